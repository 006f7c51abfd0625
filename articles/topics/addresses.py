"""Where a tag is found: at its address, and at those that it or tags that were merged into it had before."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect

from articles.keeping import keep_until
from articles.models import Topic, TopicAddress, TopicMerge

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase


def topic_at(slug: str) -> Topic | None:
    """The tag of this address, be it an old one. One query for an address that is right, three at most."""
    return Topic.objects.filter(slug=slug).first() or moved_from(slug)


def moved_from(slug: str) -> Topic | None:
    """The tag that an old address leads to, however often it was renamed and merged since."""
    left = TopicAddress.objects.filter(slug=slug).select_related("topic").first()
    if left:
        return left.topic
    merge = TopicMerge.objects.leading_from(slug)
    return merge.into if merge else None


def leading_on(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For a view of a tag by its `slug`: from an old address it leads to the same view of the tag as it is called now (301)."""

    @wraps(view)
    def at_any_address(request: HttpRequest, slug: str, **values: object) -> HttpResponseBase:
        try:
            return view(request, slug=slug, **values)
        except Http404:
            topic = moved_from(slug)
            if topic is None or topic.slug == slug or request.resolver_match is None:
                raise
            response = redirect(request.resolver_match.view_name, topic.slug, permanent=True)
            # No longer than a page: a merge may be undone.
            keep_until(response, set())
            return response

    return at_any_address
