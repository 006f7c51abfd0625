"""An embed as a reader meets it: nothing is asked of the other site before they say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, Route, expect
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed

from tests.browser import NewPage, axe_violations
from tests.factories import make_article, make_picture, make_section

if TYPE_CHECKING:
    from articles.models import ArticlePage, CreditedImage, FrontPage
    from tests.conftest import LiveSite

VIDEO = "https://vimeo.com/1"
FRAME = "https://player.vimeo.com/video/1"

# Where in the window everything begins that stands above the embed, which is the last of the story, and the embed itself.
TOPS = "[...document.querySelectorAll('.masthead, .story__head, .story__body > *')].map(part => part.getBoundingClientRect().top)"


def publish_film(front_page: FrontPage, *, image: CreditedImage | None = None) -> ArticlePage:
    Embed.objects.create(hash=get_embed_hash(VIDEO), url=VIDEO, type="video", html=FRAME, title="The harbour from the air", provider_name="Vimeo")
    body = [("paragraph", "<p>The harbour was filmed from the air.</p>"), ("embed", {"url": VIDEO, "title": "", "image": image})]
    return make_article(make_section(front_page), title="Seen from above", body=body)


@pytest.fixture
def filmed(live_site: LiveSite) -> ArticlePage:
    return publish_film(live_site.front_page)


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


def test_loading_it_moves_nothing_above_it(filmed: ArticlePage, new_page: NewPage) -> None:
    reader = new_page(width=390, height=400, allowed=(f"request to another host: {FRAME}",))
    play_along(reader, [])
    reader.goto(filmed.get_url(), wait_until="networkidle")
    # At the foot of the window, below which the frame reaches.
    reader.locator(".embed__open").evaluate("button => button.scrollIntoView({ block: 'end' })")
    before = reader.evaluate(TOPS)
    reader.get_by_role("button", name="Load from Vimeo").press("Enter")
    expect(reader.locator(".embed iframe")).to_be_focused()
    assert reader.evaluate(TOPS) == before


def test_on_paper_there_is_a_link_and_nothing_else(live_site: LiveSite, new_page: NewPage) -> None:
    reader = new_page(width=390, allowed=(f"request to another host: {FRAME}",))
    play_along(reader, [])
    reader.goto(publish_film(live_site.front_page, image=make_picture()).get_url())
    reader.emulate_media(media="print")
    link = reader.get_by_role("link", name="The harbour from the air")
    for part in ("button", "img", ".embed__note", ".embed__place", ".credit"):
        expect(reader.locator(f".embed {part}")).to_be_hidden()
    height, caption = (reader.locator(part).evaluate("part => part.getBoundingClientRect().height") for part in (".embed", ".embed__caption"))
    assert height == caption
    assert link.evaluate("link => getComputedStyle(link, '::after').content") == f'" ({VIDEO})"'
    reader.emulate_media(media="screen")
    reader.get_by_role("button", name="Load from Vimeo").click()
    reader.emulate_media(media="print")
    expect(reader.locator(".embed iframe")).to_be_hidden()


def test_without_javascript_there_is_a_link(filmed: ArticlePage, new_page: NewPage) -> None:
    reader = new_page(width=390, javascript=False)
    reader.goto(filmed.get_url())
    expect(reader.get_by_role("link", name="The harbour from the air")).to_be_visible()
    expect(reader.get_by_role("button", name="Load from Vimeo")).to_have_count(0)
