"""`{% load reactions_tags %}{% reaction_panel page %}`: "What's Your Reaction?" under a page, with its style and its script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from reactions.boards import standings_of
from reactions.summaries import summary_of

if TYPE_CHECKING:
    from wagtail.models import Page

register = template.Library()


@register.inclusion_tag("reactions/panel.html", takes_context=True)
def reaction_panel(context: template.Context, page: Page) -> dict[str, Any]:
    """
    The panel of a page: the same for every reader, so that the page may be cached. One query for a page that this process knows.

    Nothing is shown in a preview, on a page that readers cannot open or whose type takes no reactions, where reactions are off, and where none is offered.
    """
    is_preview = getattr(context.get("request"), "is_preview", False)
    standing = None if is_preview or not page.pk else standings_of(page_ids=[page.pk]).get(page.pk)
    if standing is None or standing.board.is_off:
        return {"summary": None}
    summary = summary_of(standing.board, standing.totals)
    return {"page": page, "board": standing.board, "summary": summary if summary.kinds else None}
