"""
Acts on more votes than one request can take: left to be done, done in portions, cancelled, gone on with.

Each portion is one transaction: its votes, their holds, their tallies and the place that the act has come to. So totals are right at every moment,
and whoever works at an act may be killed: the next one goes on where the last portion ended. Two who work at the same act take turns. Readers come
first: after each portion the act rests for as long as the portion took.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from reactions.models import ABANDONED_AFTER, Exclusion, ExclusionReason, Hold, LargeAct, Vote, page_model
from reactions.querysets import HoldQuerySet, VoteQuerySet
from reactions.services.effects import COUNTED, effect_of, effect_since, freed_by
from reactions.services.exclusions import NothingSelected, hold, hold_again, let_go, require_idle
from reactions.services.portions import PORTION, insist
from reactions.services.reasons import in_words, require
from reactions.services.records import category_of, changes
from reactions.signals import large_act_waiting

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# So that an act on a slow database is not taken for one that nobody works at (ABANDONED_AFTER).
LONGEST_REST_SECONDS = 5
VotesMatching = Callable[[LargeAct], VoteQuerySet]
# An act that nobody works at, though it was handed on, is handed on again after so long.
HANDED_ON_AGAIN_AFTER = timedelta(minutes=10)


class ActOver(ValueError):
    """The act is done, or has been cancelled."""


class UnreadableMatching(ValueError):
    """What an act's filters name is not there any more. The message says so to people."""


def begin_exclusion(
    *,
    votes: VoteQuerySet,
    matching: str,
    by: AbstractBaseUser,
    reason: str = "",
    category: ExclusionReason | None = None,
    selection: dict[str, Any] | None = None,
) -> LargeAct:
    """
    Leave the votes that there are now to be taken out of the count, on the record of one Exclusion.

    `matching` is what finds `votes` again (LargeAct.matching). Raises ReasonMissing, NothingSelected.
    """
    why = in_words(reason, category)
    with transaction.atomic():
        exclusion = Exclusion.objects.create(created_by_id=by.pk, reason=why, category=category, selection=selection or {})
        return begin_taking_out(exclusion, votes=votes, matching=matching, by=by)


def begin_taking_out(exclusion: Exclusion, *, votes: VoteQuerySet, matching: str, by: AbstractBaseUser) -> LargeAct:
    """The same under an Exclusion that has just been made. Raises NothingSelected."""
    effect = effect_of(votes, moving=COUNTED, step=-1)
    if not effect.votes:
        raise NothingSelected
    exclusion.effect = effect.as_json()
    exclusion.save(update_fields=["effect"])
    act = LargeAct(kind=LargeAct.Kind.EXCLUDE, exclusion=exclusion, matching=matching, reason=exclusion.reason, effect=exclusion.effect)
    return _begin(act, last_vote_id=effect.newest, expected=effect.votes, by=by)


def begin_lifting(
    *,
    exclusion: Exclusion,
    by: AbstractBaseUser,
    reason: str,
    votes: VoteQuerySet | None = None,
    matching: str = "",
    after: LargeAct | None = None,
    staying: VoteQuerySet | None = None,
) -> LargeAct:
    """
    Leave an Exclusion's holds to be lifted: all of them, or those on `votes`, which `matching` finds again.

    With `after`, another act, it begins when that is done; `staying` are the votes that will then be held otherwise, and so will not count. Raises
    ReasonMissing, NothingSelected, ActUnderWay.
    """
    why = require(reason)
    with transaction.atomic():
        require_idle(exclusion)
        holds = Hold.objects.standing().filter(exclusion=exclusion)
        if votes is not None:
            holds = holds.filter(vote__in=votes.order_by().values("pk"))
        moving = freed_by(exclusion) if staying is None else freed_by(exclusion) & ~Q(pk__in=staying.order_by().values("pk"))
        effect = effect_of(Vote.objects.filter(pk__in=holds.values("vote")), moving=moving, step=1)
        if not effect.votes:
            raise NothingSelected
        act = LargeAct(kind=LargeAct.Kind.LIFT, exclusion=exclusion, matching=matching, reason=why, effect=effect.as_json(), after=after)
        return _begin(act, last_vote_id=effect.newest, expected=effect.votes, by=by)


def begin_holding_again(*, exclusion: Exclusion, since: datetime, by: AbstractBaseUser, reason: str) -> LargeAct:
    """Leave those holds of an Exclusion to be put back that were lifted since a moment. Raises ReasonMissing, NothingSelected, ActUnderWay."""
    why = require(reason)
    with transaction.atomic():
        require_idle(exclusion)
        effect = effect_of(Vote.objects.filter(pk__in=_lifted(exclusion.pk, since).values("vote")), moving=COUNTED, step=-1)
        if not effect.votes:
            raise NothingSelected
        act = LargeAct(kind=LargeAct.Kind.AGAIN, exclusion=exclusion, matching=since.isoformat(), reason=why, effect=effect.as_json())
        return _begin(act, last_vote_id=effect.newest, expected=effect.votes, by=by)


