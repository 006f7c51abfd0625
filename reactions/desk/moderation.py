"""Excluding and restoring selected votes: Wagtail's bulk actions over the services, with the effect shown before it happens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.bulk_action import BulkAction

from reactions import services
from reactions.desk.forms import SelectionForm
from reactions.desk.permissions import moderator_of, user_can_moderate_votes
from reactions.desk.vote_filters import BadSelection, Selection, selection_from
from reactions.models import Exclusion, Tally, Vote, page_model
from reactions.querysets import VoteQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_VOTES_AT_ONCE = 20_000
PAGES_SHOWN = 20


@dataclass(frozen=True)
class PageEffect:
    """What an act does to one page."""

    page_id: int
    title: str
    votes: int
    before: int
    after: int


@dataclass(frozen=True)
class Effect:
    """What an act is about: how many votes, of how many pages, those that move a total, and the pages most affected."""

    votes: int
    pages: int
    moving: int
    newest: int
    most_affected: tuple[PageEffect, ...]

    @property
    def unmoved(self) -> int:
        return self.votes - self.moving

    @property
    def other_pages(self) -> int:
        return self.pages - len(self.most_affected)


def effect_of(votes: VoteQuerySet, *, moving: Q, step: int) -> Effect:
    """What adding `step` for each vote that `moving` picks does to the totals. Four statements, whatever the number of votes."""
    figures = votes.aggregate(votes=Count("pk"), pages=Count("page", distinct=True), moving=Count("pk", filter=moving), newest=Max("pk"))
    by_page = list(
        votes.order_by().values("page_id").annotate(votes=Count("pk"), moving=Count("pk", filter=moving)).order_by("-votes", "page_id")[:PAGES_SHOWN]
    )
    page_ids = [row["page_id"] for row in by_page]
    titles = dict(page_model().objects.filter(pk__in=page_ids).values_list("pk", "title"))
    totals = dict(Tally.objects.filter(page_id__in=page_ids).values_list("page_id").annotate(Sum("total")))
    return Effect(
        votes=figures["votes"],
        pages=figures["pages"],
        moving=figures["moving"],
        newest=figures["newest"] or 0,
        most_affected=tuple(_page_effects(by_page, titles, totals, step)),
    )


def _page_effects(by_page: list[dict[str, int]], titles: dict[int, str], totals: dict[int, int], step: int) -> Iterable[PageEffect]:
    for row in by_page:
        page_id, before = row["page_id"], totals.get(row["page_id"], 0)
        yield PageEffect(page_id=page_id, title=titles[page_id], votes=row["votes"], before=before, after=before + step * row["moving"])


class VoteBulkAction(BulkAction):
    """An act on the votes that an address names. Subclasses say which of them it can change, and what it does."""

    models = [Vote]
    form_class = SelectionForm
    template_name = "reactions/admin/confirm_votes.html"
    moving: Q
    step: int
    heading: StrOrPromise = ""
    submit_label: StrOrPromise = ""
    icon = submit_class = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not user_can_moderate_votes(request.user):
            raise PermissionDenied
        self.next_url = get_valid_next_url_from_request(request) or reverse("reactions_votes:index")
        try:
            self.selection = self.narrowed(selection_from(request))
            self.refuse_too_many()
        except BadSelection as problem:
            messages.error(request, str(problem))
            return redirect(self.next_url)
        return super().dispatch(request, *args, **kwargs)

    def narrowed(self, selection: Selection) -> Selection:
        """The part of a selection that this act can change."""
        return selection

    def refuse_too_many(self) -> None:
        found = self.selection.votes.order_by()[: MAX_VOTES_AT_ONCE + 1].count()
        if not found:
            raise BadSelection(self.nothing_to_do())
        if found > MAX_VOTES_AT_ONCE:
            raise BadSelection(
                gettext("That is more than %(count)s votes, too many for one act. Narrow the filters, for example by time, and act in parts.")
                % {"count": f"{MAX_VOTES_AT_ONCE:,}"}
            )

    def nothing_to_do(self) -> str:
        return gettext("No vote matches this selection any more. Look at the list again.")

    @cached_property
    def effect(self) -> Effect:
        return effect_of(self.selection.votes, moving=self.moving, step=self.step)

    def get_initial(self) -> dict[str, Any]:
        return {"newest": self.effect.newest}

    def get_actionable_objects(self) -> tuple[VoteQuerySet, dict[str, Any]]:
        votes = self.selection.votes
        if self.cleaned_form:
            votes = votes.filter(pk__lte=self.cleaned_form.cleaned_data["newest"])
        return votes, {}

    def annotate_items(self, votes: VoteQuerySet) -> list[Vote]:
        """The page shows the effect on totals, not the votes one by one."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        breadcrumbs = [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("reactions_votes:index"), "label": gettext("Votes")},
            {"url": "", "label": self.display_name},
        ]
        return {
            **context,
            "action": self,
            "effect": self.effect,
            "breadcrumbs_items": breadcrumbs,
            "header_title": self.heading,
            "header_icon": self.icon,
            "submit_class": self.submit_class,
        }

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "action": self}

    @classmethod
    def execute_action(cls, objects: VoteQuerySet, *, action: VoteBulkAction, **kwargs: Any) -> tuple[int, int]:
        return action.act(objects, reason=action.cleaned_form.cleaned_data["reason"]), 0

    def act(self, votes: VoteQuerySet, *, reason: str) -> int:
        """Do it, and return how many votes it was about."""
        raise NotImplementedError

    def form_valid(self, form: SelectionForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except services.NothingSelected:
            messages.error(self.request, self.nothing_to_do())
            return redirect(self.next_url)


class ExcludeVotes(VoteBulkAction):
    display_name = _("Exclude")
    action_type = "exclude"
    aria_label = _("Exclude the selected votes from the count")
    action_priority = 10
    classes = {"serious"}
    moving = Q(is_counted=True, kind__isnull=False)
    step = -1
    heading = _("Exclude votes from the count")
    icon = "no-view"
    submit_label = _("Exclude them")
    submit_class = "serious"

    def act(self, votes: VoteQuerySet, *, reason: str) -> int:
        exclusion = services.exclude_votes(votes=votes, by=moderator_of(self.request), reason=reason, selection=self.selection.description)
        count = exclusion.holds.count()
        self.tell(exclusion, count)
        return count

    def tell(self, exclusion: Exclusion, count: int) -> None:
        text = ngettext("%(count)s vote is out of the count.", "%(count)s votes are out of the count.", count) % {"count": f"{count:,}"}
        detail = messages.button(reverse("reactions_exclusions:inspect", args=[exclusion.pk]), gettext("See the exclusion"))
        undo = messages.button(reverse("reactions_exclusions:lift", args=[exclusion.pk]), gettext("Undo"))
        messages.success(self.request, text, buttons=[detail, undo])


class RestoreVotes(VoteBulkAction):
    display_name = _("Restore")
    action_type = "restore"
    aria_label = _("Count the selected votes again")
    action_priority = 20
    moving = Q(is_counted=False, kind__isnull=False)
    step = 1
    heading = _("Count votes again")
    icon = "resubmit"
    submit_label = _("Count them again")

    def narrowed(self, selection: Selection) -> Selection:
        return Selection(votes=selection.votes.excluded(), description=selection.description)

    def nothing_to_do(self) -> str:
        return gettext("All of the selected votes are counted already. Select votes that are excluded.")

    def act(self, votes: VoteQuerySet, *, reason: str) -> int:
        count = services.restore_votes(votes=votes, by=moderator_of(self.request), reason=reason)
        text = ngettext("%(count)s vote is counted again.", "%(count)s votes are counted again.", count) % {"count": f"{count:,}"}
        messages.success(self.request, text)
        return count
