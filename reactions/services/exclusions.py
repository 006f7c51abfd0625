"""Taking votes out of the count, and putting them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from reactions.models import Exclusion, Hold, Vote
from reactions.querysets import VoteQuerySet
from reactions.services.reasons import require
from reactions.services.tallies import TallyKey, move_tallies

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

BATCH = 1000
Row = TypeVar("Row")


class NothingSelected(ValueError):
    """A moderation act found no vote it could change."""


def exclude_votes(*, votes: VoteQuerySet, by: AbstractBaseUser, reason: str, selection: dict[str, Any] | None = None) -> Exclusion:
    """
    Take votes out of the count, on the record of one Exclusion. They stay stored, and their readers see nothing unusual.

    `selection` is how the moderator chose them, as JSON-ready values. Raises ReasonMissing, NothingSelected.
    """
    why = require(reason)
    with transaction.atomic():
        rows = list(votes.in_lock_order())
        if not rows:
            raise NothingSelected
        exclusion = Exclusion.objects.create(created_by_id=by.pk, reason=why, selection=selection or {})
        Hold.objects.bulk_create([Hold(exclusion=exclusion, vote=vote) for vote in rows], batch_size=BATCH)
        _set_counted(rows, is_counted=False)
        log(instance=exclusion, action="reactions.exclude_votes", user=by, data=_act(rows, why))
    return exclusion


def restore_votes(*, votes: VoteQuerySet, by: AbstractBaseUser, reason: str) -> int:
    """Lift every Exclusion's hold on these votes and count them again. Returns how many count again. Raises ReasonMissing, NothingSelected."""
    why = require(reason)
    with transaction.atomic():
        rows = list(votes.in_lock_order())
        holds = [hold for batch in _batches(rows) for hold in Hold.objects.standing().filter(vote__in=batch)]
        return _lift(holds, rows, by=by, why=why)


def lift_exclusion(*, exclusion: Exclusion, by: AbstractBaseUser, reason: str) -> int:
    """Lift one Exclusion's holds. Returns how many votes count again: one that another Exclusion holds does not. Raises ReasonMissing, NothingSelected."""
    why = require(reason)
    with transaction.atomic():
        standing = Hold.objects.standing().filter(exclusion=exclusion)
        rows = list(Vote.objects.filter(pk__in=standing.values("vote")).in_lock_order())
        # Read again now that the votes are locked: another moderator may have lifted some meanwhile.
        return _lift(list(standing), rows, by=by, why=why)


def _set_counted(rows: list[Vote], *, is_counted: bool) -> None:
    """Count these locked votes, or count them no longer. Those that already are so stay."""
    turned = [vote for vote in rows if vote.is_counted != is_counted]
    for batch in _batches(turned):
        Vote.objects.filter(pk__in=[vote.pk for vote in batch]).update(is_counted=is_counted)
    step = 1 if is_counted else -1
    moves: Counter[TallyKey] = Counter()
    for vote in turned:
        if vote.kind_id is not None:
            moves[vote.page_id, vote.kind_id] += step
    move_tallies(moves)


def _lift(holds: list[Hold], rows: list[Vote], *, by: AbstractBaseUser, why: str) -> int:
    """Lift standing holds on locked votes, and count those that nothing holds any longer."""
    if not holds:
        raise NothingSelected
    lifted = {"lifted_at": timezone.now(), "lifted_by": by, "lift_reason": why}
    for batch in _batches(holds):
        Hold.objects.filter(pk__in=[hold.pk for hold in batch]).update(**lifted)
    still_held = {vote_id for batch in _batches(rows) for vote_id in Hold.objects.standing().filter(vote__in=batch).values_list("vote_id", flat=True)}
    touched = {hold.vote_id for hold in holds}
    freed = [vote for vote in rows if vote.pk in touched - still_held]
    _set_counted(freed, is_counted=True)
    for exclusion in Exclusion.objects.filter(pk__in={hold.exclusion_id for hold in holds}):
        own = {hold.vote_id for hold in holds if hold.exclusion_id == exclusion.pk}
        log(instance=exclusion, action="reactions.restore_votes", user=by, data=_act([vote for vote in rows if vote.pk in own], why))
    # One that its reader has withdrawn meanwhile has nothing to count.
    return sum(vote.kind_id is not None for vote in freed)


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    """A database takes only so many values in one statement."""
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _act(rows: list[Vote], why: str) -> dict[str, Any]:
    """What the audit log keeps of an act on votes."""
    pages = sorted({vote.page_id for vote in rows})
    title = rows[0].page.title if len(pages) == 1 else ""
    return {"votes": len(rows), "pages": pages, "title": title, "reason": why}
