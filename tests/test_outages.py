"""Redis and PostgreSQL going away: the site waits a moment, once, and goes on."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import OperationalError, connection
from django.test import Client

from articles.models import ArticlePage
from newsroom.postgresql.base import FRESH_SECONDS, is_closed_by_server
from reactions import services
from reactions.models import Vote
from reactions.outages import Outage
from tests.readers import Reader

NOBODY_THERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def no_redis(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "newsroom.cache.ForgivingRedisCache", "LOCATION": NOBODY_THERE}}


def fail() -> str:
    raise ConnectionError("Nobody is there.")


def test_a_store_that_failed_is_left_alone_for_a_while() -> None:
    outage, asked = Outage("The store", seconds=60), []
    assert outage.ask(fail, otherwise="nothing") == "nothing"
    assert outage.ask(lambda: asked.append(1), otherwise=None) is None
    assert asked == []
    outage.is_over()
    assert outage.ask(lambda: "there", otherwise="nothing") == "there"


def test_a_store_is_asked_again_after_that_while() -> None:
    outage = Outage("The store", seconds=0)
    assert outage.ask(fail, otherwise="nothing") == "nothing"
    assert outage.ask(lambda: "there", otherwise="nothing") == "there"


@pytest.mark.usefixtures("no_redis")
def test_a_cache_without_redis_answers_as_an_empty_one() -> None:
    assert cache.add("harbour", "open") is True
    cache.set("harbour", "open")
    cache.set_many({"harbour": "open"})
    assert cache.get("harbour", "closed") == "closed"
    assert cache.get_many(["harbour"]) == {}
    assert cache.get_or_set("harbour", "open") == "open"
    assert [cache.has_key("harbour"), cache.delete("harbour"), cache.touch("harbour")] == [False] * 3
    cache.delete_many(["harbour"])
    cache.clear()
    with pytest.raises(Exception, match="Connection refused"):
        cache.incr("harbour")


@pytest.mark.postgres
def test_a_cache_with_redis_keeps_what_it_is_given() -> None:
    assert type(caches["default"]).__name__ == "ForgivingRedisCache"
    cache.set("harbour", 1)
    assert cache.incr("harbour") == 2
    assert cache.add("harbour", 3) is False
    assert cache.get_many(["harbour", "bridge"]) == {"harbour": 2}
    assert cache.delete("harbour") is True


@pytest.mark.usefixtures("no_redis")
def test_readers_read_and_vote_without_redis(article: ArticlePage) -> None:
    started = time.monotonic()
    reader = Reader()
    assert Client().get(article.url).status_code == 200
    assert reader.cast(article, "love").status_code == 200
    assert reader.submit(article, "sad").status_code == 303
    assert reader.summary(article)["total"] == 1
    # One short wait for each store, not one for each question.
    assert time.monotonic() - started < 10


def test_a_database_that_is_away_is_said_to_be(article: ArticlePage) -> None:
    with connection.execute_wrapper(is_away):
        answers = [Reader().cast(article, "love"), Reader().client.get(f"/reactions/{article.pk}/"), Reader().client.get(f"/reactions/{article.pk}/mine/")]
    for answer in answers:
        assert (answer.status_code, answer["Retry-After"], answer["Content-Type"]) == (503, "5", "application/problem+json")
        assert "Try again in a few seconds" in answer.json()["detail"]
    assert Vote.objects.count() == 0


def test_a_page_that_says_so_asks_the_database_for_nothing(article: ArticlePage) -> None:
    with connection.execute_wrapper(is_away):
        pages = [Reader().submit(article, "love"), Reader().client.get(f"/reactions/{article.pk}/done/")]
    for page in pages:
        assert (page.status_code, page["Retry-After"], page["Cache-Control"]) == (503, "5", "private, no-store")
        assert "Try again in a few seconds" in page.content.decode()
    assert Vote.objects.count() == 0


def is_away(*asked: Any) -> None:
    raise OperationalError("the server is gone")


@pytest.mark.django_db(transaction=True)
def test_a_busy_database_is_tried_again(article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    real, busy = services.votes.standing_of, iter([True, True, False])

    def is_busy_twice(**asked: Any) -> Any:
        if next(busy, False):
            raise OperationalError("database is locked")
        return real(**asked)

    monkeypatch.setattr(services.votes, "standing_of", is_busy_twice)
    assert Reader().cast(article, "love").status_code == 200
    assert Vote.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_has_closed_is_replaced_unasked(article: ArticlePage) -> None:
    Reader().cast(article, "love")
    connection.ensure_connection()
    pooled = connection.connection
    assert not is_closed_by_server(pooled)
    close_on_the_server(pooled.info.backend_pid)
    connection.close()
    # One that was in use a moment ago is not looked at.
    pooled.rests_since -= 2 * FRESH_SECONDS
    assert Reader().cast(article, "love").json()["total"] == 2
    assert connection.connection is not pooled


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_breaks_under_a_vote_is_replaced_too(article: ArticlePage) -> None:
    Reader().cast(article, "love")
    connection.ensure_connection()
    close_on_the_server(connection.connection.info.backend_pid)
    assert Reader().cast(article, "love").json()["total"] == 2


def close_on_the_server(pid: int) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            assert cursor.fetchone() == (True,)
    finally:
        other.close()
