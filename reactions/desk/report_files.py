"""A report as a file for a spreadsheet, CSV or XLSX: every row of it, not a screenful. Nothing in it is about a single vote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import get_language, gettext, override
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from reactions.measures import number_of

if TYPE_CHECKING:
    from datetime import tzinfo

    from django.http import HttpResponseBase

    from reactions.desk.report import Report, ReportRow
    from reactions.models import ReactionKind

# What programs take a cell for a formula by, at its beginning.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")

Row = dict[str, Any]


def plain(text: str) -> str:
    """The text as no program takes it for a formula: with an apostrophe before it where it begins like one."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_SIGNS) else text


class InTheirLanguage:
    """CSV in the language and the time zone of whoever asks: its lines are written while they are sent, when Wagtail has gone back to those of the site."""

    def stream_csv(self, queryset: Any) -> Iterator[str]:
        language, zone = get_language(), timezone.get_current_timezone()
        lines: Iterator[str] = super().stream_csv(queryset)  # type: ignore[misc] # Of the view that this is mixed into.
        return _within(lines, language=language, zone=zone)


def _within(lines: Iterator[str], *, language: str | None, zone: tzinfo) -> Iterator[str]:
    while True:
        with override(language), timezone.override(zone):
            line = next(lines, None)
        if line is None:
            return
        yield line


class ReportFile(InTheirLanguage, SpreadsheetExportMixin):
    """Writes CSV line by line as it is sent, and XLSX through a file on the disk; both as Wagtail does for its own reports."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.headings = dict(self._headings())
        self.list_export = list(self.headings)

    def response(self, file_format: str) -> HttpResponseBase:
        return self.as_spreadsheet(self.report.all_rows(), file_format)

    def get_filename(self) -> str:
        return f"reactions-{self.report.group.name}-{self.report.now:%Y-%m-%d}"

    def get_heading(self, queryset: Any, field: str) -> str:
        return plain(self.headings[field])

    def to_row_dict(self, item: ReportRow) -> Row:
        row: Row = {"name": plain(item.label.text)}
        if self.report.group.name == "story":
            row["page"] = item.key
        row |= {"total": item.total, "excluded": item.excluded}
        if self.report.group.is_of_kinds:
            return {**row, "share": item.share_of_all}
        return {**row, **self._kinds(item), "leading": plain(str(item.leading)) if item.leading else "", **self._measures(item)}

    def _kinds(self, item: ReportRow) -> Row:
        found = {kind.pk: (number, share) for kind, number, share in item.counts}
        row: Row = {}
        for kind in self.report.kinds:
            row[number_of(kind)], row[_share_of(kind)] = found.get(kind.pk, (0, 0))
        return row

    def _measures(self, item: ReportRow) -> Row:
        return {name: "" if (value := getattr(item, name)) is None else round(value, 1) for name in ("loved", "divided", "unusual")}

    def _headings(self) -> Iterator[tuple[str, str]]:
        yield "name", str(self.report.group.heading)
        if self.report.group.name == "story":
            yield "page", gettext("Page number")
        yield "total", gettext("Votes counted")
        yield "excluded", gettext("Excluded")
        if self.report.group.is_of_kinds:
            yield "share", gettext("Share in percent")
            return
        for kind in self.report.kinds:
            yield number_of(kind), str(kind)
            yield _share_of(kind), gettext("%(kind)s, percent") % {"kind": kind}
        yield "leading", gettext("Leading")
        label = str(self.report.kind or "")
        yield "loved", gettext("Share of %(kind)s at least, percent") % {"kind": label}
        yield "divided", gettext("Divided, 0 to 100")
        yield "unusual", gettext("%(kind)s above what is usual, percentage points") % {"kind": label}


def _share_of(kind: ReactionKind) -> str:
    return f"{number_of(kind)}_share"
