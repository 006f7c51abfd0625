"""The totals that anybody may read: kept for a few seconds, counted once for all, and right however the cache fares."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event, Timer
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import requests
from django.core.cache import cache
from django.core.signals import request_started
from django.http import HttpResponse
from django.test import Client

from articles.models import ArticlePage, SectionPage
from reactions import figures
from reactions.models import Board, BoardState
from tests.factories import make_article
from tests.readers import Reader, address, counts

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.conftest import LiveSite

CROWD = 40
UNREACHABLE = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}


@pytest.fixture(autouse=True)
def keep_for_two_seconds(settings: Any) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "SUMMARY_SECONDS": 2}


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """A function that lets the figures' clock run ahead by so many seconds."""

    def run_ahead(seconds: float) -> None:
        clock = SimpleNamespace(time=lambda: time.time() + seconds, monotonic=time.monotonic, sleep=time.sleep)
        monkeypatch.setattr(figures, "time", clock)

    return run_ahead


def read(page: ArticlePage) -> HttpResponse:
    return Client().get(address(page))


def seconds_left(response: HttpResponse) -> int:
    return int(response["Cache-Control"].rpartition("s-maxage=")[2])


def test_they_are_the_same_for_two_seconds_and_then_right(article: ArticlePage, later: Callable[[float], None]) -> None:
    assert read(article).json()["total"] == 0
    assert Reader().cast(article, "love").json()["total"] == 1
    assert read(article).json()["total"] == 0
    later(2)
    assert read(article).json()["total"] == 1


def test_with_the_caches_in_front_they_are_never_older_than_five_seconds(article: ArticlePage, later: Callable[[float], None]) -> None:
    assert seconds_left(read(article)) in {4, 5}
    later(1.5)
    assert seconds_left(read(article)) == 3


def test_the_readers_own_answer_is_never_older_than_the_vote(article: ArticlePage) -> None:
    read(article)
    reader = Reader()
    assert [reader.cast(article, kind).json()["total"] for kind in ("love", "sad")] == [1, 1]
    assert reader.withdraw(article).json()["total"] == 0
    assert reader.mine(article) is None


def test_they_are_counted_once_and_then_sent_without_a_question(article: ArticlePage, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first = read(article)
    with django_assert_num_queries(0):
        assert read(article).content == first.content
        assert Client(headers={"If-None-Match": first["ETag"]}).get(address(article)).status_code == 304


def test_once_their_time_is_over_they_cost_one_question(
    article: ArticlePage, later: Callable[[float], None], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    read(article)
    later(3)
    with django_assert_num_queries(1):
        read(article)


def test_another_process_finds_them_in_the_cache(article: ArticlePage, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first = read(article)
    figures.forget()
    with django_assert_num_queries(0):
        assert read(article).content == first.content


def test_the_same_counts_have_the_same_etag_at_any_moment(article: ArticlePage, later: Callable[[float], None]) -> None:
    etag = read(article)["ETag"]
    later(3)
    assert read(article)["ETag"] == etag
    Reader().cast(article, "love")
    later(6)
    assert read(article)["ETag"] != etag


def test_a_hundred_pages_are_one_question_and_then_none(
    section: SectionPage, later: Callable[[float], None], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pages = [make_article(section).pk for _ in range(100)]
    batch = f"/reactions/?pages={','.join(map(str, pages))}"
    first = Client().get(batch)
    assert [page["page"] for page in first.json()["pages"]] == pages
    with django_assert_num_queries(0):
        assert Client().get(batch).content == first.content
    later(3)
    with django_assert_num_queries(1):
        Client().get(batch)


def test_a_batch_and_a_page_share_what_is_kept(article: ArticlePage, section: SectionPage, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    other = make_article(section)
    Client().get(f"/reactions/?pages={other.pk},{article.pk},999999")
    with django_assert_num_queries(0):
        assert [read(page).json()["page"] for page in (article, other)] == [article.pk, other.pk]


def test_a_page_that_is_taken_down_is_gone_with_its_figures(article: ArticlePage, later: Callable[[float], None]) -> None:
    assert read(article).status_code == 200
    article.unpublish()
    later(2)
    assert read(article).status_code == 404


def test_closing_shows_within_the_same_seconds(article: ArticlePage, later: Callable[[float], None]) -> None:
    read(article)
    Board.objects.create(page=article, state=BoardState.CLOSED)
    assert Reader().cast(article, "love").status_code == 409
    later(2)
    assert read(article).json()["state"] == "closed"


def test_a_cache_that_does_not_answer_changes_nothing(article: ArticlePage, section: SectionPage, settings: Any, later: Callable[[float], None]) -> None:
    settings.CACHES = UNREACHABLE
    Reader().cast(article, "love")
    assert read(article).json()["total"] == 1
    later(3)
    assert read(article).json()["total"] == 1
    assert read(make_article(section)).json()["total"] == 0


def test_while_another_process_reads_them_they_are_waited_for(article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    read(article)
    kept, being_read = cache.get(f"reactions:figures:{article.pk}"), figures._name_of_reading([article.pk])
    figures.forget()
    cache.clear()
    cache.set(being_read, "another process")
    monkeypatch.setattr(figures, "summaries_of", lambda *asked, **more: pytest.fail("This process has read the database too."))

    def come_to_an_end() -> None:
        cache.set(f"reactions:figures:{article.pk}", kept, 2)
        cache.delete(being_read)

    end = Timer(0.1, come_to_an_end)
    end.start()
    assert read(article).json()["page"] == article.pk
    end.join()


def test_a_process_that_died_while_reading_is_not_waited_for_long(article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "READING_SECONDS", 0.05)
    cache.set(figures._name_of_reading([article.pk]), "a process that is no more")
    assert read(article).json()["total"] == 0


def test_a_setting_of_none_keeps_nothing(article: ArticlePage, settings: Any) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "SUMMARY_SECONDS": 0}
    for total in range(3):
        assert counts(article).get("love", 0) == total
        Reader().cast(article, "love")


@pytest.fixture
def all_have_come() -> Iterator[Event]:
    """Set once CROWD requests have come."""
    event, numbers = Event(), count(1)

    def arrive(**_: Any) -> None:
        if next(numbers) == CROWD:
            event.set()

    request_started.connect(arrive)
    yield event
    request_started.disconnect(arrive)


@pytest.mark.postgres
def test_a_stampede_on_a_cold_story_reads_the_database_once(
    live_site: LiveSite, section: SectionPage, monkeypatch: pytest.MonkeyPatch, all_have_come: Event
) -> None:
    story, read_from_database = make_article(section), Counter[str]()

    def counted_read(page_ids: list[int], **more: Any) -> Any:
        read_from_database["times"] += 1
        # No longer than others wait for it.
        all_have_come.wait(figures.READING_SECONDS / 2)
        return summaries_of(page_ids, **more)

    summaries_of = figures.summaries_of
    monkeypatch.setattr(figures, "summaries_of", counted_read)
    with ThreadPoolExecutor(CROWD) as crowd:
        answers = list(crowd.map(lambda _: requests.get(live_site.url + address(story), timeout=30), range(CROWD)))

    assert {answer.status_code for answer in answers} == {200}
    assert read_from_database["times"] == 1
