"""What the panel says of the reader's own reaction is right whatever the browser kept of the page, and whatever the reader did in another tab."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, expect

from articles.models import ArticlePage
from tests.browser import FLAGS, TIMEOUT_MILLISECONDS, find_chromium
from tests.conftest import LiveSite
from tests.panels import button, expect_choice, hold, scroll_away, status, total, turn_away, with_a_clock
from tests.readers import Reader, counts


@pytest.fixture
def looking(reading: Callable[..., Page]) -> Callable[..., Page]:
    """As `reading`, with a clock that the test can wind on."""
    return partial(reading, prepare=with_a_clock)


@pytest.fixture
def remembering_page(browser: Browser, live_site: LiveSite) -> Iterator[Page]:
    """A page of a browser that keeps whole pages for the way back (bfcache), as readers' browsers do and Playwright's by default does not."""
    own = browser.browser_type.launch(executable_path=find_chromium(), args=FLAGS, ignore_default_args=["--disable-back-forward-cache"])
    context = own.new_context(base_url=live_site.url)
    context.set_default_timeout(TIMEOUT_MILLISECONDS)
    yield context.new_page()
    own.close()


def choose(page: Page, kind: str) -> None:
    """Tap, and wait until it is kept."""
    button(page, kind).click()
    expect(status(page)).to_contain_text(f"You chose {kind.capitalize()}.")


def choose_elsewhere(page: Page, kind: str) -> None:
    """The same reader taps in another tab, and closes it."""
    other = page.context.new_page()
    other.goto(page.url)
    choose(other, kind)
    other.close()


def test_a_reader_who_comes_back_finds_the_own_choice(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading()
    choose(page, "love")
    page.reload()
    expect_choice(page, "love")
    button(page, "love").click()
    expect(status(page)).to_have_text("Your reaction is taken back. 0 reactions.")
    assert counts(story) == {}


def test_a_tap_shows_at_once_while_the_own_choice_is_still_unknown(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading()
    choose(page, "love")
    held = hold(page, "GET")
    with page.expect_request("**/mine/"):
        page.reload()
    expect_choice(page, None)

    button(page, "sad").click()

    expect(status(page)).to_have_text("You chose Sad. 1 reaction.")
    expect_choice(page, "sad")
    for route in held:
        route.fulfill(json={"kind": "love"})
    # What was asked before the tap says nothing of it.
    expect_choice(page, "sad")
    assert counts(story) == {"sad": 1}


def test_a_tap_on_what_was_chosen_before_keeps_it_while_that_does_not_show_yet(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading()
    choose(page, "love")
    hold(page, "GET")
    with page.expect_request("**/mine/"):
        page.reload()

    choose(page, "love")

    expect_choice(page, "love")
    assert counts(story) == {"love": 1}


def test_coming_back_to_the_tab_shows_what_was_chosen_in_another(looking: Callable[..., Page]) -> None:
    page = looking()
    choose(page, "love")
    turn_away(page, hidden=True)
    choose_elsewhere(page, "sad")

    turn_away(page, hidden=False)

    expect_choice(page, "sad")
    # What was announced of the choice before is not so any more.
    expect(status(page)).to_have_text("")


def test_a_panel_out_of_view_shows_it_when_it_comes_into_view(looking: Callable[..., Page]) -> None:
    page = looking(height=600)
    choose(page, "love")
    scroll_away(page)
    turn_away(page, hidden=True)
    choose_elsewhere(page, "sad")
    turn_away(page, hidden=False)

    page.locator("reaction-panel").scroll_into_view_if_needed()

    expect_choice(page, "sad")


def test_going_back_shows_what_was_chosen_elsewhere(reading: Callable[..., Page], live_site: LiveSite) -> None:
    page = reading()
    choose(page, "love")
    address = page.url
    page.goto(live_site.url)
    other = page.context.new_page()
    other.goto(address)
    choose(other, "sad")

    page.go_back()

    expect_choice(page, "sad")


@pytest.mark.parametrize("in_view", [True, False], ids=["in view", "out of view"])
def test_a_page_out_of_the_browsers_own_store_shows_what_was_chosen_elsewhere(
    remembering_page: Page, live_site: LiveSite, story: ArticlePage, in_view: bool
) -> None:
    page = remembering_page
    page.set_viewport_size({"width": 1280, "height": 600})
    page.goto(live_site.address(story))
    choose(page, "love")
    if not in_view:
        scroll_away(page)
    page.evaluate("window.isTheSamePage = true; addEventListener('pageshow', (event) => window.wasKept = event.persisted)")
    page.goto(live_site.url)
    other = page.context.new_page()
    other.goto(live_site.address(story))
    choose(other, "sad")
    other.close()
    Reader().cast(story, "angry")

    # A page that was kept is not loaded again.
    page.go_back(wait_until="commit")
    page.wait_for_function("window.wasKept !== undefined")
    assert page.evaluate("[isTheSamePage, wasKept]") == [True, True]
    page.locator("reaction-panel").scroll_into_view_if_needed()

    expect_choice(page, "sad")
    expect(total(page)).to_have_text("2 reactions")
