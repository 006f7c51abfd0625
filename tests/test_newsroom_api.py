"""The content API at /api/v3/: what other programs read of the paper, that they change nothing, and that nothing is in it which a reader could not open."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.test import Client
from wagtail.models import APIToken, PageViewRestriction

from articles.models import ArticlePage, Byline, Source, SourceCredit
from tests import factories
from tests.readers import Reader
from tests.test_languages import german, two_languages

if TYPE_CHECKING:
    from articles.models import FrontPage, SectionPage

__all__ = ["german", "two_languages"]

PAGES = "/api/v3/pages/"


def ask(address: str, **query: Any) -> dict[str, Any]:
    answer = Client().get(address, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def detail(page: Any) -> dict[str, Any]:
    return ask(f"{PAGES}{page.pk}/")


def listed(**query: Any) -> set[int]:
    return {item["id"] for item in ask(PAGES, **query)["items"]}


def restrict(page: Any, kind: str = PageViewRestriction.LOGIN) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=kind, password="open sesame" if kind == PageViewRestriction.PASSWORD else "")


def test_a_storys_detail_shows_what_readers_felt(article: ArticlePage) -> None:
    Reader().cast(article, "love")
    assert detail(article)["reactions"] | {"as_of": ""} == Reader().summary(article) | {"as_of": ""}
    assert detail(article)["reactions"]["total"] == 1


def test_it_names_who_made_the_story_and_what_it_relies_on(section: SectionPage) -> None:
    gazette = factories.make_source(name="Gazette")
    unnamed = Source.objects.create(kind="unnamed", name="a harbour official", internal_name="Jonas Bergqvistohm")
    quote = ("quote", {"words": "Every boat was there.", "speaker": "", "speaker_role": "", "source": unnamed})
    story = factories.make_article(section, title="Boats", body=[("paragraph", "<p>All <b>counted</b>.</p>"), quote])
    story.bylines.add(Byline(contributor=factories.make_contributor(name="Ada Holm"), role="words"))
    story.source_credits.add(SourceCredit(source=gazette, usage="reported-by", piece_title="Counted", private_note="Tapes in the safe"))
    story.save_revision().publish()

    shown = detail(story)

    assert shown["bylines"] == [{"name": "Ada Holm", "role": "words", "url": "/people/ada-holm/"}]
    nothing = {"piece_title": "", "piece_url": "", "seen_date": None}
    assert shown["sources"] == [
        {"name": "Gazette", "kind": "outlet", "usage": "reported-by", "url": "/sources/gazette/", **nothing, "piece_title": "Counted"},
        {"name": "a harbour official", "kind": "unnamed", "usage": "quoted-from", "url": "", **nothing},
    ]
    assert shown["body"][0]["value"] == "<p>All <b>counted</b>.</p>"
    assert shown["body"][1]["value"]["source"] == {"name": "a harbour official", "kind": "unnamed"}
    assert "Bergqvistohm" not in json.dumps(shown)
    assert "safe" not in json.dumps(shown)


def test_a_list_names_front_sections_and_stories(front_page: FrontPage, section: SectionPage, article: ArticlePage) -> None:
    assert listed() == {front_page.pk, section.pk, article.pk}
    assert listed(type="articles.ArticlePage") == listed(child_of=section.pk) == {article.pk}
    assert listed(slug=article.slug) == {article.pk}


@pytest.mark.parametrize("kind", [PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD, PageViewRestriction.GROUPS])
def test_a_private_section_is_nowhere_in_it(article: ArticlePage, section: SectionPage, kind: str, admin_client: Client) -> None:
    restrict(section, kind)
    for client in (Client(), admin_client):
        assert [client.get(f"{PAGES}{page.pk}/").status_code for page in (article, section)] == [404, 404]
        assert {item["id"] for item in client.get(PAGES).json()["items"]}.isdisjoint({article.pk, section.pk})
        assert client.get(PAGES, {"child_of": section.pk}).status_code == 422


def test_an_alias_of_a_private_story_is_as_private(article: ArticlePage, front_page: FrontPage) -> None:
    alias = article.create_alias(parent=factories.make_section(front_page, title="Town"))
    assert detail(alias)["title"] == article.title
    restrict(article)
    assert Client().get(f"{PAGES}{alias.pk}/").status_code == 404
    assert alias.pk not in listed()


def test_drafts_and_pages_of_other_trees_are_not_in_it(section: SectionPage, article: ArticlePage) -> None:
    draft = factories.make_article(section, title="Draft", publish=False)
    article.unpublish()
    for page in (draft, article, article.get_root()):
        assert Client().get(f"{PAGES}{page.pk}/").status_code == 404
    assert listed(type="articles.ArticlePage") == set()


def test_what_is_being_written_is_not_in_it_until_it_is_published(article: ArticlePage) -> None:
    article.title = "Ferry sinks"
    article.save_revision()
    assert detail(article)["title"] == "Ferry leaves on time"
    assert ask(f"{PAGES}{article.pk}/", version="draft")["title"] == "Ferry leaves on time"


def test_nothing_is_written_through_it_not_even_with_an_administrators_token(article: ArticlePage, admin_user: User) -> None:
    _token, key = APIToken.create_token(user=admin_user, name="script")
    client = Client(headers={"Authorization": f"Bearer {key}"})
    for method in ("post", "put", "patch", "delete"):
        for address in (PAGES, f"{PAGES}{article.pk}/"):
            answer = getattr(client, method)(address, {"title": "Mine"}, content_type="application/json")
            assert answer.status_code == 405, (method, address)
    assert ArticlePage.objects.get().title == "Ferry leaves on time"


@pytest.mark.parametrize("rest", ["images/", "documents/", "sites/", "schema/", "whoami/", "docs/", "pages/1/revisions/", "pages/1/actions/publish/"])
def test_the_rest_of_wagtails_api_is_not_served(article: ArticlePage, rest: str) -> None:
    assert Client().get(f"/api/v3/{rest}").status_code == 404


def test_its_document_describes_what_is_served_and_nothing_else(db: None) -> None:
    document = ask("/api/v3/openapi.json")
    assert {path: set(methods) for path, methods in document["paths"].items()} == {PAGES: {"get"}, PAGES + "{page_id}/": {"get"}}
    shown = document["components"]["schemas"]["ArticlePageSchema"]["properties"]
    assert {"reactions", "bylines", "sources", "lead_picture", "body"} <= set(shown)


def test_scripts_of_other_sites_may_read_it_and_caches_keep_it_for_seconds(article: ArticlePage) -> None:
    answer = Client().get(f"{PAGES}{article.pk}/")
    assert (answer["Access-Control-Allow-Origin"], answer["Cache-Control"]) == ("*", "public, max-age=0, s-maxage=5")
    assert not answer.cookies
    assert django_settings.SESSION_COOKIE_NAME not in answer.get("Vary", "")


def test_stories_of_each_language_are_in_it_with_labels_and_addresses_of_their_own(article: ArticlePage, german: ArticlePage) -> None:
    assert {article.pk, german.pk} <= listed()
    assert listed(locale="de", type="articles.ArticlePage") == {german.pk}
    article.source_credits.add(SourceCredit(source=factories.make_source(name="Gazette")))
    german.source_credits.add(SourceCredit(source=Source.objects.get()))
    for page in (article, german):
        page.save_revision().publish()
    assert [detail(page)["sources"][0]["url"] for page in (article, german)] == ["/sources/gazette/", "/de/sources/gazette/"]
    labels = [detail(page)["reactions"]["kinds"][0]["label"] for page in (article, german)]
    assert labels == ["Love", "Begeistert"]


def test_a_list_costs_the_same_for_few_stories_and_for_many(section: SectionPage, article: ArticlePage, django_assert_max_num_queries: Any) -> None:
    ask(PAGES)
    for _ in range(8):
        factories.make_article(section)
    with django_assert_max_num_queries(8):
        assert len(ask(PAGES)["items"]) == 11


@pytest.mark.parametrize("query", [{"limit": 21}, {"type": "wagtailcore.Nonsense"}, {"child_of": "nowhere"}, {"order": "secret"}])
def test_what_makes_no_sense_is_refused(article: ArticlePage, query: dict[str, Any]) -> None:
    assert Client().get(PAGES, query).status_code in {400, 422}
