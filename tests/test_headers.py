"""What every answer says to browsers, as docs/headers.md has it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests.test_settings import DEPLOYED, read

if TYPE_CHECKING:
    from articles.models import ArticlePage

PAGE = Path(__file__).parents[1] / "docs" / "headers.md"
ROW = re.compile(r"^\| `(?P<name>[\w-]+)` \| (?P<page>.+?) \| (?P<admin>.+?) \|", re.MULTILINE)
POLICY = "Content-Security-Policy"


def directives(policy: str) -> set[str]:
    return {directive.strip() for directive in policy.split(";") if directive.strip()}


def documented() -> dict[str, tuple[str, str]]:
    return {row["name"]: (row["page"].strip("`"), row["admin"].strip("`")) for row in ROW.finditer(PAGE.read_text())}


@pytest.fixture
def answers(article: ArticlePage, settings: Any, tmp_path: Path) -> tuple[Any, Any]:
    """A story and the admin's first page, as a site under https answers for them."""
    names = ["SECURE_HSTS_SECONDS", "CONTENT_SECURITY_POLICY", "ADMIN_CONTENT_SECURITY_POLICY", "SEARCH_ENGINES"]
    expression = f"{{name: getattr(settings, name) for name in {names}}}"
    for name, value in read("production", tmp_path, expression=expression, **DEPLOYED, SITE_URL="https://news.example").items():
        setattr(settings, name, value)
    client = Client()
    return client.get(article.get_url(), secure=True), client.get("/admin/login/", secure=True)


def test_the_page_on_headers_is_true(answers: tuple[Any, Any]) -> None:
    rows = documented()
    assert len(rows) == 8
    for name, expected in rows.items():
        for answer, value in zip(answers, expected, strict=True):
            said = answer.headers.get(name, "–")
            assert (directives(said) == directives(value)) if name == POLICY else (said == value), name


def test_a_page_has_no_cookie_and_varies_by_nothing_private(answers: tuple[Any, Any]) -> None:
    page, _admin = answers
    assert "Set-Cookie" not in page.headers
    assert "Cookie" not in page.headers.get("Vary", "")


def test_what_is_refused_is_reported_where_the_site_says(tmp_path: Path) -> None:
    expression = "settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['report-uri']"
    address = "https://reports.example/csp"
    assert read("production", tmp_path, expression=expression, **DEPLOYED, SECURITY_POLICY_REPORTS=address) == [address]
