"""A topic's page: what it is about, and its stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from wagtail.models import PageViewRestriction

from articles.models import Topic
from tests.factories import make_article, make_section

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import ArticlePage, FrontPage, SectionPage


@pytest.fixture
def topic(db: None) -> Topic:
    return Topic.objects.create(name="Ferries", slug="ferries", description="Boats that come back.")


def tag(article: ArticlePage, topic: Topic) -> ArticlePage:
    article.tags.add(topic)
    article.save()
    return article


def test_a_topic_shows_its_description_and_its_stories(client: Client, section: SectionPage, topic: Topic) -> None:
    tag(make_article(section, title="About ferries"), topic)
    make_article(section, title="About nothing")
    html = client.get("/topics/ferries/").content.decode()
    assert "Boats that come back." in html
    assert "About ferries" in html
    assert "About nothing" not in html


def test_drafts_and_restricted_stories_are_not_listed(client: Client, front_page: FrontPage, section: SectionPage, topic: Topic) -> None:
    members_only = make_section(front_page, title="Members only")
    PageViewRestriction.objects.create(page=members_only, restriction_type=PageViewRestriction.LOGIN)
    tag(make_article(members_only, title="Behind the door"), topic)
    tag(make_article(section, title="Not finished", publish=False), topic)
    html = client.get("/topics/ferries/").content.decode()
    assert "Behind the door" not in html
    assert "Not finished" not in html
    assert "No published story has this topic yet." in html


def test_a_long_list_is_paged(client: Client, section: SectionPage, topic: Topic) -> None:
    for number in range(13):
        tag(make_article(section, title=f"Story no. {number:02}", slug=f"story-{number}"), topic)
    assert "Story no. 00" not in client.get("/topics/ferries/").content.decode()
    assert "Story no. 00" in client.get("/topics/ferries/?page=2").content.decode()


@pytest.mark.parametrize("page", ["abc", "-1", "999999"])
def test_a_page_that_is_none_is_answered_404(client: Client, front_page: FrontPage, topic: Topic, page: str) -> None:
    assert client.get("/topics/ferries/", {"page": page}).status_code == 404


def test_an_unknown_topic_is_answered_404(client: Client, front_page: FrontPage) -> None:
    assert client.get("/topics/nothing/").status_code == 404
