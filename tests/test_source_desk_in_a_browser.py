"""The sources' desk in a browser: merging and taking it back with the keyboard and the mouse, axe on every screen, and the checks of a preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from articles.merging.sources import merge_source
from articles.models import Source, SourceCredit
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from playwright.sync_api import Page

    from tests.browser import NewPage
    from tests.conftest import LiveSite


@pytest.fixture
def desk(live_site: LiveSite, make_user: Callable[..., AbstractUser]) -> dict[str, Any]:
    """An editor, two sources of one name, a story that credits each, and one merge that is done."""
    editor = make_user("edda", "Editors")
    courier, gazette = factories.make_source(name="Lowmere Courier"), factories.make_source(name="Lowmere Gazette")
    section = factories.make_section(live_site.front_page)
    quote = ("quote", {"words": "Every boat was there.", "speaker": "", "speaker_role": "", "source": courier})
    story = factories.make_article(section, title="Ferry late", body=[quote, ("paragraph", "<p>The Lowmere Gazette has it otherwise.</p>")])
    story.source_credits.add(SourceCredit(source=courier, piece_title="Boats", piece_url="https://courier.example/boats", private_note="Rang them"))
    story.save_revision().publish()
    merge = merge_source(source=factories.make_source(name="Lowmere Bulletin"), into=gazette, by=editor)
    return {"editor": editor, "courier": courier, "gazette": gazette, "story": story, "merge": merge}


def screens(desk: dict[str, Any]) -> list[str]:
    courier, gazette, merge = desk["courier"].pk, desk["gazette"].pk, desk["merge"].pk
    merging = [f"{courier}/merge/", f"{courier}/merge/?into={gazette}", f"{courier}/merge/?into={courier}", "merges/", f"merges/{merge}/undo/"]
    uses = [f"{courier}/relied-on/", f"{courier}/relied-on/?way=mention", f"{gazette}/relied-on/"]
    return [f"/admin/sources/{path}" for path in [*merging, *uses]]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_any_screen(desk: dict[str, Any], new_page: NewPage, sign_in: Callable[..., None], axe: Callable[..., list[str]], dark: bool):
    page = new_page(dark=dark)
    sign_in(page, desk["editor"])
    found = {}
    for screen in screens(desk):
        page.goto(screen, wait_until="networkidle")
        # Wagtail shows a page once its scripts are ready.
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        found[screen] = axe(page)
    assert {screen: faults for screen, faults in found.items() if faults} == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_a_sources_page_has_no_faults_and_fits(desk: dict[str, Any], new_page: NewPage, axe: Callable[..., list[str]], width: int):
    page = new_page(width=width)
    page.goto(desk["courier"].public_url)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_editor_merges_two_sources_and_takes_it_back(desk: dict[str, Any], new_page: NewPage, sign_in: Callable[..., None]):
    page = new_page()
    sign_in(page, desk["editor"])
    page.goto(f"/admin/sources/{desk['courier'].pk}/merge/", wait_until="networkidle")
    choose(page, "Lowmere Gazette")
    page.get_by_role("button", name="See what moves").click()
    expect(page.get_by_text("1 source credit,")).to_be_visible()
    page.get_by_role("button", name="Merge into “Lowmere Gazette”").press("Enter")
    expect(page.get_by_text("“Lowmere Courier” is merged into “Lowmere Gazette”.")).to_be_visible()
    assert names() == ["Lowmere Gazette"]
    reader = new_page()
    reader.goto("/sources/lowmere-courier/")
    expect(reader).to_have_url(f"{reader.url.split('/sources')[0]}/sources/lowmere-gazette/")
    expect(reader.get_by_role("link", name="Ferry late")).to_be_visible()

    page.get_by_role("link", name="Undo the merge").first.click()
    expect(page.get_by_text("1 source credit returns to it, and 1 quote.")).to_be_visible()
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_text("“Lowmere Courier” is a source of its own again.")).to_be_visible()
    assert names() == ["Lowmere Courier", "Lowmere Gazette"]


def choose(page: Page, name: str) -> None:
    page.get_by_role("button", name="Choose source").click()
    page.get_by_role("dialog").get_by_role("link", name=name).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def names() -> list[str]:
    return list(Source.objects.values_list("name", flat=True))


def test_the_form_of_a_source_shows_what_fits_its_kind(desk: dict[str, Any], new_page: NewPage, sign_in: Callable[..., None]):
    page = new_page()
    sign_in(page, desk["editor"])
    page.goto("/admin/snippets/articles/source/add/", wait_until="networkidle")
    archive, homepage = page.locator("[name=archive_url]"), page.locator("[name=homepage]")
    expect(homepage).to_be_visible()
    expect(archive).to_be_hidden()
    kind = page.locator("[name=kind]")
    kind.select_option("document")
    expect(archive).to_be_visible()
    kind.select_option("unnamed")
    expect(archive).to_be_hidden()
    expect(homepage).to_be_hidden()


def test_the_checks_of_a_story_count_what_it_lacks_of_sources(desk: dict[str, Any], new_page: NewPage, sign_in: Callable[..., None]):
    page = new_page(height=1200, allowed=("axe.run results",))
    sign_in(page, desk["editor"])
    page.goto(f"/admin/pages/{desk['story'].pk}/edit/", wait_until="networkidle")
    page.get_by_role("button", name="Toggle checks").click()
    checks = page.locator("[data-side-panel=checks]")
    expect(checks.get_by_text("Source that is named or quoted and not credited")).to_be_visible(timeout=20_000)
