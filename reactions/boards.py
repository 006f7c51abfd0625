"""
The effective board of a page: its own row, else the nearest ancestor's, else the settings.

What is set for a page is remembered by each process. It holds as long as the page's Place does, which is read anew, or checked by the database, with
every answer (docs/adr/0006); so nothing has to be purged, and nothing is ever out of date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone
from wagtail.models import PageViewRestriction

from reactions import conf
from reactions.database import Place
from reactions.facts import Facts, facts_of, only_language
from reactions.models import Board, BoardState, FloodResponse, ReactionKind, SetMember, page_model

if TYPE_CHECKING:
    from wagtail.models import Page

REMEMBERED_PAGES = 10_000


class SetRole(StrEnum):
    """What a set is there for, by the field of ReactionSet that says so."""

    DEFAULT = "is_default"
    SENSITIVE = "is_for_sensitive"


# A set by its id, or the one that has a role.
SetKey = int | SetRole
KindsBySet = dict[SetKey, tuple[ReactionKind, ...]]


class PageNotOpenToReaders(LookupError):
    """There is no such page, or it is not live, or private, or of a type that takes no reactions."""


@dataclass(frozen=True)
class EffectiveBoard:
    """
    What holds for one page now. `kinds` are those offered, in their order; none when the board is off.

    `all_kinds` are all there are, by id: votes may be of one that is no longer offered.
    """

    page_id: int
    revision_id: int | None
    state: BoardState
    minimum_for_shares: int
    kinds: tuple[ReactionKind, ...]
    all_kinds: dict[int, ReactionKind]
    place: Place

    @property
    def counted_id(self) -> int:
        """The page whose votes are this one's: an alias's are its original's."""
        return self.place.counted_id

    @property
    def language_code(self) -> str:
        """The language in which readers meet the page, and so the labels of its kinds."""
        return self.place.language_code

    @property
    def is_open(self) -> bool:
        return self.state == BoardState.OPEN

    @property
    def is_off(self) -> bool:
        return self.state == BoardState.OFF

    def kind(self, slug: str) -> ReactionKind | None:
        """The offered kind of this slug, or None."""
        return next((kind for kind in self.kinds if kind.slug == slug), None)


@dataclass(frozen=True)
class Standing:
    """A page that readers may open: its board and its totals by kind id, both of the same moment."""

    board: EffectiveBoard
    totals: dict[int, int]


@dataclass(frozen=True)
class Rules:
    """What is set for a page, whatever the time and the settings."""

    place: Place
    # The setting under which the page's type took reactions.
    page_types: list[str]
    is_private: bool
    state: BoardState
    closes_at: datetime | None
    minimum_for_shares: int | None
    kinds: tuple[ReactionKind, ...]
    all_kinds: dict[int, ReactionKind]

    def board(self, page_id: int, *, revision_id: int | None, now: datetime) -> EffectiveBoard:
        has_ended = self.state == BoardState.OPEN and self.closes_at is not None and self.closes_at <= now
        return EffectiveBoard(
            page_id=page_id,
            revision_id=revision_id,
            state=BoardState.CLOSED if has_ended else self.state,
            minimum_for_shares=conf.get("MINIMUM_FOR_SHARES") if self.minimum_for_shares is None else self.minimum_for_shares,
            kinds=() if self.state == BoardState.OFF else self.kinds,
            all_kinds=self.all_kinds,
            place=self.place,
        )


_remembered: dict[int, Rules] = {}


def allowed_content_types() -> list[ContentType]:
    """The content types named in REACTIONS["PAGE_TYPES"], from Django's cache of them after the first time. A name of no model is left to the system check."""
    models = (_model_named(name) for name in conf.get("PAGE_TYPES"))
    return [ContentType.objects.get_for_model(model, for_concrete_model=False) for model in models if model]


def paths_from_root(path: str) -> list[str]:
    """The tree paths of a page and of all its ancestors, root first: "000100020003" gives 0001, 00010002, 000100020003."""
    step = page_model().steplen
    return [path[:end] for end in range(step, len(path) + 1, step)]


def takes_reactions(page: Page) -> bool:
    """Whether pages of this one's type take reactions."""
    return page.content_type_id in _allowed_ids()


def original_of(page: Page) -> Page:
    """The page whose board holds for `page`: an alias's original, else the page itself."""
    return page.alias_of if page.alias_of_id else page


