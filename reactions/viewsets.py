"""The Reactions menu of the Wagtail admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from reactions.desk.act_report import ActViewSet
from reactions.desk.blocks import BlockViewSet
from reactions.desk.boards import BoardViewSet
from reactions.desk.exclusions import ExclusionViewSet
from reactions.desk.floods import FloodViewSet
from reactions.desk.kinds import KindViewSet
from reactions.desk.overview import OverviewViewSet
from reactions.desk.reasons import ReasonViewSet
from reactions.desk.reports import ReportViewSet
from reactions.desk.sets import SetViewSet
from reactions.desk.votes import VoteViewSet


class ReactionsGroup(ViewSetGroup):
    """Shown to whoever may see one of its lists at least."""

    items = (
        OverviewViewSet,
        FloodViewSet,
        BoardViewSet,
        VoteViewSet,
        ExclusionViewSet,
        BlockViewSet,
        ActViewSet,
        ReportViewSet,
        KindViewSet,
        SetViewSet,
        ReasonViewSet,
    )
    menu_label = _("Reactions")
    menu_name = "reactions"
    menu_icon = "reactions"
    menu_order = 250
