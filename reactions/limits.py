"""The one place that says "too many, too fast", and who may post from where."""

from __future__ import annotations

import re
import time
from collections import Counter
from functools import cache
from math import ceil
from threading import Lock
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse
from limits.storage import Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from wagtail.models import Site

from reactions import conf
from reactions.outages import Outage

DEFAULT_PORTS = {"http": 80, "https": 443}
MEMORY = "memory://"
STORE_TIMEOUT_SECONDS = 0.3
# Requests of one reader or network, in one process and stretch of time, that pass unasked; for rates of at least SMALL_RATE.
UNASKED = 2
SMALL_RATE = 20
# What search engines, archives and link previews call themselves. There is a make of phones called Cubot.
CRAWLERS = re.compile(r"(?<!cu)bot\b|crawl|spider|slurp|archiver|facebookexternalhit", re.IGNORECASE)

_outage = Outage("The store that counts the rates of votes")


class CrossSiteRequest(PermissionError):
    """The request was sent by a page of another site."""


class NotAReader(PermissionError):
    """The request was made by a robot, or by a browser ahead of its reader."""


class TooManyRequests(Exception):
    """More votes than one reader or one network may send. `retry_after_seconds` is at least 1."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


def refuse_other_sites(request: HttpRequest) -> None:
    """
    Raise CrossSiteRequest for what another site's page sent.

    Pages are cached, so they cannot carry a token. Browsers say where a request comes from instead: in Sec-Fetch-Site
    (Fetch Metadata, W3C), else in Origin (RFC 6454). What says neither is no browser (docs/adr/0004).
    """
    fetch_site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if fetch_site in {"same-origin", "none"} or (fetch_site is None and origin is None):
        return
    if origin is None or not _is_own_origin(request, origin):
        raise CrossSiteRequest(origin)


def refuse_robots(request: HttpRequest) -> None:
    """
    Raise NotAReader for what no reader has tapped: what a browser fetches ahead of one (Sec-Purpose, Fetch standard) and crawlers that say so.

    A robot that does not say so is for the rates, and for the moderators.
    """
    purpose = request.headers.get("Sec-Purpose") or request.headers.get("Purpose") or request.headers.get("X-Moz") or ""
    if "prefetch" in purpose or "prerender" in purpose or CRAWLERS.search(request.headers.get("User-Agent", "")):
        raise NotAReader


def refuse_too_many(*, voter_key: UUID | None, network_key: UUID | None) -> None:
    """
    Count this request against the reader's and the network's rates: moving windows, so that no moment is better than another for a flood.

    `voter_key` None: a reader nobody has met, who cannot have been too fast. Raises TooManyRequests. When the store is down, everything passes.
    """
    retry_after = max(_seconds_to_wait("voter", voter_key, conf.get("VOTER_RATE")), _seconds_to_wait("network", network_key, conf.get("NETWORK_RATE")))
    if retry_after:
        raise TooManyRequests(retry_after)


def _seconds_to_wait(scope: str, key: UUID | None, rate: str) -> int:
    """0 when this request is within the rate, which it then counts against."""
    item = _parsed(rate)
    if key is None or item is None or _is_quiet(item, scope, key):
        return 0
    return _outage.ask(lambda: _ask_store(item, scope, key), otherwise=0)


def _ask_store(item: RateLimitItem, scope: str, key: UUID) -> int:
    limiter = MovingWindowRateLimiter(_store(_store_address()))
    if limiter.hit(item, "reactions", scope, key.hex):
        return 0
    reset_at = limiter.get_window_stats(item, "reactions", scope, key.hex).reset_time
    return max(1, ceil(reset_at - time.time()))


def _is_quiet(item: RateLimitItem, scope: str, key: UUID) -> bool:
    """
    Whether so little comes from there that the store need not be asked.

    Most readers vote once, from a network where nobody else does in these seconds. Each process lets the first few pass on its own account, and
    only who comes again costs a question to the store. A small rate has no such few.
    """
    return item.amount >= SMALL_RATE and _seen(scope, item.get_expiry()).add(key) <= UNASKED


class Seen:
    """How often each key came in the present stretch of time, in this process."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._stretch = -1
        self._times: Counter[UUID] = Counter()
        self._lock = Lock()

    def add(self, key: UUID) -> int:
        """How often it has come by now, this time included."""
        stretch = int(time.monotonic() // self._seconds)
        with self._lock:
            if stretch != self._stretch:
                self._stretch, self._times = stretch, Counter()
            self._times[key] += 1
            return self._times[key]


@cache
def _seen(scope: str, seconds: int) -> Seen:
    return Seen(seconds)


@cache
def _parsed(rate: str) -> RateLimitItem | None:
    """None for no limit. What cannot be read is left to the system check, and limits nothing."""
    try:
        return parse(rate) if rate else None
    except ValueError:
        return None


def _store_address() -> str:
    """Redis where the cache is in Redis, else this process's memory."""
    location = settings.CACHES["default"].get("LOCATION", "")
    first = location[0] if isinstance(location, list | tuple) else location
    return first if str(first).startswith(("redis://", "rediss://", "unix://")) else MEMORY


@cache
def _store(address: str) -> Storage:
    # Never an asynchronous one: the address does not ask for it.
    return cast(Storage, storage_from_string(address, **({} if address == MEMORY else _redis_options())))


def _redis_options() -> dict[str, Any]:
    """A store that hangs is down too: nobody waits for it longer than this, and nobody waits twice."""
    from redis.backoff import NoBackoff  # noqa: PLC0415 - only who has the cache in Redis has its driver.
    from redis.retry import Retry  # noqa: PLC0415

    return {"socket_timeout": STORE_TIMEOUT_SECONDS, "socket_connect_timeout": STORE_TIMEOUT_SECONDS, "retry": Retry(NoBackoff(), 0)}


def forget_rates() -> None:
    """Count anew, in this process's memory or in Redis."""
    _seen.cache_clear()
    _outage.is_over()
    _store(_store_address()).reset()


def _is_own_origin(request: HttpRequest, origin: str) -> bool:
    own = {_origin_of(f"{request.scheme}://{request.get_host()}"), _origin_of(conf.get("SITE_URL")), *map(_origin_of, conf.get("ALLOWED_ORIGINS"))}
    # Wagtail's Sites are asked last: nearly every vote comes from the request's own host.
    return _origin_of(origin) == origin and (origin in own or origin in {_origin_of(site.root_url) for site in Site.objects.all()})


def _origin_of(address: str) -> str | None:
    """Scheme, host and port as browsers write them in Origin: small letters, and no port that goes without saying. None for what has no host."""
    try:
        parts = urlsplit(address.lower())
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or parts.scheme not in DEFAULT_PORTS:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" if port in {None, DEFAULT_PORTS[parts.scheme]} else f"{parts.scheme}://{host}:{port}"
