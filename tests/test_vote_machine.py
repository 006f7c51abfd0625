"""Readers, moderators and the desk act in any order; after each act the books are what a plain model in Python says they must be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db.models import Q
from django.http import HttpResponse
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from wagtail.models import Page

from articles.models import ArticlePage, SectionPage
from reactions import services
from reactions.models import Board, Exclusion, Hold, ReactionKind, Tally, Vote
from tests.factories import make_article
from tests.readers import Reader

READERS = range(3)
STORIES = range(2)
KINDS = ["love", "happy", "surprised", "sad", "angry", "unmoved"]
BOARDS = ["section", "story 0", "story 1"]
Place = tuple[int, int]  # (reader, story)
PLACES: list[Place] = [(reader, story) for reader in READERS for story in STORIES]

readers, stories, kinds = st.sampled_from(READERS), st.sampled_from(STORIES), st.sampled_from(KINDS)
some_votes = st.sets(st.sampled_from(PLACES), min_size=1)


@dataclass
class Kept:
    """What the model knows of one reader's vote on one story: the Exclusions that hold it, and whether any ever did."""

    kind: str | None
    holds: set[int] = field(default_factory=set)
    is_on_record: bool = False

    @property
    def is_counted(self) -> bool:
        return self.kind is not None and not self.holds


@dataclass(frozen=True)
class Newsroom:
    """What is made once and outlives every run of the machine."""

    section: SectionPage
    stories: list[ArticlePage]
    moderator: Any


