"""A real browser for the tests: found on this machine or, by `python -m tests.browser`, installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, expect

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that asks another host for something fails at once instead of going out.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
TIMEOUT_MILLISECONDS = 15_000
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]

# Half faded in, a notice has less contrast than it is going to have. What turns for ever is not waited for.
AFTER_MOTION = """async () => {
    const ending = document.getAnimations().filter((animation) => Number.isFinite(animation.effect.getComputedTiming().endTime));
    await Promise.allSettled(ending.map((animation) => animation.finished));
}"""


class NoBrowser(Exception):
    """No browser was found, and none could be installed."""


def find_chromium() -> str:
    """The path of the browser to use: $CHROMIUM, or the first that PATH knows. Raises NoBrowser with what to do."""
    found = next(filter(None, map(shutil.which, [os.environ.get("CHROMIUM", ""), *NAMES])), None)
    if found is None:
        raise NoBrowser("The tests need Chromium. Run: make test, install the package chromium (or Google Chrome), or name its program in CHROMIUM.")
    return found


def ensure_chromium() -> str:
    """As `find_chromium`, after installing it where that can be done without asking: as root, with apt-get."""
    try:
        return find_chromium()
    except NoBrowser:
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=True)
    return find_chromium()


def launch(playwright: Playwright) -> Browser:
    expect.set_options(timeout=TIMEOUT_MILLISECONDS)
    return playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)


class Watcher:
    """What goes wrong on the pages that it watches: console errors, exceptions, and requests to other hosts than `origin`."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.problems: list[str] = []

    def watch(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(f"exception on {page.url}: {error}"))
        page.on("request", self._see)

    def unexpected(self, *, allowed: list[str]) -> list[str]:
        """The problems that contain none of the `allowed` words."""
        return [problem for problem in self.problems if not any(words in problem for words in allowed)]

    def _hear(self, message: ConsoleMessage) -> None:
        # The browser asks for /favicon.ico by itself, at a time of its own, where a page names no other.
        if message.type == "error" and not message.location.get("url", "").endswith("/favicon.ico"):
            self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _see(self, request: Request) -> None:
        if urlsplit(request.url).scheme in {"http", "https", "ws", "wss"} and not request.url.startswith(f"{self.origin}/"):
            self.problems.append(f"request to another host: {request.url}")


def axe_violations(page: Page, *, include: str | None = None, without_rules: list[str] | None = None) -> list[str]:
    """What axe-core finds on `page` once what moves has come to rest, under WCAG 2.2 A and AA and best practice: a line for each node.

    `include` is a CSS selector for the part to look at.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    page.evaluate(AFTER_MOTION)
    options = {
        "runOnly": {"type": "tag", "values": AXE_TAGS},
        "resultTypes": ["violations"],
        "rules": {rule: {"enabled": False} for rule in without_rules or []},
    }
    found = page.evaluate("([context, options]) => axe.run(context || document, options)", [include, options])
    return [_line(violation, node) for violation in found["violations"] for node in violation["nodes"]]


def _line(violation: dict[str, Any], node: dict[str, Any]) -> str:
    reasons = "; ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])
    return f"{violation['id']} ({violation['impact']}) at {' '.join(map(str, node['target']))}: {reasons} — {node['html'][:200]}"


NewPage = Callable[..., Page]


if __name__ == "__main__":
    try:
        print(ensure_chromium())  # noqa: T201
    except (NoBrowser, subprocess.CalledProcessError) as problem:
        sys.exit(str(problem))
