"""What the boards list shows of each page, gathered for a screenful in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from reactions.boards import allowed_content_types
from reactions.desk.board_states import with_states
from reactions.models import BoardState, ReactionKind, Tally, Vote, page_model

if TYPE_CHECKING:
    from wagtail.models import Page


@dataclass(frozen=True)
class BoardRow:
    """One page's board. `inherited_from` is the headline of the ancestor that decides the state, or empty."""

    page: Page
    state: BoardState
    inherited_from: str
    counts: tuple[tuple[ReactionKind, int], ...]
    excluded: int
    last_vote_at: datetime | None

    @property
    def pk(self) -> int:
        return self.page.pk

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)

    @property
    def is_open(self) -> bool:
        return self.state == BoardState.OPEN

    def __str__(self) -> str:
        return self.page.title


def pages_with_boards() -> QuerySet[Page]:
    """Pages that take reactions and have some, and every page, section or story, with a board of its own."""
    has_votes = Q(content_type__in=allowed_content_types()) & Exists(Tally.objects.filter(page=OuterRef("pk")))
    return page_model().objects.filter(has_votes | Q(reaction_board__isnull=False))


def with_order_keys(pages: QuerySet) -> QuerySet:
    """The pages with `total` and `last_vote_at`, to order by."""
    totals = Tally.objects.filter(page=OuterRef("pk")).order_by().values("page").annotate(all=Sum("total")).values("all")
    latest = Vote.objects.filter(page=OuterRef("pk")).order_by("-cast_at").values("cast_at")[:1]
    return pages.annotate(total=Coalesce(Subquery(totals), 0), last_vote_at=Subquery(latest))


def board_rows(page_ids: list[int], *, now: datetime) -> list[BoardRow]:
    """The rows of these pages, in this order."""
    pages = with_states(page_model().objects.filter(pk__in=page_ids), now=now).in_bulk()
    counts = _counts(page_ids)
    excluded = dict(Vote.objects.excluded().filter(page_id__in=page_ids).order_by().values_list("page_id").annotate(Count("pk")))
    latest = dict(with_order_keys(page_model().objects.filter(pk__in=page_ids)).values_list("pk", "last_vote_at"))
    return [
        BoardRow(
            page=page,
            state=BoardState(page.board_state),
            inherited_from=page.decided_by if page.decided_by_id not in (None, page.pk) else "",
            counts=tuple(counts[page.pk]),
            excluded=excluded.get(page.pk, 0),
            last_vote_at=latest[page.pk],
        )
        for page in (pages[pk] for pk in page_ids)
    ]


def _counts(page_ids: list[int]) -> dict[int, list[tuple[ReactionKind, int]]]:
    counts: dict[int, list[tuple[ReactionKind, int]]] = defaultdict(list)
    for tally in Tally.objects.filter(page_id__in=page_ids, total__gt=0).select_related("kind").order_by("-total", "kind_id"):
        counts[tally.page_id].append((tally.kind, tally.total))
    return counts
