"""Large acts on an exclusion: how far one has come, cancelling it, and handing it on when nobody works at it."""

from __future__ import annotations

from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages

from reactions import services
from reactions.desk.permissions import exclusions_within, moderator_of, user_can_lift, user_can_moderate_votes, user_can_view_exclusions
from reactions.models import Exclusion, Flood, LargeAct

UNDER_WAY = _("A large act on this exclusion is under way. Wait until it is done, or cancel it first.")


def act_context(exclusion: Exclusion, *, user: Any) -> dict[str, Any]:
    """What the templates say of the latest large act on an exclusion. `act` is None where there was none."""
    act = exclusion.large_acts.select_related("created_by", "after").order_by("-created_at", "-pk").first()
    is_quiet = act is not None and act.is_abandoned(timezone.now())
    return {"act": act, "exclusion": exclusion, "is_quiet": is_quiet, "can_moderate": user_can_lift(user, exclusion)}


def act_under_way(flood: Flood) -> LargeAct | None:
    """The large act on a flood's votes that is not over, if there is one: of several, the one that the others wait for."""
    by = [flood.exclusion_id, flood.exclusion.selection.get("held_by") if flood.exclusion else None]
    acts = LargeAct.objects.unfinished().filter(Q(exclusion__in=[pk for pk in by if pk]) | Q(exclusion__selection__flood=flood.pk))
    return acts.select_related("exclusion").order_by("pk").first()


class ProgressView(View):
    """The part of an exclusion's page that says how far its large act has come."""

    def get(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> HttpResponse:
        if not user_can_view_exclusions(request.user):
            raise PermissionDenied
        exclusion = get_object_or_404(exclusions_within(request.user, "view_exclusion"), pk=pk)
        answer = render(request, "reactions/admin/large_act.html", act_context(exclusion, user=request.user))
        answer["Cache-Control"] = "private, no-store"
        return answer


class ActOnLargeActView(View):
    """A button on an exclusion's page, for moderators."""

    http_method_names = ["post"]

    def dispatch(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> HttpResponseBase:
        if not user_can_moderate_votes(request.user):
            raise PermissionDenied
        self.exclusion = get_object_or_404(exclusions_within(request.user, "moderate_vote"), pk=pk)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        act = LargeAct.objects.unfinished().filter(exclusion=self.exclusion).first()
        try:
            if act is None:
                raise services.ActOver
            self.act(act)
        except services.ActOver:
            messages.warning(request, gettext("It is over already."))
        return redirect(reverse("reactions_exclusions:inspect", args=[self.exclusion.pk]))

    def act(self, act: LargeAct) -> None:
        raise NotImplementedError


class CancelLargeActView(ActOnLargeActView):
    def act(self, act: LargeAct) -> None:
        cancelled = services.cancel_act(act=act, by=moderator_of(self.request))
        text = ngettext(
            "Cancelled after %(count)s vote. What is done stays done, and can be undone.",
            "Cancelled after %(count)s votes. What is done stays done, and can be undone.",
            cancelled.done,
        )
        messages.success(self.request, text % {"count": intcomma(cancelled.done)})


class WakeLargeActView(ActOnLargeActView):
    def act(self, act: LargeAct) -> None:
        services.wake_act(act=act)
        messages.success(self.request, gettext("It was handed to the worker again, and goes on where it stopped."))
