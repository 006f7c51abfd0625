"""Sitemaps: what they name, what they say of it, and that their size is bounded."""

from __future__ import annotations

import gc
import re
import tracemalloc
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from defusedxml import ElementTree, minidom
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, Site

from articles import sitemaps
from articles.models import ArticlePage, Byline
from tests.factories import make_article, make_contributor, make_picture, make_section
from tests.test_feeds import HOSTILE, hide_draft, hide_expired, hide_private, hide_scheduled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from xml.etree.ElementTree import Element

    from django.test import Client

    from articles.models import FrontPage, SectionPage

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
W3C_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
MEGABYTE = 1024 * 1024


def body_of(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    return b"".join(response)


def entries(client: Client, address: str) -> list[Element]:
    """The entries of a map or an index that keeps the protocol's rules, read by two parsers."""
    body = body_of(client, address)
    found = list(ElementTree.fromstring(body))
    assert len(minidom.parseString(body).documentElement.childNodes) >= len(found)
    assert len(body) < 50 * MEGABYTE
    assert len(found) <= 5000
    places = [entry.findtext(f"{MAP}loc") or "" for entry in found]
    assert len(set(places)) == len(places)
    assert all(place.startswith("http://testserver/") and len(place) < 2048 for place in places)
    assert all(W3C_DATE.fullmatch(date.text or "") for entry in found for date in entry.findall(f"{MAP}lastmod"))
    return found


def dates(client: Client, address: str) -> dict[str, str | None]:
    """What each address of a map was changed at, without the site's own part."""
    return {(entry.findtext(f"{MAP}loc") or "").removeprefix("http://testserver"): entry.findtext(f"{MAP}lastmod") for entry in entries(client, address)}


def addresses(client: Client) -> list[str]:
    """Everything that the maps of the index name."""
    return [address for page in dates(client, "/sitemap.xml") for address in dates(client, page)]


@pytest.fixture
def story(section: SectionPage) -> ArticlePage:
    story = make_article(section, title="Ferry leaves on time")
    story.bylines.add(Byline(contributor=make_contributor(name="Ada Holm")))
    story.tags.add("Ferries")
    story.save()
    return story


def date_stories(*stories: ArticlePage, at: datetime, updated_at: datetime | None = None) -> None:
    ArticlePage.objects.filter(pk__in=[story.pk for story in stories]).update(first_published_at=at, updated_at=updated_at)


def test_everything_readers_may_read_is_named_once(client: Client, story: ArticlePage) -> None:
    found = addresses(client)
    assert sorted(found) == sorted(["/", "/harbour/", "/harbour/ferry-leaves-on-time/", "/topics/ferries/", "/people/ada-holm/"])
    assert {client.get(address).status_code for address in found} == {200}


@pytest.mark.parametrize("hide", [hide_draft, hide_scheduled, hide_expired, hide_private])
def test_what_readers_may_not_open_is_not_named(client: Client, story: ArticlePage, hide: Callable[[ArticlePage], None]) -> None:
    hide(story)
    assert addresses(client) == ["/", "/harbour/"]
    assert entries(client, "/news-sitemap.xml") == []


def test_a_private_section_is_not_named(client: Client, story: ArticlePage) -> None:
    PageViewRestriction.objects.create(page=story.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    assert addresses(client) == ["/"]


def test_a_new_newspaper_has_a_front(client: Client, front_page: FrontPage) -> None:
    assert addresses(client) == ["/"]


def test_dates_are_those_that_readers_see(client: Client, front_page: FrontPage, section: SectionPage, story: ArticlePage) -> None:
    older, town = make_article(section, title="Older"), make_article(make_section(front_page, title="Town"), title="In town")
    date_stories(older, at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), updated_at=datetime(2026, 6, 7, 8, 9, 10, tzinfo=UTC))
    date_stories(story, at=datetime(2026, 3, 1, tzinfo=UTC))
    date_stories(town, at=datetime(2026, 2, 1, tzinfo=UTC))
    empty = make_section(front_page, title="Empty")
    page = next(page for page in dates(client, "/sitemap.xml") if "stories" in page)
    assert dates(client, page)["/harbour/older/"] == "2026-06-07T08:09:10+00:00"
    assert dates(client, page)["/harbour/ferry-leaves-on-time/"] == "2026-03-01T00:00:00+00:00"
    assert dates(client, "/sitemap.xml")[page] == "2026-06-07T08:09:10+00:00"
    assert dates(client, "/sitemap.xml?page=sections") == {
        "/": "2026-06-07T08:09:10+00:00",
        "/harbour/": "2026-06-07T08:09:10+00:00",
        "/town/": "2026-02-01T00:00:00+00:00",
        empty.url: None,
    }
    assert dates(client, "/sitemap.xml?page=topics-0") == {"/topics/ferries/": "2026-03-01T00:00:00+00:00"}


def test_a_typo_corrected_changes_no_date(client: Client, story: ArticlePage) -> None:
    before = body_of(client, "/sitemap.xml?page=stories-0")
    story.dek = "Corrected."
    story.save_revision().publish()
    assert body_of(client, "/sitemap.xml?page=stories-0") == before


def test_a_lead_picture_is_named_once_its_file_is_there(client: Client, section: SectionPage) -> None:
    story = make_article(section, lead_picture=make_picture())
    assert entries(client, "/sitemap.xml?page=stories-0")[0].find(f"{IMAGE}image") is None
    client.get(story.url)
    place = entries(client, "/sitemap.xml?page=stories-0")[0].findtext(f"{IMAGE}image/{IMAGE}loc") or ""
    assert place.startswith("http://testserver/media/images/harbour")


def test_translations_name_each_other(client: Client, settings, section: SectionPage, story: ArticlePage) -> None:
    settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("sv", "Swedish")]
    swedish = Locale.objects.create(language_code="sv")
    translation = make_article(section, title="Färjan går i tid", slug="farjan", locale=swedish, translation_key=story.translation_key)
    found = {entry.findtext(f"{MAP}loc"): entry for entry in entries(client, "/sitemap.xml?page=stories-0")}
    expected = {("en-GB", story.full_url), ("sv", translation.full_url), ("x-default", story.full_url)}
    for page in (story, translation):
        links = found[page.full_url].findall(f"{XHTML}link")
        assert {(link.attrib["hreflang"], link.attrib["href"]) for link in links} == expected
        assert {link.attrib["rel"] for link in links} == {"alternate"}


