"""Which requests may be answered with a kept page, and under which name it is kept."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

PREFIX = "page"
# The only parameter that any kept page knows. All others are forgotten before the page is made.
PARAMETER = "page"
LONGEST_VALUE = 20
PERSONAL = ("QUERY_STRING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE")
# What is never kept: it is for one person, or there is no end of different ones.
NEVER_KEPT = ["wagtailadmin_home", "reactions:batch", "articles:search", "healthz"]
EVERYTHING = f"{PREFIX}:everything"


@dataclass(frozen=True)
class Name:
    """
    `edition` is the name of what a purge of the path replaces, for all hosts and parameters at once; `entry` that of the page itself.

    The host has been checked against ALLOWED_HOSTS: a forged one names nothing.
    """

    edition: str
    entry: str

    @property
    def lock(self) -> str:
        return f"{self.entry}:lock"


def may_be_kept(request: HttpRequest) -> bool:
    """Whether the request may be answered with a page that was made for somebody else."""
    if request.method not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in request.COOKIES or "HTTP_AUTHORIZATION" in request.META:
        return False
    return not request.path_info.startswith(_never_kept())


def name_of(request: HttpRequest) -> Name:
    """Raises DisallowedHost, as CommonMiddleware would."""
    query = query_of(request)
    where = f"{request.scheme}://{request.get_host()}{request.path_info}?{query}{_dress_of(request)}"
    return Name(edition=edition_of(request.path_info), entry=f"{PREFIX}:{_digest(where)}")


def edition_of(path: str) -> str:
    return f"{PREFIX}:edition:{_digest(path)}"


def query_of(request: HttpRequest) -> str:
    """What is left of the query: the one parameter that lists know."""
    value = request.GET.get(PARAMETER)
    return urlencode({PARAMETER: value[:LONGEST_VALUE]}) if value else ""


@contextmanager
def plain(request: HttpRequest) -> Iterator[None]:
    """The request without what a page for everybody must not depend on: other parameters, and what one browser has of the page already."""
    wanted, query = query_of(request), request.META.get("QUERY_STRING", "")
    kept = {name: request.META.pop(name) for name in PERSONAL if name in request.META}
    _set_query(request, wanted)
    try:
        yield
    finally:
        request.META.update(kept)
        _set_query(request, query)


def has_other_parameters(request: HttpRequest) -> bool:
    return request.META.get("QUERY_STRING", "") != query_of(request)


def _set_query(request: HttpRequest, query: str) -> None:
    request.META["QUERY_STRING"] = query
    for read_from_it in ("GET", "headers"):
        request.__dict__.pop(read_from_it, None)


def _dress_of(request: HttpRequest) -> str:
    """A feed shows itself to people in another dress than to their programs."""
    is_shown = request.path_info.endswith("/feed/") and request.headers.get("Sec-Fetch-Dest") == "document"
    return " for people" if is_shown else ""


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


@cache
def _never_kept() -> tuple[str, ...]:
    found = [settings.STATIC_URL, settings.MEDIA_URL, reverse("wagtaildocs_serve", args=[0, "-"]).removesuffix("0/-")]
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found += map(reverse, NEVER_KEPT)
    return tuple(found)
