"""The votes of a time from two books: those added up by the hour (models.HourSum), and one by one what these do not hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils import timezone

from reactions.models import HourSum, StaleHour, Summing, Vote

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
    The books of a time from a moment up to another. Two statements, and none is read of them yet.

    In a time zone whose hours are not those of UTC, such as India's, all are votes.
    """
    whole = _whole_hours(begins_at, ends_at)
    if whole is None:
        return Books(HourSum.objects.none(), _cast(begins_at, ends_at))
    from_hour, to_hour = whole
    stale = list(StaleHour.objects.filter(begins_at__gte=from_hour, begins_at__lt=to_hour).values_list("page_id", "begins_at").distinct()[: MANY + 1])
    if len(stale) > MANY:
        return Books(HourSum.objects.none(), _cast(begins_at, ends_at))
    sums = HourSum.objects.filter(begins_at__gte=from_hour, begins_at__lt=to_hour)
    apart = [Q(cast_at__gte=begins_at, cast_at__lt=from_hour), Q(cast_at__gte=to_hour, cast_at__lt=ends_at)]
    for page_id, hour in stale:
        sums = sums.exclude(page=page_id, begins_at=hour)
        apart.append(Q(page=page_id, cast_at__gte=hour, cast_at__lt=hour + HOUR))
    return Books(sums, Vote.objects.filter(reduce(or_, apart)))


def _whole_hours(begins_at: datetime, ends_at: datetime) -> tuple[datetime, datetime] | None:
    """The first and the end of the hours that have been added up and lie whole in the time; None where there are none."""
    if any((timezone.localtime(moment).utcoffset() or HOUR) % HOUR for moment in (begins_at, ends_at)):
        return None
    done_until = Summing.objects.filter(done_until__isnull=False).values_list("done_until", flat=True).first()
    from_hour = _hour_of(begins_at + HOUR - timedelta(microseconds=1))
    to_hour = min(_hour_of(ends_at), done_until or from_hour)
    return (from_hour, to_hour) if from_hour < to_hour else None


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _cast(begins_at: datetime, ends_at: datetime) -> QuerySet:
    return Vote.objects.filter(cast_at__gte=begins_at, cast_at__lt=ends_at)
