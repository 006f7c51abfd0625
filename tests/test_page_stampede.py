"""A story that everybody opens at once, on a site that has kept nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import requests

from newsroom.page_cache.middleware import LONGEST_WAIT_SECONDS
from tests.deployment import THREADS, Deployment, deployed

pytestmark = pytest.mark.postgres

REQUESTS = 1_000
AT_ONCE = 64


@pytest.fixture(scope="module")
def counted() -> Iterator[Deployment]:
    with deployed(stories=2, settings="tests.counting") as site:
        yield site


def load(site: Deployment, path: str, *, number: int, at_once: int) -> list[requests.Response]:
    started = Barrier(at_once)

    def read(place: int) -> requests.Response:
        if place < at_once:
            started.wait(30)
        return requests.get(f"{site.url}{path}", timeout=60)

    with ThreadPoolExecutor(at_once) as readers:
        return list(readers.map(read, range(number)))


def test_a_thousand_readers_have_a_story_made_once_or_twice(counted: Deployment) -> None:
    story = counted.new_story()
    answers = load(counted, story.path, number=REQUESTS, at_once=AT_ONCE)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) <= 2
    made = counted.made(story.path)
    print(f"{REQUESTS} requests at a cold cache: made {made} times")  # noqa: T201 - a figure for whoever runs it.
    assert 1 <= made <= 2


def test_a_page_that_is_not_there_holds_nobody_up(counted: Deployment) -> None:
    answers = load(counted, "/nothing-here/", number=4 * THREADS, at_once=THREADS)
    assert {answer.status_code for answer in answers} == {404}
    # Each thread of a worker has one at a time: none is waited for behind others, and nobody waits for a page that will not come.
    assert max(answer.elapsed.total_seconds() for answer in answers) < LONGEST_WAIT_SECONDS
