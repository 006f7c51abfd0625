"""The overview of all reactions: what came in, what is felt most, what is closed, what waits, and whether the figures are proven."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from reactions.desk.board_states import with_states
from reactions.desk.boards import story_url
from reactions.desk.charts import Chart
from reactions.desk.figures_over_time import came_in, counted_and_excluded
from reactions.desk.overview_form import OverviewForm
from reactions.desk.permissions import user_can_view_boards, user_can_view_figures, user_can_view_votes
from reactions.desk.reach import Reach, reach_of
from reactions.models import BoardState, CountCheck, Flood, ReactionKind, Tally, page_model
from reactions.summaries import whole_percents

ROWS = 10


@dataclass(frozen=True)
class FeltStory:
    """A story with its counted votes of a time, and with all that it has: the kind that leads there (None where two do) and its share in percent."""

    page_id: int
    title: str
    votes: int
    total: int
    leading: ReactionKind | None
    share: int

    @property
    def url(self) -> str:
        return story_url(self.page_id)


@dataclass(frozen=True)
class VotesOfATime:
    """What came in a time: the chart, and the sums of it."""

    chart: Chart

    @property
    def counted(self) -> int:
        return sum(self.chart.series[0].values)

    @property
    def excluded(self) -> int:
        return sum(self.chart.series[1].values)

    @property
    def excluded_percent(self) -> float:
        return 100 * self.excluded / ((self.counted + self.excluded) or 1)


class OverviewView(WagtailAdminTemplateMixin, TemplateView):
    """
    About a dozen statements of its own, whatever there is. What came in has been added up by the hour; how it stands is known by tallies.
    """

    template_name = "reactions/admin/overview.html"
    page_title = _("Overview")
    header_icon = "reactions"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not user_can_view_figures(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = OverviewForm(self.request.GET, reach=reach_of(self.request.user, "view_tally"))
        context = {**super().get_context_data(**kwargs), "form": form}
        # A range that cannot be read shows nothing rather than something else.
        if not form.is_valid():
            return context
        now = timezone.now()
        period = form.period(now=now)
        came = came_in(period, within=self._within("view_tally", form.chosen_section).narrow)
        return {**context, **self._what_stands(form, now), "votes": VotesOfATime(counted_and_excluded(came, period)), "felt": most_felt_stories(came.by_page)}

    def _what_stands(self, form: OverviewForm, now: datetime) -> dict[str, Any]:
        """What is so at this moment, as far as the user may see it."""
        user = self.request.user
        within = partial(self._within, section=form.chosen_section)
        return {
            "boards": boards_not_open(within("view_board"), now=now) if user_can_view_boards(user) else None,
            "floods": waiting_floods(within("view_vote")) if user_can_view_votes(user) else None,
            "count_check": CountCheck.objects.order_by("-checked_at", "-pk").first(),
        }

    def _within(self, codename: str, section: Any) -> Reach:
        """Where the user has this permission; where a section is chosen, there only."""
        reach = reach_of(self.request.user, codename)
        if section is None:
            return reach
        return Reach(paths=(section.path,) if reach.covers(section) else tuple(path for path in reach.paths if path.startswith(section.path)))


def most_felt_stories(votes: Counter[int]) -> list[FeltStory]:
    """Of pages with so many counted votes those with most. One statement."""
    found = dict(sorted(((page_id, number) for page_id, number in votes.items() if number), key=lambda row: (-row[1], row[0]))[:ROWS])
    tallies: dict[int, list[Tally]] = defaultdict(list)
    for tally in Tally.objects.filter(page_id__in=found, total__gt=0).select_related("kind", "page").order_by("-total", "kind_id"):
        tallies[tally.page_id].append(tally)
    # A page that has just been deleted has none.
    return [_felt(tallies[page_id], number) for page_id, number in found.items() if page_id in tallies]


def _felt(tallies: list[Tally], votes: int) -> FeltStory:
    """A page with its tallies, of which there is at least one, the largest first."""
    shares = whole_percents([tally.total for tally in tallies])
    is_led = len(tallies) == 1 or tallies[0].total > tallies[1].total
    return FeltStory(
        page_id=tallies[0].page_id,
        title=tallies[0].page.title,
        votes=votes,
        total=sum(tally.total for tally in tallies),
        leading=tallies[0].kind if is_led else None,
        share=shares[0],
    )


def boards_not_open(reach: Reach, *, now: datetime) -> list[dict[str, Any]]:
    """Pages with a board of their own that are closed or off, the latest made first. Two statements."""
    own = reach.narrow(page_model().objects.filter(reaction_board__isnull=False), page="pk")
    shut = with_states(own, now=now).exclude(board_state=BoardState.OPEN).order_by("-reaction_board__pk")[:ROWS]
    return [{"title": page.title, "state": BoardState(page.board_state).label, "url": reverse("reactions_boards:history", args=[page.pk])} for page in shut]


def waiting_floods(reach: Reach) -> list[dict[str, Any]]:
    """Floods that no moderator has decided on, the latest first. One statement."""
    floods = reach.narrow(Flood.objects.waiting()).select_related("page").order_by("-noticed_at", "-pk")[:ROWS]
    return [{"flood": flood, "url": flood_url(flood)} for flood in floods]


def flood_url(flood: Flood) -> str:
    """Where a flood is looked at."""
    return reverse("reactions_floods:inspect", args=[flood.pk])


class OverviewMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return user_can_view_figures(request.user)


class OverviewViewSet(ViewSet):
    name = "reactions_overview"
    url_prefix = "reactions/overview"
    icon = "reactions"
    menu_label = _("Overview")
    menu_item_class = OverviewMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", OverviewView.as_view(), name="index")]
