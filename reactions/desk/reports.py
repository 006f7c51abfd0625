"""Reports: figures by story, section, kind, hour or whatever the site has registered, in the desk and as files."""

from __future__ import annotations

from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseForbidden
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button

from reactions import services
from reactions.desk.columns import TemplateColumn
from reactions.desk.lists import COUNTED_UP_TO
from reactions.desk.permissions import moderator_of, user_can_export_figures, user_can_view_figures
from reactions.desk.reach import Reach, reach_of
from reactions.desk.report import Report, ReportRow
from reactions.desk.report_files import ReportFile
from reactions.desk.report_form import ReportForm
from reactions.measures import usual_among
from reactions.models import page_model

# The endings of files, as they are spoken of.
FORMATS = {"csv": _("a CSV file"), "xlsx": _("an XLSX file")}


class GroupPaginator(WagtailPaginator):
    """Pages over the first 10,000 groups. Which groups there are is asked without measuring them."""

    keys: Any = None

    @cached_property
    def count(self) -> int:
        return self.keys[:COUNTED_UP_TO].count() if self.keys is not None else 0

    @cached_property
    def items_count_label(self) -> str:
        return ngettext("%(count)s row", "%(count)s rows", self.count) % {"count": intcomma(self.count)}


class ReportMixin:
    """A form as the address says it, and the report that it asks for; None where it cannot be read."""

    request: HttpRequest
    permission: str

    @cached_property
    def reach(self) -> Reach:
        return reach_of(self.request.user, self.permission)

    @cached_property
    def usual(self) -> Any:
        return usual_among(None if self.reach.is_everywhere else self.reach.pages())

    @cached_property
    def form(self) -> ReportForm:
        return ReportForm(self.request.GET, reach=self.reach, kinds=self.usual.kinds)

    @cached_property
    def report(self) -> Report | None:
        return Report(self.form, reach=self.reach, usual=self.usual, now=timezone.now()) if self.form.is_valid() else None


class ReportView(ReportMixin, BaseListingView):
    """Under twenty statements, the shell of the admin included, however many stories there are."""

    template_name = "reactions/admin/report.html"
    permission = "view_tally"
    page_title = _("Reports")
    header_icon = "doc-full-inverse"
    index_url_name = "reactions_reports:index"
    paginate_by = 50
    paginator_class = GroupPaginator
    is_searchable = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not user_can_view_figures(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        return self.report.rows if self.report else []

    def get_paginator(self, *args: Any, **kwargs: Any) -> GroupPaginator:
        paginator = super().get_paginator(*args, **kwargs)
        paginator.keys = self.report.keys if self.report else None
        return paginator

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[Any, Any, list[ReportRow], bool]:
        paginator, page, found, has_other_pages = super().paginate_queryset(queryset, page_size)
        page.object_list = self.report.dressed(found) if self.report else []
        return paginator, page, page.object_list, has_other_pages

    @cached_property
    def columns(self) -> list[BaseColumn]:
        if self.report is None:
            return []
        first = TemplateColumn("name", "report_name", label=self.report.group.heading)
        total = TemplateColumn("total", "board_total", label=_("Counted"), width="9%")
        excluded = TemplateColumn("excluded", "report_number", label=_("Excluded"), width="9%")
        if self.report.group.is_of_kinds:
            return [first, total, TemplateColumn("share_of_all", "report_percent", label=_("Share"), width="9%"), excluded]
        return [first, total, *self._measures(), excluded]

    def _measures(self) -> list[BaseColumn]:
        label = str(self.report.kind or "") if self.report else ""
        return [
            TemplateColumn("counts", "report_kinds", label=_("By reaction"), width="24%"),
            TemplateColumn("leading", "report_leading", label=_("Leading"), width="11%"),
            TemplateColumn("loved", "report_percent", label=_("%(kind)s at least") % {"kind": label}, width="9%"),
            TemplateColumn("divided", "report_number", label=_("Divided"), width="9%"),
            TemplateColumn("unusual", "report_points", label=_("%(kind)s above usual") % {"kind": label}, width="10%"),
        ]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        if self.report is None or not user_can_export_figures(self.request.user):
            return []
        labels = {"xlsx": gettext("Download XLSX"), "csv": gettext("Download CSV")}
        query = self.request.GET.urlencode()
        return [
            Button(label, url=f"{reverse(f'reactions_reports:{ending}')}?{query}", icon_name="download", priority=priority)
            for priority, (ending, label) in enumerate(labels.items(), start=90)
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        return {**context, "form": self.form, "report": self.report, "minimum": self.report and self.form.chosen_minimum}


class ReportFileView(ReportMixin, View):
    """All rows of what the report with the same address shows, as far as the user may take figures out: asked at the moment of the download."""

    permission = "export_tally"
    file_format = ""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if not user_can_export_figures(request.user):
            return HttpResponseForbidden(gettext("You may not take figures out as files. Ask an administrator for the permission."), content_type="text/plain")
        if self.report is None:
            return redirect(f"{reverse('reactions_reports:index')}?{request.GET.urlencode()}")
        self._note(self.report)
        return ReportFile(self.report).response(self.file_format)

    def _note(self, report: Report) -> None:
        services.note_export(
            pages=self._tops(),
            by=moderator_of(self.request),
            format=str(FORMATS[self.file_format]),
            group=str(report.group.label),
            time=self.form.time_in_words(),
        )

    def _tops(self) -> Any:
        """The story or section that was asked for, or the tops of what the user may take out."""
        if asked := self.form.chosen_story or self.form.chosen_section:
            return [asked]
        pages = page_model().objects
        return pages.filter(depth=1) if self.reach.is_everywhere else pages.filter(path__in=self.reach.paths)


class ReportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return user_can_view_figures(request.user)


class ReportViewSet(ViewSet):
    name = "reactions_reports"
    url_prefix = "reactions/reports"
    icon = "doc-full-inverse"
    menu_label = _("Reports")
    menu_item_class = ReportMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", ReportView.as_view(), name="index"),
            path("reactions.csv", ReportFileView.as_view(file_format="csv"), name="csv"),
            path("reactions.xlsx", ReportFileView.as_view(file_format="xlsx"), name="xlsx"),
        ]


def reports_menu_item() -> ReportMenuItem:
    """The entry in Wagtail's own menu of reports."""
    return ReportMenuItem(_("Reactions"), reverse("reactions_reports:index"), name="reactions", icon_name="reactions", order=950)
