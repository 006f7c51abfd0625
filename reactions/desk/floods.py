"""Floods at the desk: what was noticed, why, what taking it out would do, and the moderator's decision with its undoing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import ModelAdminURLFinder, register_admin_url_finder
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.viewsets.base import ViewSet

from reactions import conf, services
from reactions.desk.acts import ActView
from reactions.desk.columns import TemplateColumn
from reactions.desk.flood_facts import ALIKE, ALL, Choice, chart_of, choices_of, end_of, let_go_beside, matching_held, sentences, undoing
from reactions.desk.forms import ExcludeFloodForm, SelectionForm
from reactions.desk.large_acts import act_context, act_under_way
from reactions.desk.lists import DeskList
from reactions.desk.permissions import exclusions_seen, moderator_of, user_can_moderate_votes, user_can_see_figures, user_can_view_votes
from reactions.desk.previews import Preview, PreviewedView, StalePreview, lifting
from reactions.desk.reach import reach_of
from reactions.floods.rules import Rule
from reactions.models import Flood, FloodState

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

WHICH = [(ALL, _("All votes of its time")), (ALIKE, _("Only first votes that say the same"))]
BUSY = _("Nothing was done: its votes are being worked at in the background. Wait until that is over.")


class FloodView(ActView):
    """What the pages about one flood have in common."""

    header_icon = "warning"
    index_url_name = "reactions_floods:index"
    index_label = _("Floods")
    flood: Flood

    @property
    def subject(self) -> str:
        return self.flood.page.title

    @property
    def may_decide(self) -> bool:
        return user_can_moderate_votes(self.request.user, self.flood.page)

    def find(self, pk: int) -> Flood:
        return get_object_or_404(Flood.objects.select_related("page", "exclusion", "decided_by"), pk=pk)

    def require_idle(self) -> None:
        """Before the votes are locked, as others do it who lift them at the same time. Raises ActUnderWay."""
        for exclusion in filter(None, (services.held_before(self.flood), self.flood.exclusion)):
            services.require_idle(exclusion)


class InspectFloodView(PreviewedView, FloodView, FormView):
    """The evidence, the chart, and the exclusion with its preview: one click from here while the flood waits."""

    template_name = "reactions/admin/flood.html"
    form_class = ExcludeFloodForm
    page_title = _("Flood")
    submit_label = _("Exclude them")
    submit_class = "serious"

    def dispatch(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> HttpResponseBase:
        self.flood = self.find(pk)
        if not user_can_view_votes(request.user, self.flood.page):
            raise PermissionDenied
        self._look_now()
        return super().dispatch(request, *args, **kwargs)

    @property
    def which(self) -> str:
        """Which of its votes are meant: by the address, else those that the evidence speaks of."""
        asked = self.request.GET.get("which", "")
        if asked in dict(WHICH):
            return asked
        return ALIKE if any(one["rule"] in {Rule.NEWCOMERS, Rule.HANDFUL} for one in self.flood.evidence) else ALL

    @cached_property
    def choices(self) -> dict[str, Choice]:
        return choices_of(self.flood, until=self.until)

    @property
    def chosen(self) -> Choice:
        return self.choices[self.which]

    @cached_property
    def preview(self) -> Preview:
        """What the exclusion does; what a held flood holds beside these votes is let go by it."""
        votes = self.chosen.votes
        return Preview(votes, moving=services.COUNTED, step=-1, freed=let_go_beside(self.flood, votes, up_to=self.looked_at))

    @property
    def previews(self) -> dict[str, Preview]:
        return {"seen": self.preview}

    def seen_now(self) -> dict[str, Any]:
        return {**super().seen_now(), "until": self.until.isoformat(), "looked_at": self.looked_at.isoformat()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waits = self.flood.state == FloodState.WAITING
        still_held = services.still_held([self.flood]).get(self.flood.pk)
        facts = {
            "flood": self.flood,
            "sentences": sentences(self.flood),
            "chart": chart_of(self.flood),
            "waits": waits,
            "may_decide": self.may_decide,
            "still_held": still_held,
            **self._links(still_held),
            **self._under_way(),
        }
        return {**super().get_context_data(**kwargs), **facts, **(self._preview() if waits else {}), "next": reverse(self.index_url_name)}

    def _links(self, still_held: tuple[int, int] | None) -> dict[str, bool]:
        """Where the user may go from here."""
        user, exclusion_id = self.request.user, self.flood.exclusion_id
        holding_id = still_held[0] if still_held else None
        opened = exclusions_seen(user, [pk for pk in (exclusion_id, holding_id) if pk])
        figures = user_can_see_figures(user, self.flood.page)
        return {"sees_exclusion": exclusion_id in opened, "sees_still_held": holding_id in opened, "sees_figures": figures}

    def _look_now(self) -> None:
        looked_at = timezone.now()
        self._look_at(until=end_of(self.flood, looked_at=looked_at), looked_at=looked_at)

    def _look_at(self, *, until: datetime, looked_at: datetime) -> None:
        """Mean the votes up to this moment, and read anew what is known of them."""
        self.until, self.looked_at = until, looked_at
        for kept in ("choices", "preview"):
            self.__dict__.pop(kept, None)

    def _preview(self) -> dict[str, Any]:
        numbers = {name: self.preview.effect.votes if name == self.which else self.choices[name].votes.count() for name, _text in WHICH}
        choices = [(name, text, numbers[name], name == self.which) for name, text in WHICH]
        return {"choices": choices, "preview": self.preview, "tables": self.preview.tables}

    def _under_way(self) -> dict[str, Any]:
        """How far the large act on the flood's votes has come, where there is one that is not over."""
        act = act_under_way(self.flood)
        return act_context(act.exclusion, user=self.request.user) if act else {}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_decide:
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: ExcludeFloodForm) -> HttpResponse:
        said = form.cleaned_data
        # What has come since the moderator looked is not meant: while a flood goes on there is always more.
        self._look_at(until=min(said["until"], self.until), looked_at=min(said["looked_at"], self.looked_at))
        try:
            with transaction.atomic():
                if self.flood.state == FloodState.WAITING:
                    self.require_idle()
                self._exclude(self.preview.unchanged(said["seen"]), reason=said["reason"], category=said.get("category"), by=moderator_of(self.request))
        except StalePreview as stale:
            return self.ask_again(form, stale)
        except services.NothingSelected:
            form.add_error(None, gettext("Nothing was done: none of these votes is there any more."))
            return self.form_invalid(form)
        except services.FloodDecided:
            messages.warning(self.request, gettext("Nothing was done: somebody has decided on this flood already."))
        except services.ActUnderWay:
            messages.warning(self.request, BUSY)
        return redirect("reactions_floods:inspect", pk=self.flood.pk)

    def _exclude(self, shown: Preview, **why: Any) -> None:
        meant: dict[str, Any] = {"flood": self.flood, "votes": shown.votes, "up_to": self.looked_at}
        if shown.is_large:
            found_by: dict[str, Any] = {"matching": self.chosen.matching, "matching_held": matching_held(self.flood, up_to=self.looked_at)}
            begun = services.begin_excluding_flood(**meant, **found_by, **why)
            text = gettext("%(count)s votes are being taken out of the count.") % {"count": intcomma(begun.expected)}
        else:
            count = services.exclude_flood(**meant, **why).holds.count()
            text = ngettext("%(count)s vote is out of the count.", "%(count)s votes are out of the count.", count) % {"count": intcomma(count)}
        messages.success(self.request, text, buttons=[messages.button(reverse("reactions_floods:undo", args=[self.flood.pk]), gettext("Undo"))])

    def form_invalid(self, form: ExcludeFloodForm) -> HttpResponse:
        # What is shown beside the errors is what holds now.
        self._look_now()
        return super().form_invalid(form)


