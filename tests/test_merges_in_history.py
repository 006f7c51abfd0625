"""Two revisions of a story are compared after a source or a tag of theirs was merged: the desk is told what the story said then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from articles.merging import sources, topics
from articles.merging.history import merged_since
from articles.models import SourceCredit, SourceMerge, Topic, TopicMerge
from tests.factories import make_source

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from articles.models import ArticlePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(article: ArticlePage) -> ArticlePage:
    """One that credits, quotes and is tagged, and then does not any more."""
    courier = make_source(name="Courier")
    article.source_credits.add(SourceCredit(source=courier))
    article.body = [("quote", {"words": "It rained.", "speaker": "", "speaker_role": "", "source": courier})]
    article.tags.add(Topic.objects.create(name="Quay"))
    article.save_revision().publish()
    article.source_credits.clear()
    article.title = "Changed"
    article.save_revision()
    return article


def compare(client: Client, story: ArticlePage, first: str, second: str) -> str:
    return " ".join(client.get(reverse("wagtailadmin_pages:revisions_compare", args=[story.pk, first, second])).content.decode().split())


def merge(story: ArticlePage, by: AbstractUser) -> None:
    source = story.body[0].value["source"]
    sources.merge_source(source=source, into=make_source(name="Lowmere Gazette"), by=by)
    topics.merge_topic(topic=Topic.objects.get(name="Quay"), into=Topic.objects.create(name="Harbour"), by=by)


SOURCE_TOLD = "The story said “Courier” then. It was merged since, and “Lowmere Gazette” is shown in its place."
TAG_TOLD = "The story said “Quay” then. It was merged since, and “Harbour” is shown in its place."


def test_it_tells_what_the_story_said_then(editor_client: Client, editor: AbstractUser, story: ArticlePage) -> None:
    assert "It was merged since" not in compare(editor_client, story, "earliest", "latest")
    merge(story, editor)
    first, *_, last = story.revisions.order_by("pk").values_list("pk", flat=True)
    for pair in (("earliest", "latest"), (str(first), str(last)), (str(last), "live")):
        html = compare(editor_client, story, *pair)
        assert html.count(SOURCE_TOLD) == 1
        assert html.count(TAG_TOLD) == 1


def test_of_what_is_as_it_was_nothing_is_told(editor_client: Client, editor: AbstractUser, story: ArticlePage) -> None:
    merge(story, editor)
    sources.undo_merge(merge=SourceMerge.objects.get(), by=editor)
    topics.undo_merge(merge=TopicMerge.objects.get(), by=editor)
    topics.merge_topic(topic=Topic.objects.create(name="Fog"), into=Topic.objects.get(name="Harbour"), by=editor)
    assert "It was merged since" not in compare(editor_client, story, "earliest", "latest")


def test_pages_that_are_no_stories_are_compared_as_ever(editor_client: Client, article: ArticlePage) -> None:
    section = article.get_parent().specific
    section.save_revision()
    section.save_revision()
    assert "It was merged since" not in compare(editor_client, section, "earliest", "latest")


def test_it_takes_two_queries(editor: AbstractUser, story: ArticlePage, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    merge(story, editor)
    contents = [revision.content for revision in story.revisions.all()]
    with django_assert_num_queries(2):
        assert len(list(merged_since(contents))) == 2
