"""Boards: a row for each page with reactions, and closing, switching off and reopening with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import ModelAdminURLFinder, register_admin_url_finder
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BaseColumn, ButtonsColumnMixin
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button, ButtonWithDropdown

from reactions import services
from reactions.boards import board_for, original_of
from reactions.desk.board_rows import BoardRow, board_rows, pages_with_boards, with_order_keys
from reactions.desk.board_settings import BoardSettingsView
from reactions.desk.board_states import with_states
from reactions.desk.columns import TemplateColumn
from reactions.desk.forms import ReasonForm
from reactions.desk.lists import FilteredList
from reactions.desk.one_page import OnePageView
from reactions.desk.permissions import moderator_of, user_can_moderate_boards, user_can_see_figures, user_can_view_boards
from reactions.desk.reach import reach_of
from reactions.models import Board, BoardState, page_model

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise
    from wagtail.models import Page

    from reactions.desk.permissions import AnyUser


class BoardFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), method="by_state", choices=BoardState.choices, empty_label=_("All"), widget=forms.RadioSelect)

    class Meta:
        model = page_model()
        fields: list[str] = []

    def by_state(self, pages: QuerySet, name: str, value: str) -> QuerySet:
        return with_states(pages, now=timezone.now()).filter(board_state=value)


class HeadlineColumn(ButtonsColumnMixin, TemplateColumn):
    """The headline, linked to the story's figures, and what can be done with the board."""

    def get_cell_context_data(self, instance: BoardRow, parent_context: Any) -> dict[str, Any]:
        sees_figures = user_can_see_figures(parent_context["request"].user, instance.page)
        address = story_url(instance.pk) if sees_figures else votes_url(instance.pk)
        return {**super().get_cell_context_data(instance, parent_context), "address": address}

    def get_buttons(self, instance: BoardRow, parent_context: Any) -> list[ButtonWithDropdown]:
        links = [Button(gettext("Votes"), url=votes_url(instance.pk), icon_name="tasks", priority=10)]
        if instance.page.live and (address := instance.page.get_url(parent_context.get("request"))):
            links.append(Button(gettext("Public page"), url=address, icon_name="view", priority=20))
        if user_can_moderate_boards(parent_context["request"].user, instance.page):
            links += act_buttons(instance.pk, BoardState(instance.state))
            links.append(Button(gettext("Settings"), url=settings_url(instance.pk), icon_name="cog", priority=35))
        links.append(Button(gettext("History"), url=reverse("reactions_boards:history", args=[instance.pk]), icon_name="history", priority=40))
        label = gettext("What to do with the board of “%(title)s”") % {"title": instance}
        return [ButtonWithDropdown(buttons=links, icon_name="dots-horizontal", attrs={"aria-label": label})]


def votes_url(page_id: int) -> str:
    return f"{reverse('reactions_votes:index')}?page={page_id}"


def story_url(page_id: int) -> str:
    return reverse("reactions_stories:inspect", args=[page_id])


def settings_url(page_id: int, *, field: str = "") -> str:
    """Where a board's settings are, or one of them."""
    address = reverse("reactions_boards:edit", args=[page_id])
    return f"{address}#id_board-{field}" if field else address


def act_buttons(page_id: int, state: BoardState, *, come_back_to: str = "") -> list[Button]:
    """What can be done with a board that is in this state."""
    acts = [("close", gettext("Close"), "lock")] if state == BoardState.OPEN else [("reopen", gettext("Reopen"), "lock-open")]
    if state != BoardState.OFF:
        acts.append(("off", gettext("Switch off"), "no-view"))
    query = f"?{urlencode({'next': come_back_to})}" if come_back_to else ""
    buttons = [
        Button(label, url=reverse(f"reactions_boards:{act}", args=[page_id]) + query, icon_name=icon, priority=30 + place)
        for place, (act, label, icon) in enumerate(acts)
    ]
    if state == BoardState.OPEN:
        buttons.append(Button(gettext("Close at…"), url=settings_url(page_id, field="closes_at"), icon_name="calendar-alt", priority=33))
    return buttons


class BoardIndexView(FilteredList):
    model = page_model()
    permission_policy = None
    any_permission_required = None
    page_title = _("Boards")
    header_icon = "form"
    index_url_name = "reactions_boards:index"
    index_results_url_name = "reactions_boards:index_results"
    results_template_name = "reactions/admin/list_results.html"
    default_ordering = "-last_vote_at"
    filterset_class = BoardFilterSet
    paginate_by = 30
    is_searchable = True
    search_fields = ["title"]
    search_backend_name = None
    verbose_name = _("board")
    verbose_name_plural = _("boards")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not user_can_view_boards(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet:
        return reach_of(self.request.user, "view_board").narrow(pages_with_boards(), page="pk")

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        key = F(self.ordering.removeprefix("-"))
        order = key.desc(nulls_last=True) if self.ordering.startswith("-") else key.asc(nulls_last=True)
        return with_order_keys(queryset).order_by(order, "-pk")

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> tuple[Any, Any, list[BoardRow], bool]:
        paginator, page, _pages, has_other_pages = super().paginate_queryset(queryset.values_list("pk", flat=True), page_size)
        page.object_list = board_rows(list(page.object_list), now=timezone.now())
        return paginator, page, page.object_list, has_other_pages

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            HeadlineColumn("page", "board_page", label=_("Page")),
            TemplateColumn("state", "board_state", label=_("State"), width="15%"),
            TemplateColumn("total", "board_total", label=_("Counted"), sort_key="total", width="8%"),
            TemplateColumn("counts", "board_kinds", label=_("By reaction"), width="24%"),
            TemplateColumn("excluded", "board_excluded", label=_("Excluded"), width="7%"),
            TemplateColumn("last_vote_at", "board_last_vote", label=_("Last vote"), sort_key="last_vote_at", width="10%"),
        ]


