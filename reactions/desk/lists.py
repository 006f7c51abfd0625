"""What the desk's lists have in common."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.viewsets.model import ModelViewSet


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
