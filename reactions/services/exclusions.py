"""Taking votes out of the count, and putting them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from reactions.models import Exclusion, ExclusionReason, Hold, LargeAct, Vote
from reactions.querysets import VoteQuerySet
from reactions.services.effects import effect_done
from reactions.services.reasons import in_words, require
from reactions.services.records import category_of
from reactions.services.tallies import TallyKey, move_many_tallies

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

BATCH = 1000
Row = TypeVar("Row")


class NothingSelected(ValueError):
    """A moderation act found no vote it could change."""


class ActUnderWay(ValueError):
    """A large act on this exclusion is not over yet: it has to be waited for, or cancelled."""


def exclude_votes(
    *, votes: VoteQuerySet, by: AbstractBaseUser, reason: str = "", category: ExclusionReason | None = None, selection: dict[str, Any] | None = None
) -> Exclusion:
    """
    Take votes out of the count, on the record of one Exclusion. They stay stored, and their readers see nothing unusual.

    `selection` is how the moderator chose them, as JSON-ready values. Without words the reason is what the list calls `category`. Raises
    ReasonMissing, NothingSelected.
    """
    why = in_words(reason, category)
    with transaction.atomic():
        rows = list(votes.in_lock_order())
        if not rows:
            raise NothingSelected
        exclusion = Exclusion.objects.create(created_by_id=by.pk, reason=why, category=category, selection=selection or {})
        take_out(exclusion, rows, by=by)
    return exclusion


def restore_votes(*, votes: VoteQuerySet, by: AbstractBaseUser, reason: str) -> int:
    """Lift every Exclusion's hold on these votes and count them again. Returns how many count again. Raises ReasonMissing, NothingSelected."""
    why = require(reason)
    with transaction.atomic():
        rows = list(votes.in_lock_order())
        holds = [hold for batch in _batches(rows) for hold in Hold.objects.standing().filter(vote__in=batch)]
        return _lift(holds, rows, by=by, why=why)


def lift_exclusion(*, exclusion: Exclusion, by: AbstractBaseUser, reason: str, votes: VoteQuerySet | None = None) -> int:
    """
    Lift one Exclusion's holds, all of them or those on `votes`. Returns how many votes count again: one that another Exclusion holds does not.

    Raises ReasonMissing, NothingSelected, ActUnderWay.
    """
    why = require(reason)
    with transaction.atomic():
        require_idle(exclusion)
        standing = Hold.objects.standing().filter(exclusion=exclusion)
        chosen = Vote.objects.all() if votes is None else votes
        rows = list(chosen.filter(pk__in=standing.values("vote")).in_lock_order())
        # Read again now that the votes are locked: another moderator may have lifted some meanwhile.
        holds = [hold for batch in _batches(rows) for hold in standing.filter(vote__in=batch)]
        return _lift(holds, rows, by=by, why=why)


def require_idle(exclusion: Exclusion) -> None:
    """Lock an Exclusion until the transaction is over. Raises ActUnderWay while a large act on it is not over."""
    list(Exclusion.objects.select_for_update(no_key=True).filter(pk=exclusion.pk).values_list("pk"))
    if LargeAct.objects.unfinished().filter(exclusion=exclusion).exists():
        raise ActUnderWay


def take_out(exclusion: Exclusion, rows: list[Vote], *, by: AbstractBaseUser) -> None:
    """Hold these locked votes by an Exclusion that has just been made, with what that does to the totals on its record and in the log."""
    exclusion.effect = effect_done(_by_page(rows), hold(exclusion, rows))
    exclusion.save(update_fields=["effect"])
    data = {**_act(rows, exclusion.reason, exclusion.effect), **category_of(exclusion)}
    log(instance=exclusion, action="reactions.exclude_votes", user=by, data=data)


def hold(exclusion: Exclusion, rows: list[Vote]) -> Counter[TallyKey]:
    """Hold these locked votes, and count them no longer. Returns what this added to which tally."""
    Hold.objects.bulk_create([Hold(exclusion=exclusion, vote=vote) for vote in rows], batch_size=BATCH, ignore_conflicts=True)
    return _set_counted(rows, is_counted=False)


def hold_again(exclusion: Exclusion, rows: list[Vote], holds: list[Hold]) -> Counter[TallyKey]:
    """Make lifted holds on these locked votes stand again. Returns what this added to which tally."""
    for batch in _batches(holds):
        Hold.objects.filter(pk__in=[hold.pk for hold in batch]).update(lifted_at=None, lifted_by=None, lift_reason="")
    return hold(exclusion, rows)


def let_go(holds: list[Hold], rows: list[Vote], *, by_id: int | None, why: str, at: datetime | None = None) -> Counter[TallyKey]:
    """
    Lift standing holds on locked votes, and count those that nothing holds any longer. Returns what this added to which tally.

    `at` is the moment that the record says, where it is that of a decision.
    """
    lifted = {"lifted_at": at or timezone.now(), "lifted_by": by_id, "lift_reason": why}
    for batch in _batches(holds):
        Hold.objects.filter(pk__in=[hold.pk for hold in batch]).update(**lifted)
    still_held = {vote_id for batch in _batches(rows) for vote_id in Hold.objects.standing().filter(vote__in=batch).values_list("vote_id", flat=True)}
    touched = {hold.vote_id for hold in holds}
    freed = [vote for vote in rows if vote.pk in touched - still_held]
    return _set_counted(freed, is_counted=True)


def _set_counted(rows: list[Vote], *, is_counted: bool) -> Counter[TallyKey]:
    """Count these locked votes, or count them no longer. Those that already are so stay. Returns what this added to which tally."""
    turned = [vote for vote in rows if vote.is_counted != is_counted]
    for batch in _batches(turned):
        Vote.objects.filter(pk__in=[vote.pk for vote in batch]).update(is_counted=is_counted)
    step = 1 if is_counted else -1
    moves: Counter[TallyKey] = Counter()
    for vote in turned:
        if vote.kind_id is not None:
            moves[vote.page_id, vote.kind_id] += step
    move_many_tallies(moves)
    return moves


def _lift(holds: list[Hold], rows: list[Vote], *, by: AbstractBaseUser, why: str) -> int:
    if not holds:
        raise NothingSelected
    moves = let_go(holds, rows, by_id=by.pk, why=why)
    effect = effect_done(_by_page(rows), moves)
    for exclusion in Exclusion.objects.filter(pk__in={hold.exclusion_id for hold in holds}):
        own = {hold.vote_id for hold in holds if hold.exclusion_id == exclusion.pk}
        log(instance=exclusion, action="reactions.restore_votes", user=by, data=_act([vote for vote in rows if vote.pk in own], why, effect))
    # One that its reader has withdrawn meanwhile has nothing to count.
    return moves.total()


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    """A database takes only so many values in one statement."""
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _by_page(rows: list[Vote]) -> Counter[int]:
    return Counter(vote.page_id for vote in rows)


def _act(rows: list[Vote], why: str, effect: list[dict[str, Any]]) -> dict[str, Any]:
    """What the audit log keeps of an act on votes. `effect` is what the whole act has done to the totals, as Exclusion.effect says it."""
    pages = sorted({vote.page_id for vote in rows})
    title = rows[0].page.title if len(pages) == 1 else ""
    return {"votes": len(rows), "pages": pages, "title": title, "reason": why, "effect": [page for page in effect if page["page"] in pages]}
