"""Answers readers with kept pages, and has each page made by one of them."""

from __future__ import annotations

import secrets
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import MiddlewareNotUsed

from articles.page_numbers import has_pages
from newsroom.page_cache import near
from newsroom.page_cache.entries import Entry, entry_of
from newsroom.page_cache.keys import EVERYTHING, Name, asks_for_a_page, has_other_parameters, may_be_kept, name_of, plain, query_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

# A page that takes longer to make is made by others, too.
LONGEST_WAIT_SECONDS = 5
LOCK_SECONDS = 10
POLL_SECONDS = 0.02
EDITION_SECONDS = 24 * 60 * 60


class PageCache:
    """
    Stands above everything that knows who is asking. What is fresh is handed out; what is stale is handed out, too, while one request makes it anew;
    what is not there is made by one request, which the others wait for.

    A page is first made without any parameter. If it has not read `?page=` then (articles/page_numbers.py), that page answers whatever was asked with it.
    If it has, it is the first of a list, or an index: each of the list's other pages is kept under its number, from 2 to 9999, and any other value goes
    past the cache, as if there were none. So only pages that are there are kept, each once.

    Whoever has a session, and so every editor, gets pages that are made for them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.PAGE_CACHE:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not may_be_kept(request):
            return self.get_response(request)
        found = self._find(request, query="")
        if isinstance(found, Entry) and found.has_pages and asks_for_a_page(request):
            query = query_of(request)
            found = self._find(request, query=query) if query else self.get_response(request)
        return found.answer(request) if isinstance(found, Entry) else found

    def _find(self, request: HttpRequest, *, query: str) -> Entry | HttpResponseBase:
        """The page as it is with this query; or the answer to the whole request, where there is no page that could be kept."""
        name = name_of(request, query=query)
        entry = _kept(name)
        if entry and entry.is_fresh:
            return entry
        is_ours = _take_turn(name)
        if not is_ours:
            entry, is_ours = (entry, False) if entry else _wait(name)
            if entry:
                return entry
        try:
            return self._make(request, name, query=query)
        finally:
            if is_ours:
                cache.delete(name.lock)

    def _make(self, request: HttpRequest, name: Name, *, query: str) -> Entry | HttpResponseBase:
        # Asked before the page is made: a purge that comes meanwhile takes the edition away, and this page is of the old one.
        editions, is_new = _editions(name)
        with plain(request, query):
            response = self.get_response(request)
        entry = entry_of(response, editions=editions, has_pages=has_pages(request))
        if entry:
            cache.set(name.entry, entry, entry.fresh_seconds + entry.stale_seconds)
            return entry
        if is_new:
            # Whatever was kept under it meanwhile, of another host, is made once more.
            cache.delete(name.edition)
        # What is no page may depend on the rest of the query: an old address that leads on, for one.
        depends_on_query = response.status_code != HTTPStatus.OK or has_pages(request)
        is_final = request.method == "GET" and not (depends_on_query and has_other_parameters(request, query))
        return response if is_final else self.get_response(request)


def _kept(name: Name) -> Entry | None:
    """The page, unless it is of an edition that was purged. At most one question to the cache, and a small one where this process has the page."""
    entry, is_recent = near.recall(name.entry)
    if entry and entry.is_fresh and is_recent:
        return entry
    has_it = entry is not None and entry.is_fresh
    found = cache.get_many([name.edition, EVERYTHING] if has_it else [name.edition, EVERYTHING, name.entry])
    entry = entry if has_it else found.get(name.entry)
    if entry is None or not entry.may_be_shown or entry.editions != (found.get(name.edition), found.get(EVERYTHING)):
        return None
    near.remember(name.entry, entry)
    return entry


def _editions(name: Name) -> tuple[tuple[str, str], bool]:
    """Those of the path and of everything; new ones where there are none. Random, so that none ever comes back. And whether the path's is new."""
    found = cache.get_many([name.edition, EVERYTHING])
    editions = (found.get(name.edition) or _new(name.edition), found.get(EVERYTHING) or _new(EVERYTHING))
    return editions, name.edition not in found


def _new(key: str) -> str:
    token = secrets.token_hex(8)
    return token if cache.add(key, token, EDITION_SECONDS) else cache.get(key, token)


def _take_turn(name: Name) -> bool:
    """Whether it is this request that makes the page."""
    return bool(cache.add(name.lock, "", LOCK_SECONDS))


def _wait(name: Name) -> tuple[Entry | None, bool]:
    """
    The page that another request is making, or None when it cannot be kept or takes too long; and whether this request has the next turn to make it.

    It may have when the page was purged while it was made: then the next one makes it, and not everybody.
    """
    began_at, until = time.time(), time.monotonic() + LONGEST_WAIT_SECONDS
    while time.monotonic() < until:
        time.sleep(POLL_SECONDS)
        found = cache.get_many([name.edition, EVERYTHING, name.entry, name.lock])
        entry = found.get(name.entry)
        if entry and entry.editions == (found.get(name.edition), found.get(EVERYTHING)):
            return entry, False
        if name.lock in found:
            continue
        was_purged = entry is not None and entry.made_at >= began_at
        if not was_purged:
            return None, False
        if _take_turn(name):
            return None, True
    return None, False
