"""Votes over time: how many came when, counted and excluded, in steps that suit the length of the time."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import cached_property

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Count, DateTimeField, QuerySet, Sum
from django.db.models.functions import Trunc
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from reactions.desk.charts import MOST_SERIES, Chart, Series
from reactions.hours import Books, books_of
from reactions.models import ReactionKind
from reactions.services import COUNTED, EXCLUDED

HOUR = timedelta(hours=1)
# Up to these lengths a time is shown by hour, by day and by month; what is longer by year.
BY_HOUR, BY_DAY, BY_MONTH = timedelta(days=3), timedelta(days=93), timedelta(days=5 * 366)

# How a step is named, by formats that each language says in its own way.
NAMES = {"hour": ("MONTH_DAY_FORMAT", "TIME_FORMAT"), "day": ("MONTH_DAY_FORMAT",), "month": ("YEAR_MONTH_FORMAT",), "year": ("Y",)}


@dataclass(frozen=True)
class Period:
    """A time from a moment up to another, in the time zone of whoever looks, and the steps in which it is shown: hour, day, month or year."""

    begins_at: datetime
    ends_at: datetime

    @property
    def step(self) -> str:
        length = self.ends_at - self.begins_at
        return next((step for step, longest in (("hour", BY_HOUR), ("day", BY_DAY), ("month", BY_MONTH)) if length <= longest), "year")

    @cached_property
    def moments(self) -> list[datetime]:
        """When each step begins."""
        found = [_beginning(self.begins_at, self.step)]
        while (following := _following(found[-1], self.step)) < self.ends_at:
            found.append(following)
        return found

    def labels(self) -> tuple[str, ...]:
        return tuple(" ".join(date_format(timezone.localtime(moment), name) for name in NAMES[self.step]) for moment in self.moments)

    def corner(self) -> str:
        return {"hour": gettext("Hour from"), "day": gettext("Day"), "month": gettext("Month"), "year": gettext("Year")}[self.step]

    def steps_of(self, begins_at: datetime, hours: int) -> list[tuple[datetime, int, int]]:
        """
        To which steps so many hours from a moment on belong: the beginning of each step, and from which hour to which.

        Hours before the first step are taken for its own.
        """
        found, place, start = [], max(bisect_right(self.moments, begins_at) - 1, 0), 0
        while start < hours:
            left = (self.moments[place + 1] - begins_at) // HOUR if place + 1 < len(self.moments) else hours
            stop = min(left, hours)
            found.append((self.moments[place], start, stop))
            start, place = stop, place + 1
        return found

    def of(self, votes: QuerySet) -> QuerySet:
        """The votes that were cast in it: found by the index by time."""
        return votes.filter(cast_at__gte=self.begins_at, cast_at__lt=self.ends_at)

    def by_step(self, rows: QuerySet, *keys: str, moment: str = "cast_at") -> QuerySet:
        """Rows of it by the beginning of the step, `at`, and by further fields, for figures to be added."""
        step = Trunc(moment, self.step, output_field=DateTimeField(), tzinfo=timezone.get_current_timezone())
        return rows.order_by().annotate(at=step).values("at", *keys)


def _beginning(moment: datetime, step: str) -> datetime:
    local = timezone.localtime(moment)
    if step == "hour":
        return local.replace(minute=0, second=0, microsecond=0)
    day = {"day": local.date(), "month": local.date().replace(day=1), "year": local.date().replace(month=1, day=1)}[step]
    return timezone.make_aware(datetime.combine(day, time.min))


def _following(moment: datetime, step: str) -> datetime:
    if step == "hour":
        # By the clock of the world: an hour that a time zone leaves out is none.
        return timezone.localtime(moment.astimezone(UTC) + HOUR)
    longer = {"day": 1, "month": 31, "year": 366}[step]
    return _beginning(timezone.make_aware(datetime.combine(timezone.localtime(moment).date() + timedelta(days=longer), time.min)), step)


@dataclass(frozen=True)
class CameIn:
    """How many votes came in a time: those that count and those that are excluded by the beginning of each step, and those that count by page id."""

    counted: Counter[datetime] = field(default_factory=Counter)
    excluded: Counter[datetime] = field(default_factory=Counter)
    by_page: Counter[int] = field(default_factory=Counter)


def came_in(period: Period, *, within: Callable[[QuerySet], QuerySet]) -> CameIn:
    """
    What came in a time, on the pages that `within` narrows rows to: all of them where it gives rows back as they are. At most six statements.

    Whole hours have been added up before; read one by one are the votes of the last hour or two, and those of hours that have changed since.
    """
    books, came = books_of(period.begins_at, period.ends_at), CameIn()
    figures = {"counted": Count("pk", filter=COUNTED), "excluded": Count("pk", filter=EXCLUDED)}
    for at, page_id, counted, excluded in period.by_step(within(books.votes), "page_id").annotate(**figures).values_list("at", "page_id", *figures):
        came.counted[at] += counted
        came.excluded[at] += excluded
        came.by_page[page_id] += counted
    for sums in _by_time(books, period, within):
        for at, counted, excluded in period.by_step(sums, moment="begins_at").values_list("at", Sum("counted"), Sum("excluded")):
            came.counted[at] += counted
            came.excluded[at] += excluded
    for sums in _by_page(books, period):
        came.by_page.update(dict(within(sums).order_by().values_list("page_id").annotate(Sum("counted"))))
    return came


# What is shown by the hour is short: it has few sums, and hardly a whole day.


def _by_time(books: Books, period: Period, within: Callable[[QuerySet], QuerySet]) -> list[QuerySet]:
    """The sums that say when votes came: those of all pages together where these are meant."""
    if period.step == "hour" or within(books.sums) is not books.sums:
        return [within(books.sums)]
    return [books.totals, books.sums_in_no_total] if books.stale else [books.totals]


def _by_page(books: Books, period: Period) -> list[QuerySet]:
    """The sums that say where votes came."""
    return [books.sums] if period.step == "hour" else [books.days, books.sums_in_no_day]


def counted_and_excluded(came: CameIn, period: Period) -> Chart:
    """How many votes came when, those that count and those that are excluded."""
    counted, excluded = (tuple(figures[moment] for moment in period.moments) for figures in (came.counted, came.excluded))
    return Chart(
        title=gettext("Votes over time"),
        description=gettext("%(counted)s votes counted and %(excluded)s excluded. The same figures follow as a table.")
        % {"counted": intcomma(sum(counted)), "excluded": intcomma(sum(excluded))},
        corner=period.corner(),
        labels=period.labels(),
        series=(Series(gettext("Counted"), counted), Series(gettext("Excluded"), excluded)),
    )


def by_kind(figures: Mapping[tuple[datetime, int], int], period: Period, kinds: list[ReactionKind]) -> Chart:
    """
    How many counted votes came when, by kind: those of `kinds` in their order, and where these are too many, the last of them together.

    `figures` are numbers by the beginning of a step and kind id.
    """
    shown = kinds if len(kinds) <= MOST_SERIES else kinds[: MOST_SERIES - 1]
    series = [Series(str(kind), tuple(figures.get((moment, kind.pk), 0) for moment in period.moments)) for kind in shown]
    if others := kinds[len(shown) :]:
        series.append(Series(gettext("Others"), tuple(sum(figures.get((moment, kind.pk), 0) for kind in others) for moment in period.moments)))
    return Chart(
        title=gettext("Votes over time by reaction"),
        description=gettext("Counted votes from %(first)s to %(last)s. The same figures follow as a table.")
        % {"first": period.labels()[0], "last": period.labels()[-1]},
        corner=period.corner(),
        labels=period.labels(),
        series=tuple(series),
    )
