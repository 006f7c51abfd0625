"""Floods that are noticed, and what moderators make of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from wagtail.log_actions import log

from reactions import conf
from reactions.floods.windows import Window
from reactions.models import Exclusion, ExclusionReason, Flood, FloodResponse, FloodState, Hold, Origin, Tally, Vote
from reactions.querysets import HoldQuerySet, VoteQuerySet
from reactions.services.exclusions import exclude_votes, hold, let_go, require_idle
from reactions.services.notices import tell
from reactions.services.reasons import in_words, require
from reactions.services.records import category_of, changes
from reactions.signals import flood_noticed

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

Evidence = list[dict[str, Any]]


class FloodDecided(ValueError):
    """Somebody has decided on the flood already."""


class FloodNotDecided(ValueError):
    """Nobody has decided on the flood, so that there is nothing to undo."""


class AnotherFloodWaits(ValueError):
    """Another flood on the same page waits for a moderator: that one has to be decided on first."""


def notice_flood(*, page_id: int, window: Window, evidence: Evidence, response: FloodResponse) -> Flood | None:
    """
    Put a flood on the record, or bring the page's waiting one up to date. With the response "hold", a new one holds its votes, and all that come.

    None where the window was read before a moderator decided on the page, or where the same traffic was found genuine some hours ago. Raises
    IntegrityError for a page that has been deleted meanwhile.
    """
    with transaction.atomic():
        waiting = _waiting(page_id)
        if waiting is None and _is_settled(page_id, window):
            return None
        flood = waiting or _new_flood(page_id, window, evidence, response)
        if flood is None:
            flood = Flood.objects.waiting().select_for_update(of=("self",)).get(page_id=page_id)
        if flood.last_at < window.last_at or flood.evidence != evidence:
            _bring_up_to_date(flood, window, evidence)
        if flood.is_held:
            _hold_what_came(flood)
    return flood


def exclude_flood(*, flood: Flood, votes: VoteQuerySet, by: AbstractBaseUser, reason: str = "", category: ExclusionReason | None = None) -> Exclusion:
    """
    Take these votes of a flood out of the count, count the others again that it held, and hold no new ones.

    Raises ReasonMissing, NothingSelected, FloodDecided, ActUnderWay.
    """
    why = in_words(reason, category)
    with transaction.atomic():
        before = _record(_lock(flood))
        locked, held_by = _decide(flood, FloodState.EXCLUDED, by=by, why=why)
        selection = {"chosen": "flood", "flood": locked.pk, "held_by": held_by.pk if held_by else None}
        exclusion = exclude_votes(votes=votes, by=by, reason=reason, category=category, selection=selection)
        _let_go_of(held_by, by=by, why=why)
        locked.exclusion = exclusion
        locked.save(update_fields=["exclusion"])
        _log(locked, "reactions.exclude_flood", by=by, why=why, before=before, **category_of(exclusion))
    return exclusion


def find_genuine(*, flood: Flood, by: AbstractBaseUser, reason: str) -> int:
    """
    Count what a flood has held, and hold no new votes. Returns how many count again; none where it only told the moderators.

    The page's votes are not called a flood again for REACTIONS["FLOOD_QUIET_HOURS"]. Raises ReasonMissing, FloodDecided, ActUnderWay.
    """
    why = require(reason)
    with transaction.atomic():
        before = _record(_lock(flood))
        locked, held_by = _decide(flood, FloodState.GENUINE, by=by, why=why)
        counted = _let_go_of(held_by, by=by, why=why)
        _log(locked, "reactions.find_genuine", by=by, why=why, before=before, put_back=counted)
    return counted


def undo_decision(*, flood: Flood, by: AbstractBaseUser, reason: str) -> Flood:
    """
    Let a flood wait again, with its votes held or counted as they were when it was decided on.

    Raises ReasonMissing, FloodNotDecided, AnotherFloodWaits, ActUnderWay.
    """
    why = require(reason)
    with transaction.atomic():
        locked = _lock(flood)
        if locked.state == FloodState.WAITING or locked.decided_at is None:
            raise FloodNotDecided
        if _waiting(locked.page_id):
            raise AnotherFloodWaits
        before = _record(locked)
        held_by = held_before(locked)
        if held_by:
            _hold_again(held_by, locked.decided_at)
        if locked.state == FloodState.EXCLUDED:
            _let_go_of(locked.exclusion, by=by, why=why)
        _wait_again(locked, held_by)
        moved = _record(locked)["total"] - before["total"]
        _log(locked, "reactions.undo_flood_decision", by=by, why=why, before=before, put_back=max(0, moved), taken_out=max(0, -moved))
    return locked


# Noticing


def _waiting(page_id: int) -> Flood | None:
    return Flood.objects.waiting().select_for_update(of=("self",)).filter(page_id=page_id).first()


def _is_settled(page_id: int, window: Window) -> bool:
    decided = Flood.objects.filter(page_id=page_id)
    quiet_since = window.last_at - timedelta(hours=conf.get("FLOOD_QUIET_HOURS"))
    return decided.filter(decided_at__gte=window.last_at).exists() or decided.filter(state=FloodState.GENUINE, decided_at__gte=quiet_since).exists()


def _new_flood(page_id: int, window: Window, evidence: Evidence, response: FloodResponse) -> Flood | None:
    """None when another watcher was quicker."""
    flood = Flood(page_id=page_id, began_at=window.began_at, last_at=window.last_at, votes=window.votes, evidence=evidence)
    try:
        with transaction.atomic():
            flood.save(force_insert=True)
    except IntegrityError:
        if not Flood.objects.waiting().filter(page_id=page_id).exists():
            raise
        return None
    if response == FloodResponse.HOLD:
        flood.exclusion = Exclusion.objects.create(
            reason=gettext("Held until a moderator has looked at it"), origin=Origin.FLOOD, selection={"chosen": "flood"}
        )
        flood.is_held = True
        flood.save(update_fields=["exclusion", "is_held"])
    told = changes({"flood": None, "held": False}, {"flood": flood.state, "held": flood.is_held})
    act = {"page": page_id, "title": flood.page.title, "votes": flood.votes, "held": flood.is_held, "changes": told}
    log(instance=flood, action="reactions.notice_flood", data=act)
    _tell_of(flood)
    transaction.on_commit(lambda: flood_noticed.send(sender=Flood, flood_id=flood.pk))
    return flood


def _tell_of(flood: Flood) -> None:
    named = {"title": flood.page.title, "votes": flood.votes}
    noticed = ngettext(
        "%(votes)s vote on “%(title)s” looks like the work of few hands.", "%(votes)s votes on “%(title)s” look like the work of few hands.", flood.votes
    )
    held = gettext("They are held until a moderator decides.") if flood.is_held else gettext("They are counted until a moderator decides.")
    tell(
        event="flood.noticed",
        subject=gettext("A flood of reactions on “%(title)s”") % named,
        text=f"{noticed % named} {held}",
        data={"flood": flood.pk, "page": flood.page_id, "title": flood.page.title, "votes": flood.votes, "held": flood.is_held, "evidence": flood.evidence},
    )


def _bring_up_to_date(flood: Flood, window: Window, evidence: Evidence) -> None:
    """Only what does not move the edition of the boards (docs/adr/0006)."""
    since = Vote.objects.for_page(flood.page_id).filter(cast_at__gt=flood.last_at, cast_at__lte=window.last_at)
    flood.votes += since.count() if flood.last_at < window.last_at else 0
    flood.last_at, flood.evidence = max(flood.last_at, window.last_at), evidence
    flood.save(update_fields=["votes", "last_at", "evidence"])


def _hold_what_came(flood: Flood) -> None:
    """
    Hold the flood's votes that count: those cast before it was noticed, and those that were on their way just then.

    One that a moderator has let go stays so.
    """
    assert flood.exclusion is not None  # noqa: S101 - a flood is held by it.
    known = Hold.objects.filter(exclusion=flood.exclusion).values("vote")
    came = Vote.objects.for_page(flood.page_id).filter(is_counted=True, cast_at__gte=flood.began_at).exclude(pk__in=known)
    rows = list(came.in_lock_order())
    if rows:
        hold(flood.exclusion, rows)


# Deciding


def _lock(flood: Flood) -> Flood:
    return Flood.objects.select_for_update(of=("self",)).get(pk=flood.pk)


def _decide(flood: Flood, state: FloodState, *, by: AbstractBaseUser, why: str) -> tuple[Flood, Exclusion | None]:
    """The flood, locked and decided on, and the Exclusion that has held its votes until now, if any. From the commit on it holds no new ones."""
    locked = _lock(flood)
    if locked.state != FloodState.WAITING:
        raise FloodDecided
    locked.state, locked.decided_by_id, locked.decided_at, locked.decision_reason = state, by.pk, timezone.now(), why
    locked.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    return locked, locked.exclusion if locked.is_held else None


def _let_go_of(exclusion: Exclusion | None, *, by: AbstractBaseUser, why: str) -> int:
    """Lift an Exclusion's holds. Returns how many votes count again."""
    if exclusion is None:
        return 0
    require_idle(exclusion)
    standing = Hold.objects.standing().filter(exclusion=exclusion)
    rows, holds = _locked_with_holds(standing)
    return let_go(holds, rows, by_id=by.pk, why=why).total()


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
    Hold.objects.filter(pk__in=[one.pk for one in holds]).update(lifted_at=None, lifted_by=None, lift_reason="")
    hold(exclusion, rows)


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
