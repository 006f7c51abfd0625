"""Many at once on SQLite, which takes one writer at a time: nobody is refused, and the books are right."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.deployment import TIMEOUT_SECONDS, Story, address_of, deployed_on_sqlite

KINDS = ["love", "happy", "surprised", "sad", "angry", "unmoved", None]
READERS = 200
THREADS = 32


@pytest.mark.slow
def test_two_hundred_readers_of_two_workers_on_one_file() -> None:
    with deployed_on_sqlite(stories=1) as (url, [story]):
        with ThreadPoolExecutor(THREADS) as crowd:
            ledger = list(crowd.map(lambda number: read_and_react(url, story, number), range(READERS)))
        totals = requests.get(f"{url}{story.reactions}", timeout=TIMEOUT_SECONDS).json()

    assert {kind["slug"]: kind["count"] for kind in totals["kinds"] if kind["count"]} == Counter(kind for kind in ledger if kind)


def read_and_react(url: str, story: Story, number: int) -> str | None:
    """A reader's three acts, each of which is acknowledged. Gives the last."""
    kinds = random.Random(number).choices(KINDS, k=3)
    with requests.Session() as session:
        # Each process counts the rates by itself, and this reader's network has none but this reader.
        session.headers["X-Forwarded-For"] = address_of(number)
        for kind in kinds:
            mine = f"{url}{story.reactions}mine/"
            answer = session.put(mine, json={"kind": kind}, timeout=TIMEOUT_SECONDS) if kind else session.delete(mine, timeout=TIMEOUT_SECONDS)
            assert answer.status_code == 200, answer.text
    return kinds[-1]
