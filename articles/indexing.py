"""Keeps the search index in step with names that stories are found by and do not hold themselves."""

from __future__ import annotations

from wagtail.search.backends import get_search_backends

from articles.models import ArticlePage
from articles.querysets import ArticleQuerySet


def reindex_stories(stories: ArticleQuerySet) -> None:
    """
    Index these stories anew, in every search backend that follows the database by itself.

    A source that was renamed, or made an unnamed one, is no longer found under its old name.
    """
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(ArticlePage, stories)
