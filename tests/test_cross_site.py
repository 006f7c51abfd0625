"""Who may post from where: pages are cached and carry no token, so other sites are refused by what browsers say of a request."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Site

from articles.models import ArticlePage
from reactions.models import Vote
from tests.readers import Reader, address

PASSING = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://testserver"},
    {"Origin": "http://news.example", "Sec-Fetch-Site": "same-site"},
    {"Origin": "http://desk.example:8443"},
    {"Origin": "https://app.example", "Sec-Fetch-Site": "cross-site"},
]
REFUSED = [
    {"Origin": "https://evil.example"},
    {"Origin": "https://testserver"},
    {"Origin": "http://testserver:8000"},
    {"Origin": "http://sub.testserver"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://testserver@evil.example"},
    {"Origin": "http://testserver/"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "://"},
    {"Origin": "http://[::1"},
    {"Origin": "http://testserver:99999999"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://sub.testserver"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
]


@pytest.fixture(autouse=True)
def other_addresses(article: ArticlePage, settings: Any) -> None:
    """The site is also known as news.example, has a second Site on desk.example, and lets app.example in."""
    settings.REACTIONS = {**settings.REACTIONS, "SITE_URL": "http://news.example", "ALLOWED_ORIGINS": ["https://app.example"]}
    Site.objects.create(hostname="desk.example", port=8443, root_page=Site.objects.get().root_page)


@pytest.mark.parametrize("headers", PASSING)
def test_the_sites_own_requests_and_those_of_no_browser_pass(article: ArticlePage, headers: dict[str, str]) -> None:
    assert Reader(**headers).cast(article, "love").status_code == 200
    assert Reader(**headers).submit(article, "love").status_code == 303
    assert Reader(**headers).withdraw(article).status_code == 200


@pytest.mark.parametrize("headers", REFUSED)
def test_another_sites_requests_are_refused(article: ArticlePage, headers: dict[str, str]) -> None:
    reader = Reader(**headers)
    responses = [reader.cast(article, "love"), reader.submit(article, "love"), reader.withdraw(article)]
    assert [response.status_code for response in responses] == [403, 403, 403]
    assert not any(response.cookies for response in responses)
    assert not Vote.objects.exists()


def test_a_site_whose_address_is_not_set_trusts_no_empty_origin(article: ArticlePage, settings: Any) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "SITE_URL": ""}
    assert Reader(Origin="://").cast(article, "love").status_code == 403


def test_another_site_is_refused_before_its_body_is_looked_at(article: ArticlePage) -> None:
    assert Reader(Origin="https://evil.example").put(article, b"{" * 9000).status_code == 403


def test_a_site_that_is_let_in_may_read_the_answer(article: ArticlePage) -> None:
    origin = "https://app.example"
    preflight = Client().options(address(article, "mine/"), headers={"Origin": origin, "Access-Control-Request-Method": "PUT"})
    assert preflight["Access-Control-Allow-Origin"] == origin
    assert preflight["Access-Control-Allow-Credentials"] == "true"
    assert "PUT" in preflight["Access-Control-Allow-Methods"]
    assert Reader(Origin=origin).cast(article, "love")["Access-Control-Allow-Origin"] == origin


def test_others_may_read_only_the_totals(article: ArticlePage) -> None:
    evil = {"Origin": "https://evil.example"}
    assert "Access-Control-Allow-Origin" not in Client().get(address(article, "mine/"), headers=evil)
    assert "Access-Control-Allow-Origin" not in Client().options(address(article, "mine/"), headers=evil)
    public = Client().get(address(article), headers=evil)
    assert public["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in public


def test_the_cookie_for_a_site_that_is_let_in_is_apart_from_the_sites_own(article: ArticlePage) -> None:
    response = Client().put(
        address(article, "mine/"), b'{"kind":"love"}', content_type="application/json", secure=True, headers={"Origin": "https://app.example"}
    )
    cookie = response.cookies["reader"].OutputString()
    assert "SameSite=None" in cookie
    assert "Secure" in cookie
    assert "Partitioned" in cookie