class DecideView(PreviewedView, FloodView, FormView):
    """Asks for a reason before a decision, and shows what it does to the totals if it does anything."""

    template_name = "reactions/admin/decide_flood.html"
    form_class = SelectionForm
    explanation: Any = ""
    submit_label: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> HttpResponseBase:
        self.flood = self.find(pk)
        if not self.may_decide:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def preview(self) -> Preview | None:
        """What it does to the totals; None where it does nothing to them."""
        raise NotImplementedError

    @property
    def previews(self) -> dict[str, Preview]:
        return {"seen": self.preview} if self.preview else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = {"flood": self.flood, "preview": self.preview, "next": reverse("reactions_floods:inspect", args=[self.flood.pk])}
        return {**super().get_context_data(**kwargs), **here}

    def form_valid(self, form: SelectionForm) -> HttpResponse:
        try:
            messages.success(self.request, self.decide(form))
        except StalePreview as stale:
            return self.ask_again(form, stale)
        except (services.FloodDecided, services.FloodNotDecided):
            messages.warning(self.request, gettext("Nothing was done: somebody was quicker. Look at the flood again."))
        except services.NothingSelected:
            messages.warning(self.request, gettext("Nothing was done: none of these votes is there any more."))
        except services.AnotherFloodWaits:
            messages.warning(self.request, gettext("Nothing was done: another flood on this story waits. Decide on that one first."))
        except services.ActUnderWay:
            messages.warning(self.request, BUSY)
        return redirect("reactions_floods:inspect", pk=self.flood.pk)

    def decide(self, form: SelectionForm) -> str:
        """Do it if it is what was shown, and return what is told of it."""
        with transaction.atomic():
            if self.preview:
                self.require_idle()
                self.preview.as_seen(form.cleaned_data["seen"])
            return self.act(by=moderator_of(self.request), reason=form.cleaned_data["reason"])

    @property
    def is_large(self) -> bool:
        return services.votes_in_decision(self.flood) > conf.get("ACT_AT_ONCE")

    def act(self, *, by: AbstractBaseUser, reason: str) -> str:
        """Do it, and return what is told of it."""
        raise NotImplementedError


