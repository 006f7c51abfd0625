"""Blocks: readers and networks whose votes are held as they come; the list of them, ending one, undoing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.db import transaction
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

from reactions import services
from reactions.desk.acts import ActView
from reactions.desk.columns import TemplateColumn
from reactions.desk.forms import ReasonForm, SelectionForm
from reactions.desk.lists import DeskList, DeskViewSet
from reactions.desk.new_block import NewBlockView
from reactions.desk.permissions import exclusions_seen, moderator_of, user_can_block, user_can_end_block
from reactions.desk.previews import Preview, PreviewedView, StalePreview, lifting
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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "block": self.block, "held": self.held, "next": reverse(self.index_url_name)}

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        try:
            messages.success(self.request, self.act(form))
        except services.BlockOver:
            messages.warning(self.request, gettext("This block is over already."))
        except services.ActUnderWay:
            messages.warning(self.request, gettext("Its votes are being worked at in the background. Wait until that is over, or cancel it."))
        return redirect(self.index_url_name)

    def act(self, form: ReasonForm) -> str:
        """Do it, and say so in a sentence."""
        services.end_block(block=self.block, by=moderator_of(self.request), reason=form.cleaned_data["reason"])
        return gettext("The block is ended. What it has held stays out of the count.")


class UndoBlockView(PreviewedView, EndBlockView):
    """Shows what it does, and does the same; and the votes that were held count, also those that came while the moderator looked."""

    template_name = "reactions/admin/undo_block.html"
    form_class = SelectionForm
    page_title = _("Undo the block")
    header_icon = "rotate"
    submit_label = _("Undo it")

    @cached_property
    def preview(self) -> Preview:
        return lifting(self.block.exclusion)

    @property
    def previews(self) -> dict[str, Preview]:
        return {"seen": self.preview}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "preview": self.preview, "is_over": is_over(self.block)}

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except StalePreview as stale:
            return self.ask_again(form, stale)

    def act(self, form: ReasonForm) -> str:
        on_record = {"block": self.block, "by": moderator_of(self.request), "reason": form.cleaned_data["reason"]}
        with transaction.atomic():
            # Before the votes are locked, as others do it who lift it at the same time.
            services.require_idle(self.block.exclusion)
            if self.preview.as_seen(form.cleaned_data["seen"]).is_large:
                begun = services.begin_undoing_block(**on_record)
                return gettext("The block is undone. %(count)s votes are being let go.") % {"count": intcomma(begun.expected)}
            count = services.undo_block(**on_record)
        text = ngettext("The block is undone. %(count)s vote counts.", "The block is undone. %(count)s votes count.", count)
        return text % {"count": intcomma(count)}


def whom(block: Block) -> str:
    """Who is blocked, as far as anybody knows."""
    if block.network_key:
        return gettext("Network %(name)s") % {"name": services.label_of(block.network_key)}
    return gettext("A reader") if block.voter_key else gettext("Somebody whose name is dropped")


def is_over(block: Block) -> bool:
    """Whether it holds nothing more."""
    return block.lifted_at is not None or block.expires_at <= timezone.now()


@dataclass(frozen=True)
class BlockRow:
    """A block for the list, with the votes that it holds."""

    block: Block
    held: int
    can_end: bool
    can_look: bool

    @property
    def pk(self) -> int:
        return self.block.pk

    @property
    def whom(self) -> str:
        return whom(self.block)

    @property
    def is_over(self) -> bool:
        return is_over(self.block)

    def __str__(self) -> str:
        return self.whom


def block_rows(blocks: list[Block], user: Any) -> list[BlockRow]:
    """The rows of these blocks, in their order, for two more statements at most."""
    exclusion_ids = [block.exclusion_id for block in blocks]
    held = dict(Hold.objects.standing().filter(exclusion__in=exclusion_ids).order_by().values_list("exclusion_id").annotate(Count("pk")))
    seen = exclusions_seen(user, exclusion_ids)
    return [BlockRow(block, held.get(block.exclusion_id, 0), user_can_end_block(user, block), block.exclusion_id in seen) for block in blocks]


class BlockIndexView(DeskList):
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
