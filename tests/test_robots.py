"""What search engines are told: everything in production, nothing anywhere else."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING
from urllib.robotparser import RobotFileParser

import pytest
from django.templatetags.static import static
from django.test import Client

from tests.test_settings import DEPLOYED, read

if TYPE_CHECKING:
    from pathlib import Path

    from articles.models import ArticlePage


@pytest.fixture
def listed(settings) -> Client:
    settings.SEARCH_ENGINES = True
    return Client()


@pytest.fixture
def hidden(settings) -> Client:
    settings.SEARCH_ENGINES = False
    return Client()


def rules(client: Client) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(client.get("/robots.txt").content.decode().splitlines())
    return parser


def test_a_listed_site_names_its_sitemaps(listed: Client, article: ArticlePage) -> None:
    response = listed.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert rules(listed).site_maps() == ["http://testserver/sitemap.xml", "http://testserver/news-sitemap.xml"]
    assert {listed.get(address).status_code for address in rules(listed).site_maps() or []} == {200}


def test_a_listed_site_lets_stories_pictures_styles_and_scripts_be_fetched(listed: Client, article: ArticlePage) -> None:
    addresses = ["/", article.url, "/topics/ferries/", "/feed/", "/media/images/a.jpg", static("newsroom/reader.css"), static("reactions/reactions.js")]
    assert [address for address in addresses if not rules(listed).can_fetch("Newsbot", address)] == []


def test_the_script_for_other_sites_may_be_fetched(listed: Client, article: ArticlePage) -> None:
    # The longest rule decides (RFC 9309), which Python's parser does not know: it takes the first.
    assert "Allow: /reactions/embed.js" in listed.get("/robots.txt").content.decode().splitlines()


def test_a_listed_site_lets_the_search_form_be_listed_and_no_results(listed: Client, article: ArticlePage) -> None:
    # RFC 9309 knows the asterisk, Python's parser does not.
    assert "Disallow: /search/?*" in listed.get("/robots.txt").content.decode().splitlines()
    assert rules(listed).can_fetch("Newsbot", "/search/")


@pytest.mark.parametrize("address", ["/search/suggest/?q=fer", "/reactions/1/", "/admin/"])
def test_a_listed_site_keeps_search_engines_out_of(listed: Client, article: ArticlePage, address: str) -> None:
    assert not rules(listed).can_fetch("Newsbot", address)


def test_a_listed_site_says_nothing_in_its_answers(listed: Client, article: ArticlePage) -> None:
    assert "X-Robots-Tag" not in listed.get(article.url).headers


def test_a_hidden_site_lets_nothing_be_fetched(hidden: Client, article: ArticlePage) -> None:
    assert hidden.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
    assert not rules(hidden).can_fetch("Newsbot", article.url)


def test_a_hidden_site_says_so_in_every_answer(hidden: Client, article: ArticlePage) -> None:
    addresses = ["/robots.txt", "/", article.url, "/nothing/here/", "/feed/", f"/reactions/{article.pk}/", static("newsroom/reader.css")]
    for address in addresses:
        with closing(hidden.get(address)) as response:
            assert response.headers.get("X-Robots-Tag") == "noindex, nofollow", address


def test_head_is_answered(listed: Client, article: ArticlePage) -> None:
    response = listed.head("/robots.txt")
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    ("module", "environment", "is_listed"),
    [("production", {}, True), ("production", {"SEARCH_ENGINES": "false"}, False), ("dev", {}, False)],
    ids=["production", "a copy to try things out", "a machine of one's own"],
)
def test_only_production_is_listed(tmp_path: Path, module: str, environment: dict[str, str], is_listed: bool) -> None:
    assert read(module, tmp_path, expression="settings.SEARCH_ENGINES", **{**DEPLOYED, **environment}) is is_listed
