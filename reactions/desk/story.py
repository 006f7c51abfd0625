"""One story's page: its figures, what moderators did about it, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import BaseButton, Button, HeaderButton
from wagtail.models import ModelLogEntry

from reactions.boards import EffectiveBoard, board_for, counted_id
from reactions.desk.act_entries import about
from reactions.desk.boards import act_buttons, settings_url, votes_url
from reactions.desk.one_page import OnePageView
from reactions.desk.overview import flood_url
from reactions.desk.permissions import (
    user_can_moderate_boards,
    user_can_see_figures,
    user_can_set_board,
    user_can_view_boards,
    user_can_view_votes,
)
from reactions.desk.reach import reach_of
from reactions.desk.story_figures import figures_of_story
from reactions.models import Board, BoardState, Exclusion, Flood, Hold

if TYPE_CHECKING:
    from wagtail.models import Page

    from reactions.desk.permissions import AnyUser

ENTRIES_SHOWN = 30
FLOODS_SHOWN = 10


class StoryView(OnePageView, TemplateView):
    """Under twenty statements, the shell of the admin included, whatever there is to show."""

    template_name = "reactions/admin/story.html"
    page_title = _("Reactions")
    header_icon = "reactions"

    def may_see(self, user: AnyUser, page: Page) -> bool:
        return user_can_see_figures(user, page)

    @cached_property
    def board(self) -> EffectiveBoard:
        return board_for(self.page)

    @cached_property
    def counted_id(self) -> int:
        return counted_id(self.page)

    @cached_property
    def sees_votes(self) -> bool:
        return user_can_view_votes(self.request.user, self.page)

    @cached_property
    def header_buttons(self) -> list[BaseButton]:
        buttons: list[BaseButton] = []
        if self.sees_votes:
            buttons.append(HeaderButton(gettext("Votes"), url=votes_url(self.counted_id), icon_name="tasks", priority=10))
        if self.acts:
            first = self.acts[0]
            buttons.append(HeaderButton(first.label, url=first.url, icon_name=first.icon_name, priority=20))
        return buttons

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        if not user_can_set_board(self.request.user, self.page):
            return []
        settings = [Button(gettext("Settings"), url=settings_url(self.page.pk), icon_name="cog", priority=40)]
        return [*self.acts[1:], *settings]

    @cached_property
    def acts(self) -> list[Button]:
        """What may be done with the board."""
        if not user_can_moderate_boards(self.request.user, self.page):
            return []
        return act_buttons(self.page.pk, BoardState(self.board.state), come_back_to=self.request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "page": self.page,
            "state": BoardState(self.board.state).label,
            "figures": figures_of_story(counted_id=self.counted_id, all_kinds=self.board.all_kinds),
            "votes_url": votes_url(self.counted_id) if self.sees_votes else "",
            "entries": self._entries(),
            "floods": [{"flood": flood, "url": flood_url(flood)} for flood in self._floods()] if self.sees_votes else None,
        }

    def _floods(self) -> list[Flood]:
        return list(Flood.objects.filter(page_id=self.counted_id).order_by("-noticed_at", "-pk")[:FLOODS_SHOWN])

    def _entries(self) -> list[ModelLogEntry]:
        """What was done to the board, about floods and to exclusions of votes on the story, the latest first, as far as the user may see it."""
        user = self.request.user
        wanted = Q(pk__in=[])
        if user_can_view_boards(user, self.page):
            wanted |= about(Board.objects.filter(page=self.page))
        if self.sees_votes:
            wanted |= about(Flood.objects.filter(page_id=self.counted_id))
        if reach := reach_of(user, "view_exclusion"):
            of_story = Hold.objects.filter(vote__page_id=self.counted_id).order_by().values("exclusion_id")
            visible = reach.narrow_exclusions(Exclusion.objects.filter(pk__in=of_story))
            wanted |= about(visible)
        return list(ModelLogEntry.objects.filter(wanted).select_related("user", "content_type").order_by("-timestamp", "-pk")[:ENTRIES_SHOWN])


class StoryViewSet(ViewSet):
    """A story is reached from wherever it is named; there is no list of its own."""

    name = "reactions_stories"
    url_prefix = "reactions/stories"
    icon = "reactions"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("<int:page_id>/", StoryView.as_view(), name="inspect")]