class BoardActView(OnePageView, FormView):
    """Asks for a reason, then closes, switches off or reopens the board of one page, and offers to undo that."""

    template_name = "reactions/admin/confirm_board.html"
    form_class = ReasonForm
    header_icon = "lock"
    refused_states: frozenset[BoardState]
    explanation: StrOrPromise = ""
    submit_label: StrOrPromise = ""
    done: StrOrPromise = ""
    refusal: StrOrPromise = ""

    def may_see(self, user: AnyUser, page: Page) -> bool:
        return user_can_moderate_boards(user, page)

    @cached_property
    def next_url(self) -> str:
        return get_valid_next_url_from_request(self.request) or reverse(self.index_url_name)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._refused() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._refused() or super().post(request, *args, **kwargs)

    def _refused(self) -> HttpResponse | None:
        """The way back, where the board is so already that there is nothing to do."""
        if board_for(self.page).state not in self.refused_states:
            return None
        messages.warning(self.request, self.refusal % {"title": self.page.title})
        return redirect(self.next_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "next": self.next_url}

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        self.act(form.cleaned_data["reason"])
        messages.success(self.request, self.done % {"title": self.page.title}, buttons=self.undo_buttons())
        return redirect(self.next_url)

    def act(self, reason: str) -> None:
        raise NotImplementedError

    def undo_buttons(self) -> list[Any]:
        address = f"{reverse('reactions_boards:reopen', args=[self.page.pk])}?{urlencode({'next': self.next_url})}"
        return [messages.button(address, gettext("Undo"))]


class CloseBoardView(BoardActView):
    page_title = _("Close the board")
    refused_states = frozenset({BoardState.CLOSED, BoardState.OFF})
    refusal = _("“%(title)s” takes no reactions now, so there is nothing to close.")
    explanation = _("Readers see the figures as they are, and can no longer react, here and on every page below that does not say otherwise.")
    submit_label = _("Close it")
    done = _("“%(title)s” takes no more reactions.")

    def act(self, reason: str) -> None:
        services.close_board(page=self.page, by=moderator_of(self.request), reason=reason)


class SwitchOffBoardView(BoardActView):
    page_title = _("Switch the board off")
    header_icon = "no-view"
    refused_states = frozenset({BoardState.OFF})
    refusal = _("“%(title)s” is switched off already.")
    explanation = _(
        "Readers are shown nothing of reactions, here and on every page below that does not say otherwise. The figures are kept; reopening shows them again."
    )
    submit_label = _("Switch it off")
    done = _("“%(title)s” shows no reactions any more.")

    def act(self, reason: str) -> None:
        services.switch_off_board(page=self.page, by=moderator_of(self.request), reason=reason)


class ReopenBoardView(BoardActView):
    page_title = _("Reopen the board")
    header_icon = "lock-open"
    refused_states = frozenset({BoardState.OPEN})
    refusal = _("“%(title)s” is open already.")
    explanation = _("Readers can react again, here and on every page below that does not say otherwise. The figures go on from where they are.")
    submit_label = _("Reopen it")
    done = _("“%(title)s” takes reactions again.")

    def act(self, reason: str) -> None:
        services.reopen_board(page=self.page, by=moderator_of(self.request), reason=reason)

    def undo_buttons(self) -> list[Any]:
        return []


class BoardHistoryView(HistoryView):
    """What was done to the board of one page, by whom and why."""

    model = Board
    any_permission_required = ["view"]
    history_url_name = "reactions_boards:history"
    history_results_url_name = "reactions_boards:history_results"
    header_buttons: list[Any] = []

    def get_object(self) -> Board:
        """The page's board, not yet saved where nothing was ever done to it."""
        page = original_of(get_object_or_404(page_model(), pk=self.pk))
        if not user_can_view_boards(self.request.user, page):
            raise PermissionDenied
        return Board.objects.filter(page=page).first() or Board(page=page)

    def get_history_url(self, instance: Board) -> str:
        return reverse(self.history_url_name, args=[instance.page_id])

    def get_history_results_url(self, instance: Board) -> str:
        return reverse(self.history_results_url_name, args=[instance.page_id])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": gettext("History"), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, {"url": reverse("reactions_boards:index"), "label": gettext("Boards")}, here]


class BoardURLFinder(ModelAdminURLFinder):
    """A board is looked at by its history: the audit log's entries link there."""

    def get_edit_url(self, instance: Board) -> str | None:
        if self.user and not user_can_view_boards(self.user, instance.page):
            return None
        return reverse("reactions_boards:history", args=[instance.page_id])


class BoardMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return user_can_view_boards(request.user)


class BoardViewSet(ViewSet):
    name = "reactions_boards"
    url_prefix = "reactions/boards"
    icon = "form"
    menu_label = _("Boards")
    menu_item_class = BoardMenuItem

    def on_register(self) -> None:
        super().on_register()
        register_admin_url_finder(Board, BoardURLFinder)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", BoardIndexView.as_view(), name="index"),
            path("results/", BoardIndexView.as_view(results_only=True), name="index_results"),
            path("<int:page_id>/", BoardSettingsView.as_view(), name="edit"),
            path("<int:page_id>/close/", CloseBoardView.as_view(), name="close"),
            path("<int:page_id>/off/", SwitchOffBoardView.as_view(), name="off"),
            path("<int:page_id>/reopen/", ReopenBoardView.as_view(), name="reopen"),
            path("<int:pk>/history/", BoardHistoryView.as_view(), name="history"),
            path("<int:pk>/history/results/", BoardHistoryView.as_view(results_only=True), name="history_results"),
        ]
