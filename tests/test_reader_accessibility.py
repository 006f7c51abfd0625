"""No reader page puts a barrier up: axe finds nothing, light and dark, on a telephone and on a desk; nothing scrolls sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from wagtail.models import PageViewRestriction

from articles.models import Byline, SourceCredit, Topic, WorkLabel
from tests.factories import make_article, make_contributor, make_picture, make_section, make_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.conftest import LiveSite

ADDRESSES = [
    "/",
    "/harbour/",
    "/harbour/?page=2",
    "/harbour/all-there-is/",
    "/harbour/paid-for/",
    "/topics/ferries/",
    "/sources/gazette/",
    "/people/ada-holm/",
    "/search/",
    "/search/?q=story",
    "/search/?q=submarine",
    "/search/?q=***",
    "/no-such-thing/",
    "/harbour/behind-the-door/",
]
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmütze"


@pytest.fixture
def newspaper(live_site: LiveSite) -> None:
    """Two pages of stories, one with everything a story can have, one paid for, one behind a password."""
    harbour = make_section(live_site.front_page, title="Harbour", strapline="The port and those who live from it")
    make_section(live_site.front_page, title="Culture")
    picture = make_picture(creator="Cleo Marsh", source_url="https://fenwick.example/1", caption="The quay at dawn.")
    ada, gazette = make_contributor(name="Ada Holm", job_title="Reporter", biography="Writes.", portrait=picture), make_source(name="Gazette")
    others = [make_article(harbour, title=f"Story no. {number}", slug=f"story-{number}", lead_picture=picture) for number in range(12)]
    body = [
        ("paragraph", f'<p>See <a href="https://gazette.example/">the piece</a>. {LONG_WORD}</p>'),
        ("heading", "What happens next"),
        ("quote", {"words": "Every boat was there.", "speaker": "Ines Calder", "speaker_role": "harbour master", "source": gazette}),
        ("picture", {"image": {"image": picture, "alt_text": "A boat", "decorative": False}, "caption": ""}),
        ("fact_box", {"heading": "In figures", "text": "<ul><li>Two boats</li></ul>"}),
        ("item_list", {"items": ["<p>The north quay</p>"], "numbered": False}),
        ("related_story", {"story": others[0]}),
    ]
    article = make_article(harbour, title="All there is", lead_picture=picture, dateline="Lowmere", label=WorkLabel.OPINION, body=body)
    article.body.extend([("table", {"columns": [{"type": "text", "heading": LONG_WORD}] * 4, "rows": [{"values": [LONG_WORD] * 4}], "caption": "Boats"})])
    article.bylines.add(Byline(contributor=ada))
    article.source_credits.add(SourceCredit(source=gazette, piece_title="Boats, counted", piece_url="https://gazette.example/boats"))
    article.tags.add(Topic.objects.create(name="Ferries", slug="ferries"))
    article.save_revision().publish()
    make_article(harbour, title="Paid for", lead_picture=picture, label=WorkLabel.SPONSORED)
    hidden = make_article(harbour, title="Behind the door")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.PASSWORD, password="open-sesame")


@pytest.mark.parametrize(
    ("screen", "direction"),
    [
        *(({"width": width, "dark": dark}, "ltr") for width, dark in [(1280, False), (1280, True), (390, False), (390, True), (320, False)]),
        *(({"width": width, "dark": dark}, "rtl") for width, dark in [(1280, False), (390, True)]),
    ],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    newspaper: None, new_page: Callable[..., Page], axe: Callable[..., list[str]], screen: dict[str, Any], direction: str
) -> None:
    page = new_page(**screen, bypass_csp=True, allowed=("404 (Not Found)", "400 (Bad Request)"))
    for address in ADDRESSES:
        page.goto(address)
        page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
        assert page.locator("h1").count() == 1, address
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address


def test_the_first_tab_skips_to_the_content(newspaper: None, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/harbour/all-there-is/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert skip.evaluate("link => link === document.activeElement && link.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_story_reads_without_javascript(newspaper: None, new_page: Callable[..., Page]) -> None:
    page = new_page(javascript=False)
    page.goto("/harbour/all-there-is/")
    assert page.get_by_role("heading", name="What this story relies on").is_visible()
    page.get_by_role("link", name="Ferries").click()
    assert page.get_by_role("heading", name="Ferries", level=1).is_visible()
