"""
What moderators make of a flood, and taking it back.

Each decision is there twice: done while the moderator waits, and left to the background where the flood has more votes than one request can take. From
the decision on the flood holds no new votes, in either case.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from wagtail.log_actions import log

from reactions.models import Exclusion, ExclusionReason, Flood, FloodState, Hold, LargeAct, Tally, Vote
from reactions.querysets import HoldQuerySet, VoteQuerySet
from reactions.services.exclusions import NothingSelected, exclude_votes, hold_again, let_go, require_idle
from reactions.services.large_acts import begin_exclusion, begin_holding_again, begin_lifting
from reactions.services.reasons import in_words, require
from reactions.services.records import category_of, changes

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


class FloodDecided(ValueError):
    """Somebody has decided on the flood already."""


class FloodNotDecided(ValueError):
    """Nobody has decided on the flood, so that there is nothing to undo."""


class AnotherFloodWaits(ValueError):
    """Another flood on the same page waits for a moderator: that one has to be decided on first."""


def exclude_flood(
    *, flood: Flood, votes: VoteQuerySet, by: AbstractBaseUser, reason: str = "", category: ExclusionReason | None = None, up_to: datetime | None = None
) -> Exclusion:
    """
    Take these votes of a flood out of the count, count the others again that it held, and hold no new ones.

    What it held of later than `up_to`, the moment at which the moderator looked, stays held: nobody has judged it (still_held). Raises
    ReasonMissing, NothingSelected, FloodDecided, ActUnderWay.
    """
    why = in_words(reason, category)
    with transaction.atomic():
        before = _record(_lock(flood))
        locked, held_by = _decide(flood, FloodState.EXCLUDED, by=by, why=why)
        exclusion = exclude_votes(votes=votes, by=by, reason=reason, category=category, selection=_selection(locked, held_by))
        _let_go_of(held_by, by=by, why=why, at=locked.decided_at, up_to=up_to)
        _keep_exclusion(locked, exclusion, by=by, why=why, before=before)
    return exclusion


def begin_excluding_flood(
    *,
    flood: Flood,
    votes: VoteQuerySet,
    matching: str,
    matching_held: str,
    by: AbstractBaseUser,
    up_to: datetime,
    reason: str = "",
    category: ExclusionReason | None = None,
) -> LargeAct:
    """
    The same for more votes than one request can take. `matching` is what finds `votes` again (LargeAct.matching), and `matching_held` all of the page's
    up to that moment. What the flood held besides is counted again when all of `votes` are out, and not before.
    """
    why = in_words(reason, category)
    with transaction.atomic():
        before = _record(_lock(flood))
        locked, held_by = _decide(flood, FloodState.EXCLUDED, by=by, why=why)
        begun = begin_exclusion(votes=votes, matching=matching, by=by, reason=reason, category=category, selection=_selection(locked, held_by))
        if held_by:
            held = Vote.objects.for_page(locked.page_id).filter(cast_at__lte=up_to)
            begin_lifting(exclusion=held_by, by=by, reason=why, votes=held, matching=matching_held, after=begun, staying=votes)
        _keep_exclusion(locked, begun.exclusion, by=by, why=why, before=before)
    return begun


def find_genuine(*, flood: Flood, by: AbstractBaseUser, reason: str) -> int:
    """
    Count what a flood has held, and hold no new votes. Returns how many count again; none where it only told the moderators.

    The page's votes are not called a flood again for REACTIONS["FLOOD_QUIET_HOURS"]. Raises ReasonMissing, FloodDecided, ActUnderWay.
    """
    why = require(reason)
    with transaction.atomic():
        before = _record(_lock(flood))
        locked, held_by = _decide(flood, FloodState.GENUINE, by=by, why=why)
        counted = _let_go_of(held_by, by=by, why=why, at=locked.decided_at)
        _log(locked, "reactions.find_genuine", by=by, why=why, before=before, put_back=counted)
    return counted


def begin_finding_genuine(*, flood: Flood, by: AbstractBaseUser, reason: str) -> LargeAct:
    """The same for a flood that holds more votes than one request can take. Raises NothingSelected, too, where it holds none."""
    why = require(reason)
    with transaction.atomic():
        before = _record(_lock(flood))
        locked, held_by = _decide(flood, FloodState.GENUINE, by=by, why=why)
        if held_by is None:
            raise NothingSelected
        begun = begin_lifting(exclusion=held_by, by=by, reason=why)
        _log(locked, "reactions.find_genuine", by=by, why=why, before=before)
    return begun


def undo_decision(*, flood: Flood, by: AbstractBaseUser, reason: str) -> Flood:
    """
    Let a flood wait again, with its votes held or counted as they were when it was decided on.

    Raises ReasonMissing, FloodNotDecided, AnotherFloodWaits, ActUnderWay.
    """
    why = require(reason)
    with transaction.atomic():
        locked, decided_at = _lock_decided(flood)
        before, held_by = _record(locked), held_before(locked)
        if held_by:
            _hold_again(held_by, decided_at)
        if locked.state == FloodState.EXCLUDED:
            _let_go_of(locked.exclusion, by=by, why=why)
        _wait_again(locked, held_by)
        moved = _record(locked)["total"] - before["total"]
        _log(locked, "reactions.undo_flood_decision", by=by, why=why, before=before, put_back=max(0, moved), taken_out=max(0, -moved))
    return locked


def begin_undoing_decision(*, flood: Flood, by: AbstractBaseUser, reason: str) -> Flood:
    """The same for more votes than one request can take: first all are held again that were, and then those are let go that were excluded."""
    why = require(reason)
    with transaction.atomic():
        locked, decided_at = _lock_decided(flood)
        before, held_by = _record(locked), held_before(locked)
        holding = _begin_holding_again(held_by, decided_at, by=by, why=why) if held_by else None
        if locked.state == FloodState.EXCLUDED and locked.exclusion:
            staying = Vote.objects.filter(holds__exclusion=held_by, holds__lifted_at__gte=decided_at) if held_by else None
            with suppress(NothingSelected):
                begin_lifting(exclusion=locked.exclusion, by=by, reason=why, after=holding, staying=staying)
        _wait_again(locked, held_by)
        _log(locked, "reactions.undo_flood_decision", by=by, why=why, before=before)
    return locked


def votes_in_decision(flood: Flood) -> int:
    """How many votes deciding that a flood is genuine is about, or undoing the decision on it: at most twice as many as it has."""
    if flood.state == FloodState.WAITING:
        return Hold.objects.standing().filter(exclusion=flood.exclusion).count() if flood.is_held else 0
    held_by = held_before(flood)
    lifted = Hold.objects.filter(exclusion=held_by, lifted_at__gte=flood.decided_at).count() if held_by and flood.decided_at else 0
    return lifted + (Hold.objects.standing().filter(exclusion=flood.exclusion).count() if flood.state == FloodState.EXCLUDED else 0)


def still_held(floods: list[Flood]) -> dict[int, tuple[int, int]]:
    """
    By the ids of those floods that were excluded while they went on: the Exclusion that still holds what came later, and how many votes that is.

    Two statements. The floods come with their Exclusions.
    """
    excluded = {flood.pk: flood.exclusion for flood in floods if flood.state == FloodState.EXCLUDED and flood.exclusion}
    holding = {pk: exclusion.selection["held_by"] for pk, exclusion in excluded.items() if exclusion.selection.get("held_by")}
    if not holding:
        return {}
    standing = Hold.objects.standing().filter(exclusion__in=holding.values()).order_by().values_list("exclusion_id").annotate(Count("pk"))
    numbers = dict(standing)
    return {pk: (exclusion_id, numbers[exclusion_id]) for pk, exclusion_id in holding.items() if exclusion_id in numbers}


def _lock(flood: Flood) -> Flood:
    return Flood.objects.select_for_update(of=("self",)).get(pk=flood.pk)


def _lock_decided(flood: Flood) -> tuple[Flood, datetime]:
    """The flood, locked, whose decision can be undone, and the moment of that."""
    locked = _lock(flood)
    if locked.state == FloodState.WAITING or locked.decided_at is None:
        raise FloodNotDecided
    if Flood.objects.waiting().filter(page_id=locked.page_id).exists():
        raise AnotherFloodWaits
    return locked, locked.decided_at


def _decide(flood: Flood, state: FloodState, *, by: AbstractBaseUser, why: str) -> tuple[Flood, Exclusion | None]:
    """The flood, locked and decided on, and the Exclusion that has held its votes until now, if any. From the commit on it holds no new ones."""
    locked = _lock(flood)
    if locked.state != FloodState.WAITING:
        raise FloodDecided
    locked.state, locked.decided_by_id, locked.decided_at, locked.decision_reason = state, by.pk, timezone.now(), why
    locked.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    return locked, locked.exclusion if locked.is_held else None


def _selection(flood: Flood, held_by: Exclusion | None) -> dict[str, Any]:
    return {"chosen": "flood", "flood": flood.pk, "held_by": held_by.pk if held_by else None}


def _keep_exclusion(flood: Flood, exclusion: Exclusion, *, by: AbstractBaseUser, why: str, before: dict[str, Any]) -> None:
    flood.exclusion = exclusion
    flood.save(update_fields=["exclusion"])
    _log(flood, "reactions.exclude_flood", by=by, why=why, before=before, **category_of(exclusion))


def _let_go_of(exclusion: Exclusion | None, *, by: AbstractBaseUser, why: str, at: datetime | None = None, up_to: datetime | None = None) -> int:
    """Lift an Exclusion's holds, or those on votes cast up to a moment. Returns how many votes count again."""
    if exclusion is None:
        return 0
    require_idle(exclusion)
    standing = Hold.objects.standing().filter(exclusion=exclusion)
    rows, holds = _locked_with_holds(standing.filter(vote__cast_at__lte=up_to) if up_to else standing)
    return let_go(holds, rows, by_id=by.pk, why=why, at=at).total()


