"""Pages that are kept for readers: who gets them, what they are kept by, and what is never kept."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from newsroom.checks import check_hosts_of_kept_pages
from newsroom.page_cache import entries, middleware, near
from newsroom.page_cache.keys import EVERYTHING, PREFIX
from newsroom.page_cache.purging import _purge_now
from tests.factories import make_article, make_contributor

if TYPE_CHECKING:
    from articles.models import ArticlePage, SectionPage


@pytest.fixture(autouse=True)
def kept(settings: Any) -> None:
    settings.PAGE_CACHE = True
    settings.ALLOWED_HOSTS = ["testserver"]


def ask(address: str, **options: Any) -> Any:
    """A new reader's request, as a browser that takes no compression sends it."""
    return Client().get(address, **options)


def queries_of(address: str, **options: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert ask(address, **options).status_code in (200, 304)
    return len(queries)


def retitle(article: ArticlePage, title: str) -> None:
    """Past everything that purges."""
    type(article).objects.filter(pk=article.pk).update(title=title)


def entries_kept() -> int:
    return len({key for key in cache._cache if f":{PREFIX}:" in key and ":edition:" not in key and ":everything" not in key})


@pytest.mark.parametrize("address", ["/", "/harbour/", "/harbour/ferry-leaves-on-time/", "/feed.json", "/robots.txt", "/people/ada-holm/"])
def test_a_kept_page_asks_the_database_nothing(article: ArticlePage, address: str) -> None:
    make_contributor(name="Ada Holm")
    first = ask(address)
    assert queries_of(address) == 0
    again = ask(address)
    assert again.content == first.content
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]


def test_the_headers_of_a_kept_page_are_those_of_a_new_one(article: ArticlePage) -> None:
    first, again = ask(article.get_url()), ask(article.get_url())
    policies = [{part.strip() for part in answer.headers["Content-Security-Policy"].split(";")} for answer in (first, again)]
    assert policies[0] == policies[1]
    assert set(first.headers) == set(again.headers)


def test_cookies_of_readers_make_no_difference(article: ArticlePage) -> None:
    ask(article.get_url())
    client = Client()
    client.cookies["reactions"] = "a reader who has voted"
    with CaptureQueriesContext(connection) as queries:
        client.get(article.get_url())
    assert len(queries) == 0
    assert entries_kept() == 1


def test_whoever_is_signed_in_gets_a_page_of_their_own(article: ArticlePage, editor_client: Client) -> None:
    ask(article.get_url())
    retitle(article, "Ferry leaves late")
    assert "Ferry leaves late" in editor_client.get(article.get_url()).content.decode()
    assert "Ferry leaves late" not in ask(article.get_url()).content.decode()


@pytest.mark.parametrize("host", ["elsewhere.example", "testserver.elsewhere.example", "testserver:80@elsewhere.example"])
def test_a_forged_host_gets_nothing_and_changes_nothing(article: ArticlePage, host: str) -> None:
    assert ask(article.get_url(), headers={"host": host}).status_code == 400
    for name in ("x-forwarded-host", "x-host", "x-original-url", "x-rewrite-url"):
        html = ask(article.get_url(), headers={name: host}).content.decode()
        assert "elsewhere" not in html
    assert entries_kept() == 1


def test_unknown_parameters_are_forgotten(article: ArticlePage) -> None:
    plain = ask(article.get_url())
    many = "&".join(f"p{number}={number}" for number in range(500))
    for query in ("utm_source=post", "fbclid=1", many, "page=", "pages=2", "PAGE=2"):
        assert ask(f"{article.get_url()}?{query}").content == plain.content
    assert entries_kept() == 1


def test_what_is_written_into_links_knows_no_other_parameters(section: SectionPage) -> None:
    for number in range(14):
        make_article(section, title=f"Story {number}")
    html = ask("/harbour/?utm_source=post&page=2&fbclid=1").content.decode()
    assert "utm_source" not in html
    assert "fbclid" not in html
    assert "Story 0" in html


