"""What programs read: feeds, sitemaps and stories as data. Each view parses, asks one module, and answers."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail.views import serve

from articles import sitemaps
from articles.feed_entries import entries_of, newest_of
from articles.feed_formats import as_json, as_readable_rss, as_rss
from articles.feeds import Channel, section_channel, site_of
from articles.keeping import for_every_reader
from articles.models import ArticlePage
from articles.ninjs import document, offering_section
from articles.page_numbers import page_asked_for
from articles.publication import Publication

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_UNCHANGED_SECONDS = 30 * 24 * 3600
RSS = "application/rss+xml; charset=utf-8"
XML = "application/xml; charset=utf-8"


@require_safe
@for_every_reader
def rss(request: HttpRequest, channel_of: Callable[..., Channel], **named: str) -> HttpResponseBase:
    """A person who opens the feed gets it as XML that a browser lays out as a page: browsers show RSS's own type as plain text."""
    is_opened_by_person = request.headers.get("Sec-Fetch-Dest") == "document"
    write, content_type = (as_readable_rss, XML) if is_opened_by_person else (as_rss, RSS)
    response = _feed(request, channel_of(request, **named), write=write, content_type=content_type)
    patch_vary_headers(response, ["Sec-Fetch-Dest"])
    return response


@require_safe
@for_every_reader
def json_feed(request: HttpRequest, channel_of: Callable[..., Channel], **named: str) -> HttpResponseBase:
    return _feed(request, channel_of(request, **named), write=as_json, content_type="application/feed+json; charset=utf-8")


@require_safe
def section_rss(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The section's feed. Where there is no such section, a page of another kind may stand at this address: the page tree is asked."""
    try:
        return rss(request, channel_of=section_channel, slug=slug)
    except Http404:
        return serve(request, f"{slug}/feed/")


def _feed(request: HttpRequest, channel: Channel, *, write: Callable[..., str], content_type: str) -> HttpResponseBase:
    newest = newest_of(channel)
    feed_url = urljoin(f"{channel.root}/", request.path)

    def feed() -> str:
        return write(channel, entries_of(channel, newest, request=request), feed_url=feed_url)

    return _unless_known(request, address=feed_url, mark=f"{newest.mark}-{write.__name__}", made=feed, content_type=content_type)


@require_safe
@for_every_reader
def ninjs(request: HttpRequest, path: str) -> HttpResponseBase:
    """A story for other newsrooms' programs. 404 where its section offers none, and for what not every reader may open."""
    found = Page.route_for_request(request, path)
    story = found.page.specific if found else None
    section = offering_section(story) if isinstance(story, ArticlePage) else None
    if story is None or section is None:
        raise Http404(_("No story is offered at this address."))
    text = json.dumps(document(story, section=section, publication=Publication(request)), ensure_ascii=False)
    mark = sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:32]
    return _unless_known(request, address=request.build_absolute_uri(), mark=mark, made=lambda: text, content_type="application/json")


def _unless_known(request: HttpRequest, *, address: str, mark: str, made: Callable[[], str], content_type: str) -> HttpResponseBase:
    """What is made, or 304 where the caller has it as it is: `mark` changes whenever it does."""
    etag, modified_at = f'W/"{mark}"', _first_seen_at(address, mark.partition("-")[0])
    response = get_conditional_response(request, etag=etag, last_modified=modified_at)
    if response is None:
        response = HttpResponse(made(), content_type=content_type)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified_at)
    return response


def _first_seen_at(feed_url: str, mark: str) -> int:
    """
    When this process, or those that share its cache, first saw the feed as it is, in seconds since 1970.

    Nothing stored says when a name or a credit was changed. A later time than the true one is safe: the feed is sent once more than needed.
    """
    key, now = f"feed-seen:{sha256(feed_url.encode()).hexdigest()}", int(timezone.now().timestamp())
    known, seen_at = cache.get(key, ("", 0))
    if known == mark:
        return seen_at
    # Two versions of one second must not pass for one.
    seen_at = max(now, seen_at + 1)
    cache.set(key, (mark, seen_at), LONGEST_UNCHANGED_SECONDS)
    return seen_at


@require_safe
@for_every_reader
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """The index, or with `?page=` one of the maps that it names. 404 for a page that it does not name."""
    page, site = page_asked_for(request), site_of(request)
    if page is None:
        return HttpResponse(sitemaps.index(site), content_type=XML)
    sitemaps.note_next_end()
    # Thousands of stories: sent as they are read.
    return StreamingHttpResponse(sitemaps.map_of(request, site, page=page), content_type=XML)


@require_safe
@for_every_reader
def news_sitemap(request: HttpRequest) -> HttpResponseBase:
    return HttpResponse(sitemaps.news(request, site_of(request)), content_type=XML)
