"""What is known of the embeds of a story, from what providers have answered before: nobody is asked while a reader waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed

from articles.embeds.providers import provider_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models import ArticlePage


@dataclass(frozen=True)
class Shown:
    """An embed as a page shows it. `frame` is the address to open in a frame once a reader asks for it, or "" where there is only a link."""

    url: str
    provider: str
    title: str
    shape: str
    frame: str

    @property
    def host(self) -> str:
        return self.frame.split("/")[2] if self.frame else ""


def urls_in(page: ArticlePage) -> list[str]:
    """The addresses of the body's embeds, each once, in the order of the story."""
    return list(dict.fromkeys(block.value["url"] for block in page.body if block.block_type == "embed" and block.value["url"]))


def known(urls: Iterable[str]) -> dict[str, Shown]:
    """By its address, each embed of a provider that we know. One query; none where there are no addresses."""
    by_hash = {get_embed_hash(url): url for url in urls if provider_of(url)}
    answered = {embed.hash: embed for embed in Embed.objects.filter(hash__in=by_hash)} if by_hash else {}
    return {url: _shown(url, answered.get(key)) for key, url in by_hash.items()}


def frame_hosts(embeds: Iterable[Shown]) -> list[str]:
    """The sources that the page's policy has to allow in frames."""
    return sorted({f"https://{embed.host}" for embed in embeds if embed.host})


def _shown(url: str, answered: Embed | None) -> Shown:
    provider = provider_of(url)
    assert provider is not None  # noqa: S101 - only those are asked for.
    # Checked again: which hosts may be framed can have changed since the provider was asked.
    frame = provider.framed(answered.html) if answered else ""
    return Shown(url=url, provider=provider.name, title=answered.title if answered else "", shape=provider.shape, frame=frame)
