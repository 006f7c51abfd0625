"""
What a story's revision names may have been deleted since, or merged: the database guards what stored stories rely on, and knows nothing of drafts.

Revisions are never rewritten for that. They are read as things are now, so that a merge that is undone leaves them as they were.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from articles.merging.credit_lines import fold
from articles.models.images import CreditedImage
from articles.models.merges import SourceMerge, TopicMerge
from articles.models.people import Contributor
from articles.models.sources import Source

if TYPE_CHECKING:
    from collections.abc import Collection

# The body is a text within a revision's content.
SOURCE_OF_QUOTE = re.compile(r'"source": ?(\d+)')


def without_deleted(content: dict[str, Any]) -> dict[str, Any]:
    """
    A revision's content without a lead picture that is gone, and without the bylines and source credits whose contributor or source is.

    modelcluster would refuse the whole revision: its draft could not be opened, nor published by the scheduler. A source that was merged is not gone: its
    credits and quotes are those of the one it was merged into. Nor is a tag that was merged: the story has the other one, once.
    """
    has_picture = CreditedImage.objects.filter(pk=content.get("lead_picture")).exists()
    bylines = content.get("bylines", [])
    people = set(Contributor.objects.filter(pk__in=_named(bylines, "contributor")).values_list("pk", flat=True))
    content = _with_tags_as_now(_with_sources_as_now(content))
    return {
        **content,
        "lead_picture": content.get("lead_picture") if has_picture else None,
        **({"bylines": [row for row in bylines if row["contributor"] is None or row["contributor"] in people]} if "bylines" in content else {}),
    }


def sources_named(content: dict[str, Any]) -> set[int]:
    """The ids of the sources that a revision credits or quotes, be they gone."""
    return _named(content.get("source_credits", []), "source") | {int(pk) for pk in SOURCE_OF_QUOTE.findall(content.get("body") or "")}


def tags_named(content: dict[str, Any]) -> set[int]:
    """The ids of a revision's tags, be they gone."""
    return _named(content.get("tagged_items", []), "tag")


def _with_sources_as_now(content: dict[str, Any]) -> dict[str, Any]:
    lines, named = content.get("source_credits", []), sources_named(content)
    there = set(Source.objects.filter(pk__in=named).values_list("pk", flat=True))
    kept_ids = SourceMerge.objects.kept_ids(named - there)
    if kept_ids:
        content, lines = {**content, "body": _with_quotes_of_kept(content.get("body") or "[]", kept_ids)}, fold(lines, kept_ids).lines
    standing = there | set(kept_ids.values())
    rest = [row for row in lines if row["source"] is None or row["source"] in standing]
    return {**content, "source_credits": rest} if "source_credits" in content else content


def _with_tags_as_now(content: dict[str, Any]) -> dict[str, Any]:
    rows = content.get("tagged_items", [])
    kept_ids = TopicMerge.objects.kept_ids(tags_named(content))
    if not kept_ids:
        return content
    as_now = [{**row, "tag": kept_ids.get(row["tag"], row["tag"])} for row in rows]
    # Of two that are one tag now, the row that is stored: the merge has left that of the other tag, where a story had both.
    by_tag = {row["tag"]: row for row in [*as_now, *(row for row in rows if row["tag"] not in kept_ids)]}
    return {**content, "tagged_items": list(by_tag.values())}


def _with_quotes_of_kept(text: str, kept_ids: dict[int, int]) -> str:
    body = json.loads(text)
    for block in body:
        if block["type"] == "quote" and block["value"].get("source") in kept_ids:
            block["value"]["source"] = kept_ids[block["value"]["source"]]
    return json.dumps(body)


def _named(rows: Collection[dict[str, Any]], key: str) -> set[int]:
    return {row[key] for row in rows if row[key] is not None}
