"""What a section and a story show their readers, gathered in as few queries as that takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _

from articles import archives
from articles.at_hand import at_hand
from articles.cards import PinnedFirst, dress, page_of, set_sections
from articles.embeds.known import known, urls_in
from articles.models.images import CreditedImage, CreditedRendition
from articles.models.sources import Source
from articles.named_in_body import WITH_PICTURES, named_in
from articles.reliance import reliances
from articles.renditions import files_of, set_renditions
from articles.rich_text import resolve_links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from articles.archives import Month
    from articles.at_hand import Held
    from articles.models.pages import ArticlePage, SectionPage
    from articles.models.sources import SourceCredit
    from articles.named_in_body import Named
    from articles.querysets import ArticleQuerySet

RELATED = 4


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
    named = named_in(page.body)
    topics = list(page.tags.all())
    found = _other_stories(page, stories.defer_streamfields(), topic_ids=[topic.pk for topic in topics], named=named)
    set_sections(found.values(), sections=sections)
    source_credits = list(page.source_credits.select_related("source"))
    related = [other for other in found.values() if other.pk not in named.stories and _is_near(other, page)][:RELATED]
    pointed_at = {pk: other for pk, other in found.items() if pk in named.stories}
    files = _files(page, named, cards=[*related, *pointed_at.values()])
    with at_hand(_held(page, named, found=found, sections=sections, source_credits=source_credits, files=files)):
        resolve_links(page.body)
    set_renditions([page.lead_picture, *body_pictures(page), *(other.lead_picture for other in found.values())], files)
    return {
        "section": page.section or page.get_parent(),
        "bylines": list(page.bylines.select_related("contributor")),
        "topics": topics,
        "reliances": reliances(page, source_credits),
        "related": related,
        "stories_in_body": pointed_at,
        "embeds": known(urls_in(page)),
    }


def _held(
    page: ArticlePage,
    named: Named,
    *,
    found: dict[int, ArticlePage],
    sections: Sequence[SectionPage],
    source_credits: list[SourceCredit],
    files: dict[int, list[CreditedRendition]],
) -> Held:
    """What the parts of the body need not look up. A story that it points to and that was not found is not there for readers: nobody asks again."""
    return {
        type(page): {**found, **{pk: found.get(pk) for pk in named.stories}},
        **{type(section): {section.pk: section for section in sections} for section in sections[:1]},
        Source: {credit.source_id: credit.source for credit in source_credits},
        CreditedImage: {pk: files[pk][0].image for pk in named.pictures & files.keys()},
    }


def body_pictures(page: ArticlePage) -> list[CreditedImage]:
    return [block.value["image"] for block in page.body if block.block_type in WITH_PICTURES and block.value["image"]]


def _other_stories(page: ArticlePage, stories: ArticleQuerySet, *, topic_ids: list[int], named: Named) -> dict[int, ArticlePage]:
    """By id, the stories near this one and the published ones that its body points or links to, the nearest first."""
    near = stories.select_related("lead_picture__licence").near(page, topic_ids=topic_ids, count=RELATED, besides=named.stories | named.linked)
    return {other.pk: other for other in near}


def _is_near(other: ArticlePage, page: ArticlePage) -> bool:
    """Whether they have a topic or the section in common. One that the story only links to may have neither."""
    return bool(other.shared_topics) or other.path[: -other.steplen] == page.path[: -page.steplen]


def _files(page: ArticlePage, named: Named, *, cards: list[ArticlePage]) -> dict[int, list[CreditedRendition]]:
    """By picture, the files of all that the page shows."""
    lead = [page.lead_picture_id] if page.lead_picture_id else []
    on_cards = [other.lead_picture_id for other in cards if other.lead_picture_id]
    # The pictures of the body come with their files. All others are there by now, and wide.
    renditions = CreditedRendition.objects.select_related("image__licence") if named.pictures else None
    return files_of({"lead": lead, "crops": lead, "inline": named.pictures, "card": on_cards}, renditions)
