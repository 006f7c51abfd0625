"""Where a source is edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.snippets.views.snippets import EditView

from articles.source_desk import buttons

if TYPE_CHECKING:
    from wagtail.admin.widgets.button import Button


class SourceEditView(EditView):
    """With the ways to what relies on the source, and to merging it."""

    @property
    def header_more_buttons(self) -> list[Button]:
        more: list[Button] = super().header_more_buttons
        return [*more, *buttons.of_source(self.object, self.request.user)]
