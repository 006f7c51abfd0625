"""The panel in a real browser: instant with JavaScript, complete without, and honest when something fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, Route, expect

from articles.models import ArticlePage
from reactions.models import Board, Vote
from tests.panels import button, status
from tests.readers import Reader, counts

if TYPE_CHECKING:
    from tests.browser import NewPage
    from tests.conftest import LiveSite

REFUSALS = ("status of 409", "status of 429", "status of 500", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED")


@pytest.fixture
def reading(new_page: NewPage, live_site: LiveSite, story: ArticlePage) -> Callable[..., Page]:
    """A function that opens the story in a new reader's browser; its options are those of `new_page`."""

    def read(**options: object) -> Page:
        page = new_page(**options)
        page.goto(live_site.address(story))
        return page

    return read


def hold(page: Page) -> list[Route]:
    """Keep every vote on its way, until its route is continued."""
    held: list[Route] = []
    page.route("**/mine/", lambda route: held.append(route) if route.request.method != "GET" else route.continue_())
    return held


def test_tapping_changing_and_withdrawing(reading: Callable[..., Page], story: ArticlePage) -> None:
    Reader().cast(story, "sad")
    page = reading()
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 2 reactions.")
    expect(button(page, "love")).to_have_attribute("aria-pressed", "true")
    assert counts(story) == {"love": 1, "sad": 1}
    button(page, "angry").click()
    expect(status(page)).to_have_text("You chose Angry. 2 reactions.")
    expect(button(page, "love")).to_have_attribute("aria-pressed", "false")
    assert counts(story) == {"angry": 1, "sad": 1}
    button(page, "angry").click()
    expect(status(page)).to_have_text("Your reaction is taken back. 1 reaction.")
    expect(button(page, "angry")).to_have_attribute("aria-pressed", "false")
    assert counts(story) == {"sad": 1}


def test_the_choice_shows_before_the_answer_comes(reading: Callable[..., Page]) -> None:
    page = reading()
    held = hold(page)
    button(page, "love").click()
    expect(button(page, "love")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-kind=love] [data-number]")).to_have_text("1")
    expect(page.locator("[data-total]")).to_have_text("1 reaction")
    expect(status(page)).to_have_text("")
    held[0].continue_()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")


