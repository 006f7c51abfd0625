"""A slip of the pen is answered with the nearest words that find something, with and without the database's trigrams."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Byline
from articles.search.spelling import has_trigrams
from tests.factories import make_article, make_contributor

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import SectionPage


@pytest.fixture
def indexed(section: SectionPage) -> None:
    article = make_article(section, title="Ferry leaves the pontoon")
    article.bylines.add(Byline(contributor=make_contributor(name="Ada Bergström")))
    article.tags.add("Lighthouses")
    article.save_revision().publish()
    make_article(section, title="Periscope sighted", publish=False)


SLIPS = [("ferrry", "Ferry"), ("pontton", "pontoon"), ("Bergstrom ferrry", "Bergström Ferry"), ("lighthuses", "Lighthouses"), ("Bregström", "Bergström")]


def search(client: Client, **asked: str) -> str:
    response = client.get("/search/", asked)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(("typed", "meant"), SLIPS)
def test_a_slip_of_the_pen_is_answered_with_the_nearest_words(client: Client, indexed: None, typed: str, meant: str) -> None:
    assert f">{meant}</a>?" in search(client, q=typed)


@pytest.mark.parametrize("typed", ["perscope", "zzzzzzzz", "fer", "%%%%a", "x" * 190, "ferry'); --"])
def test_nothing_is_meant_by_what_is_like_no_word_that_readers_know(client: Client, indexed: None, typed: str) -> None:
    assert "Did you mean" not in search(client, q=typed)


def test_what_would_find_nothing_is_not_meant(client: Client, indexed: None) -> None:
    assert "Did you mean" not in search(client, q="ferrry", label="review")
    assert 'href="?q=Ferry&amp;label=news"' in search(client, q="ferrry", label="news")


def test_what_is_found_needs_no_other_spelling(client: Client, indexed: None) -> None:
    assert "Did you mean" not in search(client, q="ferry")


@pytest.mark.postgres
@pytest.mark.parametrize("is_made", [True, False])
def test_trigrams_are_used_where_they_are_and_missed_by_nobody(client: Client, indexed: None, is_made: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm" if is_made else "DROP EXTENSION IF EXISTS pg_trgm")
    assert has_trigrams() is is_made
    for typed, meant in SLIPS:
        assert f">{meant}</a>?" in search(client, q=typed)
    assert "Did you mean" not in search(client, q="perscope")


def test_every_other_database_has_no_trigrams(db: None) -> None:
    if connection.vendor != "postgresql":
        assert not has_trigrams()


def test_another_spelling_costs_few_questions(client: Client, indexed: None) -> None:
    search(client, q="ferrry")
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert "Did you mean" in search(client, q="ferrry")
    assert len(queries) <= 15
