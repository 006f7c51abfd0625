"""The votes of a time, or of a page, from two books: those added up by the hour (models.HourSum, models.DaySum), and one by one what these do not hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BigIntegerField, JSONField, Q, QuerySet, Value
from django.utils import timezone

from reactions.models import DaySum, Group, HourSum, HourTotal, NetworkHour, StaleHour, Summing, Vote, groups_of, shortened
from reactions.services import beginning_of_day, beginning_of_hour

HOUR, DAY, MICROSECOND = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
# With more stale hours than these, all votes are read.
MANY = 50


@dataclass(frozen=True)
class Books:
    """
    Together all votes of a time, none of them twice: sums of whole hours, and votes that are in none of these.

    The hours lie from `from_hour` up to `to_hour`; `stale` are the pages and hours among them whose votes are read one by one.
    """

    sums: QuerySet
    votes: QuerySet
    from_hour: datetime
    to_hour: datetime
    stale: list[tuple[int, datetime]]

    @property
    def totals(self) -> QuerySet:
        """Sums of hours for all pages together, where nothing is stale."""
        hours = HourTotal.objects.filter(begins_at__gte=self.from_hour, begins_at__lt=self.to_hour)
        return hours.exclude(begins_at__in={hour for _page_id, hour in self.stale})

    @property
    def sums_in_no_total(self) -> QuerySet:
        return self.sums.filter(begins_at__in={hour for _page_id, hour in self.stale})

    @property
    def days(self) -> QuerySet:
        """Sums of whole days by page, where nothing is stale."""
        first, end = self._whole_days
        days = DaySum.objects.filter(begins_at__gte=first, begins_at__lt=end)
        return days.exclude(reduce(or_, (Q(page=page_id, begins_at=day) for page_id, day in self._days_changed), Q(pk__in=[])))

    @property
    def sums_in_no_day(self) -> QuerySet:
        first, end = self._whole_days
        around = Q(begins_at__lt=first) | Q(begins_at__gte=max(first, end))
        return self.sums.filter(reduce(or_, (Q(page=page_id, begins_at__gte=day, begins_at__lt=day + DAY) for page_id, day in self._days_changed), around))

    @property
    def _whole_days(self) -> tuple[datetime, datetime]:
        return beginning_of_day(self.from_hour + DAY - MICROSECOND), beginning_of_day(self.to_hour)

    @property
    def _days_changed(self) -> set[tuple[int, datetime]]:
        return {(page_id, beginning_of_day(hour)) for page_id, hour in self.stale}


def books_of(begins_at: datetime, ends_at: datetime) -> Books:
    """
    The books of a time from a moment up to another. One statement, and none is read of them yet.

    In a time zone whose hours are not those of UTC, such as India's, all are votes.
    """
    whole = _whole_hours(begins_at, ends_at)
    if whole is None or len(whole[2]) > MANY:
        return Books(HourSum.objects.none(), _cast(begins_at, ends_at), begins_at, begins_at, [])
    from_hour, to_hour, stale = whole
    sums = HourSum.objects.filter(begins_at__gte=from_hour, begins_at__lt=to_hour)
    apart = [Q(cast_at__gte=begins_at, cast_at__lt=from_hour), Q(cast_at__gte=to_hour, cast_at__lt=ends_at)]
    for page_id, hour in stale:
        sums = sums.exclude(page=page_id, begins_at=hour)
        apart.append(Q(page=page_id, cast_at__gte=hour, cast_at__lt=hour + HOUR))
    return Books(sums, Vote.objects.filter(reduce(or_, apart)), from_hour, to_hour, stale)


def when_labelled(first: str, last: str, *, since: datetime) -> Q:
    """
    When votes were cast, since a moment, from networks whose labels lie from one to another: a condition on votes, that lets others through too.

    Two statements. Labels of so many hours, as a short beginning of them is, are not worth looking up: their votes are found soon among all.
    """
    from_hour = beginning_of_hour(since)
    done_until, stale = _state_of_the_sums(from_hour, timezone.now())
    labelled = NetworkHour.objects.filter(label__gte=first, label__lte=last, begins_at__gte=from_hour, begins_at__lt=done_until or from_hour)
    hours = {hour for _page_id, hour in stale} | set(labelled.order_by().values_list("begins_at", flat=True).distinct()[: MANY + 1])
    if done_until is None or max(len(stale), len(hours)) > MANY:
        return Q(cast_at__gte=since)
    *spans, (last_begins_at, _ends_at) = _in_a_row({*hours, done_until})
    return reduce(or_, (Q(cast_at__gte=begins_at, cast_at__lt=ends_at) for begins_at, ends_at in spans), Q(cast_at__gte=last_begins_at))


def _in_a_row(hours: set[datetime]) -> Iterable[tuple[datetime, datetime]]:
    """The beginnings and ends of the times that these hours fill without a gap, the first time first."""
    ends = sorted(hour + HOUR for hour in hours if hour + HOUR not in hours)
    return zip(sorted(hour for hour in hours if hour - HOUR not in hours), ends, strict=True)


def _whole_hours(begins_at: datetime, ends_at: datetime) -> tuple[datetime, datetime, list[tuple[int, datetime]]] | None:
    """
    The first and the end of the hours that have been added up and lie whole in the time, and the pages and hours in it of which the sums are stale.

    None where there are no such hours.
    """
    if not all(_has_hours_of_utc(moment) for moment in (begins_at, ends_at)):
        return None
    from_hour, to_hour = beginning_of_hour(begins_at + HOUR - MICROSECOND), beginning_of_hour(ends_at)
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


def _has_hours_of_utc(moment: datetime) -> bool:
    """Whether hours begin with those of UTC where the reader is, as they do not in India."""
    return not (timezone.localtime(moment).utcoffset() or DAY) % HOUR


@dataclass(frozen=True)
class PageBooks:
    """
    Together all votes of a page that are not withdrawn, none of them twice: sums of its hours, and votes that are in none of these.

    `votes_of_page` are all of them, and `networks` is what DaySum says of the networks of whole days, by their beginning. `zone` is the time zone
    by whose hours the votes are to be added.
    """

    groups: list[Group]
    votes: QuerySet
    votes_of_page: QuerySet
    networks: dict[datetime, dict[str, Any]]
    zone: tzinfo = UTC

    def networks_since(self, moment: datetime) -> tuple[list[dict[str, Any]], QuerySet]:
        """What is known of the networks of whole days since then, and the votes since then of no such day. No statement."""
        days = [day for day in sorted(self.networks) if day >= moment]
        begin = [moment, *(day + DAY for day in days)]
        left = [Q(cast_at__gte=begins_at, cast_at__lt=ends_at) for begins_at, ends_at in zip(begin, days, strict=False) if begins_at < ends_at]
        return [self.networks[day] for day in days], self.votes_of_page.filter(reduce(or_, left, Q(cast_at__gte=begin[-1])))


def books_of_page(page_id: int) -> PageBooks:
    """
    The books of a page. One statement, and no vote is read yet.

    In a time zone whose hours are not those of UTC, all are votes.
    """
    done_until, stale, days = _sums_of_page(page_id)
    votes = Vote.objects.for_page(page_id).filter(kind__isnull=False)
    if done_until is None or len(stale) > MANY or not all(map(_has_hours_of_utc, [timezone.now(), *days])):
        return PageBooks([], votes, votes, {}, zone=timezone.get_current_timezone())
    apart = [Q(cast_at__gte=hour, cast_at__lt=hour + HOUR) for hour in stale if hour < done_until]
    changed = {beginning_of_day(hour) for hour in stale}
    return PageBooks(
        groups=[group for begins_at, (groups, _networks) in days.items() for group in _without(stale, groups_of(begins_at, groups))],
        votes=votes.filter(reduce(or_, apart, Q(cast_at__gte=done_until))),
        votes_of_page=votes,
        networks={begins_at: networks for begins_at, (_groups, networks) in days.items() if networks and begins_at not in changed},
    )


def _sums_of_page(page_id: int) -> tuple[datetime | None, set[datetime], dict[datetime, tuple[list[Any], dict[str, Any] | None]]]:
    """Up to when hours have been added up, the stale ones of the page, and what its days have come to: groups and networks. One statement."""
    nothing = {"groups": Value([], JSONField()), "networks": Value({}, JSONField())}
    done = Summing.objects.annotate(what=Value("done"), **nothing).values_list("what", "done_until", *nothing)
    # An act on many votes leaves as many notes.
    stale = StaleHour.objects.filter(page_id=page_id).annotate(what=Value("stale"), **nothing).values_list("what", "begins_at", *nothing).distinct()
    days = DaySum.objects.filter(page=page_id).annotate(what=Value("day")).values_list("what", "begins_at", *nothing)
    rows: list[Any] = list(done.union(stale, days, all=True))
    return (
        next((moment for what, moment, *_ in rows if what == "done"), None),
        {moment for what, moment, *_ in rows if what == "stale"},
        {moment: (groups, networks) for what, moment, groups, networks in rows if what == "day"},
    )


def _without(stale: set[datetime], groups: list[Group]) -> list[Group]:
    """The groups of a day, with nothing in the hours that are stale."""
    hours = {(moment - groups[0].begins_at) // HOUR for moment in stale} if groups else set()
    if hours.isdisjoint(range(24)):
        return groups
    emptied = [
        replace(
            group,
            votes=_emptied(group.votes, hours),
            counted=_emptied(group.counted, hours),
            first_votes=_emptied(group.first_votes, hours),
        )
        for group in groups
    ]
    return [group for group in emptied if group.votes]


def _emptied(by_hour: list[int], hours: set[int]) -> list[int]:
    return shortened([0 if hour in hours else number for hour, number in enumerate(by_hour)])
