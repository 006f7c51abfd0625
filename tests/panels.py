"""The parts of a reaction panel on a page in a browser, and what a test does with the page around them."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Route, expect

# By then the panel asks for its figures again.
POLL = "00:16"
REFUSALS = ("status of 409", "status of 429", "status of 500", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_ABORTED")
HEAR = """
    window.said = [];
    new MutationObserver((changes) => said.push(...changes.flatMap((change) => [...change.addedNodes]).map((added) => added.textContent).filter(Boolean)))
        .observe(document.querySelector("reaction-panel [role=status]"), { childList: true });
"""
# The panel's own observer came first, and has been told before this one.
UNTIL_OUT_OF_VIEW = """() => new Promise((told) =>
    new IntersectionObserver(([entry]) => entry.isIntersecting || told()).observe(document.querySelector("reaction-panel")))"""


def button(page: Page, kind: str) -> Locator:
    return page.locator(f"reaction-panel button[value={kind}]")


def status(page: Page) -> Locator:
    return page.locator("reaction-panel [role=status]")


def total(page: Page) -> Locator:
    return page.locator("reaction-panel [data-total]")


def number(page: Page, kind: str) -> Locator:
    return page.locator(f"reaction-panel [data-kind={kind}] [data-number]")


def expect_choice(page: Page, kind: str | None) -> None:
    """The buttons say in the end that this is the reader's own, and no other."""
    expect(page.locator("reaction-panel button[aria-pressed=true]")).to_have_count(1 if kind else 0)
    if kind:
        expect(button(page, kind)).to_have_attribute("aria-pressed", "true")


def wind_on(page: Page) -> None:
    """Wind the clock of the page on until the panel asks again."""
    page.clock.fast_forward(POLL)


def ask_again(page: Page) -> None:
    """Wind on, and wait until the panel has been answered, or refused, and has done with it."""
    asked = page.locator("reaction-panel form").get_attribute("action") or ""
    with page.expect_event("requestfinished", lambda request: request.url.endswith(asked)):
        wind_on(page)
    # What the panel asked for at the same moment comes no later than what is asked for after it.
    page.evaluate("fetch(location.href).then((answer) => answer.text())")


def with_a_clock(page: Page) -> None:
    """Give the page a clock that the test can wind on."""
    page.clock.install()


def hear(page: Page) -> None:
    """Write down what the panel says from now on."""
    page.evaluate(HEAR)


def heard(page: Page) -> list[str]:
    """Every sentence that a screen reader was told since `hear`."""
    return page.evaluate("said")


def scroll_away(page: Page) -> None:
    """Leave the panel far below what is in view."""
    page.evaluate("document.querySelector('reaction-panel').style.marginBlockStart = '3000px'")
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(UNTIL_OUT_OF_VIEW)


def turn_away(page: Page, *, hidden: bool) -> None:
    """Leave the tab of the page, or come back to it."""
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
        }""",
        hidden,
    )


def hold_files(page: Page, address: str) -> list[Route]:
    """Keep what the page loads from such an address on its way, until the routes are continued."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(address, keep)
    return held


def hold(page: Page, *methods: str) -> list[Route]:
    """Keep requests for the reader's own reaction on their way, until their routes are continued; by default those that change it."""
    held: list[Route] = []
    wanted = methods or ("PUT", "DELETE")
    page.route("**/mine/", lambda route: held.append(route) if route.request.method in wanted else route.continue_())
    return held
