"""An editor pastes wire copy, credits what it relies on, chooses the source of a quote and publishes; readers are told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from articles.models import ArticlePage, SourceKind
from tests.factories import make_section, make_source
from tests.test_board_saved_with_its_page import publish
from tests.test_suggestions_in_a_browser import panel_of
from tests.test_whole_story import open_dialog, wait_until_closed
from tests.wire.pictures import on_loopback, served

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from articles.models import SectionPage
    from tests.browser import NewPage
    from tests.conftest import LiveSite

SIGNAL, SERVICE, WIRE, CALDER = "The Skerrow Signal", "Fenwick Fire Service", "Northern Wire", "Ines Calder"
COPY = """Lamp on Gannet Head burns again

The light that crews steered by has been mended by those who missed it.

Photo: Mirko Tarn / Fenwick Pictures

The lamp was lit at dusk on Friday, the Skerrow Signal reports.

“It isn't a museum. It's a lamp.”
— Ines Calder, keeper of the light

A photographer told Northern Wire that boats saw it from 14 miles away.

A report by the Fenwick Fire Service counts eleven buckets of soot.

What's Your Reaction?

Like 0
Share on Facebook | Twitter
"""


@pytest.fixture
def harbour(live_site: LiveSite) -> SectionPage:
    return make_section(live_site.front_page, title="Harbour")


@pytest.fixture
def pasting(harbour: SectionPage, make_user: Callable[..., AbstractUser], new_page: NewPage, sign_in: Callable[..., None]) -> Callable[..., Page]:
    """A function that opens the page for pasting for an editor."""

    def open_page(**options: Any) -> Page:
        # Wagtail saves drafts by itself and answers 400 while a quote still lacks its source.
        page = new_page(allowed=("status of 400",), **options)
        sign_in(page, make_user("edda", "Editors"))
        page.goto("/admin/articles/", wait_until="networkidle")
        page.get_by_role("link", name="Import a story").click()
        expect(page.get_by_role("button", name="Import as a draft")).to_be_visible()
        return page

    return open_page


def paste(page: Page, *, plain: str, html: str = "") -> None:
    """As the browser pastes: it tells what the clipboard holds, and then puts the plain words in."""
    box = page.get_by_role("textbox", name="Paste the copy")
    box.focus()
    box.evaluate(
        """(box, [plain, html]) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", plain);
          if (html) clipboardData.setData("text/html", html);
          box.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
          document.execCommand("insertText", false, plain);
        }""",
        [plain, html],
    )
    expect(box).to_have_value(plain)


def choose_source_of_quote(page: Page, name: str) -> None:
    dialog = open_dialog(page, "Choose source")
    dialog.get_by_role("link", name=name).click()
    wait_until_closed(page, dialog)


def credit_from_panel(page: Page) -> None:
    """Two sources that are kept are accepted, and a third one is made."""
    page.get_by_role("button", name="Toggle sources and credits").click()
    panel = panel_of(page)
    for name in (SIGNAL, WIRE):
        panel.get_by_role("button", name=f"Credit {name}").click()
        expect(panel.get_by_role("button", name=f"Credit {name}")).to_have_count(0)
    panel.get_by_role("button", name=f"Make a source and credit it {SERVICE}").click()
    expect(panel.get_by_role("status")).to_contain_text("Credited.")
    expect(panel.get_by_role("button", name=f"Make a source and credit it {SERVICE}")).to_have_count(0)


def citations_of(page: Page) -> list[str]:
    """The names of the JSON-LD's citations."""
    texts = page.locator('script[type="application/ld+json"]').all_text_contents()
    found = [node for text in texts for node in _nodes(json.loads(text)) if "citation" in node]
    return [json.dumps(citation, ensure_ascii=False) for node in found for citation in node["citation"]]


def _nodes(data: Any) -> list[dict[str, Any]]:
    return data.get("@graph", [data]) if isinstance(data, dict) else data


