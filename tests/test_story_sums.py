"""A story's figures from sums of its days: they say what the votes say, whatever has been added up, and whatever has changed since."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from reactions import services
from reactions.desk.figures_over_time import Period
from reactions.desk.networks import known_since
from reactions.desk.story_figures import StoryFigures, figures_of_story
from reactions.models import DaySum, KindMerge, ReactionKind, StaleHour, Summing, Vote
from tests import factories
from tests.ballots import store_votes
from tests.test_votes_by_the_hour import HOUR, Hours, begin_summing, sum_all

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage, SectionPage

DAY = timedelta(days=1)
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]


def figures(page_id: int) -> StoryFigures:
    return figures_of_story(counted_id=page_id, all_kinds=ReactionKind.objects.in_bulk())


def told(page_id: int) -> dict[str, Any]:
    """What the story's page tells."""
    found = figures(page_id)
    return {
        "kinds": {row.kind.pk: (row.counted, row.excluded) for row in found.kinds},
        "crowd": (found.crowd.votes, found.crowd.first_votes, found.crowd.known, found.crowd.networks, list(found.crowd.busiest)),
        "chart": found.chart and {series.label: series.values for series in found.chart.series},
        "labels": found.chart and found.chart.labels,
        "publications": sorted((one.counted, one.excluded, *((kind.pk, votes) for kind, votes in one.kinds)) for one in found.publications),
    }


def counted_one_by_one(page_id: int) -> dict[str, Any]:
    votes = list(Vote.objects.for_page(page_id).filter(kind__isnull=False).select_related("kind"))
    counted = [vote for vote in votes if vote.is_counted]
    shown = _chart(votes, counted) if counted else {"chart": None, "labels": None}
    kinds = {kind_id: (_number(counted, kind_id=kind_id), _number(votes, kind_id=kind_id)) for kind_id in {vote.kind_id for vote in votes}}
    return {
        "kinds": {kind_id: (number, all_of_it - number) for kind_id, (number, all_of_it) in kinds.items()},
        "crowd": (len(votes), _number(votes, is_first_vote=True), *_networks(votes)),
        **shown,
        "publications": sorted(_publication([vote for vote in votes if vote.revision_id == pk]) for pk in {vote.revision_id for vote in votes}),
    }


def _number(votes: list[Vote], **fields: object) -> int:
    return sum(all(getattr(vote, name) == value for name, value in fields.items()) for vote in votes)


def _networks(votes: list[Vote]) -> tuple[int, int, list[tuple[str, int]]]:
    known = [vote for vote in votes if vote.network_key and vote.cast_at >= known_since()]
    networks = Counter((vote.network_key.hex, vote.cast_at.astimezone(UTC).date()) for vote in known if vote.network_key)
    busiest = sorted(((key[:8], number) for (key, _day), number in networks.items()), key=lambda network: (-network[1], network[0]))
    return len(known), len(networks), busiest[:5]


def _chart(votes: list[Vote], counted: list[Vote]) -> dict[str, Any]:
    hours = [timezone.localtime(vote.cast_at).replace(minute=0, second=0, microsecond=0) for vote in votes]
    period = Period(min(hours), max(hours) + HOUR)
    steps = Counter((_step_of(vote.cast_at, period), vote.kind_id) for vote in counted)
    by_votes = sorted({vote.kind for vote in counted if vote.kind}, key=lambda kind: (-_number(counted, kind_id=kind.pk), kind.pk))
    chart = {str(kind): tuple(steps[place, kind.pk] for place in range(len(period.moments))) for kind in by_votes}
    return {"chart": chart, "labels": period.labels()}


def _step_of(moment: datetime, period: Period) -> int:
    return max(place for place, begins_at in enumerate(period.moments) if begins_at <= moment)


def _publication(votes: list[Vote]) -> tuple[Any, ...]:
    kinds = Counter(vote.kind_id for vote in votes if vote.is_counted)
    ranked = sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0] or 0))
    return (kinds.total(), len(votes) - kinds.total(), *ranked)


