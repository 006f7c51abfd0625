"""What a section and a story show their readers, gathered in as few queries as that takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _

from articles import archives
from articles.cards import PinnedFirst, dress, page_of, set_sections
from articles.embeds.known import known, urls_in
from articles.reliance import reliances
from articles.renditions import prefetch_renditions
from articles.rich_text import resolve_links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from articles.archives import Month
    from articles.models.images import CreditedImage
    from articles.models.pages import ArticlePage, SectionPage
    from articles.querysets import ArticleQuerySet

RELATED = 4
# The blocks of a body that hold a picture, as "image".
WITH_PICTURES = ("picture", "embed")


def section(page: SectionPage, stories: ArticleQuerySet, *, request: HttpRequest) -> dict[str, Any]:
    """One page of the section's stories, the pinned one first, then the newest, and its months. Raises Http404 when `?page=` names none."""
    newest = stories.newest_first().defer_streamfields()
    pinned = newest.filter(pk=page.pinned_story_id).first() if page.pinned_story_id else None
    listing = page_of(request, PinnedFirst(pinned, newest) if pinned else newest)
    listing.object_list = dress(listing.object_list, sections=[page], places=["feature", "card"])
    return {"listing": listing, "opening_place": "feature" if listing.number == 1 else "card", "months": archives.months_of(stories)}


def month(page: SectionPage, stories: ArticleQuerySet, *, request: HttpRequest, month: Month) -> dict[str, Any]:
    """One page of the section's stories of a month, newest first. Raises Http404 when there are none, or `?page=` names no page of them."""
    listing = page_of(request, archives.stories_of(month, stories).newest_first().defer_streamfields())
    listing.object_list = dress(listing.object_list, sections=[page])
    if not listing.object_list:
        raise Http404(_("No story of this month is published here."))
    months = archives.months_of(stories)
    return {
        "listing": listing,
        "month": month,
        "months": months,
        "earlier": next((one for one in months if one.place < month.place), None),
        "later": next((one for one in reversed(months) if one.place > month.place), None),
    }


def story(page: ArticlePage, stories: ArticleQuerySet, *, sections: Sequence[SectionPage]) -> dict[str, Any]:
    """The story's bylines, topics and sources, the stories it points to, those near it, and the files of every picture on the page."""
    set_sections([page], sections=sections)
    resolve_links(page.body)
    topics = list(page.tags.all())
    related, pointed_at = _other_stories(page, stories.defer_streamfields(), topic_ids=[topic.pk for topic in topics])
    set_sections([*related, *pointed_at.values()], sections=sections)
    cards = [other.lead_picture for other in [*related, *pointed_at.values()]]
    prefetch_renditions([page.lead_picture, *body_pictures(page), *cards], "lead", "inline", "card", "crops")
    return {
        "section": page.section or page.get_parent(),
        "bylines": list(page.bylines.select_related("contributor")),
        "topics": topics,
        "reliances": reliances(page),
        "related": related,
        "stories_in_body": pointed_at,
        "embeds": known(urls_in(page)),
    }


def body_pictures(page: ArticlePage) -> list[CreditedImage]:
    return [block.value["image"] for block in page.body if block.block_type in WITH_PICTURES and block.value["image"]]


def _other_stories(page: ArticlePage, stories: ArticleQuerySet, *, topic_ids: list[int]) -> tuple[list[ArticlePage], dict[int, ArticlePage]]:
    """The stories near this one, and by id the published ones that its body points to."""
    pointed_at = {block.value["story"].pk for block in page.body if block.block_type == "related_story" and block.value["story"]}
    found = list(stories.select_related("lead_picture").near(page, topic_ids=topic_ids, count=RELATED, besides=pointed_at))
    related = [story for story in found if story.pk not in pointed_at][:RELATED]
    return related, {story.pk: story for story in found if story.pk in pointed_at}
