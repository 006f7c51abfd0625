"""What the widget costs a reader: bytes on the way, a page that jumps, a browser that is kept busy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from articles.models import ArticlePage
from tests.panels import button, hold_files, status
from tests.readers import Reader
from tests.widget import SOURCES, STATIC, TYPES, built, compressed_size

LONG_TASK_MILLISECONDS = 50
WATCH = """
    window.shifts = [];
    new PerformanceObserver((list) => shifts.push(...list.getEntries().filter((one) => !one.hadRecentInput).map((one) => one.value)))
        .observe({ type: "layout-shift" });
"""
# Observers are told after the frame that they observed.
AFTER_TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
WORK = {"ScriptDuration", "LayoutDuration", "RecalcStyleDuration"}


class Meter:
    """How long a page's main thread has worked since `start`, in its own time: that of a machine which is busy with others does not count."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.start()

    def start(self) -> None:
        self._before = self._work()

    def milliseconds(self) -> float:
        return (self._work() - self._before) * 1000

    def _work(self) -> float:
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return sum(metric["value"] for metric in metrics if metric["name"] in WORK)


@pytest.mark.parametrize("name", TYPES)
def test_what_browsers_load_is_made_of_the_sources(name: str) -> None:
    assert (STATIC / name).read_text() == built(name), f"Run: make widget, after a change of {SOURCES / name}."


def test_script_and_style_are_at_most_three_kilobytes() -> None:
    assert sum(compressed_size(name) for name in TYPES) <= 3072


@pytest.fixture
def upgraded(new_page: Callable[..., Page], story: ArticlePage) -> tuple[Page, Meter]:
    """A page that showed the plain form before the script came, watched from then on."""
    Reader().cast(story, "love")
    page = new_page()
    held = hold_files(page, "**/reactions.js*")
    page.goto(story.get_url(), wait_until="commit")
    page.locator("reaction-panel").scroll_into_view_if_needed()
    expect(status(page)).to_be_attached()
    page.evaluate(AFTER_TWO_FRAMES)
    page.evaluate(WATCH)
    meter = Meter(page)
    expect(page.locator("[aria-pressed]")).to_have_count(0)
    held[0].continue_()
    expect(button(page, "love")).to_have_attribute("aria-pressed", "false")
    page.wait_for_load_state("networkidle")
    page.evaluate(AFTER_TWO_FRAMES)
    return page, meter


def test_nothing_moves_and_nothing_takes_long_when_the_form_becomes_instant(upgraded: tuple[Page, Meter]) -> None:
    page, meter = upgraded

    assert page.evaluate("shifts") == []
    # All that was done together is no long task, so none of it was.
    assert 0 < meter.milliseconds() < LONG_TASK_MILLISECONDS


def test_nothing_moves_and_nothing_takes_long_when_a_reader_taps(upgraded: tuple[Page, Meter]) -> None:
    page, meter = upgraded
    meter.start()

    button(page, "love").click()
    expect(status(page)).to_have_text("You chose Love. 2 reactions.")
    page.evaluate(AFTER_TWO_FRAMES)

    assert page.evaluate("shifts") == []
    assert 0 < meter.milliseconds() < LONG_TASK_MILLISECONDS
