"""From the notice on the home page to a flood that is out of the count in three clicks, and back; the reader's page follows. axe finds nothing on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reactions.services.watching import look_once
from tests.ballots import store_votes
from tests.readers import counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from playwright.sync_api import Page

    from articles.models import ArticlePage
    from tests.browser import NewPage

# A script: a vote every second from one network, each its reader's first.
NETWORK = "0badcafe-0000-4000-8000-000000000000"


@pytest.fixture
def flooded(story: ArticlePage) -> ArticlePage:
    """A story with some readers, and then a script of a minute and a half that a watcher has noticed."""
    now = timezone.now()
    store_votes(story, 5, kind="love", cast_at=now - timedelta(minutes=30))
    for second in range(90):
        store_votes(story, 1, kind="angry", cast_at=now - timedelta(seconds=95 - second), network=NETWORK, is_first_vote=True)
    assert len(look_once(now)) == 1
    return story


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def desk(request: pytest.FixtureRequest, make_user: Callable[..., AbstractUser], new_page: NewPage, sign_in: Callable[[Page, AbstractUser], None]) -> Page:
    """A moderator's browser."""
    page = new_page(dark=request.param)
    sign_in(page, make_user("mina", "Moderators"))
    return page


def test_a_flood_is_out_in_three_clicks_and_back(flooded: ArticlePage, desk: Page, new_page: NewPage, axe: Callable[..., Any]) -> None:
    reader = new_page()
    reader.goto(flooded.url)
    reader.locator("reaction-panel").scroll_into_view_if_needed()
    desk.goto("/admin/")
    assert axe(desk) == []

    desk.get_by_role("link", name="A flood on").click()
    expect(desk.get_by_text("come from one network")).to_be_visible()
    assert axe(desk) == []
    desk.get_by_label("Script").check()
    desk.get_by_role("button", name="Exclude them").click()

    expect(desk.get_by_text("90 votes are out of the count.")).to_be_visible()
    assert axe(desk) == []
    assert counts(flooded) == {"love": 5}
    reader.reload()
    expect(reader.locator("reaction-panel [data-total]")).to_have_text("5 reactions", timeout=5000)

    desk.get_by_role("link", name="Undo", exact=True).click()
    desk.get_by_label("Reason").fill("A class after all")
    desk.get_by_role("button", name="Undo it").click()
    expect(desk.get_by_text("The figures are as they were.")).to_be_visible()
    assert counts(flooded) == {"love": 5, "angry": 90}
