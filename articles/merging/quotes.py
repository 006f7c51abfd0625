"""The quotes of stories when a source is merged: in the bodies that are stored, and in what drafts say of bodies and credits."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain
from operator import or_
from typing import TYPE_CHECKING, Any

import swapper
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from wagtail.models import ReferenceIndex, Revision

from articles.merging.credit_lines import Line, is_unchanged
from articles.models import ArticlePage, Source, SourceMerge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from django.db.models import Model, QuerySet

AT_ONCE = 100
# Where a reference to the source of a quote stands, in the words of Wagtail's reference index.
OF_QUOTES = "body.quote.source"


@dataclass
class Draft:
    """What the drafts of a story say of a source, the newest and one that is scheduled: the ids of the quotes that name it, and the credits."""

    story: int
    quotes: list[str] = field(default_factory=list)
    credits: list[Line] = field(default_factory=list)

    def take(self, content: dict[str, Any], ids: Collection[int]) -> None:
        """Take in what the content of a revision says of these sources, each once."""
        self.quotes += [block["id"] for block in quotes_of(body_of(content), ids) if block.get("id") and block["id"] not in self.quotes]
        self.credits += [line for line in content.get("source_credits", []) if line["source"] in ids and line not in self.credits]


def quoting(source_id: int) -> dict[int, list[str]]:
    """By the id of each story that is stored and quotes the source, the ids of the quotes' blocks. One query: no body is read."""
    page_type = ContentType.objects.get_for_model(swapper.load_model("wagtailcore", "Page"))
    source_type = ContentType.objects.get_for_model(Source)
    references = ReferenceIndex.objects.filter(base_content_type=page_type, to_content_type=source_type, to_object_id=str(source_id), model_path=OF_QUOTES)
    found: dict[int, list[str]] = {}
    for story, path in references.order_by("pk").values_list("object_id", "content_path"):
        found.setdefault(int(story), []).append(path.split(".")[1])
    return found


def turn_stored(*, from_id: int, to_id: int, only: Mapping[int, Collection[str]] | None = None) -> dict[int, list[str]]:
    """
    Give quotes of stored bodies another source: all that have the first, or those of `only`, ids of blocks by the ids of their stories.

    Returns the same for those that were turned. Rows are locked in the order of their ids, so that no save in between is lost.
    """
    wanted = only if only is not None else quoting(from_id)
    turned: dict[int, list[str]] = {}
    ids = sorted(wanted)
    for start in range(0, len(ids), AT_ONCE):
        batch = ArticlePage.objects.filter(pk__in=ids[start : start + AT_ONCE]).select_for_update(of=("self",)).order_by("pk").only("pk", "body")
        stories = list(batch)
        for story in stories:
            blocks = turn(story.body.raw_data, from_id=from_id, to_id=to_id, only=None if only is None else only[story.pk])
            if blocks:
                turned[story.pk] = blocks
        ArticlePage.objects.bulk_update([story for story in stories if story.pk in turned], ["body"])
    return turned


def turn(body: Iterable[dict[str, Any]], *, from_id: int, to_id: int, only: Collection[str] | None = None) -> list[str]:
    """Give quotes of a body as it is stored another source, in place. Returns the ids of their blocks."""
    blocks = [block for block in quotes_of(body, {from_id}) if only is None or block.get("id") in only]
    for block in blocks:
        block["value"]["source"] = to_id
    return [block["id"] for block in blocks if block.get("id")]


def quotes_of(body: Iterable[dict[str, Any]], source_ids: Collection[int]) -> Iterator[dict[str, Any]]:
    """The blocks of a body as it is stored that quote one of these sources."""
    return (block for block in body if block["type"] == "quote" and block["value"].get("source") in source_ids)


def ids_of(source: Source) -> set[int]:
    """The source's id, and those of sources that were merged into it, by which older drafts name it."""
    return {source.pk, *SourceMerge.objects.standing().filter(into=source).values_list("merged_id", flat=True)}


def drafts_naming(source: Source) -> list[Draft]:
    """The drafts of each story that has any, where they credit or quote the source. Two queries."""
    ids = ids_of(source)
    drafts: dict[int, Draft] = {}
    for story, content in pending_revisions().filter(may_refer_to(ids)).order_by("pk").values_list("object_id", "content"):
        drafts.setdefault(int(story), Draft(int(story))).take(content, ids)
    return [draft for draft in drafts.values() if draft.quotes or draft.credits]


def named_among(source_ids: Iterable[int]) -> set[int]:
    """Those of these sources that a story quotes, or that its newest draft or a scheduled one credits or quotes. Three queries, however many sources."""
    ids = set(source_ids)
    source_type = ContentType.objects.get_for_model(Source)
    quoted = ReferenceIndex.objects.filter(to_content_type=source_type, to_object_id__in=map(str, ids), model_path=OF_QUOTES)
    as_now = {pk: pk for pk in ids} | dict(SourceMerge.objects.standing().filter(into__in=ids).values_list("merged_id", "into_id"))
    drafted: set[int] = set()
    for content in pending_revisions().values_list("content", flat=True).iterator(chunk_size=AT_ONCE):
        credited = {line["source"] for line in content.get("source_credits", [])}
        drafted |= credited | {block["value"]["source"] for block in quotes_of(body_of(content), set(as_now))}
    return {int(pk) for pk in quoted.values_list("to_object_id", flat=True)} | {as_now[pk] for pk in drafted if pk in as_now}


