"""Front pages for the tests: how one is arranged, and what stands on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import ArticlePage

HEADLINE = re.compile(r'class="card__headline"><a href="[^"]*">([^<]*)</a>|class="reactions-felt__headline"><a href="[^"]*">([^<]*)</a>')
FELT = {"heading": "What readers felt", "measure": "votes", "kind": "", "days": 7, "number": 3}


def arrange(front_page: Any, *blocks: tuple[str, Any]) -> None:
    front_page.blocks = list(blocks)
    front_page.save_revision().publish()


def headlines(client: Client, address: str = "/") -> list[str]:
    """Every story on the page, in its order."""
    response = client.get(address)
    assert response.status_code == 200
    return headlines_of(response.content.decode())


def headlines_of(html: str) -> list[str]:
    return [own or felt for own, felt in HEADLINE.findall(html)]


def lead(story: ArticlePage | None = None, beside: Any = (), number: int = 4) -> tuple[str, Any]:
    return ("lead", {"story": story, "beside": list(beside), "number": number})


def grid(title: str, *stories: ArticlePage, number: int = 4) -> tuple[str, Any]:
    return ("grid", {"title": title, "stories": list(stories), "number": number})
