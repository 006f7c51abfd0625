"""The report of acts of moderation: who did what, when and why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import ModelLogEntry

from reactions.desk.act_entries import ActRow, acts, acts_touching, acts_within, rows_of, sums_of
from reactions.desk.columns import TemplateColumn
from reactions.desk.lists import COUNTED_UP_TO, BoundedPaginator
from reactions.desk.permissions import user_can_export_figures, user_can_view_exclusions
from reactions.desk.reach import reach_of
from reactions.desk.report_files import InTheirLanguage, plain
from reactions.desk.section_filter import SectionFilter
from reactions.models import ExclusionReason

if TYPE_CHECKING:
    from wagtail.models import Page

DAYS = 30


def people_who_acted(request: HttpRequest) -> QuerySet:
    people: Any = get_user_model()
    theirs = ModelLogEntry.objects.filter(user_id=OuterRef("pk"), action__in=[action for action, _label in acts()])
    return people.objects.filter(Exists(theirs)).order_by(people.USERNAME_FIELD)


class ActFilterSet(WagtailFilterSet):
    moderator = django_filters.ModelChoiceFilter(
        label=_("Moderator"), field_name="user_id", method="by_moderator", queryset=people_who_acted, empty_label=_("All")
    )
    act = django_filters.MultipleChoiceFilter(label=_("Act"), field_name="action", choices=acts, widget=forms.CheckboxSelectMultiple)
    reason = django_filters.ModelChoiceFilter(
        label=_("Reason"), method="by_reason", queryset=lambda request: ExclusionReason.objects.all(), empty_label=_("All"), widget=forms.RadioSelect
    )
    when = django_filters.DateFromToRangeFilter(label=_("Time"), field_name="timestamp", widget=DateRangePickerWidget)
    section = SectionFilter(method="by_section")

    class Meta:
        model = ModelLogEntry
        fields: list[str] = []

    def by_moderator(self, entries: QuerySet, name: str, value: Any) -> QuerySet:
        return entries.filter(user_id=value.pk)

    def by_reason(self, entries: QuerySet, name: str, value: ExclusionReason) -> QuerySet:
        return entries.filter(data__category=value.pk)

    def by_section(self, entries: QuerySet, name: str, value: Page) -> QuerySet:
        return entries.filter(acts_touching(value.path))


class ActPaginator(BoundedPaginator):
    @cached_property
    def items_count_label(self) -> str:
        if self.is_cut_off:
            return gettext("More than %(count)s acts") % {"count": intcomma(COUNTED_UP_TO)}
        return ngettext("%(count)s act", "%(count)s acts", self.count) % {"count": intcomma(self.count)}


class ActReportView(InTheirLanguage, ReportView):
    """About a dozen statements of its own, however many acts there are; those of the last thirty days where no time is chosen."""

    model = ModelLogEntry
    results_template_name = "reactions/admin/acts_results.html"
    page_title = _("Acts of moderation")
    header_icon = "history"
    index_url_name = "reactions_acts:index"
    index_results_url_name = "reactions_acts:index_results"
    filterset_class = ActFilterSet
    paginator_class = ActPaginator
    paginate_by = 50
    is_searchable = False
    verbose_name = _("act")
    verbose_name_plural = _("acts")
    list_export = ["entry.timestamp", "moderator", "act", "said", "reason", "why"]
    export_headings = {
        "entry.timestamp": _("Time"),
        "moderator": _("By"),
        "act": _("Act"),
        "said": _("What was done"),
        "reason": _("Reason chosen"),
        "why": _("Reason in words"),
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not user_can_view_exclusions(request.user) or (self.is_export and not user_can_export_figures(request.user)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def show_export_buttons(self) -> bool:
        return user_can_export_figures(self.request.user)

    def get_queryset(self) -> QuerySet[ModelLogEntry]:
        entries = acts_within(reach_of(self.request.user, "view_exclusion"))
        if self.is_export:
            # A file holds no more than may be taken out.
            entries = entries.filter(pk__in=acts_within(reach_of(self.request.user, "export_tally")).values("pk"))
        return entries.select_related("user", "content_type").order_by("-timestamp", "-pk")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        # Filters that cannot be read would let everything through.
        if not self.filters.is_valid():
            return queryset.none()
        if not self.filters.form.cleaned_data["when"]:
            queryset = queryset.filter(timestamp__gte=timezone.now() - timedelta(days=DAYS))
        return super().filter_queryset(queryset)

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TemplateColumn("time", "act_time", label=_("When and by whom"), width="26%"),
            TemplateColumn("said", "act_said", label=_("What was done")),
        ]

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> tuple[Any, Any, Any, bool]:
        paginator, page, entries, has_other_pages = super().paginate_queryset(queryset, page_size)
        page.object_list = list(rows_of(entries, user=self.request.user))
        return paginator, page, page.object_list, has_other_pages

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        if self.is_export:
            return context
        has_time = self.filters.is_valid() and self.filters.form.cleaned_data["when"]
        return {**context, "sums": sums_of(self.object_list), "days": None if has_time else DAYS, "listing": {"has_other_pages": True}}

    # Files

    def as_spreadsheet(self, queryset: QuerySet, spreadsheet_format: str) -> HttpResponseBase:
        answer: HttpResponseBase = super().as_spreadsheet(rows_of(queryset.iterator(), user=self.request.user), spreadsheet_format)
        return answer

    def get_filename(self) -> str:
        return f"acts-{timezone.localdate():%Y-%m-%d}"

    def to_row_dict(self, item: ActRow) -> dict[str, Any]:
        return {field: plain(value) if isinstance(value, str) else value for field, value in super().to_row_dict(item).items()}


class ActMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return user_can_view_exclusions(request.user)


class ActViewSet(ViewSet):
    name = "reactions_acts"
    url_prefix = "reactions/acts"
    icon = "history"
    menu_label = _("Acts")
    menu_item_class = ActMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", ActReportView.as_view(), name="index"),
            path("results/", ActReportView.as_view(results_only=True), name="index_results"),
        ]
