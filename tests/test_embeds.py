"""What a story shows of other sites: asked for in the background, and a link until a reader wants more."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import requests
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.embeds.exceptions import EmbedNotFoundException
from wagtail.embeds.models import Embed
from wagtail.models import Site

from articles import tasks
from articles.blocks import EmbedBlock
from articles.embeds import finder
from articles.embeds.known import known
from articles.embeds.providers import Provider, provider_of
from articles.models import ArticlePage, Paper
from tests.factories import make_article, make_picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from articles.models import SectionPage

VIDEO = "https://www.youtube.com/watch?v=lowmere"
FRAME = "https://www.youtube.com/embed/lowmere?feature=oembed"
ANSWER = {"title": "The harbour from the air", "type": "video", "html": f'<iframe width="200" src="{FRAME}"></iframe><script>alert(1)</script>'}


class Answers:
    """Providers as they would answer: `said` to every question, which are kept in `asked`."""

    def __init__(self) -> None:
        self.said: Any = ANSWER
        self.status = 200
        self.asked: list[dict[str, Any]] = []

    def get(self, endpoint: str, **options: Any) -> requests.Response:
        self.asked.append({"endpoint": endpoint, **options})
        if isinstance(self.said, Exception):
            raise self.said
        response = requests.Response()
        response.status_code = self.status
        response.raw = Raw(self.said if isinstance(self.said, bytes) else json.dumps(self.said).encode())
        return response


class Raw:
    def __init__(self, body: bytes) -> None:
        self.body = body

    def read1(self, size: int, **options: Any) -> bytes:
        read, self.body = self.body[:size], self.body[size:]
        return read

    def close(self) -> None:
        pass

    def release_conn(self) -> None:
        pass


@pytest.fixture
def providers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    answers = Answers()
    monkeypatch.setattr(finder.requests, "get", answers.get)
    return answers


def story_with(section: SectionPage, url: str = VIDEO, **value: Any) -> ArticlePage:
    return make_article(section, title="Seen from above", body=[("embed", {"url": url, "title": "", "image": None, **value})])


def refusal_of(url: str) -> str:
    block = EmbedBlock()
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python({"url": url, "title": "", "image": None}))
    error = refused.value.block_errors["url"]
    assert isinstance(error, ValidationError)
    return " ".join(error.messages)


def test_readers_get_a_link_and_an_offer(client: Client, section: SectionPage, providers: Answers) -> None:
    html = client.get(story_with(section).get_url()).content.decode()
    assert f'<a href="{VIDEO}" rel="external noopener">The harbour from the air</a>' in html
    assert 'data-embed="https://www.youtube-nocookie.com/embed/lowmere?feature=oembed"' in html
    assert "Load from YouTube" in html
    assert "<iframe" not in html
    assert "alert(1)" not in html
    assert "articles/embeds.js" in html


def test_an_editors_own_title_and_picture_go_first(client: Client, section: SectionPage, providers: Answers) -> None:
    picture = make_picture(credit_line="Fenwick Pictures")
    html = client.get(story_with(section, title="Our harbour", image=picture).get_url()).content.decode()
    assert ">Our harbour</a>" in html
    assert "Picture: Fenwick Pictures" in " ".join(html.split())


def test_a_provider_is_asked_once(section: SectionPage, providers: Answers) -> None:
    story = story_with(section)
    story.save_revision().publish()
    assert [asked["endpoint"] for asked in providers.asked] == ["https://www.youtube.com/oembed"]
    assert providers.asked[0]["timeout"] == finder.TIMEOUT_SECONDS
    assert providers.asked[0]["allow_redirects"] is False


@pytest.mark.parametrize(
    "said",
    [requests.Timeout(), requests.ConnectionError(), b"<html>", b"[]", b"{" + b" " * finder.MOST_BYTES + b"}", b"\xff\xfe"],
)
def test_a_provider_that_does_not_answer_leaves_a_link(said: Any, client: Client, section: SectionPage, providers: Answers) -> None:
    providers.said = said
    html = client.get(story_with(section).get_url()).content.decode()
    assert f'<a href="{VIDEO}" rel="external noopener"><bdi>{VIDEO}</bdi></a>' in html
    assert "data-embed" not in html
    assert not Embed.objects.exists()


class Drops(BaseHTTPRequestHandler):
    """A provider that is always in time with the next byte: of its headers or of what it says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path.startswith("/body"):
            self.send_response(200)
            self.end_headers()
        with suppress(OSError):
            while not self.server.is_over.wait(0.02):
                self.wfile.write(b" ")

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def drops() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Drops)
    server.is_over = Event()
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.is_over.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("part", ["headers", "body"])
def test_an_answer_in_drops_is_waited_for_no_longer_than_another(part: str, drops: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder, "DEADLINE_SECONDS", 0.3)
    began_at = time.monotonic()
    with pytest.raises(EmbedNotFoundException, match="TimeoutError"):
        finder.ask(f"{drops}/{part}", {})
    assert time.monotonic() - began_at < 2


