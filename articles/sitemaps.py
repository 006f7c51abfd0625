"""
Sitemaps (https://www.sitemaps.org/protocol.html): an index, the maps it names, and the news of two days.

A map holds the rows whose ids lie in one range, so that an address never moves from one map to another, and is written as it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.sax.saxutils import escape

from django.db.models import F, Max, Value
from django.db.models.functions import Coalesce, Length, Substr
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape as escape_attribute

from articles.feeds import newspaper_of
from articles.keeping import note_end
from articles.languages import languages, tag_of
from articles.models import ArticlePage, Byline, CreditedImage, CreditedRendition, SectionPage, TaggedArticle, WorkLabel
from articles.renditions import PLACES
from articles.rights import Use, cleared_for
from articles.xml_text import xml_text

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest
    from wagtail.models import Site

    from articles.querysets import ArticleQuerySet

ENTRIES_PER_MAP = 5000
ROWS_AT_ONCE = 500
NEWS_DAYS = 2
MOST_NEWS = 1000
MAP = re.compile(r"(?P<kind>[a-z]+)-(?P<number>0|[1-9][0-9]{0,14})", re.ASCII)
# What readers are told; never when somebody corrected a typo.
CHANGED_AT = ("updated_at", "first_published_at")
STORY_FIELDS = ["path", "url_path", "translation_key", "first_published_at", "updated_at", "lead_picture", "locale__language_code"]

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
IMAGE = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
XHTML = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'


@dataclass(frozen=True)
class Listing:
    """A kind of page that lists stories. `links` are the rows that put a story there, under `of`; the story is theirs under `story`."""

    links: type[Model]
    of: str
    story: str
    view: str

    def rows(self, stories: ArticleQuerySet) -> QuerySet:
        """The links of these stories, with the date of each story and the id of its listing."""
        changed_at = Coalesce(*(f"{self.story}__{name}" for name in CHANGED_AT))
        return self.links._default_manager.filter(**{f"{self.story}__in": stories.values("pk")}).annotate(
            story_changed_at=changed_at, number=F(f"{self.of}_id")
        )


LISTINGS = {
    "topics": Listing(TaggedArticle, of="tag", story="content_object", view="articles:topic"),
    "people": Listing(Byline, of="contributor", story="page", view="articles:contributor"),
}


def index(site: Site) -> Iterator[str]:
    """The addresses of all maps that hold something in this language, with the newest date in each."""
    stories = _stories_of(site)
    ranges = {"stories": _ranges(_dated(stories), of="pk"), **{kind: _ranges(listing.rows(stories), of="number") for kind, listing in LISTINGS.items()}}
    address = site.root_url + reverse("articles:sitemap")
    yield f"{HEAD}<sitemapindex {SITEMAP}>\n"
    yield f"<sitemap><loc>{escape(address)}?page=sections</loc></sitemap>\n"
    for kind, found in ranges.items():
        for first, changed_at in found:
            yield f"<sitemap><loc>{escape(address)}?page={kind}-{first // ENTRIES_PER_MAP}</loc>{_lastmod(changed_at)}</sitemap>\n"
    yield "</sitemapindex>\n"


def map_of(request: HttpRequest, site: Site, *, page: str) -> Iterator[str]:
    """One map, by what the index calls it. Raises Http404, before anything is written, when the index does not name it."""
    if page == "sections":
        return _map(_sections(request, site))
    match = MAP.fullmatch(page)
    if match is None or match["kind"] not in {"stories", *LISTINGS}:
        raise Http404
    first = int(match["number"]) * ENTRIES_PER_MAP
    entries = _stories(request, site, first=first) if match["kind"] == "stories" else _listed(site, LISTINGS[match["kind"]], first=first)
    opening = next(entries, None)
    if opening is None:
        raise Http404
    return _map(chain([opening], entries))


def news(request: HttpRequest, site: Site) -> Iterator[str]:
    """
    What was first published within two days, the newest first, as https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap asks.

    Without what somebody paid for: the format has no way to say so.
    """
    since = timezone.now() - timedelta(days=NEWS_DAYS)
    stories = _stories_of(site).filter(first_published_at__gte=since).exclude(label=WorkLabel.SPONSORED).select_related("locale")
    newspaper = escape(newspaper_of(request))
    yield f"{HEAD}<urlset {SITEMAP} {NEWS}>\n"
    for story in stories.newest_first().defer_streamfields()[:MOST_NEWS]:
        language = story.locale.language_code
        publication = f"<news:publication><news:name>{newspaper}</news:name><news:language>{_news_language(language)}</news:language></news:publication>"
        date = f"<news:publication_date>{_date(story.first_published_at)}</news:publication_date>"
        title = f"<news:title>{escape(xml_text(story.title))}</news:title>"
        yield f"<url><loc>{escape(story.get_full_url(request))}</loc><news:news>{publication}{date}{title}</news:news></url>\n"
    yield "</urlset>\n"


def _news_language(code: str) -> str:
    """ISO 639, without a region; but for Chinese, where the format tells two apart."""
    return {"zh-hans": "zh-cn", "zh-hant": "zh-tw"}.get(code.lower(), code.split("-", maxsplit=1)[0])


def _stories_of(site: Site) -> ArticleQuerySet:
    return ArticlePage.objects.descendant_of(site.root_page.localized).published()


def _dated(stories: ArticleQuerySet) -> ArticleQuerySet:
    return stories.annotate(story_changed_at=Coalesce(*CHANGED_AT))


def _ranges(rows: QuerySet, *, of: str) -> QuerySet:
    """The first id of each range that holds any of the rows, and the newest date in it."""
    grouped = rows.annotate(first=F(of) - F(of) % Value(ENTRIES_PER_MAP)).order_by("first").values("first")
    return grouped.annotate(changed_at=Max("story_changed_at")).values_list("first", "changed_at")


def _map(entries: Iterable[str]) -> Iterator[str]:
    yield f"{HEAD}<urlset {SITEMAP} {IMAGE} {XHTML}>\n"
    yield from entries
    yield "</urlset>\n"


def _sections(request: HttpRequest, site: Site) -> Iterator[str]:
    """The front and the sections, each as new as the newest story in it."""
    filed = _dated(_stories_of(site)).annotate(parent=Substr("path", 1, Length("path") - ArticlePage.steplen))
    newest = dict(filed.order_by().values("parent").annotate(at=Max("story_changed_at")).values_list("parent", "at"))
    yield _url(site.root_url + reverse("wagtail_serve", args=[""]), max(filter(None, newest.values()), default=None))
    for section in SectionPage.objects.of_site(request):
        yield _url(section.get_full_url(request), newest.get(section.path))


def _listed(site: Site, listing: Listing, *, first: int) -> Iterator[str]:
    """The listings of a range of ids on which a story stands."""
    rows = listing.rows(_stories_of(site)).filter(number__gte=first, number__lt=first + ENTRIES_PER_MAP)
    found = rows.order_by("number").values("number", f"{listing.of}__slug").annotate(at=Max("story_changed_at"))
    for slug, changed_at in found.values_list(f"{listing.of}__slug", "at"):
        yield _url(site.root_url + reverse(listing.view, args=[slug]), changed_at)


def _stories(request: HttpRequest, site: Site, *, first: int) -> Iterator[str]:
    """The stories of a range of ids, some hundred at a time."""
    last = first - 1
    in_range = _stories_of(site).filter(pk__lt=first + ENTRIES_PER_MAP).select_related("locale").only(*STORY_FIELDS).order_by("pk")
    while batch := list(in_range.filter(pk__gt=last)[:ROWS_AT_ONCE]):
        pictures, translations = _pictures_of(batch, root=site.root_url), _translations_of(batch, request=request)
        for story in batch:
            beside = translations.get(str(story.translation_key), "") + pictures.get(story.lead_picture_id, "")
            yield _url(story.get_full_url(request), story.updated_at or story.first_published_at, beside=beside)
        last = batch[-1].pk


def _pictures_of(stories: Sequence[ArticlePage], *, root: str) -> dict[int | None, str]:
    """What is said of each lead picture, by its id. Only of files that are there: a map of thousands of stories makes none."""
    files = CreditedRendition.objects.filter(image__in={story.lead_picture_id for story in stories}, filter_spec=PLACES["lead"].fallback)
    files = files.filter(cleared_for(Use.WEB, of="image__"))
    return {file.image_id: f"<image:image><image:loc>{escape(urljoin(f'{root}/', file.url))}</image:loc></image:image>" for file in files}


def note_next_end() -> None:
    """Maps are written as they are read, when nothing can be said any more of how long they may be kept: it is said of the next picture to end, wherever."""
    coming = CreditedImage.objects.filter(rights_end__gt=timezone.now()).order_by("rights_end")
    note_end(coming.values_list("rights_end", flat=True).first())


def _translations_of(stories: Sequence[ArticlePage], *, request: HttpRequest) -> dict[str, str]:
    """What is said of each story's languages, itself included, by its translation key; nothing of a story in one language."""
    by_key: dict[str, list[ArticlePage]] = {}
    for story in stories:
        by_key.setdefault(str(story.translation_key), []).append(story)
    others = ArticlePage.objects.published().filter(translation_key__in=by_key).exclude(pk__in=[story.pk for story in stories])
    for story in others.select_related("locale").only(*STORY_FIELDS):
        by_key[str(story.translation_key)].append(story)
    return {key: _alternates(pages, request=request) for key, pages in by_key.items() if len(pages) > 1}


def _alternates(stories: Sequence[ArticlePage], *, request: HttpRequest) -> str:
    """As the head of their pages has it: each in the paper's order of languages, the first of them also for whoever reads none."""
    codes = languages()
    by_code = {story.locale.language_code: story for story in stories}
    in_order = sorted(by_code, key=lambda code: codes.index(code) if code in codes else len(codes))
    addresses = {tag_of(code): address for code in in_order if (address := by_code[code].get_full_url(request))}
    found = [*addresses.items(), *(("x-default", address) for address in list(addresses.values())[:1])]
    return "".join(f'<xhtml:link rel="alternate" hreflang="{tag}" href="{escape_attribute(address)}"/>' for tag, address in found)


def _url(address: str, changed_at: datetime | None, *, beside: str = "") -> str:
    return f"<url><loc>{escape(address)}</loc>{_lastmod(changed_at)}{beside}</url>\n"


def _lastmod(changed_at: datetime | None) -> str:
    return f"<lastmod>{_date(changed_at)}</lastmod>" if changed_at else ""


def _date(moment: datetime) -> str:
    """In W3C's format, with the zone."""
    return timezone.localtime(moment).isoformat(timespec="seconds")
