"""Readers who ask at once for a page that is not kept: one of them has it made, whatever they ask with and whatever is purged meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore
from typing import Any

import pytest
from django.http import HttpResponse, HttpResponseBase
from django.test import RequestFactory

from newsroom.page_cache import middleware
from newsroom.page_cache.purging import _purge_now

READERS = 16
PATH = "/harbour/ferry-leaves-on-time/"


class Site:
    """A site of one page, which is finished only when everybody has asked for it. `versions` is how often it was made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, status: int = 200, purged_at: int = 0) -> None:
        self.status = status
        self.purged_at = purged_at
        self.versions = 0
        self.asked = Semaphore(0)
        self.everybody_has_asked = Event()
        wait = middleware._wait

        def noted(*arguments: Any) -> Any:
            self.asked.release()
            return wait(*arguments)

        monkeypatch.setattr(middleware, "_wait", noted)

    def __call__(self, request: Any) -> HttpResponse:
        self.versions += 1
        version = self.versions
        self.asked.release()
        assert self.everybody_has_asked.wait(10)
        if version == self.purged_at:
            _purge_now([PATH])
        return HttpResponse(f"Version {version}", status=self.status, headers={"Cache-Control": "public, max-age=0, s-maxage=60"})

    def answers(self, *methods: str) -> list[HttpResponseBase]:
        """The answers to so many requests, the first of which came before the others."""
        pages, factory = middleware.PageCache(self), RequestFactory()
        with ThreadPoolExecutor(len(methods)) as readers:
            requests = []
            for method in methods:
                requests.append(readers.submit(pages, factory.generic(method, PATH)))
                assert self.asked.acquire(timeout=10)
            self.everybody_has_asked.set()
            return [request.result(20) for request in requests]


@pytest.fixture(autouse=True)
def kept(settings: Any) -> None:
    settings.PAGE_CACHE = True
    settings.ALLOWED_HOSTS = ["testserver"]


def test_the_others_wait_for_the_one_who_came_first(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(monkeypatch)
    answers = site.answers(*["GET"] * READERS)
    assert {answer.content for answer in answers} == {b"Version 1"}
    assert site.versions == 1


def test_who_wants_the_headers_alone_has_the_page_made_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(monkeypatch)
    answers = site.answers("HEAD", *["GET"] * READERS)
    assert [answer.content for answer in answers] == [b"", *[b"Version 1"] * READERS]
    assert site.versions == 1


def test_a_page_that_is_purged_while_it_is_made_is_made_once_more_and_not_by_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(monkeypatch, purged_at=1)
    first, *others = site.answers(*["GET"] * READERS)
    assert first.content == b"Version 1"
    assert {answer.content for answer in others} == {b"Version 2"}
    assert site.versions == 2


def test_what_cannot_be_kept_is_made_for_each_without_waiting_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(monkeypatch, status=404)
    answers = site.answers(*["GET"] * READERS)
    assert {answer.status_code for answer in answers} == {404}
    assert site.versions == READERS


def test_the_headers_of_what_is_not_there_come_without_a_body(monkeypatch: pytest.MonkeyPatch) -> None:
    methods: list[str] = []
    site = Site(monkeypatch, status=404)
    site.everybody_has_asked.set()

    def noting(request: Any) -> HttpResponse:
        methods.append(request.method)
        return site(request)

    middleware.PageCache(noting)(RequestFactory().head(PATH))
    assert methods[-1] == "HEAD"
