"""What an act has changed, in words: each thing, from what to what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from reactions.models import Board, BoardState, FloodResponse, FloodState, Icon, LargeAct

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGES_NAMED = 3
BOARD_FIELDS: dict[str, StrOrPromise] = {
    field.name: field.verbose_name for field in Board._meta.fields if field.name not in {"id", "page"} and field.verbose_name is not None
}
FIELDS: dict[str, StrOrPromise] = {
    **BOARD_FIELDS,
    "blocked_until": _("end of block"),
    "default": _("default set"),
    "flood": _("flood"),
    "for_sensitive": _("set for sensitive stories"),
    "held": _("held"),
    "icon": _("icon"),
    "kinds": _("reactions"),
    "label": _("label"),
    "large_act": _("act"),
    "name": _("name"),
    "needs_words": _("needs words"),
    "offered": _("offered"),
    "place": _("place"),
    "slug": _("slug"),
    "total": _("total"),
    "votes": _("votes"),
}
MOMENTS = {"closes_at", "blocked_until"}
CHOICES: dict[str, Any] = {"state": BoardState, "on_flood": FloodResponse, "flood": FloodState, "large_act": LargeAct.State, "icon": Icon}


def with_changes(sentence: str, data: dict[str, Any]) -> str:
    """A sentence of the log with what the act has changed after it."""
    told = "; ".join([*_totals(data.get("effect", [])), *map(in_words, data.get("changes", []))])
    return gettext("%(sentence)s (%(changes)s)") % {"sentence": sentence, "changes": told} if told else sentence


def in_words(change: dict[str, Any]) -> str:
    field = change["field"]
    words = {"setting": FIELDS.get(field, field), "before": _value(field, change["before"]), "after": _value(field, change["after"])}
    return gettext("%(setting)s from %(before)s to %(after)s") % words


def _totals(effect: list[dict[str, Any]]) -> Iterator[str]:
    """What became of the totals of the pages with most votes."""
    for page in effect[:PAGES_NAMED]:
        figures = {"title": page["title"], "before": intcomma(sum(page["before"].values())), "after": intcomma(sum(page["after"].values()))}
        yield (gettext("total from %(before)s to %(after)s") if len(effect) == 1 else gettext("“%(title)s” from %(before)s to %(after)s")) % figures
    others = len(effect) - PAGES_NAMED
    if others > 0:
        yield ngettext("and %(pages)s more page", "and %(pages)s more pages", others) % {"pages": others}


def _value(field: str, value: Any) -> str:
    if value is None:
        return _nothing(field)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(value) or gettext("none")
    if isinstance(value, int):
        return intcomma(value)
    if field in MOMENTS:
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "SHORT_DATETIME_FORMAT")
    return str(CHOICES[field](value).label) if field in CHOICES else str(value)


def _nothing(field: str) -> str:
    return gettext("inherited") if field in BOARD_FIELDS else gettext("none")
