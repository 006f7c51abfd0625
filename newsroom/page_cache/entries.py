"""A page as it is kept, and as it is handed out."""

from __future__ import annotations

import gzip
import hashlib
import time
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.http.response import ResponseHeaders
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_http_date_safe, quote_etag

from articles.keeping import FRESH_SECONDS, STALE_SECONDS

try:
    import brotli
except ImportError:
    # Pages are kept in gzip alone.
    brotli = None

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase

# Anything smaller fits into one packet as it is.
SMALLEST_COMPRESSED = 1_000
LARGEST_KEPT = 2 * 1024 * 1024
COMPRESSIBLE = ("text/", "application/json", "application/feed+json", "application/rss+xml", "application/xml", "image/svg+xml")
CONDITIONS = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"}
# Of one connection, or of one moment.
NOT_KEPT = {"connection", "content-length", "date", "age", "content-encoding"}
# What a page may depend on besides its address: each body is kept in all codings, and a feed for people apart from that for programs (keys.py).
VARIES_BY = {"", "accept-encoding", "sec-fetch-dest"}

# By its name in small letters, each header as it is sent.
Headers = dict[str, tuple[str, str]]


class KeptHeaders(ResponseHeaders):
    """Headers that were checked when they were first set: set one by one for every reader, they would take longer than all else."""

    def __init__(self, headers: Mapping[str, tuple[str, str]]) -> None:
        self._store = dict(headers)


@dataclass(frozen=True)
class Entry:
    """`editions` are those of the path and of everything when the page began to be made. `headers` and `bodies` are by content coding, "" for none."""

    editions: tuple[str, str]
    made_at: float
    headers: dict[str, Headers]
    bodies: dict[str, bytes] = field(repr=False)
    # Whether it is one of several at its address, told apart by `?page=`.
    has_pages: bool = False
    # For how long it is handed out as it is, and then while another one is made: less than usual where a picture's rights end soon.
    fresh_seconds: int = FRESH_SECONDS
    stale_seconds: int = STALE_SECONDS

    @property
    def age(self) -> int:
        return max(0, int(time.time() - self.made_at))

    @property
    def is_fresh(self) -> bool:
        return self.age < min(FRESH_SECONDS, self.fresh_seconds)

    @property
    def may_be_shown(self) -> bool:
        return self.age < self.fresh_seconds + self.stale_seconds

    @property
    def size(self) -> int:
        """Of all its bodies, in bytes."""
        return sum(map(len, self.bodies.values()))

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page, in the coding that the browser takes best; 304 where it has this very page."""
        coding = _best_coding(request.META.get("HTTP_ACCEPT_ENCODING", ""), tuple(self.bodies))
        headers = self.headers[coding]
        response = HttpResponse(b"" if request.method == "HEAD" else self.bodies[coding], content_type=headers["content-type"][1])
        response.headers = KeptHeaders({**headers, "age": ("Age", str(self.age))})
        if not CONDITIONS & request.META.keys():
            return response
        changed_at = parse_http_date_safe(response.get("Last-Modified", ""))
        return get_conditional_response(request, response["ETag"], changed_at, response) or response


def entry_of(response: HttpResponseBase, *, editions: tuple[str, str], has_pages: bool) -> Entry | None:
    """What is kept of an answer; None of one that is for one reader, or too large, or no page."""
    if not isinstance(response, HttpResponse) or response.status_code != HTTPStatus.OK or not _is_for_everybody(response):
        return None
    body = response.content
    if len(body) > LARGEST_KEPT:
        return None
    patch_vary_headers(response, ["Accept-Encoding"])
    # A weak one: the same page is handed out in several codings.
    response.headers.setdefault("ETag", f"W/{quote_etag(hashlib.blake2b(body, digest_size=12).hexdigest())}")
    bodies = _bodies(body, response.get("Content-Type", ""))
    headers = {coding: _headers(response, body, coding) for coding, body in bodies.items()}
    return Entry(editions, time.time(), headers, bodies, has_pages, *_seconds_allowed(response))


def _headers(response: HttpResponse, body: bytes, coding: str) -> Headers:
    """Those of the answer, with those of its body in this coding."""
    kept = {name.lower(): (name, value) for name, value in response.items() if name.lower() not in NOT_KEPT}
    encoded = {"content-encoding": ("Content-Encoding", coding)} if coding else {}
    return {**kept, **encoded, "content-length": ("Content-Length", str(len(body)))}


def _seconds_allowed(response: HttpResponse) -> tuple[int, int]:
    """For how long caches may keep the answer, and then hand it out while they ask for another: as long as we do, or less."""
    said = dict(part.strip().lower().split("=", 1) for part in response.get("Cache-Control", "").split(",") if "=" in part)
    usual = {"s-maxage": FRESH_SECONDS, "stale-while-revalidate": STALE_SECONDS}
    fresh, stale = (min(seconds, int(said.get(name, seconds))) for name, seconds in usual.items())
    return fresh, stale


def _is_for_everybody(response: HttpResponse) -> bool:
    directives = {part.strip().lower() for part in response.get("Cache-Control", "").split(",")}
    varies = {part.strip().lower() for part in response.get("Vary", "").split(",")}
    return "public" in directives and "no-store" not in directives and not response.cookies and varies <= VARIES_BY


def _bodies(body: bytes, content_type: str) -> dict[str, bytes]:
    """The best coding first."""
    if len(body) < SMALLEST_COMPRESSED or not content_type.startswith(COMPRESSIBLE):
        return {"": body}
    found = {"gzip": gzip.compress(body, compresslevel=6, mtime=0), "": body}
    return {"br": brotli.compress(body, quality=5), **found} if brotli else found


@lru_cache(maxsize=256)
def _best_coding(accepted: str, codings: tuple[str, ...]) -> str:
    """The first of these that a browser takes which says so in Accept-Encoding."""
    return next((coding for coding in codings if coding and _accepts(accepted, coding)), "")


def _accepts(accepted: str, coding: str) -> bool:
    for part in accepted.split(","):
        name, _, weight = part.strip().partition(";")
        if name.strip().lower() == coding:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
