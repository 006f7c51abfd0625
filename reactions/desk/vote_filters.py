"""Which votes a moderator looks at, and which an act is about: both are read from the same address, by the same filters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import SuffixedMultiWidget
from wagtail.admin.active_filters import RangeFilterAdapter, filter_adapter_class_registry, register_filter_adapter_class
from wagtail.admin.filters import WagtailFilterSet

from reactions.desk.networks import keys_labelled
from reactions.models import Exclusion, Hold, ReactionKind, Vote, page_model
from reactions.querysets import VoteQuerySet

ALL = "all"  # Wagtail's word, in place of ids, for everything that the filters let through.


class BadSelection(ValueError):
    """What the address selects cannot be read, or it selects nothing. The message says what to do."""


class MomentRangeWidget(SuffixedMultiWidget):
    """From a day and time of day to another, in the browser's own controls."""

    template_name = "reactions/admin/moment_range.html"
    suffixes = ["from", "to"]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        moments = [
            forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1", "aria-label": label}, format="%Y-%m-%dT%H:%M:%S")
            for label in (_("From"), _("To"))
        ]
        super().__init__(moments, attrs)

    def decompress(self, value: slice | None) -> list[datetime | None]:
        return [value.start, value.stop] if value else [None, None]


class MomentRangeFilter(django_filters.DateTimeFromToRangeFilter):
    """A range of moments, in the moderator's own time zone."""


class MomentRangeAdapter(RangeFilterAdapter):
    def format_value(self, value: datetime | None) -> str:
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT") if value else str(self.empty_value_label)


register_filter_adapter_class(MomentRangeFilter, MomentRangeAdapter)


class VoteFilterSet(WagtailFilterSet):
    headline = django_filters.CharFilter(label=_("Headline"), method="by_headline", max_length=255)
    page = django_filters.ModelChoiceFilter(
        label=_("Page"),
        queryset=lambda request: page_model().objects.all(),
        widget=forms.NumberInput(attrs={"min": "1", "max": str(2**31 - 1)}),
        help_text=_("Follow a headline in the list to fill this in."),
    )
    kind = django_filters.ModelChoiceFilter(
        label=_("Reaction"), queryset=lambda request: ReactionKind.objects.all(), to_field_name="slug", empty_label=_("All"), widget=forms.RadioSelect
    )
    cast_at = MomentRangeFilter(label=_("Time"), widget=MomentRangeWidget)
    count = django_filters.ChoiceFilter(
        label=_("Count"),
        method="by_count",
        choices=[("counted", _("Counted")), ("excluded", _("Excluded"))],
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    first = django_filters.ChoiceFilter(
        label=_("Reader"),
        method="by_first",
        choices=[("yes", _("First vote on this site")), ("no", _("Has voted before"))],
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    network = django_filters.CharFilter(label=_("Network"), method="by_network", max_length=40, help_text=_("The name that the list shows, or its beginning."))
    exclusion = django_filters.ModelChoiceFilter(
        label=_("Exclusion"),
        queryset=lambda request: Exclusion.objects.all(),
        method="by_exclusion",
        widget=forms.NumberInput(attrs={"min": "1", "max": str(2**31 - 1)}),
        help_text=_("Its number."),
    )

    class Meta:
        model = Vote
        fields: list[str] = []

    def by_headline(self, votes: QuerySet, name: str, value: str) -> QuerySet:
        return votes.filter(page__in=page_model().objects.filter(title__icontains=value).values("pk"))

    def by_count(self, votes: QuerySet, name: str, value: str) -> QuerySet:
        return votes.filter(is_counted=value == "counted")

    def by_first(self, votes: QuerySet, name: str, value: str) -> QuerySet:
        return votes.filter(is_first_vote=value == "yes")

    def by_network(self, votes: QuerySet, name: str, value: str) -> QuerySet:
        keys = keys_labelled(value)
        return votes.filter(network_key__range=keys) if keys else votes.none()

    def by_exclusion(self, votes: QuerySet, name: str, value: Exclusion) -> QuerySet:
        return votes.filter(pk__in=Hold.objects.filter(exclusion=value).values("vote"))


@dataclass(frozen=True)
class Selection:
    """Votes that an act is about, and how they were chosen, as JSON-ready values."""

    votes: VoteQuerySet
    description: dict[str, Any]


def selection_from(request: HttpRequest) -> Selection:
    """The votes that an address of a bulk action names: by id, or all that its filters let through. Raises BadSelection."""
    ids = request.GET.getlist("id")
    return _matching(request) if ALL in ids else _ticked(ids)


def _matching(request: HttpRequest) -> Selection:
    filters = VoteFilterSet(data=request.GET, queryset=Vote.objects.all(), request=request)
    # Filters that cannot be read would let everything through.
    if not filters.is_valid():
        raise BadSelection(_("One of the filters cannot be read. Go back, set the filters anew, and select again."))
    return Selection(votes=filters.qs, description={"chosen": "matching", "filters": list(_said(filters, request.GET))})


def _ticked(ids: list[str]) -> Selection:
    if not ids or not all(one.isdecimal() and len(one) < 19 for one in ids):
        raise BadSelection(_("No vote is selected. Tick the votes in the list first."))
    return Selection(votes=Vote.objects.filter(pk__in=set(map(int, ids))), description={"chosen": "ticked", "filters": []})


def _said(filters: VoteFilterSet, params: QueryDict) -> Iterator[dict[str, str]]:
    """What each filter in force says. A network is not named: its name is dropped from the votes in time, and so must not stay here."""
    for name in filters.form.changed_data:
        if name == "network":
            yield {"filter": name, "value": ""}
            continue
        definition, field = filters.filters[name], filters.form[name]
        adapter = filter_adapter_class_registry.get(definition)(definition, field, filters.form.cleaned_data[name], "", params)
        yield from ({"filter": name, "value": str(active.value)} for active in adapter.get_active_filters())


def described(selection: dict[str, Any]) -> list[tuple[str, str]]:
    """What an Exclusion's `selection` says, as labels and values for people."""
    ways = {"ticked": _("Votes ticked one by one"), "matching": _("All votes that matched the filters")}
    lines = [(str(_("Chosen")), str(ways.get(selection.get("chosen", ""), _("Not recorded"))))]
    for said in selection.get("filters", []):
        definition = VoteFilterSet.base_filters.get(said["filter"])
        if definition:
            lines.append((str(definition.label), said["value"] or str(_("One network"))))
    return lines
