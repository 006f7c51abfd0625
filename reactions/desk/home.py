"""The moderators' panel on the admin's home page: what came in, where it is busy, what is closed and what was excluded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from reactions.desk.boards import votes_url
from reactions.desk.exclusions import ExclusionRow, rows_for
from reactions.desk.permissions import user_can_view_boards, user_can_view_exclusions, user_can_view_votes
from reactions.desk.reach import reach_of
from reactions.models import Board, BoardState, Exclusion, Vote, page_model

ROWS = 5
RECENT = timedelta(hours=1)
DAY = timedelta(hours=24)


class ReactionsPanel(Component):
    """Seven statements at most, whatever there is to show."""

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
    titles = dict(page_model().objects.filter(pk__in=[row["page_id"] for row in rows]).values_list("pk", "title"))
    return [{"title": titles[row["page_id"]], "votes": row["votes"], "period": period, "url": votes_url(row["page_id"])} for row in rows]


def _votes_for(user: Any) -> QuerySet[Vote]:
    return reach_of(user, "view_vote").narrow(Vote.objects.all())


def closed_boards(user: Any) -> list[Board]:
    """Boards that say so themselves, or whose time has come, as far as the user may see them."""
    reach = reach_of(user, "view_board")
    is_closed = Q(state=BoardState.CLOSED) | Q(closes_at__lte=timezone.now())
    return list(reach.narrow(Board.objects.filter(is_closed)).select_related("page").order_by("-pk")[:ROWS]) if reach else []


def latest_exclusions(user: Any) -> list[ExclusionRow]:
    reach = reach_of(user, "view_exclusion")
    return rows_for(reach.narrow_exclusions(Exclusion.objects.order_by("-created_at", "-pk"))[:ROWS]) if reach else []
