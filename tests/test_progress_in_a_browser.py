"""A moderator excludes many votes in a real browser and follows it to its end, or cancels the rest, with and without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from articles.models import ArticlePage
from reactions import services, signals, tasks
from reactions.desk.vote_filters import votes_of_act
from reactions.models import LargeAct
from reactions.services import large_acts
from tests.ballots import store_votes, total_of
from tests.browser import axe_violations
from tests.factories import make_article, make_section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import AbstractUser
    from playwright.sync_api import Page

    from tests.browser import NewPage
    from tests.conftest import LiveSite

CONFIRMATION = "/admin/bulk/reactions/vote/exclude/?id=all&kind=angry"


@pytest.fixture(autouse=True)
def no_worker(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test is the worker, and does a portion when it likes."""
    settings.REACTIONS = {**settings.REACTIONS, "ACT_AT_ONCE": 4}
    monkeypatch.setattr(large_acts, "PORTION", 3)
    signals.large_act_waiting.disconnect(dispatch_uid="reactions.tasks")
    yield
    signals.large_act_waiting.connect(tasks.enqueue_large_act, dispatch_uid="reactions.tasks")


@pytest.fixture
def story(live_site: LiveSite) -> ArticlePage:
    article = make_article(make_section(live_site.front_page))
    store_votes(article, 7, kind="angry")
    store_votes(article, 2)
    return article


@pytest.fixture
def mina(live_site: LiveSite, make_user: Callable[..., AbstractUser]) -> AbstractUser:
    return make_user("mina", "Moderators")


def exclude(page: Page) -> LargeAct:
    page.goto(CONFIRMATION)
    page.get_by_role("radio", name="Script").check()
    page.get_by_role("button", name="Exclude them").click()
    page.get_by_text("0 of about 7 votes.").wait_for()
    return LargeAct.objects.get()


def test_the_page_follows_the_act_to_its_end(story: ArticlePage, mina: AbstractUser, browser_page: Page, sign_in: Callable[[Page, AbstractUser], None]) -> None:
    page = browser_page
    sign_in(page, mina)
    act = exclude(page)
    assert axe_violations(page) == []
    large_acts._portion(act.pk, votes_of_act)
    page.get_by_text("3 of about 7 votes.").wait_for()
    page.get_by_role("button", name="Cancel the rest").focus()
    services.work_off(act_id=act.pk, votes_matching=votes_of_act)
    page.get_by_text("7 of about 7 votes. Done.").wait_for()
    assert page.get_by_text("It is over. Load the page again").is_visible()
    assert page.evaluate("document.activeElement.matches('[data-large-act]')")
    assert axe_violations(page) == []
    assert total_of(story) == 2


def test_without_javascript_the_rest_is_cancelled(
    story: ArticlePage, mina: AbstractUser, new_page: NewPage, sign_in: Callable[[Page, AbstractUser], None]
) -> None:
    page = new_page(javascript=False)
    sign_in(page, mina)
    act = exclude(page)
    large_acts._portion(act.pk, votes_of_act)
    page.reload()
    page.get_by_text("3 of about 7 votes.").wait_for()
    page.get_by_role("button", name="Cancel the rest").click()
    page.get_by_text("Cancelled after 3 votes.").wait_for()
    assert total_of(story) == 6
