"""What a reader may mean is suggested while they type: by one address for all, in a field that the keyboard alone can use."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect
from wagtail.models import PageViewRestriction

import articles
from articles.models import Byline, Topic
from tests.factories import make_article, make_contributor, make_section

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from playwright.sync_api import Page

    from articles.models import FrontPage, SectionPage
    from tests.conftest import LiveSite

MODULE = Path(articles.__file__).parent / "static/articles/search.js"


def suggestions(client: Client, typed: str) -> list[tuple[str, str, str]]:
    response = client.get("/search/suggest/", {"q": typed})
    assert response.status_code == 200
    return [(one["kind"], one["text"], one["url"]) for one in response.json()["suggestions"]]


def print_newspaper(section: SectionPage) -> None:
    article = make_article(section, title="Harness for the harbour crane", slug="crane")
    article.tags.add(Topic.objects.create(name="Old harbour", slug="old-harbour"))
    article.bylines.add(Byline(contributor=make_contributor(name="Ada Harlow")))
    article.save_revision().publish()


def test_every_kind_is_suggested_by_the_beginning_of_a_word(client: Client, section: SectionPage) -> None:
    print_newspaper(section)
    assert suggestions(client, "har") == [
        ("Section", "Harbour", "/harbour/"),
        ("Topic", "Old harbour", "/topics/old-harbour/"),
        ("Contributor", "Ada Harlow", "/people/ada-harlow/"),
        ("Story", "Harness for the harbour crane", "/harbour/crane/"),
    ]
    assert suggestions(client, "HARLOW") == [("Contributor", "Ada Harlow", "/people/ada-harlow/")]
    assert suggestions(client, "arbour") == []


@pytest.mark.parametrize("typed", ["", "h", " ", "x" * 61, "x" * 10_000, "%", "__", "\0\0", "!?", "har\0", '"har', "har*", "\u202ehar", "har OR NOT ("])
def test_whatever_is_typed_gets_a_list(client: Client, section: SectionPage, typed: str) -> None:
    print_newspaper(section)
    assert len(suggestions(client, typed)) <= 8


def test_there_are_eight_at_most_and_few_questions(client: Client, section: SectionPage) -> None:
    for number in range(12):
        make_article(section, title=f"Harbour {number}", slug=f"harbour-{number}").tags.add(f"Harbour {number}")
    assert suggestions(client, "harbour")
    with CaptureQueriesContext(connection) as queries:
        assert len(suggestions(client, "harbour")) == 8
    assert len(queries) <= 10


def test_nothing_that_is_not_published_is_suggested(client: Client, front_page: FrontPage, section: SectionPage) -> None:
    members_only = make_section(front_page, title="Kraken club")
    PageViewRestriction.objects.create(page=members_only, restriction_type=PageViewRestriction.LOGIN)
    for parent, publish in ((members_only, True), (section, False)):
        hidden = make_article(parent, title=f"Kraken sighted {publish}", publish=publish)
        hidden.tags.add("Krakens")
        hidden.bylines.add(Byline(contributor=make_contributor(name="Karl Kraken")))
        hidden.save()
    assert suggestions(client, "krak") == []


def test_a_cache_may_keep_suggestions_for_a_minute(client: Client, section: SectionPage) -> None:
    response = client.get("/search/suggest/", {"q": "har"})
    assert response.headers["Cache-Control"] in ("max-age=60, public", "public, max-age=60")
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_the_module_is_small_and_only_where_the_field_is(client: Client, section: SectionPage) -> None:
    make_article(section, title="Story", slug="story")
    assert len(gzip.compress(MODULE.read_bytes())) <= 2048
    assert "articles/search.js" in client.get("/search/").content.decode()
    assert "articles/search.js" in client.get("/no-such-thing/").content.decode()
    assert "articles/search.js" not in client.get("/harbour/story/").content.decode()


@pytest.fixture
def newspaper(live_site: LiveSite) -> None:
    print_newspaper(make_section(live_site.front_page, title="Harbour"))


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_the_keyboard_alone_chooses_a_suggestion(newspaper: None, new_page: Callable[..., Page], axe: Callable[..., list[str]], width: int, dark: bool) -> None:
    page = new_page(width=width, dark=dark, bypass_csp=True)
    page.goto("/search/")
    field = page.get_by_role("combobox", name="Words in a headline")
    field.focus()
    page.keyboard.type("har")
    expect(page.locator(".suggestions").get_by_role("option")).to_have_count(4)
    expect(page.locator(".search-form [role=status]")).to_have_text("Suggestions: 4. Choose with the arrow keys.")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".suggestions").get_by_role("option", selected=True)).to_contain_text("Harness for the harbour crane")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "search-words-suggestions-0")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("har")
    page.keyboard.type("b")
    expect(page.locator(".suggestions").get_by_role("option")).to_have_count(3)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/harbour/")


def test_enter_without_a_choice_searches(newspaper: None, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/search/")
    page.locator("#search-words").focus()
    page.keyboard.type("crane")
    expect(page.locator(".suggestions").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=crane**")


def test_without_javascript_the_field_is_a_plain_one(newspaper: None, new_page: Callable[..., Page]) -> None:
    page = new_page(javascript=False)
    page.goto("/search/")
    page.get_by_role("searchbox").fill("crane")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="Harness for the harbour crane")).to_be_visible()
