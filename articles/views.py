"""Reader pages that are not pages of the tree: topics, sources, people, search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.cards import dress, page_of
from articles.models import ArticlePage, Contributor, SectionPage, Source, Topic
from articles.renditions import prefetch_renditions

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_QUERY = 200
MOST_WORDS = 12

for_every_reader = cache_control(public=True, max_age=0, s_maxage=60, stale_while_revalidate=300)


@require_safe
@for_every_reader
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Topic, slug=slug)
    stories = ArticlePage.objects.published().tagged(found).newest_first().defer_streamfields()
    return _listing(request, "articles/topic.html", stories, topic=found)


@require_safe
@for_every_reader
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """
    Readers learn of a source from a story that relies on it, and not before: a source of drafts alone has no page, so that nobody
    can guess at whom the newsroom is talking to.
    """
    found = get_object_or_404(Source.objects.named(), slug=slug)
    stories = ArticlePage.objects.published().relying_on(found).newest_first().defer_streamfields()
    response = _listing(request, "articles/source.html", stories, source=found)
    return response


@require_safe
@for_every_reader
def contributor(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Contributor.objects.select_related("portrait"), slug=slug)
    prefetch_renditions([found.portrait], "portrait")
    stories = ArticlePage.objects.published().by(found).newest_first().defer_streamfields()
    return _listing(request, "articles/contributor.html", stories, contributor=found)


@require_safe
@for_every_reader
def search(request: HttpRequest) -> HttpResponse:
    """Published stories that match `?q=`. What is too long to be a search is answered 400, without asking the index."""
    query = " ".join(request.GET.get("q", "").split())
    if len(query) > LONGEST_QUERY or len(query.split()) > MOST_WORDS:
        problem = _("That is too long to search for. Use at most %(words)d words and %(letters)d letters.") % {"words": MOST_WORDS, "letters": LONGEST_QUERY}
        return render(request, "articles/search.html", {"problem": problem, "longest_query": LONGEST_QUERY}, status=400)
    if not query:
        return render(request, "articles/search.html", {"longest_query": LONGEST_QUERY})
    # Every search backend understands Wagtail's own `public()`; only databases understand `published()`.
    stories = ArticlePage.objects.live().public().search(query)
    return _listing(request, "articles/search.html", stories, query=query, longest_query=LONGEST_QUERY)


def _listing(request: HttpRequest, template: str, stories: Sequence[ArticlePage], **context: Any) -> HttpResponse:
    listing = page_of(request, stories)
    listing.object_list = dress(listing.object_list, sections=SectionPage.objects.of_site(request))
    return render(request, template, {"listing": listing, **context})
