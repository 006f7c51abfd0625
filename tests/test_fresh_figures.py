"""The panel while somebody looks: its figures stay fresh, politely, and it closes, opens and goes with its board."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from articles.models import ArticlePage
from reactions.models import Board
from tests.panels import ask_again, button, expect_choice, hear, heard, number, scroll_away, status, total, turn_away, wind_on, with_a_clock
from tests.readers import Reader, counts

CLOSED = "The reactions to this story are closed. The figures are final."
FRAME = "button => getComputedStyle(button).borderTopWidth"


@pytest.fixture
def looking(reading: Callable[..., Page]) -> Callable[..., Page]:
    """As `reading`, with a clock that the test can wind on."""
    return partial(reading, prepare=with_a_clock)


@pytest.fixture
def asked() -> Callable[[Page], list[str]]:
    """A function that gives the list into which a page's requests for reactions are written from now on."""

    def listen(page: Page) -> list[str]:
        lines: list[str] = []
        page.on(
            "request",
            lambda request: lines.append(f"{request.method} {request.url}") if "/reactions/" in request.url and "/static/" not in request.url else None,
        )
        return lines

    return listen


def test_a_vote_in_one_browser_appears_in_another(looking: Callable[..., Page]) -> None:
    here, there = looking(), looking()
    there.locator("reaction-panel").scroll_into_view_if_needed()
    expect(total(there)).to_have_text("0 reactions")
    button(here, "love").click()
    expect(status(here)).to_have_text("You chose Love. 1 reaction.")

    wind_on(there)

    expect(total(there)).to_have_text("1 reaction")
    expect(number(there, "love")).to_have_text("1")
    expect_choice(there, None)
    # Fresh figures are there to be seen, and not announced.
    expect(status(there)).to_have_text("")


def test_figures_are_asked_for_when_the_panel_comes_into_view(looking: Callable[..., Page], asked: Callable[[Page], list[str]], story: ArticlePage) -> None:
    page = looking(height=600)
    scroll_away(page)
    lines = asked(page)
    page.clock.fast_forward("01:00")
    page.wait_for_timeout(300)
    assert lines == []

    Reader().cast(story, "sad")
    page.locator("reaction-panel").scroll_into_view_if_needed()

    expect(total(page)).to_have_text("1 reaction")
    # Of a reader who has not voted nobody asks for the own choice.
    assert [line for line in lines if "mine" in line] == []


def test_a_hidden_tab_asks_for_nothing_and_catches_up(looking: Callable[..., Page], asked: Callable[[Page], list[str]], story: ArticlePage) -> None:
    page = looking()
    page.locator("reaction-panel").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    turn_away(page, hidden=True)
    lines = asked(page)
    page.clock.fast_forward("10:00")
    page.wait_for_timeout(300)
    assert lines == []

    Reader().cast(story, "sad")
    turn_away(page, hidden=False)

    expect(total(page)).to_have_text("1 reaction")


def test_it_asks_less_often_while_nothing_comes(looking: Callable[..., Page]) -> None:
    page = looking(allowed=["status of 503"])
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


def test_an_old_answer_of_a_cache_does_not_undo_a_tap(looking: Callable[..., Page], story: ArticlePage) -> None:
    page = looking()
    old = page.evaluate("async () => (await fetch(document.querySelector('reaction-panel form').action)).json()")
    old["as_of"] = "2026-03-10T14:00:00.000Z"
    page.route(f"**/reactions/{story.pk}/", lambda route: route.fulfill(json=old))
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")

    ask_again(page)

    expect(total(page)).to_have_text("1 reaction")
    expect_choice(page, "love")


def test_a_board_that_closes_while_the_page_is_open_says_so_once_and_takes_nothing(
    looking: Callable[..., Page], asked: Callable[[Page], list[str]], story: ArticlePage
) -> None:
    page = looking()
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")
    Reader().cast(story, "love")
    Board.objects.create(page=story, state="closed")
    hear(page)

    wind_on(page)

    expect(status(page)).to_have_text(CLOSED)
    expect(total(page)).to_have_text("2 reactions")
    expect_choice(page, "love")
    # Whoever is on a button stays there, and hears that it does nothing.
    expect(button(page, "love")).to_be_focused()
    expect(button(page, "sad")).to_be_disabled()
    expect(button(page, "sad")).to_have_js_property("disabled", value=False)
    assert button(page, "sad").evaluate(FRAME) == "0px"
    lines = asked(page)
    button(page, "sad").dispatch_event("click")
    page.keyboard.press("Space")
    ask_again(page)
    assert [line for line in lines if not line.startswith("GET")] == []
    assert heard(page) == [CLOSED]
    assert counts(story) == {"love": 2}


def test_a_board_that_opens_again_takes_reactions_and_says_closed_no_more(looking: Callable[..., Page], story: ArticlePage) -> None:
    page = looking()
    page.locator("reaction-panel").scroll_into_view_if_needed()
    board = Board.objects.create(page=story, state="closed")
    wind_on(page)
    expect(status(page)).to_have_text(CLOSED)
    board.state = "open"
    board.save()

    wind_on(page)

    expect(status(page)).to_have_text("")
    expect(button(page, "love")).to_be_enabled()
    assert button(page, "love").evaluate(FRAME) == "1px"
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")


def test_the_panel_goes_when_its_board_is_switched_off(looking: Callable[..., Page], asked: Callable[[Page], list[str]], story: ArticlePage) -> None:
    page = looking()
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")
    page.evaluate("window.heard = []; addEventListener('reactions:changed', event => heard.push(event.detail.state))")
    Board.objects.create(page=story, state="off")

    wind_on(page)

    expect(page.locator("reaction-panel")).to_have_count(0)
    expect(page.get_by_text("The figures are final.")).to_have_count(0)
    assert page.evaluate("heard") == ["off"]
    lines = asked(page)
    page.clock.fast_forward("10:00")
    page.wait_for_timeout(300)
    assert lines == []


def test_the_page_hears_of_every_change(looking: Callable[..., Page]) -> None:
    page = looking()
    page.evaluate("window.heard = []; addEventListener('reactions:changed', event => heard.push(event.detail))")
    ask_again(page)
    assert page.evaluate("heard") == [], "What came with the page is no change."
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")

    told = page.evaluate("heard.length")
    ask_again(page)
    assert page.evaluate("heard.length") == told, "Nothing has changed since."
    summary = page.evaluate("heard.at(-1)")
    assert (summary["mine"], summary["total"], summary["state"]) == ("love", 1, "open")
    assert {kind["slug"]: kind["count"] for kind in summary["kinds"]}["love"] == 1
