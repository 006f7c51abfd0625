"""A page of another site: one that is allowed to shows the panel, casts, and knows its reader again; one that is not cannot."""

from __future__ import annotations

import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import axe_violations
from tests.deployment import Story, deployed_over_tls, wait_for
from tests.panels import hold_files
from tests.servers import HOST

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HTML = """
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Another site</title></head><body>
<main><h1>Another site</h1><div data-reactions="{url}{story}"></div></main>
<script type="module" src="{url}/reactions/embed.js"></script></body></html>
"""

PUT = """
address => fetch(address, { method: "PUT", credentials: "include", headers: { "Content-Type": "application/json" }, body: '{"kind": "love"}' })
    .then(() => "sent", () => "refused")
"""
# What any page can send anywhere, without asking; it only never hears what came of it.
POST = """
address => fetch(address, { method: "POST", mode: "no-cors", credentials: "include", body: new URLSearchParams({ kind: "love" }) }).then(() => "sent")
"""

NOTE_THE_LOOK = """
    window.looks = [];
    new MutationObserver(() => {
        const list = document.querySelector(".reactions__list");
        if (list) looks.push(getComputedStyle(list).display);
    }).observe(document, { childList: true, subtree: true });
"""
ALL_ELSE_IS_HERE = """() => [/\\/reactions[^/]*[.]js/, /\\/icons[^/]*[.]svg/].every((name) =>
    performance.getEntriesByType("resource").some((one) => name.test(one.name) && one.responseEnd))"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words: Any) -> None:
        """Say nothing."""


class OtherSites:
    """Two more sites on https://127.0.0.1, `allowed` and `unknown`, each with one page."""

    def __init__(self, folder: Path, certificate: Path, key: Path) -> None:
        self._folder = folder
        self._servers = [self._serve(certificate, key) for _ in range(2)]
        self.allowed, self.unknown = (f"https://{HOST}:{server.server_address[1]}" for server in self._servers)

    def _serve(self, certificate: Path, key: Path) -> ThreadingHTTPServer:
        server = ThreadingHTTPServer((HOST, 0), partial(Quiet, directory=str(self._folder)))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def publish(self, url: str, story: Story) -> None:
        (self._folder / "index.html").write_text(HTML.format(url=url, story=story.reactions))

    def stop(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    pair = folder / "certificate.pem", folder / "key.pem"
    names = ["-subj", "/CN=localhost", "-addext", f"subjectAltName=DNS:localhost,IP:{HOST}"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, "-out", str(pair[0]), "-keyout", str(pair[1])]
    subprocess.run(command, check=True, capture_output=True)
    return pair


@pytest.fixture(scope="module")
def others(certificate: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[OtherSites]:
    sites = OtherSites(tmp_path_factory.mktemp("other"), *certificate)
    yield sites
    sites.stop()


@pytest.fixture(scope="module")
def newsroom(certificate: tuple[Path, Path], others: OtherSites) -> Iterator[tuple[str, Story]]:
    """The newsroom's address and a story of it, which the other sites show reactions to."""
    with deployed_over_tls(*certificate, stories=1, allowed_origins=[others.allowed]) as (url, stories):
        others.publish(url, stories[0])
        yield url, stories[0]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A function that opens a page in a new reader's browser."""
    contexts = []

    def open_page(address: str) -> Page:
        context = browser.new_context(ignore_https_errors=True)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def waiting(browser: Browser, others: OtherSites, newsroom: tuple[str, Story]) -> Iterator[tuple[Page, list[Route]]]:
    """A page of the site that is allowed, and the requests for the panel's style, which are on their way. When a panel is shown, the page notes its look."""
    context = browser.new_context(ignore_https_errors=True)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.add_init_script(NOTE_THE_LOOK)
    held = hold_files(page, "**/reactions*.css*")
    with page.expect_request("**/reactions*.css*"):
        page.goto(f"{others.allowed}/", wait_until="commit")
    expect(page.get_by_role("heading", name="Another site")).to_be_visible()
    yield page, held
    context.close()


@pytest.fixture
def total(newsroom: tuple[str, Story], certificate: tuple[Path, Path]) -> Callable[[], int]:
    """A function that asks the newsroom how many reactions the story has now, whatever its processes remember."""
    url, story = newsroom

    def ask() -> int:
        asked_at, summary = datetime.now(UTC), dict[str, Any]()

        def is_fresh() -> bool:
            summary.update(requests.get(f"{url}{story.reactions}", verify=str(certificate[0]), timeout=10).json())
            return datetime.fromisoformat(summary["as_of"]) > asked_at

        wait_for(is_fresh, seconds=10, what="the figures are of now")
        return int(summary["total"])

    return ask


def test_a_page_that_is_allowed_to_shows_casts_and_knows_its_reader_again(
    visit: Callable[[str], Page], others: OtherSites, newsroom: tuple[str, Story]
) -> None:
    page = visit(f"{others.allowed}/")
    love = page.locator("reaction-panel button[value=love]")
    expect(page.get_by_role("heading", name="What's Your Reaction?")).to_be_visible()
    expect(love.locator("svg.reactions__icon path")).not_to_have_count(0)
    assert axe_violations(page, include="reaction-panel") == []

    love.click()

    expect(page.locator("reaction-panel [role=status]")).to_have_text("You chose Love. 1 reaction.")
    [cookie] = page.context.cookies()
    assert (cookie["name"], cookie["sameSite"], cookie["secure"]) == ("reader", "None", True)
    page.reload()
    expect(page.locator("reaction-panel button[value=love]")).to_have_attribute("aria-pressed", "true")
    page.locator("reaction-panel button[value=sad]").click()
    expect(page.locator("reaction-panel [role=status]")).to_have_text("You chose Sad. 1 reaction.")


def test_a_panel_is_shown_with_its_style_and_not_before(waiting: tuple[Page, list[Route]]) -> None:
    page, [style] = waiting
    page.wait_for_function(ALL_ELSE_IS_HERE)
    expect(page.locator("reaction-panel")).to_have_count(0)

    style.continue_()

    expect(page.get_by_role("heading", name="What's Your Reaction?")).to_be_visible()
    assert page.evaluate("looks[0]") == "grid"


def test_a_panel_whose_style_does_not_come_is_shown_without(waiting: tuple[Page, list[Route]]) -> None:
    page, [style] = waiting

    style.abort()

    expect(page.get_by_role("heading", name="What's Your Reaction?")).to_be_visible()
    assert page.evaluate("looks[0]") == "block"


def test_a_page_that_is_not_allowed_to_shows_nothing_and_casts_nothing(
    visit: Callable[[str], Page], others: OtherSites, newsroom: tuple[str, Story], total: Callable[[], int]
) -> None:
    url, story = newsroom
    before = total()
    page = visit(f"{others.unknown}/")
    page.wait_for_load_state("networkidle")
    expect(page.locator("reaction-panel")).to_have_count(0)
    expect(page.get_by_role("heading", name="Another site")).to_be_visible()

    assert page.evaluate(PUT, f"{url}{story.reactions}mine/") == "refused"
    assert page.evaluate(POST, f"{url}{story.reactions}") == "sent"

    assert total() == before
