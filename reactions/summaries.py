"""The totals of a page in the shape that readers get."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils import timezone

from reactions.boards import EffectiveBoard, standings_of
from reactions.models import ReactionKind
from reactions.services import OwnVote


class KindSummary(NamedTuple):
    """
    One kind's part. `label` is in the page's language; `share` is a whole percent, or None below the board's minimum.

    One that is no longer offered is shown for its votes.
    """

    slug: str
    label: str
    icon: str
    count: int  # type: ignore[assignment] # In the way of a tuple's own, which nobody asks for.
    share: int | None
    is_offered: bool = True

    def as_json(self) -> str:
        share = "null" if self.share is None else self.share
        return f'{_words_as_json(self.slug, self.label, self.icon)}, "count": {self.count}, "share": {share}}}'


@dataclass(frozen=True)
class Summary:
    """A page's totals at a moment. The shares of all kinds add up to 100, or are all None."""

    page: int
    state: str
    total: int
    as_of: datetime
    kinds: tuple[KindSummary, ...]

    def as_json(self, **more: Any) -> str:
        """The summary's object in JSON, with `more` members at its end."""
        return self._as_json(f"{self.as_of.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z", more)

    def as_undated_json(self, **more: Any) -> str:
        """The same without its moment (`as_of` is empty), for pages that stay as they are until a figure changes."""
        return self._as_json("", more)

    def _as_json(self, as_of: str, more: dict[str, Any]) -> str:
        """Written by hand: every vote is answered with it, and only figures change."""
        kinds = ", ".join([kind.as_json() for kind in self.kinds])
        others = "".join([f', "{name}": {json.dumps(value)}' for name, value in more.items()])
        return f'{{"page": {self.page}, "state": "{self.state}", "total": {self.total}, "as_of": "{as_of}", "kinds": [{kinds}]{others}}}'


def summary_of(board: EffectiveBoard, totals: dict[int, int], *, own: OwnVote | None = None, as_of: datetime | None = None) -> Summary:
    """
    The totals (by kind id) of a board's page, as they were read at `as_of`, by default just now.

    Kinds that are no longer offered are shown while they have votes. `own` is the reader's own vote: if an Exclusion holds it, that reader
    alone still sees it counted. A board that is off shows nothing.
    """
    counted = [] if board.is_off else _counted(board, _with_own(totals, own))
    total = sum(count for _, count in counted)
    shares = whole_percents([count for _, count in counted]) if total and total >= board.minimum_for_shares else [None] * len(counted)
    # Those that are no longer offered come last.
    kinds = tuple(
        KindSummary(kind.slug, kind.label_in(board.language_code), kind.icon, count, share, is_offered=place < len(board.kinds))
        for place, ((kind, count), share) in enumerate(zip(counted, shares, strict=True))
    )
    return Summary(page=board.page_id, state=board.state.value, total=total, as_of=as_of or timezone.now(), kinds=kinds)


def summaries_of(page_ids: Iterable[int], *, as_of: datetime | None = None) -> dict[int, Summary]:
    """
    What readers see of those of these pages that they may open, by id. One query for pages whose boards this process knows.

    `as_of` is by default the moment before the totals are read: they are at least as new as they say.
    """
    as_of = as_of or timezone.now()
    return {page_id: summary_of(one.board, one.totals, as_of=as_of) for page_id, one in standings_of(page_ids=page_ids).items()}


def shown_summary(board: EffectiveBoard, totals: dict[int, int]) -> Summary | None:
    """What a panel shows to every reader; None where it shows nothing: where reactions are off, and where none is offered."""
    summary = None if board.is_off else summary_of(board, totals)
    return summary if summary and summary.kinds else None


@lru_cache(maxsize=1024)
def _words_as_json(slug: str, label: str, icon: str) -> str:
    """The beginning of a kind's object, which stays the same from vote to vote."""
    return json.dumps({"slug": slug, "label": label, "icon": icon})[:-1]


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


def _counted(board: EffectiveBoard, totals: dict[int, int]) -> list[tuple[ReactionKind, int]]:
    """Kinds with their totals: those offered in their order, then others that have votes."""
    offered = [(kind, totals.get(kind.pk, 0)) for kind in board.kinds]
    ids = {kind.pk for kind in board.kinds}
    others = [(board.all_kinds[kind_id], total) for kind_id, total in totals.items() if total and kind_id not in ids and kind_id in board.all_kinds]
    return offered + others


def _with_own(totals: dict[int, int], own: OwnVote | None) -> dict[int, int]:
    if own is None or own.is_counted:
        return totals
    return {**totals, own.kind.pk: totals.get(own.kind.pk, 0) + 1}
