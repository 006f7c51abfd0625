"""Which addresses of a text's links and pictures are kept."""

from __future__ import annotations

import re
import string
from urllib.parse import urljoin, urlsplit

LINKS = frozenset({"http", "https", "mailto"})
PICTURES = frozenset({"http", "https"})
# Browsers leave these out of an address before they look at its scheme.
IGNORED = re.compile(r"[\x00-\x20\x7f]+")
LONGEST = 2000
ENDS = string.whitespace + ","
# An address in a srcset may have commas in it, and ends before white space; one that ends with a comma says no width. Without `ENDS`, nothing is read twice.
OFFERED = re.compile(r"[\s,]*+(\S++)(?:(?<=,)|\s*+([^,]*+))", re.ASCII)
WIDTH = re.compile(r"([1-9][0-9]{0,5})w(?!\S)", re.ASCII)


def link_address(href: str, *, base: str = "") -> str:
    """The whole address, resolved against `base`, or "" for one that does not lead to http, https or mailto."""
    return _address(href, base, LINKS)


def picture_address(src: str, *, base: str = "") -> str:
    """As `link_address`, for http and https alone. Where nothing is said there is none."""
    return _address(src, base, PICTURES) if src.strip() else ""


def widest_of(srcset: str) -> str:
    """The address of the widest picture that a `srcset` offers by widths, or "": densities say nothing of how wide one is."""
    offered = ((address, WIDTH.match(said)) for address, said in OFFERED.findall(srcset.strip(ENDS)))
    widths = {int(width[1]): address for address, width in offered if width}
    return widths[max(widths)] if widths else ""


def _address(value: str, base: str, schemes: frozenset[str]) -> str:
    try:
        address = urljoin(base, IGNORED.sub("", value)) if base else IGNORED.sub("", value)
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme.lower() not in schemes or len(address) > LONGEST:
        return ""
    return address if parts.netloc or parts.scheme.lower() == "mailto" else ""
