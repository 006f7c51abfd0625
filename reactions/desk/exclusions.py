"""Exclusions: what was taken out of the count, by whom and why; lifting it, and doing it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.admin.utils import quote
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.ui.tables import BaseColumn, UserColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import BaseButton, Button, HeaderButton
from wagtail.log_actions import registry as log_registry

from reactions import services
from reactions.desk.columns import TemplateColumn
from reactions.desk.forms import SelectionForm
from reactions.desk.large_acts import UNDER_WAY, CancelLargeActView, ProgressView, WakeLargeActView, act_context
from reactions.desk.lists import DeskList, DeskViewSet
from reactions.desk.permissions import (
    exclusions_seen,
    exclusions_within,
    moderator_of,
    user_can_moderate_votes,
    user_can_view_exclusions,
    user_can_view_votes,
)
from reactions.desk.previews import Preview, PreviewedView, StalePreview, lifting, tables_of
from reactions.desk.reach import reach_of
from reactions.desk.vote_filters import described
from reactions.models import Exclusion, Hold, LargeAct, page_model

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGES_SHOWN = 50
NOTHING_HELD = _("This exclusion holds no vote any more, so there is nothing to lift.")


@dataclass(frozen=True)
class HoldFigures:
    """How many votes an exclusion took out, and how many of them it has let go since."""

    votes: int = 0
    lifted: int = 0

    @property
    def standing(self) -> int:
        return self.votes - self.lifted


def hold_figures_of(exclusion_ids: list[int]) -> dict[int, HoldFigures]:
    """The figures of these exclusions, in one statement, which reads no vote."""
    rows = Hold.objects.filter(exclusion__in=exclusion_ids).order_by().values("exclusion_id")
    counted = rows.annotate(votes=Count("pk"), lifted=Count("pk", filter=Q(lifted_at__isnull=False)))
    return {row["exclusion_id"]: HoldFigures(votes=row["votes"], lifted=row["lifted"]) for row in counted}


@dataclass(frozen=True)
class ExclusionRow:
    """An exclusion with its figures, for lists."""

    exclusion: Exclusion
    figures: HoldFigures

    @property
    def pk(self) -> int:
        return self.exclusion.pk

    def __str__(self) -> str:
        return str(self.exclusion)


def exclusion_rows(exclusions: Iterable[Exclusion]) -> list[ExclusionRow]:
    """The rows of these exclusions, in their order, for one more statement."""
    listed = list(exclusions)
    figures = hold_figures_of([exclusion.pk for exclusion in listed])
    return [ExclusionRow(exclusion, figures.get(exclusion.pk, HoldFigures())) for exclusion in listed]


class ExclusionIndexView(DeskList):
    model = Exclusion
    any_permission_required = ["view"]
    results_template_name = "reactions/admin/list_results.html"
    default_ordering = ("-created_at", "-pk")
    search_fields = ["reason"]

    def get_base_queryset(self) -> QuerySet:
        exclusions = super().get_base_queryset().select_related("created_by", "created_by__wagtail_userprofile")
        return reach_of(self.request.user, "view_exclusion").narrow_exclusions(exclusions)

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> tuple[Any, Any, Any, bool]:
        paginator, page, _exclusions, has_other_pages = super().paginate_queryset(queryset, page_size)
        page.object_list = exclusion_rows(page.object_list)
        return paginator, page, page.object_list, has_other_pages

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TemplateColumn("reason", "exclusion_reason", label=_("Reason")),
            TemplateColumn("figures", "exclusion_figures", label=_("Votes"), width="18%"),
            UserColumn("created_by", accessor="exclusion.created_by", label=_("By"), width="18%", blank_display_name=_("somebody whose account is gone")),
            TemplateColumn("created_at", "exclusion_time", label=_("Time"), width="14%"),
        ]


class ExclusionView(generic.InspectView):
    """One exclusion: reason, figures, how the votes were chosen, the pages, and what was done since."""

    any_permission_required = ["view"]
    template_name = "reactions/admin/exclusion.html"
    page_title = _("Exclusion")
    model = Exclusion
    fields = ["reason"]

    def get_page_subtitle(self) -> str:
        return str(self.object.pk)

    def get_object(self, queryset: QuerySet | None = None) -> Exclusion:
        if not user_can_view_exclusions(self.request.user):
            raise PermissionDenied
        exclusions = exclusions_within(self.request.user, "view_exclusion")
        return get_object_or_404(exclusions.select_related("created_by", "category"), pk=self.pk)

    @cached_property
    def figures(self) -> HoldFigures:
        return hold_figures_of([self.object.pk]).get(self.object.pk, HoldFigures())

    @cached_property
    def act_context(self) -> dict[str, Any]:
        return act_context(self.object, user=self.request.user)

    @property
    def may_act(self) -> bool:
        """Whether the user may do anything with it now."""
        act = self.act_context["act"]
        return self.act_context["can_moderate"] and (act is None or act.is_over)

    @cached_property
    def header_buttons(self) -> list[BaseButton]:
        if not self.may_act or not self.figures.standing:
            return []
        return [HeaderButton(gettext("Lift"), url=reverse("reactions_exclusions:lift", args=[self.object.pk]), icon_name="resubmit")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = super().header_more_buttons
        if not self.may_act or self.figures.standing or not self.figures.votes:
            return buttons
        again = f"{reverse('wagtail_bulk_action', args=['reactions', 'vote', 'exclude'])}?id=all&exclusion={self.object.pk}"
        # Beside the title it would leave a telephone no room for the exclusion's number.
        return [*buttons, Button(gettext("Exclude again"), url=again, icon_name="no-view", priority=20)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        pages = list(self._pages())
        return {
            **context,
            **self.act_context,
            "figures": self.figures,
            "tables": tables_of(self.object.effect),
            "selection": described(self.object.selection),
            "pages": pages,
            "other_pages": self._number_of_pages() - len(pages) if len(pages) == PAGES_SHOWN else 0,
            "entries": log_registry.get_logs_for_instance(self.object).select_related("user").order_by("timestamp", "pk"),
            "votes_url": f"{reverse('reactions_votes:index')}?exclusion={self.object.pk}" if user_can_view_votes(self.request.user) else "",
        }

    def _number_of_pages(self) -> int:
        return Hold.objects.filter(exclusion=self.object).aggregate(pages=Count("vote__page", distinct=True))["pages"]

    def _pages(self) -> list[dict[str, Any]]:
        rows = Hold.objects.filter(exclusion=self.object).order_by().values("vote__page_id")
        busiest = list(rows.annotate(votes=Count("pk")).order_by("-votes", "vote__page_id")[:PAGES_SHOWN])
        titles = dict(page_model().objects.filter(pk__in=[row["vote__page_id"] for row in busiest]).values_list("pk", "title"))
        return [{"id": row["vote__page_id"], "title": titles.get(row["vote__page_id"], ""), "votes": row["votes"]} for row in busiest]


class LiftExclusionView(PreviewedView, WagtailAdminTemplateMixin, FormView):
    """Shows what it does and asks for a reason, then counts the votes of one exclusion again. Those that it has caught since it was looked at stay held."""

    template_name = "reactions/admin/confirm_lift.html"
    form_class = SelectionForm
    page_title = _("Lift the exclusion")
    header_icon = "resubmit"

    def dispatch(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> HttpResponseBase:
        if not user_can_moderate_votes(request.user):
            raise PermissionDenied
        self.exclusion = get_object_or_404(exclusions_within(request.user, "moderate_vote"), pk=pk)
        self.figures = hold_figures_of([pk]).get(pk, HoldFigures())
        if LargeAct.objects.unfinished().filter(exclusion=self.exclusion).exists():
            return self._turn_back(UNDER_WAY)
        if not self.figures.standing:
            return self._turn_back(NOTHING_HELD)
        return super().dispatch(request, *args, **kwargs)

    @property
    def detail_url(self) -> str:
        return reverse("reactions_exclusions:inspect", args=[self.exclusion.pk])

    @cached_property
    def may_look(self) -> bool:
        return bool(exclusions_seen(self.request.user, [self.exclusion.pk]))

    @property
    def next_url(self) -> str:
        """The exclusion's page, or the admin's home for who may lift it and not look at it."""
        return self.detail_url if self.may_look else reverse("wagtailadmin_home")

    @cached_property
    def preview(self) -> Preview:
        return lifting(self.exclusion)

    @property
    def previews(self) -> dict[str, Preview]:
        return {"seen": self.preview}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = [
            {"url": reverse("reactions_exclusions:index"), "label": gettext("Exclusions")},
            {"url": self.detail_url, "label": gettext("Exclusion %(number)s") % {"number": self.exclusion.pk}},
        ]
        return [*super().get_breadcrumbs_items(), *(above if self.may_look else []), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held_elsewhere = Hold.objects.standing().exclude(exclusion=self.exclusion)
        held = Hold.objects.standing().filter(exclusion=self.exclusion)
        staying = held.filter(vote__in=held_elsewhere.values("vote")).count()
        shown = {"exclusion": self.exclusion, "preview": self.preview, "staying": staying, "next": self.next_url}
        return {**super().get_context_data(**kwargs), **shown}

    def form_valid(self, form: SelectionForm) -> HttpResponse:
        try:
            with transaction.atomic():
                # Before the votes are locked, as others do it who lift it at the same time.
                services.require_idle(self.exclusion)
                done = self._lift(self.preview.as_seen(form.cleaned_data["seen"]), by=moderator_of(self.request), reason=form.cleaned_data["reason"])
        except services.ActUnderWay:
            return self._turn_back(UNDER_WAY)
        except services.NothingSelected:
            return self._turn_back(NOTHING_HELD)
        except StalePreview as stale:
            return self.ask_again(form, stale) if stale.now.effect.votes else self._turn_back(NOTHING_HELD)
        messages.success(self.request, done)
        return redirect(self.next_url)

    def _lift(self, shown: Preview, **why: Any) -> str:
        """What came of it, in a sentence."""
        if shown.is_large:
            begun = services.begin_lifting(exclusion=self.exclusion, votes=shown.votes, **why)
            return gettext("%(count)s votes are being let go.") % {"count": intcomma(begun.expected)}
        count = services.lift_exclusion(exclusion=self.exclusion, votes=shown.votes, **why)
        return ngettext("%(count)s vote is counted again.", "%(count)s votes are counted again.", count) % {"count": intcomma(count)}

    def _turn_back(self, why: StrOrPromise) -> HttpResponse:
        messages.warning(self.request, why)
        return redirect(self.next_url)


class ExclusionURLFinder(ModelAdminURLFinder):
    """An exclusion is looked at, not edited: the audit log's entries link to its page."""

    def get_edit_url(self, instance: Exclusion) -> str | None:
        if self.user and not user_can_view_exclusions(self.user):
            return None
        return reverse("reactions_exclusions:inspect", args=[quote(instance.pk)])


class ExclusionViewSet(DeskViewSet):
    """Exclusions come from acts on votes; there is no address under which one is added, edited or deleted."""

    model = Exclusion
    name = "reactions_exclusions"
    url_prefix = "reactions/exclusions"
    icon = "no-view"
    menu_label = _("Exclusions")
    index_view_class = ExclusionIndexView
    inspect_view_class = ExclusionView
    inspect_view_enabled = True
    inspect_view_fields = ["reason"]
    url_finder_class = ExclusionURLFinder
    search_fields = ["reason"]
    list_per_page = 30
    form_fields: list[str] = []

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            path("<int:pk>/lift/", LiftExclusionView.as_view(), name="lift"),
            path("<int:pk>/progress/", ProgressView.as_view(), name="progress"),
            path("<int:pk>/cancel/", CancelLargeActView.as_view(), name="cancel"),
            path("<int:pk>/wake/", WakeLargeActView.as_view(), name="wake"),
        ]
