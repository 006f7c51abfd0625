"""Totals in Wagtail's content API, version 2 or 3: `api_fields = [..., reactions_field]` in a page model of the site."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from rest_framework.fields import Field
from wagtail.api import APIField

from reactions.openapi import SummaryOut
from reactions.page_queries import prefetch_summaries, summary_for


class ReactionsField(Field):
    """What GET /reactions/<id>/ answers, read-only; null for a page that takes none. A list costs one query for all of its pages."""

    def __init__(self, **options: Any) -> None:
        super().__init__(source="*", read_only=True, **options)

    # Version 3 describes the field by what this returns.
    def to_representation(self, page: Any) -> SummaryOut | None:
        prefetch_summaries(self._pages_beside(page))
        summary = summary_for(page)
        return json.loads(summary.as_json()) if summary else None

    def _pages_beside(self, page: Any) -> Iterable[Any]:
        """The pages of the list that this page is in."""
        listed = getattr(self.root, "instance", None)
        return listed if isinstance(listed, Iterable) and page in listed else [page]


reactions_field = APIField("reactions", serializer=ReactionsField())
