"""Files for spreadsheets: what a cell may hold, and in which language it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import get_language, override

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

# What programs take a cell for a formula by, at its beginning.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
# What no file of a spreadsheet may hold.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def plain(text: str) -> str:
    """The text as no program takes it for a formula: with an apostrophe before it where it begins like one."""
    text = CONTROLS.sub("", text)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_SIGNS) else text


class InTheirLanguage:
    """
    For views that give out files: CSV in the language and the time zone of whoever asks, as XLSX is.

    Its lines are written while they are sent, when Wagtail has gone back to those of the site.
    """

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
