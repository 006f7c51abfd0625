"""A thousand readers of one story behind a caching nginx: one page is rendered, every vote is counted, and the counts that all see follow."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
import requests

from tests.deployment import TIMEOUT_SECONDS, Deployment, NoNginx, Story, address_of, nginx_before, wait_for

READERS = 1000
THREADS = 16
KINDS = ["love", "happy", "surprised", "sad", "angry", "unmoved"]
COUNTS_FOLLOW_WITHIN_SECONDS = 5

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@pytest.fixture(scope="module")
def front(site: Deployment) -> Iterator[str]:
    """The site's address as readers have it: nginx's."""
    try:
        with nginx_before(site.url) as front:
            yield front
    except NoNginx as problem:
        pytest.fail(str(problem), pytrace=False)


@pytest.fixture
def story(site: Deployment) -> Story:
    return site.new_story()


def at_once(act: Callable[[Any], Any], whom: Iterable[Any]) -> list[Any]:
    """What `act` gives for each, done by many threads side by side."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(act, whom))


def get(address: str) -> requests.Response:
    """What a reader gets who has never been here."""
    return requests.get(address, timeout=TIMEOUT_SECONDS)


def counts(address: str) -> dict[str, int]:
    """What every reader sees: votes by kind, those with none left out."""
    return {kind["slug"]: kind["count"] for kind in get(address).json()["kinds"] if kind["count"]}


def vote(counts_address: str, kind: str, *, reader: int) -> int:
    """The status of the answer to a first vote. Each reader comes from a network of their own."""
    headers = {"X-Forwarded-For": address_of(reader)}
    return requests.put(f"{counts_address}mine/", json={"kind": kind}, headers=headers, timeout=TIMEOUT_SECONDS).status_code


def test_a_thousand_readers_get_one_rendered_page(front: str, story: Story) -> None:
    answers = at_once(lambda _: get(front + story.path), range(READERS))

    assert {answer.status_code for answer in answers} == {200}
    assert Counter(answer.headers["X-Cache-Status"] for answer in answers) == {"MISS": 1, "HIT": READERS - 1}
    assert len({answer.content for answer in answers}) == 1
    assert not [answer for answer in answers if "Set-Cookie" in answer.headers]


def test_the_counts_asked_for_twice_come_from_the_cache_the_second_time(front: str, story: Story) -> None:
    first, second = get(front + story.reactions), get(front + story.reactions)

    assert [answer.headers["X-Cache-Status"] for answer in (first, second)] == ["MISS", "HIT"]
    assert first.content == second.content


def test_counts_that_nginx_keeps_for_longest_are_shown_no_longer_than_five_seconds(front: str, story: Story) -> None:
    # nginx counts in whole seconds: what it keeps at the beginning of one, it keeps for nearly a second more than it was told.
    wait_for(lambda: time.time() % 1 < 0.05, seconds=5, what="a second began")
    assert counts(front + story.reactions) == {}
    assert vote(front + story.reactions, "love", reader=0) == 200
    voted_at = time.monotonic()

    wait_for(lambda: counts(front + story.reactions) == {"love": 1}, seconds=30, what="the vote was shown")

    assert time.monotonic() - voted_at <= COUNTS_FOLLOW_WITHIN_SECONDS


def test_the_counts_that_all_see_are_right_five_seconds_after_the_last_of_a_thousand_votes(site: Deployment, front: str, story: Story) -> None:
    counts_address = front + story.reactions
    expected = Counter(KINDS[number % len(KINDS)] for number in range(READERS))
    is_over = Event()

    def keep_looking() -> int:
        """Others look all the while, so that nginx always has counts that were right a moment ago."""
        looks = 0
        while not is_over.wait(0.05):
            looks += bool(counts(counts_address))
        return looks

    with ThreadPoolExecutor(1) as others:
        looking = others.submit(keep_looking)
        try:
            statuses = at_once(lambda number: vote(counts_address, KINDS[number % len(KINDS)], reader=number), range(READERS))
            voted_at = time.monotonic()
            wait_for(lambda: counts(counts_address) == expected, seconds=30, what="the counts were right")
            followed_after = time.monotonic() - voted_at
        finally:
            is_over.set()
        looks = looking.result(TIMEOUT_SECONDS)

    print(f"The counts were right {followed_after:.1f} s after the last vote; others looked {looks} times.")  # noqa: T201 - `pytest -rP` shows it.
    assert set(statuses) == {200}
    assert looks
    assert followed_after <= COUNTS_FOLLOW_WITHIN_SECONDS
    assert site.votes(story) == expected
