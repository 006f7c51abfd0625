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

from reactions.models import Block, Exclusion, Origin
from reactions.services.exclusions import NothingSelected, lift_exclusion
from reactions.services.reasons import require

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


def block_reader(*, voter_key: UUID, until: datetime, by: AbstractBaseUser, reason: str, section: Page | None = None) -> Block:
    """
    Hold what this reader casts or changes from now until a time: on `section` and below it, or everywhere.

    Raises ReasonMissing, BlockOver for a time that has passed.
    """
    return _block(Blocked(voter_key=voter_key, section=section), until, by=by, reason=reason)


def block_network(*, network_key: UUID, until: datetime, by: AbstractBaseUser, reason: str, section: Page | None = None) -> Block:
    """The same for all that comes from this network, at most until its key changes."""
    return _block(Blocked(network_key=network_key, section=section), until, by=by, reason=reason)


def end_block(*, block: Block, by: AbstractBaseUser, reason: str) -> Block:
    """Hold no more votes; those that were held stay out of the count. Raises ReasonMissing, BlockOver."""
    why = require(reason)
    with transaction.atomic():
        return _end(block, by=by, why=why)


def undo_block(*, block: Block, by: AbstractBaseUser, reason: str) -> int:
    """Hold no more votes, where it still did, and count those that were held. Returns how many count again. Raises ReasonMissing, ActUnderWay."""
    why = require(reason)
    with transaction.atomic():
        with suppress(BlockOver):
            _end(block, by=by, why=why)
        with suppress(NothingSelected):
            return lift_exclusion(exclusion=block.exclusion, by=by, reason=why)
    return 0


def _block(blocked: Blocked, until: datetime, *, by: AbstractBaseUser, reason: str) -> Block:
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
        log(instance=block, action="reactions.block", user=by, data=_act(block, why))
    return block


def _end(block: Block, *, by: AbstractBaseUser, why: str) -> Block:
    locked = Block.objects.select_for_update(of=("self",)).get(pk=block.pk)
    now = timezone.now()
    if locked.lifted_at or locked.expires_at <= now:
        raise BlockOver(locked.lifted_at or locked.expires_at)
    locked.lifted_at, locked.lifted_by_id = now, by.pk
    locked.save(update_fields=["lifted_at", "lifted_by"])
    log(instance=locked, action="reactions.end_block", user=by, data=_act(locked, why))
    return locked


def _act(block: Block, why: str) -> dict[str, Any]:
    """What the audit log keeps: whom it is about stays out of it."""
    return {"of": "network" if block.network_key else "reader", "until": block.expires_at.isoformat(), "reason": why}
