"""The votes of a time from two books: those added up by the hour (models.HourSum), and one by one what these do not hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet, Value
from django.utils import timezone

from reactions.models import HourSum, StaleHour, Summing, Vote
from reactions.services import beginning_of_hour

HOUR = timedelta(hours=1)
# With more stale hours than these, all votes are read.
MANY = 50


@dataclass(frozen=True)
class Books:
    """Together all votes of a time, none of them twice: sums of whole hours, and votes that are in none of these."""

    sums: QuerySet
    votes: QuerySet


def books_of(begins_at: datetime, ends_at: datetime) -> Books:
    """
    The books of a time from a moment up to another. One statement, and none is read of them yet.

    In a time zone whose hours are not those of UTC, such as India's, all are votes.
    """
    whole = _whole_hours(begins_at, ends_at)
    if whole is None:
        return Books(HourSum.objects.none(), _cast(begins_at, ends_at))
    from_hour, to_hour, stale = whole
    if len(stale) > MANY:
        return Books(HourSum.objects.none(), _cast(begins_at, ends_at))
    sums = HourSum.objects.filter(begins_at__gte=from_hour, begins_at__lt=to_hour)
    apart = [Q(cast_at__gte=begins_at, cast_at__lt=from_hour), Q(cast_at__gte=to_hour, cast_at__lt=ends_at)]
    for page_id, hour in stale:
        sums = sums.exclude(page=page_id, begins_at=hour)
        apart.append(Q(page=page_id, cast_at__gte=hour, cast_at__lt=hour + HOUR))
    return Books(sums, Vote.objects.filter(reduce(or_, apart)))


def _whole_hours(begins_at: datetime, ends_at: datetime) -> tuple[datetime, datetime, list[tuple[int, datetime]]] | None:
    """
    The first and the end of the hours that have been added up and lie whole in the time, and the pages and hours in it of which the sums are stale.

    None where there are no such hours.
    """
    if any((timezone.localtime(moment).utcoffset() or HOUR) % HOUR for moment in (begins_at, ends_at)):
        return None
    from_hour, to_hour = beginning_of_hour(begins_at + HOUR - timedelta(microseconds=1)), beginning_of_hour(ends_at)
    done_until, stale = _state_of_the_sums(from_hour, to_hour)
    to_hour = min(to_hour, done_until or from_hour)
    return (from_hour, to_hour, stale) if from_hour < to_hour else None


def _state_of_the_sums(from_hour: datetime, to_hour: datetime) -> tuple[datetime | None, list[tuple[int, datetime]]]:
    """Up to when hours have been added up, and those stale ones, at most a few more than MANY. One statement: the first row is no page's."""
    done = Summing.objects.filter(done_until__isnull=False).annotate(page_id=Value(0, BigIntegerField())).values_list("page_id", "done_until")
    stale = StaleHour.objects.filter(begins_at__gte=from_hour, begins_at__lt=to_hour).values_list("page_id", "begins_at")
    rows: list[Any] = list(done.union(stale).order_by("page_id")[: MANY + 2])
    return (rows[0][1], rows[1:]) if rows and not rows[0][0] else (None, rows)


def _cast(begins_at: datetime, ends_at: datetime) -> QuerySet:
    return Vote.objects.filter(cast_at__gte=begins_at, cast_at__lt=ends_at)
