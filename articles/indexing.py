"""
Keeps the search index in step with names that stories are found by and do not hold themselves.

On PostgreSQL an entry is written in two statements, and whoever writes another one in between finishes the first as well: unless both are one transaction,
stories that are stored at the same moment can wait for each other, up to a deadlock.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from wagtail.search import index
from wagtail.search.backends import get_search_backends

from articles.models import ArticlePage
from articles.querysets import ArticleQuerySet


def index_published_story(sender: type, instance: ArticlePage, **kwargs: Any) -> None:
    """
    Receives `page_published`: indexes the story once more, now that its bylines, sources and tags are stored.

    Wagtail indexes a page when its own row is saved, and stores what belongs to the page only after that.
    """
    with transaction.atomic():
        index.insert_or_update_object(instance)


def reindex_stories(stories: ArticleQuerySet) -> None:
    """
    Index these stories anew, in every search backend that follows the database by itself.

    A source that was renamed, or made an unnamed one, is no longer found under its old name. They are written in the order of their ids, so that two who
    do this at once do not stand in each other's way.
    """
    for backend in get_search_backends(with_auto_update=True):
        with transaction.atomic():
            backend.add_bulk(ArticlePage, stories.order_by("pk"))
