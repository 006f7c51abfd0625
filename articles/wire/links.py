"""Which addresses of a text's links and pictures are kept."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

LINKS = frozenset({"http", "https", "mailto"})
PICTURES = frozenset({"http", "https"})
# Browsers leave these out of an address before they look at its scheme.
IGNORED = re.compile(r"[\x00-\x20\x7f]+")
LONGEST = 2000


def link_address(href: str, *, base: str = "") -> str:
    """The whole address, resolved against `base`, or "" for one that does not lead to http, https or mailto."""
    return _address(href, base, LINKS)


def picture_address(src: str, *, base: str = "") -> str:
    """As `link_address`, for http and https alone."""
    return _address(src, base, PICTURES)


def _address(value: str, base: str, schemes: frozenset[str]) -> str:
    try:
        address = urljoin(base, IGNORED.sub("", value)) if base else IGNORED.sub("", value)
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme.lower() not in schemes or len(address) > LONGEST:
        return ""
    return address if parts.netloc or parts.scheme.lower() == "mailto" else ""