def assert_figures_are_right(page_id: int) -> None:
    assert told(page_id) == counted_one_by_one(page_id)


def network_of(moment: datetime, number: int) -> UUID:
    """A network's key, which is of one day."""
    return UUID(int=(moment.astimezone(UTC).toordinal() << 100) + number)


@pytest.fixture
def summed(article: ArticlePage) -> list[Vote]:
    """Votes of five days, added up: of two kinds and two networks each day."""
    begin_summing()
    votes = []
    # Whole days apart, but for the first: so they are of five days at whatever hour this runs.
    for hours in (1, 4, 28, 52, 76, 100):
        moment = timezone.now() - hours * HOUR
        for kind, number in (("love", 3), ("sad", 2)):
            network = network_of(moment, number)
            votes += store_votes(article, number, kind=kind, cast_at=moment, network=network, revision=article.live_revision, is_first_vote=kind == "sad")
    sum_all()
    return votes


def test_days_are_added_up_and_the_votes_are_not_read_again(summed: list[Vote], article: ArticlePage) -> None:
    assert DaySum.objects.filter(page=article.pk).count() >= 5
    assert_figures_are_right(article.pk)
    before = told(article.pk)["kinds"]
    # Behind the triggers' back: votes that are not read cannot be missed.
    StaleHour.objects.all().delete()
    gone = Vote.objects.filter(cast_at__lt=timezone.now() - 40 * HOUR)
    gone.delete()
    StaleHour.objects.all().delete()
    assert told(article.pk)["kinds"] == before


@pytest.mark.parametrize("zone", ZONES)
def test_whoever_looks_sees_the_days_of_their_own_zone(summed: list[Vote], article: ArticlePage, zone: str) -> None:
    with timezone.override(zone):
        assert_figures_are_right(article.pk)


def test_what_changes_is_seen_at_once_and_added_up_in_the_next_turn(summed: list[Vote], article: ArticlePage, moderator: AbstractUser) -> None:
    exclusion = services.exclude_votes(votes=Vote.objects.filter(pk__in=[vote.pk for vote in summed[7:20]]), by=moderator, reason="A flood")
    services.cast_vote(page_id=article.pk, voter_key=summed[-1].voter_key or uuid4(), kind="angry")
    services.withdraw_vote(page_id=article.pk, voter_key=summed[-2].voter_key or uuid4())
    assert_figures_are_right(article.pk)
    sum_all()
    assert not StaleHour.objects.exists()
    assert_figures_are_right(article.pk)
    services.lift_exclusion(exclusion=exclusion, by=moderator, reason="No flood")
    assert_figures_are_right(article.pk)
    sum_all()
    assert_figures_are_right(article.pk)


def test_merged_kinds_are_one_in_the_sums_and_two_again_when_that_is_undone(summed: list[Vote], article: ArticlePage, moderator: AbstractUser) -> None:
    kind, into = (ReactionKind.objects.get(slug=slug) for slug in ("sad", "love"))
    merge = services.merge_kind(kind=kind, into=into, by=moderator)
    for _ in range(2):
        assert set(told(article.pk)["kinds"]) == {into.pk}
        assert_figures_are_right(article.pk)
        sum_all()
    services.undo_merge(merge=KindMerge.objects.get(pk=merge.pk), by=moderator)
    for _ in range(2):
        assert_figures_are_right(article.pk)
        sum_all()


def test_a_version_that_is_deleted_is_not_recorded_any_more(summed: list[Vote], article: ArticlePage) -> None:
    article.save_revision().publish()
    old = summed[0].revision
    assert old is not None
    old.delete()
    for _ in range(2):
        assert_figures_are_right(article.pk)
        sum_all()
    assert [one.published_at for one in figures(article.pk).publications] == [None]


def test_a_reader_who_has_all_erased_is_in_no_sum(summed: list[Vote], article: ArticlePage) -> None:
    services.erase_reader(voter_keys=[vote.voter_key for vote in summed[10:30] if vote.voter_key])
    for _ in range(2):
        assert_figures_are_right(article.pk)
        sum_all()


