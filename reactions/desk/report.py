"""A report: votes in groups, measured by the database, a screenful or all of them at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value

from reactions.desk.report_form import ReportForm
from reactions.desk.report_groups import Group, Label
from reactions.measures import Ballots, UsualShares, ballots_among, ballots_of_all_time, number_of, usual_of_stories, with_measures, with_numbers
from reactions.models import ReactionKind, Vote
from reactions.rankings import UNUSUAL
from reactions.summaries import whole_percents

if TYPE_CHECKING:
    from reactions.desk.reach import Reach

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class ReportRow:
    """One group: its counted votes by kind with their shares in percent, the kind that leads (None where two do), and the measures, where it has them."""

    key: Any
    label: Label
    total: int
    counts: tuple[tuple[ReactionKind, int, int], ...]
    excluded: int
    leading: ReactionKind | None
    share_of_all: int | None
    loved: float | None
    divided: float | None
    unusual: float | None

    def __str__(self) -> str:
        return self.label.text

    @property
    def leading_share(self) -> int:
        return max((share for _, _, share in self.counts), default=0)


class Report:
    """What a form asks for, as far as a reach goes. Nothing is read before it is looked at."""

    def __init__(self, form: ReportForm, *, reach: Reach, usual: UsualShares, now: datetime) -> None:
        self.form, self.reach, self.usual, self.now = form, reach, usual, now
        self.group: Group = form.chosen_group
        self.kind = form.chosen_kind
        self.address = form.kept()

    @property
    def kinds(self) -> tuple[ReactionKind, ...]:
        return self.usual.kinds

    @cached_property
    def ballots(self) -> Ballots:
        """The votes that are asked for."""
        period = self.form.period_or_all(now=self.now)
        if period is None and not self.group.needs_votes:
            all_time = ballots_of_all_time()
            # A page all of whose votes are excluded has something to say, one whose votes were withdrawn has not.
            is_told = Q(total__gt=0) | Exists(all_time.excluded.filter(page=OuterRef("page")))
            return Ballots(self._within(all_time.rows.filter(is_told)), self._within(all_time.excluded))
        votes = Vote.objects.all() if period is None else period.of(Vote.objects.all())
        return ballots_among(self._within(votes))

    @cached_property
    def keys(self) -> QuerySet:
        """Which groups there are."""
        return self.group.keyed(self.ballots.rows).values_list("key", flat=True).distinct()

    @cached_property
    def rows(self) -> QuerySet:
        """The groups as rows of values, in the order that is asked for."""
        groups = with_numbers(self.group.keyed(self.ballots.rows).values("key"), self.ballots, self.kinds)
        if self.kind is None:
            return groups.order_by("key")
        groups, usual = self._usual(groups, self.kind)
        measured = with_measures(groups, self.kinds, kind=self.kind, usual=usual, minimum=self.form.chosen_minimum)
        order = self.form.chosen_order
        return measured.order_by(F(order).desc(nulls_last=True), "-votes", "key") if order else measured.order_by(F("key").asc(nulls_first=True))

    def _usual(self, groups: QuerySet, kind: ReactionKind) -> tuple[QuerySet, Any]:
        return usual_of_stories(groups, self.usual, kind) if self.group.is_of_stories else (groups, Value(self.usual.share(kind)))

    def dressed(self, rows: Iterable[dict[str, Any]]) -> list[ReportRow]:
        """These groups with their names and their excluded votes: two statements, and one more where groups are kinds."""
        found = list(rows)
        keys = {row["key"] for row in found}
        labels, excluded = self.group.labels(keys, self.address), self._excluded(keys)
        return [self._row(row, labels.get(row["key"]), excluded.get(row["key"], 0)) for row in found]

    def all_rows(self) -> Iterator[ReportRow]:
        """Every group, read and dressed in portions."""
        rows = self.rows.iterator(chunk_size=ROWS_AT_ONCE)
        while portion := list(islice(rows, ROWS_AT_ONCE)):
            yield from self.dressed(portion)

    @cached_property
    def total(self) -> int:
        """All counted votes in the report. One statement."""
        return self.ballots.rows.aggregate(all=self.ballots.number())["all"]

    def _row(self, row: dict[str, Any], label: Label | None, excluded: int) -> ReportRow:
        numbers = [row[number_of(kind)] for kind in self.kinds]
        counts = [one for one in zip(self.kinds, numbers, whole_percents(numbers), strict=True) if one[1]]
        counts.sort(key=lambda one: -one[1])
        is_led = bool(counts) and (len(counts) == 1 or counts[0][1] > counts[1][1])
        is_measured = not self.group.is_of_kinds
        return ReportRow(
            key=row["key"],
            label=label or Label(str(row["key"])),
            total=row["votes"],
            counts=tuple(counts),
            excluded=excluded,
            leading=counts[0][0] if is_led else None,
            share_of_all=None if is_measured else round(100 * row["votes"] / (self.total or 1)),
            loved=row.get("loved") if is_measured else None,
            divided=row.get("divided") if is_measured else None,
            unusual=row.get(UNUSUAL) if is_measured else None,
        )

    def _excluded(self, keys: set[Any]) -> dict[Any, int]:
        wanted = Q(key__in=keys - {None}) | (Q(key=None) if None in keys else Q(pk__in=[]))
        groups = self.group.keyed(self.ballots.excluded).filter(wanted).values_list("key")
        return dict(groups.annotate(votes=Count("pk")).values_list("key", "votes"))

    def _within(self, rows: QuerySet) -> QuerySet:
        narrowed = self.reach.narrow(rows)
        if story := self.form.chosen_story:
            narrowed = narrowed.filter(page=story)
        if section := self.form.chosen_section:
            narrowed = narrowed.filter(page__path__startswith=section.path)
        return narrowed
