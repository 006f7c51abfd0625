"""The windows of all pages that had votes lately, read from the database: one statement when it is quiet, four when a page has many votes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, F, Q
from django.db.models import Window as Over
from django.db.models.functions import RowNumber

from reactions.floods.rules import FEWEST_VOTES
from reactions.floods.windows import SAMPLE, Earlier, Look, Span, Usual, Window, window_of
from reactions.models import Flood, Tally, Vote, page_model
from reactions.querysets import VoteQuerySet


@dataclass
class Traffic:
    """What a page has had within a window. `counted` are the votes by kind that stand in its totals."""

    section: str
    votes: int = 0
    counted: Counter[int] = field(default_factory=Counter)


def windows_at(now: datetime, span: Span) -> dict[int, Window]:
    """
    The windows that end now, by page id, of pages with enough votes in them.

    Votes that come later by the clock that wrote them are left out until it is their time. So are those that are out of the count already, but for
    those of a flood that is held.
    """
    begins = now - timedelta(seconds=span.seconds)
    votes = _to_look_at(begins, now)
    counts = _counts(votes)
    busy = sorted(page_id for page_id, count in counts.items() if count.votes >= FEWEST_VOTES)
    if not busy:
        return {}
    looks, usual, kinds = _looks(votes, busy), _usual(span, begins, busy), _totals(busy)
    found = {}
    for page_id in looks:
        count = counts[page_id]
        earlier = Earlier(_before(kinds.get(page_id, {}), count.counted), usual[page_id], _section_votes(counts, page_id))
        found[page_id] = window_of(looks[page_id], votes=max(count.votes, len(looks[page_id])), earlier=earlier)
    return found


def _to_look_at(begins: datetime, ends: datetime) -> VoteQuerySet:
    held = Flood.objects.holding().order_by().values("page")
    return Vote.objects.filter(Q(is_counted=True) | Q(page__in=held), cast_at__gt=begins, cast_at__lte=ends, kind__isnull=False)


def _counts(votes: VoteQuerySet) -> dict[int, Traffic]:
    counts: dict[int, Traffic] = {}
    step = page_model().steplen
    rows = votes.order_by().values_list("page_id", "page__path", "kind_id", "is_counted").annotate(Count("pk"))
    for page_id, path, kind_id, is_counted, number in rows:
        count = counts.setdefault(page_id, Traffic(path[:-step]))
        count.votes += number
        count.counted[kind_id] += number if is_counted else 0
    return counts


def _looks(votes: VoteQuerySet, page_ids: Iterable[int]) -> dict[int, list[Look]]:
    """The newest votes of each page, oldest first."""
    newest_first = Over(RowNumber(), partition_by=F("page_id"), order_by=[F("cast_at").desc(), F("pk").desc()])
    rows = votes.filter(page__in=page_ids).annotate(place=newest_first).filter(place__lte=SAMPLE).order_by("cast_at", "pk")
    looks: dict[int, list[Look]] = defaultdict(list)
    for page_id, *seen in rows.values_list("page_id", "cast_at", "kind_id", "network_key", "is_first_vote"):
        looks[page_id].append(Look(*seen))
    return looks


def _usual(span: Span, begins: datetime, page_ids: Iterable[int]) -> dict[int, Usual]:
    """What each page had in the time before, as of one window."""
    before = Vote.objects.counted().filter(page__in=page_ids, cast_at__gt=begins - timedelta(seconds=span.before_seconds), cast_at__lte=begins)
    part = span.seconds / span.before_seconds
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    first_votes: dict[int, Counter[int]] = defaultdict(Counter)
    for page_id, kind_id, is_first, number in before.order_by().values_list("page_id", "kind_id", "is_first_vote").annotate(Count("pk")):
        votes[page_id][kind_id] += number
        first_votes[page_id][kind_id] += number if is_first else 0
    return {page_id: Usual(_times(votes[page_id], part), _times(first_votes[page_id], part)) for page_id in page_ids}


def _times(counts: Mapping[int, int], part: float) -> dict[object, float]:
    return {kind_id: number * part for kind_id, number in counts.items()}


def _totals(page_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    totals: dict[int, dict[int, int]] = defaultdict(dict)
    for page_id, kind_id, total in Tally.objects.filter(page__in=page_ids).values_list("page_id", "kind_id", "total"):
        totals[page_id][kind_id] = total
    return totals


def _before(totals: Mapping[int, int], inside: Mapping[int, int]) -> dict[object, int]:
    """What the totals were when the window began."""
    return {kind_id: max(0, total - inside.get(kind_id, 0)) for kind_id, total in totals.items()}


def _section_votes(counts: dict[int, Traffic], page_id: int) -> float:
    """How many votes the section's other stories have had within the window, of those that had any: the mean."""
    others = [count.votes for other_id, count in counts.items() if other_id != page_id and count.section == counts[page_id].section]
    return sum(others) / len(others) if others else 0.0
