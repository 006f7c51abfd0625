"""
Who may open which address of the desk: every address × every role, every permission, and every right in one section.

The addresses are those of the URL configuration, the bulk actions that are registered, and the files that lists give: a new one without a row here fails.
What is done at them is in test_desk_acts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.models import GroupPagePermission

from newsroom.roles import EDITORS, MODERATORS, Role
from reactions import services
from reactions.desk.permissions import ASSIGNABLE
from reactions.desk.reach import IN_SECTIONS
from reactions.models import ExclusionReason, Flood, ReactionKind, ReactionSet, SectionRight, Vote
from tests.ballots import store_votes
from tests.factories import make_article, make_section
from tests.test_desk_acts import address_of as address_of_act
from tests.test_desk_acts import bulk_acts

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser

    from articles.models import FrontPage, SectionPage

    MakeUser = Callable[..., AbstractUser]

# Given on pages by Wagtail, and not by this app.
ON_PAGES = ["change_page", "publish_page"]
FORMATS = ["csv", "xlsx"]


@dataclass(frozen=True)
class Needs:
    """What opens an address, all permissions of any of these groups; and what its number is of."""

    opened_by: tuple[frozenset[str], ...]
    of: str = ""

    def is_open_to(self, permissions: Collection[str]) -> bool:
        return any(group <= set(permissions) for group in self.opened_by)


def needs(*permissions: str, of: str = "") -> Needs:
    """An address that each of these permissions opens."""
    return Needs(tuple(frozenset([permission]) for permission in permissions), of)


SEES_BOARD = needs("view_board", "change_board", "moderate_board", *ON_PAGES, of="page")
CHANGES_KIND, CHANGES_SET = needs("change_reactionkind", of="kind"), needs("change_reactionset", of="set")
HISTORY_OF_KIND = needs("change_reactionkind", "add_reactionkind", of="kind")
HISTORY_OF_SET = needs("change_reactionset", "add_reactionset", of="set")
LISTS_REASONS = needs("add_exclusionreason", "change_exclusionreason")
ROWS: dict[str, Needs] = {
    "reactions_stories:inspect": needs("view_tally", "change_page", of="page"),
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
    "vote.exclude": needs("moderate_vote", of="vote"),
    "vote.restore": needs("moderate_vote", of="excluded"),
    **{
        f"reactions_acts:{name}?export={file_format}": Needs((frozenset(["view_exclusion", "export_tally"]),))
        for name in ("index", "index_results")
        for file_format in FORMATS
    },
}
# Every single permission, and those that only together open something.
SINGLE = [[codename] for codename in sorted(ASSIGNABLE)]
TOGETHER = [list(group) for group in {group for row in ROWS.values() for group in row.opened_by if len(group) > 1}]


def patterns_of_the_desk() -> Iterator[tuple[str, URLPattern]]:
    """All addresses whose namespace begins with "reactions_", with their names."""

    def below(resolver: URLResolver, namespaces: tuple[str, ...]) -> Iterator[tuple[str, URLPattern]]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                yield from below(pattern, namespaces + ((pattern.namespace,) if pattern.namespace else ()))
            elif isinstance(pattern, URLPattern) and pattern.name and any(name.startswith("reactions_") for name in namespaces):
                yield ":".join([*namespaces, pattern.name]), pattern

    return below(get_resolver(), ())


def lists_of_the_desk() -> dict[str, Any]:
    """The views that Wagtail would make a file of."""
    views = {name: getattr(pattern.callback, "view_class", None) for name, pattern in patterns_of_the_desk()}
    return {name: view for name, view in views.items() if view and issubclass(view, SpreadsheetExportMixin)}


def addresses_of_the_desk() -> Iterator[str]:
    yield from (name for name, _pattern in patterns_of_the_desk())
    yield from bulk_acts()
    for name, view in lists_of_the_desk().items():
        yield from (f"{name}?export={file_format}" for file_format in FORMATS if view.list_export)


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
    return {"page": article.pk, "vote": votes[2].pk, "excluded": votes[0].pk, "exclusion": exclusion.pk, "block": block.pk, **kinds}


@dataclass(frozen=True)
class Somebody:
    """Who may enter the admin and no more, and whose group can be given further rights."""

    client: Client
    group: Group

    def may(self, codenames: Collection[str]) -> None:
        """Exactly these things, everywhere."""
        SectionRight.objects.filter(group=self.group).delete()
        self.group.permissions.set([Permission.objects.get(codename="access_admin"), *_ours(codenames)])

    def may_in(self, section: SectionPage, codenames: Collection[str]) -> None:
        """Exactly these things, in a section."""
        self.may([])
        SectionRight.objects.bulk_create(SectionRight(group=self.group, page=section, permission=permission) for permission in _ours(codenames))


def _ours(codenames: Collection[str]) -> list[Permission]:
    return list(Permission.objects.filter(content_type__app_label="reactions", codename__in=codenames))


@pytest.fixture
def somebody(make_user: MakeUser) -> Somebody:
    group = Group.objects.create(name="Some desk")
    client = Client()
    client.force_login(make_user("hal", group.name))
    return Somebody(client, group)


def address_of(name: str, numbers: Numbers) -> str:
    of = ROWS[name].of
    path, _, query = name.partition("?")
    return address_of_act(path, *([numbers[of]] if of else [])) + (f"?{query}" if query else "")


def opened(client: Client, numbers: Numbers) -> set[str]:
    """The addresses that are answered, with numbers of these."""
    return {name for name in ROWS if is_answered(client.get(address_of(name, numbers)))}


def is_answered(answer: Any) -> bool:
    led_away = {reverse("wagtailadmin_home"), reverse("wagtailadmin_login"), reverse("reactions_votes:index")}
    return answer.status_code not in {403, 404} and answer.get("Location") not in led_away


def expected(permissions: Collection[str]) -> set[str]:
    return {name for name, row in ROWS.items() if row.is_open_to(permissions)}


def test_every_address_of_the_desk_has_a_row() -> None:
    assert set(addresses_of_the_desk()) == set(ROWS)


def test_a_permission_opens_its_addresses_and_no_others(somebody: Somebody, inside: Numbers) -> None:
    for permissions in [[], *SINGLE, *TOGETHER]:
        somebody.may(permissions)
        assert opened(somebody.client, inside) == expected(permissions), permissions


def test_a_right_in_a_section_opens_them_there_and_nowhere_else(somebody: Somebody, section: SectionPage, inside: Numbers, outside: Numbers) -> None:
    for permissions in [*([codename] for codename in IN_SECTIONS), *TOGETHER]:
        somebody.may_in(section, permissions)
        assert opened(somebody.client, inside) == expected(permissions), permissions
        assert opened(somebody.client, outside) == {name for name in expected(permissions) if not ROWS[name].of}, permissions


@pytest.mark.parametrize("codename", ON_PAGES)
def test_who_edits_or_publishes_a_section_opens_its_boards_and_figures(
    somebody: Somebody, section: SectionPage, inside: Numbers, outside: Numbers, codename: str
) -> None:
    somebody.may([])
    GroupPagePermission.objects.create(group=somebody.group, page=section, permission=Permission.objects.get(codename=codename))
    assert opened(somebody.client, inside) == expected([codename])
    assert opened(somebody.client, outside) == set()


@pytest.mark.parametrize("role", [EDITORS, MODERATORS], ids=lambda role: role.group)
def test_a_role_opens_its_own_and_no_others(make_user: MakeUser, inside: Numbers, role: Role) -> None:
    client = Client()
    client.force_login(make_user("rolf", role.group))
    assert opened(client, inside) == expected({name.partition(".")[2] for name in [*role.anywhere, *role.on_pages]})


def test_an_administrator_opens_all_of_them(admin_client: Client, inside: Numbers) -> None:
    assert opened(admin_client, inside) == set(ROWS)


def test_nobody_opens_any_without_signing_in(client: Client, inside: Numbers) -> None:
    for name in ROWS:
        assert client.get(address_of(name, inside))["Location"].startswith(reverse("wagtailadmin_login")), name


def test_a_list_that_is_no_report_is_never_a_file(admin_client: Client, inside: Numbers) -> None:
    for name, view in lists_of_the_desk().items():
        if not view.list_export:
            of = ROWS[name].of
            answer = admin_client.get(reverse(name, args=[inside[of]] if of else []), {"export": "csv"})
            assert answer["Content-Type"].startswith("text/html"), name
