"""Addresses: which are taken by the site itself, and how a new one is made."""

import re

from anyascii import anyascii
from django.db.models import QuerySet
from django.urls import Resolver404, resolve
from django.utils.text import slugify

# The site's own first path parts, those to come included.
SITE_ADDRESSES = frozenset(
    {
        *("admin", "api", "corrections", "documents", "feed", "feed.json", "healthz", "how-we-work", "media", "news-sitemap.xml", "people"),
        *("reactions", "robots.txt", "search", "sitemap.xml", "sources", "static", "topics"),
    }
)
# What stands below every section, besides the months of its years.
SECTION_ADDRESSES = frozenset(["archive", "feed"])
YEAR = re.compile(r"[0-9]{4}")


def is_site_address(slug: str) -> bool:
    """Whether `/<slug>/` is answered by something other than the page tree."""
    if slug.lower() in SITE_ADDRESSES:
        return True
    try:
        match = resolve(f"/{slug}/")
    except Resolver404:
        return False
    return match.view_name != "wagtail_serve"


def is_year(slug: str) -> bool:
    """Whether it is the first part of the addresses of a year's months."""
    return bool(YEAR.fullmatch(slug))


def plain_slug(name: str, *, otherwise: str) -> str:
    """A slug of ASCII letters, figures and hyphens for a name in any script; `otherwise` for a name that has none of these."""
    return slugify(anyascii(name))[:240].strip("-") or otherwise


def unused_slug(name: str, *, among: QuerySet, otherwise: str, kept: QuerySet | None = None) -> str:
    """A slug for `name` that no row of `among` has, nor of `kept`, addresses that lead on to others: "gazette", "gazette-2", …"""
    stem = plain_slug(name, otherwise=otherwise)
    rows = [among] if kept is None else [among, kept]
    taken = {slug for each in rows for slug in each.filter(slug__startswith=stem).values_list("slug", flat=True)}
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
