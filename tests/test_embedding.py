"""The addresses that a page of another site asks for: the panel by itself, and the script that mounts it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from articles.models import ArticlePage
from reactions.models import Board
from tests.readers import Reader

OTHER = "https://app.example"


@pytest.fixture
def allowed(settings: Any) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "ALLOWED_ORIGINS": [OTHER]}


def test_the_panel_by_itself_is_what_the_page_shows(article: ArticlePage) -> None:
    Reader().cast(article, "love")

    response = Client().get(f"/reactions/{article.pk}/panel/")

    assert response["Cache-Control"] == "public, max-age=0, s-maxage=5"
    assert not response.cookies
    panel = "".join(response.content.decode().partition("<reaction-panel")[1:]).strip()
    assert "1 reaction" in panel
    assert panel in Client().get(article.url).content.decode()


def test_the_panel_by_itself_names_its_style_which_the_sites_own_pages_have_in_theirs(article: ArticlePage) -> None:
    link = '<link rel="stylesheet" href="/static/reactions/reactions.css">'

    assert link in Client().get(f"/reactions/{article.pk}/panel/").content.decode()
    assert link not in Client().get(article.url).content.decode()


def test_only_pages_of_sites_that_are_allowed_to_may_read_it(article: ArticlePage, allowed: None) -> None:
    for origin, answer in ((OTHER, OTHER), ("https://evil.example", None), ("null", None)):
        response = Client().get(f"/reactions/{article.pk}/panel/", headers={"Origin": origin})
        assert response.get("Access-Control-Allow-Origin") == answer
        assert response["Vary"] == "Origin"


def test_by_default_no_other_site_may(article: ArticlePage) -> None:
    response = Client().get(f"/reactions/{article.pk}/panel/", headers={"Origin": OTHER})

    assert "Access-Control-Allow-Origin" not in response


def test_it_is_empty_where_reactions_are_off(article: ArticlePage) -> None:
    Board.objects.create(page=article, state="off")

    assert not Client().get(f"/reactions/{article.pk}/panel/").content.strip()


@pytest.mark.parametrize("path", ["/reactions/999999/panel/", "/reactions/999999/panel", "/reactions/nothing/panel/"])
def test_no_panel_is_a_problem_that_a_script_can_read(db: None, path: str) -> None:
    response = Client().get(path)

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_the_script_has_an_address_that_stays(db: None) -> None:
    response = Client().get("/reactions/embed.js")

    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (302, "*")
    assert finders.find(response["Location"].removeprefix("/static/"))
