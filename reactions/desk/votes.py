"""The list of votes. It stays quick with a million of them: paged by key, joined to nothing but what a screenful shows, counted only so far."""

from __future__ import annotations

from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Prefetch, QuerySet
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BaseColumn, BulkActionsCheckboxColumn

from reactions.desk.boards import story_url
from reactions.desk.columns import ActingColumn, NetworkColumn, TemplateColumn, VoteTimeColumn
from reactions.desk.lists import COUNTED_UP_TO, BoundedPaginator, DeskViewSet, FilteredList
from reactions.desk.paging import VotePage, page_of
from reactions.desk.permissions import user_can_block, user_can_moderate_votes, user_can_view_figures
from reactions.desk.reach import reach_of
from reactions.desk.vote_filters import VoteFilterSet
from reactions.models import Exclusion, Hold, Vote


class VotePaginator(BoundedPaginator):
    @cached_property
    def items_count_label(self) -> str:
        if self.is_cut_off:
            return gettext("More than %(count)s votes") % {"count": intcomma(COUNTED_UP_TO)}
        return super().items_count_label


class StoryColumn(TemplateColumn):
    """The story, linked to its votes, and to its figures where these may be seen."""

    def get_cell_context_data(self, instance: Vote, parent_context: dict[str, Any]) -> dict[str, Any]:
        sees_figures = user_can_view_figures(parent_context["request"].user, instance.page)
        return {**super().get_cell_context_data(instance, parent_context), "address": story_url(instance.page_id) if sees_figures else ""}


class VoteIndexView(FilteredList):
    model = Vote
    any_permission_required = ["view"]
    template_name = "reactions/admin/votes.html"
    results_template_name = "reactions/admin/votes_results.html"
    default_ordering = ("-cast_at", "-pk")
    filterset_class = VoteFilterSet
    paginator_class = VotePaginator
    paginate_by = 50
    is_searchable = False

    def get_base_queryset(self) -> QuerySet:
        votes = super().get_base_queryset().select_related("page", "kind").prefetch_related(self._visible_holds())
        return reach_of(self.request.user, "view_vote").narrow(votes)

    def _visible_holds(self) -> Prefetch:
        """What holds each vote, as far as the user may see it."""
        exclusions = reach_of(self.request.user, "view_exclusion").narrow_exclusions(Exclusion.objects.order_by())
        holds = Hold.objects.standing().filter(exclusion__in=exclusions).select_related("exclusion")
        return Prefetch("holds", holds, to_attr="visible_holds")

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> tuple[VotePaginator, VotePage, list[Vote], bool]:
        asked = self.request.GET
        page = page_of(self.get_paginator(queryset, page_size), before=asked.get("before", ""), after=asked.get("after", ""))
        return page.paginator, page, page.object_list, page.has_other_pages

    @cached_property
    def columns(self) -> list[BaseColumn]:
        columns = [
            VoteTimeColumn("cast_at", "cast_at", label=_("Time"), width="15%"),
            StoryColumn("page", "vote_page", label=_("Page")),
            TemplateColumn("kind", "kind", label=_("Reaction"), width="11%"),
            TemplateColumn("is_counted", "counted", label=_("Count"), width="16%"),
            ActingColumn("is_first_vote", "reader", label=_("Reader"), width="13%", can_act=user_can_block(self.request.user)),
            NetworkColumn("network_key", "network", label=_("Network"), width="10%"),
        ]
        if user_can_moderate_votes(self.request.user):
            columns.insert(0, BulkActionsCheckboxColumn("select", obj_type="vote"))
        return columns

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        # The list is swapped in place when filters change: whether there are more pages is not known in advance.
        return {**context, "listing": {"has_other_pages": True}, "can_moderate": user_can_moderate_votes(self.request.user)}


class VoteViewSet(DeskViewSet):
    """Votes are looked at and moderated; there is no address under which one is added, edited or deleted."""

    model = Vote
    name = "reactions_votes"
    url_prefix = "reactions/votes"
    icon = "tasks"
    menu_label = _("Votes")
    index_view_class = VoteIndexView
    list_per_page = 50
    form_fields: list[str] = []

    def register_admin_url_finder(self) -> None:
        """A single vote has no page of its own."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.index_view, name="index"), path("results/", self.index_results_view, name="index_results")]
