"""What readers see of pages whose pictures were withdrawn, and of credits on paper."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from articles.models import CreditedImage, Licence, SourceCredit
from tests.factories import make_article, make_picture, make_section, make_source, picture_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from articles.models import ArticlePage
    from tests.browser import NewPage
    from tests.conftest import LiveSite


@pytest.fixture
def story(live_site: LiveSite) -> ArticlePage:
    """A story with a lead picture and one in its body, and others beside it that keep theirs."""
    harbour = make_section(live_site.front_page)
    terms = {"licence": Licence.objects.get(slug="cc-by"), "extended_description": "Nine boats at a quay.", "source_url": "https://fenwick.example/1"}
    # Small, for all their files are made while a test waits.
    picture, other = (make_picture(creator="Ada Holm", file=picture_file(size=(300, 200)), **fields) for fields in (terms, {}))
    for number in range(5):
        make_article(harbour, title=f"Story number {number}", lead_picture=other)
    body = [("picture", {"image": {"image": picture, "alt_text": "Boats", "decorative": False}, "caption": ""})]
    return make_article(harbour, title="Ferry leaves on time", lead_picture=picture, body=body)


@pytest.mark.parametrize("look", [{"width": width, "dark": dark} for width in (390, 1280) for dark in (False, True)])
def test_a_page_without_its_withdrawn_picture_is_whole(
    live_site: LiveSite, new_page: NewPage, axe: Callable[[Page], list[str]], story: ArticlePage, look: dict[str, Any]
) -> None:
    CreditedImage.objects.filter(pk=story.lead_picture_id).update(rights_end=timezone.now())
    page = new_page(**look)
    for address in (live_site.address(story), "/", "/harbour/"):
        page.goto(address)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("[...document.querySelectorAll('figure')].every((figure) => figure.querySelector('img'))")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_story_without_a_lead_picture_is_read_in_its_order(live_site: LiveSite, new_page: NewPage, story: ArticlePage, width: int) -> None:
    CreditedImage.objects.filter(pk=story.lead_picture_id).update(rights_end=timezone.now())
    story.source_credits.add(SourceCredit(source=make_source(name="Gazette")))
    story.save_revision().publish()
    page = new_page(width=width)
    page.goto(live_site.address(story))
    tops = [page.locator(part).bounding_box() for part in (".story__head", ".story__body", ".story__foot")]
    assert all(above and below and above["y"] + above["height"] < below["y"] for above, below in pairwise(tops))


def test_a_picture_in_words_is_opened_with_the_keyboard(live_site: LiveSite, browser_page: Page, axe: Callable[[Page], list[str]], story: ArticlePage) -> None:
    browser_page.goto(live_site.address(story))
    words = browser_page.locator(".story__lead .caption__more p")
    assert not words.is_visible()
    browser_page.locator(".story__lead summary").focus()
    browser_page.keyboard.press("Enter")
    assert words.inner_text() == "Nine boats at a quay."
    assert axe(browser_page) == []


def test_on_paper_each_picture_has_its_credit(live_site: LiveSite, browser_page: Page, story: Any) -> None:
    browser_page.goto(live_site.address(story))
    browser_page.emulate_media(media="print")
    for frame in (".story__lead", ".inline-picture"):
        assert browser_page.locator(f"{frame} img").is_visible()
        credit = browser_page.locator(f"{frame} .credit")
        assert credit.is_visible()
        assert credit.inner_text() == "Ada Holm / Fenwick Pictures, CC BY 4.0"
