"""Stories that show a picture, as somebody at the desk may know of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.permissions import policy_registry

from articles.models import ArticlePage

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser, User


@dataclass(frozen=True)
class SeenStory:
    """
    `url` is where it is edited or, by those who may not, read; "" for a draft of others. `at` is when it was published or, of a draft, saved.

    `is_editable` says that its changes, too, may be read, which are not published yet.
    """

    title: str
    url: str
    is_published: bool
    at: datetime | None
    is_editable: bool = False


def editable_among(stories: Collection[ArticlePage], user: User | AnonymousUser) -> set[int]:
    """The ids of those that the user may edit. One query and what permissions take, or none where there are no stories."""
    if not stories:
        return set()
    pages = policy_registry.get_by_type(ArticlePage).instances_user_has_any_permission_for(user, ["change", "publish"])
    return set(pages.filter(pk__in={story.pk for story in stories}).values_list("pk", flat=True))


def seen(story: ArticlePage, *, editable: set[int]) -> SeenStory:
    """Of a draft that the user may not open no more is said than that there is one."""
    if story.pk in editable:
        at = story.first_published_at if story.live else story.latest_revision_created_at
        return SeenStory(story.get_admin_display_title(), reverse("wagtailadmin_pages:edit", args=[story.pk]), story.live, at, is_editable=True)
    if story.live:
        return SeenStory(story.title, story.get_url() or "", is_published=True, at=story.first_published_at)
    return SeenStory(_("A draft of somebody else's"), "", is_published=False, at=None)