@pytest.mark.parametrize(
    "page", ["", "0", "1", "-1", "stories", "stories-", "stories-1", "stories-00", "stories--1", "stories-٠", "x" * 3000, "topics-999999999999999"]
)
def test_a_page_that_the_index_does_not_name_is_not_found(client: Client, story: ArticlePage, page: str) -> None:
    assert client.get("/sitemap.xml", {"page": page}).status_code == 404


def test_other_parameters_are_ignored(client: Client, story: ArticlePage) -> None:
    for address in ("/sitemap.xml?utm=x", "/sitemap.xml?page=stories-0&utm=x", "/news-sitemap.xml?page=nonsense"):
        assert len(entries(client, address)) >= 1


@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemap.xml?page=sections", "/sitemap.xml?page=stories-0", "/news-sitemap.xml"])
def test_head_is_answered_and_a_cache_may_keep_it(client: Client, story: ArticlePage, address: str) -> None:
    response = client.head(address)
    assert response.status_code == 200
    assert "s-maxage=60" in response.headers["Cache-Control"]
    assert b"".join(response) == b""
    assert not response.cookies


@pytest.mark.parametrize("words", HOSTILE)
def test_odd_headlines_make_valid_news(client: Client, section: SectionPage, words: str) -> None:
    make_article(section, title=words, slug="odd")
    [entry] = entries(client, "/news-sitemap.xml")
    assert (entry.findtext(f"{NEWS}news/{NEWS}title") or "").split()[0] in words


