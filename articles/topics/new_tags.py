"""
Tags that somebody writes for the first time: they are made when the story that has them is stored, be it as a draft, and not before.

A preview reads the same form and stores nothing, so it leaves no tag behind that nobody keeps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.models.topics import TaggedArticle, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models.pages import ArticlePage


def give_new_tags(story: ArticlePage, names: Iterable[str]) -> None:
    """Give the story tags of these names, which there are none of yet. They have an address to be shown with, and no id."""
    story.tagged_items.add(*(TaggedArticle(tag=Topic(name=name, slug=Topic().slugify(name))) for name in names))


def store_new_tags(story: ArticlePage) -> None:
    """
    Make the tags that the story was given and that are not stored, within a transaction.

    One that somebody else has made meanwhile is taken. No query where there are none.
    """
    items = list(story.tagged_items.all()) if story.tagged_items.is_deferring else []
    if all(item.tag_id for item in items):
        return
    for item in items:
        if item.tag_id is None:
            # As taggit does: under the name, however it is written, that is there first.
            item.tag, _made = Topic.objects.get_or_create(name__iexact=item.tag.name, defaults={"name": item.tag.name})
    story.tagged_items.set({item.tag_id: item for item in reversed(items)}.values())
