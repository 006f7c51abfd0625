"""Who a reader is: an opaque key, from a signed cookie, that says nothing about a person."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from articles.models import ArticlePage
from reactions import voters
from reactions.models import Vote
from tests.readers import Reader, address, counts

OLD, NEW = ("a1", "an old secret of more than thirty-two characters"), ("b2", "a new secret of more than thirty-two characters")


def request_from(address: str, *, forwarded_for: str = "") -> HttpRequest:
    headers = {"X-Forwarded-For": forwarded_for} if forwarded_for else {}
    return RequestFactory(headers=headers, REMOTE_ADDR=address).get("/")


def request_with(cookie: str) -> HttpRequest:
    request = RequestFactory().get("/")
    request.COOKIES["reader"] = cookie
    return request


class TestCookie:
    def test_it_is_set_by_the_first_vote_and_by_nothing_else(self, article: ArticlePage) -> None:
        reader = Reader()
        reader.summary(article)
        reader.mine(article)
        assert not reader.client.cookies
        assert "reader" in reader.cast(article, "love").cookies
        assert not reader.cast(article, "sad").cookies

    def test_no_cookie_comes_with_a_refusal(self, article: ArticlePage) -> None:
        assert not Reader().cast(article, "bored").cookies

    @pytest.mark.parametrize("secure", [False, True])
    def test_it_is_kept_from_scripts_and_from_other_sites(self, article: ArticlePage, secure: bool) -> None:
        response = Client().put(address(article, "mine/"), b'{"kind":"love"}', content_type="application/json", secure=secure)
        cookie = response.cookies["reader"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert bool(cookie["secure"]) is secure
        assert cookie["max-age"] == 400 * 24 * 60 * 60
        assert cookie["path"] == "/reactions/"

    @pytest.mark.parametrize("broken", ["", "x", "a.b.c.d", "....", "é.é.é.é", "x" * 5000])
    def test_a_broken_one_is_no_cookie(self, broken: str) -> None:
        assert voters.known_voter(request_with(broken)) is None

    def test_a_changed_one_is_no_cookie(self) -> None:
        cookie = voters.voter_for_first_vote().cookie or ""
        assert voters.known_voter(request_with(cookie)) is not None
        for place, character in enumerate(cookie):
            changed = cookie[:place] + ("A" if character != "A" else "B") + cookie[place + 1 :]
            assert voters.known_voter(request_with(changed)) is None

    def test_a_broken_one_is_replaced_by_the_next_vote(self, article: ArticlePage) -> None:
        reader = Reader()
        reader.client.cookies["reader"] = "broken"
        assert "reader" in reader.cast(article, "love").cookies
        assert reader.mine(article) == "love"

    def test_one_under_an_older_key_stays_the_same_reader(self, settings: Any) -> None:
        settings.REACTIONS = {**settings.REACTIONS, "VOTER_KEYS": [OLD]}
        before = voters.voter_for_first_vote()
        settings.REACTIONS = {**settings.REACTIONS, "VOTER_KEYS": [NEW, OLD]}
        known = voters.known_voter(request_with(before.cookie or ""))
        assert known is not None
        assert known.key == before.key
        assert (voters.voter_for_first_vote().cookie or "").startswith("b2.")

    def test_one_under_a_dropped_key_is_no_cookie(self, settings: Any) -> None:
        settings.REACTIONS = {**settings.REACTIONS, "VOTER_KEYS": [OLD]}
        cookie = voters.voter_for_first_vote().cookie or ""
        settings.REACTIONS = {**settings.REACTIONS, "VOTER_KEYS": [NEW]}
        assert voters.known_voter(request_with(cookie)) is None

    def test_a_secret_key_that_was_replaced_still_reads_its_cookies(self, settings: Any) -> None:
        before = voters.voter_for_first_vote()
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
        known = voters.known_voter(request_with(before.cookie or ""))
        assert known is not None
        assert known.key == before.key

    def test_the_votes_cannot_be_matched_with_cookies_without_the_key(self, article: ArticlePage) -> None:
        reader = Reader()
        reader.cast(article, "love")
        cookie = reader.client.cookies["reader"].value
        vote = Vote.objects.get()
        assert vote.voter_key.hex not in cookie
        assert str(vote.voter_key) not in cookie


class TestFirstVote:
    def test_every_new_voter_is_another(self) -> None:
        assert len({voters.voter_for_first_vote().key for _ in range(50)}) == 50

    def test_one_idempotency_key_makes_one_voter(self) -> None:
        keys = {voters.voter_for_first_vote(idempotency_key="the same random text").key for _ in range(3)}
        assert len(keys) == 1
        assert voters.voter_for_first_vote(idempotency_key="another random text").key not in keys


class TestAccounts:
    @pytest.fixture
    def signed_in(self, article: ArticlePage, django_user_model: Any) -> Reader:
        reader = Reader()
        reader.client.force_login(django_user_model.objects.create_user("ria"))
        return reader

    def test_by_default_an_account_is_never_looked_at(self, article: ArticlePage, signed_in: Reader) -> None:
        response = signed_in.cast(article, "love")
        assert "reader" in response.cookies
        assert not Vote.objects.get().by_account
        assert "Cookie" not in response.get("Vary", "")

    def test_an_account_votes_once_from_every_browser(self, article: ArticlePage, signed_in: Reader, settings: Any, django_user_model: Any) -> None:
        settings.REACTIONS = {**settings.REACTIONS, "ACCOUNTS": True}
        elsewhere = Reader()
        elsewhere.client.force_login(django_user_model.objects.get(username="ria"))
        assert not signed_in.cast(article, "love").cookies
        elsewhere.cast(article, "sad")
        assert counts(article) == {"sad": 1}
        assert signed_in.mine(article) == "sad"
        assert Vote.objects.get().by_account

    def test_the_vote_cast_before_signing_in_becomes_the_accounts(self, article: ArticlePage, settings: Any, django_user_model: Any) -> None:
        settings.REACTIONS = {**settings.REACTIONS, "ACCOUNTS": True}
        reader = Reader()
        reader.cast(article, "love")
        reader.client.force_login(django_user_model.objects.create_user("ria"))
        assert reader.mine(article) == "love"
        reader.cast(article, "sad")
        assert counts(article) == {"sad": 1}

    def test_no_account_is_stored_with_a_vote(self, article: ArticlePage, signed_in: Reader, settings: Any) -> None:
        settings.REACTIONS = {**settings.REACTIONS, "ACCOUNTS": True}
        signed_in.cast(article, "love")
        assert not [field.name for field in Vote._meta.get_fields() if field.related_model and "user" in field.related_model.__name__.lower()]


class TestAddress:
    @pytest.mark.parametrize(
        ("trusted", "remote", "forwarded", "address"),
        [
            ([], "203.0.113.9", "198.51.100.1", "203.0.113.9"),
            (["10.0.0.0/8"], "10.0.0.7", "198.51.100.1", "198.51.100.1"),
            (["10.0.0.0/8"], "10.0.0.7", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
            (["10.0.0.0/8"], "10.0.0.7", "198.51.100.1, 10.0.0.8", "198.51.100.1"),
            (["10.0.0.0/8"], "203.0.113.9", "198.51.100.1", "203.0.113.9"),
            (["10.0.0.7"], "10.0.0.7", "", "10.0.0.7"),
            (["2001:db8::/32"], "2001:db8::1", "198.51.100.1", "198.51.100.1"),
            (["10.0.0.0/8"], "10.0.0.7", "198.51.100.1:4711", "198.51.100.1"),
            (["10.0.0.0/8"], "10.0.0.7", "[2001:db8::9]:4711", "2001:db8::9"),
            (["10.0.0.0/8"], "10.0.0.7", "2001:db8::9", "2001:db8::9"),
            (["::1", "nonsense"], "::1", "198.51.100.1", "198.51.100.1"),
        ],
    )
    def test_only_trusted_proxies_are_believed(self, settings: Any, trusted: list[str], remote: str, forwarded: str, address: str) -> None:
        settings.REACTIONS = {**settings.REACTIONS, "TRUSTED_PROXIES": trusted}
        assert voters.client_address(request_from(remote, forwarded_for=forwarded)) == address

    @pytest.mark.parametrize(
        ("one", "other", "is_same"),
        [
            ("203.0.113.9", "203.0.113.200", True),
            ("203.0.113.9", "203.0.114.9", False),
            ("2001:db8:1:2::3", "2001:db8:1:9::9", True),
            ("2001:db8:1::1", "2001:db8:2::1", False),
            ("::ffff:203.0.113.9", "203.0.113.10", True),
        ],
    )
    def test_a_network_is_a_24_or_a_48(self, one: str, other: str, is_same: bool) -> None:
        keys = [voters.network_key_for(request_from(address)) for address in (one, other)]
        assert (keys[0] == keys[1]) is is_same

    def test_a_network_is_another_every_day(self) -> None:
        request = request_from("203.0.113.9")
        assert voters.network_key_for(request, today=date(2026, 1, 1)) != voters.network_key_for(request, today=date(2026, 1, 2))

    @pytest.mark.parametrize("address", ["", "unix:", "not-an-address"])
    def test_an_address_that_cannot_be_read_is_no_network(self, address: str) -> None:
        assert voters.network_key_for(request_from(address)) is None

    def test_a_vote_keeps_no_address(self, article: ArticlePage) -> None:
        reader = Reader(**{"User-Agent": "Gazette Reader 7"})
        reader.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
        reader.cast(article, "love")
        row = str(Vote.objects.values().get())
        assert "203.0.113" not in row
        assert "Gazette" not in row
        assert isinstance(Vote.objects.get().network_key, UUID)
