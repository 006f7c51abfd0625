"""The months of a section: which there are, what each lists, where they lead."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.models import PageViewRestriction

from articles.archives import Month
from articles.models import ArticlePage
from tests import editing
from tests.factories import make_article, make_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from playwright.sync_api import Page

    from articles.models import SectionPage
    from tests.conftest import LiveSite


def print_on(section: SectionPage, year: int, month: int, day: int = 3, hour: int = 12, *, count: int = 1, **fields: Any) -> list[ArticlePage]:
    stories = [make_article(section, **fields) for _ in range(count)]
    ArticlePage.objects.filter(pk__in=[story.pk for story in stories]).update(first_published_at=datetime(year, month, day, hour, tzinfo=UTC))
    return stories


def html_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def archive(section: SectionPage) -> SectionPage:
    print_on(section, 2026, 11, title="In November")
    print_on(section, 2026, 9, title="In September", lead_picture=make_picture())
    print_on(section, 2025, 12, count=14)
    return section


def test_a_section_lists_its_months_with_their_numbers(client: Client, archive: SectionPage) -> None:
    html = " ".join(html_of(client, "/harbour/").split())
    assert '<a href="/harbour/2026/11/">November <span class="months__count">1 story</span></a>' in html
    assert '<a href="/harbour/2025/12/">December <span class="months__count">14 stories</span></a>' in html
    assert "/harbour/2026/10/" not in html
    assert html.index("<summary>2026</summary>") < html.index("<summary>2025</summary>")


def test_a_month_lists_its_stories_and_no_others(client: Client, archive: SectionPage) -> None:
    html = html_of(client, "/harbour/2026/09/")
    assert "In September" in html
    assert "In November" not in html
    assert '<h1 class="page-head__title">September 2026</h1>' in html
    assert "<title>Harbour, September 2026 – " in html
    assert '<link rel="canonical" href="http://testserver/harbour/2026/09/">' in html
    assert 'aria-current="page">September' in html


def test_a_month_leads_to_the_months_before_and_after_that_have_stories(client: Client, archive: SectionPage) -> None:
    nav = html_of(client, "/harbour/2026/09/").partition("Months before and after")[2].partition("</nav>")[0]
    assert nav.index('href="/harbour/2026/11/"') < nav.index('href="/harbour/2025/12/"')
    assert "href" not in html_of(client, "/harbour/2026/11/").partition("Months before and after")[2].partition("pager__place")[0]


def test_a_single_month_leads_to_no_other(client: Client, section: SectionPage) -> None:
    print_on(section, 2026, 11)
    assert "Months before and after" not in html_of(client, "/harbour/2026/11/")


def test_a_month_has_pages(client: Client, archive: SectionPage) -> None:
    html = html_of(client, "/harbour/2025/12/?page=2")
    assert html.count('class="card card--row') == 2
    assert '<link rel="canonical" href="http://testserver/harbour/2025/12/?page=2">' in html
    assert '<link rel="prev" href="http://testserver/harbour/2025/12/">' in html
    assert client.get("/harbour/2025/12/?page=3").status_code == 404


@pytest.mark.parametrize("address", ["2026/10", "2026/13", "2026/00", "2026/9", "2026", "26/09", "0000/01", "9999/12", "２０２６/09", "2026/09/03", "abcd/09"])
def test_a_month_without_stories_and_what_is_no_month_is_answered_404(client: Client, archive: SectionPage, address: str) -> None:
    assert client.get(f"/harbour/{address}/").status_code == 404


def test_months_are_those_of_the_sites_time_zone(client: Client, section: SectionPage, settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    print_on(section, 2026, 9, 30, 22, title="After midnight")
    assert "After midnight" in html_of(client, "/harbour/2026/10/")
    assert "/harbour/2026/10/" in html_of(client, "/harbour/")
    assert client.get("/harbour/2026/09/").status_code == 404


def test_drafts_and_private_stories_are_in_no_month(client: Client, archive: SectionPage) -> None:
    hidden = print_on(archive, 2026, 7)[0]
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    print_on(archive, 2026, 6)[0].unpublish()
    html = html_of(client, "/harbour/")
    assert "/harbour/2026/07/" not in html
    assert "/harbour/2026/06/" not in html
    assert client.get("/harbour/2026/07/").status_code == 404


def test_the_name_of_a_month_is_in_the_readers_language(archive: SectionPage, rf: Any) -> None:
    with translation.override("de"):
        response = archive.serve(rf.get("/"), month=Month(2025, 12))
        assert "Dezember 2025" in response.render().content.decode()


def test_a_private_section_has_a_private_archive(client: Client, archive: SectionPage) -> None:
    PageViewRestriction.objects.create(page=archive, restriction_type=PageViewRestriction.LOGIN)
    assert client.get("/harbour/2026/11/").status_code == 302


def test_an_archive_may_be_kept_by_a_cache_as_other_pages_may(client: Client, archive: SectionPage) -> None:
    response = client.get("/harbour/2026/11/")
    assert "s-maxage=60" in response["Cache-Control"]
    assert not response.cookies


def test_a_story_cannot_be_called_like_a_year(editor_client: Client, section: SectionPage) -> None:
    with pytest.raises(ValidationError, match="looks like a year"):
        make_article(section, title="2026")
    response = editing.create(editor_client, section, title="What we saw", slug="2025")
    assert "“2025” looks like a year" in response.content.decode()
    assert make_article(section, title="2026 in pictures").live


def test_a_month_costs_the_same_with_few_and_with_many(client: Client, archive: SectionPage) -> None:
    def cost() -> int:
        client.get("/harbour/2025/12/")
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get("/harbour/2025/12/")
        return len(captured)

    few = cost()
    print_on(archive, 2025, 12, count=20)
    print_on(archive, 2025, 11, count=5)
    assert cost() == few <= 14


@pytest.mark.parametrize("look", [{"width": 1280}, {"width": 390, "dark": True}, {"width": 320}, {"width": 820}], ids=["desk", "dark", "small", "tablet"])
def test_an_archive_has_no_accessibility_fault(
    live_site: LiveSite, section: SectionPage, new_page: Callable[..., Page], axe: Callable[..., list[str]], look: dict[str, Any]
) -> None:
    print_on(section, 2026, 11, title="In November", lead_picture=make_picture())
    print_on(section, 2025, 12, count=14)
    page = new_page(**look, bypass_csp=True)
    for address in ("/harbour/2025/12/", "/harbour/2025/12/?page=2", "/harbour/"):
        page.goto(address)
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address
        small = page.eval_on_selector_all(".pager__way a, .months a, .months summary", "all => all.filter(e => e.offsetParent && e.offsetHeight < 44).length")
        assert small == 0, address


def test_the_archive_is_walked_without_javascript(live_site: LiveSite, section: SectionPage, new_page: Callable[..., Page]) -> None:
    print_on(section, 2026, 11, title="In November")
    print_on(section, 2025, 12, count=14)
    page = new_page(javascript=False)
    page.goto("/harbour/")
    page.get_by_text("2025", exact=True).click()
    page.get_by_role("link", name="December 14 stories").click()
    page.get_by_role("link", name="More stories").click()
    assert page.url.endswith("/harbour/2025/12/?page=2")
    page.get_by_role("link", name="Newer stories").click()
    assert page.url.endswith("/harbour/2025/12/")
    page.get_by_role("link", name="November 2026").click()
    assert page.get_by_role("heading", name="In November").is_visible()
