"""What a reader's request for reactions passes by: the middleware of pages (reactions.middleware.ShortWay)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client

from articles.models import ArticlePage
from tests.readers import Reader, address, counts

seen: list[tuple[str | None, str]] = []


class Watch:
    """Middleware that notes what comes by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen.append((request.method, request.path))
        return self.get_response(request)


@pytest.fixture(autouse=True)
def watched(settings: Any) -> None:
    """Nothing was seen yet by the last middleware of all."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.test_short_way.Watch"]
    seen.clear()


def test_votes_and_counts_pass_the_middleware_of_pages_by(article: ArticlePage) -> None:
    reader = Reader()
    reader.cast(article, "love")
    reader.cast(article, "sad")
    reader.withdraw(article)
    for path in (address(article), f"{address(article)}mine/", address(article).rstrip("/"), f"/reactions/?pages={article.pk}"):
        assert reader.client.get(path).status_code == 200
        assert reader.client.head(path).status_code == 200

    assert seen == []


def test_refusals_do_too(article: ArticlePage) -> None:
    assert Client().put(f"{address(article)}mine/", {"kind": "bored"}, content_type="application/json").status_code == 400
    assert Client().get("/reactions/999999/").status_code == 404

    assert seen == []


def test_forms_and_pages_go_the_whole_way(article: ArticlePage) -> None:
    reader = Reader()
    assert reader.submit(article, "love").status_code == 303
    assert reader.client.get(f"{address(article)}done/").status_code == 200
    assert reader.client.get(article.url).status_code == 200

    assert [path for _, path in seen] == [address(article), f"{address(article)}done/", article.url]


def test_with_accounts_everything_goes_the_whole_way(article: ArticlePage, settings: Any) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "ACCOUNTS": True}
    Reader().cast(article, "love")

    assert seen == [("PUT", f"{address(article)}mine/")]


def test_the_short_way_keeps_security_headers_and_the_length(article: ArticlePage) -> None:
    response = Client().get(address(article))

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert int(response["Content-Length"]) == len(response.content)


def test_the_short_way_does_not_answer_to_another_host(article: ArticlePage, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["news.example"]

    assert Client().get(address(article), headers={"Host": "evil.example"}).status_code == 400
    assert Client().get(address(article), headers={"Host": "news.example"}).status_code == 200


def test_the_short_way_is_not_needed(article: ArticlePage, settings: Any) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("ShortWay")]
    Reader().cast(article, "love")

    assert seen == [("PUT", f"{address(article)}mine/")]
    assert counts(article) == {"love": 1}


@pytest.mark.postgres
def test_the_statement_of_a_vote_is_prepared_once(article: ArticlePage) -> None:
    for _ in range(4):
        Reader().cast(article, "love")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), sum(generic_plans + custom_plans) FROM pg_prepared_statements WHERE statement LIKE '%reactions_vote(%'")
        kept, used = cursor.fetchone()
    assert kept == 1
    assert used >= 2
