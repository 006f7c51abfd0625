"""The JSON side of the readers' interface, as a script meets it over HTTP."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import PageViewRestriction

from articles.models import ArticlePage, SectionPage
from reactions.models import Board, BoardState, ReactionKind, Tally, Vote
from tests.factories import make_article
from tests.readers import Reader, address, counts

RANDOM_KEY = "3f1c9a7e5b2d8046aa90c1d2e3f40516"


def assert_problem(response: HttpResponse, status: int) -> dict[str, Any]:
    """An RFC 9457 answer of this status. Gives its members."""
    problem = response.json()
    assert response.status_code == problem["status"] == status
    assert response["Content-Type"] == "application/problem+json"
    assert {"type", "title", "detail"} <= set(problem)
    assert problem["detail"].endswith(".")
    assert "no-store" in response["Cache-Control"]
    return problem


def assert_nothing_stored() -> None:
    assert not Vote.objects.exists()
    assert not Tally.objects.exists()


class TestSummary:
    def test_it_names_every_kind_with_its_count(self, article: ArticlePage) -> None:
        Reader().cast(article, "love")
        summary = Reader().summary(article)
        assert summary["page"] == article.pk
        assert (summary["state"], summary["total"]) == ("open", 1)
        assert summary["kinds"][0] == {"slug": "love", "label": "Love", "icon": "love", "count": 1, "share": None}
        assert [kind["slug"] for kind in summary["kinds"]] == ["love", "happy", "surprised", "sad", "angry", "unmoved"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", summary["as_of"])

    def test_any_cache_may_keep_it(self, article: ArticlePage) -> None:
        reader = Reader()
        reader.cast(article, "love")
        response = reader.client.get(address(article))
        assert response["Cache-Control"] == "public, max-age=0, s-maxage=5"
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")

    def test_an_unchanged_one_is_not_sent_again(self, article: ArticlePage) -> None:
        reader = Reader()
        etag = reader.client.get(address(article))["ETag"]
        again = reader.client.get(address(article), headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == etag
        reader.cast(article, "love")
        assert reader.client.get(address(article), headers={"If-None-Match": etag}).status_code == 200

    def test_it_asks_the_database_little(self, article: ArticlePage, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        reader = Reader()
        reader.summary(article)
        with django_assert_max_num_queries(5):
            reader.summary(article)

    def test_a_closed_board_shows_its_final_figures(self, article: ArticlePage) -> None:
        Reader().cast(article, "love")
        Board.objects.create(page=article, state=BoardState.CLOSED)
        summary = Reader().summary(article)
        assert (summary["state"], summary["total"]) == ("closed", 1)

    def test_a_board_that_is_off_shows_nothing(self, article: ArticlePage) -> None:
        Reader().cast(article, "love")
        Board.objects.create(page=article, state=BoardState.OFF)
        summary = Reader().summary(article)
        assert (summary["state"], summary["total"], summary["kinds"]) == ("off", 0, [])


class TestBatch:
    def test_it_answers_in_the_order_asked_and_leaves_out_what_takes_no_reactions(self, article: ArticlePage, section: SectionPage) -> None:
        other = make_article(section)
        Reader().cast(other, "sad")
        answer = Client().get(f"/reactions/?pages={other.pk},999999,{section.pk},{article.pk},{other.pk}").json()
        assert [(page["page"], page["total"]) for page in answer["pages"]] == [(other.pk, 1), (article.pk, 0)]

    def test_more_parameters_than_django_reads_are_refused_like_others(self) -> None:
        assert_problem(Client().get("/reactions/?" + "&".join(["pages=1"] * 10_001)), 400)

    def test_many_pages_cost_no_more_queries_than_one(self, section: SectionPage, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        pages = [make_article(section) for _ in range(5)]
        Board.objects.create(page=pages[0], minimum_for_shares=1)
        ids = ",".join(str(page.pk) for page in pages)
        Client().get(f"/reactions/?pages={ids}")
        with django_assert_max_num_queries(5):
            assert len(Client().get(f"/reactions/?pages={ids}").json()["pages"]) == 5

    def test_a_hundred_pages_are_answered_and_one_more_is_not(self, article: ArticlePage) -> None:
        assert Client().get("/reactions/?pages=" + ",".join(map(str, range(1, 101)))).status_code == 200
        assert_problem(Client().get("/reactions/?pages=" + ",".join(map(str, range(1, 102)))), 400)

    def test_it_answers_without_the_last_slash(self, article: ArticlePage) -> None:
        assert Client().get(f"/reactions?pages={article.pk}").json()["pages"][0]["page"] == article.pk

    @pytest.mark.parametrize("query", ["", "?pages=", "?pages=a", "?pages=1,,2", "?pages=-1", "?pages=1;2", "?pages=" + "9" * 40, "?pages=²"])
    def test_a_malformed_list_is_refused(self, article: ArticlePage, query: str) -> None:
        assert_problem(Client().get(f"/reactions/{query}"), 400)

    def test_an_unchanged_one_is_not_sent_again(self, article: ArticlePage) -> None:
        first = Client().get(f"/reactions/?pages={article.pk}")
        assert first["Cache-Control"] == "public, max-age=0, s-maxage=5"
        assert Client().get(f"/reactions/?pages={article.pk}", headers={"If-None-Match": first["ETag"]}).status_code == 304


class TestMine:
    def test_a_reader_finds_the_own_reaction_again(self, article: ArticlePage) -> None:
        reader = Reader()
        assert reader.mine(article) is None
        reader.cast(article, "love")
        assert reader.mine(article) == "love"
        assert Reader().mine(article) is None

    def test_no_cache_keeps_it_and_no_cookie_comes_of_asking(self, article: ArticlePage) -> None:
        response = Client().get(address(article, "mine/"))
        assert response["Cache-Control"] == "private, no-store"
        assert not response.cookies


class TestCasting:
    def test_twice_with_one_cookie_jar_counts_once(self, article: ArticlePage) -> None:
        reader = Reader()
        first = reader.cast(article, "love").json()
        second = reader.cast(article, "love").json()
        assert (first["total"], first["mine"]) == (second["total"], second["mine"]) == (1, "love")

    def test_changing_moves_the_count(self, article: ArticlePage) -> None:
        reader = Reader()
        reader.cast(article, "love")
        assert reader.cast(article, "sad").json()["mine"] == "sad"
        assert counts(article) == {"sad": 1}

    def test_withdrawing_takes_it_back_and_may_be_repeated(self, article: ArticlePage) -> None:
        reader = Reader()
        reader.cast(article, "love")
        for _ in range(2):
            answer = reader.withdraw(article).json()
            assert (answer["total"], answer["mine"]) == (0, None)

    def test_a_stranger_withdraws_nothing_and_gets_no_cookie(self, article: ArticlePage) -> None:
        Reader().cast(article, "love")
        response = Reader().withdraw(article)
        assert (response.json()["total"], response.json()["mine"]) == (1, None)
        assert not response.cookies

    def test_the_answer_is_the_readers_own(self, article: ArticlePage) -> None:
        assert Reader().cast(article, "love")["Cache-Control"] == "private, no-store"

    def test_one_idempotency_key_is_one_reader_until_there_is_a_cookie(self, article: ArticlePage) -> None:
        first, second = (Reader().cast(article, "love", **{"Idempotency-Key": RANDOM_KEY}) for _ in range(2))
        assert second.json()["total"] == 1
        stem = lambda response: response.cookies["reader"].value.split(".")[1]  # noqa: E731
        assert stem(first) == stem(second)

    def test_a_cookie_counts_for_more_than_an_idempotency_key(self, article: ArticlePage) -> None:
        reader = Reader()
        reader.cast(article, "love")
        reader.cast(article, "sad", **{"Idempotency-Key": RANDOM_KEY})
        assert counts(article) == {"sad": 1}

    def test_a_first_vote_sent_twice_can_be_withdrawn_by_its_key(self, article: ArticlePage) -> None:
        Reader().cast(article, "love", **{"Idempotency-Key": RANDOM_KEY})
        assert Reader().withdraw(article, **{"Idempotency-Key": RANDOM_KEY}).json()["total"] == 0

    @pytest.mark.parametrize("key", ["1", "x" * 15, "x" * 129])
    def test_a_key_that_another_reader_could_have_too_is_refused(self, article: ArticlePage, key: str) -> None:
        assert_problem(Reader().cast(article, "love", **{"Idempotency-Key": key}), 400)
        assert_nothing_stored()

    def test_a_held_reader_sees_nothing_unusual(self, article: ArticlePage) -> None:
        reader = Reader()
        reader.cast(article, "love")
        Vote.objects.update(is_counted=False)
        Tally.objects.update(total=0)
        answer = reader.cast(article, "love").json()
        assert (answer["total"], answer["mine"]) == (1, "love")
        assert reader.cast(article, "sad").json()["total"] == 1
        assert counts(article) == {}

    def test_further_members_of_the_object_are_let_pass(self, article: ArticlePage) -> None:
        assert Reader().put(article, {"kind": "love", "from": "the app"}).status_code == 200

    def test_a_cached_page_carries_no_token_and_none_is_asked_for(self, article: ArticlePage) -> None:
        client = Client(enforce_csrf_checks=True)
        response = client.put(address(article, "mine/"), b'{"kind":"love"}', content_type="application/json")
        assert response.status_code == 200
        assert set(response.cookies) == {"reader"}


class TestRefusals:
    @pytest.mark.parametrize(
        "body",
        [
            b" ",
            b"{",
            b"null",
            b'"love"',
            b'["love"]',
            b"{}",
            b'{"kind": null}',
            b'{"kind": 1}',
            b'{"kind": ["love"]}',
            b"\xff\xfe",
            b"[" * 4000,
            b'{"kind": NaN}',
        ],
    )
    def test_a_body_that_names_no_kind_is_refused(self, article: ArticlePage, body: bytes) -> None:
        assert_problem(Reader().put(article, body), 400)
        assert_nothing_stored()

    @pytest.mark.parametrize("kind", ["", "bored", "Love", "love ", "\u0000", "\ud800", "x" * 3000])
    def test_a_kind_that_is_not_offered_is_refused_with_those_that_are(self, article: ArticlePage, kind: str) -> None:
        problem = assert_problem(Reader().cast(article, kind), 400)
        assert problem["kinds"] == ["love", "happy", "surprised", "sad", "angry", "unmoved"]
        assert "surprised" in problem["detail"]
        assert_nothing_stored()

    @pytest.mark.parametrize("size", [4097, 1_000_000])
    def test_a_body_over_4_kb_is_refused(self, article: ArticlePage, size: int) -> None:
        assert_problem(Reader().put(article, b'{"kind":"love","x":"' + b"x" * size + b'"}'), 413)
        assert_nothing_stored()

    def test_a_body_of_4_kb_is_read(self, article: ArticlePage) -> None:
        body = b'{"kind":"love","x":"%s"}' % (b"x" * (4096 - 23 + 1))
        assert len(body) == 4096
        assert Reader().put(article, body).status_code == 200

    @pytest.mark.parametrize(("size", "status"), [(0, 200), (1_000_000, 413)])
    def test_a_chunked_body_is_read_as_far_as_4_kb(self, article: ArticlePage, size: int, status: int) -> None:
        body = BytesIO(b'{"kind":"love","x":"' + b"x" * size + b'"}')
        response = self.put_in_chunks(article, **{"wsgi.input": body, "wsgi.input_terminated": True})
        assert response.status_code == status
        assert body.tell() <= 4097

    def test_a_chunked_body_is_refused_where_its_end_cannot_be_told(self, article: ArticlePage) -> None:
        assert_problem(self.put_in_chunks(article, **{"wsgi.input": BytesIO(b'{"kind":"love"}')}), 411)
        assert_nothing_stored()

    def put_in_chunks(self, page: ArticlePage, **environ: Any) -> HttpResponse:
        """As a server hands it on: no Content-Length."""
        headers = {"Transfer-Encoding": "chunked"}
        return Client().put(address(page, "mine/"), b"{}", content_type="application/json", headers=headers, CONTENT_LENGTH="", **environ)

    @pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
    def test_another_content_type_is_refused(self, article: ArticlePage, content_type: str) -> None:
        assert_problem(Reader().put(article, {"kind": "love"}, content_type=content_type), 415)
        assert_nothing_stored()

    def test_json_may_name_its_charset(self, article: ArticlePage) -> None:
        assert Reader().put(article, {"kind": "love"}, content_type="application/json; charset=utf-8").status_code == 200

    @pytest.mark.parametrize("name", ["999999", "0", "abc", "-1", "1.5", "9" * 30, "9" * 5000, "1e3", "%00", "é"])
    @pytest.mark.parametrize("rest", ["", "mine/", "mine"])
    def test_what_is_no_pages_number_is_not_found(self, front_page: object, name: str, rest: str) -> None:
        client = Client()
        assert_problem(client.get(f"/reactions/{name}/{rest}"), 404)
        if rest:
            assert_problem(client.put(f"/reactions/{name}/{rest}", b'{"kind":"love"}', content_type="application/json"), 404)
        assert_nothing_stored()

    def test_a_page_of_another_type_is_not_found(self, section: SectionPage) -> None:
        assert_problem(Reader().cast(section, "love"), 404)

    def test_a_draft_is_not_found(self, section: SectionPage) -> None:
        draft = make_article(section, publish=False)
        for response in (Reader().cast(draft, "love"), Reader().withdraw(draft), Client().get(address(draft)), Client().get(address(draft, "mine/"))):
            assert_problem(response, 404)

    def test_an_alias_of_a_private_page_is_not_found(self, article: ArticlePage, section: SectionPage) -> None:
        alias = article.create_alias(parent=section, update_slug="elsewhere")
        PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
        for response in (Reader().cast(alias, "love"), Client().get(address(alias)), Client().get(address(alias, "mine/"))):
            assert_problem(response, 404)
        assert_nothing_stored()

    def test_a_page_below_a_private_one_is_not_found(self, article: ArticlePage, section: SectionPage) -> None:
        PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
        for response in (Reader().cast(article, "love"), Reader().withdraw(article), Client().get(address(article)), Client().get(address(article, "mine/"))):
            assert_problem(response, 404)
        assert_nothing_stored()

    @pytest.mark.parametrize("state", ["closed", "off"])
    def test_a_board_that_is_not_open_says_so(self, article: ArticlePage, state: str) -> None:
        Board.objects.create(page=article, state=state)
        for response in (Reader().cast(article, "love"), Reader().withdraw(article)):
            assert assert_problem(response, 409)["state"] == state
        assert_nothing_stored()

    def test_too_many_are_told_when_to_come_back(self, article: ArticlePage, settings: Any) -> None:
        settings.REACTIONS = {**settings.REACTIONS, "VOTER_RATE": "2/minute"}
        reader = Reader()
        # The first is a new reader's, who cannot have been too fast.
        for kind in ("love", "angry", "sad"):
            assert reader.cast(article, kind).status_code == 200
        response = reader.cast(article, "happy")
        problem = assert_problem(response, 429)
        assert 1 <= int(response["Retry-After"]) <= 60
        assert problem["retry_after"] == int(response["Retry-After"])
        assert counts(article) == {"sad": 1}

    def test_where_nothing_is_offered_any_more_it_is_said(self, article: ArticlePage) -> None:
        ReactionKind.objects.update(retired_at=timezone.now())
        problem = assert_problem(Reader().cast(article, "love"), 400)
        assert problem["kinds"] == []
        assert problem["detail"].startswith("This story offers no reaction")

    def test_errors_are_the_same_with_debug_on(self, article: ArticlePage, settings: Any) -> None:
        settings.DEBUG = True
        assert_problem(Reader().cast(article, "bored"), 400)
        assert_problem(Client().get("/reactions/abc/"), 404)
        assert_problem(Client().patch(address(article, "mine/")), 405)


class TestMethods:
    @pytest.mark.parametrize(
        ("rest", "allowed"),
        [("", {"GET", "HEAD", "OPTIONS", "POST"}), ("mine/", {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}), ("done/", {"GET", "HEAD", "OPTIONS"})],
    )
    def test_an_unknown_method_is_told_those_that_are_known(self, article: ArticlePage, rest: str, allowed: set[str]) -> None:
        response = Client().patch(address(article, rest))
        assert_problem(response, 405)
        assert set(response["Allow"].split(", ")) == allowed
        options = Client().options(address(article, rest))
        assert (options.status_code, set(options["Allow"].split(", "))) == (204, allowed)

    @pytest.mark.parametrize("rest", ["", "mine/", "done/"])
    def test_head_is_get_without_its_body(self, article: ArticlePage, rest: str) -> None:
        head, get = Client().head(address(article, rest)), Client().get(address(article, rest))
        assert (head.status_code, head.content) == (200, b"")
        assert head["Cache-Control"] == get["Cache-Control"]

    def test_both_forms_of_an_address_answer(self, article: ArticlePage) -> None:
        reader = Reader()
        bare = f"/reactions/{article.pk}"
        assert reader.client.put(f"{bare}/mine", b'{"kind":"love"}', content_type="application/json").status_code == 200
        assert reader.client.get(bare).json()["total"] == 1
        assert reader.client.get(f"{bare}/mine").json() == {"kind": "love"}
        assert reader.client.post(bare, "kind=sad", content_type="application/x-www-form-urlencoded").status_code == 303
        assert reader.client.get(f"{bare}/done").status_code == 200
        assert reader.client.delete(f"{bare}/mine").json()["total"] == 0
