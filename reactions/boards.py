"""The effective board of a page: its own row, else the nearest ancestor's, else the settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import swapper
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model, Q
from django.utils import timezone
from wagtail.models import PageViewRestriction

from reactions import conf
from reactions.models import Board, BoardState, ReactionKind, SetMember

if TYPE_CHECKING:
    from wagtail.models import Page


class PageNotOpenToReaders(LookupError):
    """There is no such page, or it is not live, or private, or of a type that takes no reactions."""


@dataclass(frozen=True)
class EffectiveBoard:
    """What holds for one page now. `kinds` are those offered, in their order; none when the board is off."""

    page_id: int
    revision_id: int | None
    state: BoardState
    minimum_for_shares: int
    kinds: tuple[ReactionKind, ...]

    @property
    def is_open(self) -> bool:
        return self.state == BoardState.OPEN

    @property
    def is_off(self) -> bool:
        return self.state == BoardState.OFF

    def kind(self, slug: str) -> ReactionKind | None:
        """The offered kind of this slug, or None."""
        return next((kind for kind in self.kinds if kind.slug == slug), None)


def page_model() -> type[Page]:
    return swapper.load_model("wagtailcore", "Page")


def allowed_content_types() -> list[ContentType]:
    """The content types named in REACTIONS["PAGE_TYPES"], from Django's cache of them after the first time. A name of no model is left to the system check."""
    models = (_model_named(name) for name in conf.get("PAGE_TYPES"))
    return [ContentType.objects.get_for_model(model, for_concrete_model=False) for model in models if model]


def paths_from_root(path: str) -> list[str]:
    """The tree paths of a page and of all its ancestors, root first: "000100020003" gives 0001, 00010002, 000100020003."""
    step = page_model().steplen
    return [path[:end] for end in range(step, len(path) + 1, step)]


def open_to_readers(*, page_id: int) -> Page:
    """The page if every reader may open it and its type takes reactions. Raises PageNotOpenToReaders."""
    pages = _pages_open_to_readers([page_id])
    if not pages:
        raise PageNotOpenToReaders(page_id)
    return pages[0]


def is_open_to_readers(page: Page) -> bool:
    """Whether every reader may open this page, and its type takes reactions."""
    takes_reactions = page.content_type_id in {one.pk for one in allowed_content_types()}
    return bool(page.pk and page.live and takes_reactions and not list(page.get_view_restrictions()))


def board_for(page: Page, *, now: datetime | None = None) -> EffectiveBoard:
    """What holds for `page` at `now` (default: this moment), whether or not readers may open it."""
    return _boards_for([page], now or timezone.now())[0]


def board_for_readers(*, page_id: int) -> EffectiveBoard:
    """What holds for a page that readers may open. Raises PageNotOpenToReaders."""
    return board_for(open_to_readers(page_id=page_id))


def boards_for_readers(*, page_ids: Iterable[int]) -> list[EffectiveBoard]:
    """What holds for each of these pages, in their order; those that readers may not open are left out."""
    ids = list(page_ids)
    boards = {board.page_id: board for board in _boards_for(_pages_open_to_readers(ids), timezone.now())}
    return [boards[page_id] for page_id in ids if page_id in boards]


class _Inherited:
    """The first value that is set, from the page upwards."""

    def __init__(self, boards: list[Board]) -> None:
        self.boards = boards

    def get(self, field: str) -> Any:
        return next(self._set_values(field), None)

    def state_at(self, moment: datetime) -> BoardState:
        """
        The nearest state that is set, "closed" once the closing time has passed.

        A board that says "open" overrides what lies above it: only its own closing time, or one set below it, closes it.
        """
        said = next((place for place, board in enumerate(self.boards) if board.state), None)
        state = BoardState(self.get("state") or BoardState.OPEN)
        closes_at = _Inherited(self.boards if said is None else self.boards[: said + 1]).get("closes_at")
        return BoardState.CLOSED if state == BoardState.OPEN and closes_at and closes_at <= moment else state

    def _set_values(self, field: str) -> Iterator[Any]:
        return (value for board in self.boards if (value := getattr(board, field)) is not None)


def _boards_for(pages: list[Page], now: datetime) -> list[EffectiveBoard]:
    """What holds for these pages: two queries, however many pages."""
    above = _boards_above(pages)
    kinds = _offered_kinds({boards.get("reaction_set_id") for boards in above})
    return [_effective(page, boards, kinds[boards.get("reaction_set_id")], now) for page, boards in zip(pages, above, strict=True)]


def _effective(page: Page, boards: _Inherited, kinds: tuple[ReactionKind, ...], now: datetime) -> EffectiveBoard:
    state, minimum = boards.state_at(now), boards.get("minimum_for_shares")
    return EffectiveBoard(
        page_id=page.pk,
        revision_id=page.live_revision_id,
        state=state,
        minimum_for_shares=conf.get("MINIMUM_FOR_SHARES") if minimum is None else minimum,
        kinds=() if state == BoardState.OFF else kinds,
    )


def _boards_above(pages: list[Page]) -> list[_Inherited]:
    """For each page the board rows of the page and of its ancestors, the page's own first."""
    paths = {path for page in pages for path in paths_from_root(page.path)}
    rows = {board.path: board for board in Board.objects.filter(page__path__in=paths).annotate(path=F("page__path"))}
    return [_Inherited([rows[path] for path in reversed(paths_from_root(page.path)) if path in rows]) for page in pages]


def _offered_kinds(set_ids: set[int | None]) -> dict[int | None, tuple[ReactionKind, ...]]:
    """The kinds that readers may choose from each set, in its order, the retired left out; under None those of the default set."""
    named = Q(reaction_set__in=[set_id for set_id in set_ids if set_id])
    members = SetMember.objects.filter(named | Q(reaction_set__is_default=True), kind__retired_at=None).select_related("kind", "reaction_set")
    offered: dict[int | None, list[ReactionKind]] = {set_id: [] for set_id in set_ids}
    for member in members.order_by("sort_order", "pk"):
        for set_id in {member.reaction_set_id, None if member.reaction_set.is_default else member.reaction_set_id} & set_ids:
            offered[set_id].append(member.kind)
    return {set_id: tuple(kinds) for set_id, kinds in offered.items()}


def _pages_open_to_readers(page_ids: list[int]) -> list[Page]:
    # SQLite takes no larger number, and no page has one.
    ids = [page_id for page_id in page_ids if page_id < 2**63]
    live = page_model().objects.filter(pk__in=ids, live=True, content_type__in=allowed_content_types())
    pages = list(live.annotate(original_path=F("alias_of__path")))
    private = _private_paths(pages)
    return [page for page in pages if private.isdisjoint(_deciding_paths(page))]


def _private_paths(pages: list[Any]) -> set[str]:
    """Of the tree paths that decide who may open these pages, those that are restricted."""
    paths = {path for page in pages for path in _deciding_paths(page)}
    return set(PageViewRestriction.objects.filter(page__path__in=paths).values_list("page__path", flat=True)) if paths else set()


def _deciding_paths(page: Any) -> list[str]:
    """A page is as private as its ancestors and, where it is an alias, as its original: what Page.get_view_restrictions asks."""
    return paths_from_root(page.path) + ([page.original_path] if page.original_path else [])


def _model_named(name: str) -> type[Model] | None:
    try:
        return apps.get_model(name)
    except (LookupError, ValueError):
        return None
