"""Closing a board, switching it off, and opening it again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.utils import timezone

from reactions.models import Board, BoardState
from reactions.services.boards import write_board
from reactions.services.reasons import require

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from wagtail.models import Page


def close_board(*, page: Page, by: AbstractBaseUser, reason: str) -> Board:
    """Take no more reactions on a page and what lies below it; the figures stay as they are. Raises ReasonMissing."""
    return _set_state(page, BoardState.CLOSED, action="reactions.close_board", by=by, reason=reason)


def reopen_board(*, page: Page, by: AbstractBaseUser, reason: str) -> Board:
    """Take reactions again on a page, even below a closed section, and forget a closing time that has passed. Raises ReasonMissing."""
    return _set_state(page, BoardState.OPEN, action="reactions.reopen_board", by=by, reason=reason)


def switch_off_board(*, page: Page, by: AbstractBaseUser, reason: str) -> Board:
    """Show readers of a page and of what lies below it nothing of reactions; the figures are kept. Raises ReasonMissing."""
    return _set_state(page, BoardState.OFF, action="reactions.switch_off_board", by=by, reason=reason)


def _set_state(page: Page, state: BoardState, *, action: str, by: AbstractBaseUser, reason: str) -> Board:
    why = require(reason)
    return write_board(page=page, change=partial(_say, state=state), fields=("state", "closes_at"), action=action, by=by, reason=why)


def _say(board: Board, *, state: BoardState) -> None:
    board.state = state
    if state == BoardState.OPEN and board.closes_at and board.closes_at <= timezone.now():
        board.closes_at = None
