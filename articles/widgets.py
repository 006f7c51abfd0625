"""Fields of the editors' forms that Wagtail has none of its own for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.admin.widgets import AdminAutoHeightTextInput

if TYPE_CHECKING:
    from collections.abc import Mapping


class OneLineText(AdminAutoHeightTextInput):
    """Shows the whole of a long line, wrapped; what is typed or pasted into it stays one line."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> str | None:
        value = super().value_from_datadict(data, files, name)
        return value if value is None else " ".join(value.splitlines())
