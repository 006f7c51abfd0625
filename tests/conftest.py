"""What every test may ask for. Stories and people come from tests/factories.py.

Tests that ask for `live_site` or `new_page` are marked `postgres` or `browser` by that; others that need real locks carry the mark themselves. They
run beside real servers: `make test`, or `python -m tests.servers -- pytest tests/test_….py`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from wagtail.models import Site

from articles.models import SectionPage
from articles.wordpress.export import Export
from articles.wordpress.importing import Wanted, import_export
from articles.wordpress.mapping import Mapping, Sections
from articles.wordpress.report import Report
from newsroom.page_cache import near
from reactions import figures, limits, outages, signals, tasks
from tests import factories, migrated, pristine, wordpress_export
from tests.browser import TIMEOUT_MILLISECONDS, NewPage, Watcher, axe_violations, launch
from tests.deployment import Deployment, deployed
from tests.live import requests_under_way
from tests.wire import pictures as wire_pictures

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from pytest_django import DjangoDbBlocker

    from articles.models import ArticlePage, FrontPage

NEEDS_SERVERS = "This test needs PostgreSQL and Valkey. Run it beside them: python -m tests.servers -- pytest {path}, or run the whole suite with: make test"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "live_site" in fixtures:
            item.add_marker("postgres")
        if "browser" in fixtures:
            item.add_marker("browser")


def pytest_runtest_setup(item: pytest.Item) -> None:
    # It is never skipped: a test that did not run has shown nothing.
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.fail(NEEDS_SERVERS.format(path=item.path.relative_to(item.config.rootpath)), pytrace=False)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    migrated.begin_with_copy()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database, which is again as the migrations left it after each test."""
    with django_db_blocker.unblock():
        migrated.keep_copy()
        pristine.keep()


