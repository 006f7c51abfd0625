"""A section's page: its stories, newest first, twelve to a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories import make_article, make_section

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import FrontPage, SectionPage


@pytest.fixture
def fifteen_stories(section: SectionPage) -> SectionPage:
    for number in range(15):
        make_article(section, title=f"Story no. {number:02}", slug=f"story-{number}")
    return section


def test_the_first_page_shows_the_newest_twelve_and_the_way_to_the_rest(client: Client, fifteen_stories: SectionPage) -> None:
    html = client.get("/harbour/").content.decode()
    assert all(f"Story no. {number:02}" in html for number in range(3, 15))
    assert "Story no. 02" not in html
    assert 'href="?page=2"' in html
    assert "Page 1 of 2" in html


def test_the_second_page_shows_what_is_left(client: Client, fifteen_stories: SectionPage) -> None:
    response = client.get("/harbour/?page=2")
    html = response.content.decode()
    assert "Story no. 02" in html
    assert "Story no. 03" not in html
    assert '<link rel="canonical" href="http://testserver/harbour/?page=2">' in html


@pytest.mark.parametrize("page", ["abc", "-1", "0", "999999", "1.5", "1e3", "９９", ""])
def test_a_page_that_is_none_is_answered_404_with_a_way_back(client: Client, fifteen_stories: SectionPage, page: str) -> None:
    response = client.get("/harbour/", {"page": page})
    assert response.status_code == 404
    if page:
        assert "To the first page of the list" in response.content.decode()


def test_a_section_shows_only_its_own_stories(client: Client, front_page: FrontPage) -> None:
    make_article(make_section(front_page, title="Harbour"), title="By the water")
    make_article(make_section(front_page, title="Culture"), title="On the stage")
    html = client.get("/harbour/").content.decode()
    assert "By the water" in html
    assert "On the stage" not in html


def test_a_section_without_stories_says_so(client: Client, section: SectionPage) -> None:
    assert "There are no stories here yet." in client.get("/harbour/").content.decode()


def test_a_section_names_itself_to_browsers_and_search_engines(client: Client, front_page: FrontPage) -> None:
    make_section(front_page, title="Harbour", strapline="The port and those who live from it")
    html = client.get("/harbour/").content.decode()
    assert "<title>Harbour – " in html
    assert '<meta name="description" content="The port and those who live from it">' in html
    assert '<link rel="canonical" href="http://testserver/harbour/">' in html
    assert 'aria-current="page"' in html
