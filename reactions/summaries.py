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
    """One kind's part. `share` is a whole percent, or None below the board's minimum."""

    slug: str
    label: str
    icon: str
    count: int
    share: int | None


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
            "kinds": [vars(kind) for kind in self.kinds],
        }


def summary_of(board: EffectiveBoard, *, seen_by: Vote | None = None) -> Summary:
    """
    The totals of a board's page.

    Kinds that are no longer offered are shown while they have votes. `seen_by` is the reader's own vote: if an
    Exclusion holds it, that reader alone still sees it counted.
    """
    counts = _counts(board, seen_by)
    total = sum(counts.values())
    shares = whole_percents(list(counts.values())) if total and total >= board.minimum_for_shares else [None] * len(counts)
    kinds = tuple(
        KindSummary(slug=kind.slug, label=kind.label, icon=kind.icon, count=count, share=share)
        for (kind, count), share in zip(counts.items(), shares, strict=True)
    )
    return Summary(page=board.page_id, state=board.state.value, total=total, as_of=timezone.now(), kinds=kinds)


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


def _counts(board: EffectiveBoard, seen_by: Vote | None) -> dict[ReactionKind, int]:
    """Totals by kind: those offered in their order, then others that have votes."""
    counts = dict.fromkeys(board.kinds, 0)
    if board.is_off:
        return counts
    for tally in Tally.objects.for_page(board.page_id).filter(total__gt=0).select_related("kind").order_by("kind_id"):
        counts[tally.kind] = tally.total
    if seen_by and seen_by.kind and not seen_by.is_counted:
        counts[seen_by.kind] = counts.get(seen_by.kind, 0) + 1
    return counts
