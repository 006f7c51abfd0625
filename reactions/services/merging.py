"""Merging one kind of reaction into another, and undoing it, with statements that move any number of votes at once."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from reactions.models import KindMerge, MergedVote, ReactionKind, Tally, Vote
from reactions.services.kinds import locked_kinds, require_others_in_sets
from reactions.services.records import changes
from reactions.services.tallies import announce

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from reactions.querysets import VoteQuerySet

BATCH = 1000
Moves = dict[int, int]  # votes by page id


class MergeRefused(ValueError):
    """This merge, or undoing it, would make no sense as things are. Its text is a translated sentence for people, which says what to do."""


def merge_kind(*, kind: ReactionKind, into: ReactionKind, by: AbstractBaseUser) -> KindMerge:
    """
    Make every vote of `kind` one of `into`, excluded ones too, and retire `kind`. Its slug stays taken.

    What was moved is kept, so that undo_merge can give it back. Raises MergeRefused, SetsEmptied.
    """
    with transaction.atomic():
        kind, into = locked_kinds(kind, into)
        _require_sense(kind, into)
        require_others_in_sets(kind=kind)
        merge = KindMerge.objects.create(kind=kind, into=into, created_by_id=by.pk, retired_before_at=kind.retired_at)
        _move(merge)
        before = {"offered": not kind.is_retired, "votes": merge.votes}
        if not kind.is_retired:
            kind.retire()
        told = changes(before, {"offered": False, "votes": 0})
        log(instance=kind, action="reactions.merge_kind", user=by, data={"into": into.label, "votes": merge.votes, "pages": merge.pages, "changes": told})
    # Until then readers could choose the kind: what they cast meanwhile was counted under it.
    with transaction.atomic():
        locked_kinds(kind, into)
        # Somebody may have undone the merge since.
        if KindMerge.objects.standing().filter(pk=merge.pk).exists():
            _move(merge)
    return merge


def undo_merge(*, merge: KindMerge, by: AbstractBaseUser) -> int:
    """
    Give a kind its votes back and leave it as it was, offered or retired. Returns how many went back.

    A vote that its reader has changed, withdrawn or cast anew since stays as it is. Raises MergeRefused.
    """
    with transaction.atomic():
        kind, into = locked_kinds(merge.kind, merge.into)
        require_undoable(merge=merge)
        _forget_changed(merge)
        back = merge.moved.count()
        moves = _turn(Vote.objects.filter(pk__in=merge.moved.values("vote")), into=kind)
        merge.moved.all().delete()
        merge.undone_at, merge.undone_by_id = timezone.now(), by.pk
        merge.save(update_fields=["undone_at", "undone_by"])
        _move_tallies(moves, away_from=into.pk, to=kind.pk)
        before = {"offered": not kind.is_retired, "votes": 0}
        kind.retired_at = merge.retired_before_at
        kind.save(update_fields=["retired_at"])
        told = changes(before, {"offered": not kind.is_retired, "votes": back})
        log(instance=kind, action="reactions.undo_merge", user=by, data={"into": into.label, "votes": back, "changes": told})
    return back


def require_unmerged(*, kind: ReactionKind) -> None:
    """Raises MergeRefused for a kind that is merged into another."""
    merge = KindMerge.objects.standing().filter(kind=kind).select_related("into").first()
    if merge:
        raise MergeRefused(gettext("“%(kind)s” has been merged into “%(into)s” already. Undo that merge first.") % {"kind": kind, "into": merge.into})


def require_undoable(*, merge: KindMerge) -> None:
    """Raises MergeRefused for a merge that is undone, or whose votes have moved on with a later one."""
    if not KindMerge.objects.standing().filter(pk=merge.pk).exists():
        raise MergeRefused(gettext("This merge has been undone already. There is nothing left to do."))
    later = KindMerge.objects.standing().filter(kind=merge.into_id).select_related("kind", "into").first()
    if later:
        names = {"kind": later.kind, "into": later.into}
        raise MergeRefused(gettext("“%(kind)s” has been merged into “%(into)s” since. Undo that merge first, and this one then.") % names)


def votes_to_return(merge: KindMerge) -> int:
    """How many votes undoing a merge would give back now."""
    return merge.moved.filter(_is_as_moved(merge)).count()


def _require_sense(kind: ReactionKind, into: ReactionKind) -> None:
    if kind == into:
        raise MergeRefused(gettext("A reaction cannot be merged into itself. Choose another."))
    require_unmerged(kind=kind)
    require_unmerged(kind=into)
    if into.is_retired:
        raise MergeRefused(gettext("“%(kind)s” is retired. Bring it back first, or choose another.") % {"kind": into})


def _move(merge: KindMerge) -> None:
    """Move the votes of the merge's kind that there are now, with their tallies."""
    if not _keep_record(merge):
        return
    # Just those that are locked: one that was moved before may come back to the kind at this moment.
    as_recorded = Exists(merge.moved.filter(vote=OuterRef("pk"), changed_at=OuterRef("changed_at")))
    moves = _turn(Vote.objects.filter(as_recorded, kind=merge.kind_id), into=merge.into)
    moved = Vote.objects.filter(pk__in=merge.moved.values("vote"))
    merge.votes, merge.pages = moved.aggregate(votes=Count("pk"), pages=Count("page", distinct=True)).values()
    merge.save(update_fields=["votes", "pages"])
    # The votes of every reader of these pages wait for the tallies: they come last.
    _move_tallies(moves, away_from=merge.kind_id, to=merge.into_id)


