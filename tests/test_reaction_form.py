"""Reacting without JavaScript: the plain form, the page after it, and refusals a person can read."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from wagtail.models import PageViewRestriction

from articles.models import ArticlePage, SectionPage
from reactions import views
from reactions.models import Board, Vote
from tests.factories import make_article
from tests.readers import Reader, address, counts


@pytest.fixture(autouse=True)
def window_that_outlasts_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may need longer than the real two seconds between two taps."""
    monkeypatch.setattr(views, "DOUBLE_TAP_SECONDS", 120)


def assert_readable(response: HttpResponse, status: int, *words: str) -> None:
    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert "no-store" in response["Cache-Control"]
    page = response.content.decode()
    assert "<h1" in page
    for word in words:
        assert word in page


def done(reader: Reader, page: ArticlePage) -> HttpResponse:
    return reader.client.get(address(page, "done/"))


def test_the_form_keeps_the_reaction_and_goes_on_to_a_page_that_says_so(article: ArticlePage) -> None:
    reader = Reader()
    response = reader.submit(article, "love")
    assert response.status_code == 303
    assert response["Location"] == address(article, "done/")
    assert counts(article) == {"love": 1}
    assert_readable(done(reader, article), 200, "You chose Love", article.title, f'href="{article.get_url()}"')


def test_the_form_changes_and_withdraws(article: ArticlePage) -> None:
    reader = Reader()
    reader.submit(article, "love")
    reader.submit(article, "sad")
    assert counts(article) == {"sad": 1}
    reader.submit(article, "")
    assert counts(article) == {}
    assert_readable(done(reader, article), 200, "No reaction of yours is kept")


def test_withdrawing_without_a_vote_is_no_error_and_sets_no_cookie(article: ArticlePage) -> None:
    response = Reader().submit(article, "")
    assert response.status_code == 303
    assert not response.cookies


def test_the_page_after_offers_the_other_kinds_and_a_way_to_withdraw(article: ArticlePage) -> None:
    reader = Reader()
    reader.submit(article, "love")
    page = done(reader, article).content.decode()
    assert 'value="sad"' in page
    assert 'value="love"' not in page
    assert 'value=""' in page


def test_the_page_after_tells_a_reader_without_cookies_why_nothing_is_found(article: ArticlePage) -> None:
    assert_readable(done(Reader(), article), 200, "cookies", 'value="love"')


def test_nobody_is_asked_to_choose_again_on_a_closed_board(article: ArticlePage) -> None:
    Board.objects.create(page=article, state="closed")
    response = done(Reader(), article)
    assert_readable(response, 200, "No reaction of yours is kept", "closed")
    assert "choose again" not in response.content.decode()


def test_the_page_after_a_closed_board_offers_nothing(article: ArticlePage) -> None:
    reader = Reader()
    reader.submit(article, "love")
    Board.objects.create(page=article, state="closed")
    response = done(reader, article)
    assert_readable(response, 200, "You chose Love", "closed")
    assert "<button" not in response.content.decode()


def test_two_taps_in_a_row_without_a_cookie_are_one_vote(article: ArticlePage) -> None:
    first, second = Reader(), Reader()
    first.submit(article, "love")
    second.submit(article, "love")
    assert counts(article) == {"love": 1}
    assert second.mine(article) == "love"


def test_taps_from_other_networks_for_other_kinds_or_later_are_votes_of_their_own(article: ArticlePage) -> None:
    Reader().submit(article, "love")
    Reader().submit(article, "sad")
    elsewhere = Reader()
    elsewhere.client.defaults["REMOTE_ADDR"] = "198.51.100.7"
    elsewhere.submit(article, "love")
    assert counts(article) == {"love": 2, "sad": 1}
    cache.clear()  # Two seconds later.
    Reader().submit(article, "love")
    assert counts(article) == {"love": 3, "sad": 1}


def test_the_form_needs_no_token(article: ArticlePage) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(address(article), "kind=love", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 303
    assert set(response.cookies) == {"reader"}


@pytest.mark.parametrize("body", [" ", "sort=love", "&&&"])
def test_a_form_that_names_no_kind_is_refused(article: ArticlePage, body: str) -> None:
    response = Client().post(address(article), body, content_type="application/x-www-form-urlencoded")
    assert_readable(response, 400, "was not kept", "Back to the story")
    assert not Vote.objects.exists()


def test_an_unknown_kind_is_refused_with_those_on_offer(article: ArticlePage) -> None:
    assert_readable(Reader().submit(article, "bored"), 400, "love, happy", "Back to the story")
    assert_readable(Reader().submit(article, "<script>"), 400)
    assert "<script>" not in Reader().submit(article, "<script>").content.decode()
    assert not Vote.objects.exists()


def test_a_form_over_4_kb_is_refused(article: ArticlePage) -> None:
    assert_readable(Reader().submit(article, "love" + "x" * 1_000_000), 413, "was not kept")


def test_a_form_of_another_type_is_refused(article: ArticlePage) -> None:
    assert_readable(Client().post(address(article), {"kind": "love"}), 415, "was not kept")
    assert not Vote.objects.exists()


@pytest.mark.parametrize("name", ["abc", "0", "-1", "999999", "9" * 30, "9" * 5000])
@pytest.mark.parametrize("method", ["post", "get"])
def test_what_is_no_pages_number_is_not_found(front_page: object, name: str, method: str) -> None:
    target = f"/reactions/{name}/" if method == "post" else f"/reactions/{name}/done/"
    arguments: dict[str, Any] = {"data": "kind=love", "content_type": "application/x-www-form-urlencoded"} if method == "post" else {}
    assert_readable(getattr(Client(), method)(target, **arguments), 404, "To the front page")


def test_a_draft_a_private_page_and_another_type_are_not_found(article: ArticlePage, section: SectionPage) -> None:
    draft = make_article(section, publish=False)
    for page in (draft, section):
        assert_readable(Reader().submit(page, "love"), 404)
        assert_readable(Reader().client.get(address(page, "done/")), 404)
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    response = Reader().submit(article, "love")
    assert_readable(response, 404)
    assert article.title not in response.content.decode()
    assert not Vote.objects.exists()


@pytest.mark.parametrize("state", ["closed", "off"])
def test_a_board_that_is_not_open_says_so(article: ArticlePage, state: str) -> None:
    Board.objects.create(page=article, state=state)
    assert_readable(Reader().submit(article, "love"), 409, "was not kept", "Back to the story")
    assert not Vote.objects.exists()


def test_too_many_are_told_when_to_come_back(article: ArticlePage, settings: Any) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "VOTER_RATE": "1/minute"}
    reader = Reader()
    reader.submit(article, "love")
    # Only now there is somebody who could be too fast.
    reader.submit(article, "happy")
    response = reader.submit(article, "sad")
    assert_readable(response, 429, "Try again in")
    assert 1 <= int(response["Retry-After"]) <= 60
