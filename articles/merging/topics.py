"""
Merging one tag into another, and undoing it.

Taggings of stories move at once. What revisions and front pages say is read anew each time they are loaded (articles/revisions.py), so that none has to be
rewritten, and an undone merge leaves them as they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex, Revision

from articles.merging.quotes import refer_to
from articles.merging.records import MergeRefused, bring_back, close, lock_both, move_references, move_references_at, record, require_undoable
from articles.models import TaggedArticle, Topic, TopicAddress, TopicMerge
from articles.tasks import index_stories_tagged
from articles.topics.names import folded, look_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.contrib.auth.models import AbstractBaseUser


@dataclass(frozen=True)
class Moved:
    """The ids of stories that had the merged tag alone, and of those that had both."""

    stories: list[int]
    both: list[int]


@transaction.atomic
def merge_topic(*, topic: Topic, into: Topic, by: AbstractBaseUser) -> TopicMerge:
    """
    Give every story of `topic` the tag `into`, and take `topic` away. Its addresses lead to the other one's.

    What has moved is kept, so that undo_merge can give it back. Raises MergeRefused.
    """
    topic, into = lock_both(topic, into, merges=TopicMerge)
    if into.is_retired:
        raise MergeRefused(gettext("“%(tag)s” is retired. Take it up again first, or choose another tag.") % {"tag": into})
    moved = _move_stories(topic, into)
    addresses = list(topic.old_addresses.values_list("pk", flat=True))
    TopicAddress.objects.filter(pk__in=addresses).update(topic=into)
    description = "" if into.description else topic.description
    merge = record(
        TopicMerge, row=topic, into=into, by=by, moved={"stories": moved.stories, "both": moved.both, "addresses": addresses, "description": description}
    )
    _log_merge(merge, topic=topic, into=into, by=by)
    topic.delete()
    into.description = into.description or description
    # The whole row, so that whoever keeps pages hears of it.
    into.save()
    index_stories_tagged(into)
    return merge


@transaction.atomic
def undo_merge(*, merge: TopicMerge, by: AbstractBaseUser) -> int:
    """
    Bring a merged tag back, with its description and address, and with its stories that have the other tag still. Returns how many these are.

    A story that had both keeps both. One that the other tag was taken off since is left alone. Raises MergeRefused.
    """
    into = Topic.objects.select_for_update().filter(pk=merge.first_into_id).first()
    merge = TopicMerge.objects.select_for_update().get(pk=merge.pk)
    require_undoable(merge)
    _require_free_name(merge)
    topic = bring_back(merge, Topic)
    before = into.tagged_articles.count() if into else 0
    back = _give_stories_back(merge, topic, into) if into else []
    close(merge, by=by)
    _log_undo(merge, topic=topic, into=into, stories=[len(back), before], by=by)
    # As above: both have other stories than a moment ago.
    for each in filter(None, [topic, into]):
        each.save()
    index_stories_tagged(topic)
    return len(back)


def stories_to_return(merge: TopicMerge) -> int:
    """How many stories undoing a merge would give the tag back now."""
    return len(_still_tagged(merge))


# Stories


def _move_stories(topic: Topic, into: Topic) -> Moved:
    taggings = dict(topic.tagged_articles.order_by("pk").values_list("content_object", "pk"))
    both = list(into.tagged_articles.filter(content_object__in=list(taggings)).values_list("content_object", flat=True))
    dropped = [taggings[story] for story in both]
    ReferenceIndex.objects.filter(content_path__in=[_path(pk) for pk in dropped], base_content_type__model="page").delete()
    TaggedArticle.objects.filter(pk__in=dropped).delete()
    topic.tagged_articles.update(tag=into)
    move_references(Topic, from_id=topic.pk, to_id=into.pk)
    return Moved(stories=[story for story in taggings if story not in set(both)], both=both)


def _still_tagged(merge: TopicMerge) -> dict[int, int]:
    """By the id of each story that the merge has moved and that has the other tag still, the id of that tagging."""
    stories = [*merge.moved["stories"], *merge.moved["both"]]
    found = TaggedArticle.objects.filter(tag=merge.first_into_id, content_object__in=stories)
    return dict(found.values_list("content_object", "pk"))


def _give_stories_back(merge: TopicMerge, topic: Topic, into: Topic) -> list[int]:
    still = _still_tagged(merge)
    turned = [still[story] for story in merge.moved["stories"] if story in still]
    TaggedArticle.objects.filter(pk__in=turned).update(tag=topic)
    move_references_at(Topic, map(_path, turned), from_id=into.pk, to_id=topic.pk)
    both = [story for story in merge.moved["both"] if story in still]
    rows = TaggedArticle.objects.bulk_create([TaggedArticle(tag=topic, content_object_id=story) for story in both])
    refer_to(topic, [(row.content_object_id, _path(row.pk), "tagged_items.item.tag") for row in rows])
    _turn_drafts_back(merge, topic, into, stories=list(still))
    _give_words_back(merge, topic, into)
    return list(still)


def _turn_drafts_back(merge: TopicMerge, topic: Topic, into: Topic, *, stories: Collection[int]) -> None:
    """
    Name the tag in drafts and scheduled revisions that were saved since the merge, too: they would take it away again. Those of before name it anyway.
    """
    both = set(merge.moved["both"])
    revisions = Revision.page_revisions.filter(object_id__in=map(str, stories), created_at__gte=merge.created_at)
    for revision in revisions.only("pk", "object_id", "content"):
        rows = revision.content.get("tagged_items", [])
        tags = {row["tag"] for row in rows}
        if into.pk not in tags or topic.pk in tags:
            continue
        has_both = int(revision.object_id) in both
        added = [{"pk": None, "tag": topic.pk, "content_object": int(revision.object_id)}] if has_both else []
        turned = rows if has_both else [{**row, "tag": topic.pk if row["tag"] == into.pk else row["tag"]} for row in rows]
        revision.content = {**revision.content, "tagged_items": [*turned, *added]}
        revision.save(update_fields=["content"])


def _give_words_back(merge: TopicMerge, topic: Topic, into: Topic) -> None:
    """The addresses that came with the merged tag, and the description, unless somebody has changed it."""
    TopicAddress.objects.filter(pk__in=merge.moved["addresses"], topic=into).update(topic=topic)
    if merge.moved["description"] and into.description == merge.moved["description"]:
        into.description = ""


def _path(tagging: int) -> str:
    """Where Wagtail's reference index finds the tag in its story."""
    return f"tagged_items.{tagging}.tag"