def _keep_record(merge: KindMerge) -> int:
    """Lock the votes of the merge's kind, in the order in which moderators do, and keep which they are. Returns how many."""
    # A reader's vote may have come back to the kind while the merge was under way.
    return _execute(
        "INSERT INTO {moved} (merge_id, vote_id, changed_at) "
        "SELECT %s, found.id, found.changed_at FROM (SELECT id, changed_at FROM {vote} WHERE kind_id = %s ORDER BY id {lock}) AS found WHERE true "
        "ON CONFLICT (merge_id, vote_id) DO UPDATE SET changed_at = excluded.changed_at",
        [merge.pk, merge.kind_id],
    )


def _forget_changed(merge: KindMerge) -> None:
    """Lock the votes that are still as the merge has left them, and drop the others from its record."""
    _execute(
        "SELECT COUNT(*) FROM (SELECT vote.id FROM {vote} AS vote JOIN {moved} AS moved ON moved.vote_id = vote.id "
        "WHERE moved.merge_id = %s AND vote.kind_id = %s AND vote.changed_at = moved.changed_at ORDER BY vote.id {lock_vote}) AS locked",
        [merge.pk, merge.into_id],
    )
    merge.moved.exclude(_is_as_moved(merge)).delete()


def _is_as_moved(merge: KindMerge) -> Exists:
    return Exists(Vote.objects.filter(pk=OuterRef("vote_id"), kind=merge.into_id, changed_at=OuterRef("changed_at")))


def _turn(votes: VoteQuerySet, *, into: ReactionKind) -> Moves:
    """Make these locked votes those of another kind. Returns how many of each page are counted."""
    moves = dict(votes.counted().order_by("page").values_list("page").annotate(Count("pk")))
    votes.update(kind=into)
    if connection.vendor == "postgresql":
        # It would check the new keys at the end of the transaction otherwise, when the tallies are locked.
        connection.check_constraints()
    return moves


def _move_tallies(moves: Moves, *, away_from: int, to: int) -> None:
    """Move so many of each page from one kind's tally to the other's: as ever by page and kind, and one that is not there yet is made in its turn."""
    rows = list(moves.items())
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        _execute(
            "INSERT INTO {tally} AS tally (page_id, kind_id, total) "
            "SELECT CAST(moves.column1 AS bigint), kind.id, CAST(moves.column2 AS integer) "
            "FROM (VALUES {rows}) AS moves CROSS JOIN {kind} AS kind WHERE kind.id IN (%s, %s) ORDER BY 1, 2 "
            "ON CONFLICT (page_id, kind_id) DO UPDATE SET total = CASE WHEN tally.kind_id = %s THEN tally.total + excluded.total "
            "WHEN tally.total > excluded.total THEN tally.total - excluded.total ELSE 0 END",
            [*chain.from_iterable(batch), away_from, to, to],
            rows=", ".join(["(%s, %s)"] * len(batch)),
        )
    announce(set(moves))


def _execute(statement: str, values: list[Any], **more: str) -> int:
    """Run a statement, in which names in braces stand for tables, locks and what `more` says. Returns how many rows it touched."""
    quote = connection.ops.quote_name
    names = {name: quote(model._meta.db_table) for name, model in {"vote": Vote, "tally": Tally, "kind": ReactionKind, "moved": MergedVote}.items()}
    can_lock = connection.features.has_select_for_update
    locks = {"lock": "FOR UPDATE" if can_lock else "", "lock_vote": "FOR UPDATE OF vote" if can_lock else ""}
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**names, **locks, **more), values)
        return cursor.rowcount