def begin_restoring(*, votes: VoteQuerySet, matching: str, by: AbstractBaseUser, reason: str) -> list[LargeAct]:
    """
    Leave every hold on these votes to be lifted: an act for each Exclusion that holds one of them now. `matching` finds the votes again.

    Raises ReasonMissing, NothingSelected, and ActUnderWay where an act on one of these Exclusions is not over.
    """
    with transaction.atomic():
        holding = Exclusion.objects.filter(pk__in=Hold.objects.standing().filter(vote__in=votes.order_by().values("pk")).values("exclusion"))
        acts = [begin_lifting(exclusion=exclusion, by=by, reason=reason, votes=votes, matching=matching) for exclusion in holding.order_by("pk")]
    if not acts:
        raise NothingSelected
    return acts


def work_off(*, act_id: int, votes_matching: VotesMatching) -> None:
    """
    Do what is left of an act, if anything is. `votes_matching` reads its filters.

    What cannot be done ends the act as failed and is raised; but where the database is away, the act is left to whoever comes next.
    """
    try:
        _do_portions(act_id, votes_matching)
    except UnreadableMatching as problem:
        _fail(act_id, str(problem))
    except OperationalError:
        raise
    except Exception as problem:
        _fail(act_id, f"{type(problem).__name__}: {problem}")
        raise


def cancel_act(*, act: LargeAct, by: AbstractBaseUser) -> LargeAct:
    """End an act where it is. What is done stays done, and can be undone like any exclusion. Raises ActOver."""
    with transaction.atomic():
        locked = _locked(act.pk)
        if locked is None or locked.is_over:
            raise ActOver
        log(instance=locked.exclusion, action="reactions.cancel_large_act", user=by, data=_cancelled(locked))
        _end(locked, LargeAct.State.CANCELLED)
    return locked


def wake_act(*, act: LargeAct) -> None:
    """Tell those who work at acts of one that nobody seems to work at."""
    large_act_waiting.send(sender=LargeAct, act_id=act.pk)


def abandoned_acts() -> list[LargeAct]:
    """Unfinished acts at which nobody has worked for a minute, the oldest first."""
    return list(LargeAct.objects.abandoned(timezone.now() - ABANDONED_AFTER).order_by("created_at", "pk"))


def hand_on_abandoned_acts(now: datetime) -> list[LargeAct]:
    """Tell those who work at acts of the abandoned ones, each now and then only, however many ask for it. Returns those that were handed on."""
    handed_on = []
    for act in abandoned_acts():
        quiet = Q(handed_on_at=None) | Q(handed_on_at__lt=now - HANDED_ON_AGAIN_AFTER)
        if LargeAct.objects.unfinished().filter(quiet, pk=act.pk).update(handed_on_at=now):
            wake_act(act=act)
            handed_on.append(act)
    return handed_on


def forget_filters(*, before: datetime) -> int:
    """Give up acts that have waited since before a time, for their filters may name a network of then. Returns how many."""
    waiting = list(LargeAct.objects.unfinished().filter(created_at__lt=before).values_list("pk", flat=True))
    for act_id in waiting:
        _fail(act_id, gettext("Nobody had worked at it before the votes' networks were forgotten."))
    return len(waiting)


def _begin(act: LargeAct, *, last_vote_id: int, expected: int, by: AbstractBaseUser) -> LargeAct:
    act.last_vote_id, act.expected, act.created_by_id = last_vote_id, expected, by.pk
    act.save(force_insert=True)
    data = {"kind": act.kind, "votes": expected, "reason": act.reason, "effect": act.effect}
    log(instance=act.exclusion, action="reactions.begin_large_act", user=by, data=data)
    transaction.on_commit(lambda: wake_act(act=act))
    return act


def _do_portions(act_id: int, votes_matching: VotesMatching) -> None:
    while (seconds := insist(lambda: _portion(act_id, votes_matching))) is not None:
        time.sleep(min(seconds, LONGEST_REST_SECONDS))


def _portion(act_id: int, votes_matching: VotesMatching) -> float | None:
    """Do the next portion. Gives the seconds that it took, once the act was locked; None where nothing is left to do."""
    with transaction.atomic():
        act, began_at = _locked(act_id), time.monotonic()
        if act is None or act.is_over or act.waits_for_another:
            return None
        rows = list(_left(act, votes_matching).in_lock_order()[:PORTION])
        if not rows:
            _end(act, LargeAct.State.DONE)
            return None
        act.done += STEPS[LargeAct.Kind(act.kind)](act, rows)
        act.cursor, act.state, act.touched_at = rows[-1].pk, LargeAct.State.RUNNING, timezone.now()
        act.save(update_fields=["done", "cursor", "state", "touched_at"])
        return time.monotonic() - began_at


