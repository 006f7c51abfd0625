"""A story that is moved or given another slug is still found where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from wagtail.actions.move_page import MovePageAction

from tests.factories import make_section

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import ArticlePage, FrontPage


@pytest.mark.parametrize("query", ["", "?utm_source=post"])
def test_the_old_address_of_a_moved_story_leads_to_the_new_one(client: Client, front_page: FrontPage, article: ArticlePage, query: str) -> None:
    old, culture = article.get_url(), make_section(front_page, title="Culture")
    MovePageAction(article, culture, pos="last-child").execute(skip_permission_checks=True)
    response = client.get(f"{old}{query}")
    assert (response.status_code, response.headers["Location"].partition("?")[0]) == (301, "/culture/ferry-leaves-on-time/")


def test_another_slug_leaves_the_old_address_alive(client: Client, article: ArticlePage, django_capture_on_commit_callbacks: Any) -> None:
    old = article.get_url()
    article.slug = "ferry-leaves-late"
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    response = client.get(old)
    assert (response.status_code, response.headers["Location"]) == (301, "/harbour/ferry-leaves-late/")
