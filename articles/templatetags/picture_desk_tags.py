"""What the admin's own pages say of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from articles.picture_uses import uses_left, uses_of

if TYPE_CHECKING:
    from articles.models import CreditedImage

register = template.Library()

SHOWN = 20


@register.inclusion_tag("articles/admin/pictures/used_in.html")
def used_in(picture: CreditedImage) -> dict[str, Any]:
    """The stories that show it: published ones first, the newest of each before the others. Three queries at most."""
    stories = list(uses_of(picture)[: SHOWN + 1])
    return {"picture": picture, "stories": stories[:SHOWN], "has_more": len(stories) > SHOWN, "left": uses_left(picture)}