@pytest.mark.parametrize("page", ["0", "1", "-1", "01", "002", "zzz", "9" * 50, "1.5", "%00", "１", "２", "2%20", ""])
def test_numbers_in_other_words_are_answered_as_without_the_cache_and_not_kept(section: SectionPage, settings: Any, page: str) -> None:
    for number in range(14):
        make_article(section, title=f"Story {number}")
    kept = [ask("/harbour/?page=2"), ask(f"/harbour/?page={page}")]
    assert entries_kept() == 2
    settings.PAGE_CACHE = False
    made = [ask("/harbour/?page=2"), ask(f"/harbour/?page={page}")]
    assert [answer.status_code for answer in kept] == [answer.status_code for answer in made]
    assert [titles_of(answer) for answer in kept] == [titles_of(answer) for answer in made]


def titles_of(answer: Any) -> list[str]:
    return re.findall(r"Story \d+", answer.content.decode())


def test_each_page_of_a_list_is_kept_once(section: SectionPage) -> None:
    for number in range(14):
        make_article(section, title=f"Story {number}")
    for query in ("?page=2", "?page=2&utm_source=post", "?utm_source=post&page=2", "", "?utm_source=post"):
        ask(f"/harbour/{query}")
    assert entries_kept() == 2
    assert queries_of("/harbour/?page=2") == 0
    assert titles_of(ask("/harbour/?page=2")) != titles_of(ask("/harbour/"))


@pytest.mark.parametrize("address", ["/", "/harbour/", "/harbour/ferry-leaves-on-time/", "/feed/", "/feed.json", "/robots.txt", "/sitemap.xml"])
def test_no_number_makes_another_copy_of_a_page(article: ArticlePage, address: str) -> None:
    for page in ("2", "3", "17", "999", "1", "stories-0", "x"):
        ask(f"{address}?page={page}")
    assert entries_kept() == 1


def test_what_has_no_pages_is_handed_out_whatever_number_is_asked_for(article: ArticlePage) -> None:
    plain = ask(f"{article.get_url()}?page=7")
    assert queries_of(f"{article.get_url()}?page=8") == 0
    assert "page=" not in re.findall(r'rel="canonical" href="([^"]+)"', plain.content.decode())[0]


def test_maps_of_a_sitemap_are_written_anew(article: ArticlePage) -> None:
    for _ in range(2):
        index, stories = ask("/sitemap.xml"), ask("/sitemap.xml?page=stories-0")
        assert b"<sitemapindex" in index.content
        assert b"ferry-leaves-on-time" in b"".join(stories.streaming_content)
        assert ask("/sitemap.xml?page=1").status_code == 404


@pytest.mark.parametrize("address", ["/nothing-here/", "/harbour/nothing/?page=2", "/topics/nothing/", "/harbour?utm_source=x", "/sources/nothing/?page=x"])
def test_an_address_that_is_not_there_leaves_nothing(article: ArticlePage, address: str) -> None:
    assert ask(address).status_code in (301, 404)
    assert [key for key in cache._cache if f":{PREFIX}:" in key and not key.endswith(EVERYTHING)] == []


@pytest.mark.parametrize("host", ["TESTSERVER", "testserver.", "testserver:8123", "testserver:080"])
def test_a_host_in_other_letters_or_with_another_port_has_no_copy_of_its_own(article: ArticlePage, host: str) -> None:
    assert ask(article.get_url(), headers={"host": host}).status_code in (200, 404)
    assert entries_kept() == 0


@pytest.mark.parametrize(("reader", "copies"), [("192.0.2.7", 1), ("", 0)])
def test_the_port_is_the_one_that_the_server_listens_on(article: ArticlePage, reader: str, copies: int) -> None:
    ask("/robots.txt", headers={"host": "testserver:8123"}, SERVER_PORT="8123", REMOTE_ADDR=reader)
    assert entries_kept() == copies


@pytest.mark.parametrize("hosts", [["*"], ["testserver", ".news.example"]])
def test_nothing_is_kept_where_any_host_is_allowed(article: ArticlePage, settings: Any, hosts: list[str]) -> None:
    assert check_hosts_of_kept_pages(None) == []
    settings.ALLOWED_HOSTS = hosts
    assert ask(article.get_url()).status_code == 200
    assert entries_kept() == 0
    assert [warning.id for warning in check_hosts_of_kept_pages(None)] == ["newsroom.W001"]
    settings.PAGE_CACHE = False
    assert check_hosts_of_kept_pages(None) == []


