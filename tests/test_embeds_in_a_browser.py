"""An embed as a reader meets it: nothing is asked of the other site before they say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, Route, expect
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed

from tests.browser import NewPage, axe_violations
from tests.factories import make_article, make_section

if TYPE_CHECKING:
    from articles.models import ArticlePage

VIDEO = "https://vimeo.com/1"
FRAME = "https://player.vimeo.com/video/1"


@pytest.fixture
def filmed(live_site: Any) -> ArticlePage:
    Embed.objects.create(hash=get_embed_hash(VIDEO), url=VIDEO, type="video", html=FRAME, title="The harbour from the air", provider_name="Vimeo")
    body = [("paragraph", "<p>The harbour was filmed from the air.</p>"), ("embed", {"url": VIDEO, "title": "", "image": None})]
    return make_article(make_section(live_site.front_page), title="Seen from above", body=body)


def play_along(page: Page, asked: list[str]) -> None:
    """Answer in the provider's place."""

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(content_type="text/html", body="<!doctype html><title>Film</title><button>Play</button>")

    page.route("https://player.vimeo.com/**", answer)


def test_nothing_is_asked_of_another_site_before_the_reader_says_so(filmed: ArticlePage, new_page: NewPage) -> None:
    # The watcher of every page would have noticed the request.
    reader = new_page(width=390)
    reader.goto(filmed.get_url(), wait_until="networkidle")
    expect(reader.get_by_role("link", name="The harbour from the air")).to_have_attribute("href", VIDEO)
    expect(reader.get_by_text("This asks player.vimeo.com, which then learns that you are here.")).to_be_visible()
    assert axe_violations(reader, include=".embed") == []


def test_a_reader_loads_it_with_the_keyboard(filmed: ArticlePage, new_page: NewPage) -> None:
    asked: list[str] = []
    reader = new_page(width=390, allowed=("request to another host: https://player.vimeo.com/",))
    play_along(reader, asked)
    reader.goto(filmed.get_url())
    button = reader.get_by_role("button", name="Load from Vimeo")
    button.focus()
    reader.keyboard.press("Enter")
    frame = reader.locator(".embed iframe")
    expect(frame).to_have_attribute("title", "The harbour from the air – Vimeo")
    expect(frame).to_be_focused()
    expect(reader.frame_locator(".embed iframe").get_by_role("button", name="Play")).to_be_visible()
    assert asked == [FRAME]
    assert "allow-top-navigation" not in (frame.get_attribute("sandbox") or "")


def test_without_javascript_there_is_a_link(filmed: ArticlePage, new_page: NewPage) -> None:
    reader = new_page(width=390, javascript=False)
    reader.goto(filmed.get_url())
    expect(reader.get_by_role("link", name="The harbour from the air")).to_be_visible()
    expect(reader.get_by_role("button", name="Load from Vimeo")).to_have_count(0)
