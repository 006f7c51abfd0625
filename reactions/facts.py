"""What the database says of pages right now, in one statement for any number of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from wagtail.models import Locale

from reactions import conf
from reactions.database import Place, preparing_cursor
from reactions.models import Edition, Tally, page_model

# No page has a larger number, and SQLite takes none.
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Facts:
    """A live page: what its board depends on, the revision that readers see, and its totals by kind id, those of nothing left out."""

    page_id: int
    place: Place
    revision_id: int | None
    totals: dict[int, int] = field(default_factory=dict)


def facts_of(page_ids: Iterable[int]) -> dict[int, Facts]:
    """The facts of those of these pages that are live, from one statement."""
    ids = [page_id for page_id in page_ids if page_id <= LARGEST_ID]
    if not ids:
        return {}
    found: dict[int, Facts] = {}
    statement = _statement(connection.vendor, bool(conf.get("POOL_TRANSLATIONS")))
    with preparing_cursor() as cursor:
        if connection.vendor == "postgresql":
            # A list, so that it is one statement to a server that keeps it prepared, however many they are.
            cursor.execute(statement.format(those="= ANY(%s::bigint[])"), [ids])
        else:
            cursor.execute(statement.format(those=f"IN ({', '.join(['%s'] * len(ids))})"), ids)
        for row in cursor.fetchall():
            _add(found, row)
    return found


def _add(found: dict[int, Facts], row: tuple[Any, ...]) -> None:
    page_id, path, original_path, content_type_id, edition, counted_id, language_code, revision_id, kind_id, total = row
    if page_id not in found:
        found[page_id] = Facts(page_id, Place(path, original_path, content_type_id, edition, counted_id, only_language() or language_code), revision_id)
    if kind_id is not None:
        found[page_id].totals[kind_id] = total


def only_language() -> str | None:
    """The language of all pages; None where each has that of its locale."""
    return None if getattr(settings, "WAGTAIL_I18N_ENABLED", False) else settings.LANGUAGE_CODE


@cache
def _statement(vendor: str, is_pooled: bool) -> str:  # noqa: FBT001 - a cache's key.
    quote = connection.ops.quote_name
    page, edition, tally, locale = (quote(model._meta.db_table) for model in (page_model(), Edition, Tally, Locale))
    together = (
        f"(SELECT min(same.id) FROM {page} same "  # noqa: S608 - only names of tables are put in.
        "WHERE same.translation_key = COALESCE(original.translation_key, page.translation_key) AND same.alias_of_id IS NULL)"
    )
    counted = f"COALESCE({together}, page.id)" if is_pooled else "COALESCE(original.id, page.id)"
    return (
        "SELECT page.id, page.path, original.path, page.content_type_id, "  # noqa: S608 - only names of tables are put in.
        f"(SELECT token FROM {edition} ORDER BY id LIMIT 1), {counted}, locale.language_code, page.live_revision_id, tally.kind_id, tally.total "
        f"FROM {page} page JOIN {locale} locale ON locale.id = page.locale_id LEFT JOIN {page} original ON original.id = page.alias_of_id "
        f"LEFT JOIN {tally} tally ON tally.page_id = {counted} AND tally.total > 0 "
        "WHERE page.live AND page.id {those} ORDER BY page.id, tally.kind_id"
    )
