"""What a vote costs on PostgreSQL, counted on the wire: how often the server was asked and had answered."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from articles.models import ArticlePage, SectionPage
from reactions import services
from reactions.models import BoardState, ReactionKind, Vote
from tests.factories import make_article
from tests.readers import Reader, counts

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RoundTrips = Callable[..., int]


@pytest.fixture
def round_trips() -> RoundTrips:
    """A function that does something and gives the number of round trips to the database that it took. Nothing is being prepared meanwhile."""

    def count(act: Callable[[], Any], *, prepare_threshold: int | None = None) -> int:
        connection.ensure_connection()
        usual, connection.connection.prepare_threshold = connection.connection.prepare_threshold, prepare_threshold
        with tempfile.TemporaryFile("r+") as trace:
            connection.connection.pgconn.trace(trace.fileno())
            try:
                act()
            finally:
                connection.connection.pgconn.untrace()
                connection.connection.prepare_threshold = usual
            trace.seek(0)
            return sum("ReadyForQuery" in line for line in trace)

    return count


@pytest.fixture
def known(article: ArticlePage) -> ArticlePage:
    """An article that this process has met before, as it has somebody's vote at this edition of the boards."""
    reader = Reader()
    reader.cast(article, "sad")
    reader.withdraw(article)
    return article


def test_the_counting_counts(article: ArticlePage, round_trips: RoundTrips) -> None:
    assert round_trips(lambda: None) == 0
    assert round_trips(Vote.objects.count) == 1
    assert round_trips(lambda: services.recount(page_ids=[article.pk])) > 5


def test_preparing_the_statement_is_one_round_trip_more_for_each_connection(known: ArticlePage, round_trips: RoundTrips) -> None:
    # A new pool: its connections have prepared nothing.
    connection.close()
    connection.close_pool()
    assert round_trips(lambda: [Reader().cast(known, "love") for _ in range(10)], prepare_threshold=2) == 10 + 1


def test_each_act_of_a_reader_is_one_round_trip(known: ArticlePage, round_trips: RoundTrips) -> None:
    reader = Reader()
    acts: dict[str, Callable[[], Any]] = {
        "new": lambda: reader.cast(known, "love"),
        "repeated": lambda: reader.cast(known, "love"),
        "changed": lambda: reader.cast(known, "sad"),
        "withdrawn": lambda: reader.withdraw(known),
        "withdrawn again": lambda: reader.withdraw(known),
        "anew": lambda: reader.cast(known, "happy"),
        "by form": lambda: reader.submit(known, "love"),
    }
    assert {name: round_trips(act) for name, act in acts.items()} == dict.fromkeys(acts, 1)
    assert counts(known) == {"love": 1}


def test_a_held_vote_costs_no_more(known: ArticlePage, round_trips: RoundTrips, django_user_model: Any) -> None:
    reader = Reader()
    reader.cast(known, "love")
    services.exclude_votes(votes=Vote.objects.all(), by=django_user_model.objects.create_user("mina"), reason="A script")
    assert round_trips(lambda: reader.cast(known, "sad")) == 1
    assert round_trips(lambda: reader.withdraw(known)) == 1
    assert counts(known) == {}


def test_the_first_vote_of_a_process_on_a_page_learns_its_board(article: ArticlePage, section: SectionPage, round_trips: RoundTrips) -> None:
    # And at this edition what is held.
    assert round_trips(lambda: Reader().cast(article, "love")) <= 7
    assert round_trips(lambda: Reader().cast(article, "love")) == 1
    assert round_trips(lambda: Reader().cast(make_article(section), "love")) > 1


def test_what_changes_a_board_is_seen_by_the_next_vote(known: ArticlePage, round_trips: RoundTrips, django_user_model: Any) -> None:
    by = django_user_model.objects.create_user("mina")
    services.close_board(page=known, by=by, reason="Heated")
    assert Reader().cast(known, "love").json()["state"] == BoardState.CLOSED
    services.reopen_board(page=known, by=by, reason="Calm")
    ReactionKind.objects.get(slug="love").retire()
    assert Reader().cast(known, "love").status_code == 400
    assert Reader().cast(known, "sad").status_code == 200
    assert round_trips(lambda: Reader().cast(known, "sad")) == 1


def test_totals_are_one_round_trip(known: ArticlePage, section: SectionPage, round_trips: RoundTrips) -> None:
    assert round_trips(lambda: Reader().summary(known)) == 1
    pages = ",".join(str(make_article(section).pk) for _ in range(100))
    reader = Reader()
    reader.client.get(f"/reactions/?pages={pages}")
    assert round_trips(lambda: reader.client.get(f"/reactions/?pages={pages}")) == 1


def test_the_readers_own_reaction_is_two_round_trips(known: ArticlePage, round_trips: RoundTrips) -> None:
    assert round_trips(lambda: Reader().mine(known)) == 1
    reader = Reader()
    reader.cast(known, "love")
    assert round_trips(lambda: reader.mine(known)) == 2
