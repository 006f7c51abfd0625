"""The tags of a story's form: near-duplicates are offered and asked about; new ones are made by those who may; retired ones are given to no more stories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import ArticlePage, Topic
from articles.topics.new_tags import give_new_tags
from tests.editing import create, edit, story_form
from tests.factories import make_article

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from django.http import HttpResponse
    from pytest_django import DjangoAssertNumQueries

    from articles.models import SectionPage

RETIRED = "“Fog signal” is retired: no more stories are given it. Take it off here, or take the tag up again under Tags."


@pytest.fixture
def harbour(article: ArticlePage) -> Topic:
    """A tag that two published stories have."""
    topic = Topic.objects.create(name="Harbour")
    for story in (article, make_article(article.get_parent().specific)):
        story.tags.add(topic)
        story.save_revision().publish()
    return topic


@pytest.fixture
def reporter_client(make_user: Callable[..., AbstractUser]) -> Client:
    """Somebody who edits like the editors and may not add tags."""
    user = make_user("rolf", "Editors")
    reporters = Group.objects.create(name="Reporters")
    editors = Group.objects.get(name="Editors")
    reporters.permissions.set(editors.permissions.exclude(codename="add_topic"))
    for held in editors.page_permissions.all():
        held.pk, held.group = None, reporters
        held.save()
    user.groups.set([reporters])
    client = Client()
    client.force_login(user)
    return client


def tags_of(story: ArticlePage) -> list[str]:
    return sorted(ArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object().tags.values_list("name", flat=True))


def offered(client: Client, term: str) -> list[str]:
    return [item["label"] for item in json.loads(client.get(reverse("articles_tag_offers"), {"term": term}).content)]


def said(client: Client, **asked: Any) -> str:
    return " ".join(client.get(reverse("articles_tag_questions"), asked).content.decode().split())


@pytest.mark.parametrize("typed", ["HARBOUR", "harbours", "Harbour's", "Hárbour"])
def test_what_means_or_looks_like_a_tag_is_offered_first_with_its_stories(editor_client: Client, harbour: Topic, typed: str) -> None:
    Topic.objects.create(name="Harbours of the north")
    assert offered(editor_client, typed)[0] == "Harbour (2 stories)"


def test_beginnings_come_before_what_holds_it_and_a_new_tag_comes_last(editor_client: Client, harbour: Topic) -> None:
    for name in ("Old harbour", "Harbour board"):
        Topic.objects.create(name=name)
    assert offered(editor_client, "harb") == ["Harbour (2 stories)", "Harbour board (0 stories)", "Old harbour (0 stories)", "New tag: harb"]
    assert offered(editor_client, "harbour")[-1] == "Old harbour (0 stories)"
    assert offered(editor_client, " ") == []


def test_retired_tags_are_not_offered_and_nothing_new_is_to_those_who_may_not_add(reporter_client: Client, harbour: Topic) -> None:
    Topic.objects.create(name="Harbour fog", retired_at=timezone.now())
    assert offered(reporter_client, "harb") == ["Harbour (2 stories)"]
    assert offered(reporter_client, "lock") == []


def test_offers_cost_the_same_however_many_tags_there_are(editor_client: Client, harbour: Topic, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    Topic.objects.bulk_create([Topic(name=f"Harbour {number}", slug=f"harbour-{number}") for number in range(200)])
    offered(editor_client, "harbour")
    with django_assert_num_queries(6):
        assert len(offered(editor_client, "harbour")) == 10


@pytest.mark.parametrize("action", ["", "publish"])
@pytest.mark.parametrize("typed", ["HARBOUR", '"har-bour"', "hárbour", "harbour, HARBOUR"])
def test_a_tag_written_otherwise_is_the_one_that_is_there(editor_client: Client, article: ArticlePage, harbour: Topic, typed: str, action: str) -> None:
    assert edit(editor_client, article, action=action, tags=typed).status_code == 302
    assert tags_of(article) == ["Harbour"]
    assert Topic.objects.count() == 1


@pytest.mark.parametrize("action", ["", "publish"])
def test_a_plural_is_asked_about_and_nothing_typed_is_lost(editor_client: Client, article: ArticlePage, harbour: Topic, action: str) -> None:
    response = edit(editor_client, article, action=action, tags="Harbours, Lock")
    html = response.content.decode()
    assert "“Harbours” looks like “Harbour” (2 stories). Use that one, or keep yours if it means something else." in html
    assert 'value="Harbours, Lock"' in html
    assert "Keep “Harbours” as a tag of its own" in html
    assert not Topic.objects.exclude(pk=harbour.pk).exists()


def test_a_plural_that_means_something_else_is_kept(editor_client: Client, article: ArticlePage, harbour: Topic) -> None:
    response = edit(editor_client, article, tags="Harbours", **{"tags-kept": "Harbours"})
    assert response.status_code == 302
    assert tags_of(article) == ["Harbours"]


def test_new_tags_that_look_like_none_are_made(editor_client: Client, section: SectionPage) -> None:
    assert create(editor_client, section, tags='"Fog  signal", Lock').status_code == 302
    assert set(Topic.objects.values_list("name", flat=True)) == {"Fog signal", "Lock"}


def test_who_may_not_add_tags_uses_those_there_are_however_they_are_written(reporter_client: Client, article: ArticlePage, harbour: Topic) -> None:
    assert edit(reporter_client, article, tags="harbour").status_code == 302
    assert tags_of(article) == ["Harbour"]


@pytest.mark.parametrize(("typed", "nearest"), [("Harbours", "Harbour"), ("Harbor", "Harbour"), ("Zeppelin", "")])
def test_who_may_not_add_tags_is_told_the_nearest(reporter_client: Client, article: ArticlePage, harbour: Topic, typed: str, nearest: str) -> None:
    html = edit(reporter_client, article, tags=typed, **{"tags-kept": typed}).content.decode()
    assert f"There is no tag “{typed}”, and you may use only those that there are." in html
    assert f"The nearest is “{nearest}”: use it, or ask an editor to add yours." in html if nearest else "Choose one of them" in html
    assert f'value="{typed}"' in html
    assert Topic.objects.count() == 1


def test_the_form_says_who_may_only_use_tags(reporter_client: Client, editor_client: Client, article: ArticlePage) -> None:
    url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert "You may use the tags that there are." in reporter_client.get(url).content.decode()
    assert "You may use the tags that there are." not in editor_client.get(url).content.decode()


def test_a_retired_tag_is_given_to_no_more_stories(editor_client: Client, article: ArticlePage) -> None:
    Topic.objects.create(name="Fog signal", retired_at=timezone.now())
    for typed in ('"Fog signal"', '"fog-signal"'):
        assert RETIRED in edit(editor_client, article, tags=typed).content.decode()
    assert tags_of(article) == []


def test_a_retired_tag_stays_on_a_story_that_has_it(editor_client: Client, article: ArticlePage) -> None:
    topic = Topic.objects.create(name="Fog signal")
    article.tags.add(topic)
    article.save_revision().publish()
    Topic.objects.update(retired_at=timezone.now())
    assert edit(editor_client, article, action="publish", tags='"Fog signal"', title="Changed").status_code == 302
    assert tags_of(article) == ["Fog signal"]


def test_the_field_asks_the_same_while_somebody_types(editor_client: Client, reporter_client: Client, harbour: Topic) -> None:
    assert 'data-newsroom-replaced="HARBOUR" data-newsroom-with="Harbour"' in said(editor_client, tags="HARBOUR, Lock")
    asked = said(editor_client, tags="Harbours", name="tags-kept")
    assert "looks like “Harbour” (2 stories)" in asked
    assert 'data-newsroom-use="Harbour" data-newsroom-instead-of="Harbours"' in asked
    assert '<input type="checkbox" name="tags-kept" value="Harbours" >' in asked
    assert "checked" in said(editor_client, tags="Harbours", kept="Harbours", name="tags-kept")
    assert "There is no tag “Lock”" in said(reporter_client, tags="Lock")
    assert said(editor_client, tags="Lock") == ""
    assert said(reporter_client, tags="Lock", had="Lock") == ""


def test_questions_cost_the_same_however_many_tags_are_typed(
    editor_client: Client, article: ArticlePage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    names = [f"Tag {number}" for number in range(40)]
    Topic.objects.bulk_create([Topic(name=name, slug=f"tag-{number}") for number, name in enumerate(names)])
    said(editor_client, tags="Tag")
    with django_assert_num_queries(7):
        said(editor_client, tags=",".join(f'"{name.upper()}"' for name in names))


# When new tags are made


def preview(client: Client, story: ArticlePage, **fields: Any) -> str:
    """What the preview of the story's form shows."""
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[story.pk])
    assert client.post(url, story_form(**{"slug": story.slug, **fields})).json() == {"is_valid": True, "is_available": True}
    return client.get(url).content.decode()


