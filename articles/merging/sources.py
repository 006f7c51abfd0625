"""
Merging one source into another, and undoing it.

What is stored moves at once: credits, the quotes of bodies, names, what Wagtail's reference index says. What revisions say is read anew each time they are
loaded (articles/revisions.py), so that none has to be rewritten and an undone merge leaves them as they were. See docs/adr/0020.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext
from wagtail.log_actions import log

from articles.merging import quotes
from articles.merging.credit_lines import Line, fold, says_same
from articles.merging.records import (
    MergeRefused,
    bring_back,
    close,
    lock_both,
    move_references,
    move_references_at,
    record,
    require_undoable,
)
from articles.models import ArticlePage, Source, SourceCredit, SourceMerge
from articles.tasks import index_stories_relying_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AbstractBaseUser

# What the kept source takes over where it says nothing itself.
FILLED = ("description", "homepage", "archive_url", "internal_name")
COLUMNS = {field.name: field for field in Source._meta.concrete_fields}
OF_A_LINE = ("pk", "page", "source", "sort_order", "usage", "piece_title", "piece_url", "seen_date", "private_note")


@dataclass(frozen=True)
class MergePlan:
    """What a merge would move: stories that are stored, each once, their credits and quotes, and drafts that name the source. `drafts` counts stories, too."""

    stories: int
    credits: int
    quotes: int
    drafts: int
    is_of_another_kind: bool


@dataclass
class Undone:
    """What came back, in numbers, and the titles of stories whose credit or quote was changed since the merge, and stays as it is."""

    credits: int = 0
    quotes: int = 0
    changed: list[str] = field(default_factory=list)


def plan_for(source: Source, into: Source) -> MergePlan:
    """What merging them would move. Raises MergeRefused where they cannot be merged."""
    require_mergeable(source, into)
    crediting = set(source.credits.values_list("page", flat=True))
    quoting = quotes.quoting(source.pk)
    drafts = quotes.drafts_naming(source)
    return MergePlan(
        stories=len(crediting | set(quoting)),
        credits=source.credits.count(),
        quotes=sum(map(len, quoting.values())),
        drafts=len({draft.story for draft in drafts}),
        is_of_another_kind=source.kind != into.kind,
    )


def require_mergeable(source: Source, into: Source) -> None:
    """Raises MergeRefused for a source and itself, and for an unnamed one and one that readers know by name."""
    if source.pk == into.pk:
        raise MergeRefused(gettext("“%(name)s” cannot be merged into itself. Choose another.") % {"name": source})
    if source.is_unnamed != into.is_unnamed:
        raise MergeRefused(
            gettext(
                "An unnamed source and one with a name cannot be merged: old stories would tell readers who the unnamed one is, or hide one they were told of. "
                "Change the kind of one of them first, if that is what you want."
            )
        )


def plan_undo(merge: SourceMerge) -> Undone:
    """What undoing the merge would bring back now, and what was changed since. Raises MergeRefused where it cannot be undone."""
    require_undoable(merge)
    _require_free_name(merge)
    back, changed = _credits_to_return(merge)
    there = {story: set(blocks) for story, blocks in quotes.quoting(merge.first_into_id).items()}
    quoted = {story: blocks & there.get(story, set()) for story, blocks in _quotes_to_return(merge).items()}
    changed |= _quotes_not_in(quoted, merge)
    dropped, taken_out = _dropped_to_return(merge)
    changed |= taken_out
    return Undone(credits=len(back) + len(dropped), quotes=sum(map(len, quoted.values())), changed=_titles(changed))


@transaction.atomic
def merge_source(*, source: Source, into: Source, by: AbstractBaseUser) -> SourceMerge:
    """
    Make everything that relies on `source` rely on `into`, and take `source` away. Its address leads to the other one.

    What has moved is kept, so that undo_merge can give it back. Raises MergeRefused.
    """
    source, into = lock_both(source, into, merges=SourceMerge)
    require_mergeable(source, into)
    merge = record(SourceMerge, row=source, into=into, by=by, moved=_drafts_as_recorded(source, into))
    merge.moved |= _move_credits(source, into)
    merge.moved["quotes"] = quotes.turn_stored(from_id=source.pk, to_id=into.pk)
    move_references(Source, from_id=source.pk, to_id=into.pk)
    merge.moved["fields"] = _take_over(source, into)
    merge.save(update_fields=["moved"])
    _log_merge(merge, source=source, into=into, by=by)
    _take_away(source)
    # The whole row, so that whoever keeps pages hears of it.
    into.save()
    index_stories_relying_on(into)
    return merge


@transaction.atomic
def undo_merge(*, merge: SourceMerge, by: AbstractBaseUser) -> Undone:
    """
    Bring a merged source back, with its address, and with those of its credits and quotes that nobody has changed since.

    Raises MergeRefused.
    """
    into = Source.objects.select_for_update().filter(pk=merge.first_into_id).first()
    merge = SourceMerge.objects.select_for_update().get(pk=merge.pk)
    require_undoable(merge)
    _require_free_name(merge)
    source = bring_back(merge, Source)
    undone = _give_back(merge, source, into) if into else Undone()
    close(merge, by=by)
    _log_undo(merge, undone, source=source, into=into, by=by)
    # As above: both have other stories than a moment ago.
    for each in filter(None, [source, into]):
        each.save()
        index_stories_relying_on(each)
    return undone


def _take_away(source: Source) -> None:
    try:
        source.delete()
    except (ProtectedError, RestrictedError) as error:
        text = gettext("“%(name)s” cannot be merged: something besides stories relies on it. Ask whoever looks after the site what that is.")
        raise MergeRefused(text % {"name": source}) from error


# Credits


def _move_credits(source: Source, into: Source) -> dict[str, Any]:
    """Move the stored credits. Returns what undoing needs: lines that moved, those that gave way, and those that took a note along."""
    by_story: dict[int, list[Line]] = {}
    stories = source.credits.values("page")
    both = SourceCredit.objects.filter(page__in=stories, source__in=[source, into]).select_for_update(of=("self",))
    for line in both.order_by("page", "sort_order", "pk").values(*OF_A_LINE):
        by_story.setdefault(line["page"], []).append(line)
    moved: dict[str, Any] = {"credits": [], "dropped": [], "completed": []}
    for lines in by_story.values():
        folded = fold(lines, {source.pk: into.pk})
        dropped = {line["pk"] for line in folded.dropped}
        moved["credits"] += [line for line in lines if line["source"] == source.pk and line["pk"] not in dropped]
        moved["dropped"] += folded.dropped
        moved["completed"] += folded.completed
    SourceCredit.objects.filter(pk__in=[line["pk"] for line in moved["dropped"]]).delete()
    source.credits.update(source=into)
    _write_notes(after for _before, after in moved["completed"])
    return moved


def _write_notes(lines: Iterable[Line]) -> None:
    rows = [SourceCredit(pk=line["pk"], private_note=line["private_note"], seen_date=line["seen_date"]) for line in lines]
    SourceCredit.objects.bulk_update(rows, ["private_note", "seen_date"], batch_size=100)


def _give_back(merge: SourceMerge, source: Source, into: Source) -> Undone:
    undone = Undone()
    changed = _give_credits_back(merge, source, into, undone) | _give_quotes_back(merge, source, into, undone)
    quotes.turn_drafts_back(merge, from_id=into.pk, to_id=source.pk)
    _give_fields_back(merge, into)
    undone.changed = _titles(changed)
    return undone


def _titles(stories: set[int]) -> list[str]:
    return list(ArticlePage.objects.filter(pk__in=stories).order_by("title", "pk").values_list("title", flat=True))


def _give_credits_back(merge: SourceMerge, source: Source, into: Source, undone: Undone) -> set[int]:
    """Give credits back that say what they said. Returns the stories of those that were changed or taken away since."""
    back, changed = _credits_to_return(merge)
    changed |= _dropped_to_return(merge)[1]
    # Revisions that were saved since name the rows that a draft's lines have become.
    merge.moved = {**merge.moved, "credits": [*merge.moved.get("credits", []), *_published_since(merge)[0]]}
    SourceCredit.objects.filter(pk__in=back).update(source=source)
    restored = _restore_dropped(merge, source)
    move_references_at(Source, [f"source_credits.{pk}.source" for pk in back], from_id=into.pk, to_id=source.pk)
    undone.credits = len(back) + restored
    return changed


def _credits_to_return(merge: SourceMerge) -> tuple[list[int], set[int]]:
    """The ids of credits that moved with the merge, or with a draft of then, and say what they said; and the stories of the others."""
    recorded = {line["pk"]: line for line in merge.moved.get("credits", [])}
    there = SourceCredit.objects.filter(pk__in=recorded, source=merge.first_into_id).values(*OF_A_LINE)
    back = [line["pk"] for line in there if says_same(line, recorded[line["pk"]])]
    published, others = _published_since(merge)
    changed = {line["page"] for pk, line in recorded.items() if pk not in back} | {line["page"] for line in others}
    return [*back, *(line["pk"] for line in published)], changed


def _published_since(merge: SourceMerge) -> tuple[list[Line], list[Line]]:
    """Of stories whose drafts named the source, the credits of the other one that came since the merge: those that such a draft had, and the rest."""
    drafted = {int(story): lines for story, lines in merge.moved.get("draft_credits", {}).items()}
    known = [*merge.moved.get("others_credits", []), *(line["pk"] for line in merge.moved.get("credits", []))]
    if "others_credits" not in merge.moved:
        return [], []
    new = SourceCredit.objects.filter(page__in=drafted, source=merge.first_into_id).exclude(pk__in=known).order_by("pk").values(*OF_A_LINE)
    published = [row for row in new if any(line.get("pk") in (None, row["pk"]) and says_same(row, line) for line in drafted[row["page"]])]
    return published, [row for row in new if row not in published]


def _restore_dropped(merge: SourceMerge, source: Source) -> int:
    """Store the lines again that gave way, and take their notes out of those that were given them."""
    lines, _changed = _dropped_to_return(merge)
    rows = [_as_credit(line, source) for line in lines]
    SourceCredit.objects.bulk_create(rows)
    quotes.refer_to(source, [(row.page_id, f"source_credits.{row.pk}.source", "source_credits.item.source") for row in rows])
    completed = merge.moved.get("completed", [])
    notes = dict(SourceCredit.objects.filter(pk__in=[after["pk"] for _before, after in completed]).values_list("pk", "private_note"))
    _write_notes(before for before, after in completed if notes.get(after["pk"]) == after["private_note"])
    return len(rows)


def _dropped_to_return(merge: SourceMerge) -> tuple[list[Line], set[int]]:
    """The lines that gave way to one that is still there, and the stories of the others."""
    lines = merge.moved.get("dropped", [])
    there = set(SourceCredit.objects.filter(pk__in=[line["keeper"] for line in lines]).values_list("pk", flat=True))
    return [line for line in lines if line["keeper"] in there], {line["page"] for line in lines if line["keeper"] not in there}


def _as_credit(line: Line, source: Source) -> SourceCredit:
    return SourceCredit(source=source, page_id=line["page"], **{name: line[name] for name in OF_A_LINE if name not in {"page", "source"}})


def _give_quotes_back(merge: SourceMerge, source: Source, into: Source, undone: Undone) -> set[int]:
    """Give quotes back that nobody has given another source. Returns the stories of those that somebody did, or took away."""
    back = quotes.turn_stored(from_id=into.pk, to_id=source.pk, only=_quotes_to_return(merge))
    move_references_at(Source, [f"body.{block}.source" for blocks in back.values() for block in blocks], from_id=into.pk, to_id=source.pk)
    undone.quotes = sum(map(len, back.values()))
    return _quotes_not_in({story: set(blocks) for story, blocks in back.items()}, merge)


def _quotes_to_return(merge: SourceMerge) -> dict[int, set[str]]:
    """The quotes that moved with the merge, and those of drafts of then, which may be published by now. What was the other source's before stays its own."""
    found = {int(story): set(blocks) for story, blocks in merge.moved.get("quotes", {}).items()}
    others = {int(story): set(blocks) for story, blocks in merge.moved.get("others_quotes", {}).items()}
    for story, blocks in merge.moved.get("draft_quotes", {}).items() if "others_quotes" in merge.moved else ():
        found.setdefault(int(story), set()).update(set(blocks) - others.get(int(story), set()))
    return found


