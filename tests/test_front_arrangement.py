"""A front page that an editor has arranged: what stands where, what fills itself, and that no story stands there twice."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import PageViewRestriction, Revision
from wagtail.test.utils.form_data import nested_form_data, streamfield

from articles.models import ArticlePage, FrontPage, TaggedArticle, Topic, WorkLabel
from tests.ballots import store_votes
from tests.factories import make_article, make_picture, make_section
from tests.test_query_counts import print_stories, questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from playwright.sync_api import Page

    from articles.models import SectionPage
    from tests.browser import NewPage
    from tests.conftest import LiveSite

HEADLINE = re.compile(r'class="card__headline"><a href="[^"]*">([^<]*)</a>|class="reactions-felt__headline"><a href="[^"]*">([^<]*)</a>')
EDITOR = SimpleNamespace(connection=connection)
FELT = {"heading": "What readers felt", "measure": "votes", "kind": "", "days": 7, "number": 3}


def arrange(front_page: Any, *blocks: tuple[str, Any]) -> None:
    front_page.blocks = list(blocks)
    front_page.save_revision().publish()


def headlines(client: Client, address: str = "/") -> list[str]:
    """Every story on the page, in its order."""
    response = client.get(address)
    assert response.status_code == 200
    return headlines_of(response.content.decode())


def headlines_of(html: str) -> list[str]:
    return [own or felt for own, felt in HEADLINE.findall(html)]


def lead(story: ArticlePage | None = None, beside: Any = (), number: int = 4) -> tuple[str, Any]:
    return ("lead", {"story": story, "beside": list(beside), "number": number})


def grid(title: str, *stories: ArticlePage, number: int = 4) -> tuple[str, Any]:
    return ("grid", {"title": title, "stories": list(stories), "number": number})


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


# The editor


def edit(client: Client, front_page: FrontPage, *blocks: tuple[str, Any]) -> Any:
    data = nested_form_data(
        {"title": front_page.title, "slug": front_page.slug, "blocks": streamfield(list(blocks)), "seo_title": "", "search_description": ""}
    )
    return client.post(reverse("wagtailadmin_pages:edit", args=[front_page.pk]), {**data, "action-publish": "on"})


def chooser_list(*ids: Any) -> dict[str, Any]:
    items = {str(number): {"value": str(pk), "order": str(number), "deleted": "", "type": "item", "id": ""} for number, pk in enumerate(ids)}
    return {"count": str(len(ids)), **items}


def lead_form(story: Any = "", beside: tuple[Any, ...] = (), number: Any = 4) -> tuple[str, Any]:
    return ("lead", {"story": str(story), "beside": chooser_list(*beside), "number": str(number)})


def grid_form(title: str, *stories: Any, number: Any = 4) -> tuple[str, Any]:
    return ("grid", {"title": title, "stories": chooser_list(*stories), "number": str(number)})


def test_an_editor_arranges_the_page(client: Client, editor_client: Client, front_page: FrontPage, stories: Any) -> None:
    response = edit(editor_client, front_page, lead_form(stories[4].pk, number=1), grid_form("Festival", stories[2].pk, number=2))
    assert response.status_code == 302
    assert headlines(client) == ["Story 5", "Story 1", "Story 3", "Story 2"]


def test_a_story_chosen_twice_is_refused_with_the_names_of_both_places(editor_client: Client, front_page: FrontPage, stories: Any) -> None:
    story = stories[4]
    response = edit(editor_client, front_page, lead_form("", (story.pk,)), grid_form("Festival", stories[1].pk, story.pk))
    assert response.status_code == 200
    said = "“Story 5” was chosen twice: for Lead story: Stories beside it (block 1) and for Story grid “Festival” (block 2)."
    assert said in json_text(response)
    front_page.refresh_from_db()
    assert not front_page.blocks


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (("latest", {"title": "", "number": "0"}), "greater than or equal to 1"),
        (("latest", {"title": "", "number": "13"}), "less than or equal to 12"),
        (lead_form(number=5), "less than or equal to 4"),
    ],
)
def test_a_number_outside_its_limits_is_refused(editor_client: Client, front_page: FrontPage, block: Any, said: str) -> None:
    response = edit(editor_client, front_page, block)
    assert response.status_code == 200
    assert said in json_text(response)


def test_more_stories_than_places_are_refused(editor_client: Client, front_page: FrontPage, stories: Any) -> None:
    response = edit(editor_client, front_page, grid_form("Festival", *(story.pk for story in stories[:3]), number=2))
    assert "You chose 3 stories for 2 places." in json_text(response)


def json_text(response: Any) -> str:
    """The page's text with what telepath's data escapes made readable."""
    html = response.content.decode()
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), html.replace("&quot;", '"'))


OWN_BLOCKS = ["lead", "grid", "section", "sections", "topic", "opinion", "latest"]


@pytest.mark.parametrize("name", OWN_BLOCKS)
def test_a_block_says_what_it_is_and_shows_a_sample(editor_client: Client, db: None, name: str) -> None:
    block = FrontPage.blocks.field.stream_block.child_blocks[name]
    assert block.meta.group
    assert block.get_description()
    assert block.is_previewable
    preview = editor_client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}).content.decode()
    assert "Second ferry for the north quay from May" in preview
    assert "style=" not in preview
    assert "<script" not in preview


# The migration


@pytest.mark.parametrize("model", ["page", "draft"])
def test_the_migration_puts_blocks_around_those_that_were_there(front_page: FrontPage, section: SectionPage, model: str) -> None:
    migration: Any = import_module("articles.migrations.0004_arranged_front_pages")
    arrange(front_page, ("most_felt", FELT))
    for _ in range(2):
        migration.arrange_front_pages(apps, EDITOR)
        migration.arrange_drafts(apps, EDITOR)
    page = FrontPage.objects.get() if model == "page" else FrontPage.objects.get().get_latest_revision_as_object()
    assert [block.block_type for block in page.blocks] == ["lead", "latest", "most_felt", "sections"]
    assert page.blocks[2].value["heading"] == FELT["heading"]


def test_the_migration_leaves_a_page_without_blocks_alone(front_page: FrontPage) -> None:
    migration: Any = import_module("articles.migrations.0004_arranged_front_pages")
    front_page.save_revision().publish()
    migration.arrange_front_pages(apps, EDITOR)
    migration.arrange_drafts(apps, EDITOR)
    assert not FrontPage.objects.get().blocks
    revision = Revision.objects.filter(content_type=ContentType.objects.get_for_model(FrontPage)).latest("pk")
    assert json.loads(revision.content["blocks"]) == []


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


def test_the_preview_follows_a_change_of_the_chosen_story(
    live_site: LiveSite, browser_page: Page, sign_in: Callable[..., None], make_user: Callable[..., Any]
) -> None:
    harbour = make_section(live_site.front_page, title="Harbour")
    first, second = make_article(harbour, title="Ferry leaves on time"), make_article(harbour, title="Lock opens again")
    arrange(live_site.front_page, lead(first, number=0))
    page = browser_page
    sign_in(page, make_user("ada", is_superuser=True))
    page.goto(reverse("wagtailadmin_pages:edit", args=[live_site.front_page.pk]))
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("[data-side-panel=preview] iframe").first
    expect(preview.locator(".splash__lead h2")).to_have_text(first.title)
    # As the chooser does once a story is chosen in its dialogue.
    page.locator("#blocks-0-value-story").evaluate("(field, pk) => { field.value = pk; field.dispatchEvent(new Event('change', {bubbles: true})); }", second.pk)
    expect(preview.locator(".splash__lead h2")).to_have_text(second.title)
    assert headlines_of(page.request.get("/").text()) == [first.title]
