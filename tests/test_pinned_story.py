"""The story that an editor pins opens its section, once, for as long as it stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.factories import make_article, make_section
from tests.fronts import headlines
from tests.test_query_counts import questions

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import ArticlePage, FrontPage, SectionPage


@pytest.fixture
def stories(section: SectionPage) -> list[ArticlePage]:
    """Fifteen stories, the newest first."""
    return [make_article(section, title=f"Story {number}") for number in range(15, 0, -1)][::-1]


def pin(section: SectionPage, story: ArticlePage) -> None:
    section.pinned_story = story
    section.save_revision().publish()


def test_a_pinned_story_opens_the_section_and_is_not_repeated(client: Client, section: SectionPage, stories: Any) -> None:
    pin(section, stories[13])
    first, second = headlines(client, "/harbour/"), headlines(client, "/harbour/?page=2")
    assert first == ["Story 14", *(f"Story {number}" for number in range(1, 12))]
    assert second == ["Story 12", "Story 13", "Story 15"]


def test_a_section_with_one_page_shows_it_once(client: Client, section: SectionPage) -> None:
    older = make_article(section, title="Older")
    make_article(section, title="Newer")
    pin(section, older)
    assert headlines(client, "/harbour/") == ["Older", "Newer"]


@pytest.mark.parametrize("fate", ["moved", "unpublished", "deleted"])
def test_a_story_that_has_left_is_not_pinned(client: Client, front_page: FrontPage, section: SectionPage, stories: Any, fate: str) -> None:
    story = stories[5]
    pin(section, story)
    if fate == "moved":
        story.move(make_section(front_page, title="Culture"), pos="last-child")
    elif fate == "unpublished":
        story.unpublish()
    else:
        story.delete()
    section.refresh_from_db()
    assert headlines(client, "/harbour/")[0] == "Story 1"
    assert "Story 6" not in headlines(client, "/harbour/")


def edit(client: Client, section: SectionPage, **fields: Any) -> Any:
    form = {"title": section.title, "slug": section.slug, "strapline": "", "pinned_story": "", "seo_title": "", "search_description": "", **fields}
    return client.post(reverse("wagtailadmin_pages:edit", args=[section.pk]), {**form, "action-publish": "on"})


def test_an_editor_pins_a_story(client: Client, editor_client: Client, section: SectionPage, stories: Any) -> None:
    form = editor_client.get(reverse("wagtailadmin_pages:edit", args=[section.pk])).content.decode()
    assert f'"parentId": {section.pk}' in form
    assert edit(editor_client, section, pinned_story=stories[3].pk).status_code == 302
    assert headlines(client, "/harbour/")[0] == "Story 4"


def test_a_story_of_another_section_is_refused_with_what_to_do(editor_client: Client, front_page: FrontPage, section: SectionPage) -> None:
    elsewhere = make_article(make_section(front_page, title="Culture"), title="Film week")
    response = edit(editor_client, section, pinned_story=elsewhere.pk)
    assert "“Film week” does not belong to this section. Choose a story of this section, or move it here first." in response.content.decode()
    section.refresh_from_db()
    assert section.pinned_story is None


def test_a_story_that_was_moved_away_stops_nobody_from_editing(editor_client: Client, front_page: FrontPage, section: SectionPage, stories: Any) -> None:
    pin(section, stories[3])
    stories[3].move(make_section(front_page, title="Culture"), pos="last-child")
    assert edit(editor_client, section, pinned_story=stories[3].pk, strapline="Boats").status_code == 302


def test_a_section_that_is_being_made_has_nothing_to_pin(editor_client: Client, front_page: FrontPage) -> None:
    form = editor_client.get(reverse("wagtailadmin_pages:add", args=["articles", "sectionpage", front_page.pk])).content.decode()
    assert "pinned_story" not in form


def test_a_pinned_story_costs_one_question_more(client: Client, section: SectionPage, stories: Any) -> None:
    without = questions(client, "/harbour/")
    pin(section, stories[13])
    assert len(questions(client, "/harbour/")) == len(without) + 1 <= 15
