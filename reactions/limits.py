"""The one place that says "too many, too fast", and who may post from where."""

from __future__ import annotations

import logging
import time
from functools import cache
from math import ceil
from typing import cast
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from limits import parse
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from wagtail.models import Site

from reactions import conf

logger = logging.getLogger(__name__)

DEFAULT_PORTS = {"http": 80, "https": 443}
MEMORY = "memory://"
STORE_TIMEOUT_SECONDS = 0.5


class CrossSiteRequest(PermissionError):
    """The request was sent by a page of another site."""


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


def refuse_too_many(*, voter_key: UUID | None, network_key: UUID | None) -> None:
    """Count this request against the reader's and the network's rates. Raises TooManyRequests. When the store is down, everything passes."""
    try:
        retry_after = max(_seconds_to_wait("voter", voter_key, conf.get("VOTER_RATE")), _seconds_to_wait("network", network_key, conf.get("NETWORK_RATE")))
    except Exception:  # Whatever the store's driver raises: a broken store must not cost a reader's vote.
        logger.warning("The rates of votes cannot be counted; votes are let through.", exc_info=True)
        return
    if retry_after:
        raise TooManyRequests(retry_after)


def _seconds_to_wait(scope: str, key: UUID | None, rate: str) -> int:
    """0 when this request is within the rate, which it then counts against."""
    if key is None or not rate:
        return 0
    limiter, item = FixedWindowRateLimiter(_store(_store_address())), parse(rate)
    if limiter.hit(item, "reactions", scope, key.hex):
        return 0
    reset_at = limiter.get_window_stats(item, "reactions", scope, key.hex).reset_time
    return max(1, ceil(reset_at - time.time()))


def _store_address() -> str:
    """Redis where the cache is in Redis, else this process's memory."""
    location = settings.CACHES["default"].get("LOCATION", "")
    first = location[0] if isinstance(location, list | tuple) else location
    return first if str(first).startswith(("redis://", "rediss://", "unix://")) else MEMORY


@cache
def _store(address: str) -> Storage:
    # A store that hangs is down too: nobody waits for it longer than this.
    options = {} if address == MEMORY else {"socket_timeout": STORE_TIMEOUT_SECONDS, "socket_connect_timeout": STORE_TIMEOUT_SECONDS}
    return cast(Storage, storage_from_string(address, **options))  # Never an asynchronous one: the address does not ask for it.


def forget_rates() -> None:
    """Count anew, in this process's memory or in Redis."""
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
