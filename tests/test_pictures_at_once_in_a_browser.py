"""An editor in a real browser: forty pictures are given one credit by keyboard, and a copy of a picture is noticed wherever it is uploaded."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.core.files.images import ImageFile
from django.urls import reverse
from PIL import Image as PillowImage
from playwright.sync_api import expect

from articles.models import CreditedImage
from newsroom.demo.pictures.catalogue import PICTURES
from newsroom.demo.pictures.studio import draw
from tests.factories import make_article, make_picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.contrib.auth.models import AbstractUser
    from playwright.sync_api import Page

    from articles.models import ArticlePage
    from tests.browser import NewPage

SELECTED = 40


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def desk(request: pytest.FixtureRequest, new_page: NewPage, editor: AbstractUser, sign_in: Callable[[Page, AbstractUser], None]) -> Page:
    page = new_page(dark=request.param)
    sign_in(page, editor)
    return page


@pytest.fixture
def copy(live_site: object, tmp_path: Path) -> Path:
    """A smaller copy of a picture that is here, as a file to upload."""
    drawn = tmp_path / "drawn.jpg"
    drawn.write_bytes(draw(PICTURES["harbour-gold"], seed=1, width=320))
    make_picture(title="Boats in the evening", file=ImageFile(BytesIO(drawn.read_bytes()), name="boats.jpg"))
    smaller = tmp_path / "smaller.jpg"
    with PillowImage.open(drawn) as whole:
        whole.resize((240, 160)).save(smaller, quality=70)
    return smaller


def test_forty_pictures_are_given_one_credit(desk: Page, axe: Callable[..., list[str]], settings: object) -> None:
    settings.WAGTAILIMAGES_INDEX_PAGE_SIZE = SELECTED
    for number in range(SELECTED):
        make_picture(title=f"Harbour {number:02}", creator="Ada Holm")
    desk.goto(f"{reverse('wagtailimages:index')}?layout=list")
    desk.get_by_label("Select all").first.check()
    desk.get_by_role("link", name="Edit credit and rights of the selected pictures").click()
    expect(desk.get_by_role("heading", name="40 pictures")).to_be_visible()
    assert axe(desk) == []
    desk.get_by_label("Credit line", exact=True).fill("Lowmere Wire")
    desk.get_by_label("Empty it on all of them: Creator").focus()
    desk.keyboard.press("Space")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("row", name="Creator nothing 40 0")).to_be_visible()
    assert axe(desk) == []
    desk.get_by_role("button", name="Change 40 pictures").press("Enter")
    expect(desk.get_by_text("40 pictures have been changed.")).to_be_visible()
    assert set(CreditedImage.objects.values_list("credit_line", "creator")) == {("Lowmere Wire", "")}


def test_it_works_without_javascript(new_page: NewPage, editor: AbstractUser, sign_in: Callable[[Page, AbstractUser], None], copy: Path) -> None:
    page = new_page(javascript=False)
    sign_in(page, editor)
    picture = CreditedImage.objects.get()
    page.goto(f"{reverse('wagtail_bulk_action', args=['articles', 'creditedimage', 'edit_credit_and_rights'])}?id={picture.pk}")
    page.get_by_label("Feeds").select_option("No")
    page.get_by_role("button", name="See what changes").click()
    page.get_by_role("button", name="Change 1 picture").click()
    picture.refresh_from_db()
    assert not picture.for_feeds
    page.goto(reverse("wagtailimages:add"))
    page.locator("input[type=file]").set_input_files(copy)
    page.get_by_label("Title").fill("New")
    page.get_by_label("Credit line").fill("Lowmere Wire")
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Use this one").click()
    expect(page.get_by_label("Title")).to_have_value("Boats in the evening")
    assert CreditedImage.objects.count() == 1


def test_a_copy_is_noticed_in_the_form_of_one_and_among_several(desk: Page, axe: Callable[..., list[str]], copy: Path) -> None:
    desk.goto(reverse("wagtailimages:add"))
    desk.locator("input[type=file]").set_input_files(copy)
    desk.get_by_label("Title").fill("New")
    desk.get_by_label("Credit line").fill("Lowmere Wire")
    desk.get_by_role("button", name="Upload").click()
    expect(desk.get_by_text("This looks like a picture that is here already.")).to_be_visible()
    assert axe(desk) == []
    desk.get_by_role("button", name="Use this one").click()
    desk.goto(reverse("wagtailimages:add_multiple"))
    desk.locator("#fileupload").set_input_files(copy)
    expect(desk.locator("#upload-list").get_by_text("This looks like a picture that is here already.")).to_be_visible()
    assert axe(desk, include=".newsroom-lookalikes") == []
    desk.get_by_role("link", name="Use the one that is here, drop this one").click()
    expect(desk.locator("#upload-list > li")).to_have_count(0)
    assert [picture.title for picture in CreditedImage.objects.all()] == ["Boats in the evening"]


def test_a_copy_is_noticed_in_the_chooser(desk: Page, axe: Callable[..., list[str]], story: ArticlePage, copy: Path) -> None:
    make_article(story.get_parent(), lead_picture=CreditedImage.objects.get())
    desk.goto(f"/admin/pages/{story.pk}/edit/")
    desk.locator("#id_lead_picture-chooser").get_by_role("button", name="Choose an image").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_role("tab", name="Upload").click()
    dialog.locator("#id_image-chooser-upload-file").set_input_files(copy)
    # Wagtail puts the file's name there by itself, a moment later.
    expect(dialog.locator("#id_image-chooser-upload-title")).to_have_value("smaller")
    dialog.locator("#id_image-chooser-upload-title").fill("New")
    dialog.locator("#id_image-chooser-upload-credit_line").fill("Lowmere Wire")
    dialog.get_by_role("button", name="Upload").click()
    expect(dialog.locator("#tab-upload").get_by_text("In 1 story")).to_be_visible()
    assert axe(desk, include=".modal-body") == []
    dialog.get_by_role("button", name="Use this one").click()
    expect(desk.locator("#id_lead_picture-chooser")).to_contain_text("Boats in the evening")
    assert CreditedImage.objects.count() == 1


def test_the_chooser_takes_what_is_said_to_be_another(desk: Page, story: ArticlePage, copy: Path) -> None:
    desk.goto(f"/admin/pages/{story.pk}/edit/")
    desk.locator("#id_lead_picture-chooser").get_by_role("button", name="Choose an image").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_role("tab", name="Upload").click()
    dialog.locator("#id_image-chooser-upload-file").set_input_files(copy)
    # Wagtail puts the file's name there by itself, a moment later.
    expect(dialog.locator("#id_image-chooser-upload-title")).to_have_value("smaller")
    dialog.locator("#id_image-chooser-upload-title").fill("New")
    dialog.locator("#id_image-chooser-upload-credit_line").fill("Lowmere Wire")
    dialog.get_by_role("button", name="Upload").click()
    dialog.get_by_role("button", name="Save this one all the same").click()
    expect(desk.locator("#id_lead_picture-chooser")).to_contain_text("New")
    expect(desk.locator("#id_lead_picture-chooser")).to_contain_text("Lowmere Wire")
    assert {picture.title for picture in CreditedImage.objects.all()} == {"Boats in the evening", "New"}
