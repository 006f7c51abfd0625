"""What the admin's own pages say of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format

from articles.picture_uses import uses_left, uses_of
from articles.pictures.seen_stories import editable_among, seen
from articles.pictures.standing import left_in_words
from articles.wire.placing import pictures_now

if TYPE_CHECKING:
    from django.template.context import Context

    from articles.models import CreditedImage
    from articles.wire.report import Report

register = template.Library()

SHOWN = 20


@register.filter
def moment(text: str) -> str:
    """A moment in ISO 8601, as the user reads it in their time zone; what is none as it stands there."""
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        return text
    return date_format(timezone.localtime(found) if timezone.is_aware(found) else found, "DATETIME_FORMAT")


@register.inclusion_tag("articles/admin/wire/pictures.html")
def imported_pictures(report: Report) -> dict[str, Any]:
    """What became of the pictures of imported copy, and what is left to do about them now. One query."""
    return {"pictures": pictures_now(report)}


@register.inclusion_tag("articles/admin/pictures/used_in.html", takes_context=True)
def used_in(context: Context, picture: CreditedImage) -> dict[str, Any]:
    """The stories that show it: published ones first, the newest of each before the others. Three queries at most, and what permissions take."""
    stories = list(uses_of(picture)[: SHOWN + 1])
    editable = editable_among(stories, context["request"].user)
    return {
        "picture": picture,
        "stories": [seen(story, editable=editable) for story in stories[:SHOWN]],
        "has_more": len(stories) > SHOWN,
        "left": left_in_words(picture, left=uses_left(picture)),
    }
