"""Search: published stories alone, whatever is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from articles.models import Byline, SourceCredit, SourceKind
from tests.factories import make_article, make_contributor, make_section, make_source

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import ArticlePage, FrontPage, SectionPage

ODD_QUERIES = [
    '"',
    "'",
    "(",
    "*",
    "AND",
    "ferry OR",
    "NOT",
    "a NEAR b",
    "title:ferry",
    "\x00",
    "ferry\x00",
    "%",
    "_",
    "-ferry",
    "<b>",
    "été 日本",
    "\ud800",
    "'; DROP",
    "&|!",
]


def found(client: Client, query: str) -> str:
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def indexed(section: SectionPage) -> ArticlePage:
    article = make_article(section, title="Ferry leaves on time", body=[("paragraph", "<p>The pontoon held.</p>")])
    article.bylines.add(Byline(contributor=make_contributor(name="Ada Holm")))
    article.source_credits.add(SourceCredit(source=make_source(name="Lowmere Gazette")))
    article.save_revision().publish()
    return article


@pytest.mark.parametrize("query", ["ferry", "FERRY", "pontoon", "Ada Holm", "Lowmere Gazette", "ferry pontoon"])
def test_a_story_is_found_by_headline_body_byline_and_source(client: Client, indexed: ArticlePage, query: str) -> None:
    html = found(client, query)
    assert indexed.title in html
    assert "1 story" in html


def test_what_matches_nothing_says_so(client: Client, indexed: ArticlePage) -> None:
    assert "No story matches “submarine”." in found(client, "submarine")


def test_drafts_and_restricted_stories_are_not_found(client: Client, front_page: FrontPage, section: SectionPage) -> None:
    members_only = make_section(front_page, title="Members only")
    PageViewRestriction.objects.create(page=members_only, restriction_type=PageViewRestriction.LOGIN)
    make_article(members_only, title="Ferry behind the door")
    make_article(section, title="Ferry not finished", publish=False)
    assert "No story matches" in found(client, "ferry")


def test_an_alias_of_a_restricted_story_is_not_found(client: Client, front_page: FrontPage, section: SectionPage) -> None:
    hidden = make_article(make_section(front_page, title="Members only"), title="Ferry behind the door")
    hidden.create_alias(parent=section)
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    make_article(section, title="Ferry leaves on time")
    html = found(client, "ferry")
    assert "Ferry behind the door" not in html
    assert "Ferry leaves on time" in html


def test_what_the_desk_knows_finds_nothing(client: Client, indexed: ArticlePage) -> None:
    source = make_source(kind=SourceKind.UNNAMED, name="a harbour official", internal_name="Whitlock", homepage="")
    indexed.source_credits.add(SourceCredit(source=source, private_note="lighthouse"))
    indexed.save_revision().publish()
    assert "No story matches" in found(client, "Whitlock")
    assert "No story matches" in found(client, "lighthouse")


@pytest.mark.parametrize("query", ["x" * 10_000, "ferry " * 2_000, "ferry " * 13])
def test_what_is_too_long_gets_a_clear_answer_without_a_search(client: Client, indexed: ArticlePage, query: str) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get("/search/", {"q": query})
    assert response.status_code == 400
    assert "That is too long to search for." in response.content.decode()
    assert not [query for query in queries if "indexentry" in query["sql"].lower()]
    assert len(response.content) < 20_000


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_odd_queries_get_an_answer(client: Client, indexed: ArticlePage, query: str) -> None:
    response = client.get("/search/?q=" + "".join(f"%{byte:02x}" for byte in query.encode("utf-8", "surrogatepass")))
    assert response.status_code in (200, 400)


def test_nothing_typed_shows_the_form_alone(client: Client, indexed: ArticlePage) -> None:
    html = found(client, "   ")
    assert 'name="q"' in html
    assert indexed.title not in html


def test_what_was_typed_stands_in_the_field_and_is_never_markup(client: Client, indexed: ArticlePage) -> None:
    html = found(client, 'ferry "><script>alert(1)</script>')
    assert "<script>alert" not in html
    assert 'value="ferry &quot;&gt;&lt;script' in html


def test_many_results_are_paged_and_keep_the_query(client: Client, section: SectionPage) -> None:
    for number in range(13):
        make_article(section, title=f"Ferry no. {number:02}", slug=f"ferry-{number}")
    assert 'href="?q=ferry&amp;page=2"' in found(client, "ferry")
    assert client.get("/search/?q=ferry&page=2").content.decode().count('class="card__headline"') == 1
    assert client.get("/search/?q=ferry&page=3").status_code == 404
