"""Excluding and restoring selected votes: Wagtail's bulk actions over the services, with the effect shown before it happens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
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

from reactions import services
from reactions.desk.forms import ExcludeForm, RestoreForm, SelectionForm
from reactions.desk.large_acts import UNDER_WAY
from reactions.desk.permissions import exclusions_seen, moderator_of, user_can_lift, user_can_moderate_votes, user_can_view_exclusions
from reactions.desk.previews import Preview, PreviewedView, StalePreview
from reactions.desk.vote_filters import BadSelection, Selection, selection_from
from reactions.models import Exclusion, Vote
from reactions.querysets import VoteQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class VoteBulkAction(PreviewedView, BulkAction):
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
    def preview(self) -> Preview:
        return Preview(self.selection.votes, moving=self.moving, step=self.step)

    @property
    def previews(self) -> dict[str, Preview]:
        return {"seen": self.preview}

    def is_large(self, preview: Preview) -> bool:
        """Whether the act is left to the background."""
        return self.selection.matching is not None and preview.is_large

    def get_actionable_objects(self) -> tuple[VoteQuerySet, dict[str, Any]]:
        return self.selection.votes, {}

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
            "effect": self.preview.effect,
            "breadcrumbs_items": breadcrumbs,
            "header_title": self.heading,
            "header_icon": self.icon,
            "submit_class": self.submit_class,
        }

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "action": self}

    @classmethod
    def execute_action(cls, objects: VoteQuerySet, *, action: VoteBulkAction, **kwargs: Any) -> tuple[int, int]:
        answers = action.cleaned_form.cleaned_data
        return action.act(action.preview.as_seen(answers["seen"]), answers), 0

    def act(self, shown: Preview, answers: dict[str, Any]) -> int:
        """Do it, and return how many votes it was about."""
        raise NotImplementedError

    def form_valid(self, form: SelectionForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except StalePreview as stale:
            return self.ask_again(form, stale)
        except services.NothingSelected as problem:
            raise BadSelection(self.nothing_to_do()) from problem

    def ask_again(self, form: forms.Form, stale: StalePreview) -> HttpResponse:
        if not stale.now.effect.votes:
            raise BadSelection(self.nothing_to_do())
        return super().ask_again(form, stale)

    def exclusion_buttons(self, exclusion: Exclusion) -> list[Any]:
        """The ways to an exclusion and to its undoing, as far as the user may go there."""
        user, buttons = self.request.user, []
        if exclusions_seen(user, [exclusion.pk]):
            buttons.append(messages.button(reverse("reactions_exclusions:inspect", args=[exclusion.pk]), gettext("See the exclusion")))
        if user_can_lift(user, exclusion):
            buttons.append(messages.button(reverse("reactions_exclusions:lift", args=[exclusion.pk]), gettext("Undo")))
        return buttons

    def tell_begun(self, text: str, exclusion: Exclusion) -> None:
        """Go on to where the progress of a large act is told, if the user may see that."""
        if exclusions_seen(self.request.user, [exclusion.pk]):
            self.next_url = reverse("reactions_exclusions:inspect", args=[exclusion.pk])
        messages.success(self.request, text)


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

    def act(self, shown: Preview, answers: dict[str, Any]) -> int:
        why = {"reason": answers["reason"], "category": answers.get("category"), "selection": self.selection.description, "by": moderator_of(self.request)}
        count = shown.effect.votes
        if self.is_large(shown):
            begun = services.begin_exclusion(votes=shown.votes, matching=self.selection.matching or "", **why)
            self.tell_begun(gettext("%(count)s votes are being taken out of the count.") % {"count": intcomma(count)}, begun.exclusion)
        else:
            self.tell_done(services.exclude_votes(votes=shown.votes, **why), count)
        return count

    def tell_done(self, exclusion: Exclusion, count: int) -> None:
        text = ngettext("%(count)s vote is out of the count.", "%(count)s votes are out of the count.", count) % {"count": intcomma(count)}
        messages.success(self.request, text, buttons=self.exclusion_buttons(exclusion))


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

    def act(self, shown: Preview, answers: dict[str, Any]) -> int:
        one = self.selection.exclusion if answers.get("only_this") else None
        why: dict[str, Any] = {"votes": shown.votes, "by": moderator_of(self.request), "reason": answers["reason"]}
        try:
            if self.is_large(shown):
                return self.begin(one, count=shown.effect.votes, matching=self.selection.matching or "", **why)
            return self.tell_done(services.lift_exclusion(exclusion=one, **why) if one else services.restore_votes(**why))
        except services.ActUnderWay as problem:
            raise BadSelection(str(UNDER_WAY)) from problem

    def begin(self, one: Exclusion | None, *, count: int, **why: Any) -> int:
        """Leave it to the background: of one exclusion, or of each that holds any of the votes."""
        begun = [services.begin_lifting(exclusion=one, **why)] if one else services.begin_restoring(**why)
        numbers = {"count": intcomma(count), "exclusions": intcomma(len(begun))}
        if len(begun) == 1:
            self.tell_begun(gettext("%(count)s votes are being let go.") % numbers, begun[0].exclusion)
            return count
        if user_can_view_exclusions(self.request.user):
            self.next_url = reverse("reactions_exclusions:index")
        text = gettext("%(count)s votes of %(exclusions)s exclusions are being let go. The page of each exclusion says how far that has come.")
        messages.success(self.request, text % numbers)
        return count

    def tell_done(self, count: int) -> int:
        text = ngettext("%(count)s vote is counted again.", "%(count)s votes are counted again.", count) % {"count": intcomma(count)}
        messages.success(self.request, text)
        return count
