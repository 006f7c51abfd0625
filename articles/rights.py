"""
What a picture may be used for, and until when.

Every place that shows a picture takes it from `shown`; lists of pictures ask the queryset's `cleared_for`. Both say the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.keeping import note_end

if TYPE_CHECKING:
    from datetime import datetime

    from articles.models import CreditedImage


class Use(models.TextChoices):
    """Where a picture can appear. The picture's row has a field `for_…` for each."""

    WEB = "web", _("Our pages")
    FEEDS = "feeds", _("Feeds")
    NEWSLETTER = "newsletter", _("Newsletters")
    SOCIAL = "social", _("Social media")
    REPUBLICATION = "republication", _("Other papers")


def shown(picture: CreditedImage | None, use: Use = Use.WEB) -> CreditedImage | None:
    """
    The picture where it may be shown there now, else None: its place is left empty.

    What is made of it is kept no longer than its rights last (articles/keeping.py).
    """
    if picture is None or not may_be_used(picture, use):
        return None
    note_end(picture.rights_end)
    return picture


def may_be_used(picture: CreditedImage, use: Use = Use.WEB, *, at: datetime | None = None) -> bool:
    """Whether the picture may be shown there, now or `at` another moment."""
    return bool(getattr(picture, f"for_{use}")) and not have_ended(picture, at=at)


def have_ended(picture: CreditedImage, *, at: datetime | None = None) -> bool:
    """Whether the rights to the picture are over, now or `at` another moment. Whatever it was allowed for, it is not to be seen any more."""
    return picture.rights_end is not None and picture.rights_end <= (at or timezone.now())


def cleared_for(use: Use, *, at: datetime | None = None, of: str = "") -> Q:
    """The same as a condition on pictures, or on rows that lead to one by `of`, for example "lead_picture__"."""
    return Q(**{f"{of}for_{use}": True}) & ~ended(at=at, of=of)


def ended(*, at: datetime | None = None, of: str = "") -> Q:
    """The same as a condition on pictures, or on rows that lead to one by `of`."""
    return Q(**{f"{of}rights_end__lte": at or timezone.now(), f"{of}rights_end__isnull": False})
