"""What a cache in front may keep: the same answer for every reader, and nothing that is for one alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction
from wagtail.users.models import UserProfile

from articles.models import ArticlePage, SourceCredit, Topic
from tests.factories import make_article, make_contributor, make_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from django.http import HttpResponse
    from django.test import Client

    from articles.models import SectionPage

PUBLIC = "public, max-age=0, s-maxage=60, stale-while-revalidate=300"
ADDRESSES = ["/", "/harbour/", "/harbour/story/", "/topics/ferries/", "/sources/gazette/", "/people/ada-holm/", "/search/", "/search/?q=ferry"]


@pytest.fixture
def newspaper(section: SectionPage) -> ArticlePage:
    """A story with everything that has a page of its own: a topic, a source, a contributor."""
    article = make_article(section, title="Ferry leaves on time", slug="story")
    article.tags.add(Topic.objects.create(name="Ferries", slug="ferries"))
    article.source_credits.add(SourceCredit(source=make_source(name="Gazette")))
    article.save()
    make_contributor(name="Ada Holm")
    return article


def directives(response: HttpResponse) -> set[str]:
    return {directive.strip() for directive in response.headers["Cache-Control"].split(",")}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_cache_may_keep_every_reader_page(client: Client, newspaper: ArticlePage, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert directives(response) == set(PUBLIC.split(", "))
    assert "Set-Cookie" not in response.headers
    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()
    assert "csrf" not in response.content.decode().lower()


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_editor_gets_the_very_page_that_readers_get(client: Client, editor_client: Client, newspaper: ArticlePage, address: str) -> None:
    client.get(address)
    for_reader, for_editor = client.get(address), editor_client.get(address)
    assert for_editor.content == for_reader.content
    assert for_editor.headers["Cache-Control"] == for_reader.headers["Cache-Control"]
    assert "userbar" not in for_editor.content.decode()


def test_a_head_request_says_the_same(client: Client, newspaper: ArticlePage) -> None:
    response = client.head("/harbour/story/")
    assert response.status_code == 200
    assert directives(response) == set(PUBLIC.split(", "))


def test_a_password_page_is_kept_by_no_cache(client: Client, newspaper: ArticlePage) -> None:
    restriction = PageViewRestriction.objects.create(page=newspaper, restriction_type=PageViewRestriction.PASSWORD, password="open-sesame")
    asking = client.get("/harbour/story/")
    assert "needs a password" in asking.content.decode()
    assert {"private", "no-store"} <= directives(asking)
    passing = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, newspaper.pk])
    client.post(passing, {"password": "open-sesame", "return_url": "/harbour/story/"})
    opened = client.get("/harbour/story/")
    assert "Ferry leaves on time</h1>" in opened.content.decode()
    assert {"private", "no-store"} <= directives(opened)
    assert not {"public", "s-maxage=60"} & directives(opened)


def test_a_members_page_is_kept_by_no_cache(editor_client: Client, newspaper: ArticlePage) -> None:
    PageViewRestriction.objects.create(page=newspaper.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    response = editor_client.get("/harbour/story/")
    assert response.status_code == 200
    assert {"private", "no-store"} <= directives(response)
    assert not {"public", "s-maxage=60"} & directives(response)


@pytest.mark.parametrize("kind", ["front", "section", "story"])
def test_a_preview_is_kept_by_no_cache(newspaper: ArticlePage, kind: str) -> None:
    section = newspaper.get_parent().specific
    page = {"story": newspaper, "section": section, "front": section.get_parent().specific}[kind]
    response = page.make_preview_request()
    assert response.status_code == 200
    assert {"private", "no-store"} <= directives(response)
    assert "public" not in directives(response)


def test_a_preview_in_the_admin_shows_the_draft(make_user: Callable[..., AbstractUser], client: Client, newspaper: ArticlePage) -> None:
    newspaper.title = "A better headline"
    newspaper.save_revision()
    client.force_login(make_user("ada", is_superuser=True))
    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[newspaper.pk]))
    assert "A better headline</h1>" in response.content.decode()
    assert "private" in directives(response)
    assert "A better headline" not in client.get("/harbour/story/").content.decode()


def test_a_preview_writes_dates_as_readers_see_them(make_user: Callable[..., AbstractUser], client: Client, newspaper: ArticlePage) -> None:
    ArticlePage.objects.update(first_published_at=datetime(2026, 11, 13, 23, 20, tzinfo=UTC))
    ada = make_user("ada", is_superuser=True)
    UserProfile.objects.create(user=ada, preferred_language="fr", current_time_zone="Asia/Tokyo")
    client.force_login(ada)
    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[newspaper.pk]))
    assert "13 November 2026, 23:20" in response.content.decode()
    assert "13 November 2026, 23:20" in client.get("/harbour/story/").content.decode()


def test_a_dead_address_is_kept_for_seconds_alone(client: Client, newspaper: ArticlePage) -> None:
    response = client.get("/harbour/nothing/")
    assert response.status_code == 404
    assert directives(response) == {"public", "max-age=0", "s-maxage=10"}
    assert not response.cookies


def test_a_dead_address_in_the_admin_is_kept_by_no_cache(editor_client: Client, newspaper: ArticlePage) -> None:
    response = editor_client.get("/admin/pages/999999/edit/")
    assert response.status_code == 404
    assert "public" not in directives(response)
