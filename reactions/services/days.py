"""Adding the hours of a page up to days, by kind and version, and the networks of each day: what DaySum says (docs/adr/0014)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BigIntegerField, Count, Func, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDay

from reactions.models import DaySum, Vote, shortened

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NETWORKS_KEPT = 5
LABEL_LENGTH = 8

PageHour = tuple[int, datetime]  # a page's id, and when the hour begins
PageDay = tuple[int, datetime]
Numbers = tuple[list[int], list[int], list[int]]  # votes, counted, first votes: each by hour


class HourRow(NamedTuple):
    """How many votes of one kind on one version of a page an hour has. Those that are withdrawn have no kind, and count for nothing but `excluded`."""

    page_id: int
    begins_at: datetime
    kind_id: int | None
    revision_id: int | None
    counted: int
    excluded: int
    first_votes: int


class SumOfCounts(Func):
    """What a count comes to over a window: Django's Sum takes no count."""

    function = "SUM"
    window_compatible = True
    output_field = BigIntegerField()


def beginning_of_hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def beginning_of_day(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def label_of(network_key: UUID) -> str:
    """The first eight hexadecimal digits of the key, which changes every day."""
    return network_key.hex[:LABEL_LENGTH]


def add_to_days(rows: Iterable[HourRow], *, anew: Collection[PageHour] = ()) -> None:
    """Add hours to the sums of their days, in place of what these held of the hours that are `anew`."""
    added, emptied = defaultdict[PageDay, list[HourRow]](list), defaultdict[PageDay, set[int]](set)
    for row in rows:
        if row.kind_id is not None:
            added[row.page_id, beginning_of_day(row.begins_at)].append(row)
    for page_id, begins_at in anew:
        emptied[page_id, beginning_of_day(begins_at)].add(begins_at.hour)
    days = added.keys() | emptied.keys()
    held = _held(days)
    _keep([_together(held.get(day) or DaySum(page_id=day[0], begins_at=day[1]), emptied.get(day, set()), added.get(day, [])) for day in days])


def sum_networks(*, over_since: datetime | None, over_at: datetime) -> None:
    """Add up the networks of the days that were over at a moment, and were not yet at an earlier one (None: of all)."""
    over = DaySum.objects.filter(begins_at__lte=over_at - DAY, networks__isnull=True)
    if over_since:
        over = over.filter(begins_at__gt=over_since - DAY)
    for begins_at in over.values_list("begins_at", flat=True).distinct().order_by("begins_at"):
        _sum_networks(begins_at, list(over.filter(begins_at=begins_at)))


def sum_networks_anew(hours: Collection[PageHour], *, over_at: datetime) -> None:
    """Add up the networks of the days that these hours belong to, as far as those were over at a moment."""
    pages = defaultdict[datetime, set[int]](set)
    for page_id, begins_at in hours:
        pages[beginning_of_day(begins_at)].add(page_id)
    for begins_at, page_ids in pages.items():
        if begins_at <= over_at - DAY:
            _sum_networks(begins_at, list(DaySum.objects.filter(begins_at=begins_at, page__in=page_ids)))


def networks_of(votes: QuerySet) -> dict[str, Any]:
    """Whose votes these are, of one page: as DaySum.networks says it. A network is one of a day, as its key is. One statement."""
    by_day = _by_network(votes.annotate(day=TruncDay("cast_at", tzinfo=UTC)), "day")
    return _said(list(_with_place(by_day)[:NETWORKS_KEPT]))


def _by_network(votes: QuerySet, *keys: str) -> QuerySet:
    """How many of the votes came from which network, by further fields."""
    return votes.filter(network_key__isnull=False, kind__isnull=False).order_by().values(*keys, "network_key").annotate(votes=Count("pk"))


def _with_place(by_network: QuerySet, **apart: Any) -> QuerySet:
    """Networks, the one with most votes first: its place, how many there are, and how many votes they have, among those that a window sets apart."""
    most_first = ["-votes", "network_key"]
    windows = {
        "place": Window(RowNumber(), order_by=most_first, **apart),
        "networks": Window(Count("*"), **apart),
        "known": Window(SumOfCounts(Count("pk")), **apart),
    }
    return by_network.annotate(**windows).order_by(*most_first)


def _said(busiest: list[dict[str, Any]]) -> dict[str, Any]:
    votes, networks = (int(busiest[0]["known"]), busiest[0]["networks"]) if busiest else (0, 0)
    return {"votes": votes, "networks": networks, "busiest": [[label_of(row["network_key"]), row["votes"]] for row in busiest]}


def _held(days: Collection[PageDay]) -> dict[PageDay, DaySum]:
    """The sums of these days that are there already."""
    page_ids, moments = {page_id for page_id, _ in days}, {begins_at for _, begins_at in days}
    return {(day.page_id, day.begins_at): day for day in DaySum.objects.filter(begins_at__in=moments, page__in=page_ids)}


def _together(day: DaySum, emptied: set[int], rows: list[HourRow]) -> DaySum:
    """The day with these hours of it emptied and these rows added. Its networks are to be added up anew."""
    groups = defaultdict[tuple[int | None, int | None], Numbers](lambda: ([0] * 24, [0] * 24, [0] * 24))
    for kind_id, revision_id, *numbers in day.groups:
        for kept, by_hour in zip(groups[kind_id, revision_id], numbers, strict=True):
            kept[: len(by_hour)] = [0 if hour in emptied else number for hour, number in enumerate(by_hour)]
    for row in rows:
        for kept, number in zip(groups[row.kind_id, row.revision_id], (row.counted + row.excluded, row.counted, row.first_votes), strict=True):
            kept[row.begins_at.hour] += number
    day.groups = [[*key, *map(shortened, numbers)] for key, numbers in groups.items() if any(numbers[0])]
    day.counted = sum(sum(counted) for _kind, _revision, _votes, counted, _first_votes in day.groups)
    day.networks = None
    return day


def _keep(days: list[DaySum]) -> None:
    """A day without a vote has no sum."""
    DaySum.objects.filter(pk__in=[day.pk for day in days if not day.groups]).delete()
    _store([day for day in days if day.groups], ["counted", "groups", "networks"])


def _store(days: list[DaySum], fields: list[str]) -> None:
    rows = [DaySum(page_id=day.page_id, begins_at=day.begins_at, counted=day.counted, groups=day.groups, networks=day.networks) for day in days]
    DaySum.objects.bulk_create(rows, batch_size=500, update_conflicts=True, unique_fields=["page", "begins_at"], update_fields=fields)


def _sum_networks(begins_at: datetime, days: list[DaySum]) -> None:
    """Add up the networks of these pages on one day, in two statements."""
    votes = Vote.objects.filter(page__in=[day.page_id for day in days], cast_at__gte=begins_at, cast_at__lt=begins_at + DAY)
    rows = defaultdict[int, list[dict[str, Any]]](list)
    for row in _with_place(_by_network(votes, "page_id"), partition_by="page_id").filter(place__lte=NETWORKS_KEPT):
        rows[row["page_id"]].append(row)
    for day in days:
        day.networks = _said(rows[day.page_id])
    _store(days, ["networks"])