@pytest.fixture(scope="session", autouse=True)
def no_media_left() -> Iterator[None]:
    yield
    shutil.rmtree(django_settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    cache.clear()
    limits.forget_rates()
    figures.forget()
    near.forget()
    outages.the_cache.is_over()
    yield
    cache.clear()


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The WSGI application leaves the test's own database connection open, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def site() -> Iterator[Deployment]:
    """The site as it is deployed, in processes that the tests of a module may kill."""
    with deployed(stories=4) as site:
        yield site


@pytest.fixture
def front_page(db: None) -> FrontPage:
    """The site's front page, at http://testserver/."""
    return factories.make_front_page()


@pytest.fixture
def section(front_page: FrontPage) -> SectionPage:
    return factories.make_section(front_page, title="Harbour")


@pytest.fixture
def article(section: SectionPage) -> ArticlePage:
    """A published story without picture, quotes or tags."""
    return factories.make_article(section, title="Ferry leaves on time")


@pytest.fixture
def make_user(db: None) -> Callable[..., AbstractUser]:
    """A function that makes a user in the named groups, as `setup_newsroom` leaves them."""

    def make(username: str, *groups: str, is_superuser: bool = False) -> AbstractUser:
        call_command("setup_newsroom", verbosity=0)
        user = get_user_model().objects.create_user(username, password="not-a-secret", is_superuser=is_superuser)
        user.groups.set(Group.objects.filter(name__in=groups))
        return user

    return make


@pytest.fixture
def editor(make_user: Callable[..., AbstractUser]) -> AbstractUser:
    return make_user("edda", "Editors")


@pytest.fixture
def moderator(make_user: Callable[..., AbstractUser]) -> AbstractUser:
    return make_user("mina", "Moderators")


@pytest.fixture
def editor_client(editor: AbstractUser) -> Client:
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def moderator_client(moderator: AbstractUser) -> Client:
    client = Client()
    client.force_login(moderator)
    return client


@pytest.fixture
def queue() -> Iterator[list[int]]:
    """The acts that were left to be done, in place of a worker that does them at once."""
    left: list[int] = []

    def remember(act_id: int, **kwargs: Any) -> None:
        left.append(act_id)

    signals.large_act_waiting.disconnect(dispatch_uid="reactions.tasks")
    signals.large_act_waiting.connect(remember, weak=False, dispatch_uid="tests")
    yield left
    signals.large_act_waiting.disconnect(dispatch_uid="tests")
    signals.large_act_waiting.connect(tasks.enqueue_large_act, dispatch_uid="reactions.tasks")


@pytest.fixture
def old_site() -> Iterator[wordpress_export.Site]:
    """A WordPress site on loopback."""
    with wordpress_export.served() as site:
        yield site


@pytest.fixture
def wxr(old_site: wordpress_export.Site) -> wordpress_export.Wxr:
    """Its export, without anything in it."""
    return wordpress_export.Wxr(old_site.url)


@pytest.fixture
def imported(old_site: wordpress_export.Site, front_page: FrontPage, tmp_path: Path) -> wordpress_export.Import:
    """A function that imports an export into three sections, and gives the report. Its options are those of Wanted and Mapping."""
    for title in ("Harbour", "Culture", "News"):
        factories.make_section(front_page, title=title)

    def run(wxr: wordpress_export.Wxr | str, *, tell: Callable[[int, int], None] = lambda done, total: None, **options: Any) -> Report:
        path = tmp_path / "export.xml"
        path.write_text(wxr if isinstance(wxr, str) else wxr.text(), encoding="utf-8")
        said = {name: options.pop(name) for name in list(options) if name in Mapping.__dataclass_fields__}
        mapping = Mapping(**{"section": "news", **said})
        wanted = {"fetch": old_site.fetch, **options}
        return import_export(Export(path), wanted=Wanted(mapping=mapping, sections=Sections(mapping, SectionPage.objects.all()), **wanted), tell=tell)

    return run


@pytest.fixture
def wire() -> Iterator[wire_pictures.PictureSite]:
    """The pictures of an agency, on loopback."""
    with wire_pictures.served() as site:
        yield site


@pytest.fixture
def copy_imported(section: SectionPage) -> wire_pictures.Import:
    """A function that imports wire copy with its pictures into the section, and gives the draft and the report."""
    return wire_pictures.import_copy


@dataclass(frozen=True)
class LiveSite:
    """The site as served to a browser, on PostgreSQL. `url` has no slash at its end."""

    url: str
    front_page: FrontPage

    def address(self, page: Any) -> str:
        """The full address of a published page."""
        return self.url + page.get_url()


@pytest.fixture
def live_site(live_server: Any, front_page: FrontPage, settings: Any) -> Iterator[LiveSite]:
    """The site with its front page, served by a thread for each request, static files included. What a test writes is committed, and gone after it."""
    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    Site.objects.update(hostname=live_server.thread.host, port=live_server.thread.port)
    with requests_under_way() as under_way:
        yield LiveSite(live_server.url, front_page)
        # A request that is still being answered would meet a database that is being emptied.
        assert under_way.end_within(seconds=20), "A request to the live site did not end."


@pytest.fixture
def story(live_site: LiveSite) -> ArticlePage:
    """An article that readers find on the live site."""
    return factories.make_article(factories.make_section(live_site.front_page), title="Ferry leaves on time")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright's loop runs in this thread; Django would take the tests' own queries for coroutines that block it.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield launch(playwright)


@pytest.fixture
def new_page(browser: Browser, live_site: LiveSite) -> Iterator[NewPage]:
    """A function that opens a page for a new visitor, with cookies of their own.

    Options: `width` and `height` in pixels, `dark`, `javascript`, `allowed` (words of problems that are part of the test), and those of Playwright's
    `new_context`. After the test, console errors, exceptions and requests to other hosts that were not allowed fail it.
    """
    watcher = Watcher(live_site.url)
    expected: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(*, width: int = 1280, height: int = 900, dark: bool = False, javascript: bool = True, allowed: tuple[str, ...] = (), **options: Any) -> Page:
        expected.extend(allowed)
        context = browser.new_context(
            base_url=live_site.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        context.on("page", watcher.watch)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    problems = watcher.unexpected(allowed=expected)
    assert not problems, "\n".join(problems)


@pytest.fixture
def browser_page(new_page: NewPage) -> Page:
    """A page of 1280 by 900 pixels in a new visitor's browser. A relative address is the live site's."""
    return new_page()


@pytest.fixture
def reading(new_page: NewPage, live_site: LiveSite, story: ArticlePage) -> Callable[..., Page]:
    """A function that opens the story in a new reader's browser, after `prepare` was given the page; its other options are those of `new_page`."""

    def read(*, prepare: Callable[[Page], Any] | None = None, **options: Any) -> Page:
        page = new_page(**options)
        if prepare:
            prepare(page)
        page.goto(live_site.address(story))
        return page

    return read


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """A function that gives a page's accessibility faults, a line for each: `assert axe(page) == []`."""
    return axe_violations


@pytest.fixture
def sign_in(live_site: LiveSite) -> Callable[[Page, AbstractUser], None]:
    """A function that signs a user in on a page's browser, without the form."""

    def sign_in(page: Page, user: AbstractUser) -> None:
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_site.url, "httpOnly": True}])

    return sign_in
