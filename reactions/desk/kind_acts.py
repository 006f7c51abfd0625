"""What is done with a kind of reaction, each asked about first and on the record: retired, brought back, merged into another, given its votes back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.menus import MenuItem

from reactions import services
from reactions.desk.acts import ChangeView
from reactions.desk.permissions import moderator_of
from reactions.models import KindMerge, ReactionKind, ReactionSet, Vote


def act_buttons(kind: ReactionKind, merge: KindMerge | None) -> list[MenuItem]:
    """What can be done with a kind as it is; `merge` is what it was merged by, if anything."""
    if merge:
        acts = [("undo_merge", gettext("Undo the merge"), "rotate")]
    elif kind.is_retired:
        acts = [("bring_back", gettext("Bring back"), "resubmit"), ("merge", gettext("Merge into…"), "redirect")]
    else:
        acts = [("retire", gettext("Retire"), "no-view"), ("merge", gettext("Merge into…"), "redirect")]
    return [
        MenuItem(label, url=reverse(f"reactions_kinds:{name}", args=[kind.pk]), icon_name=icon, priority=40 + place)
        for place, (name, label, icon) in enumerate(acts)
    ]


class KindActView(ChangeView):
    """An act on a kind, which may be refused as things are."""

    template_name = "reactions/admin/confirm_kind.html"
    model = ReactionKind
    index_url_name = "reactions_kinds:index"
    index_label = _("Reactions")
    object: ReactionKind

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "emptied": self.emptied_sets(), "obstacle": self.obstacle()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.emptied_sets() or self.obstacle():
            return self.get(request)
        try:
            return self.go_on(request)
        except services.SetsEmptied:
            # Somebody has just taken another reaction out of the same set: what is in the way is said now.
            return self.get(request)

    def go_on(self, request: HttpRequest) -> HttpResponse:
        """Do it and go back to the list. Raises SetsEmptied."""
        return super().post(request)

    def recorded(self) -> dict[str, Any]:
        return {"offered": not self.object.is_retired}

    def emptied_sets(self) -> list[ReactionSet]:
        """Sets that would offer nothing after this act: while there are any, it is refused."""
        return []

    def obstacle(self) -> str:
        """What else is in the way, and what to do about it."""
        return ""

    @cached_property
    def merge(self) -> KindMerge | None:
        """The merge that the kind's votes went with and that has not been undone."""
        return KindMerge.objects.standing().filter(kind=self.object).select_related("into").first()

    def already_merged(self) -> str:
        try:
            services.require_unmerged(kind=self.object)
        except services.MergeRefused as refusal:
            return str(refusal)
        return ""


class RetireKindView(KindActView):
    page_title = _("Retire")
    header_icon = "no-view"
    action = "reactions.retire_kind"
    explanation = _("Readers can no longer choose it. Its votes stay in the figures, and it can be brought back.")
    submit_label = _("Retire it")
    done = _("“%(name)s” is offered no longer.")

    def emptied_sets(self) -> list[ReactionSet]:
        return list(ReactionSet.objects.offering_nothing_without(self.object))

    def act(self) -> None:
        services.retire_kind(kind=self.object)
        self.object.refresh_from_db()


class BringBackKindView(KindActView):
    page_title = _("Bring back")
    header_icon = "resubmit"
    action = "reactions.bring_back_kind"
    explanation = _("Readers can choose it again, in the sets that it belongs to.")
    submit_label = _("Bring it back")
    done = _("“%(name)s” is offered again.")

    def obstacle(self) -> str:
        return self.already_merged()

    def act(self) -> None:
        self.object.bring_back()


class MergeForm(forms.Form):
    """Which kind takes the votes."""

    into = forms.ModelChoiceField(
        label=_("Merge into"),
        queryset=ReactionKind.objects.none(),
        empty_label=_("Choose a reaction"),
        help_text=_("It is offered in its own sets only, as before. Put it into a set that should offer it."),
        error_messages={
            "required": _("Choose the reaction that takes the votes."),
            "invalid_choice": _("This reaction is offered no longer. Choose another."),
        },
    )

    def __init__(self, *args: Any, kind: ReactionKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = ReactionKind.objects.filter(retired_at=None).exclude(pk=kind.pk)  # type: ignore[attr-defined] # A ModelChoiceField.


class MergeKindView(KindActView):
    """Says what would move, asks where to, and merges."""

    template_name = "reactions/admin/merge_kind.html"
    page_title = _("Merge")
    header_icon = "redirect"
    submit_label = _("Merge them")

    @cached_property
    def form(self) -> MergeForm:
        return MergeForm(self.request.POST if self.request.method == "POST" else None, kind=self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        figures = Vote.objects.filter(kind=self.object).aggregate(votes=Count("pk"), pages=Count("page", distinct=True))
        return {**super().get_context_data(**kwargs), "form": self.form, "figures": figures}

    def emptied_sets(self) -> list[ReactionSet]:
        return list(ReactionSet.objects.offering_nothing_without(self.object))

    def obstacle(self) -> str:
        if not self.form.fields["into"].queryset.exists():  # type: ignore[attr-defined] # A ModelChoiceField.
            return gettext("There is no other reaction that is offered. Add one, or bring one back, and merge then.")
        return self.already_merged()

    def go_on(self, request: HttpRequest) -> HttpResponse:
        if not self.form.is_valid():
            return self.get(request)
        into = self.form.cleaned_data["into"]
        try:
            merge = services.merge_kind(kind=self.object, into=into, by=moderator_of(request))
        except services.MergeRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("reactions_kinds:merge", self.object.pk)
        moved = ngettext("Merged into “%(into)s”: %(votes)s vote moved.", "Merged into “%(into)s”: %(votes)s votes moved.", merge.votes)
        messages.success(request, moved % {"into": into, "votes": intcomma(merge.votes)})
        return redirect(self.index_url_name)


class UndoMergeView(KindActView):
    """Says what would go back, and gives it back."""

    template_name = "reactions/admin/undo_merge.html"
    page_title = _("Undo the merge")
    header_icon = "rotate"
    submit_label = _("Give the votes back")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {**super().get_context_data(**kwargs), "merge": self.merge}
        if self.merge and not context["obstacle"]:
            back = services.votes_to_return(self.merge)
            context |= {"back": back, "staying": self.merge.votes - back}
        return context

    def obstacle(self) -> str:
        if self.merge is None:
            return gettext("It is merged into no other reaction, or not any more. There is nothing to undo.")
        try:
            services.require_undoable(merge=self.merge)
        except services.MergeRefused as refusal:
            return str(refusal)
        return ""

    def go_on(self, request: HttpRequest) -> HttpResponse:
        if self.merge is None:
            return self.get(request)
        try:
            back = services.undo_merge(merge=self.merge, by=moderator_of(request))
        except services.MergeRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.index_url_name)
        given = ngettext("“%(kind)s” has %(votes)s vote back.", "“%(kind)s” has %(votes)s votes back.", back)
        messages.success(request, given % {"kind": self.subject, "votes": intcomma(back)})
        return redirect(self.index_url_name)
