"""Takes pages out of every cache in one call: the site's own, and those in front of it that Wagtail knows how to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from wagtail.contrib.frontend_cache.utils import PurgeBatch
from wagtail.models import Site

from newsroom.page_cache import near
from newsroom.page_cache.keys import EVERYTHING, edition_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def purge(addresses: Iterable[str]) -> None:
    """Purge these paths, with whatever parameters, once the transaction is kept. Nothing is purged of one that is not."""
    paths = sorted(set(addresses))
    if paths:
        transaction.on_commit(lambda: _purge_now(paths))


def purge_everything() -> None:
    """Every page of the site, once the transaction is kept: what all of them show has changed. A cache in front follows as its copies grow old."""
    transaction.on_commit(_purge_everything_now)


def _purge_now(paths: list[str]) -> None:
    cache.delete_many([edition_of(path) for path in paths])
    near.forget()
    if getattr(settings, "WAGTAILFRONTENDCACHE", None):
        batch = PurgeBatch()
        batch.add_urls([f"{root}{path}" for root in _roots() for path in paths])
        batch.purge()


def _purge_everything_now() -> None:
    cache.delete(EVERYTHING)
    near.forget()


def _roots() -> list[str]:
    """Whole addresses of all sites, without a slash at the end. A path that one of them does not have costs a cache nothing."""
    return [urlsplit(site.root_url).geturl() for site in Site.objects.all()]
