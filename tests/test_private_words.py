"""What the desk knows of an unnamed source, and its notes, reach no reader by any way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.search.index import get_indexed_models

from articles.models import ArticlePage, Byline, Source, SourceCredit
from tests import factories

if TYPE_CHECKING:
    from articles.models import SectionPage

INTERNAL_NAME = "Jonas Bergqvistohm"
NOTE = "Met at the lockkeeper's kitchen, tapes in the safe"
OTHER_NOTE = "Zanzibarcode"
PRIVATE_WORDS = ["bergqvistohm", "lockkeeper", "tapes in the safe", "zanzibarcode"]


@pytest.fixture
def story(section: SectionPage) -> ArticlePage:
    """A story that quotes and credits an unnamed source, and one with a name, each with a private note."""
    unnamed = Source.objects.create(kind="unnamed", name="a harbour official", internal_name=INTERNAL_NAME, description="Works at the harbour.")
    gazette = factories.make_source(name="Lowmere Gazette", internal_name="Bergqvistohm's old paper")
    picture = factories.make_picture(creator="Ada Holm")
    body = [
        ("paragraph", "<p>The ferry left on time.</p>"),
        ("quote", {"words": "Every boat was there.", "speaker": "", "speaker_role": "", "source": unnamed}),
    ]
    article = factories.make_article(section, title="Ferry leaves on time", body=body, lead_picture=picture)
    article.source_credits.add(
        SourceCredit(source=unnamed, usage="interviewed", private_note=NOTE),
        SourceCredit(source=gazette, usage="reported-by", piece_title="Boats counted", private_note=OTHER_NOTE),
    )
    article.bylines.add(Byline(contributor=factories.make_contributor(name="Ada Holm")))
    article.tags.add("Ferry")
    article.save_revision().publish()
    return ArticlePage.objects.get(pk=article.pk)


def reader_addresses(story: ArticlePage) -> list[str]:
    """Every address that a reader can ask for about this story."""
    section = story.get_parent()
    named = Source.objects.named().get()
    addresses = ["/", section.url, story.url, named.public_url, *(topic.get_absolute_url() for topic in story.tags.all())]
    addresses += [byline.contributor.get_absolute_url() for byline in story.bylines.all()]
    addresses += [f"{reverse('articles:search')}?q={words}" for words in ("ferry", "harbour official", "Lowmere", INTERNAL_NAME, "lockkeeper")]
    fixed = ["/sitemap.xml", "/news-sitemap.xml", "/feed/", "/feed.json", f"{section.url}feed/", "/corrections/", "/robots.txt", f"/reactions/{story.pk}/"]
    return [*addresses, *fixed, *api_addresses(story)]


def api_addresses(story: ArticlePage) -> list[str]:
    """What other programs can ask for."""
    pages = "/api/v3/pages/"
    texts = [f"{pages}{story.pk}/?rich_text_format={form}" for form in ("html", "db_html", "markdown", "db_markdown")]
    return [
        pages,
        f"{pages}?type=articles.ArticlePage&fields=*",
        f"{pages}{story.pk}/",
        f"{pages}{story.pk}/?version=draft&fields=*",
        *texts,
        "/api/v3/openapi.json",
    ]


def held_in(text: str) -> list[str]:
    return [word for word in PRIVATE_WORDS if word in text.casefold()]


def test_no_page_holds_private_words(story: ArticlePage):
    client = Client()
    answers = {address: client.get(address) for address in reader_addresses(story)}
    searches = {address for address in answers if "?q=" in address}
    # A page of results repeats the words that were searched for; it must not find anything by them.
    leaks = {address: held_in(answer.content.decode()) for address, answer in answers.items() if address not in searches}
    assert {address: words for address, words in leaks.items() if words} == {}
    assert answers[story.url].status_code == 200
    assert "a harbour official" in answers[story.url].content.decode()


@pytest.mark.parametrize("words", [INTERNAL_NAME, "Bergqvistohm", "lockkeeper", OTHER_NOTE])
def test_a_search_for_private_words_finds_no_story(story: ArticlePage, words: str):
    assert ArticlePage.objects.live().search(words).count() == 0
    assert ArticlePage.objects.live().autocomplete(words).count() == 0
    page = Client().get(reverse("articles:search"), {"q": words}).content.decode()
    assert story.url not in page


def test_the_api_tells_of_a_source_what_the_page_does(story: ArticlePage):
    answers = {address: Client().get(address) for address in api_addresses(story)}
    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(answers, 200)
    shown = answers[f"/api/v3/pages/{story.pk}/"].json()
    assert [source["name"] for source in shown["sources"]] == ["a harbour official", "Lowmere Gazette"]


@pytest.mark.parametrize("field", ["private_note", "internal_name", "source_credits", "source_credits__private_note", "sources"])
def test_the_api_finds_nothing_by_private_words(story: ArticlePage, field: str):
    matching, other = (Client().get("/api/v3/pages/", {"type": "articles.ArticlePage", field: words}) for words in (NOTE, "Nobody wrote this"))
    assert matching.content == other.content


def test_a_search_for_public_names_finds_the_story(story: ArticlePage):
    for words in ("harbour official", "Lowmere Gazette", "Ada Holm", "Ferry"):
        assert story in ArticlePage.objects.live().search(words)


def test_the_search_index_holds_no_private_words(story: ArticlePage):
    assert Source not in get_indexed_models()
    tables = [table for table in connection.introspection.table_names() if "indexentry" in table]
    assert tables
    assert held_in(repr([rows_of(table) for table in tables])) == []


def rows_of(table: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a name from the schema
        return cursor.fetchall()


def test_no_slug_holds_private_words(story: ArticlePage):
    assert Source.objects.get(kind="unnamed").slug is None
    assert held_in(repr(list(Source.objects.values_list("slug", flat=True)))) == []


def test_an_unnamed_source_has_no_page(story: ArticlePage):
    for slug in ("a-harbour-official", "jonas-bergqvistohm", "none"):
        assert Client().get(reverse("articles:source", args=[slug])).status_code == 404
    assert Source.objects.get(kind="unnamed").public_url == ""


def test_a_moderator_reads_no_private_words_in_the_admin(story: ArticlePage, moderator_client: Client):
    source = Source.objects.get(kind="unnamed")
    addresses = [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailsnippets_articles_source:list"),
        reverse("wagtailsnippets_articles_source:edit", args=[source.pk]),
        reverse("wagtailsnippets_articles_source:history", args=[source.pk]),
        reverse("wagtailsnippets_articles_source:usage", args=[source.pk]),
        reverse("wagtailsnippetchoosers_articles_source:choose"),
        reverse("wagtailsnippetchoosers_articles_source:chosen", args=[source.pk]),
        reverse("wagtailadmin_pages:edit", args=[story.pk]),
        reverse("wagtailadmin_pages:history", args=[story.pk]),
        reverse("wagtailadmin_api:pages:detail", args=[story.pk]) + "?fields=*",
    ]
    leaks = {address: held_in(moderator_client.get(address, follow=True).content.decode()) for address in addresses}
    assert {address: words for address, words in leaks.items() if words} == {}
