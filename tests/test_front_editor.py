"""The front page in the editor: what is refused and why, the samples of the blocks, the preview, and pages that were arranged before."""

from __future__ import annotations

import json
import re
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.models import Revision
from wagtail.test.utils.form_data import nested_form_data, streamfield

from articles.models import FrontPage
from tests.factories import make_article, make_section
from tests.fronts import FELT, arrange, headlines, headlines_of, lead
from tests.test_whole_story import open_dialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from playwright.sync_api import Page

    from articles.models import ArticlePage, SectionPage
    from tests.conftest import LiveSite

EDITOR = SimpleNamespace(connection=connection)
# Two seconds after it was opened, Wagtail remembers the form. What changes before, it does not notice.
IS_WATCHED = """() => {
  const form = document.querySelector("[data-controller~='w-unsaved']");
  return Boolean(window.wagtail.app.getControllerForElementAndIdentifier(form, "w-unsaved")?.initialFormData);
}"""


@pytest.fixture
def stories(section: SectionPage) -> list[ArticlePage]:
    """Ten stories of the section Harbour, the newest first."""
    return [make_article(section, title=f"Story {number}") for number in range(10, 0, -1)][::-1]


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


def test_the_preview_follows_a_change_of_the_chosen_story(
    live_site: LiveSite, browser_page: Page, sign_in: Callable[..., None], make_user: Callable[..., Any]
) -> None:
    harbour = make_section(live_site.front_page, title="Harbour")
    older, newer = make_article(harbour, title="Ferry leaves on time"), make_article(harbour, title="Lock opens again")
    arrange(live_site.front_page, lead(number=0))
    page = browser_page
    sign_in(page, make_user("ada", is_superuser=True))
    page.goto(reverse("wagtailadmin_pages:edit", args=[live_site.front_page.pk]))
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("#w-preview-iframe")
    expect(preview.locator(".splash__lead h2")).to_have_text(newer.title)
    page.wait_for_function(IS_WATCHED)
    dialog = open_dialog(page, "Choose a page (Article)")
    dialog.get_by_role("textbox", name="Search").fill("Ferry")
    dialog.get_by_role("link", name=older.title).click()
    expect(preview.locator(".splash__lead h2")).to_have_text(older.title)
    assert headlines_of(page.request.get("/").text()) == [newer.title]
