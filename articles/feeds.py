"""The feeds there are: the newspaper's, and one for each section, topic and contributor. What a feed holds is in feed_entries.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Site

from articles import sites
from articles.models import ArticlePage, Contributor, Paper, SectionPage, Topic
from articles.xml_text import xml_text

if TYPE_CHECKING:
    from django.http import HttpRequest

    from articles.querysets import ArticleQuerySet


@dataclass(frozen=True)
class Channel:
    """
    One feed. `root` is the site's address without a slash at its end, `page_url` where people read the same, `stories` all that may come.

    Titles and descriptions hold nothing that XML cannot.
    """

    root: str
    title: str
    description: str
    page_url: str
    language: str
    stories: ArticleQuerySet
    has_whole_stories: bool


def carries_whole_stories(request: HttpRequest) -> bool:
    """Whether the paper's settings ask for whole stories in its feeds. Summaries where nobody has said so."""
    return Paper.for_request(request).feeds_full_text


def site_of(request: HttpRequest) -> Site:
    """The site that was asked for. Raises Http404 when there is none of this host's name."""
    site = sites.site_of(request)
    if site is None:
        raise Http404
    return site


def newspaper_of(request: HttpRequest) -> str:
    """The newspaper's name, as its pages give it, in characters that XML can hold."""
    return xml_text(Paper.for_request(request).name or site_of(request).site_name or settings.WAGTAIL_SITE_NAME)


def site_channel(request: HttpRequest) -> Channel:
    return _channel(request, title="", description="", path=reverse("wagtail_serve", args=[""]), stories=_stories_of_site(request))


def section_channel(request: HttpRequest, slug: str) -> Channel:
    """Raises Http404 where readers find no section of this slug."""
    section = next((section for section in SectionPage.objects.of_site(request) if section.slug == slug), None)
    if section is None:
        raise Http404
    stories = ArticlePage.objects.child_of(section).published()
    return _channel(request, title=section.title, description=section.strapline, path=section.get_url(request), stories=stories)


def topic_channel(request: HttpRequest, slug: str) -> Channel:
    topic = get_object_or_404(Topic, slug=slug)
    stories = _stories_of_site(request).tagged(topic)
    return _channel(request, title=topic.name, description=topic.description, path=topic.get_absolute_url(), stories=stories)


def contributor_channel(request: HttpRequest, slug: str) -> Channel:
    contributor = get_object_or_404(Contributor, slug=slug)
    stories = _stories_of_site(request).by(contributor)
    return _channel(request, title=contributor.name, description=contributor.job_title, path=contributor.get_absolute_url(), stories=stories)


def _stories_of_site(request: HttpRequest) -> ArticleQuerySet:
    return ArticlePage.objects.descendant_of(site_of(request).root_page.localized).published()


def _channel(request: HttpRequest, *, title: str, description: str, path: str, stories: ArticleQuerySet) -> Channel:
    site = site_of(request)
    newspaper = newspaper_of(request)
    return Channel(
        root=site.root_url,
        title=xml_text(f"{title} – {newspaper}" if title else newspaper),
        # A feed must have one.
        description=xml_text(description) or _("The newest stories of %(whom)s.") % {"whom": xml_text(title) or newspaper},
        page_url=site.root_url + path,
        language=get_language() or settings.LANGUAGE_CODE,
        stories=stories,
        has_whole_stories=carries_whole_stories(request),
    )
