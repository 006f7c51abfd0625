"""The report of what imports from WordPress have left, in a browser: axe on each of its faces, and a story that is ticked off with the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from articles.models import ToDoKind, WordPressPost
from articles.wordpress.to_dos import ToDo, keep
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from playwright.sync_api import Page

    from tests.browser import NewPage
    from tests.conftest import LiveSite

REPORT = "/admin/reports/wordpress/"
FACES = ["", "?kind=held_back", "?kind=files", "?state=done", "?kind=nothing"]


@pytest.fixture
def editor_who_came_over(live_site: LiveSite, make_user: Callable[..., AbstractUser]) -> AbstractUser:
    """An editor of a newspaper that came from WordPress, with two stories that something is left to do in."""
    section, picture = factories.make_section(live_site.front_page), factories.make_picture(title="Gate")
    address = "http://old.lowmere.example/wp-content/uploads/2019/01/a-picture-with-quite-a-long-name-of-its-own.jpg"
    left = {
        "Ferry late": [ToDo(ToDoKind.PICTURE, f"The picture {address} is missing. The site answered 404.")],
        "Lock gate out": [ToDo(ToDoKind.HELD_BACK, "It waits as a draft."), ToDo(ToDoKind.HELD_BACK, "The picture “Gate” has no alt text.", picture.pk)],
    }
    for number, (title, to_dos) in enumerate(left.items(), start=1):
        story = factories.make_article(section, title=title, publish=title == "Ferry late")
        keep(WordPressPost.objects.create(site_url="http://old.lowmere.example", number=number, page=story), to_dos)
    return make_user("edda", "Editors")


@pytest.mark.parametrize("looks", [{}, {"dark": True}, {"width": 390}], ids=["light", "dark", "on a phone"])
def test_axe_finds_nothing_on_any_face_of_it(
    editor_who_came_over: AbstractUser, new_page: NewPage, sign_in: Callable[..., None], axe: Callable[..., list[str]], looks: dict[str, Any]
) -> None:
    page = new_page(**looks)
    sign_in(page, editor_who_came_over)
    found = {}
    for face in FACES:
        page.goto(f"{REPORT}{face}", wait_until="networkidle")
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        found[face] = axe(page)

    assert {face: faults for face, faults in found.items() if faults} == {}


def test_a_story_is_ticked_off_and_put_back_with_the_keyboard(editor_who_came_over: AbstractUser, new_page: NewPage, sign_in: Callable[..., None]) -> None:
    page = new_page()
    sign_in(page, editor_who_came_over)
    page.goto(f"{REPORT}?kind=picture", wait_until="networkidle")
    press(page, "Done Ferry late")
    expect(page.get_by_text("“Ferry late” is done.")).to_be_visible()
    expect(page.get_by_text("No story is left for these filters.")).to_be_visible()

    page.get_by_role("link", name="See what is done").press("Enter")
    press(page, "Put back Ferry late")
    page.goto(REPORT, wait_until="networkidle")

    expect(page.get_by_role("link", name="Ferry late")).to_be_visible()


def press(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name)
    button.focus()
    button.press("Enter")
    page.wait_for_load_state("networkidle")
