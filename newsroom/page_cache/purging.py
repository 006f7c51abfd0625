"""Takes pages out of every cache in one call: the site's own, and those in front of it that Wagtail knows how to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from wagtail.models import Site

from newsroom.page_cache import near
from newsroom.page_cache.in_front import tell
from newsroom.page_cache.keys import EVERYTHING, edition_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def purge(addresses: Iterable[str]) -> None:
    """Purge these paths, with whatever parameters, once the transaction is kept. Nothing is purged of one that is not."""
    paths = sorted(set(addresses))
    if paths:
        transaction.on_commit(lambda: _purge_now(paths))


def purge_everything(*, in_front: Callable[[], set[str]] = set) -> None:
    """
    Every page that the site keeps, once the transaction is kept: what all of them show has changed.

    A cache in front, if there is one, is told of the paths that `in_front` finds now. There, all others follow as they grow old.
    """
    paths = sorted(in_front()) if has_cache_in_front() else []
    transaction.on_commit(lambda: _purge_everything_now(paths))


def has_cache_in_front() -> bool:
    return bool(getattr(settings, "WAGTAILFRONTENDCACHE", None))


def _purge_now(paths: list[str]) -> None:
    cache.delete_many([edition_of(path) for path in paths])
    near.forget()
    _tell_cache_in_front(paths)


def _purge_everything_now(paths: list[str]) -> None:
    cache.delete(EVERYTHING)
    near.forget()
    _tell_cache_in_front(paths)


def _tell_cache_in_front(paths: list[str]) -> None:
    """Handed to the worker: however long the other cache takes to answer, nobody who publishes waits for it."""
    if paths and has_cache_in_front():
        tell.enqueue([f"{root}{path}" for root in _roots() for path in paths])


def _roots() -> list[str]:
    """Whole addresses of all sites, without a slash at the end. A path that one of them does not have costs a cache nothing."""
    return [urlsplit(site.root_url).geturl() for site in Site.objects.all()]
