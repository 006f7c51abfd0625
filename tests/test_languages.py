"""A paper in several languages: each with addresses, stories and feeds of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import clear_url_caches, reverse
from django.utils import translation
from django.utils.formats import date_format
from wagtail.models import GroupPagePermission, Locale, Site

from articles import addresses
from articles.models import ArticlePage, FrontPage, SectionPage, Topic
from newsroom.settings.languages import language_settings
from tests.factories import make_contributor, make_source

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

GERMAN = "Fähre pünktlich"


@pytest.fixture
def two_languages(settings: Any) -> Iterator[None]:
    """English first, then German."""
    for name, value in language_settings(["en-gb", "de"]).items():
        setattr(settings, name, value)
    clear_url_caches()
    Site.clear_site_root_paths_cache()
    yield
    clear_url_caches()
    Site.clear_site_root_paths_cache()


@pytest.fixture
def german(two_languages: None, article: ArticlePage) -> ArticlePage:
    """The article in German, in a German section below a German front page."""
    locale = Locale.objects.create(language_code="de")
    section = article.get_parent().specific
    for page in (section.get_parent().specific, section):
        made = page.copy_for_translation(locale)
        made.save_revision().publish()
    story = article.copy_for_translation(locale)
    story.title, story.slug = GERMAN, "faehre-puenktlich"
    story.save_revision().publish()
    story.refresh_from_db()
    return story


def html_of(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_in_arabic_a_date_with_its_time_is_written_as_the_date_alone() -> None:
    moment = datetime(2026, 11, 21, 0, 5, tzinfo=UTC)
    with translation.override("ar"):
        assert date_format(moment, "DATETIME_FORMAT").startswith(f"{date_format(moment)}، ")
        assert date_format(moment, "SHORT_DATETIME_FORMAT").startswith(f"{date_format(moment, 'SHORT_DATE_FORMAT')} ")


def test_each_language_has_addresses_of_its_own(article: ArticlePage, german: ArticlePage) -> None:
    assert article.get_url() == "/harbour/ferry-leaves-on-time/"
    assert german.get_url() == "/de/harbour/faehre-puenktlich/"
    assert '<html lang="en-gb" dir="ltr">' in html_of(article.get_url())
    assert '<html lang="de" dir="ltr">' in html_of(german.get_url())


def test_a_front_shows_the_stories_of_its_language(article: ArticlePage, german: ArticlePage) -> None:
    english, of_germany = html_of("/"), html_of("/de/")
    assert article.title in english
    assert GERMAN not in english
    assert GERMAN in of_germany
    assert article.title not in of_germany


@pytest.mark.parametrize("address", ["/topics/ferries/", "/search/?q=f", "/feed/", "/feed.json", "/sitemap.xml?page=stories-0", "/news-sitemap.xml"])
def test_lists_hold_the_stories_of_their_language(address: str, article: ArticlePage, german: ArticlePage) -> None:
    topic = Topic.objects.create(name="Ferries", slug="ferries")
    for story in (article, german):
        story.tags.add(topic)
        story.title = f"F {story.title}"
        story.save_revision().publish()
    english, of_germany = reader_text(address), reader_text(f"/de{address}")
    assert "ferry-leaves-on-time" in english
    assert "/de/" not in re.sub(r'<(xhtml:)?link rel="alternate"[^>]+>|<a [^>]*hreflang[^>]+>', "", english)
    assert "faehre-puenktlich" in of_germany
    assert "/harbour/ferry-leaves-on-time/" not in re.sub(r'<(xhtml:)?link rel="alternate"[^>]+>', "", of_germany)


def reader_text(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200, address
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()


def test_a_page_names_its_translations(article: ArticlePage, german: ArticlePage) -> None:
    for page in (article, german):
        links = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html_of(page.get_url()))
        assert links == [("en-GB", article.get_full_url()), ("de", german.get_full_url()), ("x-default", article.get_full_url())]
        assert 'lang="de" hreflang="de"' in html_of(page.get_url())


def test_a_list_names_the_languages_that_it_has_stories_in(article: ArticlePage, german: ArticlePage) -> None:
    topic = Topic.objects.create(name="Ferries", slug="ferries")
    article.tags.add(topic)
    article.save_revision().publish()
    assert "hreflang" not in html_of("/topics/ferries/")
    german.tags.add(topic)
    german.save_revision().publish()
    for address in ("/topics/ferries/", "/de/topics/ferries/"):
        html = html_of(address)
        links = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html)
        ours, theirs = "http://testserver/topics/ferries/", "http://testserver/de/topics/ferries/"
        assert links == [("en-GB", ours), ("de", theirs), ("x-default", ours)]
        assert 'lang="de" hreflang="de"' in html


def test_a_draft_is_no_translation(article: ArticlePage, german: ArticlePage) -> None:
    german.unpublish()
    html = html_of(article.get_url())
    assert "hreflang" not in html


def test_dates_and_words_are_those_of_the_language(german: ArticlePage) -> None:
    html = html_of(german.get_url())
    assert "Veröffentlicht" in html


def test_what_follows_a_reaction_is_in_the_storys_language(article: ArticlePage, german: ArticlePage) -> None:
    assert '<html lang="de"' in html_of(f"/reactions/{german.pk}/done/")
    assert '<html lang="en-gb"' in html_of(f"/reactions/{article.pk}/done/")


def test_a_language_without_a_front_page_is_not_found(two_languages: None, article: ArticlePage) -> None:
    Locale.objects.create(language_code="de")
    assert Client().get("/de/").status_code == 404
    assert Client().get(f"/de{article.get_url()}").status_code == 404


def test_a_browser_has_no_say(article: ArticlePage, german: ArticlePage) -> None:
    response = Client(headers={"accept-language": "de"}).get(article.get_url())
    assert '<html lang="en-gb"' in response.content.decode()
    assert "Accept-Language" not in response.get("Vary", "")


def test_an_editors_own_language_changes_no_address(article: ArticlePage) -> None:
    with translation.override("fr"):
        assert reverse("articles:search") == "/search/"
        assert article.get_url() == "/harbour/ferry-leaves-on-time/"


def test_sections_of_a_language_are_in_its_menu(article: ArticlePage, german: ArticlePage) -> None:
    SectionPage.objects.filter(pk=german.get_parent().pk).update(title="Hafen")
    assert ">Hafen</a>" in html_of("/de/")
    assert ">Hafen</a>" not in html_of("/")


def test_editors_may_work_on_a_translated_front(editor: AbstractUser, german: ArticlePage) -> None:
    english, of_germany = FrontPage.objects.get(locale__language_code="en-gb"), FrontPage.objects.get(locale__language_code="de")
    held = [set(GroupPagePermission.objects.filter(page=front).values_list("group", "permission")) for front in (english, of_germany)]
    assert held[0]
    assert held[0] == held[1]


def test_robots_name_the_sitemaps_of_all_languages(settings: Any, german: ArticlePage) -> None:
    settings.SEARCH_ENGINES = True
    lines = Client().get("/robots.txt").content.decode().splitlines()
    assert [line for line in lines if line.startswith("Sitemap:") and "news" not in line] == [
        "Sitemap: http://testserver/sitemap.xml",
        "Sitemap: http://testserver/de/sitemap.xml",
    ]
    assert "Disallow: /de/search/suggest/" in lines
    assert lines.count("Disallow: /admin/") == 1


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="LANGUAGES names no language by xx-yy"):
        language_settings(["de", "xx-yy"])


def test_one_more_story_in_a_paper_of_one_language_costs_nothing_more(article: ArticlePage, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert ArticlePage.objects.in_this_language().query


def test_what_changes_in_one_language_is_purged_in_each(article: ArticlePage, german: ArticlePage) -> None:
    topic = Topic.objects.create(name="Ferries", slug="ferries")
    with translation.override("de"):
        found = addresses.of_topic(topic) | addresses.of_contributor(make_contributor(name="Ada Holm")) | addresses.of_source(make_source(name="Gazette"))
    english = {f"{path}{feed}" for path in ("/topics/ferries/", "/people/ada-holm/") for feed in ("", "feed/", "feed.json")} | {"/sources/gazette/"}
    assert found == english | {f"/de{path}" for path in english}


def test_a_story_is_named_by_its_translations(article: ArticlePage, german: ArticlePage) -> None:
    assert german.get_url() in addresses.of_story(article)
    assert article.get_url() in addresses.of_story(german)
    assert {"/de/", "/de/harbour/", "/de/feed/"} <= addresses.of_story(german)
    assert addresses.of_sections([german.get_parent()]) == {"/de/harbour/", "/de/harbour/feed/", "/de/harbour/feed.json"}
    assert addresses.of_fronts() == {"/", "/de/"}
    assert addresses.of_translations(FrontPage.objects.get(locale=german.locale)) == {"/"}


def test_a_paper_of_one_language_looks_for_no_translations(article: ArticlePage, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert addresses.of_translations(article) == set()
