"""The admin's home page: each role finds its own work there."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from articles.models import SectionPage


def home(client: Client) -> str:
    return client.get(reverse("wagtailadmin_home")).content.decode()


def test_an_editor_begins_a_story_in_any_section(editor_client: Client, section: SectionPage):
    assert reverse("wagtailadmin_pages:add", args=["articles", "articlepage", section.pk]) in home(editor_client)


def test_an_editor_without_sections_is_told_what_to_do_first(editor_client: Client):
    assert "Add a section below the front page first." in home(editor_client)


def test_an_editor_sees_own_drafts(editor_client: Client, editor: AbstractUser, section: SectionPage, make_user):
    factories.make_article(section, title="My own draft", publish=False, owner=editor)
    factories.make_article(section, title="Somebody else at work", publish=False, owner=make_user("otto", "Editors"))
    page = home(editor_client)
    assert "My own draft" in page
    assert "Somebody else at work" not in page


def test_an_editor_sees_what_is_scheduled(editor_client: Client, section: SectionPage):
    story = factories.make_article(section, title="Embargo lifts at noon", publish=False)
    story.go_live_at = timezone.now() + timedelta(hours=2)
    story.save_revision().publish()
    assert "Scheduled" in home(editor_client)
    assert "Embargo lifts at noon" in home(editor_client)


def test_an_editor_sees_which_lead_pictures_lack_alt_text(editor_client: Client, section: SectionPage):
    picture = factories.make_picture(title="North pier", description="")
    factories.make_article(section, title="Pier wall to be raised", lead_picture=picture)
    page = home(editor_client)
    assert "Describe “North pier”" in page
    assert reverse("wagtailimages:edit", args=[picture.pk]) in page


def test_a_longer_desk_takes_no_more_queries(
    editor_client: Client, editor: AbstractUser, section: SectionPage, django_assert_max_num_queries: DjangoAssertNumQueries
):
    factories.make_article(section, publish=False, owner=editor)
    home(editor_client)
    with django_assert_max_num_queries(40) as few:
        home(editor_client)
    for _number in range(4):
        factories.make_article(section, publish=False, owner=editor)
        factories.make_article(section, lead_picture=factories.make_picture(description=""))
    with django_assert_max_num_queries(40) as many:
        home(editor_client)
    assert len(many) == len(few)


def test_a_moderator_sees_nothing_of_the_editors_desk(moderator_client: Client, section: SectionPage):
    page = home(moderator_client)
    assert "Your desk" not in page
    assert "New article" not in page
    assert reverse("wagtailimages:index") not in page
    assert reverse("newsroom_articles:index") not in page


def test_an_editor_sees_nothing_of_votes(editor_client: Client):
    page = home(editor_client)
    assert reverse("reactions_votes:index") not in page
    assert reverse("reactions_boards:index") not in page


@pytest.mark.parametrize("name", ["wagtailadmin_home", "newsroom_articles:index", "wagtailimages:index", "wagtailsnippets_articles_source:list"])
def test_the_admin_asks_no_other_host_for_anything(editor_client: Client, article: object, name: str):
    page = editor_client.get(reverse(name)).content.decode()
    loaded = re.findall(r"""<(?:img|script|iframe|source)\b[^>]*\bsrc=["']([^"']+)|<link\b[^>]*\bhref=["']([^"']+)""", page)
    assert loaded
    assert [address for pair in loaded for address in pair if address.startswith(("http:", "https:", "//"))] == []
