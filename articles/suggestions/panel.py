"""The side panel "Sources and credits" of a story's editor: what the draft lacks, kept up to date while it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.forms import Media
from django.forms.widgets import Script
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.permissions import policy_registry

from articles.models import ArticlePage, Source
from articles.permissions import user_can_view_sources
from articles.publication import Publication
from articles.suggestions.story import Draft, suggestions_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest
    from wagtail.admin.ui.components import MediaContainer
    from wagtail.models import Page


def suggestions_context(draft: Draft, request: HttpRequest) -> dict[str, Any]:
    """What the template of the suggestions asks for."""
    suggestions = suggestions_for(draft, own_names=own_names(request))
    return {
        "suggestions": suggestions,
        "kept": [(mention, edit_url(mention.source_id, request)) for mention in suggestions.kept],
        "credited": credited(draft, request),
        "may_add": policy_registry.get_by_type(Source).user_has_permission(request.user, "add"),
    }


def credited(draft: Draft, request: HttpRequest) -> list[Source]:
    """The sources that the draft credits, for whoever may see where else they are relied on."""
    if not draft.credited or not user_can_view_sources(request.user):
        return []
    return list(Source.objects.filter(pk__in=draft.credited))


def own_names(request: HttpRequest) -> list[str]:
    """How the paper calls itself: by its name, and in short by its last word."""
    name = Publication(request).name
    return [name, name.split()[-1]] if name.strip() else []


def edit_url(source_id: int | None, request: HttpRequest) -> str:
    """Where the source is edited, or "" for somebody who may not."""
    return AdminURLFinder(request.user).get_edit_url(Source(pk=source_id)) or ""


class SourcesSidePanel(BaseSidePanel):
    """It stands outside the story's form, and adds to it what an editor accepts."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle sources and credits")
        icon_name = "openquote"

        def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            return {**context, "count": self.panel.context["suggestions"].count}

    name = "sources"
    title = _("Sources and credits")
    template_name = "articles/admin/suggestions/panel.html"
    order = 200

    def __init__(self, object: ArticlePage, request: HttpRequest) -> None:  # noqa: A002 - as Wagtail calls it.
        super().__init__(object, request)
        self.context = suggestions_context(Draft.of(object), request)

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {**super().get_context_data(parent_context), **self.context}

    @property
    def media(self) -> Media:
        return Media(js=[Script("articles/admin/suggestions.js", type="module")])  # type: ignore[list-item] # The stubs know only addresses.


class WithSourcesPanel:
    """For page add and edit views: the panel beside Wagtail's own, where the page is a story."""

    page: Page
    request: HttpRequest
    expects_json_response: bool

    def get_side_panels(self) -> MediaContainer:
        panels: MediaContainer = super().get_side_panels()  # type: ignore[misc] # Of the view that this is mixed into.
        # A page that is saved by itself has its panels drawn anew: this one keeps itself up to date.
        if isinstance(self.page, ArticlePage) and not self.expects_json_response:
            panels.append(SourcesSidePanel(self.page, self.request))
        return panels


def put_in_place() -> None:
    """
    Show the panel in the editor of stories.

    Wagtail has no hook for side panels. A site whose viewset names views of its own mixes WithSourcesPanel into them.
    """
    for name in ("edit_view_class", "revisions_revert_view_class", "add_view_class"):
        view = getattr(PageViewSet, name)
        setattr(PageViewSet, name, type(f"{view.__name__}WithSources", (WithSourcesPanel, view), {}))
