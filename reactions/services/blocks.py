"""Readers and networks whose votes are held as they come, and what becomes of those votes afterwards."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from reactions.models import Block, Exclusion, Hold, LargeAct, Origin
from reactions.querysets import VoteQuerySet
from reactions.services.exclusions import NothingSelected, lift_exclusion, take_out
from reactions.services.large_acts import begin_lifting, begin_taking_out
from reactions.services.reasons import require
from reactions.services.records import Change, changes

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from wagtail.models import Page


class BlockOver(ValueError):
    """The block has been lifted, or its time is over already."""


@dataclass(frozen=True)
class Blocked:
    """Who is blocked, a reader or everybody in a network, and where."""

    voter_key: UUID | None = None
    network_key: UUID | None = None
    section: Page | None = None

    @property
    def longest_until(self) -> datetime | None:
        """The end of the day after which nobody knows the network's key any more (voters.network_key_for), or None."""
        return datetime.combine(timezone.now().astimezone(UTC).date() + timedelta(days=1), time.min, UTC) if self.network_key else None


@dataclass(frozen=True)
class Earlier:
    """
    Votes that were cast before a block and are taken out with it. With `matching`, which finds them again (LargeAct.matching), that is left to the
    background.
    """

    votes: VoteQuerySet
    matching: str | None = None


def block_reader(*, voter_key: UUID, until: datetime, by: AbstractBaseUser, reason: str, section: Page | None = None, earlier: Earlier | None = None) -> Block:
    """
    Hold what this reader casts or changes from now until a time: on `section` and below it, or everywhere.

    `earlier` votes leave the count with it, under the block's own Exclusion. Raises ReasonMissing, NothingSelected where there are none of them, and
    BlockOver for a time that has passed.
    """
    return _block(Blocked(voter_key=voter_key, section=section), until, by=by, reason=reason, earlier=earlier)


def block_network(
    *, network_key: UUID, until: datetime, by: AbstractBaseUser, reason: str, section: Page | None = None, earlier: Earlier | None = None
) -> Block:
    """The same for all that comes from this network, at most until its key changes."""
    return _block(Blocked(network_key=network_key, section=section), until, by=by, reason=reason, earlier=earlier)


def end_block(*, block: Block, by: AbstractBaseUser, reason: str) -> Block:
    """Hold no more votes; those that were held stay out of the count. Raises ReasonMissing, BlockOver."""
    why = require(reason)
    with transaction.atomic():
        return _end(block, by=by, why=why)


def undo_block(*, block: Block, by: AbstractBaseUser, reason: str) -> int:
    """
    Hold no more votes, where it still did, and count those that it holds, the earlier ones among them. Returns how many count again.

    Raises ReasonMissing, ActUnderWay.
    """
    why = require(reason)
    with transaction.atomic():
        _undo(block, by=by, why=why)
        with suppress(NothingSelected):
            return lift_exclusion(exclusion=block.exclusion, by=by, reason=why)
    return 0


def begin_undoing_block(*, block: Block, by: AbstractBaseUser, reason: str) -> LargeAct:
    """The same for more votes than one request can take: they are counted in the background. Raises NothingSelected, too, where it holds none."""
    why = require(reason)
    with transaction.atomic():
        _undo(block, by=by, why=why)
        return begin_lifting(exclusion=block.exclusion, by=by, reason=why)


def _block(blocked: Blocked, until: datetime, *, by: AbstractBaseUser, reason: str, earlier: Earlier | None) -> Block:
    why = require(reason)
    end = min(until, blocked.longest_until or until)
    if end <= timezone.now():
        raise BlockOver(end)
    with transaction.atomic():
        exclusion = Exclusion.objects.create(created_by_id=by.pk, reason=why, origin=Origin.BLOCK, selection={"chosen": "block"})
        block = Block.objects.create(
            voter_key=blocked.voter_key,
            network_key=blocked.network_key,
            section=blocked.section,
            exclusion=exclusion,
            reason=why,
            created_by_id=by.pk,
            expires_at=end,
        )
        log(instance=block, action="reactions.block", user=by, data=_act(block, why, changes({"blocked_until": None}, {"blocked_until": end})))
        if earlier:
            _take_out_earlier(exclusion, earlier, by=by)
    return block


def _take_out_earlier(exclusion: Exclusion, earlier: Earlier, *, by: AbstractBaseUser) -> None:
    exclusion.selection = {"chosen": "block", "earlier": True}
    exclusion.save(update_fields=["selection"])
    if earlier.matching is not None:
        begin_taking_out(exclusion, votes=earlier.votes, matching=earlier.matching, by=by)
        return
    rows = list(earlier.votes.in_lock_order())
    if not rows:
        raise NothingSelected
    take_out(exclusion, rows, by=by)


def _end(block: Block, *, by: AbstractBaseUser, why: str) -> Block:
    locked = _locked(block)
    if not _is_in_force(locked):
        raise BlockOver(locked.lifted_at or locked.expires_at)
    _lift(locked, by=by)
    told = changes({"blocked_until": locked.expires_at}, {"blocked_until": None})
    log(instance=locked, action="reactions.end_block", user=by, data=_act(locked, why, told))
    return locked


def _undo(block: Block, *, by: AbstractBaseUser, why: str) -> None:
    """End a block where it is in force, and say that it is undone."""
    locked = _locked(block)
    before: dict[str, Any] = {"held": Hold.objects.standing().filter(exclusion=locked.exclusion_id).count()}
    if _is_in_force(locked):
        before["blocked_until"] = locked.expires_at
        _lift(locked, by=by)
    told = changes(before, {"held": 0})
    log(instance=locked, action="reactions.undo_block", user=by, data=_act(locked, why, told))


def _locked(block: Block) -> Block:
    return Block.objects.select_for_update(of=("self",)).get(pk=block.pk)


def _is_in_force(block: Block) -> bool:
    return block.lifted_at is None and block.expires_at > timezone.now()


def _lift(block: Block, *, by: AbstractBaseUser) -> None:
    block.lifted_at, block.lifted_by_id = timezone.now(), by.pk
    block.save(update_fields=["lifted_at", "lifted_by"])


def _act(block: Block, why: str, told: list[Change]) -> dict[str, Any]:
    """What the audit log keeps: whom it is about stays out of it."""
    return {"of": "network" if block.network_key else "reader", "until": block.expires_at.isoformat(), "reason": why, "changes": told}
