"""Blocks: readers and networks whose votes are held as they come; making one from a vote, ending it, undoing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django import forms
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

from reactions import services
from reactions.desk.acts import ActView
from reactions.desk.columns import TemplateColumn
from reactions.desk.forms import ReasonForm
from reactions.desk.lists import DeskViewSet
from reactions.desk.networks import label_of
from reactions.desk.permissions import moderator_of, user_can_block, user_can_end_block
from reactions.desk.reach import reach_of
from reactions.models import Block, Hold, Vote

if TYPE_CHECKING:
    from wagtail.models import Page

HOURS = [(1, _("1 hour")), (24, _("1 day")), (24 * 7, _("7 days")), (24 * 30, _("30 days"))]
READER, NETWORK = "reader", "network"


def votes_of_network(network_key: UUID) -> QuerySet:
    """The votes that came from a network under this key: of its one day, so that the index by time finds them."""
    return Vote.objects.filter(network_key=network_key, cast_at__gte=timezone.now() - timedelta(days=2))


class BlockForm(ReasonForm):
    """Whom to block, for how long, and why."""

    hours = forms.TypedChoiceField(
        label=_("For"),
        choices=HOURS,
        coerce=int,
        initial=24,
        help_text=_("A network is known by a name of one day: its block ends at midnight (UTC) at the latest."),
    )
    field_order = ["hours", "reason"]

    def __init__(self, *args: Any, vote: Vote, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whom = forms.ChoiceField(label=_("Block"), widget=forms.RadioSelect, choices=list(_whom(vote)), initial=READER)
        whom.error_messages["required"] = _("Choose whom to block.")
        self.fields = {"of": whom, **self.fields}


def _whom(vote: Vote) -> Any:
    """Whom the vote's sender could be blocked as, each with what it has sent."""
    if vote.voter_key:
        number = Vote.objects.filter(voter_key=vote.voter_key).count()
        yield READER, ngettext("This reader, with %(votes)s vote so far", "This reader, with %(votes)s votes so far", number) % {"votes": f"{number:,}"}
    if vote.network_key:
        number = votes_of_network(vote.network_key).count()
        text = ngettext("Everybody in network %(name)s, with %(votes)s vote", "Everybody in network %(name)s, with %(votes)s votes", number)
        yield NETWORK, text % {"name": label_of(vote.network_key), "votes": f"{number:,}"}


class NewBlockView(ActView, FormView):
    """Blocks whoever sent one vote."""

    template_name = "reactions/admin/new_block.html"
    form_class = BlockForm
    page_title = _("Block")
    header_icon = "lock"
    index_url_name = "reactions_votes:index"
    index_label = _("Votes")
    submit_label = _("Block")
    submit_class = "serious"

    def dispatch(self, request: HttpRequest, *args: Any, vote_id: int, **kwargs: Any) -> HttpResponseBase:
        self.vote = get_object_or_404(Vote.objects.select_related("page", "kind"), pk=vote_id)
        if not user_can_block(request.user, self.vote.page):
            raise PermissionDenied
        if not (self.vote.voter_key or self.vote.network_key):
            messages.warning(request, gettext("Who cast this vote has been forgotten in time, so nobody can be blocked for it."))
            return redirect(self.index_url_name)
        return super().dispatch(request, *args, **kwargs)

    @property
    def subject(self) -> str:
        return gettext("whoever voted on “%(title)s”") % {"title": self.vote.page.title}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "vote": self.vote}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "next": reverse(self.index_url_name), "vote": self.vote, "section": self.section}

    def form_valid(self, form: BlockForm) -> HttpResponse:
        said = form.cleaned_data
        until = timezone.now() + timedelta(hours=said["hours"])
        block = self.block(said["of"], until=until, by=moderator_of(self.request), reason=said["reason"], section=self.section)
        undo = messages.button(reverse("reactions_blocks:undo", args=[block.pk]), gettext("Undo"))
        messages.success(self.request, gettext("Blocked. What it sends from now on is held; whoever sends it sees nothing unusual."), buttons=[undo])
        return redirect("reactions_blocks:index")

    @property
    def section(self) -> Page | None:
        """Where whoever asks may block."""
        return reach_of(self.request.user, "block_voter").section_above(self.vote.page)

    def block(self, of: str, **on_record: Any) -> Block:
        # The form has offered only what the vote has a key of.
        if of == NETWORK:
            return services.block_network(network_key=cast(UUID, self.vote.network_key), **on_record)
        return services.block_reader(voter_key=cast(UUID, self.vote.voter_key), **on_record)


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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = Hold.objects.standing().filter(exclusion=self.block.exclusion).count()
        return {**super().get_context_data(**kwargs), "block": self.block, "held": held, "next": reverse(self.index_url_name)}

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
    header_icon = "undo"
    submit_label = _("Undo it")

    def act(self, reason: str) -> None:
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


def rows_for(blocks: list[Block], user: Any) -> list[BlockRow]:
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
        page.object_list = rows_for(list(page.object_list), self.request.user)
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
