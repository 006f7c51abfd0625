"""The list of pictures in the admin: Wagtail's own, with what each may be used for, and narrowed by that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BaseColumn
from wagtail.images.views.images import ImagesFilterSet, IndexView

from articles.pictures.narrowing import NARROWINGS, narrowed
from articles.pictures.standing import note_standings

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.urls import URLPattern

    from articles.pictures.narrowing import Narrowing


def _filter_by(narrowing: Narrowing) -> django_filters.Filter:
    if narrowing.takes_several:
        return django_filters.MultipleChoiceFilter(
            label=narrowing.label,
            choices=narrowing.choices,
            method=lambda pictures, _name, values: narrowed(pictures, map(narrowing.condition, values)),
            widget=forms.CheckboxSelectMultiple,
        )
    return django_filters.ChoiceFilter(
        label=narrowing.label,
        choices=narrowing.choices,
        method=lambda pictures, _name, value: narrowed(pictures, [narrowing.condition(value)]),
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )


class PictureFilterSet(ImagesFilterSet):
    vars().update({name: _filter_by(narrowing) for name, narrowing in NARROWINGS.items()})


class StandingColumn(BaseColumn):
    """What the picture may be used for, and where it was. The view has noted it."""

    cell_template_name = "articles/admin/pictures/standing_cell.html"


class ListPicturesView(IndexView):
    filterset_class = PictureFilterSet

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("collection", "licence")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        pictures = super().decorate_paginated_queryset(object_list)
        note_standings(pictures)
        return pictures

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return with_standing(super().columns)


def with_standing(columns: list[BaseColumn]) -> list[BaseColumn]:
    """The columns with one more, behind the title. None in the other layout, which has none."""
    after_title = [column.name for column in columns].index("title") + 1 if columns else 0
    standing = [StandingColumn("standing", label=_("Rights and use"), width="25%", classname="newsroom-rights")] if columns else []
    return [*columns[:after_title], *standing, *columns[after_title:]]


def urls() -> list[URLPattern]:
    """At Wagtail's own addresses, before Wagtail's own views."""
    return [
        path("images/", ListPicturesView.as_view(), name="newsroom_pictures"),
        path("images/results/", ListPicturesView.as_view(results_only=True), name="newsroom_pictures_results"),
    ]
