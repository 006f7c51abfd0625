"""The form of a picture whose file says something else, worked with the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import CreditedImage
from tests.exiftool import tagged
from tests.factories import make_picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.contrib.auth.models import AbstractUser
    from playwright.sync_api import Locator, Page

    from articles.models import ArticlePage

SAID = {"caption": "Boats at the quay", "tags": ["harbour", "quay wall"], "copyright_notice": "© Holm"}


@pytest.fixture
def form(browser_page: Page, editor: AbstractUser, sign_in: Callable[[Page, AbstractUser], None]) -> Page:
    picture = make_picture(caption="Ships", copyright_notice="")
    picture.tags.add("boats")
    CreditedImage.objects.filter(pk=picture.pk).update(embedded=SAID)
    sign_in(browser_page, editor)
    browser_page.goto(reverse("wagtailimages:edit", args=[picture.pk]))
    return browser_page


def tab_to(page: Page, target: str) -> None:
    """Press Tab until the element that `target` selects has the focus."""
    for _step in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", target):
            return
    pytest.fail(f"No Tab leads to {target}")


def test_everything_is_reached_and_the_focus_is_never_lost(form: Page) -> None:
    tab_to(form, "[data-newsroom-field='id_caption']")
    form.keyboard.press("Enter")
    expect(form.get_by_label("Caption")).to_be_focused()
    expect(form.get_by_label("Caption")).to_have_value("Boats at the quay")
    tab_to(form, "[data-newsroom-field='id_tags']")
    form.keyboard.press("Space")
    expect(form.locator(".tagit .tagit-new input")).to_be_focused()


@pytest.mark.parametrize(("label", "target"), [("Copyright notice", "#id_copyright_notice"), ("Tags", ".tagit-new input"), ("Caption", "#id_caption")])
def test_the_list_of_differences_leads_to_the_field(form: Page, label: str, target: str) -> None:
    form.evaluate("() => document.querySelectorAll('details.newsroom-section').forEach((part) => part.removeAttribute('open'))")
    form.locator(".newsroom-differing a", has_text=label).focus()
    form.keyboard.press("Enter")
    expect(form.locator(target)).to_be_focused()
    expect(form.locator(target)).to_be_in_viewport()


@pytest.mark.parametrize("address", ["wagtailimages:edit", "wagtailimages:add"])
def test_the_input_of_tags_has_a_name(form: Page, axe: Callable[..., list[str]], address: str) -> None:
    form.goto(reverse(address, args=[CreditedImage.objects.get().pk] if address.endswith("edit") else []))
    expect(form.locator(".tagit-new input")).to_have_accessible_name("Tags")
    assert axe(form, include=".w-field__input:has(> .newsroom-section)") == []


@pytest.fixture
def upload(story: ArticlePage, form: Page, tmp_path: Path) -> Callable[..., Locator]:
    """A function that uploads a picture with these tags in the dialog of a story, and nothing typed. It gives the dialog."""

    def uploaded(*tags: str) -> Locator:
        (tmp_path / "quay.jpg").write_bytes(tagged(tmp_path, *tags))
        form.goto(reverse("wagtailadmin_pages:edit", args=[story.pk]))
        form.locator("#id_lead_picture-chooser").get_by_role("button", name="Choose an image").click()
        dialog = form.get_by_role("dialog")
        dialog.get_by_role("tab", name="Upload").click()
        dialog.locator("input[type=file]").set_input_files(tmp_path / "quay.jpg")
        expect(dialog.get_by_label("Title")).to_have_value("quay")
        dialog.get_by_role("button", name="Upload").click()
        return dialog

    return uploaded


def test_a_picture_whose_file_has_a_credit_is_chosen_without_a_word_typed(form: Page, upload: Callable[..., Locator]) -> None:
    dialog = upload("-XMP-photoshop:Credit=Fenwick", "-XMP-photoshop:Headline=Boats return")
    expect(dialog).to_have_count(0)
    expect(form.locator("#id_lead_picture-chooser")).to_contain_text("Boats return")
    assert CreditedImage.objects.get(title="Boats return").credit_line == "Fenwick"


def test_what_the_file_says_is_taken_over_in_the_dialog(form: Page, upload: Callable[..., Locator], axe: Callable[..., list[str]]) -> None:
    dialog = upload("-XMP-dc:Creator=Ada Holm", "-XMP-dc:Subject=harbour")
    expect(dialog.get_by_text("The file says nothing of whom to credit.")).to_be_visible()
    dialog.get_by_role("button", name="Use this: Tags").focus()
    form.keyboard.press("Enter")
    expect(dialog.locator(".tagit-label")).to_have_text(["harbour"])
    expect(dialog.locator(".tagit-new input")).to_be_focused()
    expect(dialog.locator(".tagit-new input")).to_have_accessible_name("Tags")
    assert axe(form, include=".modal-body .newsroom-section") == []
