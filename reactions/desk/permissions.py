"""Who may do what at the desk: every question that a view, a menu or a button asks is here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from reactions.desk.reach import reach_of
from reactions.models import Block, Board, Exclusion, LargeAct, ReactionKind, ReactionSet, Tally, Vote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AbstractUser
    from django.http import HttpRequest
    from wagtail.models import Page

    AnyUser = AbstractUser | AnonymousUser

ASSIGNABLE = {
    "view_vote",
    "moderate_vote",
    "view_board",
    "change_board",
    "moderate_board",
    "view_exclusion",
    "view_tally",
    "export_tally",
    "view_block",
    "block_voter",
    "view_reactionkind",
    "add_reactionkind",
    "change_reactionkind",
    "view_reactionset",
    "add_reactionset",
    "change_reactionset",
    "delete_reactionset",
    "add_exclusionreason",
    "change_exclusionreason",
    "delete_exclusionreason",
}


class InSections(ModelPermissionPolicy):
    """A permission may be given everywhere, or in sections. Whoever has it somewhere gets the lists, each of which shows no more than it covers."""

    def user_has_permission(self, user: AbstractUser, action: str) -> bool:
        return bool(reach_of(user, self._get_permission_codename(action)))

    def user_has_permission_for_instance(self, user: AbstractUser, action: str, instance: Any) -> bool:
        page = getattr(instance, "page", None)
        reach = reach_of(user, self._get_permission_codename(action))
        return self.user_has_permission(user, action) and (page is None or reach.covers(page))


class ByModerationOnly(InSections):
    """Nobody, however powerful, adds, edits or deletes by a form: these rows change by readers' votes and by acts of moderation."""

    def user_has_permission(self, user: AbstractUser, action: str) -> bool:
        return action not in {"add", "change", "delete"} and super().user_has_permission(user, action)


class NeverDeleted(ModelPermissionPolicy):
    """A kind is retired, never deleted: its slug stays known and its votes stay readable."""

    def user_has_permission(self, user: AbstractUser, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)


def register_policies() -> None:
    register_permission_policy(Vote, ByModerationOnly(Vote))
    register_permission_policy(Tally, ByModerationOnly(Tally))
    register_permission_policy(Exclusion, ByModerationOnly(Exclusion))
    register_permission_policy(Block, ByModerationOnly(Block))
    register_permission_policy(ReactionKind, NeverDeleted(ReactionKind))
    register_permission_policy(Board, InSections(Board))
    register_permission_policy(ReactionSet, ModelPermissionPolicy(ReactionSet))


def assignable_permissions() -> QuerySet[Permission]:
    """What an administrator may give to a group."""
    return Permission.objects.filter(content_type__app_label="reactions", codename__in=ASSIGNABLE).select_related("content_type")


def user_can_view_figures(user: AnyUser, page: Page | None = None) -> bool:
    """Whether the user may see totals, also of what moderators took out: of this page, or of any. So it goes for all that follow."""
    return _can(user, "view_tally", page)


def user_can_export_figures(user: AnyUser) -> bool:
    """Whether the user may take figures out as files. A file holds no more than the pages on which it is so."""
    return _can(user, "export_tally")


def user_can_see_figures(user: AnyUser, page: Page) -> bool:
    """Whether the user may see this page's totals: also who may edit it, and sees them beside the editor."""
    return user_can_view_figures(user, page) or page.permissions_for_user(user).can_edit()


def user_can_view_votes(user: AnyUser, page: Page | None = None) -> bool:
    return _can(user, "view_vote", page)


def user_can_moderate_votes(user: AnyUser, page: Page | None = None) -> bool:
    return _can(user, "moderate_vote", page)


def user_can_view_exclusions(user: AnyUser) -> bool:
    return _can(user, "view_exclusion")


def exclusions_within(user: AnyUser, codename: str) -> QuerySet[Exclusion]:
    """Those that somebody may see or act on: they hold nothing beyond its reach, or are its own and about to hold what it has selected."""
    within = reach_of(user, codename).narrow_exclusions(Exclusion.objects.all())
    begun = LargeAct.objects.filter(exclusion=OuterRef("pk"), created_by=user.pk)
    return Exclusion.objects.filter(Q(pk__in=within.order_by().values("pk")) | Q(Exists(begun), created_by=user.pk))


def exclusions_seen(user: AnyUser, exclusion_ids: Iterable[int]) -> set[int]:
    """Those of these exclusions that the user may open. One statement at most."""
    if reach_of(user, "view_exclusion").is_everywhere:
        return set(exclusion_ids)
    if not user_can_view_exclusions(user):
        return set()
    return set(exclusions_within(user, "view_exclusion").filter(pk__in=exclusion_ids).values_list("pk", flat=True))


def user_can_lift(user: AnyUser, exclusion: Exclusion) -> bool:
    """Whether the user may count the votes of an exclusion again, and end or hand on a large act on it."""
    reach = reach_of(user, "moderate_vote")
    return reach.is_everywhere or (bool(reach) and exclusions_within(user, "moderate_vote").filter(pk=exclusion.pk).exists())


def user_can_view_blocks(user: AnyUser) -> bool:
    return _can(user, "view_block")


def user_can_block(user: AnyUser, page: Page | None = None) -> bool:
    return _can(user, "block_voter", page)


def user_can_end_block(user: AnyUser, block: Block) -> bool:
    """A block that holds everywhere is for those who may block everywhere."""
    reach = reach_of(user, "block_voter")
    return reach.covers(block.section) if block.section else reach.is_everywhere


def user_can_view_boards(user: AnyUser, page: Page | None = None) -> bool:
    return _can(user, "view_board", page)


def user_can_moderate_boards(user: AnyUser, page: Page | None = None) -> bool:
    return _can(user, "moderate_board", page)


def user_can_set_board(user: AnyUser, page: Page) -> bool:
    """Whether the user may change what is set for this page. Its state is for those who moderate."""
    return user_can_moderate_boards(user, page) or _can(user, "change_board", page) or page.permissions_for_user(user).can_publish()


def user_can_see_board(user: AnyUser, page: Page) -> bool:
    """Whether the user may see what is set for this page: also who may change it."""
    return user_can_view_boards(user, page) or user_can_set_board(user, page) or page.permissions_for_user(user).can_edit()


def _can(user: AnyUser, codename: str, page: Page | None = None) -> bool:
    reach = reach_of(user, codename)
    return bool(reach) if page is None else reach.covers(page)


def moderator_of(request: HttpRequest) -> AbstractUser:
    """Who asks, for the record. Raises PermissionDenied for nobody."""
    if isinstance(request.user, AnonymousUser):
        raise PermissionDenied
    return request.user
