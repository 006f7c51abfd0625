"""Too many, too fast: one reader, one network, and a store that is down."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from limits.storage import MemoryStorage

from articles.models import ArticlePage
from reactions import limits
from reactions.models import Tally, Vote
from tests.readers import ADDRESSES, Reader, address, counts


@pytest.fixture
def rates(settings: Any) -> Any:
    def set_rates(**rates: str) -> None:
        settings.REACTIONS = {**settings.REACTIONS, **rates}

    return set_rates


def test_a_school_class_behind_one_address_can_vote_at_once(article: ArticlePage) -> None:
    answers = [Reader().cast(article, "love").status_code for _ in range(60)]
    assert set(answers) == {200}
    assert counts(article) == {"love": 60}


def test_a_script_with_ever_new_identities_is_stopped(article: ArticlePage) -> None:
    answers = [Reader().cast(article, "love").status_code for _ in range(150)]
    assert set(answers) == {200, 429}
    assert 80 <= counts(article)["love"] <= 90


def test_a_new_reader_cannot_have_been_too_fast(article: ArticlePage, rates: Any) -> None:
    rates(VOTER_RATE="1/minute")
    reader = Reader()
    assert [reader.cast(article, kind).status_code for kind in ("love", "sad", "happy")] == [200, 200, 429]


@pytest.mark.parametrize(("rate", "passed"), [("1/minute", 1), ("5/10 seconds", 5), ("30/minute", 32)])
def test_a_rate_holds_in_any_stretch_of_time_but_for_the_few_that_pass_unasked(article: ArticlePage, rates: Any, rate: str, passed: int) -> None:
    rates(NETWORK_RATE=rate, VOTER_RATE="")
    answers = [Reader().cast(article, "love").status_code for _ in range(40)]
    # One more stretch of time may begin within the test, with its own few.
    assert passed <= answers.count(200) <= passed + limits.UNASKED


def test_who_comes_seldom_costs_no_question_to_the_store(article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_ask_store", lambda *asked: pytest.fail(f"The store was asked for {asked}."))
    reader = Reader()
    assert [reader.cast(article, kind).status_code for kind in ("love", "sad")] == [200, 200]


CRAWLERS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.example/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0)",
    "DuckDuckBot/1.1",
    "facebookexternalhit/1.1",
    "ia_archiver",
    "Baiduspider",
]
PHONES = [
    "Mozilla/5.0 (Linux; Android 14; CUBOT P80) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
]


@pytest.mark.parametrize("agent", CRAWLERS)
def test_a_crawler_that_says_so_is_not_counted(article: ArticlePage, agent: str) -> None:
    robot = Reader(User_Agent=agent)
    assert [robot.cast(article, "love").status_code, robot.withdraw(article).status_code, robot.submit(article, "love").status_code] == [403] * 3
    assert robot.cast(article, "love").json()["detail"].startswith("Only what a reader taps is counted")
    assert Vote.objects.count() == 0
    assert robot.summary(article)["total"] == 0


@pytest.mark.parametrize("agent", PHONES)
def test_a_reader_is_not_taken_for_a_crawler(article: ArticlePage, agent: str) -> None:
    assert Reader(User_Agent=agent).cast(article, "love").status_code == 200


@pytest.mark.parametrize("header", [{"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}])
def test_what_a_browser_sends_ahead_of_its_reader_is_not_counted(article: ArticlePage, header: dict[str, str]) -> None:
    assert Reader().cast(article, "love", **header).status_code == 403
    assert Reader().submit(article, "love", **header).status_code == 403
    assert Vote.objects.count() == 0


def test_looking_ahead_and_looking_change_nothing(article: ArticlePage) -> None:
    client = Client(headers={"Sec-Purpose": "prefetch;prerender"})
    for rest in ADDRESSES:
        for look in (client.get, client.head):
            assert look(address(article, rest)).status_code == 200
    assert (Vote.objects.count(), Tally.objects.count(), client.cookies) == (0, 0, {})


def test_one_reader_cannot_go_on_for_ever(article: ArticlePage) -> None:
    reader = Reader()
    reader.cast(article, "love")
    statuses = [reader.cast(article, kind).status_code for kind in ["sad", "love"] * 20]
    assert 429 in statuses
    assert Reader().cast(article, "love").status_code == 200


def test_a_network_has_a_rate_of_its_own(article: ArticlePage, rates: Any) -> None:
    rates(NETWORK_RATE="3/minute")
    assert [Reader().cast(article, "love").status_code for _ in range(4)] == [200, 200, 200, 429]
    elsewhere = Reader()
    elsewhere.client.defaults["REMOTE_ADDR"] = "198.51.100.7"
    assert elsewhere.cast(article, "love").status_code == 200


def test_reading_is_not_counted(article: ArticlePage, rates: Any) -> None:
    rates(VOTER_RATE="2/minute", NETWORK_RATE="2/minute")
    reader = Reader()
    for _ in range(5):
        reader.summary(article)
        reader.mine(article)
    assert reader.cast(article, "love").status_code == 200


def test_what_cannot_be_read_is_refused_before_it_is_counted(article: ArticlePage, rates: Any) -> None:
    rates(NETWORK_RATE="1/minute")
    assert Reader().put(article, b"{").status_code == 400
    assert Reader(Origin="https://evil.example").cast(article, "love").status_code == 403
    assert Reader().cast(article, "love").status_code == 200


def test_an_empty_rate_is_no_limit(article: ArticlePage, rates: Any) -> None:
    rates(VOTER_RATE="", NETWORK_RATE="")
    reader = Reader()
    assert {reader.cast(article, "love").status_code for _ in range(40)} == {200}


def test_votes_go_through_when_the_store_does_not_answer(article: ArticlePage, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    assert Reader().cast(article, "love").status_code == 200
    assert Vote.objects.count() == 1


def test_the_plain_form_goes_through_when_the_cache_does_not_answer(article: ArticlePage, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    assert Reader().submit(article, "love").status_code == 303
    assert Vote.objects.count() == 1


def test_votes_go_through_when_a_rate_cannot_be_read(article: ArticlePage, rates: Any) -> None:
    rates(VOTER_RATE="many")
    assert Reader().cast(article, "love").status_code == 200


def test_the_wait_is_never_less_than_a_second(article: ArticlePage, rates: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rates(NETWORK_RATE="1/minute")
    monkeypatch.setattr(MemoryStorage, "get_moving_window", lambda self, key, limit, expiry: (0.0, 1))
    Reader().cast(article, "love")
    assert int(Reader().cast(article, "love")["Retry-After"]) >= 1
