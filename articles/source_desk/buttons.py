"""The ways from a source to what can be done with it, in its row of the list and where it is edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button

from articles.models import Source
from articles.permissions import user_can_merge_sources, user_can_view_sources

if TYPE_CHECKING:
    from articles.permissions import AnyUser


def in_list(snippet: Any, user: AnyUser, next_url: str = "") -> list[Button]:
    """Of what Wagtail asks for every snippet, those of a source."""
    return of_source(snippet, user) if isinstance(snippet, Source) else []


def of_source(source: Source, user: AnyUser) -> list[Button]:
    found = []
    if user_can_view_sources(user):
        found.append(Button(_("Where else do we rely on this?"), url=reverse("articles_source_uses", args=[source.pk]), icon_name="link", priority=12))
    if user_can_merge_sources(user):
        found.append(Button(_("Merge into…"), url=reverse("articles_merge_source", args=[source.pk]), icon_name="redirect", priority=14))
    return found


def of_list(user: AnyUser) -> list[Button]:
    if not user_can_merge_sources(user):
        return []
    return [Button(_("Merges of sources"), url=reverse("articles_source_merges"), icon_name="redirect", priority=90)]
