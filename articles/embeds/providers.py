"""The sites of which a story can show something inside a frame. A site of your own adds to them with EMBED_PROVIDERS."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Provider:
    """
    A site that answers for its addresses by oEmbed (https://oembed.com/).

    `addresses` are patterns of the addresses that it knows, `endpoint` is where it is asked, `frames` are the only hosts a reader's browser may open in
    a frame. `instead` names hosts by others of the same site that set no cookies before something is played. `shape` is the frame's: "video" or "audio".
    """

    name: str
    addresses: tuple[str, ...]
    endpoint: str
    frames: tuple[str, ...]
    shape: str = "video"
    instead: Mapping[str, str] = field(default_factory=dict)

    def knows(self, url: str) -> bool:
        return any(re.match(pattern, url) for pattern in self.addresses)

    def framed(self, url: str) -> str:
        """The address for a frame, or "" when it is not one of this site's by https."""
        parts = urlsplit(url)
        host = self.instead.get(parts.hostname or "", parts.hostname or "")
        # Neither a port nor a user name: the policy of the page names hosts alone.
        is_ours = parts.scheme == "https" and host in self.frames and parts.netloc == parts.hostname
        return urlunsplit(parts._replace(netloc=host)) if is_ours else ""


PROVIDERS = (
    Provider(
        name="YouTube",
        addresses=(r"https://(www\.|m\.)?youtube\.com/(watch\?|shorts/|live/|playlist\?)", r"https://youtu\.be/\S"),
        endpoint="https://www.youtube.com/oembed",
        frames=("www.youtube-nocookie.com",),
        instead={"www.youtube.com": "www.youtube-nocookie.com"},
    ),
    Provider(
        name="Vimeo",
        addresses=(r"https://(www\.)?vimeo\.com/\S", r"https://player\.vimeo\.com/video/\S"),
        endpoint="https://vimeo.com/api/oembed.json",
        frames=("player.vimeo.com",),
    ),
    Provider(
        name="Dailymotion",
        addresses=(r"https://(www\.)?dailymotion\.com/video/\S", r"https://dai\.ly/\S"),
        endpoint="https://www.dailymotion.com/services/oembed",
        frames=("www.dailymotion.com", "geo.dailymotion.com"),
    ),
    Provider(
        name="SoundCloud",
        addresses=(r"https://soundcloud\.com/\S",),
        endpoint="https://soundcloud.com/oembed",
        frames=("w.soundcloud.com",),
        shape="audio",
    ),
    Provider(
        name="Spotify",
        addresses=(r"https://open\.spotify\.com/\S",),
        endpoint="https://open.spotify.com/oembed",
        frames=("open.spotify.com",),
        shape="audio",
    ),
)


def providers() -> tuple[Provider, ...]:
    return (*getattr(settings, "EMBED_PROVIDERS", ()), *PROVIDERS)


def provider_of(url: str) -> Provider | None:
    return next((provider for provider in providers() if provider.knows(url)), None)


def secure(url: str) -> str:
    """The same address by https: every provider answers there."""
    return f"https://{url[len('http://') :]}" if url.lower().startswith("http://") else url
