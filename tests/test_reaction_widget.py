"""Tapping, changing and withdrawing in a real browser: instant with JavaScript, complete without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from articles.models import ArticlePage
from reactions.models import Board, ReactionKind
from tests.panels import REFUSALS, button, expect_choice, hear, heard, hold, number, status, total
from tests.readers import Reader, counts


def test_tapping_changing_and_withdrawing(reading: Callable[..., Page], story: ArticlePage) -> None:
    Reader().cast(story, "sad")
    page = reading()
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 2 reactions.")
    expect_choice(page, "love")
    assert counts(story) == {"love": 1, "sad": 1}
    button(page, "angry").click()
    expect(status(page)).to_have_text("You chose Angry. 2 reactions.")
    expect_choice(page, "angry")
    assert counts(story) == {"angry": 1, "sad": 1}
    button(page, "angry").click()
    expect(status(page)).to_have_text("Your reaction is taken back. 1 reaction.")
    expect_choice(page, None)
    assert counts(story) == {"sad": 1}


def test_the_choice_shows_before_the_answer_comes(reading: Callable[..., Page]) -> None:
    page = reading()
    held = hold(page)
    button(page, "love").click()
    expect_choice(page, "love")
    expect(number(page, "love")).to_have_text("1")
    expect(total(page)).to_have_text("1 reaction")
    expect(status(page)).to_have_text("")
    held[0].continue_()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")


def test_a_double_tap_is_one_vote(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading()
    held = hold(page)

    with page.expect_request("**/mine/"):
        button(page, "love").dblclick()
    expect_choice(page, "love")
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
    expect_choice(page, "sad")
    expect(total(page)).to_have_text("1 reaction")
    sent: list[str | None] = []
    page.on("request", lambda request: sent.append(request.post_data) if request.method != "GET" else None)
    page.unroute("**/mine/")  # What is held goes on its way.

    expect(status(page)).to_have_text("You chose Sad. 1 reaction.")
    assert sent == ['{"kind":"sad"}']
    assert counts(story) == {"sad": 1}


def test_each_act_is_announced_once(reading: Callable[..., Page]) -> None:
    page = reading()
    hear(page)

    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")
    button(page, "sad").click()
    expect(status(page)).to_have_text("You chose Sad. 1 reaction.")
    button(page, "sad").click()
    expect(status(page)).to_have_text("Your reaction is taken back. 0 reactions.")

    assert heard(page) == ["You chose Love. 1 reaction.", "You chose Sad. 1 reaction.", "Your reaction is taken back. 0 reactions."]


def test_a_label_is_announced_as_it_was_written(reading: Callable[..., Page], story: ArticlePage) -> None:
    ReactionKind.objects.filter(slug="love").update(label="{total} & $& <b>$$$</b>")
    page = reading()
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose {total} & $& <b>$$$</b>. 1 reaction.")


def test_the_keyboard_is_enough_and_keeps_its_place(reading: Callable[..., Page], story: ArticlePage) -> None:
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
    page.keyboard.press("Shift+Tab")
    expect(button(page, "love")).to_be_focused()


def test_it_works_where_the_browser_keeps_nothing(reading: Callable[..., Page], story: ArticlePage) -> None:
    def without_a_store(page: Page) -> None:
        page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } })")

    page = reading(prepare=without_a_store)
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")
    button(page, "sad").click()
    expect(status(page)).to_have_text("You chose Sad. 1 reaction.")
    assert counts(story) == {"sad": 1}


def test_two_panels_of_one_page_do_not_get_in_each_others_way(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading()
    page.evaluate("document.querySelector('reaction-panel').after(document.querySelector('reaction-panel').cloneNode(true))")
    first, second = page.locator("reaction-panel").nth(0), page.locator("reaction-panel").nth(1)
    first.locator("button[value=love]").click()
    expect(first.locator("[role=status]")).to_have_text("You chose Love. 1 reaction.")
    second.locator("button[value=sad]").click()
    expect(second.locator("[role=status]")).to_have_text("You chose Sad. 1 reaction.")
    assert counts(story) == {"sad": 1}


def test_first_taps_in_two_tabs_that_stood_open_are_one_readers(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading()
    other = page.context.new_page()
    other.goto(page.url)
    held, held_too = hold(page), hold(other)
    for tab, taps in ((page, held), (other, held_too)):
        with tab.expect_request("**/mine/"):
            button(tab, "love").click()
        assert len(taps) == 1

    keys = {route.request.headers["idempotency-key"] for route in (held[0], held_too[0])}
    held[0].continue_()
    held_too[0].continue_()

    assert len(keys) == 1
    for tab in (page, other):
        expect(status(tab)).to_have_text("You chose Love. 1 reaction.")
    assert counts(story) == {"love": 1}


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
    expect(page.locator("reaction-panel button")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits_and_can_be_hit(reading: Callable[..., Page], width: int) -> None:
    page = reading(width=width)
    for place in range(6):
        box: Any = page.locator("reaction-panel button").nth(place).bounding_box()
        assert box["width"] >= 44
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