def test_an_editor_imports_credits_and_publishes_and_readers_are_told(pasting: Callable[..., Page], harbour: SectionPage, new_page: NewPage) -> None:
    make_source(name=SIGNAL, other_names="Skerrow Signal")
    make_source(name=WIRE, kind=SourceKind.AGENCY)
    make_source(name=CALDER, kind=SourceKind.PERSON)
    page = pasting()
    paste(page, plain=COPY)
    page.get_by_role("button", name="Import as a draft").click()

    expect(page).to_have_url(re.compile(r"/edit/$"))
    expect(page.get_by_text("“Lamp on Gannet Head burns again” was imported")).to_be_visible()
    expect(page.get_by_role("textbox", name="Headline")).to_have_value("Lamp on Gannet Head burns again")
    expect(page.get_by_role("textbox", name="Dek")).to_have_value("The light that crews steered by has been mended by those who missed it.")
    expect(page.get_by_text("The copy credits its picture to: Mirko Tarn / Fenwick Pictures.")).to_be_visible()
    page.get_by_text("Imported copy: what was recognised").click()
    expect(page.get_by_text("It is the heading of reactions below the story").first).to_be_visible()

    choose_source_of_quote(page, CALDER)
    credit_from_panel(page)
    publish(page)
    expect(page.get_by_text(re.compile("has been published|was published"))).to_be_visible()

    story = ArticlePage.objects.live().get(title="Lamp on Gannet Head burns again")
    reader = new_page(width=390)
    reader.goto(story.get_url())
    expect(reader.get_by_text("It isn't a museum. It's a lamp.")).to_be_visible()
    expect(reader.get_by_text("Like 0")).to_have_count(0)
    box = reader.get_by_role("region", name="What this story relies on")
    for name in (SIGNAL, WIRE, SERVICE, CALDER):
        expect(box).to_contain_text(name)
    citations = citations_of(reader)
    assert all(any(name in citation for citation in citations) for name in (SIGNAL, WIRE, SERVICE, CALDER))
    for name in (SIGNAL, SERVICE):
        box.get_by_role("link", name=name).first.click()
        expect(reader.get_by_role("heading", name=name)).to_be_visible()
        expect(reader.get_by_role("link", name="Lamp on Gannet Head burns again")).to_be_visible()
        reader.go_back()


def test_links_of_a_paste_are_kept_until_its_words_are_changed(pasting: Callable[..., Page]) -> None:
    html = '<h1>Lock closes</h1><p>Boats go round.</p><p>The <a href="https://lock.example/">lock</a> closed.</p>'
    page = pasting()
    paste(page, plain="Lock closes\n\nBoats go round.\n\nThe lock closed.", html=html)
    expect(page.get_by_text("The links and headings of what you pasted are kept")).to_be_visible()
    page.get_by_role("button", name="Import as a draft").click()
    expect(page).to_have_url(re.compile(r"/edit/$"))
    assert "https://lock.example/" in str(ArticlePage.objects.get().body.raw_data[0]["value"])

    page.goto("/admin/articles/import/", wait_until="networkidle")
    paste(page, plain="Lock opens\n\nBoats go through.\n\nThe lock opened.", html=html.replace("closes", "opens"))
    page.keyboard.type(" At last.")
    expect(page.get_by_text("You changed the words, so they are imported as plain text.")).to_be_visible()
    page.get_by_role("button", name="Import as a draft").click()
    expect(page).to_have_url(re.compile(r"/edit/$"))
    assert "At last" in str(ArticlePage.objects.get(title="Lock opens").body.raw_data[0]["value"])


UNMARKED = """Swimmers find a bell

It hung in the church that the sea took in 1762.

Two swimmers found a bronze bell off the north beach on Saturday. It weighs 90 kilograms.

It will be shown in the museum.
"""
SENTENCE = "It hung in the church that the sea took in 1762."


def paragraphs_of(page: Page) -> list[str]:
    """Those that are not deleted: Wagtail keeps such blocks, out of sight."""
    return page.locator("#panel-child-story-body-section .public-DraftEditor-content").filter(visible=True).all_inner_texts()


def test_a_sentence_that_is_no_dek_goes_back_into_the_story_and_comes_again_by_keyboard(pasting: Callable[..., Page]) -> None:
    page = pasting()
    paste(page, plain=UNMARKED)
    page.get_by_role("button", name="Import as a draft").click()
    dek, put_back, take = (
        page.get_by_role("textbox", name="Dek"),
        page.get_by_role("button", name="Put the dek back as the first paragraph"),
        page.get_by_role("button", name="Make the first paragraph the dek"),
    )
    expect(dek).to_have_value(SENTENCE)
    expect(take).to_be_hidden()
    # What was typed before the click stays.
    page.get_by_role("textbox", name="Headline").fill("Swimmers find a bell off Lowmere")
    put_back.focus()
    page.keyboard.press("Enter")
    expect(dek).to_have_value("")
    expect(page.get_by_text("It is the first paragraph now.")).to_be_visible()
    expect(take).to_be_focused()
    assert paragraphs_of(page)[0].strip() == SENTENCE

    page.keyboard.press("Enter")
    expect(dek).to_have_value(SENTENCE)
    expect(put_back).to_be_focused()
    assert SENTENCE not in " ".join(paragraphs_of(page))

    page.keyboard.press("Enter")
    dek.fill("A bell that was lost for 264 years.")
    publish(page)
    expect(page.get_by_text(re.compile("has been published|was published"))).to_be_visible()
    story = ArticlePage.objects.live().get()
    assert (story.title, story.dek) == ("Swimmers find a bell off Lowmere", "A bell that was lost for 264 years.")
    assert [block.block_type for block in story.body] == ["paragraph"] * 3
    assert SENTENCE in str(story.body[0].value)


