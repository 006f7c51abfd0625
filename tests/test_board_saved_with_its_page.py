"""What is chosen in the editor's side panel and not saved there: it is said so, it is stored before the page is, and it is not lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import Locator, Page, expect

from articles.models import ArticlePage
from reactions.models import Board
from tests.test_sections_and_boards import desk, desk_of, newsroom, open_panel, save

if TYPE_CHECKING:
    from playwright.sync_api import Dialog

__all__ = ["desk", "desk_of", "newsroom"]

UNSAVED = "Not saved yet. It is saved with this button at once, or with the page."
HELD = "The page waits for it, and was neither saved nor published."
ANEW = "Plain story, told anew"


def mark_sensitive(panel: Locator) -> None:
    panel.get_by_label("Sensitive story").select_option(label="Yes")


def publish(desk: Page) -> None:
    button = desk.get_by_role("button", name="Publish", exact=True)
    if button.is_hidden():
        desk.get_by_role("button", name="More actions").click()
    button.click()


def board_of(story: Any) -> Board | None:
    return Board.objects.filter(page_id=story.pk).first()


def is_published(story: Any, headline: str) -> bool:
    return ArticlePage.objects.filter(pk=story.pk, title=headline, live=True).exists()


def test_publishing_the_page_stores_what_was_chosen_for_its_board(desk: Page, newsroom: dict[str, Any]) -> None:
    story = newsroom["plain"]
    panel = open_panel(desk, story)
    desk.get_by_role("textbox", name="Headline").fill(ANEW)
    mark_sensitive(panel)
    expect(panel.get_by_role("status")).to_have_text(UNSAVED)
    publish(desk)
    expect(desk.get_by_text(f"Page '{ANEW}' has been published")).to_be_visible()
    board = board_of(story)
    assert board is not None
    assert board.sensitive
    assert is_published(story, ANEW)


def test_the_shortcut_for_saving_the_page_does_so_too(desk: Page, newsroom: dict[str, Any]) -> None:
    story = newsroom["plain"]
    panel = open_panel(desk, story)
    mark_sensitive(panel)
    with desk.expect_navigation():
        desk.keyboard.press("ControlOrMeta+s")
    board = board_of(story)
    assert board is not None
    assert board.sensitive


def test_a_board_that_is_refused_keeps_the_page_from_being_published(desk: Page, newsroom: dict[str, Any]) -> None:
    story = newsroom["plain"]
    panel = open_panel(desk, story)
    headline = desk.get_by_role("textbox", name="Headline")
    headline.fill(ANEW)
    mark_sensitive(panel)
    panel.get_by_label("Votes before shares are shown").fill("-1")
    desk.get_by_role("button", name="Toggle reactions").click()
    expect(panel).to_be_hidden()
    publish(desk)
    expect(panel.get_by_role("status")).to_have_text(f"Nothing was saved. Look at what is marked. {HELD}")
    expect(panel.get_by_label("Votes before shares are shown")).to_be_focused()
    expect(headline).to_have_value(ANEW)
    expect(panel.get_by_label("Sensitive story")).to_have_value("yes")
    assert board_of(story) is None
    assert not is_published(story, ANEW)

    panel.get_by_label("Votes before shares are shown").fill("7")
    publish(desk)
    expect(desk.get_by_text(f"Page '{ANEW}' has been published")).to_be_visible()
    board = board_of(story)
    assert board is not None
    assert (board.sensitive, board.minimum_for_shares) == (True, 7)


def test_a_board_that_cannot_be_sent_keeps_the_page_from_being_published(desk: Page, newsroom: dict[str, Any]) -> None:
    story = newsroom["plain"]
    panel = open_panel(desk, story)
    mark_sensitive(panel)
    desk.route("**/reactions/boards/**", lambda route: route.fulfill(status=403))
    publish(desk)
    expect(panel.get_by_role("status")).to_have_text(f"It could not be saved. Check that you are online and signed in, and try again. {HELD}")
    expect(panel.get_by_label("Sensitive story")).to_have_value("yes")
    assert desk.url.endswith("/edit/")


def test_whoever_takes_a_choice_back_has_nothing_to_save(desk: Page, newsroom: dict[str, Any]) -> None:
    story = newsroom["plain"]
    panel = open_panel(desk, story)
    mark_sensitive(panel)
    panel.get_by_label("Sensitive story").select_option(label="Inherit")
    expect(panel.get_by_role("status")).to_have_text("")
    publish(desk)
    expect(desk.get_by_text("has been published")).to_be_visible()
    assert board_of(story) is None


def test_the_browser_asks_before_an_unsaved_board_is_left(desk: Page, newsroom: dict[str, Any]) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    panel = open_panel(desk, newsroom["plain"])
    desk.on("dialog", stay)
    mark_sensitive(panel)
    here = desk.url
    desk.locator("a[href='/admin/']").first.evaluate("link => link.click()")
    expect(panel.get_by_label("Sensitive story")).to_have_value("yes")
    assert (asked, desk.url) == (["beforeunload"], here)
    save(panel)
    desk.goto("/admin/")
    assert asked == ["beforeunload"]
