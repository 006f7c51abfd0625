"""In the middle of a rush something dies: every vote that was answered 200 is kept and counted, and nothing else is."""

from __future__ import annotations

import contextlib
import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from threading import Event
from uuid import uuid4

import pytest
import requests

from tests.deployment import TIMEOUT_SECONDS, WORKERS, Deployment, Story, address_of, is_healthy, wait_for

KINDS = ["love", "happy", "surprised", "sad", "angry", "unmoved"]
WITHDRAWN = None
THREADS = 16
ACTS_OF_A_READER = 4
ACTS_BEFORE = 200
ACTS_AFTER = 300
RECOVERY_SECONDS = 10
WITHOUT_CACHE_SECONDS = 2
NO_ANSWER = 0

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@pytest.fixture
def story(site: Deployment) -> Story:
    return site.new_story()


@dataclass(frozen=True)
class Act:
    """What a reader did: when it was begun and over, and the status of the answer, or NO_ANSWER."""

    begun_at: float
    over_at: float
    status: int

    @property
    def seconds(self) -> float:
        return self.over_at - self.begun_at


class Reader:
    """A reader with a ledger: `possible` is what may be kept. One kind or WITHDRAWN after an answer; after a fault, also what was asked for."""

    def __init__(self, address: str, *, network: int) -> None:
        self.possible: set[str | None] = {WITHDRAWN}
        self._mine = f"{address}mine/"
        self._session = requests.Session()
        # As the widget does: one key until there is a cookie, so that a first vote whose answer was lost can be sent again.
        self._session.headers.update({"X-Forwarded-For": address_of(network), "Idempotency-Key": uuid4().hex})

    @property
    def is_known(self) -> bool:
        """Whether the site has handed out a cookie."""
        return "reader" in self._session.cookies

    def act(self, kind: str | None) -> Act:
        begun_at = time.monotonic()
        try:
            status = self._send(kind)
        except requests.RequestException:
            status = NO_ANSWER
        if status == 200:
            self.possible = {kind}
        elif status == NO_ANSWER or status >= 500:
            self.possible |= {kind}
        return Act(begun_at, time.monotonic(), status)

    def mine(self) -> str | None:
        """What the site says is this reader's."""
        answer = self._session.get(self._mine, timeout=TIMEOUT_SECONDS)
        assert answer.status_code == 200
        return answer.json()["kind"]

    def close(self) -> None:
        self._session.close()

    def _send(self, kind: str | None) -> int:
        if kind is WITHDRAWN:
            return self._session.delete(self._mine, timeout=TIMEOUT_SECONDS).status_code
        return self._session.put(self._mine, json={"kind": kind}, timeout=TIMEOUT_SECONDS).status_code


class Rush:
    """Readers who vote, change their mind and withdraw, many at once, for as long as the block of `going_on` lasts."""

    def __init__(self, site: Deployment, story: Story) -> None:
        self.readers: list[Reader] = []
        self.acts: list[Act] = []
        self._address = site.url + story.reactions
        self._networks = count()
        self._is_over = Event()

    @contextlib.contextmanager
    def going_on(self) -> Iterator[None]:
        with ThreadPoolExecutor(THREADS) as pool:
            threads = [pool.submit(self._send_readers, random.Random(number)) for number in range(THREADS)]
            try:
                yield
            finally:
                self._is_over.set()
        for thread in threads:
            thread.result()

    def answered(self, *, since: float = 0) -> list[Act]:
        """The acts begun since then that were answered 200."""
        return [act for act in list(self.acts) if act.begun_at >= since and act.status == 200]

    def failed(self) -> list[Act]:
        return [act for act in list(self.acts) if act.status != 200]

    def under_way_at(self, moment: float) -> list[Act]:
        return [act for act in list(self.acts) if act.begun_at < moment < act.over_at]

    def wait_for_answers(self, number: int, *, since: float = 0) -> None:
        wait_for(lambda: len(self.answered(since=since)) >= number, seconds=60, what=f"{number} acts were answered 200")

    def wait_for_failures(self) -> None:
        wait_for(self.failed, seconds=30, what="an act failed")

    def _send_readers(self, chance: random.Random) -> None:
        while not self._is_over.is_set():
            reader = Reader(self._address, network=next(self._networks))
            self.readers.append(reader)
            for kind in chance.choices([*KINDS, WITHDRAWN], k=ACTS_OF_A_READER):
                self.acts.append(reader.act(kind))
                # Who gets no answer tries again a little later.
                if self._is_over.wait(0 if self.acts[-1].status == 200 else 0.1):
                    return


