"""Votes added up by the hour: the overview says what the votes say, whatever has been added up, and whatever has changed since."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from random import Random
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from reactions import services
from reactions.desk.figures_over_time import CameIn, Period, came_in
from reactions.hours import when_labelled
from reactions.models import DaySum, Exclusion, Hold, HourSum, HourTotal, StaleHour, Summing, Tally, Vote
from tests.ballots import store_votes
from tests.factories import make_article

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage, SectionPage

HOUR = timedelta(hours=1)
NETWORKS = [UUID(int=number << 96) for number in range(1, 10)]


def begin_summing() -> None:
    """As on a site where hours have been added up for long."""
    services.sum_hours(now=timezone.now() - 30 * HOUR)


def sum_all() -> None:
    while services.sum_hours(now=timezone.now()):
        pass


def last_days(days: int = 7) -> Period:
    now = timezone.localtime()
    return Period(now - timedelta(days=days), now + HOUR)


def added_up(span: Period) -> tuple[int, int, dict[int, int]]:
    came = came_in(span, within=lambda rows: rows)
    return came.counted.total(), came.excluded.total(), dict(+came.by_page)


def counted_one_by_one(span: Period) -> tuple[int, int, dict[int, int]]:
    votes = Vote.objects.filter(cast_at__gte=span.begins_at, cast_at__lt=span.ends_at)
    by_page: dict[int, int] = {}
    for page_id in votes.counted().values_list("page_id", flat=True):
        by_page[page_id] = by_page.get(page_id, 0) + 1
    return votes.counted().count(), votes.excluded().count(), by_page


def assert_both_say_the_same(span: Period | None = None) -> None:
    span = span or last_days()
    assert added_up(span) == counted_one_by_one(span)


@pytest.fixture
def summed(article: ArticlePage) -> list[Vote]:
    """Ten votes of three days, added up."""
    begin_summing()
    votes = [vote for days in (0, 1, 3) for vote in store_votes(article, 3, cast_at=timezone.now() - timedelta(days=days, hours=3))]
    votes += store_votes(article, 1)
    sum_all()
    return votes


def test_hours_that_are_over_are_added_up_and_the_last_is_not(summed: list[Vote], article: ArticlePage) -> None:
    assert list(HourSum.objects.order_by("begins_at").values_list("page", "counted", "excluded")) == [(article.pk, 3, 0)] * 3
    assert_both_say_the_same()


def test_nothing_is_added_up_until_every_change_would_be_noted(article: ArticlePage) -> None:
    store_votes(article, 3, cast_at=timezone.now() - 5 * HOUR)
    services.sum_hours(now=timezone.now())
    sum_all()
    assert not HourSum.objects.exists()
    assert_both_say_the_same()


def test_changes_to_what_has_been_added_up_are_seen_at_once_and_added_up_in_the_next_turn(summed: list[Vote], moderator: AbstractUser) -> None:
    exclusion = services.exclude_votes(votes=Vote.objects.filter(pk__in=[vote.pk for vote in summed[:5]]), by=moderator, reason="A flood")
    assert added_up(last_days())[:2] == (5, 5)
    sum_all()
    assert not StaleHour.objects.exists()
    assert added_up(last_days())[:2] == (5, 5)
    services.lift_exclusion(exclusion=exclusion, by=moderator, reason="No flood")
    sum_all()
    assert added_up(last_days())[:2] == (10, 0)


def test_votes_stored_late_are_added_up_too(summed: list[Vote], article: ArticlePage, section: SectionPage) -> None:
    store_votes(article, 2, cast_at=timezone.now() - timedelta(days=1, hours=3))
    store_votes(make_article(section), 4, cast_at=timezone.now() - timedelta(days=2))
    assert_both_say_the_same()
    sum_all()
    assert_both_say_the_same()
    assert HourSum.objects.count() == 4


def test_changing_ones_mind_about_an_old_story_changes_no_sum_of_an_hour(summed: list[Vote], article: ArticlePage) -> None:
    services.cast_vote(page_id=article.pk, voter_key=summed[0].voter_key or uuid4(), kind="sad")
    assert_both_say_the_same()
    sum_all()
    assert not StaleHour.objects.exists()
    assert_both_say_the_same()


def test_repeating_an_old_vote_makes_no_work(summed: list[Vote], article: ArticlePage) -> None:
    services.cast_vote(page_id=article.pk, voter_key=summed[0].voter_key or uuid4(), kind="love")
    assert not StaleHour.objects.exists()


def test_a_deleted_story_is_in_no_sum(summed: list[Vote], article: ArticlePage) -> None:
    article.delete()
    sum_all()
    assert not HourSum.objects.exists()
    assert not HourTotal.objects.exists()
    assert added_up(last_days()) == (0, 0, {})


def test_times_that_begin_within_an_hour_are_exact(summed: list[Vote]) -> None:
    now = timezone.localtime()
    for minutes in range(7, 300, 31):
        assert_both_say_the_same(Period(now - timedelta(minutes=minutes), now + HOUR))
        assert_both_say_the_same(Period(now - timedelta(days=2), now - timedelta(minutes=minutes)))


def test_long_times_are_added_up_from_days_and_from_totals_of_hours(summed: list[Vote], section: SectionPage) -> None:
    store_votes(make_article(section), 2, cast_at=timezone.now() - timedelta(days=2))
    assert_both_say_the_same(last_days(30))
    sum_all()
    assert_both_say_the_same(last_days(30))
    assert HourTotal.objects.count() == HourSum.objects.values("begins_at").distinct().count()
    with CaptureQueriesContext(connection) as asked:
        came_in(last_days(30), within=lambda rows: rows)
    assert len(asked) == 5


def test_a_part_of_the_site_is_added_up_from_the_sums_of_its_pages(summed: list[Vote], article: ArticlePage, section: SectionPage) -> None:
    store_votes(make_article(section), 2, cast_at=timezone.now() - timedelta(days=2))
    sum_all()
    for span in (last_days(2), last_days(30)):
        came = came_in(span, within=lambda rows: rows.filter(page=article.pk))
        number = Vote.objects.for_page(article.pk).filter(cast_at__gte=span.begins_at).count()
        assert (came.counted.total(), dict(+came.by_page)) == (number, {article.pk: number})


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu", "America/New_York", "Pacific/Auckland"])
def test_whoever_looks_sees_the_days_of_their_own_zone(summed: list[Vote], zone: str) -> None:
    with timezone.override(zone):
        span = last_days()
        assert_both_say_the_same(span)
        came = came_in(span, within=lambda rows: rows)
        assert set(came.counted) <= set(span.moments)


def test_after_thousands_of_changes_the_votes_themselves_are_read(summed: list[Vote], article: ArticlePage, moderator: AbstractUser) -> None:
    for hours in range(3, 70):
        store_votes(article, 1, cast_at=timezone.now() - hours * HOUR)
    assert StaleHour.objects.count() > 50
    assert_both_say_the_same()
    sum_all()
    assert_both_say_the_same()


class Hours(RuleBasedStateMachine):
    """Readers, moderators and whoever adds up, in any order."""

    articles: list[ArticlePage]
    by: AbstractUser

    def __init__(self) -> None:
        super().__init__()
        for model in (Hold, Exclusion, Vote, Tally, HourSum, HourTotal, DaySum, StaleHour, Summing):
            model.objects.all().delete()
        begin_summing()

    @rule(story=st.sampled_from([0, 1]), hours=st.integers(0, 60), number=st.integers(1, 3))
    def come(self, story: int, hours: int, number: int) -> None:
        for reader in range(number):
            moment = timezone.now() - hours * HOUR
            key = UUID(int=hours * 10 + reader)
            if not Vote.objects.filter(page=self.articles[story].pk, voter_key=key).exists():
                store_votes(self.articles[story], 1, cast_at=moment, voter_key=key, network=NETWORKS[hours % 9])

    @rule(story=st.sampled_from([0, 1]), hours=st.integers(0, 60), kind=st.sampled_from(["love", "sad", None]))
    def change(self, story: int, hours: int, kind: str | None) -> None:
        page_id, key = self.articles[story].pk, UUID(int=hours * 10)
        if kind:
            services.cast_vote(page_id=page_id, voter_key=key, kind=kind)
        else:
            services.withdraw_vote(page_id=page_id, voter_key=key)

    @rule(story=st.sampled_from([0, 1]), since=st.integers(0, 60))
    def exclude(self, story: int, since: int) -> None:
        votes = Vote.objects.filter(page=self.articles[story].pk, cast_at__gte=timezone.now() - since * HOUR)
        if votes.exists():
            services.exclude_votes(votes=votes, by=self.by, reason="A flood")

    @rule(which=st.integers(0, 3))
    def restore(self, which: int) -> None:
        chosen = Exclusion.objects.filter(holds__lifted_at=None).distinct().order_by("pk")[which : which + 1]
        for exclusion in chosen:
            if exclusion.holds.exists():
                services.lift_exclusion(exclusion=exclusion, by=self.by, reason="No flood")

    @rule()
    def forget(self) -> None:
        services.drop_voter_keys(before=timezone.now() - 50 * HOUR)

    @rule(steps=st.integers(1, 3))
    def add_up(self, steps: int) -> None:
        for _ in range(steps):
            services.sum_hours(now=timezone.now())

    @invariant()
    def sums_are_right(self) -> None:
        assert_both_say_the_same()
        # And with nothing left to be read one by one but the last hours.
        assert_both_say_the_same(Period(timezone.localtime() - 40 * HOUR, timezone.localtime() - 3 * HOUR))
        # And by days.
        assert_both_say_the_same(Period(timezone.localtime() - 100 * HOUR, timezone.localtime() - 3 * HOUR))

    @invariant()
    def networks_are_found(self) -> None:
        for network in NETWORKS[::4]:
            since = timezone.now() - 55 * HOUR
            when = when_labelled(network.hex[:8], network.hex[:8], since=since)
            votes = Vote.objects.filter(network_key=network, cast_at__gte=since)
            assert set(votes.filter(when)) == set(votes)


def run_machine(section: SectionPage, moderator: AbstractUser, examples: int) -> None:
    Hours.articles, Hours.by = [make_article(section), make_article(section)], moderator
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    run_state_machine_as_test(Hours, settings=settings(max_examples=examples, stateful_step_count=15, deadline=None, suppress_health_check=checks))


def test_whatever_happens_the_sums_are_right_on_sqlite(section: SectionPage, moderator: AbstractUser) -> None:
    run_machine(section, moderator, 20)


@pytest.mark.postgres
@pytest.mark.django_db
def test_whatever_happens_the_sums_are_right_on_postgresql(section: SectionPage, moderator: AbstractUser) -> None:
    run_machine(section, moderator, 20)


class Traffic:
    """Readers and moderators at votes that are hours old."""

    def __init__(self, articles: list[ArticlePage], keys: list[UUID], moderator: AbstractUser) -> None:
        self.articles, self.keys, self.moderator = articles, keys, moderator
        self.chance = Random(1)

    def vote(self) -> None:
        page_id, key = self.chance.choice(self.articles).pk, self.chance.choice(self.keys)
        if self.chance.random() < 0.5:
            services.withdraw_vote(page_id=page_id, voter_key=key)
        else:
            services.cast_vote(page_id=page_id, voter_key=key, kind=self.chance.choice(["love", "sad"]))

    def moderate(self) -> None:
        hour = timezone.now() - self.chance.randrange(2, 10) * HOUR
        with suppress(services.NothingSelected):
            exclusion = services.exclude_votes(votes=Vote.objects.filter(cast_at__gte=hour - HOUR, cast_at__lt=hour), by=self.moderator, reason="A flood")
            if self.chance.random() < 0.7:
                services.lift_exclusion(exclusion=exclusion, by=self.moderator, reason="No flood")


def go_on(act: Callable[[], object]) -> None:
    """Do it again and again for four seconds."""
    over = monotonic() + 4
    try:
        while monotonic() < over:
            act()
    finally:
        connection.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sums_are_right_after_readers_moderators_and_two_who_add_up_at_once(section: SectionPage, moderator: AbstractUser) -> None:
    begin_summing()
    articles = [make_article(section) for _ in range(2)]
    votes = [vote for article in articles for hours in range(2, 10) for vote in store_votes(article, 10, cast_at=timezone.now() - hours * HOUR)]
    sum_all()
    traffic = Traffic(articles, [vote.voter_key for vote in votes if vote.voter_key], moderator)
    with ThreadPoolExecutor(5) as pool:
        for done in [pool.submit(go_on, act) for act in (traffic.vote, traffic.vote, traffic.moderate, sum_all, sum_all)]:
            done.result()
    sum_all()
    assert not StaleHour.objects.exists()
    assert_both_say_the_same()


def test_a_site_that_adds_nothing_up_has_its_figures_all_the_same(article: ArticlePage, moderator: AbstractUser) -> None:
    votes = store_votes(article, 3, cast_at=timezone.now() - 5 * HOUR)
    services.exclude_votes(votes=Vote.objects.filter(pk=votes[0].pk), by=moderator, reason="A flood")
    assert not StaleHour.objects.exists()
    assert added_up(last_days())[:2] == (2, 1)


def test_nothing_came_where_nothing_is(db: None) -> None:
    assert came_in(last_days(), within=lambda rows: rows) == CameIn()
