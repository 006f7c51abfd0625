"""What reads wrongly only once it is laid out: lines that break, gaps, addresses that are turned around, paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories import make_article, make_section, make_source

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser import NewPage
    from tests.conftest import LiveSite

LONG_ADDRESS = f"https://open.spotify.com/episode/{'7makk4oTQel5' * 4}"
LINES = "text => Math.round(text.offsetHeight / parseFloat(getComputedStyle(text).lineHeight))"
# Where on the screen the first and the last letter of the source's address stand.
ENDS_OF_ADDRESS = """() => {
    const text = document.querySelector('.page-head__link bdi').firstChild;
    const left = (place) => {
        const letter = document.createRange();
        letter.setStart(text, place);
        letter.setEnd(text, place + 1);
        return letter.getBoundingClientRect().left;
    };
    return [left(0), left(text.length - 1)];
}"""


def open_story_with_address(live_site: LiveSite, page: Page) -> None:
    """A story with an embed whose provider has not answered: of that there is an address alone."""
    embed = ("embed", {"url": LONG_ADDRESS, "title": "", "image": None})
    page.goto(live_site.address(make_article(make_section(live_site.front_page), body=[embed])))


@pytest.mark.parametrize("width", [390, 820, 1024, 1280])
def test_the_date_above_a_front_keeps_to_one_line(live_site: LiveSite, new_page: NewPage, width: int) -> None:
    live_site.front_page.title = "The Lowmere and Fenwick Courier"
    live_site.front_page.save_revision().publish()
    page = new_page(width=width)
    page.goto(live_site.url)
    assert page.locator(".masthead__date").evaluate(LINES) == 1


def test_an_address_in_place_of_an_embed_breaks_and_leaves_no_gap(live_site: LiveSite, new_page: NewPage) -> None:
    page = new_page(width=390)
    open_story_with_address(live_site, page)
    box, link = page.locator(".embed").bounding_box(), page.locator(".embed a").bounding_box()
    assert box
    assert link
    assert link["x"] + link["width"] <= box["x"] + box["width"]
    assert link["y"] - box["y"] < 24


def test_on_paper_an_address_is_not_said_twice(live_site: LiveSite, new_page: NewPage) -> None:
    page = new_page(width=1280)
    open_story_with_address(live_site, page)
    page.emulate_media(media="print")
    assert page.locator(".embed a").evaluate("link => getComputedStyle(link, '::after').content") == "none"


def test_from_right_to_left_an_address_still_runs_from_left_to_right(live_site: LiveSite, new_page: NewPage) -> None:
    source = make_source(homepage="https://gazette.example/")
    quote = {"words": "Every boat was there.", "speaker": "", "speaker_role": "", "source": source}
    make_article(make_section(live_site.front_page), body=[("quote", quote)])
    page = new_page()
    page.goto(live_site.url + source.public_url)
    page.evaluate("document.documentElement.dir = 'rtl'")
    first, last = page.evaluate(ENDS_OF_ADDRESS)
    assert first < last


def test_from_right_to_left_letters_stand_upright_and_at_their_own_distance(live_site: LiveSite, new_page: NewPage) -> None:
    story = make_article(make_section(live_site.front_page), label="opinion")
    page = new_page()
    page.goto(live_site.address(story))
    page.evaluate("document.documentElement.dir = 'rtl'")
    styles = page.locator(".story__headline").evaluate("headline => [getComputedStyle(headline).fontStyle, getComputedStyle(headline).letterSpacing]")
    assert styles == ["normal", "normal"]
