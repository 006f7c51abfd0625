"""Blocks: readers and networks whose votes are held as they come; the list of them, ending one, undoing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.ui.tables import BaseColumn, UserColumn
from wagtail.admin.views import generic

from reactions import conf, services
from reactions.desk.acts import ActView
from reactions.desk.columns import TemplateColumn
from reactions.desk.forms import ReasonForm
from reactions.desk.lists import DeskViewSet
from reactions.desk.networks import label_of
from reactions.desk.new_block import NewBlockView
from reactions.desk.permissions import moderator_of, user_can_block, user_can_end_block
from reactions.desk.reach import reach_of
from reactions.models import Block, Hold


class EndBlockView(ActView, FormView):
    """Asks for a reason, then holds no more votes of a reader or network."""

    template_name = "reactions/admin/end_block.html"
    form_class = ReasonForm
    page_title = _("End the block")
    header_icon = "lock-open"
    index_url_name = "reactions_blocks:index"
    index_label = _("Blocks")
    submit_label = _("End it")

    def dispatch(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> HttpResponseBase:
        self.block = get_object_or_404(Block.objects.select_related("exclusion", "section"), pk=pk)
        if not user_can_end_block(request.user, self.block):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def subject(self) -> str:
        return str(whom(self.block))

    @cached_property
    def held(self) -> int:
        return Hold.objects.standing().filter(exclusion=self.block.exclusion).count()

    @property
    def is_large(self) -> bool:
        """Whether counting what it holds is left to the background."""
        return self.held > conf.get("ACT_AT_ONCE")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "block": self.block, "held": self.held, "is_large": self.is_large, "next": reverse(self.index_url_name)}

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        try:
            self.act(form.cleaned_data["reason"])
        except services.BlockOver:
            messages.warning(self.request, gettext("This block is over already."))
        except services.ActUnderWay:
            messages.warning(self.request, gettext("Its votes are being worked at in the background. Wait until that is over, or cancel it."))
        return redirect(self.index_url_name)

    def act(self, reason: str) -> None:
        services.end_block(block=self.block, by=moderator_of(self.request), reason=reason)
        messages.success(self.request, gettext("The block is ended. What it has held stays out of the count."))


class UndoBlockView(EndBlockView):
    """The same, and the votes that were held count."""

    template_name = "reactions/admin/undo_block.html"
    page_title = _("Undo the block")
    header_icon = "rotate"
    submit_label = _("Undo it")

    def act(self, reason: str) -> None:
        if self.is_large:
            begun = services.begin_undoing_block(block=self.block, by=moderator_of(self.request), reason=reason)
            messages.success(self.request, gettext("The block is undone. %(count)s votes are being let go.") % {"count": f"{begun.expected:,}"})
            return
        count = services.undo_block(block=self.block, by=moderator_of(self.request), reason=reason)
        text = ngettext("The block is undone. %(count)s vote counts.", "The block is undone. %(count)s votes count.", count)
        messages.success(self.request, text % {"count": f"{count:,}"})


def whom(block: Block) -> str:
    """Who is blocked, as far as anybody knows."""
    if block.network_key:
        return gettext("Network %(name)s") % {"name": label_of(block.network_key)}
    return gettext("A reader") if block.voter_key else gettext("Somebody whose name is dropped")


@dataclass(frozen=True)
class BlockRow:
    """A block for the list, with the votes that it holds."""

    block: Block
    held: int
    can_end: bool

    @property
    def pk(self) -> int:
        return self.block.pk

    @property
    def whom(self) -> str:
        return whom(self.block)

    @property
    def is_over(self) -> bool:
        return self.block.lifted_at is not None or self.block.expires_at <= timezone.now()

    def __str__(self) -> str:
        return self.whom


def block_rows(blocks: list[Block], user: Any) -> list[BlockRow]:
    """The rows of these blocks, in their order, for one more statement."""
    rows = Hold.objects.standing().filter(exclusion__in=[block.exclusion_id for block in blocks]).order_by()
    held = dict(rows.values_list("exclusion_id").annotate(Count("pk")))
    return [BlockRow(block, held.get(block.exclusion_id, 0), user_can_end_block(user, block)) for block in blocks]


class BlockIndexView(generic.IndexView):
    model = Block
    any_permission_required = ["view"]
    results_template_name = "reactions/admin/list_results.html"
    default_ordering = ("-created_at", "-pk")

    def get_base_queryset(self) -> QuerySet:
        blocks = super().get_base_queryset().select_related("created_by", "created_by__wagtail_userprofile", "section")
        return reach_of(self.request.user, "view_block").narrow(blocks, page="section")

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> tuple[Any, Any, Any, bool]:
        paginator, page, _blocks, has_other_pages = super().paginate_queryset(queryset, page_size)
        page.object_list = block_rows(list(page.object_list), self.request.user)
        return paginator, page, page.object_list, has_other_pages

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TemplateColumn("whom", "block_whom", label=_("Blocked")),
            TemplateColumn("held", "block_held", label=_("Votes held"), width="12%"),
            TemplateColumn("until", "block_until", label=_("Until"), width="18%"),
            UserColumn("created_by", accessor="block.created_by", label=_("By"), width="18%", blank_display_name=_("somebody whose account is gone")),
            TemplateColumn("created_at", "block_time", label=_("Since"), width="14%"),
        ]


class BlockURLFinder(ModelAdminURLFinder):
    """A block is not edited: the audit log's entries link to the list that it stands in."""

    def get_edit_url(self, instance: Block) -> str | None:
        return reverse("reactions_blocks:index") if self.user and user_can_block(self.user) else None


class BlockViewSet(DeskViewSet):
    """Blocks come from votes; there is no address under which one is edited or deleted."""

    model = Block
    name = "reactions_blocks"
    url_prefix = "reactions/blocks"
    icon = "lock"
    menu_label = _("Blocks")
    index_view_class = BlockIndexView
    url_finder_class = BlockURLFinder
    list_per_page = 30
    form_fields: list[str] = []

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("of-vote/<int:vote_id>/", NewBlockView.as_view(), name="new"),
            path("<int:pk>/end/", EndBlockView.as_view(), name="end"),
            path("<int:pk>/undo/", UndoBlockView.as_view(), name="undo"),
        ]