class Votes(RuleBasedStateMachine):
    newsroom: Newsroom

    def __init__(self) -> None:
        super().__init__()
        forget_everything()
        self.readers = [Reader() for _ in READERS]
        for number, reader in enumerate(self.readers):
            # The plain form takes two first taps from one network for one reader's.
            reader.client.defaults["REMOTE_ADDR"] = f"192.0.{number}.1"
        self.keys: dict[int, UUID | None] = {}
        self.votes: dict[Place, Kept] = {}
        self.exclusions: list[Exclusion] = []
        self.retired: set[str] = set()
        self.states: dict[str, str] = {}

    # What readers do

    @initialize(data=st.data())
    def all_have_voted(self, data: st.DataObject) -> None:
        for reader, story in PLACES:
            self.vote(reader=reader, story=story, kind=data.draw(kinds), by_form=False)

    @rule(reader=readers, story=stories, kind=kinds, by_form=st.booleans())
    def vote(self, reader: int, story: int, kind: str, by_form: bool) -> None:
        """A first vote, a change, or the same again."""
        send = self.readers[reader].submit if by_form else self.readers[reader].cast
        answer = send(self.page(story), kind)
        if self.is_taken(answer, story, kind):
            self.keep(reader, story, kind)
            self.assert_answers(answer, reader, story)

    @rule(reader=readers, story=stories)
    def repeat(self, reader: int, story: int) -> None:
        """What a reader has said before is said again, or taken back again, and nothing moves."""
        kept = self.votes.get((reader, story))
        if kept and kept.kind:
            self.vote(reader=reader, story=story, kind=kept.kind, by_form=False)
        else:
            self.withdraw(reader=reader, story=story, by_form=False)

    @rule(reader=readers, story=stories, by_form=st.booleans())
    def withdraw(self, reader: int, story: int, by_form: bool) -> None:
        page, own = self.page(story), self.readers[reader]
        answer = own.submit(page, "") if by_form else own.withdraw(page)
        if self.is_taken(answer, story):
            self.take_back(reader, story)
            self.assert_answers(answer, reader, story)

    # What moderators do

    @precondition(lambda self: self.votes)
    @rule(chosen=some_votes)
    def exclude(self, chosen: set[Place]) -> None:
        found = self.found(chosen)
        try:
            exclusion = services.exclude_votes(votes=self.rows(found), by=self.newsroom.moderator, reason="A flood")
        except services.NothingSelected:
            assert not found
            return
        self.exclusions.append(exclusion)
        for kept in found.values():
            kept.holds.add(exclusion.pk)
            kept.is_on_record = True

    @precondition(lambda self: self.exclusions)
    @rule(data=st.data())
    def lift(self, data: st.DataObject) -> None:
        """One Exclusion is lifted, or found to hold nothing any longer."""
        exclusion = data.draw(st.sampled_from(self.exclusions), label="exclusion")
        held = [kept for kept in self.votes.values() if exclusion.pk in kept.holds]
        self.let_go(held, {exclusion.pk}, lambda: services.lift_exclusion(exclusion=exclusion, by=self.newsroom.moderator, reason="No flood"))

    @rule(chosen=some_votes)
    def restore(self, chosen: set[Place]) -> None:
        found = self.found(chosen)
        held = [kept for kept in found.values() if kept.holds]
        every = {exclusion.pk for exclusion in self.exclusions}
        self.let_go(held, every, lambda: services.restore_votes(votes=self.rows(found), by=self.newsroom.moderator, reason="Fine"))

    @rule(place=st.sampled_from(BOARDS))
    def close_or_reopen(self, place: str) -> None:
        """Never more than one board is closed for long: where nothing is taken, nothing is learnt."""
        closed = next((name for name, state in self.states.items() if state == "closed"), None)
        act = services.reopen_board if closed else services.close_board
        act(page=self.board(closed or place), by=self.newsroom.moderator, reason="The news has moved on")
        self.states[closed or place] = "open" if closed else "closed"

    # What the desk does

    @rule(kind=kinds)
    def retire_or_bring_back(self, kind: str) -> None:
        """Never more than two kinds are retired at once."""
        back = kind if kind in self.retired else min(self.retired) if len(self.retired) == 2 else None
        if back:
            ReactionKind.objects.get(slug=back).bring_back()
        else:
            ReactionKind.objects.get(slug=kind).retire()
        self.retired ^= {back or kind}

    @rule(every_page=st.booleans())
    def recount(self, every_page: bool) -> None:
        assert services.recount(page_ids=None if every_page else [self.page(0).pk]) == 0

    # What holds after each of these

    @invariant()
    def the_books_agree(self) -> None:
        assert services.find_drift() == []
        for story in STORIES:
            pk, counted = self.page(story).pk, self.counted(story)
            assert Counter(Vote.objects.counted().for_page(pk).values_list("kind__slug", flat=True)) == counted
            assert dict(Tally.objects.for_page(pk).filter(total__gt=0).values_list("kind__slug", "total")) == counted

    @invariant()
    def a_row_stands_for_each_vote_that_is_kept(self) -> None:
        assert Vote.objects.count() == len(self.votes)
        assert Vote.objects.excluded().count() == sum(bool(kept.holds) for kept in self.votes.values())
        assert Hold.objects.standing().count() == sum(len(kept.holds) for kept in self.votes.values())

    @invariant()
    def readers_are_shown_what_is_counted(self) -> None:
        pages = ",".join(str(self.page(story).pk) for story in STORIES)
        many = self.readers[0].client.get(f"/reactions/?pages={pages}").json()["pages"]
        for story in STORIES:
            one = self.readers[0].summary(self.page(story))
            self.assert_summary(one, story, self.counted(story))
            self.assert_summary(many[story], story, self.counted(story))

    @invariant()
    def each_reader_finds_the_own_reaction(self) -> None:
        for reader, story in PLACES:
            assert self.readers[reader].mine(self.page(story)) == self.mine(reader, story)

    # The model

    def page(self, story: int) -> ArticlePage:
        return self.newsroom.stories[story]

    def board(self, place: str) -> Page:
        return self.newsroom.section if place == "section" else self.page(int(place[-1]))

    def state(self, story: int) -> str:
        return self.states.get(f"story {story}") or self.states.get("section") or "open"

    def offered(self) -> list[str]:
        return [kind for kind in KINDS if kind not in self.retired]

    def counted(self, story: int) -> Counter[str | None]:
        return Counter(kept.kind for (_, place), kept in self.votes.items() if place == story and kept.is_counted)

    def mine(self, reader: int, story: int) -> str | None:
        kept = self.votes.get((reader, story))
        return kept.kind if kept else None

    def is_taken(self, answer: HttpResponse, story: int, kind: str | None = None) -> bool:
        """Whether the model takes this act, as the answer must say too."""
        refusal = 409 if self.state(story) == "closed" else 400 if kind in self.retired else None
        assert answer.status_code in ({refusal} if refusal else {200, 303})
        return refusal is None

    def keep(self, reader: int, story: int, kind: str) -> None:
        if reader not in self.keys:
            # A reader's first vote is the newest row, and tells the key that all rows of the reader have.
            self.keys[reader] = Vote.objects.values_list("voter_key", flat=True).latest("pk")
        self.votes.setdefault((reader, story), Kept(kind)).kind = kind

    def take_back(self, reader: int, story: int) -> None:
        kept = self.votes.get((reader, story))
        if kept and kept.is_on_record:
            kept.kind = None
        elif kept:
            del self.votes[reader, story]

    def let_go(self, held: list[Kept], exclusions: set[int], act: Callable[[], int]) -> None:
        for kept in held:
            kept.holds -= exclusions
        try:
            freed = act()
        except services.NothingSelected:
            assert not held
        else:
            assert held
            # One that was withdrawn meanwhile is let go too, but counts for nothing.
            assert sum(kept.is_counted for kept in held) <= freed <= sum(not kept.holds for kept in held)

    def found(self, chosen: set[Place]) -> dict[Place, Kept]:
        return {place: self.votes[place] for place in sorted(chosen) if place in self.votes}

    def rows(self, found: dict[Place, Kept]) -> Any:
        """The stored rows of these votes."""
        chosen = Q(pk=None)
        for reader, story in found:
            chosen |= Q(page=self.page(story), voter_key=self.keys[reader])
        return Vote.objects.filter(chosen)

    def assert_answers(self, answer: HttpResponse, reader: int, story: int) -> None:
        """What an act is answered with. A reader whose vote is held sees it counted."""
        if answer.status_code == 303:
            return
        kept = self.votes.get((reader, story))
        own = [kept.kind] if kept and kept.kind and kept.holds else []
        assert answer.json()["mine"] == self.mine(reader, story)
        self.assert_summary(answer.json(), story, self.counted(story) + Counter(own))

    def assert_summary(self, summary: dict[str, Any], story: int, counted: Counter[str | None]) -> None:
        assert (summary["page"], summary["state"]) == (self.page(story).pk, self.state(story))
        assert {kind["slug"]: kind["count"] for kind in summary["kinds"] if kind["count"]} == counted
        assert summary["total"] == counted.total()
        shown = [kind["slug"] for kind in summary["kinds"]]
        assert shown[: len(self.offered())] == self.offered()
        assert set(shown[len(self.offered()) :]) == {kind for kind in counted if kind in self.retired}


