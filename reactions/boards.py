"""The effective board of a page: its own row, else the nearest ancestor's, else the settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import swapper
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import PageViewRestriction

from reactions import conf
from reactions.models import Board, BoardState, ReactionKind, ReactionSet

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
    """The content types named in REACTIONS["PAGE_TYPES"]; from Django's cache of them after the first time."""
    names = (name.split(".") for name in conf.get("PAGE_TYPES"))
    return [ContentType.objects.get_by_natural_key(app_label, model.lower()) for app_label, model in names]


def paths_from_root(path: str) -> list[str]:
    """The tree paths of a page and of all its ancestors, root first: "000100020003" gives 0001, 00010002, 000100020003."""
    step = page_model().steplen
    return [path[:end] for end in range(step, len(path) + 1, step)]


def open_to_readers(*, page_id: int) -> Page:
    """The page if every reader may open it and its type takes reactions. Raises PageNotOpenToReaders."""
    page = page_model().objects.filter(pk=page_id, live=True, content_type__in=allowed_content_types()).first()
    if page is None or _is_private(page):
        raise PageNotOpenToReaders(page_id)
    return page


def board_for(page: Page, *, now: datetime | None = None) -> EffectiveBoard:
    """What holds for `page` at `now` (default: this moment), whether or not readers may open it."""
    settings = _Inherited(_boards_above(page))
    state = BoardState(settings.get("state") or BoardState.OPEN)
    closes_at = settings.get("closes_at")
    if state == BoardState.OPEN and closes_at and closes_at <= (now or timezone.now()):
        state = BoardState.CLOSED
    minimum = settings.get("minimum_for_shares")
    return EffectiveBoard(
        page_id=page.pk,
        revision_id=page.live_revision_id,
        state=state,
        minimum_for_shares=conf.get("MINIMUM_FOR_SHARES") if minimum is None else minimum,
        kinds=() if state == BoardState.OFF else _offered_kinds(settings.get("reaction_set_id")),
    )


def board_for_readers(*, page_id: int) -> EffectiveBoard:
    """What holds for a page that readers may open. Raises PageNotOpenToReaders."""
    return board_for(open_to_readers(page_id=page_id))


class _Inherited:
    """The first value that is set, from the page upwards."""

    def __init__(self, boards: list[Board]) -> None:
        self.boards = boards

    def get(self, field: str) -> Any:
        return next(self._set_values(field), None)

    def _set_values(self, field: str) -> Iterator[Any]:
        return (value for board in self.boards if (value := getattr(board, field)) is not None)


def _boards_above(page: Page) -> list[Board]:
    """The board rows of the page and its ancestors, the page's own first."""
    return list(Board.objects.filter(page__path__in=paths_from_root(page.path)).order_by("-page__depth"))


def _offered_kinds(reaction_set_id: int | None) -> tuple[ReactionKind, ...]:
    sets = ReactionSet.objects.filter(pk=reaction_set_id) if reaction_set_id else ReactionSet.objects.filter(is_default=True)
    return tuple(ReactionKind.objects.offered_in(sets))


def _is_private(page: Page) -> bool:
    return PageViewRestriction.objects.filter(page__path__in=paths_from_root(page.path)).exists()
