"""The panel in each of its states: what a screen reader is told, what axe finds, and whether it fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from articles.models import ArticlePage
from reactions.models import Board, ReactionKind, ReactionSet, SetMember
from tests.panels import button, status
from tests.readers import Reader

if TYPE_CHECKING:
    from tests.browser import NewPage
    from tests.conftest import LiveSite

STATES = ["before", "after", "closed while open", "closed", "error", "many kinds", "long labels", "Arabic"]
LOOKS: list[dict[str, Any]] = [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}]
LINES = "Math.max(...[...document.querySelectorAll('[data-long]')].map(label => label.offsetHeight / parseFloat(getComputedStyle(label).lineHeight)))"
ROWS = "new Set([...document.querySelectorAll('reaction-panel li')].map(item => item.offsetTop)).size"
STICKING_OUT = "[...document.querySelectorAll('reaction-panel li')].filter(item => item.scrollWidth > item.clientWidth).length"


@pytest.fixture
def showing(new_page: NewPage, live_site: LiveSite, story: ArticlePage) -> Callable[..., Page]:
    """A function that shows the story's panel in a state; its options are those of `new_page`."""

    def show(state: str, **options: Any) -> Page:
        Reader().cast(story, "love")
        if state == "closed":
            Board.objects.create(page=story, state="closed")
        if state in {"many kinds", "long labels", "Arabic"}:
            offer(story, state)
        page = new_page(allowed=("status of 409", "ERR_INTERNET_DISCONNECTED"), **options)
        page.goto(live_site.address(story))
        if state == "Arabic":
            page.evaluate("document.documentElement.dir = 'rtl'")
        page.locator("reaction-panel").scroll_into_view_if_needed()
        act(page, state, story)
        return page

    return show


def offer(story: ArticlePage, state: str) -> None:
    """Give the story a set of its own."""
    chosen = ReactionSet.objects.create(name="Odd")
    labels = {
        "many kinds": [f"Kind {number}" for number in range(30)],
        "long labels": ["Incomprehensibly " * 2 + "sad"] * 3 + ["Unbrokenwordofforty" * 2],
        "Arabic": ["أحببته", "أضحكني", "أدهشني", "أحزنني", "أغضبني"],
    }[state]
    for number, label in enumerate(labels):
        kind = ReactionKind.objects.create(slug=f"odd-{number}", label=label[:40], icon="sad")
        SetMember.objects.create(reaction_set=chosen, kind=kind, sort_order=number)
    Board.objects.create(page=story, reaction_set=chosen)


def act(page: Page, state: str, story: ArticlePage) -> None:
    sad, said = button(page, "sad"), status(page)
    if state == "after":
        sad.click()
        expect(said).to_have_text("You chose Sad. 2 reactions.")
    elif state == "closed while open":
        Board.objects.create(page=story, state="closed")
        sad.click()
        expect(said).to_contain_text("closed")
    elif state == "error":
        page.wait_for_load_state("networkidle")
        page.context.set_offline(True)
        sad.click()
        expect(said).to_contain_text("Check your connection")


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_and_nothing_sticks_out(showing: Callable[..., Page], axe: Callable[..., list[str]], state: str) -> None:
    page = showing(state)

    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{width} pixels are not enough."
        assert page.evaluate(STICKING_OUT) == 0, f"At {width} pixels a label does not fit."
    for look in LOOKS:
        page.emulate_media(**look)
        # axe cannot see the colours that a system forces.
        assert axe(page, include="reaction-panel", without_rules=["color-contrast"] if "forced_colors" in look else None) == [], look


def test_long_labels_have_the_columns_to_be_read_in_a_few_lines(showing: Callable[..., Page]) -> None:
    page = showing("long labels")

    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        lines = page.evaluate(LINES)
        assert lines < 4, f"At {width} pixels a label of 40 characters takes {lines:.0f} lines."


def test_six_short_labels_stand_in_one_row_where_there_is_room(showing: Callable[..., Page]) -> None:
    page = showing("before")

    for width, rows in ((320, 2), (390, 2), (1280, 1)):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(ROWS) == rows, f"At {width} pixels they do not take {rows} rows."


def test_it_fits_at_twice_the_size(showing: Callable[..., Page]) -> None:
    # A window of 1280 pixels zoomed to 200 % has 640 of its own.
    page = showing("before", width=640, device_scale_factor=2)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_a_screen_reader_is_told(showing: Callable[..., Page]) -> None:
    page = showing("after")

    expect(page.locator("reaction-panel")).to_match_aria_snapshot(
        """
        - region "What's Your Reaction?":
          - heading "What's Your Reaction?" [level=2]
          - paragraph: 2 reactions
          - list:
            - listitem:
              - button "Love 1 reaction" [pressed=false]
            - listitem:
              - button "Happy 0 reactions" [pressed=false]
            - listitem:
              - button "Surprised 0 reactions" [pressed=false]
            - listitem:
              - button "Sad 1 reaction" [pressed=true]
            - listitem:
              - button "Angry 0 reactions" [pressed=false]
            - listitem:
              - button "Unmoved 0 reactions" [pressed=false]
          - status: You chose Sad. 2 reactions.
        """
    )


def test_the_keyboard_goes_through_the_buttons_and_keeps_its_place(showing: Callable[..., Page]) -> None:
    page = showing("before")
    page.locator("reaction-panel button").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")

    expect(page.locator("reaction-panel [role=status]")).to_have_text("You chose Happy. 2 reactions.")
    expect(page.locator("reaction-panel button[value=happy]")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator("reaction-panel button[value=love]")).to_be_focused()


def test_a_board_that_is_off_shows_nothing(new_page: NewPage, live_site: LiveSite, story: ArticlePage) -> None:
    Board.objects.create(page=story, state="off")
    page = new_page()
    page.goto(live_site.address(story))

    expect(page.locator("reaction-panel")).to_have_count(0)


def test_the_bars_grow_from_the_right_where_one_reads_from_there(showing: Callable[..., Page]) -> None:
    page = showing("Arabic")

    assert page.evaluate("getComputedStyle(document.querySelector('.reactions__bar')).transform") == "matrix(-1, 0, 0, 1, 0, 0)"
