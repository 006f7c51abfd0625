"""Keeping sources: the list, the chooser, and what an unnamed source may not have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from articles.models import ArticlePage, Source, SourceCredit, Topic
from tests import factories

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from articles.models import SectionPage

LIST = "wagtailsnippets_articles_source:list"
# One of them asks for the rights at the desk of reactions that hold in sections only.
QUERIES_OF_THE_LIST = 12
CHOOSER = "wagtailsnippetchoosers_articles_source"


def unnamed(**fields: Any) -> Source:
    return factories.make_source(**{"kind": "unnamed", "name": "a harbour official", "internal_name": "Jonas Bergqvist", "homepage": "", **fields})


def create_in_chooser(client: Client, **fields: str) -> dict[str, Any]:
    form = {"kind": "outlet", "name": "Gazette", "internal_name": "", "homepage": "", "description": "", **fields}
    return json.loads(client.post(reverse(f"{CHOOSER}:create"), form).content)


def names_listed(response: HttpResponse) -> list[str]:
    return [source.name for source in response.context["object_list"]]


def test_the_list_tells_kind_internal_name_and_stories(editor_client: Client, article: ArticlePage):
    article.source_credits.add(SourceCredit(source=unnamed()))
    article.save_revision().publish()
    page = editor_client.get(reverse(LIST)).content.decode()
    assert "Unnamed" in page
    assert "Jonas Bergqvist" in page
    assert editor_client.get(reverse(LIST)).context["object_list"][0].story_count == 1


@pytest.mark.parametrize("query", ["gazette", "LG", "Bergq"])
def test_a_source_is_found_by_any_name(editor_client: Client, query: str):
    factories.make_source(name="Harbour Board", kind="organisation")
    wanted = unnamed() if query == "Bergq" else factories.make_source(name="Lowmere Gazette", other_names="LG\nThe Lowmere")
    assert names_listed(editor_client.get(reverse(LIST), {"q": query})) == [wanted.name]
    results = editor_client.get(reverse(f"{CHOOSER}:choose_results"), {"q": query}).content.decode()
    assert wanted.name in results
    assert "Harbour Board" not in results


def test_the_list_is_filtered_by_kind(editor_client: Client):
    unnamed()
    factories.make_source(name="Tide tables", kind="dataset")
    assert names_listed(editor_client.get(reverse(LIST), {"kind": "dataset"})) == ["Tide tables"]


def test_a_longer_list_takes_no_more_queries(editor_client: Client, django_assert_num_queries: DjangoAssertNumQueries):
    factories.make_source()
    editor_client.get(reverse(LIST))
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        editor_client.get(reverse(LIST))
    for _number in range(15):
        factories.make_source()
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        editor_client.get(reverse(LIST))


def test_a_source_is_made_in_the_chooser(editor_client: Client):
    answer = create_in_chooser(editor_client, kind="unnamed", name="a harbour official", internal_name="Jonas Bergqvist")
    assert answer["step"] == "chosen"
    assert answer["result"]["string"] == "a harbour official"
    source = Source.objects.get()
    assert source.internal_name == "Jonas Bergqvist"
    assert source.slug is None


def test_a_source_that_exists_is_refused_kindly(editor_client: Client):
    factories.make_source(name="Lowmere Gazette")
    answer = create_in_chooser(editor_client, name="lowmere  gazette")
    assert answer["step"] == "reshow_creation_form"
    assert "There is a source of this name and kind already. Choose that one." in answer["htmlFragment"]
    assert Source.objects.count() == 1


@pytest.mark.parametrize("homepage", ["javascript:alert(1)", "ftp://files.example/", "http://["])
def test_only_a_web_address_is_a_homepage(editor_client: Client, homepage: str):
    assert create_in_chooser(editor_client, homepage=homepage)["step"] == "reshow_creation_form"
    assert not Source.objects.exists()


@pytest.mark.parametrize("view", ["choose", "choose_results"])
def test_the_chooser_is_closed_to_those_who_keep_no_sources(moderator_client: Client, view: str):
    unnamed()
    response = moderator_client.get(reverse(f"{CHOOSER}:{view}"), follow=True)
    assert "Bergqvist" not in response.content.decode()
    assert response.redirect_chain


def test_an_unnamed_source_is_marked_where_it_is_edited(editor_client: Client):
    source = unnamed()
    page = editor_client.get(reverse("wagtailsnippets_articles_source:edit", args=[source.pk])).content.decode()
    assert "This source is unnamed. Readers see “a harbour official”" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Jonas  BERGQVIST of the harbour"),
        ("description", "Mr Jonas Bergqvist has worked there for years."),
        ("homepage", "https://bergqvist.example/"),
        ("other_names", "JB"),
    ],
)
def test_nothing_public_may_give_an_unnamed_source_away(field: str, value: str):
    source = Source(**{"kind": "unnamed", "name": "a harbour official", "internal_name": "Jonas Bergqvist", field: value})
    with pytest.raises(ValidationError) as refusal:
        source.full_clean()
    assert set(refusal.value.message_dict) == {field}


@pytest.mark.django_db
def test_a_source_that_becomes_unnamed_loses_its_page():
    source = factories.make_source(name="Jonas Bergqvist", kind="person")
    source.kind = "unnamed"
    source.save()
    assert source.public_url == ""


@pytest.mark.django_db
def test_the_database_keeps_unnamed_sources_without_slug():
    source = unnamed()
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.filter(pk=source.pk).update(slug="jonas-bergqvist")


@pytest.mark.django_db
def test_a_name_in_another_script_has_an_address():
    assert factories.make_source(name="Λιμάνι").public_url == "/sources/limani/"
    assert factories.make_source(name="???").public_url == "/sources/source/"


def test_a_source_that_becomes_unnamed_is_no_longer_found_under_its_name(editor_client: Client, article: ArticlePage):
    source = factories.make_source(name="Zebulon Quist", kind="person")
    article.source_credits.add(SourceCredit(source=source))
    article.save_revision().publish()
    assert ArticlePage.objects.live().search("Zebulon").count() == 1
    form = {"kind": "unnamed", "name": "a harbour official", "internal_name": "Zebulon Quist", "description": "", "homepage": "", "other_names": ""}
    editor_client.post(reverse("wagtailsnippets_articles_source:edit", args=[source.pk]), form)
    assert Source.objects.get().is_unnamed
    assert ArticlePage.objects.live().search("Zebulon").count() == 0


def test_a_tag_of_the_same_name_in_another_case_is_refused(editor_client: Client):
    Topic.objects.create(name="Ferry")
    response = editor_client.post(reverse("wagtailsnippets_articles_topic:add"), {"name": "ferry", "description": ""})
    assert "There is a tag of this name already. Use that one." in response.content.decode()


@pytest.mark.parametrize("noun", ["contributor", "topic"])
def test_contributors_and_tags_have_a_list_and_a_form(editor_client: Client, section: SectionPage, noun: str):
    factories.make_contributor(name="Ada Holm")
    Topic.objects.create(name="Ada Holm")
    assert "Ada Holm" in editor_client.get(reverse(f"wagtailsnippets_articles_{noun}:list")).content.decode()
    assert editor_client.get(reverse(f"wagtailsnippets_articles_{noun}:add")).status_code == 200


def test_a_contributor_is_made_in_the_chooser(editor_client: Client):
    form = {"name": "Ada Holm", "job_title": "Harbour correspondent"}
    answer = json.loads(editor_client.post(reverse("wagtailsnippetchoosers_articles_contributor:create"), form).content)
    assert answer["result"]["string"] == "Ada Holm"
