"""The search page, and what is suggested while a reader types."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.keeping import for_every_reader
from articles.models import ArticlePage, SectionPage, Topic
from articles.search.excerpts import set_excerpts
from articles.search.filters import address_of, chips_of, choices_of, filters_of
from articles.search.ranking import FoundStories
from articles.search.spelling import did_you_mean
from articles.search.suggestions import suggestions_for
from articles.search.words import LONGEST_QUERY, problem_with, tidy, words_of
from articles.views import listing_of

if TYPE_CHECKING:
    from articles.search.filters import Filters

LATEST = 20
MOST_TOPICS = 8


@require_safe
@for_every_reader
def search(request: HttpRequest) -> HttpResponse:
    """
    Published stories that match `?q=` and pass the filters; without words, those that pass the filters, newest first.

    What is no search (too long, no word in it) is answered 400, without asking the index.
    """
    query = tidy(request.GET.get("q", ""))
    words = words_of(query)
    problem = problem_with(query, words=words) if query else ""
    if problem:
        return render(request, "articles/search.html", {"query": query[:LONGEST_QUERY], "problem": problem, "longest_query": LONGEST_QUERY}, status=400)
    filters = filters_of(request)
    found = find(words, filters=filters) if words or filters else None
    context = {
        "query": query,
        "longest_query": LONGEST_QUERY,
        "filters": filters,
        "dates_problem": _dates_problem(request, filters),
        "choices": choices_of(filters, sections=SectionPage.objects.of_site(request), found=found),
        "chips": chips_of(query, filters),
        "address": address_of(query, filters),
    }
    return render(request, "articles/search.html", {**context, **_results(request, found, words=words, filters=filters)})


@require_safe
@cache_control(public=True, max_age=60)
def suggest(request: HttpRequest) -> JsonResponse:
    """`{"suggestions": [{"kind", "text", "url"}, …]}` for what is typed so far. An empty list for whatever is no beginning of a word."""
    found = suggestions_for(request, tidy(request.GET.get("q", "")))
    return JsonResponse({"suggestions": [asdict(suggestion) for suggestion in found]})


def find(words: list[str], *, filters: Filters) -> FoundStories:
    """Stories that every reader may open. Nothing of what is searched for here is known to the desk alone: see ArticlePage.search_fields."""
    stories = filters.narrow(ArticlePage.objects.searchable().in_this_language()).select_related("lead_picture__licence").newest_first().defer_streamfields()
    if not words:
        return FoundStories(stories, words=[], by_relevance=False)
    results = stories.order_by("-first_published_at").search(" ".join(words), order_by_relevance=not filters.sort)
    return FoundStories(results, words=words, by_relevance=not filters.sort)


def _results(request: HttpRequest, found: FoundStories | None, *, words: list[str], filters: Filters) -> dict[str, Any]:
    if found is None:
        return {}
    listing = listing_of(request, found)  # type: ignore[arg-type]  # what a paginator asks of a list: slices and a count
    set_excerpts(listing.object_list, words=words)
    return {"listing": listing} if found.total else {"listing": listing, **_instead(words, filters=filters)}


def _instead(words: list[str], *, filters: Filters) -> dict[str, Any]:
    """Where to go when nothing was found: another spelling that finds something, and the topics of the latest stories."""
    spelling = did_you_mean(words)
    latest = ArticlePage.objects.published().in_this_language().newest_first().values_list("pk", flat=True)[:LATEST]
    topics = Topic.objects.filter(tagged_articles__content_object__in=list(latest)).distinct()
    is_better = bool(spelling) and find(words_of(spelling), filters=filters).total > 0
    return {"topics": topics[:MOST_TOPICS], "spelling": spelling if is_better else "", "spelling_url": address_of(spelling, filters)}


def _dates_problem(request: HttpRequest, filters: Filters) -> str:
    is_unread = (request.GET.get("from") and not filters.since) or (request.GET.get("to") and not filters.until)
    if is_unread:
        return _("That is no date. Write dates as year-month-day, for example 2026-05-01.")
    if filters.since and filters.until and filters.since > filters.until:
        return _("The first date is later than the second. No story can be between them.")
    return ""