def inheritance_of(page: Page) -> Inheritance:
    """The board rows that `page` inherits from, each with its page: one statement. An alias follows its original."""
    return _boards_above([original_of(page).path], Board.objects.select_related("page"))[0]


def board_for(page: Page, *, now: datetime | None = None) -> EffectiveBoard:
    """What holds for `page` at `now` (default: this moment), whether or not readers may open it."""
    original_path = page.alias_of.path if page.alias_of_id else None
    place = Place(page.path, original_path, page.content_type_id, None, counted_id(page), language_of(page))
    return _rules_at([place], private=set())[0].board(page.pk, revision_id=page.live_revision_id, now=now or timezone.now())


def language_of(page: Page) -> str:
    """The language in which a page is read, whichever is spoken just now."""
    return only_language() or page.locale.language_code


def counted_id(page: Page) -> int:
    """The page whose votes are this one's, published or not: what reactions.facts says of pages that readers may open."""
    original = original_of(page)
    if not conf.get("POOL_TRANSLATIONS"):
        return original.pk
    together = page_model().objects.filter(translation_key=original.translation_key, alias_of=None)
    return together.order_by("pk").values_list("pk", flat=True).first() or page.pk


def standing_of(*, page_id: int) -> Standing:
    """What holds for a page that readers may open, and its totals. One statement for a page that this process knows. Raises PageNotOpenToReaders."""
    standings = standings_of(page_ids=[page_id])
    if not standings:
        raise PageNotOpenToReaders(page_id)
    return standings[page_id]


def standings_of(*, page_ids: Iterable[int]) -> dict[int, Standing]:
    """What holds for each of these pages, and their totals; those that readers may not open are left out. One statement for pages that this process knows."""
    allowed = _allowed_ids()
    facts = [one for one in facts_of(page_ids).values() if one.place.content_type_id in allowed]
    rules, now = _rules_for(facts), timezone.now()
    return {
        one.page_id: Standing(rules[one.page_id].board(one.page_id, revision_id=one.revision_id, now=now), one.totals)
        for one in facts
        if not rules[one.page_id].is_private
    }


def remembered_board(*, page_id: int) -> EffectiveBoard | None:
    """The board of a page as this process remembers it: possibly out of date, for a caller that has its Place checked. None when there is none to remember."""
    rules = _remembered.get(page_id)
    if rules is None or rules.is_private or not _can_be_remembered(rules) or rules.page_types != conf.get("PAGE_TYPES"):
        return None
    return rules.board(page_id, revision_id=None, now=timezone.now())


def _allowed_ids() -> set[int]:
    return {one.pk for one in allowed_content_types()}


@dataclass(frozen=True)
class Inheritance:
    """The board rows of a page and of its ancestors, the page's own first. What is set nearest to the page holds."""

    boards: list[Board]

    def get(self, field: str) -> Any:
        decider = self.decider(field)
        return getattr(decider, field) if decider else None

    def decider(self, field: str) -> Board | None:
        """The nearest board that sets this field."""
        place = self._place(field)
        return None if place is None else self.boards[place]

    def closing(self) -> Board | None:
        """
        The board whose closing time counts.

        A board that says "open" overrides what lies above it: only its own closing time, or one set below it, closes it.
        """
        said = self._place("state")
        return Inheritance(self.boards if said is None else self.boards[: said + 1]).decider("closes_at")

    def closes_at(self) -> datetime | None:
        closing = self.closing()
        return closing.closes_at if closing else None

    def flood_response(self) -> FloodResponse:
        """What becomes of the votes of a flood until a moderator has looked at it."""
        return FloodResponse(self.get("on_flood") or conf.get("ON_FLOOD"))

    def offered_set(self) -> SetKey:
        """
        Which set readers are offered.

        On a sensitive page it is the set for sensitive stories, whatever is chosen further up. A set that is chosen on the same page as `sensitive`
        is, or nearer to the story, wins over it: somebody who knew chose it. On other pages it is the nearest set chosen, at last the default.
        """
        chosen, said = self._place("reaction_set_id"), self._place("sensitive")
        is_sensitive = said is not None and self.boards[said].sensitive
        if said is not None and is_sensitive and (chosen is None or chosen > said):
            return SetRole.SENSITIVE
        return SetRole.DEFAULT if chosen is None else self.boards[chosen].reaction_set_id or SetRole.DEFAULT

    def state(self, kinds: KindsBySet) -> BoardState:
        """The state before any closing time. A sensitive page has no reactions where nothing is offered for such pages."""
        if self.offered_set() == SetRole.SENSITIVE and not kinds[SetRole.SENSITIVE]:
            return BoardState.OFF
        return BoardState(self.get("state") or BoardState.OPEN)

    def _place(self, field: str) -> int | None:
        return next((place for place, board in enumerate(self.boards) if getattr(board, field) is not None), None)


