"""Which requests may be answered with a kept page, and under which name it is kept."""

from __future__ import annotations

import hashlib
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils import translation

from articles.page_numbers import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

PREFIX = "page"
# Another number when a kept page holds other things (entries.py): none that an older release has kept is read then.
FORMAT = 2
# Longer lists are looked through by their months, or by search.
NUMBER = re.compile(r"[2-9]|[1-9][0-9]{1,3}", re.ASCII)
PERSONAL = ("QUERY_STRING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE")
# What is never kept: it is for one person, or there is no end of different ones.
NEVER_KEPT = ["wagtailadmin_home", "reactions:batch", "articles:search", "healthz", "wagtailapi_v3:list_pages"]
EVERYTHING = f"{PREFIX}:everything"


@dataclass(frozen=True)
class Name:
    """
    `edition` is the name of what a purge of the path replaces, for all hosts and parameters at once; `entry` that of the page itself.

    The host is in the name, for each of Wagtail's sites has pages of its own, and which site it is only the database knows.
    """

    edition: str
    entry: str

    @property
    def lock(self) -> str:
        return f"{self.entry}:lock"


def may_be_kept(request: HttpRequest) -> bool:
    """Whether the request may be answered with a page that was made for somebody else."""
    if request.method not in ("GET", "HEAD") or request.path_info.startswith(_never_kept()):
        return False
    if settings.SESSION_COOKIE_NAME in request.COOKIES or "HTTP_AUTHORIZATION" in request.META or _leads_to_https(request):
        return False
    return _is_one_of_few(request)


def has_any_host() -> bool:
    """Whether ALLOWED_HOSTS has a wildcard, so that there is no end of names under which a page could be asked for, and kept."""
    return any(host == "*" or host.startswith(".") for host in settings.ALLOWED_HOSTS)


def name_of(request: HttpRequest, *, query: str = "") -> Name:
    """The name of the page that the request asks for with this query, whatever its own."""
    where = f"{FORMAT} {request.scheme}://{_host_of(request)}{request.path_info}?{query}{_dress_of(request)}"
    return _name(request.path_info, where)


@lru_cache(maxsize=1024)
def _name(path: str, where: str) -> Name:
    return Name(edition=edition_of(path), entry=f"{PREFIX}:{_digest(where)}")


def edition_of(path: str) -> str:
    return f"{PREFIX}:edition:{_digest(path)}"


def asks_for_a_page(request: HttpRequest) -> bool:
    return PARAMETER in request.GET


def query_of(request: HttpRequest) -> str:
    """The query of the page of a list that the request asks for, "" where it names none that may be kept: numbers from 2 on, in one way to write each."""
    number = request.GET.get(PARAMETER, "")
    return urlencode({PARAMETER: number}) if NUMBER.fullmatch(number) else ""


@contextmanager
def plain(request: HttpRequest, wanted: str) -> Iterator[None]:
    """
    The request without what a page for everybody must not depend on: other parameters than `wanted`, what one browser has of the page already, and whether
    somebody wants its headers alone.
    """
    query, method = request.META.get("QUERY_STRING", ""), request.method
    request.method = "GET"
    kept = {name: request.META.pop(name) for name in PERSONAL if name in request.META}
    _set_query(request, wanted)
    try:
        yield
    finally:
        request.method = method
        request.META.update(kept)
        _set_query(request, query)


def has_other_parameters(request: HttpRequest, wanted: str) -> bool:
    return request.META.get("QUERY_STRING", "") != wanted


def _is_one_of_few(request: HttpRequest) -> bool:
    """
    Whether the host is written as a browser would write it, with a port that is the site's, so that nobody fills the cache with copies.

    Raises DisallowedHost for one that is not in ALLOWED_HOSTS, as CommonMiddleware would.
    """
    # On a socket that is a file, some servers know no port but the one that they are told.
    port_of_server = request.META.get("SERVER_PORT") if request.META.get("REMOTE_ADDR") else None
    return _is_as_browsers_write(_host_of(request), port_of_server, settings.SITE_URL) and not has_any_host()


def _host_of(request: HttpRequest) -> str:
    """As the request has it, looked at once. Raises DisallowedHost."""
    kept = vars(request)
    if "_page_cache_host" not in kept:
        kept["_page_cache_host"] = request.get_host()
    return kept["_page_cache_host"]


def _leads_to_https(request: HttpRequest) -> bool:
    """Whether the request is answered with its address under https, which is quicker done than looked for."""
    return settings.SECURE_SSL_REDIRECT and not request.is_secure()


@lru_cache(maxsize=256)
def _is_as_browsers_write(host: str, port_of_server: str | None, site_url: str) -> bool:
    domain, port = split_domain_port(host)
    return host == (f"{domain}:{port}" if port else domain) and port in ("", port_of_server, str(urlsplit(site_url).port))


def _set_query(request: HttpRequest, query: str) -> None:
    request.META["QUERY_STRING"] = query
    for read_from_it in ("GET", "headers"):
        request.__dict__.pop(read_from_it, None)


def _dress_of(request: HttpRequest) -> str:
    """A feed shows itself to people in another dress than to their programs."""
    is_shown = request.path_info.endswith("/feed/") and request.META.get("HTTP_SEC_FETCH_DEST") == "document"
    return " for people" if is_shown else ""


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


@cache
def _never_kept() -> tuple[str, ...]:
    found = [settings.STATIC_URL, settings.MEDIA_URL, reverse("wagtaildocs_serve", args=[0, "-"]).removesuffix("0/-")]
    # Any two colours have a style sheet.
    found.append(reverse("articles:theme", args=["0" * 6, "0" * 6]).partition("0" * 6)[0])
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found += map(reverse, NEVER_KEPT)
    return tuple(found)
