"""The first tap of a reader whom the site does not know yet, sent twice at the same moment to different workers: one reader, one vote."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.deployment import TIMEOUT_SECONDS, Deployment, Story, address_of

PAIRS = 30

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@pytest.fixture
def story(site: Deployment) -> Story:
    return site.new_story()


Pair = tuple[requests.Response, requests.Response]


def in_pairs(site: Deployment, tap: Callable[[requests.Session, int, int], requests.Response]) -> list[Pair]:
    """Both answers to each pair of taps. `tap` gets a session without cookies, the pair's number, and 0 or 1. Each pair has a network of its own."""
    start = Barrier(2)

    def one_of(which: int, pair: int) -> requests.Response:
        with requests.Session() as session:
            session.headers["X-Forwarded-For"] = address_of(pair)
            # Connected before the start: the taps themselves are to meet, on two connections that any of the workers may have.
            session.get(f"{site.url}/healthz/", timeout=TIMEOUT_SECONDS)
            start.wait(TIMEOUT_SECONDS)
            return tap(session, pair, which)

    with ThreadPoolExecutor(2) as pool:
        answers = [[pool.submit(one_of, which, pair) for which in (0, 1)] for pair in range(PAIRS)]
        return [(first.result(), second.result()) for first, second in answers]


def cookies(pair: Pair) -> set[Any]:
    return {answer.cookies["reader"] for answer in pair}


def statuses(pairs: list[Pair]) -> set[int]:
    return {answer.status_code for pair in pairs for answer in pair}


def test_the_same_first_tap_twice_at_once_is_one_vote(site: Deployment, story: Story) -> None:
    keys = [uuid4().hex for _ in range(PAIRS)]

    def tap(session: requests.Session, pair: int, which: int) -> requests.Response:
        return session.put(f"{site.url}{story.reactions}mine/", json={"kind": "love"}, headers={"Idempotency-Key": keys[pair]}, timeout=TIMEOUT_SECONDS)

    pairs = in_pairs(site, tap)

    assert statuses(pairs) == {200}
    assert site.votes(story) == site.tallies(story) == {"love": PAIRS}


def test_the_same_plain_form_twice_at_once_is_one_vote(site: Deployment, story: Story) -> None:
    def tap(session: requests.Session, pair: int, which: int) -> requests.Response:
        return session.post(site.url + story.reactions, {"kind": "love"}, allow_redirects=False, timeout=TIMEOUT_SECONDS)

    pairs = in_pairs(site, tap)

    assert statuses(pairs) == {303}
    assert [len(cookies(pair)) for pair in pairs] == [1] * PAIRS
    assert site.votes(story) == site.tallies(story) == {"love": PAIRS}


def test_two_new_readers_behind_one_address_at_once_are_two_votes(site: Deployment, story: Story) -> None:
    def tap(session: requests.Session, pair: int, which: int) -> requests.Response:
        return session.put(f"{site.url}{story.reactions}mine/", json={"kind": "love"}, headers={"Idempotency-Key": uuid4().hex}, timeout=TIMEOUT_SECONDS)

    pairs = in_pairs(site, tap)

    assert statuses(pairs) == {200}
    assert [len(cookies(pair)) for pair in pairs] == [2] * PAIRS
    assert site.votes(story) == site.tallies(story) == {"love": 2 * PAIRS}


def test_two_new_readers_with_plain_forms_who_choose_differently_at_once_are_two_votes(site: Deployment, story: Story) -> None:
    def tap(session: requests.Session, pair: int, which: int) -> requests.Response:
        return session.post(site.url + story.reactions, {"kind": ("love", "sad")[which]}, allow_redirects=False, timeout=TIMEOUT_SECONDS)

    pairs = in_pairs(site, tap)

    assert statuses(pairs) == {303}
    assert [len(cookies(pair)) for pair in pairs] == [2] * PAIRS
    assert site.votes(story) == site.tallies(story) == {"love": PAIRS, "sad": PAIRS}
