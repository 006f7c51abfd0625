"""The column "Reactions" in Wagtail's own lists of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView

from reactions.boards import original_of
from reactions.desk.boards import story_url
from reactions.desk.columns import TemplateColumn
from reactions.desk.permissions import user_can_see_figures
from reactions.page_queries import most_felt, prefetch_summaries, summary_for

if TYPE_CHECKING:
    from wagtail.models import Page


class ReactionsColumn(TemplateColumn):
    """
    What readers see of a page, the total and the leading kind, to whoever may see its figures. Those of an alias are its original's.

    The first cell asks for all pages of the list at once.
    """

    def get_cell_context_data(self, instance: Page, parent_context: dict[str, Any]) -> dict[str, Any]:
        listed = parent_context["table"].data
        prefetch_summaries(listed)
        prefetch_related_objects(listed, "alias_of")
        summary = summary_for(instance) if user_can_see_figures(parent_context["request"].user, original_of(instance)) else None
        leading = most_felt(summary) if summary else None
        return {
            **super().get_cell_context_data(instance, parent_context),
            "summary": summary,
            "leading": leading,
            "address": story_url(instance.pk) if summary else "",
        }


def put_in_place() -> None:
    """
    Show the column in the lists of pages. Wagtail has no hook for their columns.

    A list whose viewset names its columns has it where it takes them from PageListingViewSet, of apps whose hooks are read after this.
    """
    for view in (IndexView, ExplorableIndexView):
        view.base_columns = _with_reactions(view.base_columns)


def _with_reactions(columns: list[BaseColumn]) -> list[BaseColumn]:
    """The columns, with that of reactions before the status."""
    if any(isinstance(column, ReactionsColumn) for column in columns):
        return columns
    place = next((place for place, column in enumerate(columns) if column.name == "status"), len(columns))
    return [*columns[:place], ReactionsColumn("reactions", "page_reactions", label=_("Reactions"), width="11%"), *columns[place:]]