def assert_nothing_was_lost(site: Deployment, story: Story, rush: Rush) -> None:
    """Every reader finds what the ledger says, and the books hold exactly what the readers find."""
    with ThreadPoolExecutor(THREADS) as pool:
        # Whose first vote was never answered has no cookie to ask with. The same tap again settles it.
        settled = pool.map(lambda reader: reader.act("love").status, [reader for reader in rush.readers if not reader.is_known])
        assert set(settled) <= {200}
        found = list(pool.map(Reader.mine, rush.readers))
    wrong = [(reader.possible, kind) for reader, kind in zip(rush.readers, found, strict=True) if kind not in reader.possible]
    assert not wrong
    for reader in rush.readers:
        reader.close()
    expected = Counter(kind for kind in found if kind)
    assert site.votes(story) == expected
    assert site.tallies(story) == expected
    site.manage("recount_reactions", "--check")


def assert_it_was_in_the_middle(rush: Rush, moment: float) -> None:
    before = [act for act in rush.acts if act.over_at < moment]
    during, after = rush.under_way_at(moment), rush.answered(since=moment)
    print(f"{len(rush.readers)} readers; acts before {len(before)}, during {len(during)}, answered after {len(after)}, failed {len(rush.failed())}")  # noqa: T201 - `pytest -rP` shows it.
    assert len(before) >= ACTS_BEFORE
    assert during
    assert len(after) >= ACTS_AFTER
    # Nobody was told to have done something wrong.
    assert not [act.status for act in rush.failed() if 400 <= act.status < 500]


def test_votes_survive_the_death_of_every_web_worker(site: Deployment, story: Story) -> None:
    rush = Rush(site, story)
    with rush.going_on():
        rush.wait_for_answers(ACTS_BEFORE)
        killed_at = time.monotonic()
        killed = site.web.kill_workers()
        rush.wait_for_failures()
        rush.wait_for_answers(ACTS_AFTER, since=killed_at)

    assert len(killed) == WORKERS
    assert not set(killed) & set(site.web.workers())
    assert_it_was_in_the_middle(rush, killed_at)
    assert_nothing_was_lost(site, story, rush)


def test_votes_survive_the_death_of_the_web_server(site: Deployment, story: Story) -> None:
    rush = Rush(site, story)
    with rush.going_on():
        rush.wait_for_answers(ACTS_BEFORE)
        killed_at = time.monotonic()
        site.web.kill()
        rush.wait_for_failures()
        assert not is_healthy(site.url)
        site.web.start()
        rush.wait_for_answers(ACTS_AFTER, since=killed_at)

    assert_it_was_in_the_middle(rush, killed_at)
    assert_nothing_was_lost(site, story, rush)


def test_votes_survive_the_death_of_the_database_and_the_site_recovers_by_itself(site: Deployment, story: Story) -> None:
    for promise in ("fsync", "synchronous_commit", "full_page_writes"):
        assert site.ask(f"SHOW {promise}") == [("on",)], promise
    rush, workers = Rush(site, story), site.web.workers()
    with rush.going_on():
        rush.wait_for_answers(ACTS_BEFORE)
        killed_at = time.monotonic()
        site.database.kill()
        rush.wait_for_failures()
        site.database.start()
        started_at = time.monotonic()
        rush.wait_for_answers(ACTS_AFTER, since=killed_at)

    recovered_after = min(act.over_at for act in rush.answered(since=killed_at)) - started_at
    print(f"The first vote was answered {recovered_after:.1f} s after the database had started again.")  # noqa: T201 - `pytest -rP` shows it.
    assert recovered_after < RECOVERY_SECONDS
    assert site.web.workers() == workers
    assert_it_was_in_the_middle(rush, killed_at)
    assert_nothing_was_lost(site, story, rush)


def test_votes_go_through_quickly_without_the_cache(site: Deployment, story: Story) -> None:
    rush = Rush(site, story)
    try:
        with rush.going_on():
            rush.wait_for_answers(ACTS_BEFORE)
            killed_at = time.monotonic()
            site.cache.kill()
            rush.wait_for_answers(ACTS_AFTER, since=killed_at)
            summary = requests.get(site.url + story.reactions, timeout=WITHOUT_CACHE_SECONDS)

        slowest = max(act.seconds for act in rush.acts if act.begun_at > killed_at)
        print(f"The slowest act without a cache took {slowest:.2f} s.")  # noqa: T201 - `pytest -rP` shows it.
        assert summary.status_code == 200
        assert not rush.failed()
        assert slowest < WITHOUT_CACHE_SECONDS
        assert_it_was_in_the_middle(rush, killed_at)
        assert_nothing_was_lost(site, story, rush)
    finally:
        site.cache.start()
