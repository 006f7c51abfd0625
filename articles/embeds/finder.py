"""How providers are asked what an address holds: as Wagtail's oEmbed finder does, but within bounds."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import requests
from wagtail.embeds.exceptions import EmbedNotFoundException
from wagtail.embeds.finders.base import EmbedFinder

from articles.embeds.providers import provider_of

TIMEOUT_SECONDS = 5
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
    """The answer of an oEmbed endpoint. Raises EmbedNotFoundException."""
    try:
        with requests.get(endpoint, params=parameters, timeout=TIMEOUT_SECONDS, allow_redirects=False, stream=True) as answer:
            if answer.status_code != requests.codes.ok:
                raise EmbedNotFoundException(f"{endpoint} answered {answer.status_code}.")
            body = answer.raw.read(MOST_BYTES + 1, decode_content=True)
    except (requests.RequestException, OSError) as error:
        raise EmbedNotFoundException(f"{endpoint} could not be asked: {error}") from error
    try:
        said = json.loads(body) if len(body) <= MOST_BYTES else None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise EmbedNotFoundException(f"{endpoint} answered with something else than oEmbed.")
    return said


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
