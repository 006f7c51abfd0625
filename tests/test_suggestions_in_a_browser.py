"""The panel "Sources and credits" as an editor uses it while writing, and what readers are told in the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from articles.models import Source
from tests.factories import make_article, make_section, make_source
from tests.test_board_saved_with_its_page import publish

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage
    from tests.browser import NewPage
    from tests.conftest import LiveSite

SIGNAL, MESSENGER = "The Skerrow Signal", "Fenwick Messenger"
ADDED = " A spokesperson told the Fenwick Messenger that it was over."


@pytest.fixture
def story(live_site: LiveSite) -> ArticlePage:
    make_source(name=SIGNAL, other_names="the Signal")
    return make_article(
        make_section(live_site.front_page), title="Snow on the quay", slug="snow", body=[("paragraph", "<p>It snowed, the Signal reports.</p>")]
    )


@pytest.fixture
def editing(story: ArticlePage, make_user: Callable[..., AbstractUser], new_page: NewPage, sign_in: Callable[..., None]) -> Callable[..., Page]:
    """A function that opens the story's editor for an editor, with the panel shown."""

    def edit(**options: object) -> Page:
        page = new_page(allowed=("status of 400", "status of 422", "ERR_FAILED"), **options)
        sign_in(page, make_user("edda", "Editors"))
        page.goto(f"/admin/pages/{story.pk}/edit/", wait_until="networkidle")
        page.get_by_role("button", name="Toggle sources and credits").click()
        expect(panel_of(page).get_by_text(SIGNAL).first).to_be_visible()
        return page

    return edit


def panel_of(page: Page) -> Locator:
    return page.locator("[data-side-panel=sources]")


def number_beside_the_toggle(page: Page) -> Locator:
    return page.locator("[data-side-panel-toggle=sources] [data-side-panel-toggle-counter]")


def test_an_editor_credits_what_the_text_relies_on_and_readers_are_told(editing: Callable[..., Page], story: ArticlePage, new_page: NewPage) -> None:
    page = editing()
    panel = panel_of(page)
    expect(number_beside_the_toggle(page)).to_have_text("1")

    # What is typed is read without a save.
    body = page.locator("[data-contentpath=body] [role=textbox]").first
    body.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(ADDED)
    expect(panel.get_by_text("A spokesperson told the Fenwick Messenger that it was over.")).to_be_visible()
    expect(number_beside_the_toggle(page)).to_have_text("2")

    panel.get_by_role("button", name=f"Credit {SIGNAL}").click()
    expect(panel.get_by_role("status")).to_contain_text("Credited.")
    expect(panel.get_by_role("button", name=f"Credit {SIGNAL}")).to_have_count(0)
    make = panel.get_by_role("button", name=f"Make a source and credit it {MESSENGER}")
    # With the keyboard, from where the focus was left.
    expect(make).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.get_by_text("Nothing is missing")).to_be_visible()
    expect(number_beside_the_toggle(page)).to_be_hidden()

    page.get_by_role("tab", name="Sources").click()
    expect(page.get_by_role("tabpanel", name="Sources").get_by_text(MESSENGER).first).to_be_visible()
    publish(page)
    reader = new_page(width=390)
    reader.goto(story.get_url())
    box = reader.get_by_role("region", name="What this story relies on")
    expect(box).to_contain_text(SIGNAL)
    expect(box).to_contain_text(MESSENGER)
    assert Source.objects.get(name=MESSENGER).kind == "outlet"


def test_what_the_server_refuses_is_said_and_can_be_tried_again(editing: Callable[..., Page]) -> None:
    page = editing()
    panel = panel_of(page)
    page.locator("[data-contentpath=body] [role=textbox]").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(ADDED)
    make = panel.get_by_role("button", name=f"Make a source and credit it {MESSENGER}")
    expect(make).to_be_visible()
    page.route("**/suggestions/source/", lambda route: route.fulfill(status=422, json={"detail": "There is one already."}))
    make.click()
    expect(panel.get_by_role("status")).to_have_text("There is one already.")
    page.route("**/suggestions/source/", lambda route: route.abort())
    make.click()
    expect(panel.get_by_role("status")).to_contain_text("That did not work.")
    page.unroute("**/suggestions/source/")
    make.click()
    expect(panel.get_by_role("status")).to_contain_text("Credited.")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_panel_has_no_accessibility_fault(editing: Callable[..., Page], axe: Callable[..., list[str]], dark: bool, width: int) -> None:
    page = editing(dark=dark, width=width)
    assert axe(page, include="[data-side-panel=sources]") == []
