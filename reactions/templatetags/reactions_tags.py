"""
`{% load reactions_tags %}{% reaction_panel page %}`: "What's Your Reaction?" under a page, with its style and its script.

For lists of pages: `{% prefetch_reactions pages %}`, then for each `{% reaction_total page as total %}` and `{% most_felt page %}`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.utils.translation import get_language

from reactions.boards import standings_of, takes_reactions
from reactions.checks import ADD_ADDRESSES, NO_ADDRESSES, has_addresses
from reactions.page_queries import most_felt as most_felt_kind
from reactions.page_queries import prefetch_summaries, summary_for
from reactions.panels import panel_of

if TYPE_CHECKING:
    from django.utils.safestring import SafeString
    from wagtail.models import Page

    from reactions.summaries import KindSummary

logger = logging.getLogger(__name__)
register = template.Library()


@register.inclusion_tag("reactions/panel.html", takes_context=True)
def reaction_panel(context: template.Context, page: Page) -> dict[str, Any]:
    """
    The panel of a page: the same for every reader, so that the page may be cached. One query for a page that this process knows.

    Nothing is shown in a preview, on a page that readers cannot open or whose type takes no reactions, where reactions are off, and where none is offered.
    The first page of a type that takes none is told to the log. Raises ImproperlyConfigured where votes would have nowhere to go.
    """
    is_preview = getattr(context.get("request"), "is_preview", False)
    standing = None if is_preview or not page.pk or not _belongs_here(page) else standings_of(page_ids=[page.pk]).get(page.pk)
    if standing is None or standing.board.is_off:
        return {"summary": None}
    if not has_addresses():
        raise ImproperlyConfigured(f"{NO_ADDRESSES} {ADD_ADDRESSES}")
    return panel_of(page, standing)


@register.simple_tag
def figures_of(kind: KindSummary) -> SafeString:
    """A kind's icon, label and figures in the panel, by reactions/kind.html."""
    # Whoever works at the template wants to see it.
    return _figures_made(kind) if settings.DEBUG else _figures(kind, get_language(), settings.STATIC_URL)


@lru_cache(maxsize=1024)
def _figures(kind: KindSummary, language: str | None, static_url: str) -> SafeString:
    """Nothing else is in them: on most pages most kinds have the same few figures."""
    return _figures_made(kind)


def _figures_made(kind: KindSummary) -> SafeString:
    return render_to_string("reactions/kind.html", {"kind": kind})


@register.simple_tag
def prefetch_reactions(pages: Iterable[Page]) -> str:
    """Reads what the tags below say of these pages, in one query for all. Writes nothing."""
    prefetch_summaries(pages)
    return ""


@register.simple_tag
def reaction_total(page: Page) -> int:
    """How many reactions readers see; 0 where they see none."""
    summary = summary_for(page)
    return summary.total if summary else 0


@register.inclusion_tag("reactions/mark.html")
def most_felt(page: Page) -> dict[str, Any]:
    """A small mark with the kind that most readers chose, styled by reactions/mark.css; nothing below the board's minimum for shares, and for a tie."""
    summary = summary_for(page)
    return {"kind": most_felt_kind(summary) if summary else None}


def _belongs_here(page: Page) -> bool:
    """Whether the page takes reactions; the log hears of one that does not."""
    if takes_reactions(page):
        return True
    _warn_once(page.specific_class._meta.label if page.specific_class else str(page.content_type_id))
    return False


@cache
def _warn_once(page_type: str) -> None:
    logger.warning('No reactions are shown on pages of %s. Add it to REACTIONS["PAGE_TYPES"], or take {%% reaction_panel %%} from its template.', page_type)