def _locked(act_id: int) -> LargeAct | None:
    return LargeAct.objects.select_for_update(of=("self",)).select_related("exclusion", "after").filter(pk=act_id).first()


def _left(act: LargeAct, votes_matching: VotesMatching) -> VoteQuerySet:
    """The votes that the act has not come to yet."""
    votes: VoteQuerySet = Vote.objects.all()
    if act.kind == LargeAct.Kind.AGAIN:
        votes = votes.filter(pk__in=_lifted(act.exclusion_id, datetime.fromisoformat(act.matching)).values("vote"))
    elif act.kind == LargeAct.Kind.EXCLUDE or act.matching:
        votes = votes_matching(act)
    if act.kind == LargeAct.Kind.LIFT:
        votes = votes.filter(pk__in=Hold.objects.standing().filter(exclusion=act.exclusion_id).values("vote"))
    return votes.filter(pk__gt=act.cursor, pk__lte=act.last_vote_id)


def _exclude(act: LargeAct, rows: list[Vote]) -> int:
    hold(act.exclusion, rows)
    return len(rows)


def _lift(act: LargeAct, rows: list[Vote]) -> int:
    # Read again now that the votes are locked: another moderator may have lifted some meanwhile.
    holds = list(Hold.objects.standing().filter(exclusion=act.exclusion_id, vote__in=[row.pk for row in rows]))
    if holds:
        # Never before the act was begun, whatever the clock does: undoing it finds the holds by that.
        let_go(holds, rows, by_id=act.created_by_id, why=act.reason, at=max(timezone.now(), act.created_at))
    return len(holds)


def _hold_again(act: LargeAct, rows: list[Vote]) -> int:
    since = datetime.fromisoformat(act.matching)
    hold_again(act.exclusion, rows, list(_lifted(act.exclusion_id, since).filter(vote__in=[row.pk for row in rows])))
    return len(rows)


STEPS = {LargeAct.Kind.EXCLUDE: _exclude, LargeAct.Kind.LIFT: _lift, LargeAct.Kind.AGAIN: _hold_again}


def _lifted(exclusion_id: int, since: datetime) -> HoldQuerySet:
    return Hold.objects.filter(exclusion=exclusion_id, lifted_at__gte=since)


def _end(act: LargeAct, state: str, *, failure: str = "") -> None:
    """Close a locked act, on the record, and forget its filters: they may name a network."""
    act.state, act.failure, act.matching = state, failure, ""
    act.touched_at = act.finished_at = timezone.now()
    act.save(update_fields=["state", "failure", "matching", "touched_at", "finished_at"])
    if act.done:
        action = "reactions.restore_votes" if act.kind == LargeAct.Kind.LIFT else "reactions.exclude_votes"
        log(instance=act.exclusion, action=action, user=act.created_by, data=_record(act))
    for next_act in act.followers.filter(finished_at=None):
        _let_begin(next_act.pk, is_done=state == LargeAct.State.DONE)


def _let_begin(act_id: int, *, is_done: bool) -> None:
    """Wake an act whose predecessor is over. Where that was not finished, what follows from it does not come."""
    act = _locked(act_id)
    if act is None or act.is_over:
        return
    if is_done:
        transaction.on_commit(lambda: wake_act(act=act))
    else:
        _end(act, LargeAct.State.CANCELLED)


def _fail(act_id: int, failure: str) -> None:
    with transaction.atomic():
        act = _locked(act_id)
        if act and not act.is_over:
            _end(act, LargeAct.State.FAILED, failure=failure)


def _record(act: LargeAct) -> dict[str, Any]:
    """What the audit log keeps of it: how many pages rather than which, for there may be thousands."""
    page_ids = list(Hold.objects.filter(exclusion=act.exclusion_id).order_by().values_list("vote__page_id", flat=True).distinct())
    title = page_model().objects.filter(pk=page_ids[0]).values_list("title", flat=True).first() if len(page_ids) == 1 else ""
    pages: dict[str, Any] = {"pages": [], "page_count": len(page_ids), "title": title or ""}
    record = {"votes": act.done, **pages, "reason": act.reason, "effect": effect_since(act.effect)}
    return {**record, **category_of(act.exclusion)} if act.kind == LargeAct.Kind.EXCLUDE else record


def _cancelled(act: LargeAct) -> dict[str, Any]:
    return {"votes": act.done, "expected": act.expected, "changes": changes({"large_act": act.state}, {"large_act": LargeAct.State.CANCELLED.value})}
