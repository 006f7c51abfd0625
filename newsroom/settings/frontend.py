"""FRONTEND_CACHE_URL: the cache in front of the site that is told what to purge.

http://127.0.0.1:6081                       one that takes PURGE requests, such as Varnish or nginx with a purge module
cloudflare://TOKEN@ZONE                     Cloudflare
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BACKENDS = "wagtail.contrib.frontend_cache.backends"


def frontend_cache(url: str) -> dict[str, dict[str, Any]]:
    """The value of WAGTAILFRONTENDCACHE for `url`, empty without one. Raises ImproperlyConfigured for one that cannot be used."""
    parts = urlsplit(url)
    if not url:
        return {}
    if parts.scheme in ("http", "https") and parts.netloc:
        return {"default": {"BACKEND": "newsroom.page_cache.in_front.PurgedByRequest", "LOCATION": url}}
    if parts.scheme == "cloudflare" and parts.username and parts.hostname:
        return {"default": {"BACKEND": f"{BACKENDS}.CloudflareBackend", "BEARER_TOKEN": unquote(parts.username), "ZONEID": parts.hostname}}
    raise ImproperlyConfigured("FRONTEND_CACHE_URL is neither http://a-host:a-port nor cloudflare://a-token@a-zone.")
