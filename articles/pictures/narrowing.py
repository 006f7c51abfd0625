"""By what lists of pictures are narrowed down: the list and the chooser offer the same, and the report of rights ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles import rights
from articles.models import CreditedImage, Licence
from articles.picture_uses import are_used_up, is_unused
from articles.rights import Use, cleared_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    Choices = Sequence[tuple[str, str | _StrPromise]]

NO_LICENCE = "none"


class RightsEnd(models.TextChoices):
    """The values of those to come are days."""

    ENDED = "ended", pgettext_lazy("rights to a picture", "Over")
    WEEK = "7", _("Within 7 days")
    MONTH = "30", _("Within 30 days")


class Only(models.TextChoices):
    WITHOUT_CREATOR = "without_creator", _("Without creator")
    WITHOUT_ALT_TEXT = "without_alt_text", _("Without alt text")
    UNUSED = "unused", _("Never used")
    USED_UP = "used_up", _("Used up")
    TERRITORY = "territory", _("For a territory")


@dataclass(frozen=True)
class Narrowing:
    """One question to a list, with its answers. `choices` may ask the database: once for each form. `takes_several` where the list asks for any number."""

    label: _StrPromise
    choices: Callable[[], Choices]
    condition: Callable[[str], Q]
    takes_several: bool = False


def licence_choices() -> Choices:
    """The licences, and none."""
    return [*((licence.slug, str(licence)) for licence in Licence.objects.all()), (NO_LICENCE, _("None is named"))]


def by_licence(value: str) -> Q:
    return Q(licence__isnull=True) if value == NO_LICENCE else Q(licence=value)


def by_end(value: str) -> Q:
    """Pictures whose rights are over, or end within so many days and are not over."""
    return rights.ended() if value == RightsEnd.ENDED else ending_within(timedelta(days=int(value)))


def ending_within(time: timedelta) -> Q:
    now = timezone.now()
    return Q(rights_end__gt=now, rights_end__lte=now + time)


def by_what_is_shown(value: str) -> Q:
    conditions: dict[Only, Callable[[], Q]] = {
        Only.WITHOUT_CREATOR: lambda: Q(creator=""),
        Only.WITHOUT_ALT_TEXT: lambda: Q(description=""),
        Only.UNUSED: is_unused,
        Only.USED_UP: are_used_up,
        Only.TERRITORY: lambda: ~Q(territory_note=""),
    }
    return conditions[Only(value)]()


# By their names in addresses, in the order in which they are asked.
NARROWINGS = {
    "licence": Narrowing(_("Licence"), licence_choices, by_licence),
    "use": Narrowing(_("Cleared for"), lambda: Use.choices, lambda value: cleared_for(Use(value))),
    "end": Narrowing(_("End of rights"), lambda: RightsEnd.choices, by_end),
    "only": Narrowing(_("Show only"), lambda: Only.choices, by_what_is_shown, takes_several=True),
}


def narrowed(pictures: QuerySet, conditions: Iterable[Q]) -> QuerySet:
    """Those of the pictures that meet all conditions, such that they can be searched as well: search itself filters by fields of its index only."""
    conditions = list(conditions)
    found = CreditedImage.objects.filter(*conditions).values("pk")
    return pictures.filter(pk__in=found) if conditions else pictures
