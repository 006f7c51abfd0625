"""An editor chooses a lead picture in a real browser: what is over is refused in the dialog, where it was used before is said, and axe has nothing to say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import make_article, make_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from playwright.sync_api import Page

    from articles.models import ArticlePage
    from tests.browser import NewPage


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def desk(request: pytest.FixtureRequest, new_page: NewPage, editor: AbstractUser, sign_in: Callable[[Page, AbstractUser], None]) -> Page:
    page = new_page(dark=request.param)
    sign_in(page, editor)
    return page


def test_a_picture_that_is_over_is_refused_and_another_one_chosen(story: ArticlePage, desk: Page, axe: Callable[..., list[str]]) -> None:
    over = make_picture(title="North pier", rights_end=timezone.now() - timedelta(days=1))
    make_article(story.get_parent(), lead_picture=make_picture(title="South pier"))
    desk.goto(f"/admin/pages/{story.pk}/edit/")
    desk.locator("#id_lead_picture-chooser").get_by_role("button", name="Choose an image").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_role("link", name="South pier")).to_contain_text("In 1 story")
    expect(dialog.get_by_role("link", name="North pier")).to_contain_text("Rights are over")
    assert axe(desk, include=".modal-body") == []
    dialog.get_by_label("End of rights").select_option("Over")
    expect(dialog.get_by_role("link", name="South pier")).to_have_count(0)
    dialog.get_by_role("link", name="North pier").click()
    refusal = dialog.get_by_role("alert")
    expect(refusal).to_contain_text(f"The rights to the picture “{over.title}” ended on")
    expect(refusal).to_be_focused()
    assert axe(desk, include=".modal-body") == []
    dialog.get_by_role("link", name="South pier").click()
    expect(dialog).to_have_count(0)
    expect(desk.locator("#id_lead_picture-chooser")).to_contain_text("South pier")


@pytest.mark.parametrize("address", ["/admin/images/", "/admin/images/?layout=list", "/admin/reports/picture-rights/", "/admin/images/{picture}/#used-in"])
def test_what_is_said_of_rights_has_no_accessibility_fault(story: ArticlePage, desk: Page, axe: Callable[..., list[str]], address: str) -> None:
    picture = make_picture(title="North pier", rights_end=timezone.now() + timedelta(days=3), uses_allowed=1)
    make_article(story.get_parent(), lead_picture=picture)
    make_picture(title="South pier", rights_end=timezone.now() - timedelta(days=1))
    desk.goto(address.format(picture=picture.pk))
    desk.locator(".newsroom-standing, .newsroom-stories").first.wait_for()
    for part in (".newsroom-standing", ".newsroom-credit", ".newsroom-stories", ".newsroom-used-in", ".newsroom-picture-row"):
        if desk.locator(part).count():
            assert axe(desk, include=part) == []
