"""What the desk's lists have in common."""

from __future__ import annotations

from django.db.models import QuerySet
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet


class FilteredList(IndexView):
    """A list whose filters, where they cannot be read, show nothing rather than everything."""

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.filters and not self.filters.is_valid():
            return queryset.none()
        return super().filter_queryset(queryset)


class DeskViewSet(ModelViewSet):
    """A list of the desk and what can be done with its rows."""

    add_to_reference_index = False

    def get_permissions_to_register(self) -> QuerySet:
        """wagtail_hooks registers all of the app's permissions at once."""
        return super().get_permissions_to_register().none()
