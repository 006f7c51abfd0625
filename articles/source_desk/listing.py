"""The list of sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BaseColumn, Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import IndexView

from articles.permissions import user_can_view_private_notes
from articles.source_desk import buttons

if TYPE_CHECKING:
    from django.http import HttpRequest

PRIVATE = "internal_name"


class KindColumn(Column):
    """What kind of source it is. Unnamed ones stand out."""

    cell_template_name = "articles/admin/tables/kind_cell.html"


class StoryCountColumn(Column):
    """How many published stories credit it, and the way to all that rely on it."""

    cell_template_name = "articles/admin/sources/story_count_cell.html"


class SourceIndexView(IndexView):
    """It neither shows internal names, nor finds or orders by them, to those who may not read them."""

    search_fields: list[str]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not user_can_view_private_notes(request.user):
            self.search_fields = [name for name in self.search_fields if name != PRIVATE]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        more: list[Button] = super().header_more_buttons
        return [*more, *buttons.of_list(self.request.user)]

    @cached_property
    def columns(self) -> list[BaseColumn]:
        columns: list[BaseColumn] = super().columns
        if user_can_view_private_notes(self.request.user):
            return columns
        return [column for column in columns if column.name != PRIVATE]
