"""Reader pages: those of the tree, as Wagtail serves them, and topics, sources, people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.views import serve

from articles.cards import dress, page_of
from articles.keeping import for_every_reader
from articles.languages import lists_in_languages, tell_translations
from articles.models import ArticlePage, Contributor, SectionPage, Source, SourceMerge, Topic
from articles.publication import Publication
from articles.reliance import set_usages
from articles.renditions import prefetch_renditions
from articles.sites import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.core.paginator import Page
    from django.http import HttpResponseBase

    from articles.querysets import ArticleQuerySet


def serve_page(request: HttpRequest, path: str) -> HttpResponseBase:
    """Wagtail's view for pages, with what it would ask about sites at hand. A project may leave Wagtail's in its addresses: the same, a little slower."""
    site_of(request)
    return serve(request, path)


@require_safe
@for_every_reader
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Topic, slug=slug)
    stories = ArticlePage.objects.published().tagged(found)
    return render(request, "articles/topic.html", {"topic": found, "listing": _list_of(request, stories, address=found.get_absolute_url)})


@require_safe
@for_every_reader
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """
    Answers 404 until a published story relies on the source: nobody shall find out by guessing whom the newsroom is talking to.

    The address of a source that was merged leads to the one it was merged into, where that has a page.
    """
    found = Source.objects.named().filter(slug=slug).first() or _merged_from(slug)
    stories = ArticlePage.objects.published().relying_on(found)
    if found.slug != slug and stories.in_this_language().exists():
        return redirect(found.public_url, permanent=True)
    listing = _list_of(request, stories, address=lambda: found.public_url)
    if not listing.paginator.count:
        raise Http404(_("No published story relies on this source."))
    set_usages(listing.object_list, source=found)
    return render(request, "articles/source.html", {"source": found, "listing": listing})


def _merged_from(slug: str) -> Source:
    merge = SourceMerge.objects.leading_from(slug)
    if merge is None or merge.into.is_unnamed:
        raise Http404(_("No published story relies on this source."))
    return merge.into


@require_safe
@for_every_reader
def contributor(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Contributor.objects.select_related("portrait__licence"), slug=slug)
    prefetch_renditions([found.shown_portrait, found.shared_portrait], "portrait")
    stories = ArticlePage.objects.published().by(found)
    return render(request, "articles/contributor.html", {"contributor": found, "listing": _list_of(request, stories, address=found.get_absolute_url)})


def _list_of(request: HttpRequest, stories: ArticleQuerySet, *, address: Callable[[], str]) -> Page:
    """Those of these stories that are in the language spoken, newest first. The list's first page, which all have, names those of other languages."""
    listing = listing_of(request, stories.in_this_language().newest_first().defer_streamfields())
    absolute = Publication(request).absolute
    if listing.number == 1:
        tell_translations(request, lists_in_languages(stories, address=lambda: absolute(address())))
    return listing


def listing_of(request: HttpRequest, stories: Sequence[ArticlePage]) -> Page:
    """The page of the list that `?page=` asks for, with all that its cards show."""
    listing = page_of(request, stories)
    listing.object_list = dress(listing.object_list, sections=SectionPage.objects.of_site(request))
    return listing
