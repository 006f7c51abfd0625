"""What the desk's pages about one page of the site have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reactions.boards import original_of
from reactions.desk.acts import ActView
from reactions.desk.board_facts import followed_in
from reactions.desk.permissions import user_can_view_boards
from reactions.models import page_model

if TYPE_CHECKING:
    from wagtail.models import Page

    from reactions.desk.permissions import AnyUser


class OnePageView(ActView):
    """
    A view of the page that the address numbers, below the list of boards where the user may see that. `may_see` says who may see it at all.

    Where that page is an alias, `page` is its original, whose board and votes are the alias's; `asked` is the page of the address.
    """

    index_url_name = "reactions_boards:index"
    index_label = _("Boards")
    page: Page
    asked: Page

    def may_see(self, user: AnyUser, page: Page) -> bool:
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, page_id: int, **kwargs: Any) -> HttpResponseBase:
        self.asked = get_object_or_404(page_model().objects.select_related("alias_of"), pk=page_id)
        self.page = original_of(self.asked)
        if not self.may_see(request.user, self.page):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def subject(self) -> str:
        return self.page.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "page": self.page, "followed_in": followed_in(self.asked)}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = super().get_breadcrumbs_items()
        return items if user_can_view_boards(self.request.user) else [item for item in items if item.get("url") != reverse(self.index_url_name)]
