"""One look for floods, on all pages that had votes lately."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone

from reactions.boards import inheritance_of
from reactions.floods import rules
from reactions.floods.reading import windows_at
from reactions.floods.windows import SPANS, Span, Window
from reactions.models import Flood, page_model
from reactions.services.floods import notice_flood

if TYPE_CHECKING:
    from wagtail.models import Page


def look_once(now: datetime | None = None, *, spans: Iterable[Span] = SPANS) -> list[Flood]:
    """
    Look at the votes of the last minutes and of the last hour, or only at some of these `spans`.

    Returns the floods that are noticed at `now` (default: this moment), new and waiting ones.
    """
    flagged: dict[int, tuple[Window, list[rules.Finding]]] = {}
    for span in spans:
        for page_id, window in windows_at(now or timezone.now(), span).items():
            found = rules.findings(window)
            if page_id not in flagged and rules.is_flood(found):
                flagged[page_id] = window, found
    pages = page_model().objects.select_related("alias_of").in_bulk(flagged)
    floods = [_notice(pages[page_id], *flagged[page_id]) for page_id in sorted(pages)]
    return [flood for flood in floods if flood]


def _notice(page: Page, window: Window, found: list[rules.Finding]) -> Flood | None:
    try:
        return notice_flood(page_id=page.pk, window=window, evidence=rules.evidence(found), response=inheritance_of(page).flood_response())
    except IntegrityError:
        # The page has just been deleted, and its votes with it.
        return None