def test_news_says_who_when_and_in_which_language(client: Client, story: ArticlePage) -> None:
    Site.objects.update(site_name="Salt & Tide")
    at = timezone.now().replace(microsecond=0) - timedelta(hours=47)
    date_stories(story, at=at)
    [entry] = entries(client, "/news-sitemap.xml")
    news = entry.find(f"{NEWS}news")
    assert news is not None
    assert news.findtext(f"{NEWS}publication/{NEWS}name") == "Salt & Tide"
    assert news.findtext(f"{NEWS}publication/{NEWS}language") == "en"
    assert news.findtext(f"{NEWS}title") == "Ferry leaves on time"
    assert datetime.fromisoformat(news.findtext(f"{NEWS}publication_date") or "") == at


def test_news_is_two_days_old_at_most_and_nobody_paid_for_it(client: Client, section: SectionPage, story: ArticlePage) -> None:
    date_stories(make_article(section, title="Old"), at=timezone.now() - timedelta(hours=49), updated_at=timezone.now())
    make_article(section, title="Buy a boat", label="sponsored")
    assert list(dates(client, "/news-sitemap.xml")) == ["/harbour/ferry-leaves-on-time/"]


def print_archive(section: SectionPage, *, count: int) -> None:
    """Published stories in as few inserts as that takes, one a minute back from now."""
    now, first = timezone.now(), section.numchild + 1
    for start in range(0, count, 5000):
        Page.objects.bulk_create(
            Page(
                path=Page._get_path(section.path, section.depth + 1, first + number),
                depth=section.depth + 1,
                content_type=ArticlePage(title="").content_type,
                title=f"Story {number}",
                draft_title=f"Story {number}",
                slug=f"archived-{number}",
                url_path=f"{section.url_path}archived-{number}/",
                first_published_at=now - timedelta(minutes=number),
                locale_id=section.locale_id,
            )
            for number in range(start, min(start + 5000, count))
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_articlepage (page_ptr_id, dek, label, dateline, lead_caption, body, is_update)"
            " SELECT id, 'One sentence.', 'news', '', '', '[]', %s FROM wagtailcore_page WHERE slug LIKE 'archived-%%'",
            [False],
        )


def test_a_map_costs_a_few_questions_for_hundreds_of_stories(client: Client, section: SectionPage) -> None:
    print_archive(section, count=1200)
    pages = [page for page in dates(client, "/sitemap.xml") if "stories" in page]
    with CaptureQueriesContext(connection) as asked:
        found = [address for page in pages for address in dates(client, page)]
    assert len(found) == 1200
    # Three for each five hundred (stories, translations, pictures), and the site.
    assert len(asked) <= 3 * 4 + 2 * len(pages) + 2


def test_news_ends_at_a_thousand(client: Client, section: SectionPage) -> None:
    print_archive(section, count=1200)
    found = list(dates(client, "/news-sitemap.xml"))
    assert len(found) == 1000
    assert found[0] == "/harbour/archived-0/"


def test_maps_of_any_size_hold_every_story_once(client: Client, monkeypatch: pytest.MonkeyPatch, section: SectionPage) -> None:
    monkeypatch.setattr(sitemaps, "ENTRIES_PER_MAP", 7)
    monkeypatch.setattr(sitemaps, "ROWS_AT_ONCE", 3)
    print_archive(section, count=40)
    pages = [page for page in dates(client, "/sitemap.xml") if "stories" in page]
    sizes = [len(dates(client, page)) for page in pages]
    assert sum(sizes) == 40
    assert max(sizes) <= 7


@contextmanager
def little_to_collect() -> Iterator[None]:
    """Python leaves garbage the longer the more a process holds, and after hundreds of other tests this one holds much: all of that is set aside."""
    gc.collect()
    gc.freeze()
    gc.collect()
    try:
        yield
    finally:
        gc.unfreeze()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_hundred_thousand_stories_take_little_memory(client: Client, section: SectionPage) -> None:
    print_archive(section, count=100_000)
    pages = [page for page in dates(client, "/sitemap.xml") if "stories" in page]
    assert 20 <= len(pages) <= 22
    with little_to_collect():
        tracemalloc.start()
        try:
            named = sum(part.count(b"<loc>") for page in pages for part in client.get(page))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert named == 100_000
    assert peak < 20 * MEGABYTE
