"""Boards in a real browser: an editor makes a set, gives it to a section, and sets three of its stories apart; readers meet each as it was set."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from reactions.models import Board, BoardState
from tests import factories

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from tests.browser import NewPage
    from tests.conftest import LiveSite

# Wagtail saves drafts by itself and answers 400 while what it needs is still being typed; a form that is not good is answered with 422, and 403 is
# what somebody meets whose session has ended.
EXPECTED = ("status of 400", "status of 422", "status of 403")
READERS_PANEL = "What's Your Reaction?"
# How far something of the side panel reaches beyond it, in pixels: it does not scroll sideways.
BEYOND = """panel => Math.max(...[...panel.querySelectorAll('*')].map(part => part.getBoundingClientRect().right)) - panel.getBoundingClientRect().right"""


@pytest.fixture
def newsroom(live_site: LiveSite) -> dict[str, Any]:
    section = factories.make_section(live_site.front_page, title="Harbour")
    titles = ("Plain", "Other", "Sensitive", "Closing")
    return {"section": section, **{title.lower(): factories.make_article(section, title=f"{title} story") for title in titles}}


@pytest.fixture
def desk_of(
    newsroom: dict[str, Any], make_user: Callable[..., AbstractUser], new_page: NewPage, sign_in: Callable[[Page, AbstractUser], None]
) -> Callable[..., Page]:
    """A function that gives a browser in which somebody of this group is signed in."""

    def open_desk(group: str, **options: Any) -> Page:
        page = new_page(allowed=EXPECTED, **options)
        sign_in(page, make_user("edda", group))
        return page

    return open_desk


@pytest.fixture
def desk(desk_of: Callable[..., Page]) -> Page:
    return desk_of("Editors")


def make_set(desk: Page, name: str, *labels: str) -> None:
    desk.goto("/admin/reactions/sets/new/", wait_until="networkidle")
    desk.get_by_role("textbox", name="Name").fill(name)
    for place, label in enumerate(labels):
        if place:
            desk.get_by_role("button", name="Add reaction").click()
        desk.locator(f"#id_members-{place}-kind").select_option(label=label)
    desk.locator("form button[type=submit]").last.click()
    expect(desk.get_by_text("created")).to_be_visible()


def open_panel(desk: Page, page: Any) -> Locator:
    desk.goto(f"/admin/pages/{page.pk}/edit/", wait_until="networkidle")
    panel = desk.locator("[data-side-panel=reactions]")
    if panel.is_hidden():
        desk.get_by_role("button", name="Toggle reactions").click()
    expect(panel.get_by_role("button", name="Save the board")).to_be_visible()
    return panel


def save(panel: Locator) -> None:
    panel.get_by_role("button", name="Save the board").click()
    expect(panel.get_by_role("status")).to_have_text("Saved. Readers meet it from now on.")


def type_until_saved(desk: Page, body: Locator) -> None:
    """Wagtail saves a new draft by itself, but takes what is typed in the first moment for what was there from the start."""
    for _ in range(10):
        body.press_sequentially("It has a body. ")
        with suppress(PlaywrightTimeoutError):
            desk.wait_for_url(re.compile(r"/edit/$"), timeout=2000)
            return


def labels_shown(reader: Page, address: str) -> list[str]:
    reader.goto(address)
    panel = reader.get_by_role("region", name=READERS_PANEL)
    return [label for label in ("Love", "Happy", "Surprised", "Sad", "Angry", "Unmoved") if panel.get_by_role("button", name=label).count()]


def test_readers_meet_each_story_as_an_editor_has_set_it(desk: Page, newsroom: dict[str, Any], new_page: NewPage, live_site: LiveSite) -> None:
    make_set(desk, "Weekend", "Happy", "Love")
    make_set(desk, "Grave", "Sad", "Angry")
    for name, label, choice in (("section", "Set of reactions", "Weekend"), ("other", "Set of reactions", "Grave"), ("sensitive", "Sensitive story", "Yes")):
        panel = open_panel(desk, newsroom[name])
        panel.get_by_label(label).select_option(label=choice)
        save(panel)
    panel = open_panel(desk, newsroom["closing"])
    expect(panel.get_by_text("set on section “Harbour”")).to_be_visible()
    panel.get_by_label("Closes at").fill(f"{timezone.localtime() + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    save(panel)

    reader = new_page(width=390)
    shown = {name: labels_shown(reader, live_site.address(newsroom[name])) for name in ("plain", "other", "sensitive", "closing")}
    assert shown == {"plain": ["Love", "Happy"], "other": ["Sad", "Angry"], "sensitive": ["Love", "Sad"], "closing": ["Love", "Happy"]}
    # Its time comes.
    Board.objects.filter(page_id=newsroom["closing"].pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    reader.goto(live_site.address(newsroom["closing"]))
    expect(reader.get_by_role("region", name=READERS_PANEL).get_by_role("button")).to_have_count(0)


def test_saving_the_board_leaves_what_is_typed_into_the_page(desk: Page, newsroom: dict[str, Any]) -> None:
    panel = open_panel(desk, newsroom["plain"])
    headline = desk.get_by_role("textbox", name="Headline")
    headline.fill("Plain story, told anew")
    panel.get_by_label("Votes before shares are shown").fill("-1")
    panel.get_by_role("button", name="Save the board").click()
    expect(panel.get_by_role("status")).to_have_text("Nothing was saved. Look at what is marked.")
    expect(panel.get_by_label("Votes before shares are shown")).to_be_focused()
    panel.get_by_label("Votes before shares are shown").fill("7")
    save(panel)
    expect(panel.get_by_role("button", name="Save the board")).to_be_focused()
    expect(headline).to_have_value("Plain story, told anew")
    assert Board.objects.get(page_id=newsroom["plain"].pk).minimum_for_shares == 7


def test_a_board_that_could_not_be_sent_says_so_and_keeps_what_was_chosen(desk: Page, newsroom: dict[str, Any]) -> None:
    panel = open_panel(desk, newsroom["plain"])
    desk.route("**/reactions/boards/**", lambda route: route.fulfill(status=403))
    panel.get_by_label("Sensitive story").select_option(label="Yes")
    panel.get_by_role("button", name="Save the board").click()
    expect(panel.get_by_role("status")).to_contain_text("It could not be saved.")
    expect(panel.get_by_label("Sensitive story")).to_have_value("yes")


def test_a_story_that_was_just_made_gets_its_panel(desk: Page, newsroom: dict[str, Any]) -> None:
    desk.goto(f"/admin/pages/add/articles/articlepage/{newsroom['section'].pk}/", wait_until="networkidle")
    desk.get_by_role("button", name="Toggle reactions").click()
    panel = desk.locator("[data-side-panel=reactions]")
    expect(panel.get_by_text("Reactions can be set once the page is saved.")).to_be_visible()
    desk.get_by_role("textbox", name="Headline").fill("Brand new")
    desk.get_by_role("textbox", name="Dek").fill("It has a dek.")
    desk.get_by_role("button", name="Insert a block").last.click()
    desk.get_by_role("option", name="Paragraph").click()
    type_until_saved(desk, desk.locator(".public-DraftEditor-content").last)
    panel.get_by_label("Sensitive story").select_option(label="Yes")
    save(panel)
    assert Board.objects.get(page__title="Brand new").sensitive


def test_the_boards_own_page_needs_no_javascript(newsroom: dict[str, Any], desk_of: Callable[..., Page]) -> None:
    page = desk_of("Moderators", javascript=False)
    page.goto(f"/admin/reactions/boards/{newsroom['plain'].pk}/")
    page.get_by_label("State").select_option(label="Closed")
    page.get_by_role("button", name="Save the board").click()
    expect(page.get_by_text("Saved. Readers meet it from now on.")).to_be_visible()
    assert Board.objects.get().state == BoardState.CLOSED


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_panel_and_page_have_no_accessibility_fault_and_fit_a_phone(
    newsroom: dict[str, Any], desk_of: Callable[..., Page], axe: Callable[..., list[str]], dark: bool
) -> None:
    page = desk_of("Editors", dark=dark, width=390)
    panel = open_panel(page, newsroom["plain"])
    assert axe(page, include="[data-side-panel=reactions]") == []
    assert panel.evaluate(BEYOND) <= 0
    panel.get_by_label("Votes before shares are shown").fill("-1")
    panel.get_by_role("button", name="Save the board").click()
    expect(panel.get_by_role("status")).to_contain_text("Nothing was saved.")
    assert axe(page, include="[data-side-panel=reactions]") == []
    page.goto(f"/admin/reactions/boards/{newsroom['plain'].pk}/", wait_until="networkidle")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
