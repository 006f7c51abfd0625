"""The one place that says "too many, too fast", and who may post from where."""

from __future__ import annotations

import logging
import time
from functools import cache
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from wagtail.models import Site

from reactions import conf

logger = logging.getLogger(__name__)


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
    if request.headers.get("Sec-Fetch-Site") in {"same-origin", "none"}:
        return
    origin = request.headers.get("Origin")
    if origin is None and "Sec-Fetch-Site" not in request.headers:
        return
    if origin is None or not _is_own_origin(request, origin):
        raise CrossSiteRequest(origin)


def refuse_too_many(*, voter_key: UUID | None, network_key: UUID | None) -> None:
    """Count this request against the reader's and the network's rates. Raises TooManyRequests. When the store is down, everything passes."""
    for scope, key, rate in (("voter", voter_key, conf.get("VOTER_RATE")), ("network", network_key, conf.get("NETWORK_RATE"))):
        if key is not None and rate:
            _count(parse(rate), scope, key)


def _count(rate: RateLimitItem, scope: str, key: UUID) -> None:
    limiter = FixedWindowRateLimiter(_store(_store_address()))
    try:
        if limiter.hit(rate, "reactions", scope, key.hex):
            return
        reset_at = limiter.get_window_stats(rate, "reactions", scope, key.hex).reset_time
    except Exception:  # Whatever the store's driver raises: a broken store must not cost a reader's vote.
        logger.warning("The store of request rates does not answer; votes are let through.", exc_info=True)
        return
    raise TooManyRequests(max(1, round(reset_at - time.time())))


def _store_address() -> str:
    """Redis where the cache is in Redis, else this process's memory."""
    location = settings.CACHES["default"].get("LOCATION", "")
    first = location[0] if isinstance(location, list | tuple) else location
    return first if str(first).startswith(("redis://", "rediss://", "unix://")) else "memory://"


@cache
def _store(address: str) -> Storage:
    return storage_from_string(address)


def _is_own_origin(request: HttpRequest, origin: str) -> bool:
    own = {f"{request.scheme}://{request.get_host()}", _origin_of(conf.get("SITE_URL")), *conf.get("ALLOWED_ORIGINS")}
    if origin in own:
        return True
    # Wagtail's Sites are asked last: nearly every vote comes from the request's own host.
    return origin in {_origin_of(site.root_url) for site in Site.objects.all()}


def _origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
