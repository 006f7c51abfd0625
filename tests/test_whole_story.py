"""The whole story in a real browser: an editor publishes, a reader reacts, a moderator takes the vote out and puts it back."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from wagtail.models import ModelLogEntry

from articles.models import ArticlePage, SectionPage
from tests import factories
from tests.browser import NewPage

HEADLINE = "Lighthouse lamp burns again"
WORDS = "We polished it for nine evenings, and on the tenth it shone."


@pytest.fixture
def harbour(live_site: Any) -> SectionPage:
    return factories.make_section(live_site.front_page, title="Harbour")


def sign_in_by_form(page: Page, username: str) -> None:
    page.goto("/admin/login/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill("not-a-secret")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation", name="Main menu")).to_be_visible()


def wait_until_closed(page: Page, dialog: Locator) -> None:
    """Until it is closed for good: for a moment after it is hidden, it still takes the focus away from whatever is typed into elsewhere."""
    expect(dialog).to_be_hidden()
    expect(page.locator("body.modal-open")).to_have_count(0)


def open_dialog(page: Page, button: str) -> Locator:
    """Press the button until its dialog opens: a form that grows while a draft is saved may move it away from under the pointer."""
    dialog = page.get_by_role("dialog")
    for _attempt in range(3):
        with suppress(PlaywrightTimeoutError, AssertionError):
            page.get_by_role("button", name=button).first.click(timeout=5_000)
            expect(dialog).to_be_visible(timeout=5_000)
            return dialog
    expect(dialog).to_be_visible()
    return dialog


def upload_lead_picture(page: Page, file: Path) -> None:
    dialog = open_dialog(page, "Choose an image")
    dialog.get_by_role("tab", name="Upload").click()
    dialog.get_by_label("File").set_input_files(file)
    dialog.get_by_label("Alt text").fill("A lighthouse at dusk with its lamp lit")
    dialog.get_by_label("Creator").fill("Ada Holm")
    dialog.get_by_label("Credit line").fill("Fenwick Pictures")
    # Wagtail takes the title from the file's name, a moment later than a script can press the button.
    expect(dialog.get_by_label("Title")).to_have_value("IMG_0042")
    dialog.get_by_role("button", name="Upload").click()
    wait_until_closed(page, dialog)


def insert_block(page: Page, name: str) -> None:
    """Add a block at the end of the body."""
    page.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=name).click()


def write_quote(page: Page, *, source: str) -> None:
    """Quote somebody, and create the source in the quote's own chooser."""
    insert_block(page, "Quote")
    page.get_by_role("textbox", name="Words").fill(WORDS)
    page.get_by_role("textbox", name="Speaker", exact=True).fill("Ines Calder")
    page.get_by_role("textbox", name="Speaker's role").fill("keeper of the light")
    dialog = open_dialog(page, "Choose source")
    dialog.get_by_role("tab", name="Create a new source").click()
    dialog.get_by_label("Name readers see").fill(source)
    dialog.get_by_label("Homepage").fill("https://light-society.example/")
    dialog.get_by_role("button", name="Create source").click()
    wait_until_closed(page, dialog)


def publish_story(desk: Page, section: SectionPage, picture: Path) -> ArticlePage:
    desk.goto(f"/admin/pages/add/articles/articlepage/{section.pk}/", wait_until="networkidle")
    desk.get_by_role("textbox", name="Headline").fill(HEADLINE)
    desk.get_by_role("textbox", name="Dek").fill("After eleven dark years the lamp on Gannet Head was lit on Friday.")
    upload_lead_picture(desk, picture)
    insert_block(desk, "Paragraph")
    desk.locator(".public-DraftEditor-content").last.press_sequentially("The lamp was lit at dusk.")
    write_quote(desk, source="The Light Society")
    desk.locator(".tagit input").last.press_sequentially("lighthouse,")
    expect(desk.locator(".tagit .tagit-label")).to_have_text(["lighthouse"])
    # Wagtail saves the new draft by itself. To publish while it does so would be to make the same page twice.
    expect(desk).to_have_url(re.compile(r"/edit/$"))
    desk.get_by_role("button", name="More actions").click()
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_text("The Light Society is quoted, so a source credit was added.")).to_be_visible()
    return ArticlePage.objects.live().get(title=HEADLINE)