def test_networks_are_forgotten_in_the_sums_with_those_of_the_votes(summed: list[Vote], article: ArticlePage) -> None:
    assert DaySum.objects.filter(networks__busiest__isnull=False).exists()
    services.drop_network_keys(before=timezone.now() - 40 * HOUR)
    assert_figures_are_right(article.pk)
    labels = {vote.network_key.hex[:8] for vote in summed if vote.network_key and vote.cast_at < timezone.now() - 40 * HOUR}
    kept = str(list(DaySum.objects.values_list("networks", flat=True)))
    assert labels
    assert not [label for label in labels if label in kept]
    services.drop_network_keys(before=timezone.now())
    assert not DaySum.objects.filter(networks__isnull=False).exists()
    assert figures(article.pk).crowd.known == 0


def test_a_network_that_is_the_busiest_of_a_day_is_named_with_its_votes(summed: list[Vote], article: ArticlePage) -> None:
    busiest = store_votes(article, 9, cast_at=timezone.now() - 60 * HOUR, network=uuid4())[0].network_key
    sum_all()
    assert busiest
    assert figures(article.pk).crowd.busiest[0] == (busiest.hex[:8], 9)
    assert_figures_are_right(article.pk)


def test_a_deleted_story_leaves_no_sum_behind(summed: list[Vote], article: ArticlePage) -> None:
    article.delete()
    assert not DaySum.objects.exists()
    sum_all()
    assert not DaySum.objects.exists()


def test_after_many_changes_the_votes_themselves_are_read(summed: list[Vote], article: ArticlePage) -> None:
    for hours in range(3, 70):
        store_votes(article, 1, cast_at=timezone.now() - hours * HOUR)
    assert StaleHour.objects.count() > 50
    assert_figures_are_right(article.pk)
    sum_all()
    assert_figures_are_right(article.pk)


def test_the_storys_page_asks_as_little_with_sums_as_without(summed: list[Vote], moderator_client: Client, article: ArticlePage) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert moderator_client.get(f"/admin/reactions/stories/{article.pk}/").status_code == 200
        return len(asked)

    cost()
    with_sums = cost()
    Summing.objects.all().delete()
    assert cost() == with_sums < 20


class StorySums(Hours):
    """The same as of hours, with what only a story's page tells: kinds, versions, networks, first votes."""

    @rule(story=st.sampled_from([0, 1]), hours=st.integers(0, 60), network=st.integers(1, 7), number=st.integers(1, 4), is_new=st.booleans())
    def come_from_a_network(self, story: int, hours: int, network: int, number: int, is_new: bool) -> None:
        moment, article = timezone.now() - hours * HOUR, self.articles[story]
        revision = article.live_revision if network % 2 else None
        store_votes(article, number, kind="sad", cast_at=moment, network=network_of(moment, network), is_first_vote=is_new, revision=revision)

    @rule(hours=st.integers(20, 60))
    def forget_networks(self, hours: int) -> None:
        services.drop_network_keys(before=timezone.now() - hours * HOUR)

    @rule(hours=st.integers(0, 60))
    def erase(self, hours: int) -> None:
        services.erase_reader(voter_keys=[UUID(int=hours * 10)])

    @invariant()
    def stories_are_right(self) -> None:
        for zone in ("America/New_York", "Asia/Kolkata"):
            with timezone.override(zone):
                for article in self.articles:
                    assert_figures_are_right(article.pk)


def run_machine(section: SectionPage, moderator: AbstractUser) -> None:
    StorySums.articles, StorySums.by = [factories.make_article(section), factories.make_article(section)], moderator
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    run_state_machine_as_test(StorySums, settings=settings(max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=checks))


def test_whatever_happens_a_storys_figures_are_right_on_sqlite(section: SectionPage, moderator: AbstractUser) -> None:
    run_machine(section, moderator)


@pytest.mark.postgres
@pytest.mark.django_db
def test_whatever_happens_a_storys_figures_are_right_on_postgresql(section: SectionPage, moderator: AbstractUser) -> None:
    run_machine(section, moderator)
