"""How the front page of The Lowmere Courier is arranged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from articles.models import SectionPage, Topic

FOR_THE_WEEKEND = ["lantern-night-returns", "tidemill-winter-play-review", "dark-sky-on-the-hill"]


def front_blocks(*, sections: Mapping[str, SectionPage], topics: Mapping[str, Topic], stories: Mapping[str, int]) -> list[dict[str, Any]]:
    """The blocks as they are stored. Three stories are chosen; everything else fills itself."""
    felt = {"heading": "What readers felt this week", "measure": "votes", "kind": "", "days": 7, "number": 3}
    blocks: list[tuple[str, dict[str, Any]]] = [
        ("lead", {"story": None, "beside": [], "number": 4}),
        ("latest", {"title": "", "number": 3}),
        ("most_felt", felt),
        ("section", {"section": sections["business"].pk, "number": 3}),
        ("opinion", {"title": "", "number": 2}),
        ("grid", {"title": "For the weekend", "stories": [stories[slug] for slug in FOR_THE_WEEKEND], "number": len(FOR_THE_WEEKEND)}),
        ("topic", {"topic": topics["Local history"].pk, "number": 2}),
        ("sections", {"number": 4}),
    ]
    return [{"type": kind, "value": value} for kind, value in blocks]