def read_story(reader: Page) -> None:
    """Everything the editor put in is there for the reader to see."""
    expect(reader.get_by_role("heading", name=HEADLINE)).to_be_visible()
    expect(reader.get_by_text("Ada Holm / Fenwick Pictures").first).to_be_visible()
    expect(reader.get_by_text(WORDS)).to_be_visible()
    expect(reader.get_by_role("heading", name="What this story relies on")).to_be_visible()
    expect(reader.get_by_role("link", name="The Light Society").last).to_be_visible()
    expect(reader.get_by_role("link", name="lighthouse")).to_be_visible()


def react_change_and_withdraw(reader: Page) -> None:
    """Ends with one reaction: Love."""
    panel = reader.get_by_role("region", name="What's Your Reaction?")
    said = panel.get_by_role("status")
    expect(reader.locator("[data-total]")).to_have_text("0 reactions")
    for label in ("Love", "Sad"):
        panel.get_by_role("button", name=label).click()
        expect(panel.get_by_role("button", name=label)).to_have_attribute("aria-pressed", "true")
        expect(said).to_have_text(f"You chose {label}. 1 reaction.")
    panel.get_by_role("button", name="Sad").click()
    expect(said).to_have_text("Your reaction is taken back. 0 reactions.")
    expect(panel.locator("[aria-pressed=true]")).to_have_count(0)
    panel.get_by_role("button", name="Love").click()
    expect(said).to_have_text("You chose Love. 1 reaction.")


def react_change_and_withdraw_by_form(reader: Page) -> None:
    """Without JavaScript. Ends on the story with one reaction more: Love."""
    reader.get_by_role("button", name="Angry").click()
    expect(reader.get_by_role("main")).to_contain_text("Angry")
    reader.get_by_role("button", name="Take my reaction back").click()
    reader.get_by_role("button", name="Love").click()
    expect(reader.get_by_role("main")).to_contain_text("Love")
    reader.get_by_role("link", name="Back to the story").click()
    expect(reader.locator("[data-total]")).to_have_text("2 reactions")


def exclude_newest_vote(moderator: Page) -> None:
    moderator.get_by_role("navigation", name="Main menu").get_by_role("button", name="Reactions").click()
    moderator.get_by_role("link", name="Votes", exact=True).click()
    moderator.get_by_role("checkbox", name="Select", exact=True).first.check()
    moderator.get_by_role("link", name="Exclude").first.click()
    moderator.get_by_role("radio", name="Test votes").check()
    moderator.get_by_label("In words").fill("Sent twice by the same hand")
    moderator.get_by_role("button", name="Exclude").click()
    expect(moderator.get_by_role("status")).to_contain_text("1 vote is out of the count.")


def undo_exclusion(moderator: Page) -> None:
    moderator.get_by_role("link", name="Undo").click()
    moderator.get_by_label("Reason").fill("It was a real reader after all")
    moderator.get_by_role("main").get_by_role("button").last.click()
    expect(moderator.get_by_role("status")).to_contain_text("again")


def shown_total(page: Page, address: str) -> str:
    page.goto(address)
    return page.locator("[data-total]").inner_text()


def test_a_story_from_the_desk_to_the_moderator(harbour: SectionPage, make_user: Callable[..., Any], new_page: NewPage, live_site: Any, tmp_path: Path) -> None:
    make_user("edda", "Editors")
    make_user("mina", "Moderators")
    picture = tmp_path / "IMG_0042.jpg"
    picture.write_bytes(factories.picture_file().read())

    # Wagtail saves drafts by itself and answers 400 while what it needs is still being typed.
    desk = new_page(allowed=("status of 400",))
    sign_in_by_form(desk, "edda")
    address = live_site.address(publish_story(desk, harbour, picture))

    reader = new_page(width=390)
    reader.goto(address)
    read_story(reader)
    react_change_and_withdraw(reader)
    plain = new_page(width=390, javascript=False)
    plain.goto(address)
    react_change_and_withdraw_by_form(plain)

    moderator = new_page()
    sign_in_by_form(moderator, "mina")
    exclude_newest_vote(moderator)
    assert shown_total(reader, address) == "1 reaction"
    undo_exclusion(moderator)
    assert shown_total(reader, address) == "2 reactions"
    acts = ModelLogEntry.objects.filter(action__startswith="reactions.").order_by("timestamp")
    assert [act.action for act in acts] == ["reactions.exclude_votes", "reactions.restore_votes"]
