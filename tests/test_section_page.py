"""A section's page: its stories, newest first, twelve to a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.ballots import store_votes
from tests.factories import make_article, make_section

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import FrontPage, SectionPage


@pytest.fixture
def fifteen_stories(section: SectionPage) -> SectionPage:
    for number in range(15):
        make_article(section, title=f"Story no. {number:02}", slug=f"story-{number}")
    return section


def cards_of(html: str) -> dict[str, str]:
    """The cards of a page by the headlines on them."""
    cards = re.findall(r'<article class="card .*?</article>', html, re.DOTALL)
    return {re.findall(r'card__headline"><a [^>]*>(.*?)</a>', card)[0]: card for card in cards}


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


def test_a_section_marks_stories_with_what_most_of_their_readers_felt(client: Client, section: SectionPage) -> None:
    felt, divided, quiet = (make_article(section, title=title) for title in ("Lido closes", "Parking fees", "Nothing happened"))
    store_votes(felt, 15, kind="sad")
    store_votes(felt, 5, kind="love")
    for kind in ("sad", "love"):
        store_votes(divided, 10, kind=kind)
    store_votes(quiet, 19, kind="sad")

    cards = cards_of(client.get("/harbour/").content.decode())

    assert {title: "Most felt: Sad, 75%" in card for title, card in cards.items()} == {felt.title: True, divided.title: False, quiet.title: False}
    assert 'icons.svg#sad"' in cards[felt.title]
    assert "Most felt" not in cards[divided.title] + cards[quiet.title]
