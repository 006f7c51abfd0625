"""axe on every screen of the desk, light and dark, Wagtail's own shell included: the list of what that may fail is empty."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from reactions.models import SectionRight, Vote
from reactions.services import block_reader, close_board, exclude_votes
from tests import factories
from tests.ballots import store_votes

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from playwright.sync_api import Page
    from wagtail.models import Page as WagtailPage

    from tests.browser import NewPage
    from tests.conftest import LiveSite


@pytest.fixture
def desk(live_site: LiveSite, make_user: Callable[..., AbstractUser]) -> dict[str, Any]:
    """A newsroom with votes, an exclusion and a closed board, and an administrator who may see all of it."""
    admin = make_user("ada", is_superuser=True)
    article = factories.make_article(factories.make_section(live_site.front_page), title="Ferry leaves on time")
    votes = store_votes(article, 6, kind="sad", is_first_vote=True)
    exclusion = exclude_votes(votes=Vote.objects.filter(pk__in=[votes[0].pk, votes[1].pk]), by=admin, reason="One script, nine minutes")
    close_board(page=article, by=admin, reason="Inquest opens")
    until = timezone.now() + timedelta(hours=1)
    block = block_reader(voter_key=votes[2].voter_key, until=until, by=admin, reason="A script")
    return {"admin": admin, "article": article, "exclusion": exclusion, "vote": votes[2], "block": block}


def addresses(desk: dict[str, Any]) -> list[str]:
    article, exclusion = desk["article"].pk, desk["exclusion"].pk
    reports = ["reports/", "reports/?group=tag&range=all", "reports/?group=publication"]
    lists = ["votes/", f"votes/?page={article}&count=excluded", "overview/", *reports, "boards/", "exclusions/", "acts/", "kinds/", "sets/"]
    acts = [
        f"stories/{article}/",
        f"boards/{article}/reopen/",
        f"boards/{article}/off/",
        f"boards/{article}/history/",
        f"exclusions/{exclusion}/",
        f"exclusions/{exclusion}/lift/",
    ]
    blocks = ["blocks/", f"blocks/of-vote/{desk['vote'].pk}/", *(f"blocks/{desk['block'].pk}/{act}/" for act in ("end", "undo"))]
    rest = ["kinds/new/", "kinds/1/", "kinds/1/retire/", "sets/1/", "sets/1/default/", "sets/1/sensitive/", f"boards/{article}/"]
    return [
        "/admin/",
        "/admin/bulk/reactions/vote/exclude/?id=all",
        "/admin/bulk/reactions/vote/restore/?id=all",
        *(f"/admin/reactions/{path}" for path in lists + acts + blocks + rest),
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_screen_of_the_desk_has_an_accessibility_fault(
    desk: dict[str, Any], new_page: NewPage, sign_in: Callable[[Page, AbstractUser], None], axe: Callable[..., list[str]], dark: bool
) -> None:
    page = new_page(dark=dark)
    sign_in(page, desk["admin"])
    faults = {}
    for address in addresses(desk):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if found := axe(page):
            faults[address] = found
    assert not faults, "\n".join(f"{address}: {line}" for address, lines in faults.items() for line in lines)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_giving_a_group_rights_in_sections_has_no_accessibility_fault(
    desk: dict[str, Any], new_page: NewPage, sign_in: Callable[[Page, AbstractUser], None], axe: Callable[..., list[str]], dark: bool
) -> None:
    page = new_page(dark=dark)
    sign_in(page, desk["admin"])
    page.goto(_group_with_rights_in(desk["article"].get_parent()))
    page.get_by_role("button", name="Add a page", exact=True).click()
    expect(page.get_by_label("Exclude and restore votes")).to_have_count(2)
    assert axe(page) == []


def test_no_screen_of_the_desk_scrolls_sideways_on_a_phone(desk: dict[str, Any], new_page: NewPage, sign_in: Callable[[Page, AbstractUser], None]) -> None:
    page = new_page(width=390)
    sign_in(page, desk["admin"])
    for address in addresses(desk):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, address


def test_a_moderator_takes_a_flood_out_and_puts_it_back_by_keyboard_alone(
    desk: dict[str, Any], make_user: Callable[..., AbstractUser], new_page: NewPage, sign_in: Callable[[Page, AbstractUser], None]
) -> None:
    page = new_page()
    sign_in(page, make_user("mina", "Moderators"))
    page.goto("/admin/reactions/votes/?count=counted")
    _press(page, "Space", page.get_by_label("Select all").first)
    _press(page, "Enter", page.get_by_role("button", name="Select all votes that match"))
    _press(page, "Enter", page.get_by_role("link", name="Exclude the selected votes from the count"))
    _press(page, "Space", page.get_by_role("radio", name="Script"))
    page.get_by_label("In words").focus()
    page.keyboard.type("Flood from one network")
    _press(page, "Enter", page.get_by_role("button", name="Exclude them"))
    page.get_by_text("4 votes are out of the count.").wait_for()
    assert not Vote.objects.counted().exists()
    _press(page, "Enter", page.get_by_role("link", name="Undo"))
    page.get_by_label("Reason").focus()
    page.keyboard.type("A school class after all")
    _press(page, "Enter", page.get_by_role("button", name="Count them again"))
    page.get_by_text("4 votes are counted again.").wait_for()
    assert Vote.objects.counted().count() == 4


def _press(page: Page, key: str, target: Any) -> None:
    target.focus()
    page.keyboard.press(key)


def _group_with_rights_in(section: WagtailPage) -> str:
    """The address of the editor of a group that may do something at the desk in a section."""
    group = Group.objects.create(name="Harbour desk")
    for permission in Permission.objects.filter(content_type__app_label="reactions", codename__in=["view_vote", "moderate_vote"]):
        SectionRight.objects.create(group=group, page=section, permission=permission)
    return reverse("wagtailusers_groups:edit", args=[group.pk])
