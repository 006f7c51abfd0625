"""An administrator merges a kind and takes it back in a real browser; axe has nothing to say, and nothing scrolls sideways on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articles.models import ArticlePage
from reactions.models import ReactionKind
from reactions.services import merge_kind
from tests.ballots import store_votes
from tests.factories import make_article, make_section
from tests.readers import counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from playwright.sync_api import Page

    from tests.browser import NewPage
    from tests.conftest import LiveSite


@pytest.fixture
def story(live_site: LiveSite) -> ArticlePage:
    article = make_article(make_section(live_site.front_page))
    store_votes(article, 3, kind="happy")
    return article


@pytest.fixture
def admin(live_site: LiveSite, make_user: Callable[..., AbstractUser]) -> AbstractUser:
    return make_user("ada", is_superuser=True)


def kind(slug: str) -> ReactionKind:
    return ReactionKind.objects.get(slug=slug)


def test_merging_a_kind_and_undoing_it(story: ArticlePage, admin: AbstractUser, browser_page: Page, sign_in: Callable[[Page, AbstractUser], None]) -> None:
    page = browser_page
    sign_in(page, admin)
    page.goto(f"/admin/reactions/kinds/{kind('happy').pk}/")
    page.get_by_role("button", name="Actions", exact=True).click()
    page.get_by_role("link", name="Merge into…").click()
    page.get_by_text("3 votes on 1 page").wait_for()
    page.get_by_label("Merge into").select_option("Surprised")
    page.get_by_role("button", name="Merge them").click()
    page.get_by_text("Merged into “Surprised”: 3 votes moved.").wait_for()
    assert counts(story) == {"surprised": 3}
    page.get_by_role("button", name="More options for 'Happy'").click()
    page.get_by_role("link", name="Undo the merge").click()
    page.get_by_role("button", name="Give the votes back").click()
    page.get_by_text("“Happy” has 3 votes back.").wait_for()
    assert counts(story) == {"happy": 3}


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_of_a_merge_have_no_accessibility_fault_and_fit_a_phone(
    admin: AbstractUser,
    new_page: NewPage,
    sign_in: Callable[[Page, AbstractUser], None],
    axe: Callable[..., list[str]],
    dark: bool,
) -> None:
    merge_kind(kind=kind("angry"), into=kind("surprised"), by=admin)
    page = new_page(width=390, dark=dark)
    sign_in(page, admin)
    angry, happy = kind("angry").pk, kind("happy").pk
    for address in ("", f"{happy}/merge/", f"{angry}/undo-merge/", f"{angry}/bring-back/"):
        page.goto(f"/admin/reactions/kinds/{address}")
        page.wait_for_load_state("networkidle")
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, address
