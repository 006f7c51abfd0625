"""Closing a board, switching it off, and opening it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from reactions.models import Board, BoardState
from reactions.services.reasons import require
from reactions.services.records import changes
from reactions.services.tallies import announce

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
    with transaction.atomic():
        board, _ = Board.objects.select_for_update(of=("self",)).get_or_create(page_id=page.pk)
        before = _record(board)
        board.state = state
        if state == BoardState.OPEN and board.closes_at and board.closes_at <= timezone.now():
            board.closes_at = None
        board.save()
        log(instance=board, action=action, user=by, data={"page": page.pk, "title": page.title, "reason": why, "changes": changes(before, _record(board))})
        announce({page.pk})
    return board


def _record(board: Board) -> dict[str, Any]:
    return {"state": board.state, "closes_at": board.closes_at}
