"""What the other tests rely on: a database that comes back, a browser that notices, and servers that keep what they acknowledge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import Page as BrowserPage
from wagtail.models import Collection, Locale, Page, Workflow

from reactions.models import ReactionKind
from tests.browser import Watcher


def defaults() -> dict[str, Any]:
    return {
        "root pages": Page.objects.filter(depth=1).count(),
        "collections": Collection.objects.count(),
        "locales": Locale.objects.count(),
        "workflows": Workflow.objects.count(),
        "kinds": list(ReactionKind.objects.values_list("slug", flat=True)),
        "stock groups": sorted((group.name, group.permissions.count() > 0) for group in Group.objects.all()),
        "permissions": Permission.objects.filter(codename="access_admin").count(),
    }


WHAT_MIGRATIONS_MAKE = {
    "root pages": 1,
    "collections": 1,
    "locales": 1,
    "workflows": 1,
    "kinds": ["love", "happy", "surprised", "sad", "angry", "unmoved"],
    "stock groups": [("Editors", True), ("Moderators", True)],
    "permissions": 1,
}


@pytest.mark.parametrize("visit", [1, 2])
def test_a_test_that_commits_leaves_the_defaults_behind(transactional_db: None, visit: int) -> None:
    assert defaults() == WHAT_MIGRATIONS_MAKE
    Group.objects.all().delete()
    Permission.objects.all().delete()


def test_a_test_that_rolls_back_finds_the_defaults(db: None) -> None:
    assert defaults() == WHAT_MIGRATIONS_MAKE


@pytest.mark.postgres
def test_the_database_keeps_what_it_acknowledges(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes')")
        assert cursor.fetchone() == ("on", "on", "on")


@pytest.mark.postgres
def test_the_cache_beside_postgresql_is_a_server() -> None:
    cache.set("harbour", "open")
    assert cache.get("harbour") == "open"
    assert django_settings.CACHES["default"]["BACKEND"].endswith("RedisCache")


def test_the_browser_notices_errors_and_other_hosts(live_site: Any, new_page: Callable[..., BrowserPage]) -> None:
    page = new_page(allowed=("missing.js", "elsewhere.example", "no such thing"))
    watcher = Watcher(live_site.url)
    watcher.watch(page)

    page.goto(live_site.url + "/missing.js")
    page.set_content("<img src='https://elsewhere.example/pixel.gif' alt=''>")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('no such thing') })")

    for words in ("missing.js", "request to another host: https://elsewhere.example/pixel.gif", "exception"):
        assert any(words in problem for problem in watcher.problems), watcher.problems


def test_axe_names_what_is_wrong_and_where(browser_page: BrowserPage, axe: Callable[..., list[str]]) -> None:
    browser_page.set_content("<html lang='en'><title>Quay</title><main><h1>Quay</h1><img src='data:,' id='boat'></main>")

    found = axe(browser_page)

    assert len(found) == 1
    assert found[0].startswith("image-alt (critical) at #boat: ")


def test_a_signed_in_browser_meets_the_styled_admin(browser_page: BrowserPage, sign_in: Callable[..., None]) -> None:
    sign_in(browser_page, get_user_model().objects.create_superuser("ada", password="not-a-secret"))

    browser_page.goto("/admin/")

    assert browser_page.get_by_role("navigation").first.is_visible()
    assert browser_page.evaluate("[...document.styleSheets].some(sheet => sheet.href?.includes('/static/wagtailadmin/'))")