def _rules_for(facts: list[Facts]) -> dict[int, Rules]:
    """What is set for these pages, by page id: as remembered where that still holds, else read and remembered."""
    held = {one.page_id: rules for one in facts if (rules := _remembered.get(one.page_id)) and rules.place == one.place and _can_be_remembered(rules)}
    unknown = [one for one in facts if one.page_id not in held]
    places = [one.place for one in unknown]
    learned = {one.page_id: rules for one, rules in zip(unknown, _rules_at(places, private=_private_paths(places)), strict=True)}
    if len(_remembered) > REMEMBERED_PAGES:
        _remembered.clear()
    _remembered.update(learned)
    return held | learned


def _can_be_remembered(rules: Rules) -> bool:
    # Without an edition nobody would say when it is out of date.
    return rules.place.edition is not None


def _rules_at(places: list[Place], *, private: set[str]) -> list[Rules]:
    """What is set at these places, of which these tree paths are restricted: three queries, however many."""
    if not places:
        return []
    page_types = conf.get("PAGE_TYPES")
    above = _boards_above([place.original_path or place.path for place in places], Board.objects.all())
    all_kinds = {kind.pk: kind for kind in ReactionKind.objects.all()}
    kinds = _offered_kinds({boards.offered_set() for boards in above}, all_kinds)
    return [
        Rules(
            place=place,
            page_types=page_types,
            is_private=not private.isdisjoint(_deciding_paths(place)),
            state=boards.state(kinds),
            closes_at=boards.closes_at(),
            minimum_for_shares=boards.get("minimum_for_shares"),
            kinds=kinds[boards.offered_set()],
            all_kinds=all_kinds,
        )
        for place, boards in zip(places, above, strict=True)
    ]


def _boards_above(paths: list[str], boards: QuerySet[Board]) -> list[Inheritance]:
    """For each tree path the board rows of the page and of its ancestors, the page's own first."""
    needed = {above for path in paths for above in paths_from_root(path)}
    rows = {board.path: board for board in boards.filter(page__path__in=needed).annotate(path=F("page__path"))}
    return [Inheritance([rows[above] for above in reversed(paths_from_root(path)) if above in rows]) for path in paths]


def _offered_kinds(keys: set[SetKey], all_kinds: dict[int, ReactionKind]) -> KindsBySet:
    """The kinds that readers may choose from each of these sets, in its order, the retired left out."""
    wanted = Q(reaction_set__in=[key for key in keys if not isinstance(key, SetRole)])
    for role in SetRole:
        wanted |= Q(**{f"reaction_set__{role}": True})
    members = SetMember.objects.filter(wanted, kind__retired_at=None).order_by("sort_order", "pk")
    offered: dict[SetKey, list[ReactionKind]] = {key: [] for key in keys}
    for set_id, kind_id, *roles in members.values_list("reaction_set_id", "kind_id", *(f"reaction_set__{role}" for role in SetRole)):
        known_as = {set_id, *(role for role, has_it in zip(SetRole, roles, strict=True) if has_it)}
        # A kind that was made in this very moment is offered from the next one on.
        for key in known_as & keys if kind_id in all_kinds else ():
            offered[key].append(all_kinds[kind_id])
    return {key: tuple(kinds) for key, kinds in offered.items()}


def _private_paths(places: list[Place]) -> set[str]:
    """Of the tree paths that decide who may open these pages, those that are restricted."""
    paths = {path for place in places for path in _deciding_paths(place)}
    return set(PageViewRestriction.objects.filter(page__path__in=paths).values_list("page__path", flat=True))


def _deciding_paths(place: Place) -> list[str]:
    """A page is as private as its ancestors and, where it is an alias, as its original: what Page.get_view_restrictions asks."""
    return paths_from_root(place.path) + ([place.original_path] if place.original_path else [])


def _model_named(name: str) -> type[Model] | None:
    try:
        return apps.get_model(name)
    except (LookupError, ValueError):
        return None
