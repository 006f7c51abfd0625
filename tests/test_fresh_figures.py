"""The panel while somebody looks: its figures stay fresh, politely, and the reader's own choice is right whatever the browser kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import requests
from playwright.sync_api import Page, expect

from articles.models import ArticlePage
from reactions.models import Board
from tests.panels import button, status, total
from tests.readers import Reader, counts
from tests.widget import SOURCES, STATIC, TYPES, built, compressed_size

if TYPE_CHECKING:
    from tests.browser import NewPage
    from tests.conftest import LiveSite

POLL = "00:16"
# The panel's own observer came first, and has been told before this one.
UNTIL_OUT_OF_VIEW = """() => new Promise((told) =>
    new IntersectionObserver(([entry]) => entry.isIntersecting || told()).observe(document.querySelector("reaction-panel")))"""


@pytest.fixture
def reading(new_page: NewPage, live_site: LiveSite, story: ArticlePage) -> Callable[..., Page]:
    """A function that opens the story in a new reader's browser, whose clock the test can wind on; its options are those of `new_page`."""

    def read(**options: Any) -> Page:
        page = new_page(**options)
        page.clock.install()
        page.goto(live_site.address(story))
        return page

    return read


@pytest.fixture
def asked() -> Callable[[Page], list[str]]:
    """A function that gives the list into which a page's requests for reactions are written from now on."""

    def listen(page: Page) -> list[str]:
        heard: list[str] = []
        page.on(
            "request",
            lambda request: heard.append(f"{request.method} {request.url}") if "/reactions/" in request.url and "/static/" not in request.url else None,
        )
        return heard

    return listen


def turn_away(page: Page, *, hidden: bool) -> None:
    page.evaluate(
        "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true }); document.dispatchEvent(new Event('visibilitychange')) }",
        hidden,
    )


@pytest.mark.parametrize("name", TYPES)
def test_what_browsers_load_is_made_of_the_sources(name: str) -> None:
    assert (STATIC / name).read_text() == built(name), f"Run: make widget, after a change of {SOURCES / name}."


def test_script_and_style_are_at_most_three_kilobytes() -> None:
    assert sum(compressed_size(name) for name in TYPES) <= 3072


def test_a_vote_in_one_browser_appears_in_another(reading: Callable[..., Page]) -> None:
    here, there = reading(), reading()
    there.locator("reaction-panel").scroll_into_view_if_needed()
    expect(total(there)).to_have_text("0 reactions")
    button(here, "love").click()
    expect(status(here)).to_have_text("You chose Love. 1 reaction.")

    there.clock.fast_forward(POLL)

    expect(total(there)).to_have_text("1 reaction")
    expect(there.locator("[data-kind=love] [data-number]")).to_have_text("1")
    expect(button(there, "love")).to_have_attribute("aria-pressed", "false")
    # Fresh figures are there to be seen, and not announced.
    expect(status(there)).to_have_text("")


def test_figures_are_asked_for_when_the_panel_comes_into_view(reading: Callable[..., Page], asked: Callable[[Page], list[str]], story: ArticlePage) -> None:
    page = reading(height=600)
    page.evaluate("document.querySelector('reaction-panel').style.marginBlockStart = '3000px'")
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(UNTIL_OUT_OF_VIEW)
    heard = asked(page)
    page.clock.fast_forward("01:00")
    page.wait_for_timeout(300)
    assert heard == []

    Reader().cast(story, "sad")
    page.locator("reaction-panel").scroll_into_view_if_needed()

    expect(total(page)).to_have_text("1 reaction")
    # Of a reader who has not voted nobody asks for the own choice.
    assert [line for line in heard if "mine" in line] == []


def test_a_hidden_tab_asks_for_nothing_and_catches_up(reading: Callable[..., Page], asked: Callable[[Page], list[str]], story: ArticlePage) -> None:
    page = reading()
    page.locator("reaction-panel").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    turn_away(page, hidden=True)
    heard = asked(page)
    page.clock.fast_forward("10:00")
    page.wait_for_timeout(300)
    assert heard == []

    Reader().cast(story, "sad")
    turn_away(page, hidden=False)

    expect(total(page)).to_have_text("1 reaction")


def test_it_asks_less_often_while_nothing_comes(reading: Callable[..., Page]) -> None:
    page = reading(allowed=["status of 503"])
    page.locator("reaction-panel").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    tried: list[str] = []

    def fail(route: Any) -> None:
        tried.append(route.request.url)
        route.fulfill(status=503, content_type="text/html", body="<h1>Sorry</h1>")

    page.route("**/reactions/*/", fail)
    for _ in range(20):
        page.clock.run_for(15_000)
        page.wait_for_timeout(30)

    # After 15, 30, 60 and 120 seconds more; five minutes are over then.
    assert 3 <= len(tried) <= 5
    expect(total(page)).to_have_text("0 reactions")