def test_old_addresses_with_a_query_still_lead_on(article: ArticlePage) -> None:
    Redirect.add_redirect("/story.php?id=7", article)
    response = ask("/story.php?id=7")
    assert response.status_code == 301
    assert response["Location"].endswith(article.get_url())


@pytest.mark.parametrize("address", ["/admin/login/", "/search/?q=ferry", "/search/suggest/?q=fe", "/healthz/", "/reactions/own/", "/nothing-here/"])
def test_what_is_for_one_reader_or_has_no_end_is_not_kept(article: ArticlePage, address: str) -> None:
    ask(address)
    assert entries_kept() == 0


def test_a_private_page_is_not_kept(article: ArticlePage) -> None:
    PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
    ask(article.get_url())
    assert entries_kept() == 0


def test_a_browser_that_has_the_page_is_told_so(article: ArticlePage) -> None:
    etag = ask(article.get_url()).headers["ETag"]
    with CaptureQueriesContext(connection) as queries:
        response = ask(article.get_url(), headers={"if-none-match": etag})
    assert (response.status_code, response.content, len(queries)) == (304, b"", 0)
    assert response.headers["ETag"] == etag
    assert ask(article.get_url(), headers={"if-none-match": '"another"'}).status_code == 200


def test_a_condition_on_a_page_that_is_not_kept_yet_fills_the_cache(article: ArticlePage) -> None:
    etag = ask("/feed.json").headers["ETag"]
    cache.clear()
    assert ask("/feed.json", headers={"if-none-match": etag}).status_code == 304
    assert queries_of("/feed.json") == 0


