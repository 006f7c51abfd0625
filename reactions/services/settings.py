"""What editors and moderators set for a page and what lies below it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from reactions.models import Board, BoardState, ReactionSet
from reactions.services.boards import write_board

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from wagtail.models import Page


class ClosingTimePassed(ValueError):
    """A board would be said to be open, or to close, and its closing time has passed already."""


class SetOffersNothing(ValueError):
    """The set is gone, or every reaction in it is retired: readers would be offered nothing."""


def change_board(*, page: Page, by: AbstractBaseUser, changes: Mapping[str, Any]) -> Board:
    """
    Set these fields of a page's board, None to inherit; those that are not named stay as they are.

    What changed goes on the record, from what to what. Raises ClosingTimePassed, SetOffersNothing; then nothing is stored.
    """
    return write_board(page=page, change=partial(_set, changes=changes), fields=changes, action="reactions.change_board", by=by)


def _set(board: Board, *, changes: Mapping[str, Any]) -> None:
    for field, value in changes.items():
        setattr(board, field, value)
    _check(board, changes)


def _check(board: Board, changes: Mapping[str, Any]) -> None:
    has_passed = board.closes_at is not None and board.closes_at <= timezone.now()
    if has_passed and (changes.get("closes_at") or changes.get("state") == BoardState.OPEN):
        raise ClosingTimePassed
    if chosen := changes.get("reaction_set"):
        # Locked, so that nobody deletes it before this board is stored.
        list(ReactionSet.objects.select_for_update().filter(pk=chosen.pk))
        if not ReactionSet.objects.offering().filter(pk=chosen.pk).exists():
            raise SetOffersNothing
