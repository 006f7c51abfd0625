"""By what lists of pictures are narrowed down: the list, the chooser and the report offer the same."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles import rights
from articles.models import CreditedImage, Licence
from articles.picture_uses import is_unused

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

NO_LICENCE = "none"


class RightsEnd(models.TextChoices):
    """The values of those to come are days."""

    ENDED = "ended", pgettext_lazy("rights to a picture", "Over")
    WEEK = "7", _("Within 7 days")
    MONTH = "30", _("Within 30 days")
    QUARTER = "90", _("Within 90 days")


# What a list of pictures is narrowed by. The report knows all four.
SOON = [RightsEnd.ENDED, RightsEnd.WEEK, RightsEnd.MONTH]


class Lack(models.TextChoices):
    CREATOR = "creator", _("Without creator")
    ALT_TEXT = "alt_text", _("Without alt text")
    USE = "use", _("Never used")


def licence_choices() -> list[tuple[str, str | _StrPromise]]:
    """The licences, and none. Asks the database: once for each form."""
    return [*((licence.slug, str(licence)) for licence in Licence.objects.all()), (NO_LICENCE, _("None is named"))]


def choices_of(members: list[RightsEnd]) -> list[tuple[str, str | _StrPromise]]:
    return [(member.value, member.label) for member in members]


def by_licence(value: str) -> Q:
    return Q(licence__isnull=True) if value == NO_LICENCE else Q(licence=value)


def by_end(value: str) -> Q:
    """Pictures whose rights are over, or end within so many days and are not over."""
    if value == RightsEnd.ENDED:
        return rights.ended()
    now = timezone.now()
    return Q(rights_end__gt=now, rights_end__lte=now + timedelta(days=int(value)))


def by_lack(value: str) -> Q:
    return {Lack.CREATOR: lambda: Q(creator=""), Lack.ALT_TEXT: lambda: Q(description=""), Lack.USE: is_unused}[Lack(value)]()


def narrowed(pictures: QuerySet, *conditions: Q) -> QuerySet:
    """Those of the pictures that meet all conditions, such that they can be searched as well: search itself filters by fields of its index only."""
    found = CreditedImage.objects.filter(*conditions).values("pk")
    return pictures.filter(pk__in=found) if conditions else pictures
