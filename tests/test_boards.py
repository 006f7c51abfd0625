"""What holds for a page: its own board, else the nearest one above it, else the settings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from articles.models import ArticlePage, FrontPage, SectionPage
from reactions import services
from reactions.boards import board_for, standings_of
from reactions.models import Board, BoardState, ReactionKind, ReactionSet, SetMember
from tests.factories import make_section

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

HOUR = timedelta(hours=1)


@pytest.fixture
def by(db: None, django_user_model: type[AbstractUser]) -> AbstractUser:
    return django_user_model.objects.create_user("mina")


def make_set(*slugs: str) -> ReactionSet:
    chosen = ReactionSet.objects.create(name="-".join(slugs))
    for order, slug in enumerate(slugs):
        SetMember.objects.create(reaction_set=chosen, kind=ReactionKind.objects.get(slug=slug), sort_order=order)
    return chosen


def slugs(page: ArticlePage) -> list[str]:
    return [kind.slug for kind in board_for(page).kinds]


def test_without_any_board_the_settings_hold(article: ArticlePage, settings: Any) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "MINIMUM_FOR_SHARES": 7}
    board = board_for(article)
    assert (board.state, board.minimum_for_shares) == (BoardState.OPEN, 7)
    assert slugs(article) == ["love", "happy", "surprised", "sad", "angry", "unmoved"]


def test_each_field_comes_from_the_nearest_board_that_sets_it(article: ArticlePage, section: SectionPage, front_page: FrontPage) -> None:
    Board.objects.create(page=front_page, minimum_for_shares=50, reaction_set=make_set("sad", "love"))
    Board.objects.create(page=section, minimum_for_shares=5)
    Board.objects.create(page=article)
    assert board_for(article).minimum_for_shares == 5
    assert slugs(article) == ["sad", "love"]


def test_a_minimum_of_none_at_all_is_not_taken_for_inherit(article: ArticlePage, section: SectionPage) -> None:
    Board.objects.create(page=section, minimum_for_shares=5)
    Board.objects.create(page=article, minimum_for_shares=0)
    assert board_for(article).minimum_for_shares == 0


def test_a_board_elsewhere_does_not_matter(article: ArticlePage, front_page: FrontPage) -> None:
    Board.objects.create(page=make_section(front_page, title="Culture"), state=BoardState.CLOSED)
    assert board_for(article).is_open


def test_closing_a_section_closes_what_lies_below_unless_overridden(article: ArticlePage, section: SectionPage) -> None:
    Board.objects.create(page=section, state=BoardState.CLOSED)
    assert board_for(article).state == BoardState.CLOSED
    Board.objects.create(page=article, state=BoardState.OPEN)
    assert board_for(article).is_open


def test_a_board_closes_at_its_time(article: ArticlePage) -> None:
    now = timezone.now()
    Board.objects.create(page=article, closes_at=now)
    assert board_for(article, now=now - HOUR).is_open
    assert board_for(article, now=now).state == BoardState.CLOSED


def test_a_sections_closing_time_holds_below_it_unless_a_board_there_says_open(article: ArticlePage, section: SectionPage) -> None:
    Board.objects.create(page=section, closes_at=timezone.now() - HOUR)
    assert board_for(article).state == BoardState.CLOSED
    Board.objects.create(page=article, state=BoardState.OPEN)
    assert board_for(article).is_open


def test_an_own_closing_time_counts_whatever_is_open_above(article: ArticlePage, section: SectionPage) -> None:
    Board.objects.create(page=section, state=BoardState.OPEN)
    Board.objects.create(page=article, closes_at=timezone.now() - HOUR)
    assert board_for(article).state == BoardState.CLOSED


def test_a_closing_time_does_not_turn_off_into_closed(article: ArticlePage) -> None:
    Board.objects.create(page=article, state=BoardState.OFF, closes_at=timezone.now() - HOUR)
    assert board_for(article).is_off
    assert board_for(article).kinds == ()


def test_retired_kinds_are_not_offered(article: ArticlePage) -> None:
    ReactionKind.objects.get(slug="sad").retire()
    assert "sad" not in slugs(article)


def test_the_default_set_is_offered_even_where_it_is_named(article: ArticlePage) -> None:
    Board.objects.create(page=article, reaction_set=ReactionSet.objects.get(is_default=True))
    assert len(slugs(article)) == 6


def test_without_a_default_set_nothing_is_offered(article: ArticlePage) -> None:
    ReactionSet.objects.update(is_default=False)
    assert slugs(article) == []


@pytest.mark.parametrize("names", [[], ["articles.Nothing"], ["nonsense"], ["articles.SectionPage"]])
def test_only_pages_of_the_named_types_take_reactions(article: ArticlePage, settings: Any, names: list[str]) -> None:
    assert standings_of(page_ids=[article.pk])
    settings.REACTIONS = {**settings.REACTIONS, "PAGE_TYPES": names}
    assert not standings_of(page_ids=[article.pk])


def test_closing_and_reopening_are_on_record(article: ArticlePage, by: AbstractUser) -> None:
    services.close_board(page=article, by=by, reason="Getting heated")
    assert board_for(article).state == BoardState.CLOSED
    services.reopen_board(page=article, by=by, reason="Calm again")
    assert board_for(article).is_open
    entries = ModelLogEntry.objects.filter(action__startswith="reactions.").order_by("pk")
    assert [(entry.action, entry.user, entry.data["reason"]) for entry in entries] == [
        ("reactions.close_board", by, "Getting heated"),
        ("reactions.reopen_board", by, "Calm again"),
    ]


def test_reopening_forgets_a_closing_time_that_has_passed_and_keeps_one_to_come(article: ArticlePage, by: AbstractUser) -> None:
    to_come = timezone.now() + HOUR
    board = Board.objects.create(page=article, closes_at=timezone.now() - HOUR)
    services.reopen_board(page=article, by=by, reason="Once more")
    board.refresh_from_db()
    assert board.closes_at is None
    Board.objects.update(closes_at=to_come)
    services.close_board(page=article, by=by, reason="For now")
    services.reopen_board(page=article, by=by, reason="Once more")
    board.refresh_from_db()
    assert (board.state, board.closes_at) == (BoardState.OPEN, to_come)


def test_a_page_below_a_closed_section_can_be_reopened(article: ArticlePage, section: SectionPage, by: AbstractUser) -> None:
    Board.objects.create(page=section, state=BoardState.CLOSED, closes_at=timezone.now() - HOUR)
    services.reopen_board(page=article, by=by, reason="This one may go on")
    assert board_for(article).is_open


def test_closing_changes_nothing_else_that_is_set(article: ArticlePage, by: AbstractUser) -> None:
    Board.objects.create(page=article, minimum_for_shares=3, sensitive=True)
    services.close_board(page=article, by=by, reason="Getting heated")
    board = Board.objects.get(page=article)
    assert (board.minimum_for_shares, board.sensitive) == (3, True)
