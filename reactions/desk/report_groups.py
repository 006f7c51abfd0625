"""What a report can be grouped by: how rows are put together, and what each group is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import DateTimeField, F, QuerySet
from django.db.models.functions import Trunc
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reactions.desk.boards import story_url
from reactions.desk.story_figures import published_at_of
from reactions.dimensions import Dimension, dimensions
from reactions.measures import section_path
from reactions.models import ReactionKind, page_model

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Label:
    """What a group is called, where it is looked at, and which report looks into it."""

    text: str
    url: str = ""
    further_url: str = ""
    further: str = ""


@dataclass(frozen=True)
class Group:
    """
    A way to group votes. `name` is what addresses say.

    `needs_votes`: tallies do not know it. `needs_story`: it says something of one story only. `is_of_kinds`: each group is one kind. `is_ordered`: its
    groups follow each other in time.
    """

    name: str
    label: StrOrPromise
    heading: StrOrPromise
    needs_votes: bool = False
    needs_story: bool = False
    is_of_kinds: bool = False
    is_ordered: bool = False
    is_of_stories: bool = False

    def keyed(self, rows: QuerySet) -> QuerySet:
        """The rows with `key`, which says of which group each is."""
        raise NotImplementedError

    def labels(self, keys: set[Any], address: str) -> Mapping[Any, Label]:
        """What these groups are called; one that is gone is left out. At most one statement. `address` is the report's, with what else was asked."""
        raise NotImplementedError


class ByStory(Group):
    def keyed(self, rows: QuerySet) -> QuerySet:
        return rows.annotate(key=F("page_id"))

    def labels(self, keys: set[Any], address: str) -> Mapping[Any, Label]:
        titles = page_model().objects.filter(pk__in=keys).values_list("pk", "title")
        return {pk: Label(title, story_url(pk), _following(address, group="publication", story=pk), gettext("By publication")) for pk, title in titles}


class BySection(Group):
    def keyed(self, rows: QuerySet) -> QuerySet:
        return rows.annotate(key=section_path("page__path"))

    def labels(self, keys: set[Any], address: str) -> Mapping[Any, Label]:
        pages = page_model().objects.filter(path__in=keys).values_list("path", "pk", "title")
        return {path: Label(title, further_url=_following(address, group="story", section=pk), further=gettext("Its stories")) for path, pk, title in pages}


class ByKind(Group):
    def keyed(self, rows: QuerySet) -> QuerySet:
        return rows.annotate(key=F("kind_id"))

    def labels(self, keys: set[Any], address: str) -> Mapping[Any, Label]:
        return {kind.pk: Label(str(kind)) for kind in ReactionKind.objects.filter(pk__in=keys)}


class ByHour(Group):
    def keyed(self, rows: QuerySet) -> QuerySet:
        return rows.annotate(key=Trunc("cast_at", "hour", output_field=DateTimeField(), tzinfo=timezone.get_current_timezone()))

    def labels(self, keys: set[Any], address: str) -> Mapping[Any, Label]:
        return {key: Label(date_format(timezone.localtime(key), "SHORT_DATETIME_FORMAT")) for key in keys}


class ByPublication(Group):
    def keyed(self, rows: QuerySet) -> QuerySet:
        return rows.annotate(key=F("revision_id"))

    def labels(self, keys: set[Any], address: str) -> Mapping[Any, Label]:
        published = published_at_of([key for key in keys if key])
        labels = {key: Label(date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")) for key, at in published.items()}
        return {None: Label(gettext("not recorded")), **labels}


@dataclass(frozen=True)
class ByThing(Group):
    """By what the site has registered."""

    dimension: Dimension | None = None

    def keyed(self, rows: QuerySet) -> QuerySet:
        return self.dimension.keyed(rows) if self.dimension else rows.none()

    def labels(self, keys: set[Any], address: str) -> Mapping[Any, Label]:
        return {pk: Label(name) for pk, name in self.dimension.named(keys).items()} if self.dimension else {}


STORY = ByStory("story", _("Story"), _("Story"), is_of_stories=True)
OWN = (STORY, BySection("section", _("Section"), _("Section")))
TIMES = (
    ByKind("reaction", _("Reaction"), _("Reaction"), is_of_kinds=True),
    ByHour("hour", _("Hour"), _("Hour from"), needs_votes=True, is_ordered=True),
    ByPublication(
        "publication",
        _("Publication of one story"),
        pgettext_lazy("date", "Published"),
        needs_votes=True,
        needs_story=True,
        is_ordered=True,
        is_of_stories=True,
    ),
)


def groups() -> dict[str, Group]:
    """All that a report can be grouped by on this site, by name."""
    registered = [ByThing(one.name, one.label, one.label, dimension=one) for one in dimensions()]
    return {group.name: group for group in (*OWN, *registered, *TIMES)}


def _following(address: str, **params: Any) -> str:
    """The report of the same time, looked into further."""
    kept = address and f"{address}&"
    return f"{reverse('reactions_reports:index')}?{kept}{urlencode(params)}"
