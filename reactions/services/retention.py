"""What is forgotten in time, and what a reader has erased (docs/privacy.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reactions.models import Block, DaySum, Hold, Notice, Vote
from reactions.querysets import VoteQuerySet
from reactions.services.large_acts import forget_filters
from reactions.services.networks import drop_networks, drop_networks_of
from reactions.services.portions import PORTION, insist
from reactions.services.tallies import TallyKey, move_tallies


def drop_network_keys(*, before: datetime) -> int:
    """
    Forget the network of every vote cast before a time, in the sums of days too, of blocks that were over by then and of large acts that have waited
    since. Returns of how many votes; totals stay.
    """
    forget_filters(before=before)
    Block.objects.filter(expires_at__lt=before, network_key__isnull=False).update(network_key=None)
    forgotten = _forget(Vote.objects.filter(cast_at__lt=before, network_key__isnull=False), network_key=None)
    # Last: what is added up meanwhile has what the votes still hold.
    drop_networks(before=before)
    DaySum.objects.filter(begins_at__lt=before, networks__isnull=False).update(networks=None)
    return forgotten


def drop_voter_keys(*, before: datetime) -> int:
    """
    Forget which reader cast every vote from before a time, and whom blocks that were over by then were about. Returns of how many votes; totals stay.

    An account's votes keep their key, for an account does not end as a cookie does: it could vote on the same story again.
    """
    Block.objects.filter(expires_at__lt=before, voter_key__isnull=False).update(voter_key=None)
    return _forget(Vote.objects.filter(cast_at__lt=before, by_account=False, voter_key__isnull=False), voter_key=None)


def forget_notices(*, before: datetime) -> int:
    """Delete notices from before a time that were delivered or given up. Returns how many."""
    over = Q(delivered_at__isnull=False) | Q(given_up_at__isnull=False)
    deleted, _by_model = Notice.objects.filter(over, created_at__lt=before).delete()
    return deleted


def erase_reader(*, voter_keys: Iterable[UUID]) -> int:
    """
    Take back every vote cast under these keys, and forget the keys. Returns how many reactions that were.

    A vote that an Exclusion has on record stays as a row without kind, reader and network, so that the record's number stays true.
    """
    keys = list(voter_keys)
    with transaction.atomic():
        rows = list(Vote.objects.filter(voter_key__in=keys).in_lock_order())
        on_record = Hold.objects.filter(vote__in=rows).values("vote")
        kept = Vote.objects.filter(pk__in=on_record)
        kept.update(kind=None, voter_key=None, network_key=None, changed_at=timezone.now())
        Vote.objects.filter(voter_key__in=keys, pk__in=[vote.pk for vote in rows]).delete()
        drop_networks_of(rows)
        move_tallies(_taken_back(rows))
        Block.objects.filter(voter_key__in=keys).update(voter_key=None)
    return sum(vote.kind_id is not None for vote in rows)


def _forget(votes: VoteQuerySet, **forgotten: None) -> int:
    """
    Empty these fields of votes in portions, each a transaction that locks its votes as moderators do: nobody waits for long, and nobody waits for one who
    waits. Returns of how many votes.
    """
    cursor = total = 0
    while done := insist(partial(_forget_portion, votes.filter(pk__gt=cursor), forgotten)):
        total, cursor = total + len(done), done[-1]
    return total


def _forget_portion(votes: VoteQuerySet, forgotten: dict[str, None]) -> list[int]:
    with transaction.atomic():
        numbers = list(votes.in_lock_order().values_list("pk", flat=True)[:PORTION])
        Vote.objects.filter(pk__in=numbers).update(**forgotten)
    return numbers


def _taken_back(rows: list[Vote]) -> Counter[TallyKey]:
    moves: Counter[TallyKey] = Counter()
    for vote in rows:
        if vote.is_counted and vote.kind_id is not None:
            moves[vote.page_id, vote.kind_id] -= 1
    return moves
