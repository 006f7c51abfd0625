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
    from tests.conftest import LiveSite

STATES = ["before", "after", "closed while open", "closed", "error", "many kinds", "long labels", "longest labels"]
LOOKS: list[dict[str, Any]] = [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}]
LABELS = {
    "many kinds": [f"Kind {number}" for number in range(30)],
    "long labels": ["Heartened, though it took some time", "Unbrokenwordofforty" * 2, "Sad"],
    "longest labels": [
        "Heartened, in a way that takes some time and quite a number of words to describe",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        "Sad",
    ],
}
LINES = "Math.max(...[...document.querySelectorAll('[data-label]')].map(label => label.offsetHeight / parseFloat(getComputedStyle(label).lineHeight)))"
ROWS = "new Set([...document.querySelectorAll('reaction-panel li')].map(item => item.offsetTop)).size"
STICKING_OUT = "[...document.querySelectorAll('reaction-panel li')].filter(item => item.scrollWidth > item.clientWidth).length"
FITS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture
def showing(reading: Callable[..., Page], story: ArticlePage) -> Callable[..., Page]:
    """A function that shows the story's panel in a state; its options are those of `new_page`."""

    def show(state: str, **options: Any) -> Page:
        Reader().cast(story, "love")
        if state == "closed":
            Board.objects.create(page=story, state="closed")
        if state in LABELS:
            offer(story, LABELS[state])
        page = reading(allowed=("status of 409", "ERR_INTERNET_DISCONNECTED"), **options)
        page.locator("reaction-panel").scroll_into_view_if_needed()
        act(page, state, story)
        return page

    return show


def offer(story: ArticlePage, labels: list[str]) -> None:
    """Give the story a set of its own."""
    chosen = ReactionSet.objects.create(name="Odd")
    for number, label in enumerate(labels):
        kind = ReactionKind.objects.create(slug=f"odd-{number}", label=label, icon="sad")
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
        assert page.evaluate(FITS), f"{width} pixels are not enough."
        assert page.evaluate(STICKING_OUT) == 0, f"At {width} pixels a label does not fit."
    for look in LOOKS:
        page.emulate_media(**look)
        # axe cannot see the colours that a system forces.
        assert axe(page, include="reaction-panel", without_rules=["color-contrast"] if "forced_colors" in look else None) == [], look


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_the_page_that_answers_the_plain_form(
    showing: Callable[..., Page], axe: Callable[..., list[str]], live_site: LiveSite, story: ArticlePage, dark: bool
) -> None:
    page = showing("after", dark=dark)
    page.goto(f"{live_site.url}/reactions/{story.pk}/done/")
    assert axe(page) == []


@pytest.mark.parametrize("state", ["before", "after", "closed while open", "closed", "error", "longest labels"])
def test_it_fits_at_twice_the_size(showing: Callable[..., Page], state: str) -> None:
    # A window of 1280 pixels zoomed to 200 % has 640 of its own.
    page = showing(state, width=640, device_scale_factor=2)

    assert page.evaluate(FITS)
    assert page.evaluate(STICKING_OUT) == 0


@pytest.mark.parametrize("state", ["long labels", "longest labels"])
def test_labels_have_the_columns_to_be_read_in_a_few_lines(showing: Callable[..., Page], state: str) -> None:
    page = showing(state)

    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        lines = page.evaluate(LINES)
        assert lines < 5, f"At {width} pixels a label takes {lines:.0f} lines."


def test_labels_have_the_same_columns_on_the_page_that_answers_the_plain_form(showing: Callable[..., Page], live_site: LiveSite, story: ArticlePage) -> None:
    page = showing("longest labels")
    page.goto(f"{live_site.url}/reactions/{story.pk}/done/")

    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(LINES) < 5, f"{width} pixels"
        assert page.evaluate(FITS), f"{width} pixels"


def test_six_short_labels_stand_in_one_row_where_there_is_room(showing: Callable[..., Page]) -> None:
    page = showing("before")

    for width, rows in ((320, 2), (390, 2), (1280, 1)):
        page.set_viewport_size({"width": width, "height": 900})
        # The page is laid out anew some time after its window has changed.
        page.wait_for_function(f"() => {ROWS} === {rows}")


def test_what_a_screen_reader_is_told(showing: Callable[..., Page], story: ArticlePage) -> None:
    Board.objects.create(page=story, minimum_for_shares=2)
    page = showing("after")

    expect(page.locator("reaction-panel")).to_match_aria_snapshot(
        """
        - region "What's Your Reaction?":
          - heading "What's Your Reaction?" [level=2]
          - paragraph: 2 reactions
          - list:
            - listitem:
              - button "Love 1 reaction 50%" [pressed=false]
            - listitem:
              - button "Happy 0 reactions 0%" [pressed=false]
            - listitem:
              - button "Surprised 0 reactions 0%" [pressed=false]
            - listitem:
              - button "Sad 1 reaction 50%" [pressed=true]
            - listitem:
              - button "Angry 0 reactions 0%" [pressed=false]
            - listitem:
              - button "Unmoved 0 reactions 0%" [pressed=false]
          - status: You chose Sad. 2 reactions.
        """
    )


def test_what_a_screen_reader_is_told_once_the_board_is_closed(showing: Callable[..., Page]) -> None:
    page = showing("closed while open")

    expect(page.locator("reaction-panel")).to_match_aria_snapshot(
        """
        - region "What's Your Reaction?":
          - heading "What's Your Reaction?" [level=2]
          - paragraph: 1 reaction
          - list:
            - listitem:
              - button "Love 1 reaction" [disabled] [pressed=false]
            - listitem:
              - button "Happy 0 reactions" [disabled] [pressed=false]
            - listitem:
              - button "Surprised 0 reactions" [disabled] [pressed=false]
            - listitem:
              - button "Sad 0 reactions" [disabled] [pressed=false]
            - listitem:
              - button "Angry 0 reactions" [disabled] [pressed=false]
            - listitem:
              - button "Unmoved 0 reactions" [disabled] [pressed=false]
          - status: The reactions to this story are closed. The figures are final.
        """
    )


def test_a_board_that_is_off_shows_nothing(reading: Callable[..., Page], story: ArticlePage) -> None:
    Board.objects.create(page=story, state="off")
    page = reading()

    expect(page.locator("reaction-panel")).to_have_count(0)