def pending_revisions() -> QuerySet[Revision]:
    """
    The newest revision of each story that is not published as it says, and those that are scheduled besides, while a newer draft is written.

    With `said`: its content as a text, to be narrowed down by.
    """
    newest = ArticlePage.objects.filter(has_unpublished_changes=True).order_by().values("latest_revision")
    of_stories = Revision.objects.filter(content_type=ContentType.objects.get_for_model(ArticlePage))
    scheduled = of_stories.filter(approved_go_live_at__isnull=False).order_by().values("pk")
    return Revision.objects.filter(pk__in=newest.union(scheduled)).alias(said=Cast("content", TextField()))


def may_refer_to(source_ids: Iterable[int]) -> Q:
    """
    Narrows `pending_revisions` down to those that may credit or quote one of these sources.

    A body is a text within the content, as Python writes it; credits are part of it, spaced as the database likes.
    """
    written = (text for pk in source_ids for text in (f'\\"source\\": {pk}', f'"source": {pk}', f'"source":{pk}'))
    return reduce(or_, (Q(said__contains=text) for text in written))


def body_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The body of a revision's content, which is a text there."""
    body: list[dict[str, Any]] = json.loads(content.get("body") or "[]")
    return body


@dataclass
class Moved:
    """What a merge has moved of one story, in its stored version or in its draft of that time."""

    blocks: set[str] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)
    dropped: list[Line] = field(default_factory=list)
    completed: list[tuple[Line, Line]] = field(default_factory=list)


def turn_drafts_back(merge: SourceMerge, *, from_id: int, to_id: int) -> None:
    """
    In revisions that were saved since the merge, give back what it had moved and nobody has changed. Older ones have never said anything else.

    Without this a draft would take the source away once more when it is published.
    """
    by_story = _moved_by_story(merge)
    for revision in _saved_since(merge, by_story):
        moved = by_story[int(revision.object_id)]
        content = _with_quotes_back(revision.content, moved, from_id=from_id, to_id=to_id)
        revision.content = _with_credits_back(content, moved, from_id=from_id, to_id=to_id)
        revision.save(update_fields=["content"])


def _moved_by_story(merge: SourceMerge) -> dict[int, Moved]:
    found: dict[int, Moved] = defaultdict(Moved)
    for story, ids in chain(*(merge.moved.get(kind, {}).items() for kind in ("quotes", "draft_quotes"))):
        found[int(story)].blocks.update(ids)
    for story, drafted in merge.moved.get("draft_credits", {}).items():
        found[int(story)].lines.extend(drafted)
    for line in merge.moved.get("credits", []):
        found[line["page"]].lines.append(line)
    for line in merge.moved.get("dropped", []):
        found[line["page"]].dropped.append(line)
    for before, after in merge.moved.get("completed", []):
        found[after["page"]].completed.append((before, after))
    return found


def _saved_since(merge: SourceMerge, stories: Iterable[int]) -> Iterable[Revision]:
    page_type = ContentType.objects.get_for_model(swapper.load_model("wagtailcore", "Page"))
    ids = sorted(stories)
    # A draft that is saved by itself may overwrite an older revision.
    is_later = Q(created_at__gte=merge.created_at) | Q(pk__in=ArticlePage.objects.filter(pk__in=ids).values("latest_revision"))
    return Revision.objects.filter(is_later, base_content_type=page_type, object_id__in=map(str, ids)).iterator(chunk_size=AT_ONCE)


def _with_quotes_back(content: dict[str, Any], moved: Moved, *, from_id: int, to_id: int) -> dict[str, Any]:
    body = body_of(content)
    turned = turn(body, from_id=from_id, to_id=to_id, only=moved.blocks)
    return {**content, "body": json.dumps(body)} if turned else content


def _with_credits_back(content: dict[str, Any], moved: Moved, *, from_id: int, to_id: int) -> dict[str, Any]:
    lines = [_without_others_note(line, moved) for line in content.get("source_credits", [])]
    back = [{**line, "source": to_id} if line["source"] == from_id and any(is_unchanged(line, one) for one in moved.lines) else line for line in lines]
    there = {line.get("pk") for line in back}
    returning = [{**line, "source": to_id} for line in moved.dropped if line["pk"] not in there and line["keeper"] in there]
    return {**content, "source_credits": [*back, *returning]}


def _without_others_note(line: Line, moved: Moved) -> Line:
    """A line that took the note of one that gave way is as it was, unless somebody has written in it."""
    for before, after in moved.completed:
        if line.get("pk") == after["pk"] and line.get("private_note") == after["private_note"]:
            return {**line, "private_note": before["private_note"], "seen_date": before["seen_date"]}
    return line


def refer_to(row: Model, places: Iterable[tuple[int, str, str]]) -> None:
    """Tell Wagtail's reference index of rows that were stored past its signals: the id of the story, the content path, the model path."""
    page_type = ContentType.objects.get_for_model(swapper.load_model("wagtailcore", "Page"))
    story_type, row_type = ContentType.objects.get_for_model(ArticlePage), ContentType.objects.get_for_model(row)
    ReferenceIndex.objects.bulk_create(
        [
            ReferenceIndex(
                content_type=story_type,
                base_content_type=page_type,
                object_id=str(story),
                to_content_type=row_type,
                to_object_id=str(row.pk),
                model_path=model_path,
                content_path=path,
                content_path_hash=ReferenceIndex._get_content_path_hash(path),
            )
            for story, path, model_path in places
        ],
        ignore_conflicts=True,
    )