class Refused(Exception):
    """As a backend of another maker would say it."""


@pytest.mark.parametrize("refusal", [Refused("no broker"), DatabaseError("no table"), ConnectionError()])
def test_a_queue_that_refuses_costs_no_save(
    refusal: Exception, section: SectionPage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*args: Any) -> None:
        raise refusal

    monkeypatch.setattr(tasks, "fetch_embed", SimpleNamespace(func=tasks.fetch_embed.func, enqueue=refuse))
    assert story_with(section).live
    assert "The worker could not be asked for fetch_embed" in caplog.text


def test_a_statement_that_the_queue_fails_with_does_not_take_the_save_along(section: SectionPage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO a_table_that_was_not_migrated VALUES (1)")

    monkeypatch.setattr(tasks, "fetch_embed", SimpleNamespace(func=tasks.fetch_embed.func, enqueue=fail))
    assert ArticlePage.objects.get(pk=story_with(section).pk).live


def test_a_redirect_is_not_followed(section: SectionPage, providers: Answers) -> None:
    providers.status = 302
    with pytest.raises(EmbedNotFoundException, match="answered 302"):
        finder.ProviderFinder().find_embed(VIDEO)


@pytest.mark.parametrize(
    "source",
    [
        "https://elsewhere.example/embed/1",
        "http://www.youtube.com/embed/1",
        "https://www.youtube.com:8443/embed/1",
        "https://somebody@www.youtube.com/embed/1",
        "//www.youtube.com/embed/1",
        "javascript:alert(1)",
        "https://www.youtube.com.elsewhere.example/embed/1",
    ],
)
def test_only_the_providers_own_frames_are_offered(source: str, section: SectionPage, providers: Answers) -> None:
    providers.said = {**ANSWER, "html": f'<iframe src="{source}"></iframe>'}
    story_with(section)
    assert known([VIDEO])[VIDEO].frame == ""


def test_what_is_no_frame_stays_a_link(section: SectionPage, providers: Answers) -> None:
    providers.said = {"type": "rich", "html": "<blockquote>A post</blockquote><script src='https://elsewhere.example/widgets.js'></script>"}
    story_with(section)
    assert known([VIDEO])[VIDEO].frame == ""


def test_only_a_story_with_embeds_allows_frames(client: Client, section: SectionPage, article: ArticlePage, providers: Answers) -> None:
    policies = [client.get(page.get_url())["Content-Security-Policy"] for page in (story_with(section), article)]
    assert "frame-src https://www.youtube-nocookie.com;" in f"{policies[0]};"
    assert "frame-src 'none'" in policies[1]
    assert "youtube" not in policies[1]


def test_a_story_without_embeds_asks_the_database_nothing_more(article: ArticlePage, providers: Answers, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert known([]) == {}


@pytest.mark.parametrize("url", ["https://elsewhere.example/video/1", "https://www.youtube.com.elsewhere.example/watch?v=1", "https://youtube.com/"])
def test_other_sites_are_refused_by_name(url: str) -> None:
    assert "YouTube, Vimeo, Dailymotion, SoundCloud, Spotify" in refusal_of(url)


def test_an_address_by_http_becomes_one_by_https() -> None:
    block = EmbedBlock()
    assert block.clean(block.to_python({"url": "http://vimeo.com/1", "title": "", "image": None}))["url"] == "https://vimeo.com/1"


def test_a_site_adds_providers_of_its_own(settings: Any) -> None:
    own = Provider("Lowmere TV", (r"https://tv\.lowmere\.example/",), "https://tv.lowmere.example/oembed", ("tv.lowmere.example",))
    settings.EMBED_PROVIDERS = [own]
    assert provider_of("https://tv.lowmere.example/1") == own
    assert "Lowmere TV, YouTube" in refusal_of("https://elsewhere.example/")


def test_a_provider_that_is_known_no_more_shows_nothing(client: Client, section: SectionPage, providers: Answers) -> None:
    story = story_with(section)
    ArticlePage.objects.filter(pk=story.pk).update(body=json.dumps([{"type": "embed", "value": {"url": "https://gone.example/1", "title": "x"}, "id": "1"}]))
    response = client.get(story.get_url())
    assert response.status_code == 200
    assert "gone.example" not in response.content.decode()


def test_feeds_have_the_link(client: Client, section: SectionPage, providers: Answers) -> None:
    Paper.objects.create(site=Site.objects.get(), feeds_full_text=True)
    story_with(section)
    entry = client.get("/feed.json").json()["items"][0]["content_html"]
    assert f'href="{VIDEO}"' in entry
    assert "Load from" not in entry
    assert "iframe" not in entry
