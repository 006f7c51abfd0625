"""The parts of a reaction panel on a page in a browser."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def button(page: Page, kind: str) -> Locator:
    return page.locator(f"reaction-panel button[value={kind}]")


def status(page: Page) -> Locator:
    return page.locator("reaction-panel [role=status]")


def total(page: Page) -> Locator:
    return page.locator("reaction-panel [data-total]")
