"""What is known of the votes on one story: by kind, in time, by publication, by reader and by network."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, DateTimeField, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, Trunc
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from reactions.desk.charts import Chart
from reactions.desk.figures_over_time import HOUR, Period, by_kind
from reactions.desk.networks import known_since, label_of
from reactions.models import ReactionKind, Vote
from reactions.services import COUNTED, EXCLUDED
from reactions.summaries import whole_percents

if TYPE_CHECKING:
    from wagtail.models import Page

NETWORKS_SHOWN = 5
PUBLICATIONS_SHOWN = 20
KIND = ("slug", "label", "icon")


@dataclass(frozen=True)
class KindRow:
    """A kind's votes on the story; `share` is the percent of those that count."""

    kind: ReactionKind
    counted: int
    excluded: int
    share: int


@dataclass(frozen=True)
class Crowd:
    """Whose votes they are, as far as it is known: `known` are those whose network is still kept, and `busiest` the networks with most of them."""

    votes: int
    first_votes: int
    known: int
    networks: int
    busiest: tuple[tuple[str, int], ...]

    @property
    def first_percent(self) -> float:
        return 100 * self.first_votes / (self.votes or 1)

    @property
    def busiest_percent(self) -> float:
        return 100 * (self.busiest[0][1] if self.busiest else 0) / (self.known or 1)


@dataclass(frozen=True)
class Publication:
    """Votes that readers gave to one published version. `published_at` is None where that is not known any more."""

    published_at: datetime | None
    counted: int
    excluded: int
    kinds: tuple[tuple[ReactionKind, int], ...]


@dataclass(frozen=True)
class StoryFigures:
    kinds: list[KindRow]
    crowd: Crowd
    chart: Chart | None
    publications: list[Publication]

    @property
    def counted(self) -> int:
        return sum(row.counted for row in self.kinds)

    @property
    def excluded(self) -> int:
        return sum(row.excluded for row in self.kinds)


def figures_of_story(page: Page, *, counted_id: int) -> StoryFigures:
    """
    The figures of a page whose votes are those of the page `counted_id`: three statements, which read this story's votes and no others.

    Votes that readers have withdrawn are in none of them.
    """
    votes = Vote.objects.for_page(counted_id).filter(kind__isnull=False)
    rows = _by_hour(votes)
    all_kinds = {row["kind_id"]: ReactionKind(pk=row["kind_id"], **{name: row[f"kind__{name}"] for name in KIND}) for row in rows}
    kinds = _by_kind(rows, all_kinds)
    return StoryFigures(
        kinds=kinds,
        crowd=_crowd(votes, rows),
        chart=_chart(rows, [row.kind for row in kinds if row.counted]),
        publications=_by_publication(page, rows, all_kinds),
    )


def _by_hour(votes: QuerySet) -> list[dict[str, Any]]:
    """The votes by kind, publication and hour, in one statement: whatever is shown is added up from these."""
    hour = Trunc("cast_at", "hour", output_field=DateTimeField(), tzinfo=timezone.get_current_timezone())
    groups = votes.order_by().annotate(hour=hour).values("kind_id", *(f"kind__{name}" for name in KIND), "revision_id", "hour")
    return list(
        groups.annotate(
            counted=Count("pk", filter=COUNTED),
            excluded=Count("pk", filter=EXCLUDED),
            first_votes=Count("pk", filter=Q(is_first_vote=True)),
            known=Count("network_key"),
        )
    )


def _chart(rows: list[dict[str, Any]], kinds: list[ReactionKind]) -> Chart | None:
    """The counted votes from the first hour with a vote to the last."""
    if not kinds:
        return None
    votes: Counter[tuple[datetime, int]] = Counter()
    for row in rows:
        votes[row["hour"], row["kind_id"]] += row["counted"]
    hours = [row["hour"] for row in rows]
    return by_kind(votes, Period(min(hours), max(hours) + HOUR), kinds)


def _by_kind(rows: list[dict[str, Any]], all_kinds: dict[int, ReactionKind]) -> list[KindRow]:
    counted, excluded = defaultdict(int, dict.fromkeys(all_kinds, 0)), defaultdict[int, int](int)
    for row in rows:
        counted[row["kind_id"]] += row["counted"]
        excluded[row["kind_id"]] += row["excluded"]
    ranked = sorted(counted, key=lambda kind_id: (-counted[kind_id], kind_id))
    shares = whole_percents([counted[kind_id] for kind_id in ranked])
    return [KindRow(all_kinds[kind_id], counted[kind_id], excluded[kind_id], share) for kind_id, share in zip(ranked, shares, strict=True)]


def _crowd(votes: QuerySet, rows: list[dict[str, Any]]) -> Crowd:
    """Whose votes they are."""
    by_network = votes.filter(network_key__isnull=False, cast_at__gte=known_since()).order_by().values("network_key").annotate(votes=Count("pk"))
    busiest = list(by_network.annotate(networks=Window(Count("*"))).order_by("-votes", "network_key")[:NETWORKS_SHOWN])
    return Crowd(
        votes=sum(row["counted"] + row["excluded"] for row in rows),
        first_votes=sum(row["first_votes"] for row in rows),
        known=sum(row["known"] for row in rows),
        networks=busiest[0]["networks"] if busiest else 0,
        busiest=tuple((label_of(row["network_key"]), row["votes"]) for row in busiest),
    )


def _by_publication(page: Page, rows: list[dict[str, Any]], all_kinds: dict[int, ReactionKind]) -> list[Publication]:
    """The latest published versions that have votes, oldest first; before them votes whose version is not known any more."""
    by_revision: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_revision[row["revision_id"]].append(row)
    published = published_at_of([pk for pk in by_revision if pk])
    publications = [_publication(published.get(pk) if pk else None, found, all_kinds) for pk, found in by_revision.items()]
    publications.sort(key=lambda one: (one.published_at is not None, one.published_at or timezone.now()))
    return publications[-PUBLICATIONS_SHOWN:]


def published_at_of(revision_ids: list[int]) -> dict[int, datetime]:
    """When these versions were published first, as the log says; where it says nothing, when they were made."""
    published = PageLogEntry.objects.filter(revision=OuterRef("pk"), action="wagtail.publish").order_by("timestamp").values("timestamp")
    versions = Revision.objects.filter(pk__in=revision_ids)
    return dict(versions.values_list("pk", Coalesce(Subquery(published[:1]), "created_at")))


def _publication(published_at: datetime | None, rows: list[dict[str, Any]], all_kinds: dict[int, ReactionKind]) -> Publication:
    kinds: Counter[int] = Counter()
    for row in rows:
        kinds[row["kind_id"]] += row["counted"]
    ranked = sorted((+kinds).items(), key=lambda pair: (-pair[1], pair[0]))
    return Publication(
        published_at,
        counted=sum(row["counted"] for row in rows),
        excluded=sum(row["excluded"] for row in rows),
        kinds=tuple((all_kinds[kind_id], number) for kind_id, number in ranked),
    )
