"""Exclusions that overlap, small and large, in any order with what readers do and what is forgotten: the books are right after every step."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from reactions import services
from reactions.desk.vote_filters import votes_of_act
from reactions.models import Exclusion, Hold, LargeAct, ReactionKind, Tally, Vote
from reactions.services import large_acts
from tests.factories import make_article

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage, SectionPage
    from reactions.querysets import VoteQuerySet

KINDS = ["love", "sad", "angry"]
READERS = range(1, 7)
NETWORK = UUID("a3f9c1d2" + "0" * 24)

readers, stories, kinds = st.sampled_from(READERS), st.sampled_from([0, 1]), st.sampled_from(KINDS)
some_readers = st.sets(readers, min_size=1)


class Overlaps(RuleBasedStateMachine):
    """Beside the database stands what a person would say: an exclusion holds what it took and has not let go."""

    articles: list[ArticlePage]
    by: AbstractUser

    def __init__(self) -> None:
        super().__init__()
        for model in (LargeAct, Hold, Exclusion, Vote, Tally):
            model.objects.all().delete()

    # Readers

    @rule(reader=readers, story=stories, kind=kinds)
    def vote(self, reader: int, story: int, kind: str) -> None:
        """A first vote, a change, or the same again."""
        services.cast_vote(page_id=self.articles[story].pk, voter_key=UUID(int=reader), kind=kind, network_key=NETWORK)

    @rule(reader=readers, story=stories)
    def withdraw(self, reader: int, story: int) -> None:
        services.withdraw_vote(page_id=self.articles[story].pk, voter_key=UUID(int=reader))

    # Moderators

    @rule(chosen=some_readers)
    def exclude(self, chosen: set[int]) -> None:
        votes = self.votes_of(chosen)
        before = {vote.pk for vote in votes}
        try:
            exclusion = services.exclude_votes(votes=votes, by=self.by, reason="A flood")
        except services.NothingSelected:
            assert not before
            return
        assert self.held_by(exclusion) == before

    @rule(chosen=some_readers)
    def restore(self, chosen: set[int]) -> None:
        try:
            services.restore_votes(votes=self.votes_of(chosen), by=self.by, reason="Fine")
        except services.NothingSelected:
            return
        assert not Hold.objects.standing().filter(vote__in=self.votes_of(chosen)).exists()

    @precondition(lambda self: Exclusion.objects.exists())
    @rule(data=st.data(), chosen=some_readers)
    def let_part_go(self, data: st.DataObject, chosen: set[int]) -> None:
        exclusion = self.some_exclusion(data)
        others = set(Hold.objects.standing().exclude(exclusion=exclusion).values_list("pk", flat=True))
        try:
            services.lift_exclusion(exclusion=exclusion, by=self.by, reason="Fine", votes=self.votes_of(chosen))
        except (services.NothingSelected, services.ActUnderWay):
            return
        assert set(Hold.objects.standing().exclude(exclusion=exclusion).values_list("pk", flat=True)) == others

    @precondition(lambda self: Exclusion.objects.exists())
    @rule(data=st.data())
    def lift(self, data: st.DataObject) -> None:
        exclusion = self.some_exclusion(data)
        try:
            services.lift_exclusion(exclusion=exclusion, by=self.by, reason="Fine")
        except (services.NothingSelected, services.ActUnderWay):
            return
        assert not self.held_by(exclusion)

    # Large acts, a portion at a time

    @rule(matching=st.sampled_from(["", "kind=sad", "count=counted", "network=a3f9c1d2"]))
    def begin(self, matching: str) -> None:
        votes = votes_of_act(LargeAct(matching=matching))
        try:
            services.begin_exclusion(votes=votes, matching=matching, by=self.by, reason="A flood")
        except services.NothingSelected:
            assert not votes.exists()

    @precondition(lambda self: Exclusion.objects.exists())
    @rule(data=st.data())
    def begin_lifting(self, data: st.DataObject) -> None:
        exclusion = self.some_exclusion(data)
        try:
            services.begin_lifting(exclusion=exclusion, by=self.by, reason="Fine")
        except (services.NothingSelected, services.ActUnderWay):
            return

    @precondition(lambda self: LargeAct.objects.unfinished().exists())
    @rule(data=st.data())
    def work(self, data: st.DataObject) -> None:
        act = data.draw(st.sampled_from(list(LargeAct.objects.unfinished().order_by("pk"))), label="act")
        large_acts._portion(act.pk, votes_of_act)

    @precondition(lambda self: LargeAct.objects.unfinished().exists())
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        act = data.draw(st.sampled_from(list(LargeAct.objects.unfinished().order_by("pk"))), label="act")
        services.cancel_act(act=act, by=self.by)

    # Time

    @rule()
    def prune(self) -> None:
        """Networks are forgotten, and acts that could still name one are given up."""
        services.drop_network_keys(before=timezone.now() + timedelta(minutes=1))
        assert not Vote.objects.filter(network_key__isnull=False).exists()
        assert not LargeAct.objects.exclude(matching="").exists()

    # What always holds

    @invariant()
    def tallies_equal_a_recount(self) -> None:
        counted: Counter[tuple[int, str]] = Counter(Vote.objects.filter(is_counted=True, kind__isnull=False).values_list("page_id", "kind__slug"))
        assert {(page, kind): total for page, kind, total in Tally.objects.filter(total__gt=0).values_list("page_id", "kind__slug", "total")} == counted
        assert services.find_drift() == []

    @invariant()
    def a_vote_is_counted_exactly_when_nothing_holds_it(self) -> None:
        held = set(Hold.objects.standing().values_list("vote", flat=True))
        assert set(Vote.objects.filter(is_counted=False).values_list("pk", flat=True)) == held

    @invariant()
    def acts_have_done_what_they_say(self) -> None:
        for act in LargeAct.objects.filter(kind="exclude"):
            assert act.done == Hold.objects.filter(exclusion=act.exclusion_id).count()

    def votes_of(self, chosen: set[int]) -> VoteQuerySet:
        return Vote.objects.filter(voter_key__in=[UUID(int=reader) for reader in chosen])

    def held_by(self, exclusion: Exclusion) -> set[int]:
        return set(Hold.objects.standing().filter(exclusion=exclusion).values_list("vote", flat=True))

    def some_exclusion(self, data: st.DataObject) -> Exclusion:
        return data.draw(st.sampled_from(list(Exclusion.objects.order_by("pk"))), label="exclusion")


def run(section: SectionPage, by: AbstractUser, monkeypatch: pytest.MonkeyPatch, *, examples: int) -> None:
    monkeypatch.setattr(large_acts, "PORTION", 2)
    assert ReactionKind.objects.filter(slug__in=KINDS).count() == len(KINDS)
    Overlaps.articles, Overlaps.by = [make_article(section), make_article(section)], by
    run_state_machine_as_test(
        Overlaps, settings=settings(max_examples=examples, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    )


def test_any_order_of_overlapping_acts_keeps_the_books(section: SectionPage, moderator: AbstractUser, monkeypatch: pytest.MonkeyPatch) -> None:
    run(section, moderator, monkeypatch, examples=12)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_any_order_of_overlapping_acts_keeps_the_books_in_many_histories(
    section: SectionPage, moderator: AbstractUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(section, moderator, monkeypatch, examples=80)
