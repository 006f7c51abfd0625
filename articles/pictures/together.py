"""Credit and rights of many pictures at once: what would change on how many of them, and the change itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from articles.forms.many_pictures import FIELDS, USES, name_of
from articles.models import CreditedImage, Licence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.contrib.auth.models import AbstractUser

# Each picture's files, pages and place in the search index follow: this many take some seconds.
MOST_AT_ONCE = 500
LOG_ACTION = "articles.edit_credit_and_rights"
# So many of the values that pictures have now are named, the most frequent first.
NAMED = 3
LONGEST = 90


class PicturesChanged(Exception):
    """Others have changed some of the pictures since it was shown what the edit does."""


@dataclass(frozen=True)
class Change:
    """One field: its new value in words, "" where it is emptied; on how many pictures that is new, and how many have it already."""

    name: str
    value: str
    changed: int
    unchanged: int


@dataclass(frozen=True)
class Plan:
    """What an edit does. `seen` tells it from what the same edit does after somebody has changed one of its fields on one of the pictures."""

    changes: list[Change]
    changed: int
    seen: str


def plan_for(pictures: Sequence[CreditedImage], values: dict[str, Any]) -> Plan:
    """Nothing is asked of the database."""
    per_picture = {picture.pk: _changed_fields(picture, values) for picture in pictures}
    counts = Counter(name for names in per_picture.values() for name in names)
    changes = [Change(name_of(name), in_words(name, value), counts[name], len(pictures) - counts[name]) for name, value in values.items()]
    return Plan(changes, sum(bool(names) for names in per_picture.values()), _seen(pictures, values))


def edit_together(pictures: Iterable[int], values: dict[str, Any], *, seen: str, by: AbstractUser) -> int:
    """
    Give the pictures with these ids the values. All of them or none; each change is in the log. Returns how many have changed.

    Raises PicturesChanged where that is not what the plan that was `seen` says.
    """
    with transaction.atomic():
        locked = list(CreditedImage.objects.select_for_update(no_key=True).filter(pk__in=list(pictures)).order_by("pk"))
        plan = plan_for(locked, values)
        if plan.seen != seen:
            raise PicturesChanged
        for picture in locked:
            names = _changed_fields(picture, values)
            if names:
                _save(picture, {name: values[name] for name in names}, by=by, together=plan.changed)
    return plan.changed


def values_now(pictures: Sequence[CreditedImage]) -> dict[str, str]:
    """For each field, in words: what these pictures say now, and how many of them. Licences are to be at hand."""
    return {name: _most_frequent(Counter(in_words(name, getattr(picture, name)) for picture in pictures)) for name in FIELDS}


def in_words(name: str, value: Any) -> str:
    """A field's value as the desk reads it; "" where there is none."""
    if name in USES:
        return _("Yes") if value else _("No")
    if name == "rights_end" and value:
        return _date(value)
    return "" if value is None else str(value)


def _save(picture: CreditedImage, values: dict[str, Any], *, by: AbstractUser, together: int) -> None:
    for name, value in values.items():
        setattr(picture, name, value)
    picture.save()
    log(instance=picture, action=LOG_ACTION, user=by, data={"fields": {name: in_words(name, value) for name, value in values.items()}, "together": together})


def _seen(pictures: Iterable[CreditedImage], names: Iterable[str]) -> str:
    """What these fields say now, of each picture, as a hash: the edit would write over it."""
    now = sorted((picture.pk, [(name, _stored(picture, name)) for name in names]) for picture in pictures)
    return sha256(repr(now).encode()).hexdigest()


def _changed_fields(picture: CreditedImage, values: dict[str, Any]) -> list[str]:
    return [name for name, value in values.items() if _stored(picture, name) != (value.slug if isinstance(value, Licence) else value)]


def _stored(picture: CreditedImage, name: str) -> Any:
    # A picture keeps its licence by its short name.
    return picture.licence_id if name == "licence" else getattr(picture, name)


def _date(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _most_frequent(counts: Counter[str]) -> str:
    frequent = [(Truncator(value).chars(LONGEST) if value else _("nothing"), count) for value, count in counts.most_common(NAMED)]
    rest = counts.total() - sum(count for _value, count in frequent)
    named = [*frequent, *([(_("something else"), rest)] if rest else [])]
    return ", ".join(_("%(value)s (%(count)s)") % {"value": value, "count": count} for value, count in named)
