"""
A script floods a story: the moderator is told, takes it out in three clicks from the notice and puts it back, and the reader's page follows by itself.

The votes come over HTTP, and are noticed by the watch that operators keep running. An open page asks for figures every fifteen seconds, and at once when
it comes into view again: the browser's clock is wound on to its next question, and from there it is at most five seconds until it shows them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests
from django.utils import timezone
from playwright.sync_api import expect

from reactions.models import Flood
from tests.ballots import store_votes
from tests.deployment import wait_for
from tests.live import beside_the_test
from tests.panels import total
from tests.readers import address, counts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.contrib.auth.models import AbstractUser
    from playwright.sync_api import Page

    from articles.models import ArticlePage
    from tests.browser import NewPage
    from tests.conftest import LiveSite

POLL = "00:16"
FOLLOWS_WITHIN_MILLISECONDS = 5000
# As many as one network may send in ten seconds (NETWORK_RATE) are some more.
VOTES = 75


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def desk(request: pytest.FixtureRequest, make_user: Callable[..., AbstractUser], new_page: NewPage, sign_in: Callable[[Page, AbstractUser], None]) -> Page:
    """A moderator's browser."""
    page = new_page(dark=request.param)
    sign_in(page, make_user("mina", "Moderators"))
    return page


@pytest.fixture
def reader(new_page: NewPage, story: ArticlePage) -> Page:
    """A reader who has the story open, with its figures in view, and does nothing."""
    store_votes(story, 5, kind="love", cast_at=timezone.now() - timedelta(minutes=30))
    page = new_page()
    page.clock.install()
    page.goto(story.url)
    page.locator("reaction-panel").scroll_into_view_if_needed()
    expect(total(page)).to_have_text("5 reactions")
    page.evaluate("window.isTheSamePage = true")
    return page


def flood(story: ArticlePage, site: LiveSite) -> None:
    """A machine that votes as quickly as it is answered, and keeps no cookie."""
    for _vote in range(VOTES):
        answer = requests.put(f"{site.url}{address(story, 'mine/')}", json={"kind": "angry"}, timeout=20)
        assert answer.status_code == 200, answer.text


def assert_the_page_follows(reader: Page, *, angry: int) -> None:
    reader.clock.fast_forward(POLL)
    expect(total(reader)).to_have_text(f"{5 + angry} reactions", timeout=FOLLOWS_WITHIN_MILLISECONDS)
    expect(reader.locator("[data-kind=love] [data-number]")).to_have_text("5")
    expect(reader.locator("[data-kind=angry] [data-number]")).to_have_text(f"{angry}")
    assert reader.evaluate("window.isTheSamePage")


@pytest.fixture
def watched(live_site: LiveSite, tmp_path: Path) -> Iterator[None]:
    with beside_the_test("watch_reactions", "--every=1", data=tmp_path):
        yield


@pytest.mark.usefixtures("watched")
def test_a_flood_is_out_in_three_clicks_and_back(live_site: LiveSite, story: ArticlePage, reader: Page, desk: Page, axe: Callable[..., Any]) -> None:
    flood(story, live_site)
    wait_for(Flood.objects.waiting().exists, seconds=150, what="the watch has noticed the flood")
    assert_the_page_follows(reader, angry=VOTES)

    desk.goto("/admin/")
    assert axe(desk) == []
    desk.get_by_role("link", name="A flood on").click()
    expect(desk.get_by_text("come from one network")).to_be_visible()
    assert axe(desk) == []
    desk.get_by_label("Script").check()
    desk.get_by_role("button", name="Exclude them").click()

    expect(desk.get_by_text(f"{VOTES} votes are out of the count.")).to_be_visible()
    assert axe(desk) == []
    assert counts(story) == {"love": 5}
    assert_the_page_follows(reader, angry=0)

    desk.get_by_role("link", name="Undo", exact=True).click()
    desk.get_by_label("Reason").fill("A class after all")
    desk.get_by_role("button", name="Undo it").click()
    expect(desk.get_by_text("The figures are as they were.")).to_be_visible()
    assert counts(story) == {"love": 5, "angry": VOTES}
    assert_the_page_follows(reader, angry=VOTES)
