"""An editor types a near-duplicate and takes the tag that is offered, merges two tags, and undoes it; readers follow. axe has nothing to say."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from articles.merging.topics import merge_topic
from articles.models import Topic
from tests.factories import make_article, make_section
from tests.test_board_saved_with_its_page import publish

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage
    from tests.browser import NewPage
    from tests.conftest import LiveSite

LIST = "/admin/snippets/articles/topic/"


@pytest.fixture
def story(live_site: LiveSite) -> ArticlePage:
    """A published story about the harbour."""
    article = make_article(make_section(live_site.front_page), title="Ropes and rings", slug="ropes")
    article.tags.add(Topic.objects.create(name="Harbour", description="Boats and ropes."))
    article.save_revision().publish()
    return article


@pytest.fixture
def editor(story: ArticlePage, make_user: Callable[..., AbstractUser]) -> AbstractUser:
    return make_user("edda", "Editors")


@pytest.fixture
def editing(story: ArticlePage, editor: AbstractUser, new_page: NewPage, sign_in: Callable[..., None]) -> Callable[..., Page]:
    """A function that opens the editor of a new draft for an editor."""

    def edit(**options: object) -> Page:
        # While something is asked, the draft is not stored.
        page = new_page(allowed=("status of 400",), **options)
        sign_in(page, editor)
        draft = make_article(story.get_parent().specific, title="Second tide", slug="tide")
        page.goto(f"/admin/pages/{draft.pk}/edit/", wait_until="networkidle")
        return page

    return edit


def tag_input(page: Page) -> Locator:
    return page.locator(".tagit-new input")


def chips(page: Page) -> Locator:
    return page.locator(".tagit-label")


def test_an_editor_takes_the_tag_that_is_offered_before_a_near_duplicate(editing: Callable[..., Page], new_page: NewPage) -> None:
    page = editing()
    tag_input(page).click()
    page.keyboard.type("harbours", delay=30)
    expect(page.locator(".ui-autocomplete li").first).to_have_text("Harbour (1 story)")
    expect(page.locator(".ui-autocomplete li").last).to_have_text("New tag: harbours")
    page.keyboard.press("Enter")
    expect(chips(page)).to_have_text(["Harbour"])
    publish(page)
    reader = new_page(width=390)
    reader.goto("/topics/harbour/")
    expect(reader.get_by_role("link", name="Second tide")).to_be_visible()
    assert Topic.objects.count() == 1


def test_one_who_types_fast_is_asked_at_once_and_may_keep_a_new_tag(editing: Callable[..., Page]) -> None:
    page = editing()
    tag_input(page).fill("Harbours")
    tag_input(page).press("Enter")
    asked = page.locator(".newsroom-tags__questions")
    expect(asked).to_contain_text("“Harbours” looks like “Harbour” (1 story).")
    asked.get_by_role("button", name="Use “Harbour”").click()
    expect(chips(page)).to_have_text(["Harbour"])
    expect(asked).to_have_count(0)
    expect(tag_input(page)).to_be_focused()
    # Written otherwise, it is the same without a question. What was typed and left is taken, too, before anything has been offered.
    page.keyboard.press("Backspace")
    expect(chips(page)).to_have_count(0)
    page.route("**/articles/tags/offer/*", lambda route: route.abort())
    page.keyboard.type("HAR-BOUR")
    page.keyboard.press("Tab")
    expect(chips(page)).to_have_text(["Harbour"])
    expect(page.get_by_role("status").filter(has_text="“HAR-BOUR” is the tag “Harbour”.")).to_be_visible()
    page.unroute("**/articles/tags/offer/*")
    tag_input(page).fill("Harbours")
    tag_input(page).press("Enter")
    asked.get_by_label("Keep “Harbours” as a tag of its own").check()
    publish(page)
    assert set(Topic.objects.values_list("name", flat=True)) == {"Harbour", "Harbours"}


def test_two_tags_are_merged_from_the_list_readers_follow_and_it_is_undone(
    story: ArticlePage, editor: AbstractUser, new_page: NewPage, sign_in: Callable[..., None]
) -> None:
    port = Topic.objects.create(name="Port")
    page, reader = new_page(), new_page(width=390)
    sign_in(page, editor)
    page.goto(LIST)
    for name in ("Harbour", "Port"):
        page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True)).get_by_role("checkbox").check()
    page.get_by_role("link", name="Merge the selected tags into one of them").click()
    page.get_by_label("Port (0 stories)").check()
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_text("“Harbour” is merged into “Port”: 1 story.")).to_be_visible()
    reader.goto("/topics/harbour/")
    assert reader.url.endswith("/topics/port/")
    expect(reader.get_by_role("link", name=story.title)).to_be_visible()
    page.get_by_role("link", name="Undo", exact=True).click()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_text("“Harbour” is back, with 1 story.")).to_be_visible()
    reader.goto("/topics/harbour/")
    assert reader.url.endswith("/topics/harbour/")
    expect(reader.get_by_role("link", name=story.title)).to_be_visible()
    assert not port.tagged_articles.exists()


def test_a_tag_that_is_renamed_to_another_is_merged_with_it_instead(editor: AbstractUser, new_page: NewPage, sign_in: Callable[..., None]) -> None:
    port = Topic.objects.create(name="Port")
    page = new_page()
    sign_in(page, editor)
    page.goto(f"{LIST}edit/{port.pk}/")
    page.get_by_role("textbox", name="Name").fill("Harbour")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Merge “Port” into “Harbour” instead").click()
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_text("“Port” is merged into “Harbour”: 0 stories.")).to_be_visible()
    expect(page.get_by_role("heading", name="Merged into this tag")).to_be_visible()


def test_the_tag_that_is_kept_is_offered_while_its_name_is_typed(
    editor: AbstractUser, new_page: NewPage, sign_in: Callable[..., None], axe: Callable[..., list[str]]
) -> None:
    Topic.objects.create(name="Harbour board")
    port = Topic.objects.create(name="Port")
    page = new_page()
    sign_in(page, editor)
    page.goto(f"{LIST}merge/{port.pk}/", wait_until="networkidle")
    page.get_by_label("Merge into").press_sequentially("harb")
    expect(page.locator(".ui-autocomplete li")).to_have_text(["Harbour (1 story)", "Harbour board (0 stories)"])
    assert axe(page, include=".newsroom-act") == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Merge into")).to_have_value("Harbour")
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_text("“Port” is merged into “Harbour”: 0 stories.")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_the_tag_that_is_kept_may_be_typed_in_full(editor: AbstractUser, new_page: NewPage, sign_in: Callable[..., None], javascript: bool) -> None:
    port = Topic.objects.create(name="Port")
    page = new_page(javascript=javascript)
    sign_in(page, editor)
    page.goto(f"{LIST}merge/{port.pk}/")
    page.get_by_label("Merge into").fill("harbour")
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_role("textbox", name="Name")).to_have_value("Harbour")
    assert not Topic.objects.filter(name="Port").exists()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_of_tags_have_no_accessibility_fault_and_fit_a_phone(
    editor: AbstractUser, new_page: NewPage, sign_in: Callable[..., None], axe: Callable[..., list[str]], dark: bool
) -> None:
    harbour, port = Topic.objects.get(), Topic.objects.create(name="Port")
    Topic.objects.create(name="Harbours")
    merge = merge_topic(topic=port, into=harbour, by=editor)
    page = new_page(width=390, dark=dark)
    sign_in(page, editor)
    bulk = f"/admin/bulk/articles/topic/merge/?id={harbour.pk}&id={Topic.objects.get(name='Harbours').pk}&next={LIST}"
    # Of the form, what is ours: Wagtail's own has no heading.
    parts = {f"{LIST}edit/{harbour.pk}/": ".newsroom-formerly"}
    for address in (LIST, *parts, f"{LIST}retire/{harbour.pk}/", f"{LIST}merge/{harbour.pk}/", f"{LIST}undo-merge/{merge.pk}/", bulk):
        page.goto(address, wait_until="networkidle")
        assert axe(page, include=parts.get(address)) == [], address
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, address


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_is_asked_about_tags_has_no_accessibility_fault(editing: Callable[..., Page], axe: Callable[..., list[str]], dark: bool) -> None:
    page = editing(dark=dark, width=390)
    tag_input(page).fill("Harbours")
    tag_input(page).press("Enter")
    expect(page.locator(".newsroom-tags__questions")).to_be_visible()
    assert axe(page, include=".newsroom-tags") == []
