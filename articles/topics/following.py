"""Stories that are read or stored at the very moment in which a tag of theirs is merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from articles.models.merges import TopicMerge
from articles.models.topics import TaggedArticle, Topic

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from articles.models.pages import ArticlePage

MOST_TURNS = 3


def follow_merged_tags(story: ArticlePage) -> None:
    """
    Give a story that is about to be stored, within a transaction, the tags that its own were merged into meanwhile, and none that is gone.

    A merge waits until the story is stored, or has been before: otherwise it would not see what the story is given, and the story name a tag that is gone.
    One query, where none is gone.
    """
    items = list(story.tagged_items.all()) if story.tagged_items.is_deferring else []
    gone = _gone(items)
    if not gone:
        return
    # What was merged a moment ago may be back by now, or have been merged again.
    for _turn in range(MOST_TURNS):
        kept_ids = TopicMerge.objects.kept_ids(gone)
        for item in items:
            item.tag_id = kept_ids.get(item.tag_id, item.tag_id)
        gone = _gone(items)
        if not gone:
            break
    by_tag = {item.tag_id: item for item in items if item.tag_id not in gone}
    story.tagged_items.set(by_tag.values())


def recover_tags(story: ArticlePage, rows: Sequence[dict[str, Any]]) -> None:
    """
    Give a story that was read from a revision those of these rows whose tags were merged while it was read: modelcluster has left them out.

    Asks nothing where none is missing.
    """
    if {row["tag"] for row in rows} <= {item.tag_id for item in story.tagged_items.all()}:
        return
    story.tagged_items.set([TaggedArticle(pk=row["pk"], tag_id=row["tag"]) for row in rows])
    follow_merged_tags(story)


def _gone(items: Sequence[TaggedArticle]) -> set[int]:
    ids = {item.tag_id for item in items}
    return ids - _held(ids)


def _held(ids: Collection[int]) -> set[int]:
    """Those of the tags that are there, which on PostgreSQL stay until the end of the transaction. Stories with the same tags do not wait for each other."""
    topics = Topic.objects.filter(pk__in=ids).order_by("pk").values_list("pk", flat=True)
    if not ids or connection.vendor != "postgresql":
        return set(topics)
    # Django knows only locks that would have stories wait for each other.
    statement, values = topics.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} FOR KEY SHARE", values)
        return {pk for (pk,) in cursor.fetchall()}
