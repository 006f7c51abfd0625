"""Tallies: moved with the votes, compared with them, and made anew from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F

from reactions.models import ReactionKind, Tally, Vote
from reactions.signals import reactions_changed

BATCH = 1000
TallyKey = tuple[int, int]  # (page id, kind id)


@dataclass(frozen=True)
class Drift:
    """A tally that does not match its votes."""

    page_id: int
    kind_id: int
    kind_slug: str
    tally: int
    votes: int


def move_tallies(moves: Counter[TallyKey]) -> None:
    """Add to tallies, always in the same order of rows, so that opposite changes cannot wait for each other."""
    for (page_id, kind_id), step in sorted(moves.items()):
        if step > 0:
            Tally.objects.bulk_create([Tally(page_id=page_id, kind_id=kind_id)], ignore_conflicts=True)
        # The database adds: two taps at once are both counted.
        Tally.objects.filter(page_id=page_id, kind_id=kind_id).update(total=F("total") + step)
    announce({page_id for page_id, _ in moves})


def move_many_tallies(moves: Counter[TallyKey]) -> None:
    """The same for any number of tallies, in a few statements for each thousand of them. They are locked first, in the same order."""
    keys = sorted(moves)
    Tally.objects.bulk_create([Tally(page_id=page_id, kind_id=kind_id) for page_id, kind_id in keys], batch_size=BATCH, ignore_conflicts=True)
    for start in range(0, len(keys), BATCH):
        _add_to_tallies({key: moves[key] for key in keys[start : start + BATCH]})
    announce({page_id for page_id, _ in keys})


def _add_to_tallies(steps: dict[TallyKey, int]) -> None:
    pages = Tally.objects.filter(page_id__in={page_id for page_id, _ in steps})
    locked = [tally for tally in pages.select_for_update().order_by("page_id", "kind_id") if (tally.page_id, tally.kind_id) in steps]
    for tally in locked:
        # One that has drifted stops at nothing; the next recount says so.
        tally.total = max(0, tally.total + steps[tally.page_id, tally.kind_id])
    Tally.objects.bulk_create(locked, update_conflicts=True, unique_fields=["page", "kind"], update_fields=["total"])


def announce(page_ids: set[int]) -> None:
    """Send reactions_changed for these pages once the transaction is over."""
    if page_ids:
        transaction.on_commit(lambda: reactions_changed.send(sender=Vote, page_ids=sorted(page_ids)))


def find_drift() -> list[Drift]:
    """
    Every tally that does not match its votes, by page and kind; no row is written.

    One statement, hence one snapshot: votes that come in meanwhile are in both figures or in neither.
    """
    tally, vote = connection.ops.quote_name(Tally._meta.db_table), connection.ops.quote_name(Vote._meta.db_table)
    statement = (
        "SELECT page_id, kind_id, SUM(tallied), SUM(voted) FROM ("  # noqa: S608 - only table names are put in.
        f"SELECT page_id, kind_id, total AS tallied, 0 AS voted FROM {tally} UNION ALL "
        f"SELECT page_id, kind_id, 0, 1 FROM {vote} WHERE is_counted AND kind_id IS NOT NULL"
        ") AS both_books GROUP BY page_id, kind_id HAVING SUM(tallied) <> SUM(voted) ORDER BY page_id, kind_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall()
    slugs = dict(ReactionKind.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", "slug"))
    return [Drift(page_id=row[0], kind_id=row[1], kind_slug=slugs[row[1]], tally=int(row[2]), votes=int(row[3])) for row in rows]


def recount(*, page_ids: Iterable[int] | None = None) -> int:
    """Set tallies right from the votes: of these pages, or of every page whose tallies have drifted. Returns how many tallies were wrong."""
    wrong = find_drift()
    chosen = {drift.page_id for drift in wrong} if page_ids is None else set(page_ids)
    for page_id in sorted(chosen):
        _recount_page(page_id)
    return sum(drift.page_id in chosen for drift in wrong)


def _recount_page(page_id: int) -> None:
    with transaction.atomic():
        kind_ids = sorted(Vote.objects.for_page(page_id).totals_by_kind())
        Tally.objects.bulk_create([Tally(page_id=page_id, kind_id=kind_id) for kind_id in kind_ids], ignore_conflicts=True)
        # Votes move tallies in their own transaction: with the tallies locked, what is counted now is what they must say.
        tallies = list(Tally.objects.for_page(page_id).select_for_update().order_by("kind_id"))
        counts = Vote.objects.for_page(page_id).totals_by_kind()
        for tally in tallies:
            tally.total = counts.get(tally.kind_id, 0)
        Tally.objects.bulk_update(tallies, ["total"])
        announce({page_id})
