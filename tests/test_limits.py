"""Too many, too fast: one reader, one network, and a store that is down."""

from __future__ import annotations

from typing import Any

import pytest
from limits.storage import MemoryStorage

from articles.models import ArticlePage
from reactions.models import Vote
from tests.readers import Reader, counts


@pytest.fixture
def rates(settings: Any) -> Any:
    def set_rates(**rates: str) -> None:
        settings.REACTIONS = {**settings.REACTIONS, **rates}

    return set_rates


def test_a_school_behind_one_address_can_vote(article: ArticlePage) -> None:
    answers = [Reader().cast(article, "love").status_code for _ in range(200)]
    assert set(answers) == {200}
    assert counts(article) == {"love": 200}


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
    monkeypatch.setattr(MemoryStorage, "get_expiry", lambda self, key: 0.0)
    Reader().cast(article, "love")
    assert int(Reader().cast(article, "love")["Retry-After"]) >= 1
