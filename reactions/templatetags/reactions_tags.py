"""`{% load reactions_tags %}{% reaction_panel page %}`: "What's Your Reaction?" under a page, with its style and its script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from reactions.boards import board_for, is_open_to_readers
from reactions.summaries import summary_of

if TYPE_CHECKING:
    from wagtail.models import Page

register = template.Library()


@register.inclusion_tag("reactions/panel.html", takes_context=True)
def reaction_panel(context: template.Context, page: Page) -> dict[str, Any]:
    """
    The panel of a page: the same for every reader, so that the page may be cached. At most four queries.

    Nothing is shown in a preview, on a page that readers cannot open or whose type takes no reactions, where reactions are off, and where none is offered.
    """
    if getattr(context.get("request"), "is_preview", False) or not is_open_to_readers(page):
        return {"summary": None}
    board = board_for(page)
    summary = None if board.is_off else summary_of(board)
    return {"page": page, "board": board, "summary": summary if summary and summary.kinds else None}