def test_a_double_tap_is_one_vote(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading()
    held = hold(page)

    with page.expect_request("**/mine/"):
        button(page, "love").dblclick()
    expect(button(page, "love")).to_have_attribute("aria-pressed", "true")
    held[0].continue_()

    expect(status(page)).to_have_text("You chose Love. 1 reaction.")
    assert len(held) == 1
    assert counts(story) == {"love": 1}


def test_a_tap_while_another_is_on_its_way_follows_it(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading()
    hold(page)

    button(page, "love").click()
    button(page, "angry").click()
    button(page, "sad").click()
    expect(button(page, "sad")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-total]")).to_have_text("1 reaction")
    sent: list[str | None] = []
    page.on("request", lambda request: sent.append(request.post_data) if request.method != "GET" else None)
    page.unroute("**/mine/")  # What is held goes on its way.

    expect(status(page)).to_have_text("You chose Sad. 1 reaction.")
    assert sent == ['{"kind":"sad"}']
    assert counts(story) == {"sad": 1}


def test_a_reader_who_comes_back_finds_the_own_choice(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading()
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")
    page.reload()
    expect(button(page, "love")).to_have_attribute("aria-pressed", "true")
    button(page, "love").click()
    expect(status(page)).to_have_text("Your reaction is taken back. 0 reactions.")
    assert counts(story) == {}


@pytest.mark.parametrize("fault", ["closed", "busy", "broken", "offline"])
def test_a_vote_that_fails_is_rolled_back_with_what_to_do(reading: Callable[..., Page], story: ArticlePage, settings: object, fault: str) -> None:
    page = reading(allowed=REFUSALS)
    button(page, "sad").click()
    expect(status(page)).to_have_text("You chose Sad. 1 reaction.")
    if fault == "closed":
        Board.objects.create(page=story, state="closed")
    elif fault == "busy":
        body = '{"type": "about:blank", "title": "Too Many Requests", "status": 429, "detail": "Wait.", "retry_after": 7}'
        page.route("**/mine/", lambda route: route.fulfill(status=429, content_type="application/problem+json", body=body))
    elif fault == "broken":
        page.route("**/mine/", lambda route: route.fulfill(status=500, content_type="text/html", body="<h1>Sorry</h1>"))
    else:
        page.context.set_offline(True)
    button(page, "love").click()
    words = {"closed": "are closed", "busy": "Try again in 7 seconds", "broken": "could not be kept", "offline": "Check your connection"}
    expect(status(page)).to_contain_text(words[fault])
    expect(button(page, "love")).to_have_attribute("aria-pressed", "false")
    expect(button(page, "sad")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-total]")).to_have_text("1 reaction")
    assert Vote.objects.get().kind.slug == "sad"


def test_trying_again_after_a_failure_works(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading(allowed=REFUSALS)
    page.context.set_offline(True)
    button(page, "love").click()
    expect(status(page)).to_contain_text("Check your connection")
    page.context.set_offline(False)
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")
    assert counts(story) == {"love": 1}


def test_the_keyboard_is_enough(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading()
    button(page, "love").focus()
    page.keyboard.press("Tab")
    expect(button(page, "happy")).to_be_focused()
    page.keyboard.press("Space")
    expect(status(page)).to_have_text("You chose Happy. 1 reaction.")
    expect(button(page, "happy")).to_be_focused()
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("Your reaction is taken back. 0 reactions.")
    assert counts(story) == {}


def test_a_screen_reader_hears_kind_and_figures(reading: Callable[..., Page], story: ArticlePage) -> None:
    Board.objects.create(page=story, minimum_for_shares=1)
    Reader().cast(story, "love")
    page = reading()
    expect(page.get_by_role("button", name="Love 1 reaction 100%", pressed=False)).to_be_visible()
    expect(page.get_by_role("heading", name="What's Your Reaction?", level=2)).to_be_visible()


def test_it_works_where_the_browser_keeps_nothing(reading: Callable[..., Page], live_site: LiveSite, story: ArticlePage) -> None:
    page = reading()
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } })")
    page.reload()
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")
    button(page, "sad").click()
    expect(status(page)).to_have_text("You chose Sad. 1 reaction.")
    assert counts(story) == {"sad": 1}


def test_without_javascript_the_form_does_it_all(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading(javascript=False)
    button(page, "love").click()
    expect(page.get_by_role("heading", name="You chose Love")).to_be_visible()
    page.get_by_role("button", name="Sad").click()
    expect(page.get_by_role("heading", name="You chose Sad")).to_be_visible()
    assert counts(story) == {"sad": 1}
    page.get_by_role("button", name="Take my reaction back").click()
    expect(page.get_by_role("heading", name="No reaction of yours is kept")).to_be_visible()
    page.get_by_role("link", name="Back to the story").click()
    expect(page.get_by_role("heading", name="Ferry leaves on time")).to_be_visible()
    assert counts(story) == {}


def test_without_javascript_a_refusal_leads_back_to_the_story(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading(javascript=False, allowed=REFUSALS)
    Board.objects.create(page=story, state="closed")
    button(page, "love").click()
    expect(page.get_by_role("heading", name="Your reaction was not kept")).to_be_visible()
    page.get_by_role("link", name="Back to the story").click()
    expect(page.get_by_text("The figures are final.")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(reading: Callable[..., Page], axe: Callable[..., list[str]], live_site: LiveSite, story: ArticlePage, dark: bool) -> None:
    page = reading(dark=dark)
    assert axe(page, include="reaction-panel") == []
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")
    assert axe(page, include="reaction-panel") == []
    page.goto(f"{live_site.url}/reactions/{story.pk}/done/")
    assert axe(page) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits_and_can_be_hit(reading: Callable[..., Page], width: int) -> None:
    page = reading(width=width)
    for number in range(6):
        box = page.locator("reaction-panel button").nth(number).bounding_box()
        assert box is not None
        assert box["width"] >= 44
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
