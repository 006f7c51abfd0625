"""What readers see when there is nothing to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.template import loader
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.factories import make_article

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from articles.models import FrontPage, SectionPage


@pytest.mark.parametrize("debug", [False, True])
def test_a_dead_address_offers_search_and_the_way_home(client: Client, section: SectionPage, settings: SettingsWrapper, debug: bool) -> None:
    settings.DEBUG = debug
    response = client.get("/no-such-thing/")
    html = response.content.decode()
    assert response.status_code == 404
    assert "There is nothing at this address" in html
    assert 'action="/search/"' in html
    assert "Back to the front page" in html
    assert ">Harbour</a>" in html


def test_a_draft_is_answered_like_any_dead_address(client: Client, section: SectionPage) -> None:
    make_article(section, title="Not finished", slug="not-finished", publish=False)
    draft, nothing = client.get("/harbour/not-finished/"), client.get("/harbour/nothing-here/")
    assert draft.status_code == nothing.status_code == 404
    assert draft.content == nothing.content


def test_a_site_without_pages_still_answers(client: Client, db: None) -> None:
    assert client.get("/no-such-thing/").status_code == 404


def test_a_failure_is_explained_without_database_or_context(client: Client, front_page: FrontPage) -> None:
    with CaptureQueriesContext(connection) as queries:
        html = loader.get_template("500.html").render()
    assert "Something went wrong on our side" in html
    assert "Back to the front page" in html
    assert len(queries) == 0


def test_a_failure_is_explained_in_the_language_of_the_address(client: Client, front_page: FrontPage) -> None:
    with translation.override("ar"):
        html = loader.get_template("500.html").render()
    assert '<html lang="ar" dir="rtl">' in html


def test_a_failing_page_is_answered_with_that_page(client: Client, front_page: FrontPage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the press has stopped")

    monkeypatch.setattr("articles.search_views.filters_of", fail)
    client.raise_request_exception = False
    response = client.get("/search/?q=ferry")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    assert "the press has stopped" not in response.content.decode()
