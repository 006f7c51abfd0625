"""What taking a vote back does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from articles.models import ArticlePage
from reactions import services
from reactions.boards import PageNotOpenToReaders
from reactions.models import Board, BoardState, Tally, Vote

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

READER = UUID(int=1)


def total(page: ArticlePage) -> int:
    return Tally.objects.for_page(page.pk).total()


def test_a_vote_taken_back_is_gone(article: ArticlePage) -> None:
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    assert services.withdraw_vote(page_id=article.pk, voter_key=READER).has_changed
    assert total(article) == 0
    assert not Vote.objects.exists()


def test_taking_a_vote_back_twice_changes_nothing_more(article: ArticlePage) -> None:
    services.cast_vote(page_id=article.pk, voter_key=uuid4(), kind="love")
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    services.withdraw_vote(page_id=article.pk, voter_key=READER)
    assert not services.withdraw_vote(page_id=article.pk, voter_key=READER).has_changed
    assert total(article) == 1


def test_a_reader_without_a_vote_has_none_to_take_back(article: ArticlePage) -> None:
    assert not services.withdraw_vote(page_id=article.pk, voter_key=READER).has_changed


def test_a_reader_can_vote_anew(article: ArticlePage) -> None:
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    services.withdraw_vote(page_id=article.pk, voter_key=READER)
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="sad")
    assert total(article) == 1


def test_the_vote_cast_before_signing_in_is_taken_back_with_the_accounts(article: ArticlePage) -> None:
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    assert services.withdraw_vote(page_id=article.pk, voter_key=uuid4(), earlier_key=READER).has_changed
    assert total(article) == 0


def test_nothing_is_taken_back_from_a_closed_board(article: ArticlePage) -> None:
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    Board.objects.create(page=article, state=BoardState.CLOSED)
    with pytest.raises(services.BoardNotOpen):
        services.withdraw_vote(page_id=article.pk, voter_key=READER)
    assert total(article) == 1


def test_there_is_nothing_to_take_back_from_a_page_without_reactions(front_page: object) -> None:
    with pytest.raises(PageNotOpenToReaders):
        services.withdraw_vote(page_id=999_999, voter_key=READER)


def test_a_vote_on_the_record_of_an_exclusion_leaves_its_row(article: ArticlePage, django_user_model: type[AbstractUser]) -> None:
    by = django_user_model.objects.create_user("mina")
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    services.exclude_votes(votes=Vote.objects.all(), by=by, reason="A flood")
    services.withdraw_vote(page_id=article.pk, voter_key=READER)
    assert Vote.objects.get().kind is None
    assert services.vote_of(page_id=article.pk, voter_key=READER) is None
