"""Who may import a story, into which sections, and whether with its pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.permissions import policy_registry

from articles.models import ArticlePage, CreditedImage, SectionPage

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

    from articles.querysets import SectionQuerySet


def sections_user_can_import_into(user: User | AnonymousUser) -> SectionQuerySet:
    """The sections that the user may add stories to, in the order of the paper."""
    pages = policy_registry.get_by_type(ArticlePage).instances_user_has_permission_for(user, "add")
    return SectionPage.objects.filter(pk__in=pages.values("pk")).order_by("path")


def user_can_import_stories(user: User | AnonymousUser) -> bool:
    return policy_registry.get_by_type(ArticlePage).user_has_permission(user, "add")


def user_can_fetch_pictures(user: User | AnonymousUser) -> bool:
    """Whether the pictures of what the user imports may be added to the library."""
    return policy_registry.get_by_type(CreditedImage).user_has_permission(user, "add")
