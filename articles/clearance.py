"""Whether a story's pictures may be published with it, and what its editor should know of their rights. Readers' pages ask articles/rights.py."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.named_in_body import named_in
from articles.picture_uses import uses_left_of_all
from articles.rights import have_ended

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from articles.models import ArticlePage, CreditedImage

SOON = timedelta(days=7)


def objections(pictures: Iterable[CreditedImage], *, story: ArticlePage | None) -> dict[int, str]:
    """
    By the ids of those that may not be chosen for this story, why not, as sentences for its editor.

    Without a story: for one that is new. Two queries where uses are limited, else none.
    """
    advice = _("Choose another one.")
    return {pk: f"{reason} {advice}" for pk, reason in _reasons(pictures, story=story).items()}


def refusals(pictures: Iterable[CreditedImage], *, story: ArticlePage) -> dict[int, str]:
    """
    The same of those that may not be published with it: what its published version shows may stay there, so that an old story can be corrected.

    Another query where there are any.
    """
    refused = objections(pictures, story=story)
    published = _published_with(story) if refused else set()
    return {pk: reason for pk, reason in refused.items() if pk not in published}


def warnings(pictures: Iterable[CreditedImage], *, story: ArticlePage) -> list[str]:
    """What objects to publication now, what readers do not see though it is published, and what they will see for a few days only, each said once."""
    pictures = list(pictures)
    refused, reasons = refusals(pictures, story=story), _reasons(pictures, story=story)
    kept = {picture.pk: f"{reasons[picture.pk]} {_in_its_place(picture)}" for picture in pictures if picture.pk in reasons.keys() - refused.keys()}
    soon = {picture.pk: _ends_soon(picture) for picture in pictures if picture.pk not in reasons and _has_end_before(picture, timezone.now() + SOON)}
    return [*refused.values(), *kept.values(), *soon.values()]


def _reasons(pictures: Iterable[CreditedImage], *, story: ArticlePage | None) -> dict[int, str]:
    pictures = list(pictures)
    left = uses_left_of_all(pictures, besides=story if story and story.pk else None)
    found = {picture.pk: _why_not(picture, uses_left=left[picture.pk]) for picture in pictures}
    return {pk: reason for pk, reason in found.items() if reason}


def _why_not(picture: CreditedImage, *, uses_left: int | None) -> str:
    if have_ended(picture):
        text = _("The rights to the picture “%(picture)s” ended on %(moment)s.")
        return text % {"picture": picture.title, "moment": _said(picture.rights_end)}
    if not picture.for_web:
        return _("The picture “%(picture)s” is not for our pages.") % {"picture": picture.title}
    if uses_left == 0:
        return _("The picture “%(picture)s” is in as many published stories as it may be.") % {"picture": picture.title}
    return ""


def _in_its_place(picture: CreditedImage) -> str:
    """What becomes of a picture that the published story has."""
    return _("This story may go on showing it.") if picture.may_be_used() else _("Readers see the story without it.")


def _published_with(story: ArticlePage) -> set[int]:
    """The ids of the pictures of its published version."""
    published = type(story).objects.live().filter(pk=story.pk).first()
    return {published.lead_picture_id, *named_in(published.body).pictures} if published else set()


def _has_end_before(picture: CreditedImage, moment: datetime) -> bool:
    return picture.rights_end is not None and picture.rights_end < moment


def _ends_soon(picture: CreditedImage) -> str:
    text = _("The rights to the picture “%(picture)s” end on %(moment)s. From then on readers see the story without it.")
    return text % {"picture": picture.title, "moment": _said(picture.rights_end)}


def _said(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
