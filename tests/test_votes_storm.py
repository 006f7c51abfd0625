"""A hot story for twenty seconds: many readers at once do all that readers do while moderators do all that moderators do, and the books are right."""

from __future__ import annotations

import itertools
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import requests
from django.core.management import call_command
from django.db import connection

from articles.models import ArticlePage
from reactions import services
from reactions.models import Tally, Vote
from tests.factories import make_article, make_section
from tests.readers import address

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from tests.conftest import LiveSite

THREADS = 64
READERS = 2000
SECONDS = 20
KINDS = ["love", "happy", "surprised", "sad", "angry", "unmoved"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@dataclass
class StormReader:
    """A reader with a ledger: the kind that was last acknowledged, None when there is none or it was withdrawn."""

    chance: random.Random
    cookies: dict[str, str] = field(default_factory=dict)
    kind: str | None = None

    def act(self, session: requests.Session, mine: str) -> str:
        """Choose, choose anew, repeat or withdraw. Gives what was done and the status that it was answered with."""
        deed, kind = self._decide()
        answer = session.put(mine, json={"kind": kind}, cookies=self.cookies, timeout=60) if kind else session.delete(mine, cookies=self.cookies, timeout=60)
        if answer.status_code == 200:
            assert answer.json()["mine"] == kind
            self.kind = kind
            self.cookies = self.cookies or dict(answer.cookies)
        return f"{deed} {answer.status_code}"

    def _decide(self) -> tuple[str, str | None]:
        if self.kind is None:
            return "new", self.chance.choice(KINDS)
        deed = self.chance.choices(["change", "repeat", "withdraw"], [5, 2, 2])[0]
        if deed == "change":
            return deed, self.chance.choice([kind for kind in KINDS if kind != self.kind])
        return deed, self.kind if deed == "repeat" else None


@pytest.fixture
def story(live_site: LiveSite, settings: Any) -> ArticlePage:
    settings.REACTIONS = {**settings.REACTIONS, "NETWORK_RATE": "", "VOTER_RATE": ""}
    return make_article(make_section(live_site.front_page))


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def read_and_react(readers: list[StormReader], mine: str, until: float) -> Counter[str]:
    """One thread's readers in turn, until the time is over and each has had a turn."""
    done: Counter[str] = Counter()
    with requests.Session() as session:
        for number, reader in enumerate(itertools.cycle(readers)):
            if time.monotonic() > until and number >= len(readers):
                return done
            session.cookies.clear()
            done[reader.act(session, mine)] += 1
    return done


def moderate(story: ArticlePage, by: AbstractUser, until: float, seed: int) -> Counter[str]:
    """Exclude some, restore some, lift, close for a moment, reopen: again and again."""
    chance, done = random.Random(seed), Counter[str]()
    try:
        while time.monotonic() < until:
            for deed in acts_of_moderation(story, by, chance):
                done[deed] += 1
        services.reopen_board(page=story, by=by, reason="It is over")
    finally:
        connection.close()
    return done


def acts_of_moderation(story: ArticlePage, by: AbstractUser, chance: random.Random) -> Iterator[str]:
    votes = Vote.objects.for_page(story.pk)
    try:
        some = votes.filter(kind__slug__in=chance.sample(KINDS, 2))
        exclusion = services.exclude_votes(votes=some, by=by, reason="A flood?")
        yield "exclude"
        if chance.random() < 0.5:
            services.restore_votes(votes=votes.filter(is_counted=False), by=by, reason="No flood")
            yield "restore"
        else:
            services.lift_exclusion(exclusion=exclusion, by=by, reason="No flood")
            yield "lift"
    except services.NothingSelected:
        yield "nothing to do"
    if chance.random() < 0.3:
        services.close_board(page=story, by=by, reason="Heated")
        yield "close"
        services.reopen_board(page=story, by=by, reason="Calm")


def test_two_thousand_readers_and_two_moderators_on_one_story(live_site: LiveSite, story: ArticlePage, django_user_model: Any) -> None:
    by = django_user_model.objects.create_user("mina")
    mine, before, until = live_site.url + address(story, "mine/"), deadlocks(), time.monotonic() + SECONDS
    readers = [StormReader(random.Random(number)) for number in range(READERS)]
    with ThreadPoolExecutor(THREADS) as crowd, ThreadPoolExecutor(2) as desk:
        moderating = [desk.submit(moderate, story, by, until, seed) for seed in range(2)]
        reading = [crowd.submit(read_and_react, readers[place::THREADS], mine, until) for place in range(THREADS)]
        done = sum((one.result() for one in [*reading, *moderating]), Counter())
    sys.stdout.write(f"\n{dict(sorted(done.items()))}\n")

    assert {deed.split()[-1] for deed in done if deed[-1].isdigit()} <= {"200", "409"}
    assert {"new 200", "change 200", "repeat 200", "withdraw 200", "exclude", "close"} <= set(done)
    assert deadlocks() == before
    call_command("recount_reactions", "--check", verbosity=0)
    if Vote.objects.excluded().exists():
        services.restore_votes(votes=Vote.objects.excluded(), by=by, reason="It is over")
    tallies = Tally.objects.filter(page_id=story.pk, total__gt=0).values_list("kind__slug", "total")
    assert dict(tallies) == Counter(reader.kind for reader in readers if reader.kind)