def _require_free_name(merge: TopicMerge) -> None:
    name = merge.row["name"]
    other = next((topic for topic in Topic.objects.filter(look=look_of(name)) if folded(topic.name) == folded(name)), None)
    if other:
        raise MergeRefused(gettext("There is another tag “%(name)s” by now. Rename that one first, or merge it as well.") % {"name": other})


# Log


def _log_merge(merge: TopicMerge, *, topic: Topic, into: Topic, by: AbstractBaseUser) -> None:
    """On the record of both, with their stories before and after."""
    count, before = len(merge.moved["stories"]) + len(merge.moved["both"]), into.tagged_articles.count() - len(merge.moved["stories"])
    said: dict[str, Any] = {"merge": merge.pk, "topic": topic.name, "into": into.name, "stories": count}
    moved = {"address": [topic.get_absolute_url(), into.get_absolute_url()], "stories": [count, 0]}
    log(instance=topic, action="articles.merge_topic", user=by, data={**said, "changes": moved}, deleted=True)
    log(instance=into, action="articles.take_topic", user=by, data={**said, "changes": {"stories": [before, before + len(merge.moved["stories"])]}})


def _log_undo(merge: TopicMerge, *, topic: Topic, into: Topic | None, stories: list[int], by: AbstractBaseUser) -> None:
    """As above. `stories` are those that the tag has back, and those that the other one had before."""
    back, before = stories
    said: dict[str, Any] = {"merge": merge.pk, "topic": topic.name, "into": merge.first_into_name, "stories": back}
    address = [into.get_absolute_url() if into else "", topic.get_absolute_url()]
    log(instance=topic, action="articles.undo_topic_merge", user=by, data={**said, "changes": {"address": address, "stories": [0, back]}})
    if into:
        log(instance=into, action="articles.give_topic_back", user=by, data={**said, "changes": {"stories": [before, into.tagged_articles.count()]}})
