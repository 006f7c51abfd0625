"""Who may do what with sources in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.permissions import policy_registry

from articles.models.sources import Source

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

    AnyUser = User | AnonymousUser

# What panels of forms ask for by name.
VIEW_PRIVATE_NOTES = "articles.view_private_notes"


def user_can_view_private_notes(user: AnyUser) -> bool:
    """Whether the user may read what the desk alone knows of sources: private notes and internal names."""
    return bool(user.has_perm(VIEW_PRIVATE_NOTES))


def user_can_view_sources(user: AnyUser) -> bool:
    """Whether the user may see the list of sources, and what relies on each."""
    return bool(policy_registry.get_by_type(Source).user_has_any_permission(user, ["add", "change", "delete", "view"]))


def user_can_merge_sources(user: AnyUser) -> bool:
    """Whether the user may merge sources and undo that: both are changed, and one is taken away."""
    policy = policy_registry.get_by_type(Source)
    return all(policy.user_has_permission(user, act) for act in ("change", "delete"))
