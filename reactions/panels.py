"""What reactions/panel.html is made of: a page's totals, and the words that its script says of them in the language of the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.formats import localize
from django.utils.translation import get_language, ngettext

from reactions import conf
from reactions.boards import EffectiveBoard, Standing
from reactions.models import Vote
from reactions.summaries import shown_summary

if TYPE_CHECKING:
    from wagtail.models import Page

# Together they are of every plural category that the CLDR knows of whole numbers in any language.
NUMBERS_OF_ALL_CATEGORIES = (0, 1, 2, 3, 6, 10, 11, 21, 1_000_000)


def panel_of(page: Page, standing: Standing) -> dict[str, Any]:
    """The context of reactions/panel.html. `summary` is None where nothing is shown."""
    board = standing.board
    summary = shown_summary(board, standing.totals)
    if summary is None:
        return {"summary": None}
    return {
        "page": page,
        "board": board,
        "summary": summary,
        "figures": summary.as_undated_json(mine=None),
        "excluded": _shown_as_excluded(board),
        "language": _language(),
        "forms": json.dumps(_forms(), ensure_ascii=False),
        "group": _group_separator(),
    }


def _forms() -> dict[int, str]:
    """How a number of reactions is said, with {count} in its place. Which number stands for which others is for a browser to say (Intl.PluralRules)."""
    return {number: ngettext("%(total)s reaction", "%(total)s reactions", number) % {"total": "{count}"} for number in NUMBERS_OF_ALL_CATEGORIES}


def _language() -> str:
    """The active language as browsers know it (BCP 47), without what only Django says of it."""
    return (get_language() or settings.LANGUAGE_CODE).partition("@")[0]


def _group_separator() -> str:
    """What this site writes between thousands; empty where it writes nothing."""
    return str(localize(1_111)).replace("1", "")


def _shown_as_excluded(board: EffectiveBoard) -> int:
    """How many reactions readers are told that moderators have taken out: none where the site does not say so."""
    return Vote.objects.for_page(board.counted_id).excluded().filter(kind__isnull=False).count() if conf.get("SHOW_EXCLUDED") else 0
