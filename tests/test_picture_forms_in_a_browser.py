"""The form of a picture whose file says something else, as an editor meets it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import CreditedImage
from tests.factories import make_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from playwright.sync_api import Page

    from tests.browser import NewPage
    from tests.conftest import LiveSite

SAID = {
    "credit_line": "Fenwick",
    "creator": "Ada Holm",
    "caption": "Boats at the quay",
    "taken_on": "2026-05-01",
    "licence": "https://creativecommons.org/licenses/by/4.0/",
    "tags": ["harbour", "quay wall"],
}

# What is wider than its section.
STANDING_OUT = """() => {
    const end = (element) => element.getBoundingClientRect().right;
    const parts = document.querySelectorAll(".newsroom-section :is(input, select, textarea, .newsroom-file-word)");
    return [...parts].filter((part) => end(part) > end(part.closest(".newsroom-section")) + 1).map((part) => part.outerHTML);
}"""


@pytest.fixture
def picture(live_site: LiveSite) -> CreditedImage:
    picture = make_picture(credit_line="Lowmere Press", creator="Ada Holm", caption="Ships", licence_id="agency", taken_on=date(2026, 4, 1))
    picture.tags.add("boats")
    CreditedImage.objects.filter(pk=picture.pk).update(embedded=SAID)
    return picture


@pytest.fixture
def open_form(new_page: NewPage, editor: AbstractUser, sign_in: Callable[[Page, AbstractUser], None], picture: CreditedImage) -> Callable[..., Page]:
    def opened(**look: Any) -> Page:
        page = new_page(**look)
        sign_in(page, editor)
        page.goto(reverse("wagtailimages:edit", args=[picture.pk]))
        return page

    return opened


def test_what_the_file_says_is_taken_over_field_by_field(open_form: Callable[..., Page], picture: CreditedImage) -> None:
    page = open_form()
    expect(page.get_by_text("The file says something else in 5 fields.")).to_be_visible()
    for label in ("Credit line", "Caption", "Date taken", "Licence", "Tags"):
        page.get_by_role("button", name=f"Use this: {label}").click()
    expect(page.get_by_role("button", name="Use this")).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("updated")).to_be_visible()
    picture = CreditedImage.objects.get()
    assert (picture.credit_line, picture.caption, picture.taken_on, picture.licence_id) == ("Fenwick", "Boats at the quay", date(2026, 5, 1), "cc-by")
    assert sorted(tag.name for tag in picture.tags.all()) == ["harbour", "quay wall"]


def test_it_is_taken_over_with_the_keyboard_alone(open_form: Callable[..., Page]) -> None:
    page = open_form()
    page.get_by_role("button", name="Use this: Credit line").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Credit line")).to_have_value("Fenwick")
    expect(page.get_by_label("Credit line")).to_be_focused()


def test_a_field_in_a_section_that_was_folded_up_is_reached_from_the_list(open_form: Callable[..., Page]) -> None:
    page = open_form()
    page.locator("summary", has_text="Rights").click()
    expect(page.locator("#id_licence")).not_to_be_visible()
    page.locator(".newsroom-differing a", has_text="Licence").click()
    expect(page.locator("#id_licence")).to_be_visible()


@pytest.mark.parametrize("look", [{"width": width, "dark": dark} for width in (390, 1280) for dark in (False, True)])
def test_the_form_is_accessible_and_fits(open_form: Callable[..., Page], axe: Callable[..., list[str]], look: dict[str, Any]) -> None:
    page = open_form(**look)
    assert axe(page, include=".w-field__input:has(> .newsroom-section)") == []
    assert page.evaluate(STANDING_OUT) == []


def test_without_javascript_the_words_stand_alone(open_form: Callable[..., Page]) -> None:
    page = open_form(javascript=False)
    expect(page.get_by_text("The file says:").first).to_be_visible()
    expect(page.locator("[data-newsroom-take]").first).not_to_be_visible()
