"""Reader pages that are not pages of the tree: topics, sources, people, search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.cards import dress, page_of
from articles.models import ArticlePage, Contributor, SectionPage, Source, Topic
from articles.reliance import set_usages
from articles.renditions import prefetch_renditions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.paginator import Page

LONGEST_QUERY = 200
MOST_WORDS = 12
# The index is asked for words alone: its own signs for "and", "not" or "begins with" are nothing a reader means by them.
WORD = re.compile(r"\w+")

for_every_reader = cache_control(public=True, max_age=0, s_maxage=60, stale_while_revalidate=300)


@require_safe
@for_every_reader
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Topic, slug=slug)
    stories = ArticlePage.objects.published().tagged(found).newest_first().defer_streamfields()
    return render(request, "articles/topic.html", {"topic": found, "listing": _listing_of(request, stories)})


@require_safe
@for_every_reader
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """Answers 404 until a published story relies on the source: nobody shall find out by guessing whom the newsroom is talking to."""
    found = get_object_or_404(Source.objects.named(), slug=slug)
    stories = ArticlePage.objects.published().relying_on(found).newest_first().defer_streamfields()
    listing = _listing_of(request, stories)
    if not listing.paginator.count:
        raise Http404(_("No published story relies on this source."))
    set_usages(listing.object_list, source=found)
    return render(request, "articles/source.html", {"source": found, "listing": listing})


@require_safe
@for_every_reader
def contributor(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Contributor.objects.select_related("portrait"), slug=slug)
    prefetch_renditions([found.portrait], "portrait")
    stories = ArticlePage.objects.published().by(found).newest_first().defer_streamfields()
    return render(request, "articles/contributor.html", {"contributor": found, "listing": _listing_of(request, stories)})


@require_safe
@for_every_reader
def search(request: HttpRequest) -> HttpResponse:
    """Published stories that match `?q=`. What is no search (too long, no word in it) is answered 400, without asking the index."""
    query = " ".join(request.GET.get("q", "").replace("\0", " ").split())
    words = WORD.findall(query)
    problem = _problem_with(query, words=words) if query else ""
    if problem or not query:
        context = {"query": query[:LONGEST_QUERY], "problem": problem, "longest_query": LONGEST_QUERY}
        return render(request, "articles/search.html", context, status=400 if problem else 200)
    stories = ArticlePage.objects.searchable().search(" ".join(words))
    context = {"query": query, "longest_query": LONGEST_QUERY, "listing": _listing_of(request, stories)}
    return render(request, "articles/search.html", context)


def _problem_with(query: str, *, words: list[str]) -> str:
    if len(query) > LONGEST_QUERY or len(words) > MOST_WORDS:
        return _("That is too long to search for. Use at most %(words)d words and %(letters)d letters.") % {"words": MOST_WORDS, "letters": LONGEST_QUERY}
    if not words:
        return _("There is no word in that. Type at least one word to search for.")
    return ""


def _listing_of(request: HttpRequest, stories: Sequence[ArticlePage]) -> Page:
    listing = page_of(request, stories)
    listing.object_list = dress(listing.object_list, sections=SectionPage.objects.of_site(request))
    return listing
