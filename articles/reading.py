"""What a section and a story show their readers, gathered in as few queries as that takes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import archives
from articles.at_hand import at_hand
from articles.cards import PinnedFirst, dress, page_of, set_sections
from articles.embeds.known import known, urls_in
from articles.languages import has_languages
from articles.models.images import CreditedImage
from articles.models.people import Byline
from articles.models.sources import Source, SourceCredit
from articles.models.topics import Topic
from articles.named_in_body import WITH_PICTURES, named_in
from articles.prepared import Prepared
from articles.reliance import reliances
from articles.renditions import files_of, set_renditions
from articles.rich_text import resolve_links
from articles.sites import site_roots_of, tell_site_roots

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.http import HttpRequest

    from articles.archives import Month
    from articles.at_hand import Held
    from articles.models.images import CreditedRendition
    from articles.models.pages import ArticlePage, SectionPage
    from articles.named_in_body import Named
    from articles.querysets import ArticleQuerySet

RELATED = 4

TOPICS = Prepared(lambda story: Topic.objects.filter(tagged_articles__content_object=story).order_by("tagged_articles__pk"))
SOURCE_CREDITS = Prepared(lambda story: SourceCredit.objects.filter(page=story).select_related("source"))
BYLINES = Prepared(lambda story: Byline.objects.filter(page=story).select_related("contributor"))


def _stories() -> ArticleQuerySet:
    # Stories are made of what stands here.
    return apps.get_model("articles.ArticlePage").objects


def _published() -> ArticleQuerySet:
    return _stories().published().defer_streamfields().select_related("lead_picture__licence")


STORIES = Prepared(lambda stories: _published().filter(pk__in=stories))
STORIES_IN_LANGUAGE = Prepared(lambda locale, stories: _published().filter(locale=locale, pk__in=stories))


@cache
def _nearest_to(*, is_all_for_everybody: bool, has_languages: bool) -> Prepared:
    """
    Asks for the ids of the nearest stories, which says nothing of restrictions where there are none, and is given a locale where there are several.

    Ids alone: with all the columns and pictures of the stories in it, PostgreSQL would plan the question anew for each reader.
    """
    open_to_all = _stories().live() if is_all_for_everybody else _stories().published()
    if has_languages:
        return Prepared(lambda locale, **values: open_to_all.filter(locale=locale).nearest_to(**values, count=RELATED))
    return Prepared(lambda **values: open_to_all.nearest_to(**values, count=RELATED))


def section(page: SectionPage, stories: ArticleQuerySet, *, request: HttpRequest) -> dict[str, Any]:
    """One page of the section's stories, the pinned one first, then the newest, and its months. Raises Http404 when `?page=` names none."""
    newest = stories.newest_first().defer_streamfields()
    pinned = newest.filter(pk=page.pinned_story_id).first() if page.pinned_story_id else None
    months, number = archives.months_of(stories)
    listing = page_of(request, PinnedFirst(pinned, newest) if pinned else newest, number=number)
    listing.object_list = dress(listing.object_list, sections=[page], places=["feature", "card"])
    return {"listing": listing, "opening_place": "feature" if listing.number == 1 else "card", "months": months}


def month(page: SectionPage, stories: ArticleQuerySet, *, request: HttpRequest, month: Month) -> dict[str, Any]:
    """One page of the section's stories of a month, newest first. Raises Http404 when there are none, or `?page=` names no page of them."""
    listing = page_of(request, archives.stories_of(month, stories).newest_first().defer_streamfields())
    listing.object_list = dress(listing.object_list, sections=[page])
    if not listing.object_list:
        raise Http404(_("No story of this month is published here."))
    months, _number = archives.months_of(stories)
    return {
        "listing": listing,
        "month": month,
        "months": months,
        "earlier": next((one for one in months if one.place < month.place), None),
        "later": next((one for one in reversed(months) if one.place > month.place), None),
    }


def story(page: ArticlePage, *, sections: Sequence[SectionPage], request: HttpRequest) -> dict[str, Any]:
    """The story's bylines, topics and sources, the stories it points to, those near it, and the files of every picture on the page."""
    set_sections([page], sections=sections)
    named = named_in(page.body)
    topics, source_credits, bylines = _parts(page)
    # In a preview, tags may be new.
    nearest = _nearest(page, topic_ids=[topic.pk for topic in topics if topic.pk], named=named)
    found = _other_stories(page, {*nearest, *named.stories, *named.linked})
    set_sections(found.values(), sections=sections)
    roots = site_roots_of(request)
    tell_site_roots(found.values(), roots)
    related = [found[pk] for pk in nearest if pk in found]
    pointed_at = {pk: other for pk, other in found.items() if pk in named.stories}
    files = _files(page, named, cards=[*related, *pointed_at.values()])
    with at_hand(_held(page, named, found=found, sections=sections, source_credits=source_credits, files=files), roots):
        resolve_links(page.body)
    set_renditions([page.lead_picture, *body_pictures(page), *(other.lead_picture for other in found.values())], files)
    return {
        "section": page.section or page.get_parent(),
        "bylines": bylines,
        "topics": topics,
        "reliances": reliances(page, source_credits),
        "related": related,
        "stories_in_body": pointed_at,
        "embeds": known(urls_in(page)),
    }


def _parts(page: ArticlePage) -> tuple[list[Topic], list[SourceCredit], list[Byline]]:
    """What belongs to the story. A draft, which may be a preview, has it at hand."""
    if hasattr(page, "_cluster_related_objects"):
        return list(page.tags.all()), list(page.source_credits.select_related("source")), list(page.bylines.select_related("contributor"))
    return TOPICS(story=page.pk), SOURCE_CREDITS(story=page.pk), BYLINES(story=page.pk)


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


def _nearest(page: ArticlePage, *, topic_ids: list[int], named: Named) -> list[int]:
    """The ids of the stories nearest to this one, but for those that its body points to."""
    # One that is previewed before it is stored has no id.
    place: dict[str, Any] = {"story": page.pk or 0, "section": page.path[: -page.steplen], "depth": page.depth}
    others: dict[str, Any] = {"topics": topic_ids, "pointed_at": sorted(named.stories), "now": timezone.now()}
    if has_languages():
        others["locale"] = page.locale_id
    ask = _nearest_to(is_all_for_everybody=page.is_all_for_everybody, has_languages=has_languages())
    return [pk for pk, *_ in ask.rows(**place, **others)]


def _other_stories(page: ArticlePage, ids: Collection[int]) -> dict[int, ArticlePage]:
    """By id, those of these stories that readers may open."""
    wanted = sorted(ids)
    found = STORIES_IN_LANGUAGE(locale=page.locale_id, stories=wanted) if has_languages() else STORIES(stories=wanted)
    return {other.pk: other for other in found}


def _files(page: ArticlePage, named: Named, *, cards: list[ArticlePage]) -> dict[int, list[CreditedRendition]]:
    """By picture, the files of all that the page shows."""
    lead = [page.lead_picture_id] if page.lead_picture_id else []
    on_cards = [other.lead_picture_id for other in cards if other.lead_picture_id]
    # The pictures of the body come with their files. All others are there by now, and wide.
    return files_of({"lead": lead, "crops": lead, "inline": named.pictures, "card": on_cards}, with_pictures=bool(named.pictures))
