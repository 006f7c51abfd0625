"""
Adding votes up by the hour: what HourSum says of each page and hour, HourTotal and NetworkHour of each hour, and DaySum
of each page and day (docs/adr/0014).

Triggers note each change of a vote that was cast more than five minutes ago (StaleHour). An hour is added up once it has been over for a while, so
that every change which such a note could miss has been committed by then; and anew whenever there is a note on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncHour

from reactions.models import HourSum, HourTotal, StaleHour, Summing, Vote
from reactions.services.days import HOUR, HourRow, PageHour, add_to_days, beginning_of_hour, sum_networks, sum_networks_anew
from reactions.services.effects import COUNTED
from reactions.services.networks import keep_networks

# Longer than the five minutes of the triggers and the longest transaction together.
SETTLED_AFTER = timedelta(minutes=15)
STEP = timedelta(days=1)
NOTES = 5000
EXCLUDED = Q(is_counted=False)
FIRST = Q(is_first_vote=True)


def sum_hours(*, now: datetime) -> bool:
    """
    Add up what is over and what has changed, at most a day of votes and some thousand changes. Returns whether there is more to do.

    The first call on a site only says that there are hours to be kept: from then on changes are noted.
    """
    try:
        with transaction.atomic():
            summing = _summing(now)
            if summing.since > now - SETTLED_AFTER:
                return False
            has_more = _sum_anew(summing)
            return _sum_next(summing, now) or has_more
    except IntegrityError:
        # A page of these hours has been deleted in this very moment.
        return True


def _summing(now: datetime) -> Summing:
    """The one row, locked: two who add up take turns."""
    Summing.objects.bulk_create([Summing(pk=1, since=now)], ignore_conflicts=True)
    return Summing.objects.select_for_update().get(pk=1)


def _sum_next(summing: Summing, now: datetime) -> bool:
    """Add up the hours of the next day with votes, as far as they are settled."""
    settled = beginning_of_hour(now - SETTLED_AFTER)
    left = Vote.objects.filter(cast_at__gte=summing.done_until) if summing.done_until else Vote.objects.all()
    first = left.filter(cast_at__lt=settled).aggregate(first=Min("cast_at"))["first"]
    begins_at = beginning_of_hour(first) if first else settled
    ends_at = min(begins_at + STEP, settled)
    if begins_at < ends_at:
        votes = Vote.objects.filter(cast_at__gte=begins_at, cast_at__lt=ends_at)
        rows = added_up(votes)
        _store(rows)
        keep_networks(votes)
        _total({row.begins_at for row in rows})
        add_to_days(rows)
    sum_networks(over_since=summing.done_until, over_at=ends_at)
    if ends_at != summing.done_until:
        summing.done_until = ends_at
        summing.save(update_fields=["done_until"])
    return ends_at < settled


def _sum_anew(summing: Summing) -> bool:
    """Add up again what has changed. Hours that have not been added up yet will be, so that notes on them say nothing."""
    # Only the notes that are read are taken away: a change committed meanwhile has its own.
    notes = list(StaleHour.objects.order_by("pk").values_list("pk", "page_id", "begins_at")[:NOTES])
    hours: dict[datetime, set[int]] = {}
    for _pk, page_id, begins_at in notes:
        if summing.done_until and begins_at < summing.done_until:
            hours.setdefault(begins_at, set()).add(page_id)
    anew: set[PageHour] = {(page_id, begins_at) for begins_at, page_ids in hours.items() for page_id in page_ids}
    add_to_days((row for begins_at, page_ids in sorted(hours.items()) for row in _hour_anew(begins_at, page_ids)), anew=anew)
    _total(hours)
    if summing.done_until:
        sum_networks_anew(anew, over_at=summing.done_until)
    StaleHour.objects.filter(pk__in=[pk for pk, _page_id, _begins_at in notes]).delete()
    return len(notes) == NOTES


def _hour_anew(begins_at: datetime, page_ids: set[int]) -> list[HourRow]:
    """Add an hour of these pages up again. Returns what its votes come to."""
    HourSum.objects.filter(begins_at=begins_at, page__in=page_ids).delete()
    votes = Vote.objects.filter(page__in=page_ids, cast_at__gte=begins_at, cast_at__lt=begins_at + HOUR)
    rows = added_up(votes)
    _store(rows)
    keep_networks(votes)
    return rows


def _store(rows: Iterable[HourRow]) -> None:
    numbers: dict[tuple[int, datetime], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        both = numbers[row.page_id, row.begins_at]
        both[0] += row.counted
        both[1] += row.excluded
    HourSum.objects.bulk_create(
        (HourSum(page_id=page_id, begins_at=begins_at, counted=both[0], excluded=both[1]) for (page_id, begins_at), both in numbers.items()),
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["begins_at", "page"],
        update_fields=["counted", "excluded"],
    )


def _total(hours: Collection[datetime]) -> None:
    """Add these hours up for all pages together."""
    sums = HourSum.objects.filter(begins_at__in=hours).order_by().values("begins_at").annotate(counted=Sum("counted"), excluded=Sum("excluded"))
    totals = [HourTotal(**row) for row in sums]
    HourTotal.objects.filter(begins_at__in=hours).delete()
    HourTotal.objects.bulk_create(totals, batch_size=1000)


def added_up(votes: QuerySet) -> list[HourRow]:
    """What the votes come to by page, hour, kind and version. One statement."""
    hours = votes.order_by().annotate(begins_at=TruncHour("cast_at", tzinfo=UTC)).values_list("page_id", "begins_at", "kind_id", "revision_id")
    numbers = {"counted": Count("pk", filter=COUNTED), "excluded": Count("pk", filter=EXCLUDED), "first_votes": Count("pk", filter=FIRST)}
    return [HourRow(*row) for row in hours.annotate(**numbers)]
