"""On which pages readers see a story, a person, a source or a topic: what has to be made anew when it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import translation

from articles import ninjs
from articles.archives import month_in
from articles.languages import has_languages, languages
from articles.models import ArticlePage, Contributor, FrontPage, SectionPage, Source, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wagtail.models import Page

# Stories beyond these that a change shows on follow within the minute that any cache keeps them for.
MOST_STORIES = 1_000
OF_THE_SITE = ("articles:feed", "articles:json_feed", "articles:sitemap", "articles:news_sitemap")


def address_of(page: Page) -> set[str]:
    """The path of a page, or nothing where readers cannot reach it."""
    url = page.get_url()
    return {urlsplit(url).path} if url else set()


def itself(story: ArticlePage, *, as_data: bool) -> set[str]:
    """Its own page and, where its section offers that, the same as ninjs."""
    return {f"{path}{suffix}" for path in address_of(story) for suffix in ("", *([ninjs.NAME] if as_data else []))}


def of_story(story: ArticlePage, *, section: Page | None = None) -> set[str]:
    """
    The story, its section with its archives, the front page, its topics, sources and people, the feeds of all of them, the sitemaps, and its translations.

    `section` is another than the one it is filed under: the one it was moved from.
    """
    with translation.override(story.locale.language_code):
        section = section or story.get_parent().specific
        found = itself(story, as_data=getattr(section, "offers_ninjs", False)) | {reverse("wagtail_serve", args=[""]), *map(reverse, OF_THE_SITE)}
        found |= of_section(section) | _archives(section, story)
        for topic in story.tags.all():
            found |= of_topic(topic)
        for byline in story.bylines.select_related("contributor"):
            found |= of_contributor(byline.contributor)
        for credit in story.source_credits.select_related("source"):
            found |= of_source(credit.source)
        for source in story.quoted_sources():
            found |= of_source(source)
    return found | of_translations(story)


def of_translations(page: Page) -> set[str]:
    """The pages that name it as the same in another language. Asks nothing where the paper has one."""
    others = type(page).objects.filter(translation_key=page.translation_key, live=True).exclude(pk=page.pk) if has_languages() else []
    return set().union(*map(address_of, others))


def of_section(section: Page) -> set[str]:
    """The section's first page and its feeds."""
    path = address_of(section)
    feeds = {reverse(name, args=[section.slug]) for name in ("articles:section_feed", "articles:section_json_feed")} if path else set()
    return path | feeds


def of_sections(sections: Iterable[Page]) -> set[str]:
    """The same of each of these, whatever language is spoken here."""
    found = set()
    for section in sections:
        with translation.override(section.locale.language_code):
            found |= of_section(section)
    return found


def of_fronts() -> set[str]:
    """The front page, in each language."""
    return set().union(*map(address_of, FrontPage.objects.live()))


def of_topic(topic: Topic) -> set[str]:
    return _in_each_language("articles:topic", "articles:topic_feed", "articles:topic_json_feed", slug=topic.slug)


def of_contributor(contributor: Contributor) -> set[str]:
    return _in_each_language("articles:contributor", "articles:contributor_feed", "articles:contributor_json_feed", slug=contributor.slug)


def of_source(source: Source) -> set[str]:
    """Nothing for an unnamed source: it has no page, and its name is in no address."""
    return set() if source.is_unnamed else _in_each_language("articles:source", slug=source.slug)


def of_stories(stories: Iterable[ArticlePage]) -> set[str]:
    """Everything that shows these stories."""
    return set().union(*map(of_story, stories))


def stories_themselves(stories: Iterable[ArticlePage]) -> set[str]:
    """Their own pages, and nothing that lists them."""
    offering = set(SectionPage.objects.filter(offers_ninjs=True).values_list("path", flat=True))
    return set().union(*(itself(story, as_data=story.path[: -story.steplen] in offering) for story in stories))


def _in_each_language(*views: str, slug: str | None) -> set[str]:
    """Whatever is tagged, written or supplied in one language has a page in each."""
    found = set()
    for code in languages():
        with translation.override(code):
            found |= {reverse(view, args=[slug]) for view in views}
    return found


def _archives(section: Page, story: ArticlePage) -> set[str]:
    """The month that the story was first published in."""
    if not isinstance(section, SectionPage) or not story.first_published_at:
        return set()
    month = month_in(story.first_published_at)
    return {f"{path}{month.path}" for path in address_of(section)}
