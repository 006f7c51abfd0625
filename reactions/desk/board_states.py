"""The state of many pages' boards in one statement, for lists: the same rule as boards.board_for, said to the database."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Left

from reactions.models import Board, BoardState


def with_states(pages: QuerySet, *, now: datetime) -> QuerySet:
    """
    The pages with `board_state` at `now`, and with `decided_by_id` and `decided_by`: the page, itself or an ancestor, whose board says so.

    Both are null where nothing is set. Costs one small statement at once, to learn how deep boards lie.
    """
    above = _boards_above(pages)
    said = above.filter(state__isnull=False)
    closing = above.filter(closes_at__isnull=False, page__depth__gte=OuterRef("said_depth"))
    is_timed_out = (Q(said_state=BoardState.OPEN) | Q(said_state=None)) & Q(closing_at__lte=now)
    return pages.annotate(
        said_state=Subquery(said.values("state")[:1]),
        # Where nothing is said, a closing time counts from any depth.
        said_depth=Coalesce(Subquery(said.values("page__depth")[:1]), Value(0), output_field=IntegerField()),
        closing_at=Subquery(closing.values("closes_at")[:1]),
        board_state=Case(When(is_timed_out, then=Value(BoardState.CLOSED)), default=Coalesce(F("said_state"), Value(BoardState.OPEN))),
        decided_by_id=Case(When(is_timed_out, then=Subquery(closing.values("page_id")[:1])), default=Subquery(said.values("page_id")[:1])),
        decided_by=Case(When(is_timed_out, then=Subquery(closing.values("page__title")[:1])), default=Subquery(said.values("page__title")[:1])),
    )


def _boards_above(pages: QuerySet) -> QuerySet[Board]:
    """The boards of a page and its ancestors, nearest first, found by whole paths: the database has an index of those."""
    deepest = Board.objects.aggregate(depth=Max("page__depth"))["depth"] or 1
    step = pages.model.steplen
    paths = [Left(OuterRef("path"), depth * step) for depth in range(1, deepest + 1)]
    return Board.objects.filter(page__path__in=paths).order_by("-page__depth")
