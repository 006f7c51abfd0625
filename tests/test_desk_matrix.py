"""
Who may open which address of the desk: every address × every permission, everywhere and in one section.

The addresses are those of the URL configuration: a new one without a row here fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from reactions import services
from reactions.desk.permissions import ASSIGNABLE
from reactions.desk.reach import IN_SECTIONS
from reactions.models import ExclusionReason, Flood, ReactionKind, ReactionSet, SectionRight, Vote
from tests.ballots import store_votes
from tests.factories import make_article, make_section

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser

    from articles.models import FrontPage, SectionPage


@dataclass(frozen=True)
class Needs:
    """What opens an address: any of these permissions; and what its number is of."""

    permissions: frozenset[str]
    of: str = ""


def needs(*permissions: str, of: str = "") -> Needs:
    return Needs(frozenset(permissions), of)


SEES_BOARD = needs("view_board", "change_board", "moderate_board", of="page")
CHANGES_KIND, CHANGES_SET = needs("change_reactionkind", of="kind"), needs("change_reactionset", of="set")
HISTORY_OF_KIND = needs("change_reactionkind", "add_reactionkind", of="kind")
HISTORY_OF_SET = needs("change_reactionset", "add_reactionset", of="set")
LISTS_REASONS = needs("add_exclusionreason", "change_exclusionreason")
ROWS: dict[str, Needs] = {
    "reactions_stories:inspect": needs("view_tally", of="page"),
    "reactions_reasons:index": LISTS_REASONS,
    "reactions_reasons:index_results": LISTS_REASONS,
    "reactions_reasons:add": needs("add_exclusionreason"),
    "reactions_reasons:edit": needs("change_exclusionreason", of="reason"),
    "reactions_reasons:delete": needs("delete_exclusionreason", of="reason"),
    "reactions_reasons:reorder": needs("change_exclusionreason", of="reason"),
    "reactions_reasons:history": needs("add_exclusionreason", "change_exclusionreason", of="reason"),
    "reactions_reasons:history_results": needs("add_exclusionreason", "change_exclusionreason", of="reason"),
    "reactions_floods:index": needs("view_vote"),
    "reactions_floods:index_results": needs("view_vote"),
    "reactions_floods:inspect": needs("view_vote", of="flood"),
    "reactions_floods:genuine": needs("moderate_vote", of="flood"),
    "reactions_floods:undo": needs("moderate_vote", of="flood"),
    "reactions_overview:index": needs("view_tally"),
    "reactions_reports:index": needs("view_tally"),
    "reactions_reports:csv": needs("export_tally"),
    "reactions_reports:xlsx": needs("export_tally"),
    "reactions_boards:index": needs("view_board"),
    "reactions_boards:index_results": needs("view_board"),
    "reactions_boards:edit": SEES_BOARD,
    "reactions_boards:close": needs("moderate_board", of="page"),
    "reactions_boards:off": needs("moderate_board", of="page"),
    "reactions_boards:reopen": needs("moderate_board", of="page"),
    "reactions_boards:history": needs("view_board", of="page"),
    "reactions_boards:history_results": needs("view_board", of="page"),
    "reactions_votes:index": needs("view_vote"),
    "reactions_votes:index_results": needs("view_vote"),
    "reactions_exclusions:index": needs("view_exclusion"),
    "reactions_exclusions:index_results": needs("view_exclusion"),
    "reactions_exclusions:inspect": needs("view_exclusion", of="exclusion"),
    "reactions_exclusions:lift": needs("moderate_vote", of="exclusion"),
    "reactions_exclusions:progress": needs("view_exclusion", of="exclusion"),
    "reactions_exclusions:cancel": needs("moderate_vote", of="exclusion"),
    "reactions_exclusions:wake": needs("moderate_vote", of="exclusion"),
    "reactions_acts:index": needs("view_exclusion"),
    "reactions_acts:index_results": needs("view_exclusion"),
    "reactions_blocks:index": needs("view_block"),
    "reactions_blocks:index_results": needs("view_block"),
    "reactions_blocks:new": needs("block_voter", of="vote"),
    "reactions_blocks:end": needs("block_voter", of="block"),
    "reactions_blocks:undo": needs("block_voter", of="block"),
    "reactions_kinds:index": needs("change_reactionkind", "add_reactionkind", "view_reactionkind"),
    "reactions_kinds:index_results": needs("change_reactionkind", "add_reactionkind", "view_reactionkind"),
    "reactions_kinds:add": needs("add_reactionkind"),
    "reactions_kinds:edit": CHANGES_KIND,
    "reactions_kinds:history": HISTORY_OF_KIND,
    "reactions_kinds:history_results": HISTORY_OF_KIND,
    "reactions_kinds:retire": CHANGES_KIND,
    "reactions_kinds:bring_back": CHANGES_KIND,
    "reactions_kinds:merge": CHANGES_KIND,
    "reactions_kinds:undo_merge": CHANGES_KIND,
    "reactions_sets:index": needs("change_reactionset", "add_reactionset", "view_reactionset"),
    "reactions_sets:index_results": needs("change_reactionset", "add_reactionset", "view_reactionset"),
    "reactions_sets:add": needs("add_reactionset"),
    "reactions_sets:edit": CHANGES_SET,
    "reactions_sets:delete": needs("delete_reactionset", of="set"),
    "reactions_sets:history": HISTORY_OF_SET,
    "reactions_sets:history_results": HISTORY_OF_SET,
    "reactions_sets:make_default": CHANGES_SET,
    "reactions_sets:for_sensitive": CHANGES_SET,
    "reactions_sets:not_for_sensitive": CHANGES_SET,
}


def addresses_of_the_desk() -> Iterator[str]:
    """The names of all addresses whose namespace begins with "reactions_"."""

    def below(resolver: URLResolver, namespaces: tuple[str, ...]) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                yield from below(pattern, namespaces + ((pattern.namespace,) if pattern.namespace else ()))
            elif isinstance(pattern, URLPattern) and pattern.name and any(name.startswith("reactions_") for name in namespaces):
                yield ":".join([*namespaces, pattern.name])

    return below(get_resolver(), ())


Numbers = dict[str, int]


@pytest.fixture
def inside(section: SectionPage, moderator: AbstractUser) -> Numbers:
    return numbers_in(section, moderator)


@pytest.fixture
def outside(front_page: FrontPage, moderator: AbstractUser) -> Numbers:
    return numbers_in(make_section(front_page, title="Town"), moderator)


def numbers_in(section: SectionPage, by: AbstractUser) -> Numbers:
    """What the numbers in addresses may be of: all of it in this section."""
    article = make_article(section, title=f"News of {section.title}")
    votes = store_votes(article, 3)
    exclusion = services.exclude_votes(votes=Vote.objects.filter(pk=votes[0].pk), by=by, reason="A script")
    hour = timezone.now() + timedelta(hours=1)
    block = services.block_reader(voter_key=votes[1].voter_key, until=hour, by=by, reason="A script", section=section)
    now = timezone.now()
    flood = Flood.objects.create(page=article, began_at=now, last_at=now, votes=3)
    reason = ExclusionReason.objects.earliest("pk")
    kinds = {"reason": reason.pk, "flood": flood.pk, "kind": ReactionKind.objects.earliest("pk").pk, "set": ReactionSet.objects.earliest("pk").pk}
    return {"page": article.pk, "vote": votes[2].pk, "exclusion": exclusion.pk, "block": block.pk, **kinds}


@pytest.fixture
def signed_in(make_user: Callable[..., AbstractUser]) -> Callable[[], tuple[Client, Group]]:
    """Somebody who may enter the admin and no more, and the group that further rights can be given to."""

    def enter() -> tuple[Client, Group]:
        group = Group.objects.create(name="Some desk")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        user = make_user("hal")
        user.groups.add(group)
        client = Client()
        client.force_login(user)
        return client, group

    return enter


def opened(client: Client, numbers: Numbers) -> set[str]:
    """The addresses that are answered, with numbers of these."""
    return {name for name, row in ROWS.items() if is_answered(client, name, [numbers[row.of]] if row.of else [])}


def is_answered(client: Client, name: str, args: list[int]) -> bool:
    answer: Any = client.get(reverse(name, args=args))
    return answer.status_code not in {403, 404} and answer.get("Location") not in {reverse("wagtailadmin_home"), reverse("wagtailadmin_login")}


def test_every_address_of_the_desk_has_a_row() -> None:
    assert set(addresses_of_the_desk()) == set(ROWS)


@pytest.mark.parametrize("codename", [None, *sorted(ASSIGNABLE)])
def test_a_permission_opens_its_addresses_and_no_others(signed_in: Callable[[], tuple[Client, Group]], inside: Numbers, codename: str | None) -> None:
    client, group = signed_in()
    if codename:
        group.permissions.add(Permission.objects.get(content_type__app_label="reactions", codename=codename))
    assert opened(client, inside) == {name for name, row in ROWS.items() if codename in row.permissions}


@pytest.mark.parametrize("codename", IN_SECTIONS)
def test_a_right_in_a_section_opens_them_there_and_nowhere_else(
    signed_in: Callable[[], tuple[Client, Group]], section: SectionPage, inside: Numbers, outside: Numbers, codename: str
) -> None:
    client, group = signed_in()
    SectionRight.objects.create(group=group, page=section, permission=Permission.objects.get(content_type__app_label="reactions", codename=codename))
    rows = {name: row for name, row in ROWS.items() if codename in row.permissions}
    assert opened(client, inside) == set(rows)
    assert opened(client, outside) == {name for name, row in rows.items() if not row.of}


def test_an_administrator_opens_all_of_them(admin_client: Client, inside: Numbers) -> None:
    assert opened(admin_client, inside) == set(ROWS)


def test_nobody_opens_any_without_signing_in(client: Client, inside: Numbers) -> None:
    for name, row in ROWS.items():
        address = reverse(name, args=[inside[row.of]] if row.of else [])
        assert client.get(address)["Location"].startswith(reverse("wagtailadmin_login"))
