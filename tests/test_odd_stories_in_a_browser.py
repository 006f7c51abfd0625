"""Headlines and pictures of any shape leave the page as wide as the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.factories import make_article, make_picture, make_section, picture_file

if TYPE_CHECKING:
    from tests.browser import NewPage

HEADLINES = {
    "wide": "W" * 255,
    "ideographs": "港" * 255,
    "markup": f'<script>alert(1)</script> <b>bold</b> & "quoted" {"x" * 60}',
    "directions": "عبارة مختلطة mixed \u202eآخر direction 😀👩‍👩‍👧‍👦 " * 3,
}
SIZES = [(1, 1), (20_000, 10), (10, 20_000), (300, 200)]


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_is_wider_than_the_screen(live_site: Any, new_page: NewPage, width: int) -> None:
    section = make_section(live_site.front_page, title="Harbour")
    stories = [
        make_article(section, title=title, slug=slug, dek=title, lead_picture=make_picture(file=picture_file(size=size)))
        for (slug, title), size in zip(HEADLINES.items(), SIZES, strict=True)
    ]
    stories[0].tags.add(*(f"Tag {number} {'y' * (number % 60)}" for number in range(300)))
    stories[0].save()
    page = new_page(width=width, height=800)
    for address in ["/", "/harbour/", *(f"/harbour/{story.slug}/" for story in stories)]:
        page.goto(f"{live_site.url}{address}")
        assert page.evaluate("document.documentElement.scrollWidth") == width, address
        # A picture that is two thousand times as tall as wide is no scroll of a hundred thousand lines.
        assert page.evaluate("Math.max(0, ...[...document.images].map(image => image.offsetHeight))") <= 1280, address


def test_a_headline_is_shown_letter_by_letter(live_site: Any, new_page: NewPage) -> None:
    story = make_article(make_section(live_site.front_page), title=HEADLINES["markup"], slug="markup")
    page = new_page()
    page.goto(f"{live_site.url}{story.url}")
    assert page.locator("h1").inner_text() == HEADLINES["markup"]
    assert page.locator("h1 *").count() == 0
