"""Slugs that the site itself answers are refused, with the reason, however a page would come to have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from articles.models import SectionPage
from articles.slugs import SITE_ADDRESSES
from tests import editing, factories

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from articles.models import ArticlePage, FrontPage

TAKEN = sorted(address for address in SITE_ADDRESSES if "." not in address)
REASON = "is an address of the site itself. Choose another slug for this section."


def post_section(client: Client, front_page: FrontPage, *, action: str = "", **fields: str) -> HttpResponse:
    url = reverse("wagtailadmin_pages:add", args=["articles", "sectionpage", front_page.pk])
    form = {"title": "A section", "slug": "", "strapline": "", "seo_title": "", "search_description": "", **fields}
    return client.post(url, {**form, **({f"action-{action}": "on"} if action else {})})


@pytest.mark.parametrize("slug", [*TAKEN, "Search"])
def test_a_section_cannot_take_an_address_of_the_site(front_page: FrontPage, slug: str):
    with pytest.raises(ValidationError, match="is an address of the site itself"):
        factories.make_section(front_page, title="A section", slug=slug)
    assert not SectionPage.objects.exists()


@pytest.mark.parametrize("action", ["", "publish"])
@pytest.mark.parametrize("fields", [{"slug": "topics"}, {"title": "Topics"}], ids=["typed", "made of the title"])
def test_the_editor_is_told_why(editor_client: Client, front_page: FrontPage, action: str, fields: dict[str, str]):
    response = post_section(editor_client, front_page, action=action, **fields)
    assert f"“topics” {REASON}" in response.content.decode()
    assert not SectionPage.objects.exists()


def test_code_that_leaves_the_slug_to_wagtail_is_refused_too(front_page: FrontPage):
    for live in (True, False):
        with pytest.raises(ValidationError, match="is an address of the site itself"):
            front_page.add_child(instance=SectionPage(title="People", live=live))
    assert not SectionPage.objects.exists()


def test_a_section_cannot_be_renamed_to_one(editor_client: Client, section: SectionPage):
    form = {"title": "Harbour", "slug": "feed", "strapline": "", "seo_title": "", "search_description": ""}
    response = editor_client.post(reverse("wagtailadmin_pages:edit", args=[section.pk]), form)
    assert REASON in response.content.decode()
    section.refresh_from_db()
    assert section.slug == "harbour"


def test_a_section_cannot_be_copied_to_one(editor_client: Client, front_page: FrontPage, section: SectionPage):
    form = {"new_title": "Search", "new_slug": "search", "new_parent_page": front_page.pk}
    response = editor_client.post(reverse("wagtailadmin_pages:copy", args=[section.pk]), form)
    assert REASON in response.content.decode()
    assert SectionPage.objects.count() == 1


def test_other_slugs_are_free(editor_client: Client, front_page: FrontPage):
    post_section(editor_client, front_page, action="publish", title="Searching", slug="searching")
    assert SectionPage.objects.get().url == "/searching/"


@pytest.mark.parametrize("slug", ["feed", "archive"])
def test_a_story_cannot_take_an_address_of_its_section(editor_client: Client, section: SectionPage, article: ArticlePage, slug: str):
    response = editing.edit(editor_client, article, action="publish", slug=slug)
    assert "is an address of every section. Choose another slug for this story." in response.content.decode()
