"""The totals of a page in the shape that readers get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from reactions.boards import EffectiveBoard
from reactions.models import ReactionKind, Tally, Vote


@dataclass(frozen=True)
class KindSummary:
    """One kind's part. `share` is a whole percent, or None below the board's minimum. One that is no longer offered is shown for its votes."""

    slug: str
    label: str
    icon: str
    count: int
    share: int | None
    is_offered: bool = True

    def as_json(self) -> dict[str, Any]:
        return {"slug": self.slug, "label": self.label, "icon": self.icon, "count": self.count, "share": self.share}


@dataclass(frozen=True)
class Summary:
    """A page's totals at a moment. The shares of all kinds add up to 100, or are all None."""

    page: int
    state: str
    total: int
    as_of: datetime
    kinds: tuple[KindSummary, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "page": self.page,
            "state": self.state,
            "total": self.total,
            "as_of": self.as_of.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "kinds": [kind.as_json() for kind in self.kinds],
        }


def summary_of(board: EffectiveBoard, *, seen_by: Vote | None = None) -> Summary:
    """
    The totals of a board's page, as the database has them now.

    Kinds that are no longer offered are shown while they have votes. `seen_by` is the reader's own vote: if an
    Exclusion holds it, that reader alone still sees it counted.
    """
    counts = _own_vote_counted(_counts(board), board, seen_by)
    return _summary(board, counts, as_of=timezone.now())


def summaries_of(boards: list[EffectiveBoard]) -> list[Summary]:
    """The totals of many pages, in the order given, from one query."""
    tallies: dict[int, list[Tally]] = {board.page_id: [] for board in boards if not board.is_off}
    for tally in Tally.objects.filter(page_id__in=tallies, total__gt=0).select_related("kind").order_by("kind_id"):
        tallies[tally.page_id].append(tally)
    now = timezone.now()
    return [_summary(board, _by_kind(board, tallies.get(board.page_id, [])), as_of=now) for board in boards]


def whole_percents(counts: list[int]) -> list[int]:
    """Whole percents that add up to 100, by the largest remainder: [1, 1, 1] gives [34, 33, 33]. All 0 for no counts."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    percents = [count * 100 // total for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda place: (-(counts[place] * 100 % total), place))
    for place in by_remainder[: 100 - sum(percents)]:
        percents[place] += 1
    return percents


def _counts(board: EffectiveBoard) -> dict[ReactionKind, int]:
    if board.is_off:
        return {}
    return _by_kind(board, Tally.objects.for_page(board.page_id).filter(total__gt=0).select_related("kind").order_by("kind_id"))


def _by_kind(board: EffectiveBoard, tallies: Any) -> dict[ReactionKind, int]:
    """Totals by kind: those offered in their order, then others that have votes."""
    return {**dict.fromkeys(board.kinds, 0), **{tally.kind: tally.total for tally in tallies}}


def _own_vote_counted(counts: dict[ReactionKind, int], board: EffectiveBoard, vote: Vote | None) -> dict[ReactionKind, int]:
    if vote is None or vote.kind is None or vote.is_counted or board.is_off:
        return counts
    return {**counts, vote.kind: counts.get(vote.kind, 0) + 1}


def _summary(board: EffectiveBoard, counts: dict[ReactionKind, int], *, as_of: datetime) -> Summary:
    total = sum(counts.values())
    shares = whole_percents(list(counts.values())) if total and total >= board.minimum_for_shares else [None] * len(counts)
    kinds = tuple(
        KindSummary(slug=kind.slug, label=kind.label, icon=kind.icon, count=count, share=share, is_offered=kind in board.kinds)
        for (kind, count), share in zip(counts.items(), shares, strict=True)
    )
    return Summary(page=board.page_id, state=board.state.value, total=total, as_of=as_of, kinds=kinds)