def _quotes_not_in(back: dict[int, set[str]], merge: SourceMerge) -> set[int]:
    """The stories of quotes that moved with the merge and are not among these."""
    return {int(story) for story, blocks in merge.moved.get("quotes", {}).items() if set(blocks) - back.get(int(story), set())}


def _drafts_as_recorded(source: Source, into: Source) -> dict[str, Any]:
    """
    The quotes and credits that only drafts have: such a draft may be saved again, or published, before the merge is undone.

    With them, the quotes and credits that the same stories have of the other source already: these are not given back.
    """
    drafts = {draft.story: draft for draft in quotes.drafts_naming(source)}
    others_quotes = quotes.quoting(into.pk) if drafts else {}
    return {
        "draft_quotes": {story: draft.quotes for story, draft in drafts.items()},
        "draft_credits": {story: draft.credits for story, draft in drafts.items()},
        "others_quotes": {story: blocks for story, blocks in others_quotes.items() if story in drafts},
        "others_credits": list(into.credits.filter(page__in=drafts).values_list("pk", flat=True)),
    }


# Names and words


def _take_over(source: Source, into: Source) -> dict[str, Any]:
    """Give the kept source the other's names and, where it says nothing itself, its words. Returns each field that changed, before and after."""
    after = {name: getattr(source, name) for name in FILLED if getattr(source, name) and not getattr(into, name)}
    if "archive_url" in after:
        after["archive_date"] = source.archive_date
    if not into.is_unnamed:
        after["other_names"] = "\n".join([*into.other_names.splitlines(), *_names_to_add(source, into)])
    changed = {name: [getattr(into, name), value] for name, value in after.items() if getattr(into, name) != value}
    for name, (_before, value) in changed.items():
        setattr(into, name, value)
    return changed


