"""Who opens a feed in a browser sees a page, without a script and within the site's policy for content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.factories import make_article, make_picture, make_section

if TYPE_CHECKING:
    from tests.browser import NewPage
    from tests.conftest import LiveSite


@pytest.mark.parametrize("width", [390, 1280])
def test_a_feed_opens_as_a_page_that_leads_to_its_stories(live_site: LiveSite, new_page: NewPage, width: int) -> None:
    story = make_article(make_section(live_site.front_page), title="Ferry leaves & returns", lead_picture=make_picture())
    page = new_page(width=width, javascript=False)
    page.goto("/harbour/feed/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour – The Test Courier")
    expect(page.get_by_text("Fenwick Pictures").first).to_be_visible()
    expect(page.get_by_text("urn:uuid:")).to_be_hidden()
    assert page.title() == "Harbour – The Test Courier"
    page.get_by_role("link", name="Ferry leaves & returns").click()
    page.wait_for_url(live_site.address(story))


def test_a_feed_scrolls_downwards_only_and_is_dark_where_readers_want_it(live_site: LiveSite, new_page: NewPage) -> None:
    make_article(make_section(live_site.front_page), title="W" * 120, slug="wide")
    page = new_page(width=320, dark=True)
    page.goto("/feed/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("getComputedStyle(document.querySelector('body')).backgroundColor") == "rgb(21, 23, 26)"