def test_a_preview_shows_a_new_tag_and_makes_none(editor_client: Client, article: ArticlePage, harbour: Topic) -> None:
    html = preview(editor_client, article, tags='harbour, "Fog signal"')
    assert '<a rel="tag" href="/topics/fog-signal/">Fog signal</a>' in html
    assert '<a rel="tag" href="/topics/harbour/">Harbour</a>' in html
    assert list(Topic.objects.all()) == [harbour]


def test_a_preview_of_a_story_that_is_not_stored_makes_none(editor_client: Client, section: SectionPage) -> None:
    url = reverse("wagtailadmin_pages:preview_on_add", args=["articles", "articlepage", section.pk])
    assert editor_client.post(url, story_form(tags="Lock")).json()["is_valid"]
    assert 'href="/topics/lock/">Lock</a>' in editor_client.get(url).content.decode()
    assert not Topic.objects.exists()


def autosave(client: Client, story: ArticlePage, **fields: Any) -> HttpResponse:
    url = reverse("wagtailadmin_pages:edit", args=[story.pk])
    return client.post(url, story_form(**{"slug": story.slug, "title": story.title, **fields}), headers={"Accept": "application/json"})


def test_a_draft_that_is_saved_by_itself_makes_its_new_tag_once(editor_client: Client, article: ArticlePage) -> None:
    for _time in range(2):
        assert autosave(editor_client, article, tags='"Fog signal"').json()["success"]
    assert [topic.name for topic in Topic.objects.all()] == tags_of(article) == ["Fog signal"]


def test_a_draft_that_is_saved_by_itself_makes_none_for_somebody_who_may_not(reporter_client: Client, article: ArticlePage) -> None:
    assert autosave(reporter_client, article, tags="Lock").status_code == 400
    assert not Topic.objects.exists()


def test_a_tag_that_somebody_else_made_meanwhile_is_taken_once(article: ArticlePage, harbour: Topic) -> None:
    give_new_tags(article, ["HARBOUR", "Lock"])
    article.save_revision().publish()
    assert tags_of(article) == ["Harbour", "Lock"]
    assert Topic.objects.count() == 2
