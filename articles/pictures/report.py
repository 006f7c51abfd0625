"""The report of rights that end: which pictures, when, and in which stories they are shown."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import TextChoices
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BaseColumn, Column
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry

from articles import rights
from articles.models import CreditedImage
from articles.picture_uses import uses_of_all
from articles.pictures.narrowing import ending_within
from articles.pictures.seen_stories import editable_among, seen
from articles.spreadsheets import InTheirLanguage, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.contrib.auth.models import AnonymousUser, User
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponseBase
    from django.urls import URLPattern

    from articles.models import ArticlePage
    from articles.models.images import CreditedImageQuerySet

FIRST_DAYS = 30
# Ten years: nobody plans for longer.
MOST_DAYS = 3660
AT_ONCE = 500


def user_can_view_rights(user: User | AnonymousUser) -> bool:
    """Whether the report is theirs: they may change some picture."""
    return bool(policy_registry.get_by_type(CreditedImage).user_has_permission(user, "change"))


def pictures_of(user: User | AnonymousUser) -> CreditedImageQuerySet:
    """The pictures that the user may give another date."""
    return policy_registry.get_by_type(CreditedImage).instances_user_has_any_permission_for(user, ["change"])


def note_uses(pictures: Iterable[CreditedImage], *, user: User | AnonymousUser) -> list[CreditedImage]:
    """The pictures, each with the `stories` that show it, as the user may know of them. Three queries, however many, and what permissions take."""
    pictures = list(pictures)
    uses = uses_of_all(pictures)
    editable = editable_among([story for stories in uses.values() for story in stories], user)
    for picture in pictures:
        picture.stories = [seen(story, editable=editable) for story in uses[picture.pk]]
    return pictures


def ending_in_published_stories(user: User | AnonymousUser, *, within: timedelta, most: int) -> list[tuple[CreditedImage, ArticlePage]]:
    """Pictures that published stories are about to lose, the first to end first, each with the newest such story. Three queries and what permissions take."""
    ending = pictures_of(user).filter(ending_within(within)).order_by("rights_end", "pk")[:AT_ONCE]
    uses = uses_of_all(ending)
    shown = ((picture, story) for picture in ending for story in uses[picture.pk][:1] if story.live)
    return [pair for pair, _number in zip(shown, range(most), strict=False)]


class Ends(TextChoices):
    AHEAD = "ahead", pgettext_lazy("rights to a picture", "Still to come")
    ENDED = "ended", pgettext_lazy("rights to a picture", "Over")


class DaysFilter(django_filters.NumberFilter):
    field_class = forms.IntegerField


class RightsFilterSet(WagtailFilterSet):
    end = django_filters.ChoiceFilter(label=_("End of rights"), method="as_it_is", choices=Ends.choices, empty_label=None, widget=forms.RadioSelect)
    days = DaysFilter(
        label=_("Within how many days"),
        method="as_it_is",
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Of rights that are still to end: a whole number, 30 where none is given."),
    )

    class Meta:
        model = CreditedImage
        fields: list[str] = []

    def as_it_is(self, pictures: QuerySet, name: str, value: Any) -> QuerySet:
        """The view narrows by both at once."""
        return pictures


class PictureColumn(Column):
    """The picture, its title and whom to credit."""

    cell_template_name = "articles/admin/pictures/picture_cell.html"


class EndColumn(Column):
    """When its rights end, and the terms it is used on."""

    cell_template_name = "articles/admin/pictures/end_cell.html"


class StoriesColumn(BaseColumn):
    cell_template_name = "articles/admin/pictures/stories_cell.html"


class RightsReportView(InTheirLanguage, ReportView):
    """A fixed number of queries for a screenful, and for a file two more for each five hundred pictures. The next thirty days where no other are asked for."""

    model = CreditedImage
    page_title = _("Rights that end")
    header_icon = "date"
    index_url_name = "newsroom_rights:index"
    index_results_url_name = "newsroom_rights:index_results"
    filterset_class = RightsFilterSet
    default_ordering = "rights_end"
    is_searchable = False
    any_permission_required = ["change"]
    verbose_name = _("picture")
    verbose_name_plural = _("pictures")
    list_export = ["title", "credit", "licence", "rights_end", "published_titles", "draft_titles"]
    export_headings = {
        "title": _("Picture"),
        "credit": _("Credit"),
        "licence": _("Licence"),
        "rights_end": _("Rights end"),
        "published_titles": _("Published in"),
        "draft_titles": _("In drafts"),
    }
    columns = [
        PictureColumn("title", label=_("Picture"), sort_key="title", width="35%"),
        EndColumn("rights_end", label=_("Rights end"), sort_key="rights_end", width="20%"),
        StoriesColumn("stories", label=_("Stories")),
    ]

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(CreditedImage)

    def get_filterset_kwargs(self) -> dict[str, Any]:
        asked = self.request.GET.copy()
        asked.setdefault("end", Ends.AHEAD)
        if asked["end"] == Ends.AHEAD:
            asked.setdefault("days", str(FIRST_DAYS))
        return {**super().get_filterset_kwargs(), "data": asked}

    @cached_property
    def end(self) -> Ends:
        """What is shown. What nobody offers is answered like nothing, with a word on what can be asked."""
        return Ends(self._asked("end") or Ends.AHEAD)

    @cached_property
    def days(self) -> int:
        return self._asked("days") or FIRST_DAYS

    def _asked(self, name: str) -> Any:
        self.filters.is_valid()
        return self.filters.form.cleaned_data.get(name)

    def get_page_subtitle(self) -> str:
        if self.end == Ends.ENDED:
            return str(self.end.label)
        return ngettext("Within %(days)s day", "Within %(days)s days", self.days) % {"days": self.days}

    def get_base_queryset(self) -> CreditedImageQuerySet:
        return pictures_of(self.request.user).select_related("licence").prefetch_renditions("max-165x165")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        return super().order_queryset(queryset).order_by(*filter(None, [self.ordering, "pk"]))

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset.filter(rights.ended() if self.end == Ends.ENDED else ending_within(timedelta(days=self.days)))

    def get_filtered_queryset(self) -> QuerySet:
        return self.get_queryset()

    def decorate_paginated_queryset(self, object_list: Iterable[CreditedImage]) -> Iterable[CreditedImage]:
        return object_list if self.is_export else note_uses(object_list, user=self.request.user)

    # Files

    def as_spreadsheet(self, queryset: QuerySet, spreadsheet_format: str) -> HttpResponseBase:
        answer: HttpResponseBase = super().as_spreadsheet(_in_batches(queryset, user=self.request.user), spreadsheet_format)
        return answer

    def get_filename(self) -> str:
        return f"rights-{timezone.localdate():%Y-%m-%d}"

    def to_row_dict(self, item: CreditedImage) -> dict[str, Any]:
        stories = item.stories
        return {
            "title": plain(item.title),
            "credit": plain(item.credit.text),
            "licence": plain(str(item.licence or "")),
            "rights_end": timezone.make_naive(item.rights_end) if item.rights_end else None,
            "published_titles": plain("; ".join(story.title for story in stories if story.is_published)),
            "draft_titles": plain("; ".join(story.title for story in stories if not story.is_published)),
        }


class RightsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return user_can_view_rights(request.user)


class RightsViewSet(ViewSet):
    name = "newsroom_rights"
    url_prefix = "reports/picture-rights"
    icon = "date"
    menu_label = _("Rights that end")
    menu_item_class = RightsMenuItem
    menu_order = 960

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", RightsReportView.as_view(), name="index"),
            path("results/", RightsReportView.as_view(results_only=True), name="index_results"),
        ]


def _in_batches(pictures: QuerySet[CreditedImage], *, user: User | AnonymousUser) -> Iterator[CreditedImage]:
    """The pictures with their stories, a few hundred in memory at a time."""
    batch: list[CreditedImage] = []
    for picture in pictures.iterator(chunk_size=AT_ONCE):
        batch.append(picture)
        if len(batch) == AT_ONCE:
            yield from note_uses(batch, user=user)
            batch = []
    yield from note_uses(batch, user=user)