def held_before(flood: Flood) -> Exclusion | None:
    """The Exclusion that held the flood's votes when it was decided on."""
    if flood.state == FloodState.GENUINE or flood.exclusion is None:
        return flood.exclusion
    return Exclusion.objects.filter(pk=flood.exclusion.selection.get("held_by")).first()


def _hold_again(exclusion: Exclusion, decided_at: datetime) -> None:
    """Make the holds stand again that the decision has lifted, and those it did not touch stay as they are."""
    require_idle(exclusion)
    lifted = Hold.objects.filter(exclusion=exclusion, lifted_at__gte=decided_at)
    rows, holds = _locked_with_holds(lifted)
    hold_again(exclusion, rows, holds)


def _begin_holding_again(exclusion: Exclusion, decided_at: datetime, *, by: AbstractBaseUser, why: str) -> LargeAct | None:
    """None where the decision has let nothing go."""
    with suppress(NothingSelected):
        return begin_holding_again(exclusion=exclusion, since=decided_at, by=by, reason=why)
    return None


def _locked_with_holds(wanted: HoldQuerySet) -> tuple[list[Vote], list[Hold]]:
    rows = list(Vote.objects.filter(pk__in=wanted.values("vote")).in_lock_order())
    # Read again now that the votes are locked.
    return rows, list(wanted.all())


def _wait_again(flood: Flood, held_by: Exclusion | None) -> None:
    flood.state, flood.exclusion, flood.decided_by, flood.decided_at, flood.decision_reason = FloodState.WAITING, held_by, None, None, ""
    flood.save(update_fields=["state", "exclusion", "decided_by", "decided_at", "decision_reason"])


def _record(flood: Flood) -> dict[str, Any]:
    """What a decision changes: the flood's state, and how many votes of its page count."""
    return {"flood": flood.state, "total": Tally.objects.for_page(flood.page_id).total()}


def _log(flood: Flood, action: str, *, by: AbstractBaseUser, why: str, before: dict[str, Any], **more: Any) -> None:
    act = {"page": flood.page_id, "title": flood.page.title, "votes": flood.votes, "reason": why, "changes": changes(before, _record(flood))}
    log(instance=flood, action=action, user=by, data={**act, **more})
