"""The cache in front of the site: how it is told, and how long anybody waits for its answer."""

from __future__ import annotations

import logging
from urllib.error import HTTPError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

from wagtail.contrib.frontend_cache.backends.http import HTTPBackend, PurgeRequest
from wagtail.contrib.frontend_cache.utils import PurgeBatch

from articles.tasks import task

TIMEOUT_SECONDS = 3
logger = logging.getLogger(__name__)


class PurgedByRequest(HTTPBackend):
    """
    Wagtail's cache that takes PURGE requests, but one that does not answer is left alone for the rest of the batch.

    Its copies are a minute old at most, or as old as it says itself.
    """

    def purge_batch(self, urls: list[str]) -> None:
        for url in urls:
            try:
                self.purge(url)
            except HTTPError as error:
                # It has answered: not about this page, perhaps, but it is there.
                logger.error("The cache in front has not purged %s: %s", url, error)
            except OSError as error:
                logger.error("The cache in front does not answer, and keeps %s and what came after it: %s", url, error)
                return

    def purge(self, url: str) -> None:
        """Raises HTTPError, or another OSError where nothing answers in time."""
        parts = urlsplit(url)
        where = urlunsplit((self.cache_scheme, self.cache_netloc, parts.path, parts.query, ""))
        with urlopen(PurgeRequest(where, headers={"Host": parts.netloc}), timeout=TIMEOUT_SECONDS):  # noqa: S310 - the scheme is that of the settings
            pass


# By the worker that does what takes long (settings.TASKS).
@task(backend="background")
def tell(urls: list[str]) -> None:
    """Purge these whole addresses from every cache in front."""
    PurgeBatch(urls).purge()