@pytest.mark.parametrize(
    ("accepted", "coding"), [("gzip, deflate", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", ""), ("", ""), ("gzip;q=0", ""), ("*;nonsense", "")]
)
def test_a_page_is_compressed_once(article: ArticlePage, accepted: str, coding: str) -> None:
    plain = ask(article.get_url()).content
    for _ in range(2):
        response = ask(article.get_url(), headers={"accept-encoding": accepted})
        assert response.headers.get("Content-Encoding", "") == coding
        assert response.headers["Vary"] == "Accept-Encoding"
        assert (gzip.decompress(response.content) if coding == "gzip" else response.content) == plain
        assert int(response.headers["Content-Length"]) == len(response.content)


def test_head_is_answered_with_the_pages_headers(article: ArticlePage) -> None:
    whole = ask(article.get_url())
    head = Client().head(article.get_url())
    assert head.content == b""
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert int(head.headers["Content-Length"]) == len(whole.content)


@pytest.mark.parametrize(
    "headers", [{"range": "bytes=0-10"}, {"range": "nonsense"}, {"accept": "image/x-nonsense"}, {"accept": "\\"}, {"accept-language": "xx"}]
)
def test_odd_wishes_get_the_whole_page(article: ArticlePage, headers: dict[str, str]) -> None:
    whole = ask(article.get_url()).content
    response = ask(article.get_url(), headers=headers)
    assert (response.status_code, response.content) == (200, whole)
    assert entries_kept() == 1


def test_a_stale_page_is_handed_out_while_one_makes_it_anew(article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(article.get_url())
    retitle(article, "Ferry leaves late")
    monkeypatch.setattr(entries, "FRESH_SECONDS", -1)
    locks = [key for key in cache._cache if ":page:" in key]
    name = next(key.split(":", 2)[2] for key in locks if "edition" not in key and "everything" not in key)
    cache.add(f"{name}:lock", "", 10)
    assert "Ferry leaves on time" in ask(article.get_url()).content.decode()
    cache.delete(f"{name}:lock")
    assert "Ferry leaves late" in ask(article.get_url()).content.decode()


@pytest.mark.parametrize("was_kept_before", [True, False])
def test_a_purge_while_a_page_is_made_wins(article: ArticlePage, monkeypatch: pytest.MonkeyPatch, was_kept_before: bool) -> None:
    if was_kept_before:
        ask(article.get_url())
        monkeypatch.setattr(entries, "FRESH_SECONDS", -1)
    make = middleware.PageCache._make

    def purged_meanwhile(self: middleware.PageCache, request: Any, name: Any, **options: Any) -> Any:
        inner = self.get_response

        def respond(request: Any) -> Any:
            response = inner(request)
            _purge_now([article.get_url()])
            return response

        self.get_response = respond
        try:
            return make(self, request, name, **options)
        finally:
            self.get_response = inner

    monkeypatch.setattr(middleware.PageCache, "_make", purged_meanwhile)
    ask(article.get_url())
    monkeypatch.undo()
    retitle(article, "Ferry leaves late")
    assert "Ferry leaves late" in ask(article.get_url()).content.decode()


def test_nobody_waits_for_a_page_that_cannot_be_kept(article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "add", lambda *_, **__: False)
    assert ask(article.get_url()).status_code == 200


def test_a_page_says_how_old_it_is(article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(article.get_url()).headers["Age"] == "0"
    now = entries.time.time()
    monkeypatch.setattr(entries.time, "time", lambda: now + 30)
    assert ask(article.get_url()).headers["Age"] == "30"


def test_without_the_cache_every_page_is_made_anew(article: ArticlePage, settings: Any) -> None:
    settings.PAGE_CACHE = False
    ask(article.get_url())
    assert queries_of(article.get_url()) > 0
    assert entries_kept() == 0


def test_a_page_of_the_last_half_second_is_not_asked_for_again(article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        ask(article.get_url())
    asked: list[list[str]] = []
    get_many = cache.get_many

    def note(keys: list[str], **options: Any) -> dict[str, Any]:
        asked.append(list(keys))
        return get_many(keys, **options)

    monkeypatch.setattr(cache, "get_many", note)
    ask(article.get_url())
    assert asked == []
    monkeypatch.setattr(near, "SECONDS", 0)
    ask(article.get_url())
    # The page itself does not come again, only what says that it was not purged.
    assert [len(keys) for keys in asked] == [2]


def test_no_process_remembers_too_many_pages(article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        ask(article.get_url())
    one = near._shelf.size
    assert one > 0
    monkeypatch.setattr(near, "MOST_BYTES", 2 * one)
    for address in ("/", "/harbour/", "/feed.json", "/robots.txt", article.get_url()):
        for _ in range(2):
            ask(address)
        assert near._shelf.size == sum(entry.size for _, entry in near._shelf.pages.values()) <= 2 * one
    assert len(near._shelf.pages) >= 2
    near.forget()
    assert near._shelf.size == 0


@pytest.mark.parametrize(
    ("varies_by", "copies"), [("Accept-Encoding", 1), ("Sec-Fetch-Dest", 1), ("Accept-Language", 0), ("Cookie", 0), ("Accept-Encoding, X-Country", 0), ("*", 0)]
)
def test_what_depends_on_more_than_a_copy_is_kept_by_is_not_kept(article: ArticlePage, monkeypatch: pytest.MonkeyPatch, varies_by: str, copies: int) -> None:
    serve = type(article).serve

    def dependent(self: ArticlePage, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = serve(self, request, *args, **kwargs)
        response["Vary"] = varies_by
        return response

    monkeypatch.setattr(type(article), "serve", dependent)
    assert ask(article.get_url()).status_code == 200
    assert entries_kept() == copies


def test_plain_http_leads_to_https_with_all_parameters_and_leaves_nothing(article: ArticlePage, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = ask(f"{article.get_url()}?page=2&utm_source=post")
    assert (response.status_code, response["Location"]) == (301, f"https://testserver{article.get_url()}?page=2&utm_source=post")
    assert [key for key in cache._cache if f":{PREFIX}:" in key] == []


def test_a_kept_page_says_what_a_new_one_says_about_security(article: ArticlePage, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 3600
    first, again = ask(article.get_url(), secure=True), ask(article.get_url(), secure=True)
    assert again.headers["Age"] == "0"
    for name in ("Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Content-Security-Policy"):
        assert again.headers[name] == first.headers[name]
    assert "Strict-Transport-Security" not in ask(article.get_url()).headers
