"""The moderators' panel on the admin's home page: what came in, where it is busy, what is closed and what was excluded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from reactions import conf, services
from reactions.desk.boards import story_url, votes_url
from reactions.desk.exclusions import ExclusionRow, exclusion_rows
from reactions.desk.overview import waiting_floods
from reactions.desk.permissions import user_can_view_boards, user_can_view_exclusions, user_can_view_figures, user_can_view_votes
from reactions.desk.reach import reach_of
from reactions.models import Board, BoardState, Exclusion, MixSwing, ReactionKind, Vote, page_model

if TYPE_CHECKING:
    from wagtail.models import Page

ROWS = 5
RECENT = timedelta(hours=1)
DAY = timedelta(hours=24)


class ReactionsPanel(Component):
    """Nine statements at most, whatever there is to show."""

    name = "reactions"
    template_name = "reactions/admin/home_panel.html"
    order = 150

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        now = timezone.now()
        return {
            "heading": _("Reactions"),
            "figures": votes_since(now, self.user),
            "busiest": busiest_pages(now, self.user),
            "floods": waiting_floods(reach_of(self.user, "view_vote")),
            "swings": latest_swings(now, self.user),
            "closed": closed_boards(self.user),
            "exclusions": latest_exclusions(self.user),
            "sees_boards": user_can_view_boards(self.user),
            "sees_exclusions": user_can_view_exclusions(self.user),
        }


def is_shown_to(user: Any) -> bool:
    return user_can_view_votes(user)


def votes_since(now: datetime, user: Any) -> dict[str, int]:
    """Votes of the last hour and of the last day, with how many of the day's are excluded."""
    return (
        _votes_for(user)
        .filter(cast_at__gte=now - DAY)
        .aggregate(hour=Count("pk", filter=Q(cast_at__gte=now - RECENT)), day=Count("pk"), excluded=Count("pk", filter=Q(is_counted=False)))
    )


def busiest_pages(now: datetime, user: Any) -> list[dict[str, Any]]:
    """The pages with most votes in the last hour; if there were none, in the last day."""
    return _busiest_since(now - RECENT, _("in the last hour"), user) or _busiest_since(now - DAY, _("in the last 24 hours"), user)


def _busiest_since(moment: datetime, period: str, user: Any) -> list[dict[str, Any]]:
    rows = list(_votes_for(user).filter(cast_at__gte=moment).order_by().values("page_id").annotate(votes=Count("pk")).order_by("-votes", "page_id")[:ROWS])
    pages = page_model().objects.in_bulk([row["page_id"] for row in rows])
    found = [(pages[row["page_id"]], row["votes"]) for row in rows]
    return [{"title": page.title, "votes": votes, "period": period, "url": _address(page, user)} for page, votes in found]


def _address(page: Page, user: Any) -> str:
    """Where the story's figures are shown, or its votes to who sees only those."""
    return story_url(page.pk) if user_can_view_figures(user, page) else votes_url(page.pk)


def _votes_for(user: Any) -> QuerySet[Vote]:
    return reach_of(user, "view_vote").narrow(Vote.objects.all())


def latest_swings(now: datetime, user: Any) -> list[dict[str, Any]]:
    """Stories whose mix of reactions has swung within the hours for which each is told of once."""
    lately = MixSwing.objects.filter(noticed_at__gt=now - timedelta(hours=conf.get("FLOOD_QUIET_HOURS"))).select_related("page")
    swings = list(reach_of(user, "view_tally").narrow(lately).order_by("-noticed_at", "-pk")[:ROWS])
    labels = {kind.slug: str(kind) for kind in ReactionKind.objects.all()} if swings else {}
    return [{"title": swing.page.title, "said": services.swing_in_words(swing, labels), "url": story_url(swing.page_id)} for swing in swings]


def closed_boards(user: Any) -> list[Board]:
    """Boards that say so themselves, closed or off, or whose time has come, as far as the user may see them."""
    reach = reach_of(user, "view_board")
    is_closed = Q(state__in=[BoardState.CLOSED, BoardState.OFF]) | Q(closes_at__lte=timezone.now())
    return list(reach.narrow(Board.objects.filter(is_closed)).select_related("page").order_by("-pk")[:ROWS]) if reach else []


def latest_exclusions(user: Any) -> list[ExclusionRow]:
    reach = reach_of(user, "view_exclusion")
    return exclusion_rows(reach.narrow_exclusions(Exclusion.objects.order_by("-created_at", "-pk"))[:ROWS]) if reach else []
