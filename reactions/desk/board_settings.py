"""A board's settings on a page of their own, which is also where the side panel saves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages

from reactions.desk.board_form import BoardForm
from reactions.desk.one_page import OnePageView
from reactions.desk.permissions import moderator_of, user_can_see_board, user_can_set_board
from reactions.desk.side_panel import board_context

if TYPE_CHECKING:
    from wagtail.models import Page

    from reactions.desk.permissions import AnyUser


class BoardSettingsView(OnePageView, TemplateView):
    """
    Shows what holds for a page, and lets those who may change it. An alias's settings are its original's.

    To the side panel, which says so in its request, it answers with the panel alone: 200 when all is stored, 422 when the form says why not.
    """

    template_name = "reactions/admin/board_settings.html"
    page_title = _("Board")
    header_icon = "reactions"
    form: BoardForm | None = None

    def may_see(self, user: AnyUser, page: Page) -> bool:
        return user_can_see_board(user, page)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **board_context(self.asked, self.request, form=self.form)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not user_can_set_board(request.user, self.page):
            raise PermissionDenied
        self.form = BoardForm(request.POST, page=self.page, user=moderator_of(request))
        is_saved = self.form.save()
        said = self._said(is_saved=is_saved)
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return self._panel(said, is_saved=is_saved)
        if not is_saved:
            messages.error(request, said)
            return self.render_to_response(self.get_context_data())
        messages.success(request, said)
        return redirect("reactions_boards:edit", page_id=self.page.pk)

    def _panel(self, said: str, *, is_saved: bool) -> HttpResponse:
        context = board_context(self.asked, self.request, form=None if is_saved else self.form)
        return render(self.request, "reactions/admin/board.html", {**context, "said": said}, status=200 if is_saved else 422)

    def _said(self, *, is_saved: bool) -> str:
        if not is_saved:
            return gettext("Nothing was saved. Look at what is marked.")
        if self.form and self.form.changes:
            return gettext("Saved. Readers meet it from now on.")
        return gettext("Nothing was changed.")
