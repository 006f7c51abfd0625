"""A reader as the site meets one: a client with cookies of its own, and what it may do with a page's reactions."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client
from wagtail.models import Page

ADDRESSES = ["", "mine/", "done/"]


def address(page: Page | int, rest: str = "") -> str:
    return f"/reactions/{page if isinstance(page, int) else page.pk}/{rest}"


class Reader:
    """A reader without an account. Headers given here go with every request."""

    def __init__(self, **headers: str) -> None:
        self.client = Client(headers=headers)

    def summary(self, page: Page | int) -> dict[str, Any]:
        return self.client.get(address(page)).json()

    def mine(self, page: Page | int) -> str | None:
        return self.client.get(address(page, "mine/")).json()["kind"]

    def put(self, page: Page | int, body: Any, *, content_type: str = "application/json", **headers: str) -> HttpResponse:
        """Send `body`: as it is when it is bytes, else as JSON."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.put(address(page, "mine/"), raw, content_type=content_type, headers=headers)

    def cast(self, page: Page | int, kind: str, **headers: str) -> HttpResponse:
        return self.put(page, {"kind": kind}, **headers)

    def withdraw(self, page: Page | int, **headers: str) -> HttpResponse:
        return self.client.delete(address(page, "mine/"), headers=headers)

    def submit(self, page: Page | int, kind: str, **headers: str) -> HttpResponse:
        """Send the plain form."""
        return self.client.post(address(page), f"kind={kind}", content_type="application/x-www-form-urlencoded", headers=headers)


def counts(page: Page | int) -> dict[str, int]:
    """What every reader sees: votes by kind, those with none left out."""
    return {kind["slug"]: kind["count"] for kind in Reader().summary(page)["kinds"] if kind["count"]}