def test_a_first_paragraph_that_is_no_dek_stays_and_is_told(pasting: Callable[..., Page]) -> None:
    page = pasting()
    paste(page, plain=f"Lock closes\n\nThe lock closed on Monday. {'It is old. ' * 40}\n\nBoats go round. It opens in March.")
    page.get_by_role("button", name="Import as a draft").click()
    expect(page.get_by_text("No dek was found in the copy.")).to_be_visible()
    page.get_by_role("button", name="Make the first paragraph the dek").click()
    expect(page.get_by_text("The story does not begin with a paragraph that is as short as a dek")).to_be_visible()
    expect(page.get_by_role("textbox", name="Dek")).to_have_value("")
    assert "It is old." in paragraphs_of(page)[0]


def test_a_dek_that_the_copy_marks_is_not_asked_about(pasting: Callable[..., Page]) -> None:
    page = pasting()
    paste(page, plain=COPY)
    page.get_by_role("button", name="Import as a draft").click()
    expect(page.get_by_role("textbox", name="Dek")).not_to_have_value("")
    expect(page.get_by_role("button", name="Put the dek back as the first paragraph")).to_have_count(0)


def test_an_editor_imports_a_story_with_its_pictures(pasting: Callable[..., Page], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.wire.views.fetch", on_loopback)
    with served() as wire:
        figures = [
            f'<figure><img src="{wire.at(path)}" alt="A bell"><figcaption>The bell. <span class="credit">{credit}</span></figcaption></figure>'
            for path, credit in (("/bell.jpg", "Ada Holm"), ("/beach.jpg", ""), ("/missing.jpg", "Ben Ruud"))
        ]
        page = pasting()
        paragraphs = ["<p>Two swimmers found it.</p>", "<p>It is old.</p>"]
        paste(page, plain=f"<h1>Swimmers find a bell</h1><p class='dek'>{SENTENCE}</p>{figures[0]}{paragraphs[0]}{figures[1]}{figures[2]}{paragraphs[1]}")
        expect(page.get_by_role("checkbox", name="Fetch its pictures")).to_be_checked()
        page.get_by_role("button", name="Import as a draft").click()
        expect(page.get_by_text("2 pictures come with it.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Nobody is credited for the picture")).to_be_visible()
    page.get_by_text("Imported copy: what was recognised").click()
    expect(page.get_by_text("The site answered 404. Credit it to Ben Ruud.")).to_be_visible()
    story = ArticlePage.objects.get()
    assert (story.lead_picture.credit_line, [block.block_type for block in story.body]) == ("Ada Holm", ["paragraph", "picture", "paragraph"])


def test_what_is_refused_is_said_beside_the_box_which_keeps_its_words(pasting: Callable[..., Page]) -> None:
    page = pasting()
    paste(page, plain="Lock closes for the winter")
    page.get_by_role("button", name="Import as a draft").click()
    expect(page.get_by_text("This is one paragraph alone.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Paste the copy")).to_have_value("Lock closes for the winter")


def test_it_works_by_keyboard_and_without_javascript(pasting: Callable[..., Page], harbour: SectionPage, new_page: NewPage, sign_in: Any) -> None:
    pasting()
    plain = new_page(javascript=False)
    sign_in(plain, get_user_model().objects.get(username="edda"))
    plain.goto("/admin/articles/import/")
    plain.get_by_role("textbox", name="Paste the copy").fill(COPY)
    for _stop in ("file", "pictures", "button"):
        plain.keyboard.press("Tab")
    expect(plain.get_by_role("button", name="Import as a draft")).to_be_focused()
    plain.keyboard.press("Enter")
    expect(plain).to_have_url(re.compile(r"/edit/$"))
    assert ArticlePage.objects.get().title == "Lamp on Gannet Head burns again"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_has_no_accessibility_fault(pasting: Callable[..., Page], axe: Callable[..., list[str]], dark: bool, width: int) -> None:
    page = pasting(dark=dark, width=width)
    assert axe(page, include="main") == []
    paste(page, plain="Lock closes for the winter")
    page.get_by_role("button", name="Import as a draft").click()
    expect(page.get_by_text("This is one paragraph alone.")).to_be_visible()
    assert axe(page, include="main") == []
    paste_over = page.get_by_role("textbox", name="Paste the copy")
    paste_over.fill(COPY)
    page.get_by_role("button", name="Import as a draft").click()
    expect(page).to_have_url(re.compile(r"/edit/$"))
    page.get_by_text("Imported copy: what was recognised").click()
    assert axe(page, include=".newsroom-imported") == []
    assert axe(page, include=".newsroom-offered-credit") == []
    page.goto("/admin/articles/import/", wait_until="networkidle")
    paste(page, plain=UNMARKED)
    page.get_by_role("button", name="Import as a draft").click()
    expect(page.get_by_role("button", name="Put the dek back as the first paragraph")).to_be_visible()
    assert axe(page, include=".newsroom-dek-of-copy") == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
