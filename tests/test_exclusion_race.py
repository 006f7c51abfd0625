"""Moderators, workers and readers at the same votes at once, on PostgreSQL: whoever comes when, the books are right at the end and in between."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection

from reactions import services, signals, tasks
from reactions.boards import PageNotOpenToReaders
from reactions.desk.vote_filters import votes_of_act
from reactions.models import Exclusion, Hold, LargeAct, Tally, Vote
from reactions.services import large_acts
from tests import factories
from tests.ballots import store_votes, total_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage, SectionPage

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(large_acts, "PORTION", 40)
    signals.large_act_waiting.disconnect(dispatch_uid="reactions.tasks")
    yield
    signals.large_act_waiting.connect(tasks.enqueue_large_act, dispatch_uid="reactions.tasks")


def at_once(acts: Iterable[Callable[[], Any]]) -> None:
    """Do each in a thread of its own, which lets go of its database connection at the end."""

    def run(act: Callable[[], Any]) -> None:
        try:
            act()
        finally:
            connection.close()

    todo = list(acts)
    with ThreadPoolExecutor(len(todo)) as pool:
        for done in [pool.submit(run, act) for act in todo]:
            done.result()


def assert_books_are_right() -> None:
    call_command("recount_reactions", "--check", verbosity=0)
    held = set(Hold.objects.standing().values_list("vote", flat=True))
    assert set(Vote.objects.excluded().values_list("pk", flat=True)) == held


def begin(by: AbstractUser) -> LargeAct:
    return services.begin_exclusion(votes=Vote.objects.all(), matching="", by=by, reason="A flood")


def work(act: LargeAct) -> None:
    services.work_off(act_id=act.pk, votes_matching=votes_of_act)


def vote_until(over: Event, article: ArticlePage, seed: int) -> int:
    """Readers who vote, change their mind and withdraw until it is over. Returns how many acts that were."""
    chance, acts = random.Random(seed), 0
    keys = [uuid4() for _ in range(20)]
    while not over.is_set():
        key = chance.choice(keys)
        if chance.random() < 0.2:
            services.withdraw_vote(page_id=article.pk, voter_key=key)
        else:
            services.cast_vote(page_id=article.pk, voter_key=key, kind=chance.choice(["love", "sad", "angry"]))
        acts += 1
    return acts


def test_two_moderators_exclude_overlapping_selections_at_once(article: ArticlePage, section: SectionPage, moderator: AbstractUser) -> None:
    other = factories.make_article(section)
    votes = [*store_votes(article, 60), *store_votes(other, 60, kind="sad"), *store_votes(article, 60, kind="angry")]
    for turn in range(4):
        chance = random.Random(turn)
        halves = [[vote.pk for vote in chance.sample(votes, 120)] for _ in range(2)]
        at_once(partial(services.exclude_votes, votes=Vote.objects.filter(pk__in=half).order_by("-pk"), by=moderator, reason=f"Turn {turn}") for half in halves)
        assert Vote.objects.excluded().count() == len({*halves[0], *halves[1]})
        assert_books_are_right()
        for exclusion in Exclusion.objects.filter(reason=f"Turn {turn}"):
            services.lift_exclusion(exclusion=exclusion, by=moderator, reason="Back")
    assert total_of(article) + total_of(other) == 180


def test_a_moderator_restores_while_another_excludes(article: ArticlePage, moderator: AbstractUser) -> None:
    store_votes(article, 80)

    def exclude() -> None:
        for _ in range(6):
            services.exclude_votes(votes=Vote.objects.all(), by=moderator, reason="A flood")

    def restore() -> None:
        for _ in range(12):
            with suppress(services.NothingSelected):
                services.restore_votes(votes=Vote.objects.order_by("-pk"), by=moderator, reason="No flood")

    at_once([exclude, restore, restore])
    assert_books_are_right()


def test_readers_go_on_voting_while_a_large_act_is_worked_off_by_two_workers(article: ArticlePage, section: SectionPage, moderator: AbstractUser) -> None:
    others = [factories.make_article(section) for _ in range(3)]
    for page in [article, *others]:
        store_votes(page, 150)
        store_votes(page, 50, kind="sad")
    act, over = begin(moderator), Event()
    counted: list[int] = []

    def work_until_done() -> None:
        try:
            work(act)
        finally:
            over.set()

    at_once([work_until_done, partial(work, act), *(lambda seed=seed: counted.append(vote_until(over, article, seed)) for seed in range(2))])
    act.refresh_from_db()
    assert (act.state, act.done) == ("done", 800)
    assert act.exclusion.holds.count() == 800
    assert sum(counted) > 0
    assert_books_are_right()


def test_what_is_restored_while_a_large_act_goes_on_is_counted_or_held_never_both(article: ArticlePage, moderator: AbstractUser) -> None:
    store_votes(article, 400)
    act = begin(moderator)

    def restore() -> None:
        for _ in range(8):
            with suppress(services.NothingSelected):
                services.restore_votes(votes=Vote.objects.excluded(), by=moderator, reason="No flood")

    at_once([partial(work, act), restore])
    assert_books_are_right()


def test_cancelling_while_a_portion_is_done_waits_for_it(article: ArticlePage, moderator: AbstractUser, monkeypatch: pytest.MonkeyPatch) -> None:
    store_votes(article, 200)
    act, begun = begin(moderator), Event()
    hold = large_acts.hold

    def tell(exclusion: Exclusion, rows: list[Vote]) -> Any:
        begun.set()
        return hold(exclusion, rows)

    monkeypatch.setattr(large_acts, "hold", tell)

    def cancel() -> None:
        begun.wait(timeout=20)
        services.cancel_act(act=act, by=moderator)

    at_once([partial(work, act), cancel])
    act.refresh_from_db()
    assert act.state == "cancelled"
    assert 40 <= act.done <= 200
    assert total_of(article) == 200 - act.done
    assert_books_are_right()


def test_a_story_is_deleted_while_its_votes_are_being_excluded(article: ArticlePage, section: SectionPage, moderator: AbstractUser) -> None:
    other = factories.make_article(section)
    store_votes(article, 200)
    store_votes(other, 200)
    act = begin(moderator)
    at_once([partial(work, act), lambda: type(article).objects.get(pk=article.pk).delete()])
    act.refresh_from_db()
    assert act.state == "done"
    assert total_of(other) == 0
    assert_books_are_right()


def test_a_story_is_deleted_while_readers_vote_on_it(article: ArticlePage, section: SectionPage, moderator: AbstractUser) -> None:
    for _ in range(6):
        story, over = factories.make_article(section), Event()
        store_votes(story, 30)
        services.exclude_votes(votes=Vote.objects.for_page(story.pk), by=moderator, reason="A flood")

        def delete(story: ArticlePage = story, over: Event = over) -> None:
            try:
                type(story).objects.get(pk=story.pk).delete()
            finally:
                over.set()

        def vote(seed: int, story: ArticlePage = story, over: Event = over) -> None:
            with suppress(PageNotOpenToReaders):
                vote_until(over, story, seed)

        at_once([delete, *(partial(vote, seed) for seed in range(3))])
        assert not Vote.objects.for_page(story.pk).exists()
        assert not Tally.objects.for_page(story.pk).exists()
    assert_books_are_right()
