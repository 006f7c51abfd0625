"""The state of many pages' boards in one statement, for lists: the same rule as boards.board_for, said to the database. An alias follows its original."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Left

from reactions.models import Board, BoardState, ReactionSet


def with_states(pages: QuerySet, *, now: datetime) -> QuerySet:
    """
    The pages with `board_state` at `now`, and with `decided_by_id` and `decided_by`: the page, itself or an ancestor, whose board says so. Of an alias it
    is the original or one of the original's ancestors.

    Both are null where nothing is set. Costs one small statement at once, to learn how deep boards lie.
    """
    above = _boards_above(pages)
    said, sensitive = above.filter(state__isnull=False), above.filter(sensitive__isnull=False)
    closing = above.filter(closes_at__isnull=False, page__depth__gte=OuterRef("said_depth"))
    is_without_set = Q(is_sensitive=True, set_depth__lt=F("sensitive_depth")) & ~Q(Exists(ReactionSet.objects.offering().filter(is_for_sensitive=True)))
    is_timed_out = (Q(said_state=BoardState.OPEN) | Q(said_state=None)) & Q(closing_at__lte=now)
    deciders = [(is_without_set, sensitive), (is_timed_out, closing)]
    return pages.annotate(
        board_path=Coalesce("alias_of__path", "path"),
        said_state=Subquery(said.values("state")[:1]),
        # Where nothing is said, a closing time counts from any depth.
        said_depth=_nearest_depth(said),
        closing_at=Subquery(closing.values("closes_at")[:1]),
        is_sensitive=Subquery(sensitive.values("sensitive")[:1]),
        sensitive_depth=_nearest_depth(sensitive),
        set_depth=_nearest_depth(above.filter(reaction_set__isnull=False)),
        board_state=Case(
            When(is_without_set, then=Value(BoardState.OFF)),
            When(is_timed_out, then=Value(BoardState.CLOSED)),
            default=Coalesce(F("said_state"), Value(BoardState.OPEN)),
        ),
        decided_by_id=_of_decider("page_id", deciders, said),
        decided_by=_of_decider("page__title", deciders, said),
    )


def _of_decider(field: str, deciders: list[tuple[Q, QuerySet[Board]]], said: QuerySet[Board]) -> Case:
    """A field of the board that decides: of the first whose condition holds, else of the nearest that names a state."""
    cases = [When(condition, then=Subquery(boards.values(field)[:1])) for condition, boards in deciders]
    return Case(*cases, default=Subquery(said.values(field)[:1]))


def _nearest_depth(boards: QuerySet[Board]) -> Coalesce:
    """How deep the nearest of these boards lies; 0 where there is none."""
    return Coalesce(Subquery(boards.values("page__depth")[:1]), Value(0), output_field=IntegerField())


def _boards_above(pages: QuerySet) -> QuerySet[Board]:
    """The boards of a page at `board_path` and of its ancestors, nearest first, found by whole paths: the database has an index of those."""
    deepest = Board.objects.aggregate(depth=Max("page__depth"))["depth"] or 1
    step = pages.model.steplen
    paths = [Left(OuterRef("board_path"), depth * step) for depth in range(1, deepest + 1)]
    return Board.objects.filter(page__path__in=paths).order_by("-page__depth")
