"""How a board is written: its row locked, changed, kept, put on the record and announced."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from wagtail.log_actions import log

from reactions.boards import original_of
from reactions.models import Board
from reactions.services.records import changes
from reactions.services.tallies import announce

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from wagtail.models import Page


def write_board(*, page: Page, change: Callable[[Board], None], fields: Iterable[str], action: str, by: AbstractBaseUser, **told: Any) -> Board:
    """
    Let `change` set these fields of a page's board, which is locked, and keep it; what it raises leaves everything as it was.

    An alias's board is its original's. The record says what has become what, and what is `told` besides.
    """
    page = original_of(page)
    with transaction.atomic():
        board, _ = Board.objects.select_for_update(of=("self",)).get_or_create(page_id=page.pk)
        before = _values(board, fields)
        change(board)
        board.save()
        log(
            instance=board,
            action=action,
            user=by,
            data={"page": page.pk, "title": page.title, **told, "changes": changes(before, _values(board, fields))},
        )
        announce({page.pk})
    return board


def _values(board: Board, fields: Iterable[str]) -> dict[str, Any]:
    return {field: getattr(board, field) for field in fields}
