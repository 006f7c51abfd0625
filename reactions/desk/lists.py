"""What the desk's lists have in common."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.viewsets.model import ModelViewSet

COUNTED_UP_TO = 10_000


class BoundedPaginator(WagtailPaginator):
    """Counts the first 10,000 rows: enough to look through, and no count of a million rows for each screenful."""

    @cached_property
    def _found(self) -> int:
        return self.object_list.order_by()[: COUNTED_UP_TO + 1].count()

    def know(self, number: int) -> None:
        """Take it that there are so many rows: somebody who has seen them all spares the count of them."""
        self._found = number

    @property
    def is_cut_off(self) -> bool:
        return self._found > COUNTED_UP_TO

    @cached_property
    def count(self) -> int:
        return min(self._found, COUNTED_UP_TO)


class DeskList(IndexView):
    """A list of the desk. It is no file, whatever its address asks for: what may leave the desk leaves through reports and the report of acts."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.is_export = False


class FilteredList(DeskList):
    """A list whose filters, where they cannot be read, show nothing rather than everything."""

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.filters and not self.filters.is_valid():
            return queryset.none()
        return super().filter_queryset(queryset)


class DeskHistoryView(HistoryView):
    """What was done to a row of a list, for those who may add or change such rows."""

    any_permission_required = ["add", "change"]


class DeskViewSet(ModelViewSet):
    """A list of the desk and what can be done with its rows."""

    add_to_reference_index = False
    history_view_class = DeskHistoryView

    def get_permissions_to_register(self) -> QuerySet:
        """wagtail_hooks registers all of the app's permissions at once."""
        return super().get_permissions_to_register().none()
