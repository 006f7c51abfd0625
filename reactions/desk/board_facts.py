"""What holds for a page, and which page says so, in words for editors and moderators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from reactions.boards import EffectiveBoard, Inheritance, SetRole, allowed_content_types, board_for, counted_id, inheritance_of
from reactions.models import Board, BoardState, ReactionKind, ReactionSet, Tally

if TYPE_CHECKING:
    from wagtail.models import Page


@dataclass(frozen=True)
class Fact:
    """One thing that holds. `origin` says where it is set."""

    label: str
    value: str
    origin: str


@dataclass(frozen=True)
class Totals:
    """A page's counted votes."""

    counts: list[tuple[ReactionKind, int]]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)


def concerns_reactions(page: Page) -> bool:
    """Whether the page takes reactions, or pages below it can."""
    wanted = {one.model_class() for one in allowed_content_types()}
    known, waiting = set(), {type(page)}
    while waiting:
        model = waiting.pop()
        known.add(model)
        waiting |= set(model.allowed_subpage_models()) - known
    return not wanted.isdisjoint(known)


def followed_in(page: Page) -> str:
    """Where the original of an alias is: the title of the page above it. Empty for a page that is no alias."""
    return page.alias_of.get_parent().title if page.alias_of_id else ""


def totals_of(page: Page) -> Totals:
    tallies = Tally.objects.for_page(counted_id(page)).filter(total__gt=0).select_related("kind").order_by("-total", "kind_id")
    return Totals([(tally.kind, tally.total) for tally in tallies])


def facts_of(page: Page) -> list[Fact]:
    """State, set, sensitivity, closing time, minimum for shares and what a flood is answered with, as they hold for `page` now."""
    above, board, now = inheritance_of(page), board_for(page), timezone.now()
    closing, sensitive, minimum = above.closing(), above.decider("sensitive"), above.decider("minimum_for_shares")
    votes = ngettext("%(votes)s vote", "%(votes)s votes", board.minimum_for_shares) % {"votes": board.minimum_for_shares}
    return [
        Fact(gettext("State"), str(board.state.label), _origin_of_state(above, board, page, now)),
        _offer(above, board, page),
        Fact(gettext("Sensitive story"), gettext("Yes") if sensitive and sensitive.sensitive else gettext("No"), _origin(sensitive, page)),
        Fact(gettext("Closes at"), _moment(closing.closes_at) if closing and closing.closes_at else gettext("No time is set"), _origin(closing, page)),
        Fact(gettext("Shares are shown from"), votes, _origin(minimum, page)),
        Fact(gettext("When a flood comes"), str(above.flood_response().label), _origin(above.decider("on_flood"), page)),
    ]


def _origin_of_state(above: Inheritance, board: EffectiveBoard, page: Page, now: datetime) -> str:
    if above.offered_set() == SetRole.SENSITIVE and not ReactionSet.objects.offering().filter(is_for_sensitive=True).exists():
        return gettext("a sensitive story, and no set is there for those")
    closing = above.closing()
    has_ended = closing is not None and closing.closes_at is not None and closing.closes_at <= now
    if has_ended and board.state == BoardState.CLOSED and above.get("state") != BoardState.CLOSED:
        return gettext("its time has passed, %(origin)s") % {"origin": _origin(closing, page)}
    return _origin(above.decider("state"), page)


def _offer(above: Inheritance, board: EffectiveBoard, page: Page) -> Fact:
    key = above.offered_set()
    label, nothing = gettext("Set"), gettext("None")
    if not isinstance(key, SetRole):
        chosen = above.decider("reaction_set_id")
        return Fact(label, str(chosen.reaction_set) if chosen else nothing, _origin(chosen, page))
    name = ReactionSet.objects.filter(**{str(key): True}).values_list("name", flat=True).first() or nothing
    if key == SetRole.SENSITIVE:
        return Fact(label, name, gettext("for sensitive stories"))
    return Fact(label, name, _origin(None, page))


def _origin(board: Board | None, page: Page) -> str:
    """Which page says so: this one, one above it, or none."""
    if board is None:
        return gettext("the site's default")
    if board.page_id == page.pk:
        return gettext("set here")
    model = board.page.specific_class
    return gettext("set on %(type)s “%(title)s”") % {"type": model._meta.verbose_name if model else gettext("page"), "title": board.page.title}


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
