"""Votes over time: how many came when, counted and excluded, in steps that suit the length of the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Count, DateTimeField, Q, QuerySet
from django.db.models.functions import Trunc
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from reactions.desk.charts import MOST_SERIES, Chart, Series
from reactions.models import ReactionKind
from reactions.services import COUNTED

HOUR = timedelta(hours=1)
# Up to these lengths a time is shown by hour, by day and by month; what is longer by year.
BY_HOUR, BY_DAY, BY_MONTH = timedelta(days=3), timedelta(days=93), timedelta(days=5 * 366)
EXCLUDED = Q(is_counted=False)


@dataclass(frozen=True)
class Span:
    """A time from a moment up to another, in the time zone of whoever looks, and the steps in which it is shown: hour, day, month or year."""

    begins_at: datetime
    ends_at: datetime

    @property
    def step(self) -> str:
        length = self.ends_at - self.begins_at
        return next((step for step, longest in (("hour", BY_HOUR), ("day", BY_DAY), ("month", BY_MONTH)) if length <= longest), "year")

    @property
    def moments(self) -> list[datetime]:
        """When each step begins."""
        found = [_beginning(self.begins_at, self.step)]
        while (following := _following(found[-1], self.step)) < self.ends_at:
            found.append(following)
        return found

    def labels(self) -> tuple[str, ...]:
        names = {"hour": "j M H:i", "day": "j M", "month": "M Y", "year": "Y"}
        return tuple(date_format(timezone.localtime(moment), names[self.step]) for moment in self.moments)

    def corner(self) -> str:
        return {"hour": gettext("Hour from"), "day": gettext("Day"), "month": gettext("Month"), "year": gettext("Year")}[self.step]

    def of(self, votes: QuerySet) -> QuerySet:
        """The votes that were cast in it: found by the index by time."""
        return votes.filter(cast_at__gte=self.begins_at, cast_at__lt=self.ends_at)

    def by_step(self, votes: QuerySet, *keys: str) -> QuerySet:
        """The votes in it by the beginning of the step, `at`, and by further fields, for figures to be added."""
        step = Trunc("cast_at", self.step, output_field=DateTimeField(), tzinfo=timezone.get_current_timezone())
        return self.of(votes).order_by().annotate(at=step).values("at", *keys)


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


def counted_and_excluded(votes: QuerySet, span: Span) -> Chart:
    """How many votes came when, those that count and those that are excluded. One statement."""
    rows: dict[Any, Any] = {row["at"]: row for row in span.by_step(votes).annotate(counted=Count("pk", filter=COUNTED), excluded=Count("pk", filter=EXCLUDED))}
    counted, excluded = (tuple(rows[moment][name] if moment in rows else 0 for moment in span.moments) for name in ("counted", "excluded"))
    return Chart(
        title=gettext("Votes over time"),
        description=gettext("%(counted)s votes counted and %(excluded)s excluded. The same figures follow as a table.")
        % {"counted": f"{sum(counted):,}", "excluded": f"{sum(excluded):,}"},
        corner=span.corner(),
        labels=span.labels(),
        series=(Series(gettext("Counted"), counted), Series(gettext("Excluded"), excluded)),
    )


def by_kind(votes: QuerySet, span: Span, kinds: list[ReactionKind]) -> Chart:
    """How many counted votes came when, by kind: those of `kinds` in their order, and where these are too many, the last of them together. One statement."""
    figures: dict[tuple[datetime, int], int] = {}
    for row in span.by_step(votes.filter(COUNTED), "kind_id").annotate(votes=Count("pk")):
        figures[row["at"], row["kind_id"]] = row["votes"]
    shown = kinds if len(kinds) <= MOST_SERIES else kinds[: MOST_SERIES - 1]
    series = [Series(kind.label, tuple(figures.get((moment, kind.pk), 0) for moment in span.moments)) for kind in shown]
    if others := kinds[len(shown) :]:
        series.append(Series(gettext("Others"), tuple(sum(figures.get((moment, kind.pk), 0) for kind in others) for moment in span.moments)))
    return Chart(
        title=gettext("Votes over time by reaction"),
        description=gettext("Counted votes from %(first)s to %(last)s. The same figures follow as a table.")
        % {"first": span.labels()[0], "last": span.labels()[-1]},
        corner=span.corner(),
        labels=span.labels(),
        series=tuple(series),
    )
