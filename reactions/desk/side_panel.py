"""The page editor's side panel about reactions: what holds for the page, its totals, and the board's settings, saved apart from the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.forms import Media
from django.forms.widgets import Script
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.viewsets.pages import PageViewSet

from reactions.boards import original_of, takes_reactions
from reactions.desk.board_facts import concerns_reactions, facts_of, followed_in, totals_of
from reactions.desk.board_form import BoardForm
from reactions.desk.permissions import moderator_of, user_can_see_figures, user_can_set_board

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.admin.ui.components import MediaContainer
    from wagtail.models import Page


class ReactionsSidePanel(BaseSidePanel):
    """It stands outside the page's form, and has one of its own: saving one leaves what is typed in the other."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle reactions")
        icon_name = "reactions"
        has_counter = False

    name = "reactions"
    title = _("Reactions")
    template_name = "reactions/admin/side_panel.html"
    order = 500

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        return {**context, **(board_context(self.object, self.request) if self.object.pk else {"is_new": True})}

    @property
    def media(self) -> Media:
        return Media(js=[Script("reactions/admin/board.js", type="module")])  # type: ignore[list-item] # The stubs know only addresses.


def board_context(page: Page, request: HttpRequest, *, form: BoardForm | None = None) -> dict[str, Any]:
    """What the template of a board asks for. An alias's is its original's, and says so. `form` is one that was filled in."""
    original = original_of(page)
    may_set = user_can_set_board(request.user, original)
    return {
        "page": original,
        "followed_in": followed_in(page),
        "action": reverse("reactions_boards:edit", args=[page.pk]),
        "facts": facts_of(original),
        "sees_figures": takes_reactions(original) and user_can_see_figures(request.user, original),
        "totals": totals_of(original) if takes_reactions(original) else None,
        "form": (form or BoardForm(page=original, user=moderator_of(request))) if may_set else None,
        "csrf_token": get_token(request),
    }


def _with_panel(panels: MediaContainer, page: Page, request: HttpRequest) -> MediaContainer:
    if concerns_reactions(page):
        panels.append(ReactionsSidePanel(page, request))
    return panels


class PanelOnEdit:
    """For page edit views: the panel beside Wagtail's own."""

    page: Page
    request: HttpRequest
    expects_json_response: bool

    def get_side_panels(self) -> MediaContainer:
        panels = super().get_side_panels()  # type: ignore[misc] # Of the view that this is mixed into.
        # A page that is saved by itself has its panels drawn anew: what is being typed in this one would be lost.
        return panels if self.expects_json_response else _with_panel(panels, self.page, self.request)


class PanelOnCreate:
    """For page create views: a place for the panel, which is filled once the page is saved."""

    page: Page
    request: HttpRequest

    def get_side_panels(self) -> MediaContainer:
        return _with_panel(super().get_side_panels(), self.page, self.request)  # type: ignore[misc] # As above.


def put_in_place() -> None:
    """
    Show the panel in the editor of every page type.

    Wagtail has no hook for side panels. A site whose viewset names views of its own mixes PanelOnEdit and PanelOnCreate into them.
    """
    for name, panel in (("edit_view_class", PanelOnEdit), ("revisions_revert_view_class", PanelOnEdit), ("add_view_class", PanelOnCreate)):
        # On top of whatever another app has put there.
        view = getattr(PageViewSet, name)
        setattr(PageViewSet, name, type(f"{view.__name__}WithReactions", (panel, view), {}))
