"""Votes taken out of the count and put back: what everybody sees, and what the books say, in whatever order it happens."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from wagtail.models import ModelLogEntry

from articles.models import ArticlePage
from reactions import services
from reactions.models import Exclusion, Hold, ReactionKind, Tally, Vote
from reactions.querysets import VoteQuerySet
from tests.readers import Reader, counts

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

KINDS = ["love", "happy", "sad"]


@pytest.fixture
def by(db: None, django_user_model: type[AbstractUser]) -> AbstractUser:
    return django_user_model.objects.create_user("mina")


def cast(page: ArticlePage, *kinds: str) -> VoteQuerySet:
    """One vote of each kind, by readers of their own."""
    for number, kind in enumerate(kinds, start=1):
        services.cast_vote(page_id=page.pk, voter_key=UUID(int=number), kind=kind)
    return Vote.objects.for_page(page.pk)


def test_excluded_votes_leave_the_count_and_come_back(article: ArticlePage, by: AbstractUser) -> None:
    votes = cast(article, "love", "love", "sad")
    exclusion = services.exclude_votes(votes=votes.filter(kind__slug="love"), by=by, reason="A flood", selection={"kind": "love"})
    assert counts(article) == {"sad": 1}
    assert (exclusion.created_by, exclusion.reason, exclusion.selection) == (by, "A flood", {"kind": "love"})
    assert services.lift_exclusion(exclusion=exclusion, by=by, reason="It was a school") == 2
    assert counts(article) == {"love": 2, "sad": 1}


def test_a_vote_that_two_exclusions_hold_counts_only_when_both_are_lifted(article: ArticlePage, by: AbstractUser) -> None:
    votes = cast(article, "love")
    first = services.exclude_votes(votes=votes, by=by, reason="One")
    second = services.exclude_votes(votes=votes, by=by, reason="Two")
    assert services.lift_exclusion(exclusion=first, by=by, reason="Back") == 0
    assert counts(article) == {}
    assert services.lift_exclusion(exclusion=second, by=by, reason="Back") == 1
    assert counts(article) == {"love": 1}


def test_a_vote_that_its_reader_has_withdrawn_is_not_among_those_that_count_again(article: ArticlePage, by: AbstractUser) -> None:
    cast(article, "love", "love")
    exclusion = services.exclude_votes(votes=Vote.objects.all(), by=by, reason="A flood")
    services.withdraw_vote(page_id=article.pk, voter_key=Vote.objects.earliest("pk").voter_key)
    assert services.lift_exclusion(exclusion=exclusion, by=by, reason="Back") == 1


def test_restoring_lifts_every_hold(article: ArticlePage, by: AbstractUser) -> None:
    votes = cast(article, "love", "sad")
    services.exclude_votes(votes=votes, by=by, reason="One")
    services.exclude_votes(votes=votes, by=by, reason="Two")
    assert services.restore_votes(votes=votes.filter(kind__slug="love"), by=by, reason="Back") == 1
    assert counts(article) == {"love": 1}
    assert Hold.objects.standing().count() == 2


def test_each_exclusion_says_how_many_of_its_own_votes_were_restored(article: ArticlePage, by: AbstractUser) -> None:
    votes = cast(article, "love", "sad", "sad")
    for slug in ("love", "sad"):
        services.exclude_votes(votes=votes.filter(kind__slug=slug), by=by, reason="A flood")
    services.restore_votes(votes=votes, by=by, reason="Both were wrong")
    acts = ModelLogEntry.objects.filter(action="reactions.restore_votes").order_by("object_id")
    assert [act.data["votes"] for act in acts] == [1, 2]


def test_a_restored_vote_can_be_excluded_again(article: ArticlePage, by: AbstractUser) -> None:
    votes = cast(article, "love")
    for _ in range(2):
        services.exclude_votes(votes=votes, by=by, reason="A flood")
        services.restore_votes(votes=votes, by=by, reason="Back")
    assert counts(article) == {"love": 1}


@pytest.mark.parametrize("acts", [["sad"], [None], [None, "sad"], ["sad", None, "love"]])
def test_a_held_reader_cannot_shake_an_exclusion_off(article: ArticlePage, by: AbstractUser, acts: list[str | None]) -> None:
    reader = Reader()
    reader.cast(article, "love")
    services.exclude_votes(votes=Vote.objects.all(), by=by, reason="A flood")
    for kind in acts:
        answer = reader.cast(article, kind).json() if kind else reader.withdraw(article).json()
        assert (answer["total"], answer["mine"]) == (1 if kind else 0, kind)
    assert counts(article) == {}
    services.restore_votes(votes=Vote.objects.all(), by=by, reason="Back")
    assert counts(article) == ({acts[-1]: 1} if acts[-1] else {})


def test_voting_anew_after_an_exclusion_was_lifted_counts(article: ArticlePage, by: AbstractUser) -> None:
    votes = cast(article, "love")
    services.exclude_votes(votes=votes, by=by, reason="A flood")
    services.withdraw_vote(page_id=article.pk, voter_key=UUID(int=1))
    services.restore_votes(votes=votes, by=by, reason="Back")
    services.cast_vote(page_id=article.pk, voter_key=UUID(int=1), kind="sad")
    assert counts(article) == {"sad": 1}


def test_taking_over_a_held_vote_does_not_shake_the_exclusion_off(article: ArticlePage, by: AbstractUser) -> None:
    services.exclude_votes(votes=cast(article, "love"), by=by, reason="A flood")
    services.cast_vote(page_id=article.pk, voter_key=UUID(int=99), kind="sad", by_account=True, earlier_key=UUID(int=1))
    assert counts(article) == {}


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_moderator_must_say_why(article: ArticlePage, by: AbstractUser, reason: str) -> None:
    votes = cast(article, "love")
    exclusion = services.exclude_votes(votes=votes, by=by, reason="A flood")
    for act in (
        lambda: services.exclude_votes(votes=votes, by=by, reason=reason),
        lambda: services.restore_votes(votes=votes, by=by, reason=reason),
        lambda: services.lift_exclusion(exclusion=exclusion, by=by, reason=reason),
        lambda: services.close_board(page=article, by=by, reason=reason),
        lambda: services.reopen_board(page=article, by=by, reason=reason),
    ):
        with pytest.raises(services.ReasonMissing):
            act()
    assert counts(article) == {}


def test_an_act_on_nothing_leaves_no_record(article: ArticlePage, by: AbstractUser) -> None:
    votes = cast(article, "love")
    with pytest.raises(services.NothingSelected):
        services.exclude_votes(votes=votes.none(), by=by, reason="A flood")
    with pytest.raises(services.NothingSelected):
        services.restore_votes(votes=votes, by=by, reason="Back")
    assert not Exclusion.objects.exists()


def test_lifting_twice_finds_nothing_the_second_time(article: ArticlePage, by: AbstractUser) -> None:
    exclusion = services.exclude_votes(votes=cast(article, "love"), by=by, reason="A flood")
    services.lift_exclusion(exclusion=exclusion, by=by, reason="Back")
    with pytest.raises(services.NothingSelected):
        services.lift_exclusion(exclusion=exclusion, by=by, reason="Back")
    assert counts(article) == {"love": 1}


def test_more_votes_than_one_statement_takes_can_be_excluded_and_restored(article: ArticlePage, by: AbstractUser) -> None:
    love = ReactionKind.objects.get(slug="love")
    Vote.objects.bulk_create([Vote(page_id=article.pk, voter_key=UUID(int=number), kind=love) for number in range(2500)])
    services.recount()
    exclusion = services.exclude_votes(votes=Vote.objects.all(), by=by, reason="A flood")
    assert counts(article) == {}
    assert services.lift_exclusion(exclusion=exclusion, by=by, reason="Back") == 2500
    assert counts(article) == {"love": 2500}
    assert services.find_drift() == []


class Newsroom(RuleBasedStateMachine):
    """Readers and moderators in any order, beside a naive model: a kind for each reader, and who holds whom."""

    article: ArticlePage
    by: AbstractUser

    def __init__(self) -> None:
        super().__init__()
        for model in (Hold, Exclusion, Vote, Tally):
            model.objects.all().delete()
        self.chosen: dict[int, str] = {}
        self.rows: set[int] = set()
        self.holds: dict[int, set[int]] = {}
        self.held_before: set[int] = set()

    readers = st.integers(1, 4)

    @rule(reader=readers, kind=st.sampled_from(KINDS))
    def cast(self, reader: int, kind: str) -> None:
        services.cast_vote(page_id=self.article.pk, voter_key=UUID(int=reader), kind=kind)
        self.chosen[reader] = kind
        self.rows.add(reader)

    @rule(reader=readers)
    def withdraw(self, reader: int) -> None:
        services.withdraw_vote(page_id=self.article.pk, voter_key=UUID(int=reader))
        self.chosen.pop(reader, None)
        if reader not in self.held_before:
            self.rows.discard(reader)

    @precondition(lambda self: self.rows)
    @rule(readers=st.sets(readers, min_size=1))
    def exclude(self, readers: set[int]) -> None:
        chosen = readers & self.rows
        if chosen:
            exclusion = services.exclude_votes(votes=self.votes_of(chosen), by=self.by, reason="A flood")
            self.holds[exclusion.pk] = set(chosen)
            self.held_before |= chosen

    @precondition(lambda self: any(self.holds.values()))
    @rule(data=st.data())
    def lift(self, data: Any) -> None:
        pk = data.draw(st.sampled_from(sorted(pk for pk, held in self.holds.items() if held)))
        services.lift_exclusion(exclusion=Exclusion.objects.get(pk=pk), by=self.by, reason="Back")
        self.holds[pk] = set()

    @rule(readers=st.sets(readers, min_size=1))
    def restore(self, readers: set[int]) -> None:
        if readers & self.held():
            services.restore_votes(votes=self.votes_of(readers), by=self.by, reason="Back")
            self.holds = {pk: held - readers for pk, held in self.holds.items()}

    @invariant()
    def tallies_are_the_models(self) -> None:
        counted = Counter(kind for reader, kind in self.chosen.items() if reader not in self.held())
        assert dict(Tally.objects.filter(total__gt=0).values_list("kind__slug", "total")) == counted
        assert services.find_drift() == []

    @invariant()
    def votes_say_themselves_whether_they_are_held(self) -> None:
        standing = set(Hold.objects.standing().values_list("vote", flat=True))
        assert {vote.pk for vote in Vote.objects.excluded()} == standing
        assert {vote.voter_key.int for vote in Vote.objects.all()} == self.rows

    def held(self) -> set[int]:
        return set().union(*self.holds.values())

    def votes_of(self, readers: set[int]) -> VoteQuerySet:
        return Vote.objects.filter(voter_key__in=[UUID(int=reader) for reader in readers])


def run_newsroom(article: ArticlePage, by: AbstractUser, *, examples: int) -> None:
    Newsroom.article, Newsroom.by = article, by
    run_state_machine_as_test(
        Newsroom, settings=settings(max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    )


def test_any_order_of_acts_keeps_the_books(article: ArticlePage, by: AbstractUser) -> None:
    run_newsroom(article, by, examples=10)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_any_order_of_acts_keeps_the_books_in_many_histories(article: ArticlePage, by: AbstractUser) -> None:
    run_newsroom(article, by, examples=60)