def _names_to_add(source: Source, into: Source) -> list[str]:
    known = {name.strip().casefold() for name in [into.name, *into.other_names.splitlines()]}
    names = (name.strip() for name in [source.name, *source.other_names.splitlines()])
    return list(dict.fromkeys(name for name in names if name and name.casefold() not in known))


def _give_fields_back(merge: SourceMerge, into: Source) -> None:
    """Take back what the kept source took over, unless somebody has changed it since. Of other names, just those that came with the merge."""
    for name, (before, after) in merge.moved.get("fields", {}).items():
        if name == "other_names":
            added = set(after.splitlines()) - set(before.splitlines())
            into.other_names = "\n".join(line for line in into.other_names.splitlines() if line not in added)
            continue
        # Dates are texts in what is recorded.
        as_stored = COLUMNS[name].to_python
        if getattr(into, name) == as_stored(after):
            setattr(into, name, as_stored(before))


def _require_free_name(merge: SourceMerge) -> None:
    name, kind = merge.row["name"], merge.row["kind"]
    if Source.objects.called(name, kind=kind).exists():
        raise MergeRefused(gettext("There is another source called “%(name)s” by now. Rename that one first, or merge it as well.") % {"name": name})


# The log


def _log_merge(merge: SourceMerge, *, source: Source, into: Source, by: AbstractBaseUser) -> None:
    """On the record of both. No word of it is private."""
    moved = merge.moved
    names = moved["fields"].get("other_names", ["", ""])
    said = {
        "merge": merge.pk,
        "source": source.name,
        "into": into.name,
        "credits": len(moved["credits"]) + len(moved["dropped"]),
        "quotes": sum(map(len, moved["quotes"].values())),
    }
    addresses = {"before": {"address": source.public_url}, "after": {"address": into.public_url}}
    log(instance=source, action="articles.merge_source", user=by, data={**said, **addresses})
    log(instance=into, action="articles.take_source", user=by, data={**said, "before": {"other_names": names[0]}, "after": {"other_names": names[1]}})


def _log_undo(merge: SourceMerge, undone: Undone, *, source: Source, into: Source | None, by: AbstractBaseUser) -> None:
    said = {
        "merge": merge.pk,
        "source": source.name,
        "into": merge.first_into_name,
        "credits": undone.credits,
        "quotes": undone.quotes,
        "changed": undone.changed,
    }
    addresses = {"before": {"address": into.public_url if into else ""}, "after": {"address": source.public_url}}
    log(instance=source, action="articles.undo_source_merge", user=by, data={**said, **addresses})
    if into:
        names = {"before": {"other_names": merge.moved["fields"].get("other_names", ["", ""])[1]}, "after": {"other_names": into.other_names}}
        log(instance=into, action="articles.give_source_back", user=by, data={**said, **names})