def forget_everything() -> None:
    """No vote, no act of a moderator, no board, and every kind on offer."""
    for model in (Hold, Exclusion, Vote, Tally, Board):
        model.objects.all().delete()
    for kind in ReactionKind.objects.exclude(retired_at=None):
        kind.bring_back()
    cache.clear()


@pytest.fixture
def newsroom(section: SectionPage, settings: Any) -> Newsroom:
    settings.REACTIONS = {**settings.REACTIONS, "VOTER_RATE": "", "NETWORK_RATE": "", "SUMMARY_SECONDS": 0}
    stories = [make_article(section) for _ in STORIES]
    return Newsroom(section=section, stories=stories, moderator=get_user_model().objects.create_user("mina"))


def run(newsroom: Newsroom, *, runs: int, acts: int) -> None:
    """Let the machine act on the newsroom: the same acts in each run of the suite."""
    Votes.newsroom = newsroom
    checks = list(hypothesis.HealthCheck)
    bounds = hypothesis.settings(max_examples=runs, stateful_step_count=acts, deadline=None, database=None, derandomize=True, suppress_health_check=checks)
    run_state_machine_as_test(Votes, settings=bounds)


# When an act goes wrong, the shortest story that shows it is looked for: that may take minutes.
@pytest.mark.timeout(900)
# Real transactions: what is heard on commit is heard, as it is on a live site.
@pytest.mark.django_db(transaction=True)
def test_whatever_readers_moderators_and_the_desk_do_the_books_agree(newsroom: Newsroom) -> None:
    run(newsroom, runs=12, acts=45)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
def test_the_books_agree_where_the_database_itself_casts_the_votes(newsroom: Newsroom) -> None:
    run(newsroom, runs=12, acts=45)