class GenuineView(DecideView):
    page_title = _("Find the flood genuine")
    header_icon = "check"
    explanation = _("What was held is counted at once, and this story's votes are not called a flood again for some hours.")
    submit_label = _("It is genuine")

    @cached_property
    def preview(self) -> Preview | None:
        flood = self.flood
        return lifting(flood.exclusion) if flood.state == FloodState.WAITING and flood.is_held and flood.exclusion else None

    def act(self, *, by: AbstractBaseUser, reason: str) -> str:
        if self.is_large:
            begun = services.begin_finding_genuine(flood=self.flood, by=by, reason=reason)
            return gettext("The flood is found genuine. %(count)s votes are being let go.") % {"count": intcomma(begun.expected)}
        count = services.find_genuine(flood=self.flood, by=by, reason=reason)
        if not count:
            return gettext("The flood is found genuine. Its votes count, as they did.")
        return ngettext("The flood is found genuine. %(count)s vote counts.", "The flood is found genuine. %(count)s votes count.", count) % {
            "count": intcomma(count)
        }


class UndoView(DecideView):
    page_title = _("Undo the decision")
    header_icon = "undo"
    explanation = _("The flood waits again, and every vote of it is counted or held as it was before.")
    submit_label = _("Undo it")

    @cached_property
    def preview(self) -> Preview | None:
        return None if self.flood.state == FloodState.WAITING else undoing(self.flood)

    def act(self, *, by: AbstractBaseUser, reason: str) -> str:
        if self.is_large:
            services.begin_undoing_decision(flood=self.flood, by=by, reason=reason)
            return gettext("The decision is undone. The figures become what they were in the background.")
        services.undo_decision(flood=self.flood, by=by, reason=reason)
        return gettext("The decision is undone. The figures are as they were.")


class StateColumn(TemplateColumn):
    """What a flood has come to, with how many of its later votes are still held: `still_held` gives what services.still_held says of one."""

    def __init__(self, name: str, *, still_held: Callable[[Flood], tuple[int, int] | None], **kwargs: Any) -> None:
        super().__init__(name, "flood_state", **kwargs)
        self.still_held = still_held

    def get_cell_context_data(self, instance: Flood, parent_context: dict[str, Any]) -> dict[str, Any]:
        _exclusion_id, number = self.still_held(instance) or (0, 0)
        return {**super().get_cell_context_data(instance, parent_context), "still_held": number}


class FloodIndexView(DeskList):
    model = Flood
    permission_policy = None
    any_permission_required = None
    page_title = _("Floods")
    header_icon = "warning"
    index_url_name = "reactions_floods:index"
    index_results_url_name = "reactions_floods:index_results"
    results_template_name = "reactions/admin/list_results.html"
    default_ordering = ("-noticed_at", "-pk")
    paginate_by = 30
    is_searchable = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not user_can_view_votes(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet:
        return reach_of(self.request.user, "view_vote").narrow(Flood.objects.select_related("page", "decided_by", "exclusion"))

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> tuple[Any, Any, Any, bool]:
        paginator, page, floods, has_other_pages = super().paginate_queryset(queryset, page_size)
        self.still_held = services.still_held(list(floods))
        return paginator, page, floods, has_other_pages

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TemplateColumn("page", "flood_page", label=_("Story")),
            TemplateColumn("votes", "flood_votes", label=_("Votes"), width="12%"),
            StateColumn("state", label=_("State"), width="26%", still_held=lambda flood: self.still_held.get(flood.pk)),
            TemplateColumn("noticed_at", "flood_time", label=_("Noticed"), width="16%"),
        ]


class FloodURLFinder(ModelAdminURLFinder):
    """The audit log's entries link to the flood's page."""

    def get_edit_url(self, instance: Flood) -> str | None:
        if self.user and not user_can_view_votes(self.user, instance.page):
            return None
        return reverse("reactions_floods:inspect", args=[instance.pk])


class FloodMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return user_can_view_votes(request.user)


class FloodViewSet(ViewSet):
    """Floods are noticed by watchers; there is no address under which one is added, edited or deleted."""

    name = "reactions_floods"
    url_prefix = "reactions/floods"
    icon = "warning"
    menu_label = _("Floods")
    menu_item_class = FloodMenuItem

    def on_register(self) -> None:
        super().on_register()
        register_admin_url_finder(Flood, FloodURLFinder)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", FloodIndexView.as_view(), name="index"),
            path("results/", FloodIndexView.as_view(results_only=True), name="index_results"),
            path("<int:pk>/", InspectFloodView.as_view(), name="inspect"),
            path("<int:pk>/genuine/", GenuineView.as_view(), name="genuine"),
            path("<int:pk>/undo/", UndoView.as_view(), name="undo"),
        ]
