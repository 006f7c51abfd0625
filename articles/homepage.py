"""What an editor finds to do on the admin's home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q
from wagtail.admin.ui.components import Component
from wagtail.models import Revision
from wagtail.permissions import policy_registry

from articles.clearance import SOON
from articles.models import ArticlePage, SectionPage
from articles.pictures.report import ending_in_published_stories
from articles.querysets import ArticleQuerySet

SHOWN = 5


def user_can_edit_stories(user: User | AnonymousUser) -> bool:
    """Whether the editors' panel and list are theirs: they may add, change or publish some page."""
    return policy_registry.get_by_type(ArticlePage).user_has_any_permission(user, ["add", "change", "publish"])


def stories_of(user: User | AnonymousUser) -> ArticleQuerySet:
    """The stories that the user may change or publish, the latest change first."""
    pages = policy_registry.get_by_type(ArticlePage).instances_user_has_any_permission_for(user, ["change", "publish"])
    return ArticlePage.objects.filter(pk__in=pages.values("pk")).order_by("-latest_revision_created_at", "-pk")


def drafts_of(user: User | AnonymousUser) -> ArticleQuerySet:
    """Stories that the user began or changed last, with something in them that readers do not see yet."""
    return stories_of(user).filter(Q(owner=user) | Q(latest_revision__user=user), Q(live=False) | Q(has_unpublished_changes=True))


def scheduled_stories(user: User | AnonymousUser) -> ArticleQuerySet:
    scheduled = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    return stories_of(user).filter(latest_revision__in=scheduled).order_by("latest_revision__approved_go_live_at")


class EditorsPanel(Component):
    """New article, drafts, what is scheduled, what lacks alt text, which rights end, what went out last. A fixed number of queries."""

    name = "editors_desk"
    template_name = "articles/admin/home/editors.html"
    order = 100

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        stories = stories_of(user)
        return {
            "sections": list(SectionPage.objects.filter(live=True).order_by("path")),
            "drafts": drafts_of(user)[:SHOWN],
            "scheduled": scheduled_stories(user).select_related("latest_revision")[:SHOWN],
            "without_alt_text": stories.filter(lead_picture__description="").select_related("lead_picture")[:SHOWN],
            "ending": ending_in_published_stories(user, within=SOON, most=SHOWN),
            "published": stories.live().order_by("-last_published_at", "-pk")[:SHOWN],
        }
