"""A vote that is refused, lost, late or never answered: it is rolled back, the reader is told once what to do, and what the server kept is found again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, Route, expect

from articles.models import ArticlePage
from reactions.models import Board, Vote
from tests.panels import REFUSALS, ask_again, button, expect_choice, hear, heard, status, total, wind_on, with_a_clock
from tests.readers import counts

PROBLEM = "application/problem+json"
BUSY = '{"type": "about:blank", "title": "Too Many Requests", "status": 429, "detail": "Wait."%s}'
ANSWERS: dict[str, dict[str, Any]] = {
    "busy": {"status": 429, "content_type": PROBLEM, "body": BUSY % ', "retry_after": 7'},
    "busy, by a header": {"status": 429, "content_type": "text/html", "headers": {"Retry-After": "9"}, "body": "<h1>Wait</h1>"},
    "busy for nobody knows how long": {"status": 429, "content_type": "text/html", "body": "<h1>Wait</h1>"},
    "busy until a day": {"status": 429, "content_type": "text/html", "headers": {"Retry-After": "Wed, 21 Oct 2037 07:28:00 GMT"}, "body": "<h1>Wait</h1>"},
    "broken": {"status": 500, "content_type": "text/html", "body": "<h1>Sorry</h1>"},
    "HTML": {"status": 200, "content_type": "text/html", "body": "<h1>Please sign in to this network</h1>"},
    "something else": {"status": 200, "content_type": "application/json", "body": '{"sign_in": true}'},
}
WORDS = {
    "closed": "The reactions to this story are closed. The figures are final.",
    "busy": "Too many reactions at once. Try again in 7 seconds.",
    "busy, by a header": "Too many reactions at once. Try again in 9 seconds.",
    "busy for nobody knows how long": "Your reaction could not be kept. Try again in a moment.",
    "busy until a day": "Your reaction could not be kept. Try again in a moment.",
    "broken": "Your reaction could not be kept. Try again in a moment.",
    "HTML": "Your reaction could not be kept. Try again in a moment.",
    "something else": "Your reaction could not be sent. Check your connection and try again.",
    "no answer": "Your reaction could not be sent. Check your connection and try again.",
    "offline": "Your reaction could not be sent. Check your connection and try again.",
}
IMPATIENT = "const timeout = AbortSignal.timeout; AbortSignal.timeout = () => timeout.call(AbortSignal, 300);"


def impatient(page: Page) -> None:
    """Give the page a clock to wind on, and let it wait for answers for a moment only."""
    with_a_clock(page)
    page.add_init_script(IMPATIENT)


def fail(page: Page, story: ArticlePage, fault: str) -> None:
    """Let every vote from now on meet this fault."""
    if fault == "closed":
        Board.objects.create(page=story, state="closed")
    elif fault == "offline":
        page.context.set_offline(True)
    else:
        page.route("**/mine/", lambda route: route.fulfill(**ANSWERS[fault]) if fault in ANSWERS else None)


def lose(route: Route) -> None:
    """The server gets it and answers, and the answer does not arrive."""
    if route.request.method == "GET":
        route.continue_()
    else:
        route.fetch()
        route.abort()


@pytest.mark.parametrize("fault", WORDS)
def test_it_is_rolled_back_and_said_once(reading: Callable[..., Page], story: ArticlePage, fault: str) -> None:
    page = reading(prepare=impatient if fault == "no answer" else with_a_clock, allowed=REFUSALS)
    button(page, "sad").click()
    expect(status(page)).to_have_text("You chose Sad. 1 reaction.")
    fail(page, story, fault)
    hear(page)

    button(page, "love").click()

    expect(status(page)).to_have_text(WORDS[fault])
    expect_choice(page, "sad")
    expect(total(page)).to_have_text("1 reaction")
    assert Vote.objects.get().kind.slug == "sad"
    page.context.set_offline(False)
    page.unroute("**/mine/")
    ask_again(page)
    assert heard(page) == [WORDS[fault]]


def test_trying_again_after_a_failure_works(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading(allowed=REFUSALS)
    page.context.set_offline(True)
    button(page, "love").click()
    expect(status(page)).to_contain_text("Check your connection")
    page.context.set_offline(False)
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")
    assert counts(story) == {"love": 1}


@pytest.mark.parametrize("has_voted", [True, False], ids=["known reader", "new reader"])
def test_a_vote_whose_answer_was_lost_is_found_after_a_reload(reading: Callable[..., Page], story: ArticlePage, has_voted: bool) -> None:
    page = reading(allowed=REFUSALS)
    if has_voted:
        button(page, "sad").click()
        expect(status(page)).to_have_text("You chose Sad. 1 reaction.")
        page.evaluate("localStorage.removeItem('reactions-voted')")  # Of other stories alone.
    page.route("**/mine/", lose)
    button(page, "love").click()
    expect(status(page)).to_contain_text("Check your connection")
    assert counts(story) == {"love": 1}

    page.reload()

    expect_choice(page, "love")


def test_what_a_new_reader_sends_once_more_is_the_same_readers(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading(allowed=REFUSALS)
    page.route("**/mine/", lose)
    button(page, "love").click()
    expect(status(page)).to_contain_text("Check your connection")
    page.context.clear_cookies()  # They were in the answer.
    page.unroute("**/mine/")

    button(page, "sad").click()

    expect(status(page)).to_have_text("You chose Sad. 1 reaction.")
    assert counts(story) == {"sad": 1}


def test_a_vote_whose_answer_comes_too_late_is_found_when_the_panel_asks_again(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading(prepare=impatient, allowed=REFUSALS)
    late: list[Route] = []
    page.route("**/mine/", lambda route: late.append(route) if route.request.method == "PUT" else route.continue_())
    button(page, "love").click()
    expect(status(page)).to_contain_text("Check your connection")
    expect_choice(page, None)
    late[0].fetch()
    assert counts(story) == {"love": 1}

    wind_on(page)

    expect_choice(page, "love")
    expect(total(page)).to_have_text("1 reaction")
    expect(status(page)).to_have_text("")


@pytest.mark.parametrize("answer", ["HTML", "something else", "broken", "busy"])
def test_figures_that_do_not_come_leave_those_on_the_page(reading: Callable[..., Page], story: ArticlePage, answer: str) -> None:
    page = reading(prepare=with_a_clock, allowed=REFUSALS)
    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")
    page.route(f"**/reactions/{story.pk}/", lambda route: route.fulfill(**ANSWERS[answer]))

    ask_again(page)

    expect_choice(page, "love")
    expect(total(page)).to_have_text("1 reaction")
    expect(status(page)).to_have_text("You chose Love. 1 reaction.")


def test_whoever_refuses_cookies_is_told_and_nothing_is_kept(reading: Callable[..., Page], story: ArticlePage) -> None:
    page = reading()

    def without_cookies(route: Route) -> None:
        asked = route.request
        headers = {name: value for name, value in asked.headers.items() if name != "cookie"}
        answer = requests.request(asked.method, asked.url, headers=headers, data=asked.post_data, timeout=10)
        route.fulfill(status=answer.status_code, content_type=answer.headers["Content-Type"], body=answer.text)

    page.route("**/mine/", without_cookies)
    button(page, "love").click()

    expect(status(page)).to_contain_text("Your browser refuses cookies")
    expect_choice(page, None)
    assert counts(story) == {}
