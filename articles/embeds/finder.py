"""How providers are asked what an address holds: as Wagtail's oEmbed finder does, but within bounds."""

from __future__ import annotations

import json
import time
from concurrent.futures import Future
from html.parser import HTMLParser
from threading import Thread
from typing import Any

import requests
from wagtail.embeds.exceptions import EmbedNotFoundException
from wagtail.embeds.finders.base import EmbedFinder

from articles.embeds.providers import provider_of

TIMEOUT_SECONDS = 5
# For all of it: a name that is looked up for long, an answer that comes in drops.
DEADLINE_SECONDS = 10
MOST_BYTES = 64 * 1024
LONGEST_TITLE = 300


class ProviderFinder(EmbedFinder):
    """Asks the endpoints of known providers and nobody else: no redirect is followed, and no more is read than an answer can be."""

    def accept(self, url: str) -> bool:
        return provider_of(url) is not None

    def find_embed(self, url: str, max_width: int | None = None, max_height: int | None = None) -> dict[str, Any]:
        """Raises EmbedNotFoundException when the provider does not answer in time, refuses, or says nothing that can be used."""
        provider = provider_of(url)
        if provider is None:
            raise EmbedNotFoundException
        said = ask(provider.endpoint, {"url": url, "format": "json"})
        source = provider.framed(frame_source(str(said.get("html") or "")))
        return {
            "title": str(said.get("title") or "")[:LONGEST_TITLE],
            "author_name": str(said.get("author_name") or "")[:LONGEST_TITLE],
            "provider_name": provider.name,
            "type": "video" if provider.shape == "video" else "rich",
            # A picture that nobody of ours has credited.
            "thumbnail_url": "",
            "width": said.get("width"),
            "height": said.get("height"),
            # The frame's address and nothing else: whatever a provider writes besides is never shown.
            "html": source,
        }


def ask(endpoint: str, parameters: dict[str, str]) -> dict[str, Any]:
    """The answer of an oEmbed endpoint. Raises EmbedNotFoundException, at the latest when DEADLINE_SECONDS have passed."""
    answer: Future[bytes] = Future()
    # Nothing in this thread can end the lookup of a name or the reading of headers, each byte of which is in time.
    Thread(target=_read_into, args=(answer, endpoint, parameters), daemon=True).start()
    try:
        body = answer.result(timeout=DEADLINE_SECONDS)
    except (requests.RequestException, OSError) as error:
        raise EmbedNotFoundException(f"{endpoint} could not be asked: {str(error) or type(error).__name__}") from error
    try:
        said = json.loads(body) if len(body) <= MOST_BYTES else None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise EmbedNotFoundException(f"{endpoint} answered with something else than oEmbed.")
    return said


def _read_into(answer: Future[bytes], endpoint: str, parameters: dict[str, str]) -> None:
    try:
        answer.set_result(_read(endpoint, parameters, until=time.monotonic() + DEADLINE_SECONDS))
    except Exception as error:  # It is raised again where the answer is waited for.
        answer.set_exception(error)


def _read(endpoint: str, parameters: dict[str, str], *, until: float) -> bytes:
    """At most a little more than MOST_BYTES. Ends when `until` is over, on time.monotonic()."""
    with requests.get(endpoint, params=parameters, timeout=TIMEOUT_SECONDS, allow_redirects=False, stream=True) as answer:
        if answer.status_code != requests.codes.ok:
            raise EmbedNotFoundException(f"{endpoint} answered {answer.status_code}.")
        body = b""
        while len(body) <= MOST_BYTES and (more := answer.raw.read1(MOST_BYTES + 1, decode_content=True)):
            body += more
            if time.monotonic() > until:
                raise TimeoutError
        return body


class _FrameReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.source = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "iframe" and not self.source:
            self.source = dict(attrs).get("src") or ""


def frame_source(html: str) -> str:
    """The address of the first frame in what a provider offers, or ""."""
    reader = _FrameReader()
    reader.feed(html)
    return reader.source


embed_finder_class = ProviderFinder
