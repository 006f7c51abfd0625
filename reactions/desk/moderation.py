"""Excluding and restoring selected votes: Wagtail's bulk actions over the services, with the effect shown before it happens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.bulk_action import BulkAction

from reactions import conf, services
from reactions.desk.forms import ExcludeForm, RestoreForm, SelectionForm
from reactions.desk.large_acts import UNDER_WAY
from reactions.desk.permissions import moderator_of, user_can_moderate_votes
from reactions.desk.previews import Seen, StalePreview, tables_of
from reactions.desk.vote_filters import BadSelection, Selection, selection_from
from reactions.models import Exclusion, Vote
from reactions.querysets import VoteQuerySet
from reactions.services import Effect, effect_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Of several exclusions at once; what one exclusion holds is lifted in the background.
MAX_VOTES_RESTORED = 20_000


class VoteBulkAction(BulkAction):
    """An act on the votes that an address names. Subclasses say which of them it can change, and what it does."""

    models = [Vote]
    form_class: type[SelectionForm] = SelectionForm
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
            self.require_doable()
            return super().dispatch(request, *args, **kwargs)
        except BadSelection as problem:
            messages.error(request, str(problem))
            return redirect(self.next_url)

    def narrowed(self, selection: Selection) -> Selection:
        """The part of a selection that this act can change."""
        return selection

    def require_doable(self) -> None:
        """Raises BadSelection for a selection that the act can do nothing with."""
        if not self.selection.votes.exists():
            raise BadSelection(self.nothing_to_do())

    def nothing_to_do(self) -> str:
        return gettext("No vote matches this selection any more. Look at the list again.")

    @cached_property
    def effect(self) -> Effect:
        return self.effect_on(self.selection.votes)

    def effect_on(self, votes: VoteQuerySet) -> Effect:
        return effect_of(votes, moving=self.moving, step=self.step)

    def is_large(self, effect: Effect) -> bool:
        """Whether the act is left to the background."""
        return self.selection.matching is not None and effect.votes > conf.get("ACT_AT_ONCE")

    def get_initial(self) -> dict[str, Any]:
        return {"seen": Seen.of(self.effect).signed()} if self.request.method == "GET" else {}

    def get_actionable_objects(self) -> tuple[VoteQuerySet, dict[str, Any]]:
        votes = self.selection.votes
        if self.cleaned_form:
            votes = votes.filter(pk__lte=self.seen.newest)
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
            "tables": tables_of(self.effect.as_json()),
            "is_large": self.is_large(self.effect),
            "breadcrumbs_items": breadcrumbs,
            "header_title": self.heading,
            "header_icon": self.icon,
            "submit_class": self.submit_class,
        }

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "action": self}

    @classmethod
    def execute_action(cls, objects: VoteQuerySet, *, action: VoteBulkAction, **kwargs: Any) -> tuple[int, int]:
        effect = action.require_as_seen(objects)
        return action.act(objects, effect, action.answers), 0

    def require_as_seen(self, votes: VoteQuerySet) -> Effect:
        """What the act does now, with its votes locked if it is done at once. Raises StalePreview where that is not what was shown."""
        if self.seen.votes <= conf.get("ACT_AT_ONCE"):
            list(votes.in_lock_order().values_list("pk"))
        effect = self.effect_on(votes)
        if effect.digest != self.seen.digest:
            raise StalePreview
        return effect

    def act(self, votes: VoteQuerySet, effect: Effect, answers: dict[str, Any]) -> int:
        """Do it, and return how many votes it was about."""
        raise NotImplementedError

    def form_valid(self, form: SelectionForm) -> HttpResponse:
        self.answers = form.cleaned_data
        try:
            self.seen = Seen.read(self.answers["seen"])
            return super().form_valid(form)
        except StalePreview:
            return self.ask_again(form)
        except services.NothingSelected as problem:
            raise BadSelection(self.nothing_to_do()) from problem

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        # What is shown beside the errors is what holds now.
        form.data = form.data.copy()  # type: ignore[attr-defined] # It is a QueryDict.
        form.data["seen"] = Seen.of(self.effect).signed()  # type: ignore[index] # A copy of a QueryDict may be changed.
        return super().form_invalid(form)

    def ask_again(self, form: SelectionForm) -> HttpResponse:
        """The same page with what holds now; nothing was done."""
        self.cleaned_form = None
        if not self.effect.votes:
            raise BadSelection(self.nothing_to_do())
        changed = self.seen.what_changed(self.effect) if hasattr(self, "seen") else gettext("Some of the votes have changed since you looked.")
        text = gettext("Nothing was done. %(changed)s Look at the new figures, and confirm again if you still mean it.")
        form.add_error(None, text % {"changed": changed})
        return self.form_invalid(form)


class ExcludeVotes(VoteBulkAction):
    display_name = _("Exclude")
    action_type = "exclude"
    aria_label = _("Exclude the selected votes from the count")
    action_priority = 10
    classes = {"serious"}
    form_class = ExcludeForm
    moving = services.COUNTED
    step = -1
    heading = _("Exclude votes from the count")
    icon = "no-view"
    submit_label = _("Exclude them")
    submit_class = "serious"

    def act(self, votes: VoteQuerySet, effect: Effect, answers: dict[str, Any]) -> int:
        why = {"reason": answers["reason"], "category": answers.get("category"), "selection": self.selection.description, "by": moderator_of(self.request)}
        if self.is_large(effect):
            begun = services.begin_exclusion(votes=votes, matching=self.selection.matching or "", **why)
            self.tell_begun(begun.exclusion, gettext("%(count)s votes are being taken out of the count."), effect.votes)
        else:
            self.tell_done(services.exclude_votes(votes=votes, **why), effect.votes)
        return effect.votes

    def tell_begun(self, exclusion: Exclusion, text: str, count: int) -> None:
        self.next_url = reverse("reactions_exclusions:inspect", args=[exclusion.pk])
        messages.success(self.request, text % {"count": f"{count:,}"})

    def tell_done(self, exclusion: Exclusion, count: int) -> None:
        text = ngettext("%(count)s vote is out of the count.", "%(count)s votes are out of the count.", count) % {"count": f"{count:,}"}
        detail = messages.button(reverse("reactions_exclusions:inspect", args=[exclusion.pk]), gettext("See the exclusion"))
        undo = messages.button(reverse("reactions_exclusions:lift", args=[exclusion.pk]), gettext("Undo"))
        messages.success(self.request, text, buttons=[detail, undo])


class RestoreVotes(VoteBulkAction):
    display_name = _("Restore")
    action_type = "restore"
    aria_label = _("Count the selected votes again")
    action_priority = 20
    form_class = RestoreForm
    moving = services.HELD
    step = 1
    heading = _("Count votes again")
    icon = "resubmit"
    submit_label = _("Count them again")

    def narrowed(self, selection: Selection) -> Selection:
        return replace(selection, votes=selection.votes.excluded())

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "exclusion": self.selection.exclusion}

    def nothing_to_do(self) -> str:
        return gettext("All of the selected votes are counted already. Select votes that are excluded.")

    def require_doable(self) -> None:
        super().require_doable()
        if self.selection.exclusion is None and self.selection.votes.order_by()[: MAX_VOTES_RESTORED + 1].count() > MAX_VOTES_RESTORED:
            raise BadSelection(self.too_many())

    def too_many(self) -> str:
        text = gettext("That is more than %(count)s votes of several exclusions. Lift an exclusion as a whole, or narrow the filters and act in parts.")
        return text % {"count": f"{MAX_VOTES_RESTORED:,}"}

    def act(self, votes: VoteQuerySet, effect: Effect, answers: dict[str, Any]) -> int:
        why = {"votes": votes, "by": moderator_of(self.request), "reason": answers["reason"]}
        if self.selection.exclusion and answers.get("only_this"):
            return self.lift(self.selection.exclusion, effect, why)
        if effect.votes > MAX_VOTES_RESTORED:
            raise BadSelection(self.too_many())
        return self.tell_done(services.restore_votes(**why))

    def lift(self, exclusion: Exclusion, effect: Effect, why: dict[str, Any]) -> int:
        try:
            if not self.is_large(effect):
                return self.tell_done(services.lift_exclusion(exclusion=exclusion, **why))
            begun = services.begin_lifting(exclusion=exclusion, matching=self.selection.matching or "", **why)
        except services.ActUnderWay as problem:
            raise BadSelection(str(UNDER_WAY)) from problem
        self.next_url = reverse("reactions_exclusions:inspect", args=[exclusion.pk])
        messages.success(self.request, gettext("%(count)s votes are being let go.") % {"count": f"{begun.expected:,}"})
        return begun.expected

    def tell_done(self, count: int) -> int:
        text = ngettext("%(count)s vote is counted again.", "%(count)s votes are counted again.", count) % {"count": f"{count:,}"}
        messages.success(self.request, text)
        return count