def test_an_old_answer_of_a_cache_does_not_undo_a_tap(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading()
    old = page.evaluate("async () => (await fetch(document.querySelector('reaction-panel form').action)).json()")
    old["as_of"] = "2026-03-10T14:00:00.000Z"
    page.route(f"**/reactions/{story.pk}/", lambda route: route.fulfill(json=old))
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")

    page.clock.fast_forward(POLL)
    page.wait_for_timeout(300)

    expect(total(page)).to_have_text("1 reaction")
    expect(button(page, "love")).to_have_attribute("aria-pressed", "true")


def test_a_board_that_closes_while_the_page_is_open(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading()
    page.locator("reaction-panel").scroll_into_view_if_needed()
    Reader().cast(story, "love")
    Board.objects.create(page=story, state="closed")

    page.clock.fast_forward(POLL)

    expect(status(page)).to_have_text("The reactions to this story are closed. The figures are final.")
    expect(button(page, "love")).to_be_disabled()
    expect(total(page)).to_have_text("1 reaction")


def test_whoever_refuses_cookies_is_told_and_nothing_is_kept(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading()

    def without_cookies(route: Any) -> None:
        asked = route.request
        headers = {name: value for name, value in asked.headers.items() if name != "cookie"}
        answer = requests.request(asked.method, asked.url, headers=headers, data=asked.post_data, timeout=10)
        route.fulfill(status=answer.status_code, content_type=answer.headers["Content-Type"], body=answer.text)

    page.route("**/mine/", without_cookies)
    button(page, "love").click()

    expect(status(page)).to_contain_text("Your browser refuses cookies")
    expect(button(page, "love")).to_have_attribute("aria-pressed", "false")
    assert counts(story) == {}


def test_the_page_hears_of_every_change(reading: Callable[..., Page]) -> None:
    page = reading()
    page.evaluate("window.heard = []; addEventListener('reactions:changed', event => heard.push(event.detail))")
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")

    told = page.evaluate("heard.length")
    page.clock.fast_forward(POLL)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("heard.length") == told, "Nothing has changed since."
    heard = page.evaluate("heard.at(-1)")
    assert (heard["mine"], heard["total"], heard["state"]) == ("love", 1, "open")
    assert {kind["slug"]: kind["count"] for kind in heard["kinds"]}["love"] == 1


def test_going_back_shows_what_was_chosen_elsewhere(reading: Callable[..., Page], live_site: LiveSite, story: ArticlePage) -> None:
    page = reading()
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")
    other = page.context.new_page()
    other.goto(live_site.address(story))
    expect(button(other, "love")).to_have_attribute("aria-pressed", "true")
    page.goto(live_site.url)
    button(other, "sad").click()
    expect(status(other)).to_have_text("You chose Sad. 1 reaction.")

    page.go_back()

    expect(button(page, "sad")).to_have_attribute("aria-pressed", "true")
    expect(button(page, "love")).to_have_attribute("aria-pressed", "false")


def test_a_page_out_of_the_browsers_own_store_catches_up(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading()
    page.locator("reaction-panel").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    Reader().cast(story, "angry")

    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

    expect(total(page)).to_have_text("1 reaction")


def test_two_panels_of_one_page_do_not_get_in_each_others_way(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading()
    page.evaluate("document.querySelector('reaction-panel').after(document.querySelector('reaction-panel').cloneNode(true))")
    first, second = page.locator("reaction-panel").nth(0), page.locator("reaction-panel").nth(1)
    first.locator("button[value=love]").click()
    expect(first.locator("[role=status]")).to_have_text("You chose Love. 1 reaction.")
    second.locator("button[value=sad]").click()
    expect(second.locator("[role=status]")).to_have_text("You chose Sad. 1 reaction.")
    assert counts(story) == {"sad": 1}


def test_nothing_moves_and_nothing_takes_long(new_page: NewPage, live_site: LiveSite, story: ArticlePage) -> None:
    page = new_page()
    page.add_init_script(
        """
        window.shifts = []; window.tasks = [];
        const watch = (type, keep) => new PerformanceObserver(list => keep(list.getEntries())).observe({ type, buffered: true });
        watch('layout-shift', found => shifts.push(...found.filter(one => !one.hadRecentInput).map(one => one.value)));
        watch('longtask', found => tasks.push(...found.map(one => one.duration)));
        """
    )
    page.goto(live_site.address(story))
    page.locator("reaction-panel").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    page.evaluate("shifts.length = tasks.length = 0")
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")

    assert page.evaluate("shifts") == []
    assert page.evaluate("tasks") == []
