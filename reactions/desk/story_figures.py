"""What is known of the votes on one story: by kind, in time, by publication, by reader and by network."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, DateTimeField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Trunc
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from reactions.desk.charts import Chart
from reactions.desk.figures_over_time import HOUR, Period, by_kind
from reactions.desk.networks import known_since
from reactions.hours import PageBooks, books_of_page
from reactions.models import Group, ReactionKind
from reactions.services import COUNTED, NETWORKS_KEPT, networks_of
from reactions.summaries import whole_percents

PUBLICATIONS_SHOWN = 20


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


def figures_of_story(*, counted_id: int, all_kinds: Mapping[int, ReactionKind]) -> StoryFigures:
    """
    The figures of the votes of the page `counted_id`: at most five statements. Read one by one are the votes of this story that have not been added up yet.

    Votes that readers have withdrawn are in none of them.
    """
    books = books_of_page(counted_id)
    # A kind that was made in this very moment is shown in the next.
    groups = [group for group in [*books.groups, *_by_hour(books)] if group.kind_id in all_kinds]
    kinds = _by_kind(groups, all_kinds)
    return StoryFigures(
        kinds=kinds,
        crowd=_crowd(books, groups),
        chart=_chart(groups, [row.kind for row in kinds if row.counted]),
        publications=_by_publication(groups, all_kinds),
    )


def _by_hour(books: PageBooks) -> list[Group]:
    """The votes that are in no sum by kind, publication and hour, in one statement."""
    hour = Trunc("cast_at", "hour", output_field=DateTimeField(), tzinfo=books.zone)
    numbers = {"votes": Count("pk"), "counted": Count("pk", filter=COUNTED), "first_votes": Count("pk", filter=Q(is_first_vote=True))}
    rows = books.votes.order_by().annotate(hour=hour).values_list("hour", "kind_id", "revision_id").annotate(**numbers)
    return [Group(begins_at, kind_id, revision_id, *([number] for number in found)) for begins_at, kind_id, revision_id, *found in rows]


def _chart(groups: list[Group], kinds: list[ReactionKind]) -> Chart | None:
    """The counted votes from the first hour with a vote to the last."""
    if not kinds:
        return None
    period = Period(min(map(_first_hour, groups)), max(map(_last_hour, groups)) + HOUR)
    votes: Counter[tuple[datetime, int]] = Counter()
    for group in groups:
        for at, start, stop in period.steps_of(group.begins_at, len(group.counted)):
            votes[at, group.kind_id] += sum(group.counted[start:stop])
    return by_kind(votes, period, kinds)


def _first_hour(group: Group) -> datetime:
    return timezone.localtime(group.begins_at + HOUR * next(hour for hour, number in enumerate(group.votes) if number))


def _last_hour(group: Group) -> datetime:
    return timezone.localtime(group.begins_at + HOUR * (len(group.votes) - 1))


def _by_kind(groups: list[Group], all_kinds: Mapping[int, ReactionKind]) -> list[KindRow]:
    counted, votes = Counter[int](), Counter[int]()
    for group in groups:
        counted[group.kind_id] += sum(group.counted)
        votes[group.kind_id] += sum(group.votes)
    ranked = sorted(votes, key=lambda kind_id: (-counted[kind_id], kind_id))
    shares = whole_percents([counted[kind_id] for kind_id in ranked])
    return [KindRow(all_kinds[kind_id], counted[kind_id], votes[kind_id] - counted[kind_id], share) for kind_id, share in zip(ranked, shares, strict=True)]


def _crowd(books: PageBooks, groups: list[Group]) -> Crowd:
    """Whose votes they are."""
    days, votes = books.networks_since(known_since())
    found = [*days, networks_of(votes)]
    busiest = sorted((tuple(network) for one in found for network in one["busiest"]), key=lambda network: (-network[1], network[0]))
    return Crowd(
        votes=sum(sum(group.votes) for group in groups),
        first_votes=sum(sum(group.first_votes) for group in groups),
        known=sum(one["votes"] for one in found),
        networks=sum(one["networks"] for one in found),
        busiest=tuple(busiest[:NETWORKS_KEPT]),
    )


def _by_publication(groups: list[Group], all_kinds: Mapping[int, ReactionKind]) -> list[Publication]:
    """The latest published versions that have votes, oldest first; before them votes whose version is not known any more."""
    by_revision: dict[int | None, list[Group]] = defaultdict(list)
    for group in groups:
        by_revision[group.revision_id].append(group)
    published = published_at_of([pk for pk in by_revision if pk])
    publications = [_publication(published.get(pk) if pk else None, found, all_kinds) for pk, found in by_revision.items()]
    publications.sort(key=lambda one: (one.published_at is not None, one.published_at or timezone.now()))
    return publications[-PUBLICATIONS_SHOWN:]


def published_at_of(revision_ids: list[int]) -> dict[int, datetime]:
    """When these versions were published first, as the log says; where it says nothing, when they were made."""
    published = PageLogEntry.objects.filter(revision=OuterRef("pk"), action="wagtail.publish").order_by("timestamp").values("timestamp")
    versions = Revision.objects.filter(pk__in=revision_ids)
    return dict(versions.values_list("pk", Coalesce(Subquery(published[:1]), "created_at")))


def _publication(published_at: datetime | None, groups: list[Group], all_kinds: Mapping[int, ReactionKind]) -> Publication:
    kinds = Counter[int]()
    for group in groups:
        kinds[group.kind_id] += sum(group.counted)
    ranked = sorted((+kinds).items(), key=lambda pair: (-pair[1], pair[0]))
    return Publication(
        published_at,
        counted=kinds.total(),
        excluded=sum(sum(group.votes) for group in groups) - kinds.total(),
        kinds=tuple((all_kinds[kind_id], number) for kind_id, number in ranked),
    )
