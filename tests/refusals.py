"""Requests that no reader's browser sends, and what becomes of them: a word on what to do, nothing stored that was not there before, and no cookie.

The commoner refusals are in test_reaction_api.py and test_reaction_form.py; the tests that use this send what comes from scripts, broken proxies and people
who try doors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.test import Client

from articles.models import ArticlePage
from reactions.models import Tally, Vote
from tests.readers import Reader, address
from tests.test_reaction_api import assert_problem
from tests.test_reaction_form import assert_readable

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
SAD = b'{"kind": "sad"}'


def named(cases: dict[str, Any]) -> dict[str, Any]:
    """The cases of a parametrized test, each under its name."""
    return {"argvalues": list(cases.values()), "ids": [name.replace(" ", "-") for name in cases]}


def send(method: str, path: str, body: bytes = b"", **environ: Any) -> HttpResponse:
    """A request as a server hands it on. What `environ` says of it holds, true or not."""
    return Client().generic(method, path, body, **environ)


@contextmanager
def nothing_stored() -> Iterator[None]:
    """Every vote and every tally is after the block as it was before."""
    before = books()
    yield
    after = books()
    assert after == before, f"What is stored has changed from {before} to {after}."


def books() -> list[list[dict[str, Any]]]:
    return [list(model.objects.order_by("pk").values()) for model in (Vote, Tally)]


@dataclass(frozen=True)
class Story:
    """A story to which one reader has answered "love". `cookie` is that reader's."""

    page: ArticlePage
    cookie: str

    def put(self, body: bytes, **environ: Any) -> HttpResponse:
        return send("PUT", address(self.page, "mine/"), body, **{"CONTENT_TYPE": JSON, **environ})

    def post(self, body: bytes, **environ: Any) -> HttpResponse:
        return send("POST", address(self.page), body, **{"CONTENT_TYPE": FORM, **environ})

    def mine(self, cookies: str) -> str | None:
        """The own reaction of whoever sends this Cookie header."""
        return send("GET", address(self.page, "mine/"), HTTP_COOKIE=cookies).json()["kind"]

    def assert_put_refused(self, status: int, body: bytes, **environ: Any) -> dict[str, Any]:
        """Refused to a stranger and to the reader who has voted. Gives the members of the problem."""
        answers = self._answers(lambda cookies: self.put(body, HTTP_COOKIE=cookies, **fresh(environ)))
        return [assert_problem(answer, status) for answer in answers][-1]

    def assert_post_refused(self, status: int, body: bytes, *words: str, **environ: Any) -> None:
        """Refused to a stranger and to the reader who has voted, on a page that has these words."""
        for answer in self._answers(lambda cookies: self.post(body, HTTP_COOKIE=cookies, **fresh(environ))):
            assert_readable(answer, status, "was not kept", "Back to the story", *words)

    def _answers(self, ask: Callable[[str], HttpResponse]) -> list[HttpResponse]:
        with nothing_stored():
            answers = [ask(cookies) for cookies in ("", f"reader={self.cookie}")]
        assert not any(answer.cookies for answer in answers), f"A cookie was handed out: {[answer.cookies for answer in answers]}."
        return answers


def fresh(environ: dict[str, Any]) -> dict[str, Any]:
    """The same once more: a stream is read only once."""
    return {name: BytesIO(value) if name == "wsgi.input" else value for name, value in environ.items()}


def story_with_a_vote(article: ArticlePage) -> Story:
    return Story(article, Reader().cast(article, "love").cookies["reader"].value)
