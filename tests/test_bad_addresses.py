"""Addresses that name no page, and pages that no longer offer what they did when the reader opened them: each is refused, and changes nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from articles.models import ArticlePage, SectionPage
from reactions import services
from reactions.models import Board, ReactionKind
from tests.factories import make_article
from tests.readers import Reader, address, counts
from tests.refusals import FORM, JSON, SAD, Story, named, nothing_stored, send, story_with_a_vote
from tests.test_reaction_api import assert_problem
from tests.test_reaction_form import assert_readable


@pytest.fixture
def story(article: ArticlePage) -> Story:
    return story_with_a_vote(article)


NO_NUMBERS = {
    "10 to the power of 30": str(10**30),
    "one more than the database takes": str(2**63),
    "the largest that the database takes": str(2**63 - 1),
    "negative and huge": f"-{10**30}",
    "a plus sign": "%2B1",
    "full-width digits": quote("１"),
    "Arabic digits": quote("٤٢"),
    "hexadecimal": "0x10",
    "two numbers": "1;2",
    "a space after it": "1%20",
    "a line feed after it": "1%0A",
    "a NUL after it": "1%00",
    "an emoji": quote("💔"),
    "half a surrogate pair": "%ED%A0%80",
    "bytes that are no text": "%FF%FE",
    "a slash of its own": "%2e%2e",
    "null": "null",
    "a template": "{{7*7}}",
    "10,000 digits": "7" * 10_000,
}


class TestPageNumbers:
    @pytest.mark.parametrize("name", **named(NO_NUMBERS))
    def test_what_is_no_pages_number_is_not_found(self, story: Story, name: str) -> None:
        mine, form = f"/reactions/{name}/mine/", f"/reactions/{name}/"
        with nothing_stored():
            to_scripts = [send(method, mine, body, CONTENT_TYPE=JSON) for method, body in (("GET", b""), ("PUT", SAD), ("DELETE", b""))]
            to_people = [send("POST", form, b"kind=sad", CONTENT_TYPE=FORM), send("GET", f"{form}done/")]
        assert not any(answer.cookies for answer in to_scripts + to_people)
        for answer in to_scripts:
            assert_problem(answer, 404)
        for answer in to_people:
            assert_readable(answer, 404, "To the front page")

    @pytest.mark.parametrize("separator", [",", "&pages="], ids=["in-one-list", "in-as-many-parameters"])
    def test_a_page_asked_for_a_thousand_times_is_answered_once(self, story: Story, separator: str) -> None:
        answer = Client().get("/reactions/?pages=" + separator.join([str(story.page.pk)] * 1000))
        assert [page["page"] for page in answer.json()["pages"]] == [story.page.pk]

    @pytest.mark.parametrize(
        "pages",
        **named(
            {
                "10 to the power of 30": str(10**30),
                "one more than the database takes": str(2**63),
                "a thousand pages": ",".join(map(str, range(1, 1001))),
                "one that is negative among others": "1,-2,3",
                "a million digits": "7" * 1_000_000,
                "a plus sign": "%2B1",
                "an exponent": "1e2",
                "an underscore": "1_0",
                "a NUL": "%00",
                "half a surrogate pair": "%ED%A0%80",
                "a broken escape": "%zz",
                "a line feed": "1%0A",
                "spaces": "1, 2",
                "Arabic digits": quote("٤٢"),
                "full-width digits": quote("１"),
                "an emoji": quote("💔"),
                "a list in JSON": "[1,2]",
                "only commas": "," * 1000,
            }
        ),
    )
    def test_a_list_that_names_no_pages_is_told_how_to_name_them(self, story: Story, pages: str) -> None:
        problem = assert_problem(Client().get(f"/reactions/?pages={pages}"), 400)
        assert "?pages=1,2,3" in problem["detail"] or "at most 100" in problem["detail"]


class TestThePageLeftOpen:
    """The reader's page still shows what was on offer when it was opened."""

    def assert_all_refused(self, story: Story, status: int, *words: str) -> dict[str, Any]:
        story.assert_post_refused(status, b"kind=sad", *words)
        return story.assert_put_refused(status, SAD)

    def assert_withdrawing_refused(self, story: Story, status: int) -> None:
        with nothing_stored():
            assert_problem(send("DELETE", address(story.page, "mine/"), HTTP_COOKIE=f"reader={story.cookie}"), status)
        story.assert_post_refused(status, b"kind=")

    def test_the_board_was_closed(self, story: Story, moderator: Any) -> None:
        services.close_board(page=story.page, by=moderator, reason="Settled")
        assert self.assert_all_refused(story, 409, "closed")["state"] == "closed"
        self.assert_withdrawing_refused(story, 409)
        assert story.mine(f"reader={story.cookie}") == "love"

    def test_the_section_was_closed(self, story: Story, section: SectionPage, moderator: Any) -> None:
        services.close_board(page=section, by=moderator, reason="Settled")
        assert self.assert_all_refused(story, 409, "closed")["state"] == "closed"

    def test_the_board_was_turned_off(self, story: Story) -> None:
        Board.objects.create(page=story.page, state="off")
        assert self.assert_all_refused(story, 409, "takes no reactions")["state"] == "off"
        self.assert_withdrawing_refused(story, 409)

    def test_the_kind_was_retired(self, story: Story) -> None:
        ReactionKind.objects.get(slug="sad").retire()
        problem = self.assert_all_refused(story, 400, "love, happy, surprised, angry, unmoved")
        assert problem["kinds"] == ["love", "happy", "surprised", "angry", "unmoved"]

    def test_the_readers_own_kind_was_retired(self, story: Story) -> None:
        ReactionKind.objects.get(slug="love").retire()
        story.assert_put_refused(400, b'{"kind": "love"}')
        assert story.mine(f"reader={story.cookie}") == "love"
        story.put(SAD, HTTP_COOKIE=f"reader={story.cookie}")
        assert counts(story.page) == {"sad": 1}

    def test_every_kind_was_retired(self, story: Story) -> None:
        for kind in ReactionKind.objects.all():
            kind.retire()
        assert self.assert_all_refused(story, 400)["kinds"] == []

    @pytest.mark.parametrize("gone", ["unpublish", "delete"])
    def test_the_story_is_gone(self, story: Story, section: SectionPage, gone: str) -> None:
        other = make_article(section)
        getattr(ArticlePage.objects.get(pk=story.page.pk), gone)()
        with nothing_stored():
            assert_problem(story.put(SAD, HTTP_COOKIE=f"reader={story.cookie}"), 404)
            assert_readable(story.post(b"kind=sad", HTTP_COOKIE=f"reader={story.cookie}"), 404, "was not kept", "To the front page")
        assert Reader().cast(other, "sad").status_code == 200
