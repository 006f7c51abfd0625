"""A front page that an editor has arranged: what stands where, what fills itself, and that no story stands there twice."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from articles.models import ArticlePage, FrontPage, TaggedArticle, Topic, WorkLabel
from tests.ballots import store_votes
from tests.factories import make_article, make_picture, make_section
from tests.fronts import FELT, arrange, grid, headlines, lead
from tests.test_query_counts import print_stories, questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from articles.models import SectionPage
    from tests.browser import NewPage
    from tests.conftest import LiveSite


@pytest.fixture
def culture(front_page: FrontPage) -> SectionPage:
    return make_section(front_page, title="Culture")


@pytest.fixture
def stories(section: SectionPage) -> list[ArticlePage]:
    """Ten stories of the section Harbour, the newest first."""
    return [make_article(section, title=f"Story {number}") for number in range(10, 0, -1)][::-1]


def test_chosen_stories_stand_where_they_were_put_and_the_newest_fill_the_rest(client: Client, front_page: FrontPage, stories: Any) -> None:
    arrange(front_page, lead(stories[7], [stories[5]], number=2), grid("Festival", stories[3], number=3))
    assert headlines(client) == ["Story 8", "Story 6", "Story 1", "Story 4", "Story 2", "Story 3"]


def test_a_story_that_is_chosen_further_down_does_not_fill_a_place_above(client: Client, front_page: FrontPage, stories: Any) -> None:
    arrange(front_page, ("latest", {"title": "", "number": 2}), grid("Festival", stories[0], number=1))
    assert headlines(client) == ["Story 2", "Story 3", "Story 1"]


def test_no_story_stands_twice_whatever_the_blocks(client: Client, front_page: FrontPage, stories: Any, section: Any, culture: Any) -> None:
    topic = Topic.objects.create(name="Ferries", slug="ferries")
    for story in stories[:6]:
        TaggedArticle.objects.create(tag=topic, content_object=story)
        store_votes(story, 3)
    ArticlePage.objects.filter(pk=stories[8].pk).update(label=WorkLabel.OPINION)
    make_article(culture, title="Film week")
    blocks = [
        lead(number=1),
        ("most_felt", FELT),
        ("topic", {"topic": topic, "number": 2}),
        ("opinion", {"title": "", "number": 2}),
        ("section", {"section": section, "number": 2}),
        ("sections", {"number": 2}),
        ("latest", {"title": "", "number": 12}),
    ]
    arrange(front_page, *blocks)
    found = headlines(client)
    assert sorted(found) == sorted([*(story.title for story in stories), "Film week"])
    arrange(front_page, *blocks[::-1])
    assert sorted(headlines(client)) == sorted(found)


def test_what_readers_felt_most_leaves_out_what_stands_above_and_is_left_out_below(client: Client, front_page: FrontPage, stories: Any) -> None:
    for story, votes in ((stories[0], 9), (stories[4], 7), (stories[5], 5), (stories[6], 3), (stories[2], 2)):
        store_votes(story, votes)
    arrange(front_page, lead(number=0), ("most_felt", FELT), grid("Chosen", stories[5], number=3))
    assert headlines(client) == ["Story 1", "Story 5", "Story 7", "Story 3", "Story 6", "Story 2", "Story 4"]


def test_an_alias_is_the_same_story(client: Client, front_page: FrontPage, stories: Any, culture: SectionPage) -> None:
    alias = stories[1].create_alias(parent=culture, update_slug="story-2")
    arrange(front_page, lead(alias, number=0), ("latest", {"title": "", "number": 2}), ("sections", {"number": 12}))
    found = headlines(client)
    assert found.count("Story 2") == 1
    assert found[0] == "Story 2"


@pytest.mark.parametrize("fate", ["unpublished", "private", "deleted", "draft"])
def test_a_chosen_story_that_readers_may_not_see_leaves_its_place(client: Client, front_page: FrontPage, stories: Any, culture: SectionPage, fate: str) -> None:
    chosen = make_article(culture, title="Chosen", publish=fate != "draft")
    arrange(front_page, lead(chosen, [chosen], number=1), grid("Festival", chosen, number=1))
    if fate == "unpublished":
        chosen.unpublish()
    elif fate == "private":
        PageViewRestriction.objects.create(page=culture, restriction_type=PageViewRestriction.LOGIN)
    elif fate == "deleted":
        chosen.delete()
    assert headlines(client) == ["Story 1", "Story 2", "Story 3"]


def test_a_section_or_topic_that_is_gone_takes_its_strip_along(client: Client, front_page: FrontPage, stories: Any, culture: SectionPage) -> None:
    topic = Topic.objects.create(name="Ferries", slug="ferries")
    TaggedArticle.objects.create(tag=topic, content_object=stories[0])
    make_article(culture, title="Film week")
    arrange(front_page, ("section", {"section": culture, "number": 4}), ("topic", {"topic": topic, "number": 4}))
    assert headlines(client) == ["Film week", "Story 1"]
    topic.delete()
    culture.unpublish()
    assert headlines(client) == []


def test_strips_lead_to_what_they_show(client: Client, front_page: FrontPage, stories: Any, section: SectionPage) -> None:
    topic = Topic.objects.create(name="Ferries", slug="ferries")
    TaggedArticle.objects.create(tag=topic, content_object=stories[0])
    arrange(front_page, ("topic", {"topic": topic, "number": 1}), ("section", {"section": section, "number": 1}))
    html = client.get("/").content.decode()
    assert '<a href="/topics/ferries/">Ferries</a></h2>' in html
    assert '<h2 id="section-harbour" class="strip__title"><a href="/harbour/">Harbour</a></h2>' in html


def test_all_other_sections_are_those_without_a_strip(client: Client, front_page: FrontPage, stories: Any, section: Any, culture: Any) -> None:
    make_article(culture, title="Film week")
    arrange(front_page, ("sections", {"number": 2}), ("section", {"section": culture, "number": 2}))
    assert headlines(client) == ["Story 1", "Story 2", "Film week"]


def test_opinion_shows_opinion_alone_and_says_who_wrote_it(client: Client, front_page: FrontPage, section: SectionPage, stories: Any) -> None:
    make_article(section, title="What I think", label=WorkLabel.OPINION)
    arrange(front_page, ("opinion", {"title": "Voices", "number": 4}))
    assert headlines(client) == ["What I think"]
    assert ">Voices</h2>" in client.get("/").content.decode()


def test_a_strip_opens_with_a_picture(client: Client, front_page: FrontPage, section: SectionPage, stories: Any) -> None:
    ArticlePage.objects.filter(pk=stories[2].pk).update(lead_picture=make_picture())
    arrange(front_page, ("section", {"section": section, "number": 4}))
    assert headlines(client) == ["Story 3", "Story 1", "Story 2", "Story 4"]


def test_a_page_without_blocks_has_lead_latest_and_sections(client: Client, front_page: FrontPage, section: SectionPage) -> None:
    for number in range(15, 0, -1):
        make_article(section, title=f"Story {number}")
    assert headlines(client) == [f"Story {number}" for number in range(1, 16)]
    arrange(front_page, lead(), ("latest", {"title": "", "number": 6}), ("sections", {"number": 4}))
    assert headlines(client) == [f"Story {number}" for number in range(1, 16)]


def test_of_places_with_one_name_the_first_is_a_landmark_and_ids_are_unique(client: Client, front_page: FrontPage, stories: Any) -> None:
    arrange(front_page, *[("latest", {"title": "", "number": 2})] * 3)
    html = client.get("/").content.decode()
    assert re.findall(r'id="(latest[^"]*)"', html) == ["latest", "latest-2", "latest-3"]
    assert html.count('aria-labelledby="latest') == 1


# Queries


def every_block_twice(sections: list[SectionPage], topics: list[Topic], stories: list[ArticlePage]) -> list[tuple[str, Any]]:
    blocks: list[tuple[str, Any]] = []
    for number in range(2):
        some = stories[number * 3 : number * 3 + 3]
        blocks += [
            lead(some[0], some[1:2]),
            grid(f"Grid {number}", some[2], number=6),
            ("section", {"section": sections[number], "number": 4}),
            ("topic", {"topic": topics[number], "number": 4}),
            ("opinion", {"title": "", "number": 4}),
            ("most_felt", {**FELT, "measure": ["votes", "unusual"][number]}),
            ("latest", {"title": "", "number": 6}),
            ("sections", {"number": 4}),
        ]
    return blocks


def spread_tags(topics: list[Topic]) -> None:
    """Two tags for each story, the newest of which have the first."""
    TaggedArticle.objects.all().delete()
    ids = list(ArticlePage.objects.newest_first().values_list("pk", flat=True))
    rows = [(story, topics[(place + more) % len(topics)].pk) for place, story in enumerate(ids) for more in (0, 7)]
    TaggedArticle.objects.bulk_create(TaggedArticle(content_object_id=story, tag_id=topic) for story, topic in rows)


def test_a_full_page_costs_15_questions_with_40_stories_and_with_2000(client: Client, front_page: FrontPage) -> None:
    sections = [make_section(front_page, title=f"Section {number}") for number in range(20)]
    topics = Topic.objects.bulk_create(Topic(name=f"Tag {number}", slug=f"tag-{number}") for number in range(300))
    picture = make_picture()
    print_stories(sections, count=40, picture=picture)
    spread_tags(topics)
    stories = list(ArticlePage.objects.newest_first()[:6])
    for story in stories:
        store_votes(story, 30)
    arrange(front_page, *every_block_twice(sections, topics, stories))
    few = questions(client, "/")
    print_stories(sections, count=1960, first=40, picture=picture)
    spread_tags(topics)
    ArticlePage.objects.filter(pk__in=ArticlePage.objects.newest_first().values("pk")[100:200]).update(label=WorkLabel.OPINION)
    many = questions(client, "/")
    assert len(many) == len(few), "\n".join(many)
    assert len(few) <= 15, "\n".join(few)
    found = headlines(client)
    assert len(found) == len(set(found)) > 100


def test_a_story_of_last_month_does_not_lead_for_its_picture(client: Client, front_page: FrontPage, section: SectionPage) -> None:
    old = make_article(section, title="Old, with a picture", lead_picture=make_picture())
    ArticlePage.objects.filter(pk=old.pk).update(first_published_at=timezone.now() - timedelta(days=30))
    for number in range(12, 0, -1):
        make_article(section, title=f"Story {number}")
    assert headlines(client)[0] == "Story 1"


# In a browser


@pytest.fixture
def full_front(live_site: LiveSite) -> FrontPage:
    """A front page with every block, and stories for each."""
    harbour, culture = make_section(live_site.front_page, title="Harbour"), make_section(live_site.front_page, title="Culture")
    topic = Topic.objects.create(name="Ferries", slug="ferries")
    picture = make_picture()
    stories = [make_article(section, title=f"{section.title} story {number}", lead_picture=picture) for number in range(24) for section in (harbour, culture)]
    for number, story in enumerate(stories):
        ArticlePage.objects.filter(pk=story.pk).update(label=list(WorkLabel)[number % len(WorkLabel)])
        store_votes(story, 2)
        if number % 3 == 0:
            TaggedArticle.objects.create(tag=topic, content_object=story)
    blocks = every_block_twice([harbour, culture], [topic, topic], stories)
    named = [(kind, {**value, "heading": f"Felt {place}"} if kind == "most_felt" else value) for place, (kind, value) in enumerate(blocks)]
    arrange(live_site.front_page, *named)
    return live_site.front_page


@pytest.mark.parametrize("look", [{"width": 1280}, {"width": 820, "dark": True}, {"width": 390}, {"width": 320}], ids=["desk", "tablet", "phone", "small"])
def test_a_full_page_has_no_accessibility_fault(full_front: FrontPage, new_page: NewPage, axe: Callable[..., list[str]], look: dict[str, Any]) -> None:
    page = new_page(**look, bypass_csp=True)
    page.goto("/")
    assert page.locator("h1").count() == 1
    assert page.locator(".strip").count() > 5
    assert axe(page) == []
    for direction in ("ltr", "rtl"):
        page.evaluate("direction => document.documentElement.dir = direction", direction)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), direction
