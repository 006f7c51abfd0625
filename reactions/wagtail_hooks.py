"""What the app adds to the Wagtail admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

from reactions.desk import home, log_messages, moderation, permissions, recorded, side_panel
from reactions.desk.reports import ReportMenuItem, reports_menu_item
from reactions.desk.rights_form import RightsFormSet
from reactions.desk.story import StoryViewSet
from reactions.viewsets import ReactionsGroup

if TYPE_CHECKING:
    from wagtail.actions.registry import ActionRegistry
    from wagtail.log_actions import LogActionRegistry

permissions.register_policies()
side_panel.put_in_place()
hooks.register("register_bulk_action", moderation.ExcludeVotes)
hooks.register("register_bulk_action", moderation.RestoreVotes)


@hooks.register("register_admin_viewset")
def register_reactions() -> list[ReactionsGroup | StoryViewSet]:
    return [ReactionsGroup(), StoryViewSet()]


@hooks.register("register_reports_menu_item")
def register_reports() -> ReportMenuItem:
    return reports_menu_item()


@hooks.register("register_permissions")
def register_permissions() -> QuerySet:
    return permissions.assignable_permissions()


@hooks.register("register_group_permission_panel")
def register_rights_in_sections() -> type:
    return RightsFormSet


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    log_messages.register(actions)


@hooks.register("register_actions")
def register_actions(actions: ActionRegistry) -> None:
    recorded.register(actions)


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    return [*icons, "reactions/admin/icons/reactions.svg"]


@hooks.register("insert_global_admin_css")
def insert_desk_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("reactions/admin/desk.css"))


@hooks.register("construct_homepage_panels")
def add_reactions_panel(request: HttpRequest, panels: list[Any]) -> None:
    if home.is_shown_to(request.user):
        panels.append(home.ReactionsPanel(request.user))
