"""In which hours votes came from which network: what models.NetworkHour says (docs/adr/0014)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncHour

from reactions.models import NetworkHour, Vote
from reactions.services.days import HOUR, beginning_of_hour, label_of


def keep_networks(votes: QuerySet) -> None:
    """Keep in which hours the networks of these votes are to be looked for. What is kept already stays."""
    named = votes.filter(network_key__isnull=False).annotate(begins_at=TruncHour("cast_at", tzinfo=UTC)).order_by()
    hours = {(label_of(key), begins_at) for key, begins_at in named.values_list("network_key", "begins_at").distinct()}
    found = (NetworkHour(label=label, begins_at=begins_at) for label, begins_at in hours)
    NetworkHour.objects.bulk_create(found, batch_size=1000, ignore_conflicts=True)


def drop_networks_of(votes: Collection[Vote]) -> None:
    """Forget whence votes came that are gone, but for the hours in which other votes came from there too. Three statements."""
    came = {(vote.network_key, beginning_of_hour(vote.cast_at)) for vote in votes if vote.network_key}
    if came:
        _any(NetworkHour.objects.all(), (Q(label=label_of(key), begins_at=begins_at) for key, begins_at in came)).delete()
        keep_networks(_any(Vote.objects.all(), (Q(network_key=key, cast_at__gte=begins_at, cast_at__lt=begins_at + HOUR) for key, begins_at in came)))


def drop_networks(*, before: datetime) -> None:
    """Forget the networks of the hours that were over at a moment."""
    NetworkHour.objects.filter(begins_at__lte=before - HOUR).delete()


def _any(rows: QuerySet, conditions: Iterable[Q]) -> QuerySet:
    return rows.filter(reduce(or_, conditions))
