"""The limits that a site has when nothing is set: a school behind one address may vote, a script behind one may not vote as a school."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.deployment import TIMEOUT_SECONDS, Deployment, Story, address_of

SCHOOL, SCRIPT = address_of(1), address_of(2)
READERS = 300
THREADS = 16
SCHOOL_SECONDS = 60
SCRIPT_SECONDS = 10
COUNTED_OF_SCRIPT = 100

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


def cast_evenly(site: Deployment, story: Story, *, address: str, seconds: float) -> list[requests.Response]:
    """The answers to the first votes of READERS new readers behind one address, spread evenly over a time."""
    begun_at = time.monotonic()

    def vote(number: int) -> requests.Response:
        # The spread is what is tested: everyone votes at a time of their own.
        time.sleep(max(0, begun_at + number * seconds / READERS - time.monotonic()))
        return requests.put(f"{site.url}{story.reactions}mine/", json={"kind": "love"}, headers={"X-Forwarded-For": address}, timeout=TIMEOUT_SECONDS)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(vote, range(READERS)))


def test_three_hundred_readers_behind_one_address_are_heard_and_a_script_that_plays_three_hundred_is_not(site: Deployment) -> None:
    readers_story, scripts_story = site.new_story(), site.new_story()

    with ThreadPoolExecutor(2) as pool:
        school = pool.submit(cast_evenly, site, readers_story, address=SCHOOL, seconds=SCHOOL_SECONDS)
        script = pool.submit(cast_evenly, site, scripts_story, address=SCRIPT, seconds=SCRIPT_SECONDS)
        heard, refused = (Counter(answer.status_code for answer in answers.result()) for answers in (school, script))

    print(f"{READERS} readers in {SCHOOL_SECONDS} s: {dict(heard)}; a script in {SCRIPT_SECONDS} s: {dict(refused)}")  # noqa: T201 - `pytest -rP` shows it.
    assert heard == {200: READERS}
    assert site.votes(readers_story) == {"love": READERS}
    assert set(refused) == {200, 429}
    assert refused[200] <= COUNTED_OF_SCRIPT
    assert site.votes(scripts_story) == {"love": refused[200]}
