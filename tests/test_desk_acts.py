"""
Who may do what at the desk: every act × every role, every permission, and every right in one section.

The acts are the addresses that take a POST and the bulk actions that are registered: a new one without a row here fails. Refused means that the
answer leads elsewhere, and that nothing this app keeps is other than before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import ModelLogEntry

from newsroom.roles import EDITORS, MODERATORS, Role
from reactions import services
from reactions.desk.permissions import ASSIGNABLE
from reactions.desk.reach import IN_SECTIONS
from reactions.models import ExclusionReason, Flood, LargeAct, ReactionKind, ReactionSet, SectionRight, SetMember, Vote
from tests.ballots import store_votes
from tests.confirming import shown
from tests.factories import make_article, make_section
from tests.test_reaction_kinds_admin import set_fields

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from articles.models import FrontPage, SectionPage

    MakeUser = Callable[..., AbstractUser]

Numbers = dict[str, int]
Fields = dict[str, Any]
# What becomes of an act: it is done, or the answer leads to one of these with nothing changed.
DONE, HOME, LOGIN, LIST, NOT_FOUND = "done", "home", "login", "the list of votes", "not found"


@dataclass(frozen=True)
class Act:
    """What opens an act, all permissions of any of these groups; what its number is of; and what is sent."""

    opened_by: tuple[frozenset[str], ...]
    of: str
    sends: Callable[[Numbers], Fields]

    def is_open_to(self, permissions: Collection[str]) -> bool:
        return any(group <= set(permissions) for group in self.opened_by)


def why(numbers: Numbers) -> Fields:
    return {"reason": "A script", "category": numbers["given"]}


def nothing(numbers: Numbers) -> Fields:
    return {}


def whom(numbers: Numbers) -> Fields:
    return {"of": "reader", "hours": "1", **why(numbers)}


def minimum(numbers: Numbers) -> Fields:
    return {"initial-board-minimum_for_shares": "", "board-minimum_for_shares": "7"}


def words(numbers: Numbers) -> Fields:
    """Of a new or a renamed kind or reason."""
    return {"label": "Hopeful", "slug": "hopeful", "icon": "happy"}


def into(numbers: Numbers) -> Fields:
    return {"into": ReactionKind.objects.get(slug="love").pk}


def a_set(numbers: Numbers) -> Fields:
    return set_fields("Renamed", "love")


def the_set(numbers: Numbers) -> Fields:
    return set_fields("Renamed", "love", members=list(SetMember.objects.filter(reaction_set=numbers["set"])))


def act(*codenames: str, of: str = "", sends: Callable[[Numbers], Fields] = nothing) -> Act:
    """An act that each of these permissions opens."""
    return Act(tuple(frozenset([codename]) for codename in codenames), of, sends)


ACTS: dict[str, Act] = {
    "vote.exclude": act("moderate_vote", of="vote", sends=why),
    "vote.restore": act("moderate_vote", of="excluded", sends=why),
    "reactions_floods:inspect": Act((frozenset(["view_vote", "moderate_vote"]),), "flood", why),
    "reactions_floods:genuine": act("moderate_vote", of="flood", sends=why),
    "reactions_floods:undo": act("moderate_vote", of="decided", sends=why),
    # Also open to who may publish the page.
    "reactions_boards:edit": act("change_board", "moderate_board", "publish_page", of="page", sends=minimum),
    "reactions_boards:close": act("moderate_board", of="page", sends=why),
    "reactions_boards:off": act("moderate_board", of="page", sends=why),
    "reactions_boards:reopen": act("moderate_board", of="closed", sends=why),
    "reactions_exclusions:lift": act("moderate_vote", of="exclusion", sends=why),
    "reactions_exclusions:cancel": act("moderate_vote", of="large"),
    "reactions_exclusions:wake": act("moderate_vote", of="large"),
    "reactions_blocks:new": act("block_voter", of="vote", sends=whom),
    "reactions_blocks:end": act("block_voter", of="block", sends=why),
    "reactions_blocks:undo": act("block_voter", of="block", sends=why),
    "reactions_kinds:add": act("add_reactionkind", sends=words),
    "reactions_kinds:edit": act("change_reactionkind", of="kind", sends=words),
    "reactions_kinds:retire": act("change_reactionkind", of="kind"),
    "reactions_kinds:bring_back": act("change_reactionkind", of="retired"),
    "reactions_kinds:merge": act("change_reactionkind", of="kind", sends=into),
    "reactions_kinds:undo_merge": act("change_reactionkind", of="merged"),
    "reactions_sets:add": act("add_reactionset", sends=a_set),
    "reactions_sets:edit": act("change_reactionset", of="set", sends=the_set),
    "reactions_sets:delete": act("delete_reactionset", of="set"),
    "reactions_sets:make_default": act("change_reactionset", of="set"),
    "reactions_sets:for_sensitive": act("change_reactionset", of="set"),
    "reactions_sets:not_for_sensitive": act("change_reactionset", of="sensitive"),
    "reactions_reasons:add": act("add_exclusionreason", sends=words),
    "reactions_reasons:edit": act("change_exclusionreason", of="reason", sends=words),
    "reactions_reasons:delete": act("delete_exclusionreason", of="reason"),
    "reactions_reasons:reorder": act("change_exclusionreason", of="given"),
}
# These show what they will do before they are confirmed.
PREVIEWED = [
    "vote.exclude",
    "vote.restore",
    "reactions_floods:inspect",
    "reactions_floods:genuine",
    "reactions_floods:undo",
    "reactions_exclusions:lift",
    "reactions_blocks:undo",
]


def acts_of_the_desk() -> Iterator[str]:
    """The names of the bulk actions that this app brings, and of the desk's addresses that take a POST."""
    yield from bulk_acts()
    yield from below(get_resolver(), ())


def bulk_acts() -> Iterator[str]:
    """The names of the bulk actions that this app brings."""
    bulk_action_registry._scan_for_bulk_actions()
    for models in bulk_action_registry.actions.values():
        for model, actions in models.items():
            yield from (f"{model}.{name}" for name, action in actions.items() if action.__module__.startswith("reactions."))


def below(resolver: URLResolver, namespaces: tuple[str, ...]) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from below(pattern, namespaces + ((pattern.namespace,) if pattern.namespace else ()))
        elif isinstance(pattern, URLPattern) and takes_post(pattern) and any(name.startswith("reactions_") for name in namespaces):
            yield ":".join([*namespaces, str(pattern.name)])


def takes_post(pattern: URLPattern) -> bool:
    view: Any = getattr(pattern.callback, "view_class", None)
    return view is None or (hasattr(view, "post") and "post" in view.http_method_names)


def address_of(name: str, *numbers: int) -> str:
    if ":" in name:
        return reverse(name, args=numbers)
    model, action = name.split(".")
    return f"{reverse('wagtail_bulk_action', args=['reactions', model, action])}?{'&'.join(f'id={number}' for number in numbers)}"


@pytest.fixture
def inside(section: SectionPage, moderator: AbstractUser) -> Numbers:
    return {**numbers_in(section, moderator), **numbers_of_the_site(section, moderator)}


@pytest.fixture
def outside(front_page: FrontPage, moderator: AbstractUser, inside: Numbers) -> Numbers:
    return {**inside, **numbers_in(make_section(front_page, title="Town"), moderator)}


def numbers_in(section: SectionPage, by: AbstractUser) -> Numbers:
    """What the numbers of acts may be of, all of it in this section."""
    now = timezone.now()
    page, closed = (make_article(section, title=f"{word} of {section.title}") for word in ("News", "Notices"))
    votes = [vote.pk for vote in store_votes(page, 6, cast_at=now)]
    store_votes(closed, 1)
    services.close_board(page=closed, by=by, reason="Heated")
    excluded, exclusion, large = (services.exclude_votes(votes=Vote.objects.filter(pk=pk), by=by, reason="A script") for pk in votes[:3])
    LargeAct.objects.create(kind="exclude", exclusion=large, matching=f"page={page.pk}", last_vote_id=votes[-1], expected=6, created_by_id=by.pk)
    reader = Vote.objects.get(pk=votes[3]).voter_key
    assert reader
    block = services.block_reader(voter_key=reader, until=now + timedelta(hours=1), by=by, reason="A script", section=section)
    flood, decided = (Flood.objects.create(page=story, began_at=now - timedelta(minutes=1), last_at=now, votes=6) for story in (page, closed))
    services.find_genuine(flood=decided, by=by, reason="A school")
    pages = {"page": page.pk, "closed": closed.pk, "vote": votes[4], "excluded": votes[0]}
    return {**pages, "exclusion": exclusion.pk, "large": large.pk, "block": block.pk, "flood": flood.pk, "decided": decided.pk, "of_excluded": excluded.pk}


def numbers_of_the_site(section: SectionPage, by: AbstractUser) -> Numbers:
    """The same for what the whole site has in common."""
    love, happy = ReactionKind.objects.get(slug="love"), ReactionKind.objects.get(slug="happy")
    retired, merged = (ReactionKind.objects.create(slug=slug, label=slug, icon="happy") for slug in ("wistful", "bored"))
    retired.retire()
    store_votes(make_article(section), 1, kind="bored")
    services.merge_kind(kind=merged, into=love, by=by)
    spare = ReactionSet.objects.create(name="Spare")
    SetMember.objects.create(reaction_set=spare, kind=love)
    sensitive, given = ReactionSet.objects.get(is_for_sensitive=True), ExclusionReason.objects.get(label="Script")
    kinds = {"kind": happy.pk, "retired": retired.pk, "merged": merged.pk, "set": spare.pk, "sensitive": sensitive.pk}
    return {**kinds, "given": given.pk, "reason": ExclusionReason.objects.create(label="Spare").pk}


def client_of(user: AbstractUser) -> Client:
    client = Client()
    client.force_login(user)
    return client


@dataclass(frozen=True)
class Somebody:
    """Who may enter the admin, and whose group can be given more."""

    client: Client
    group: Group

    def may(self, codenames: Collection[str], *, section: SectionPage | None = None) -> None:
        """Exactly these things of the desk: everywhere, or in a section."""
        given = Permission.objects.filter(content_type__app_label="reactions", codename__in=codenames)
        SectionRight.objects.filter(group=self.group).delete()
        if section:
            SectionRight.objects.bulk_create(SectionRight(group=self.group, page=section, permission=permission) for permission in given)
        else:
            self.group.permissions.set([Permission.objects.get(codename="access_admin"), *given])


@pytest.fixture
def somebody(make_user: MakeUser) -> Somebody:
    group = Group.objects.create(name="Some desk")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    return Somebody(client_of(make_user("hal", group.name)), group)


@pytest.fixture
def administrator(make_user: MakeUser) -> Client:
    return client_of(make_user("ada", is_superuser=True))


@contextmanager
def undone() -> Iterator[None]:
    """What happens in the block has not happened after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def books() -> list[Any]:
    """Everything that this app keeps, and what is on the record."""
    rows = [list(model._default_manager.order_by("pk").values()) for model in apps.get_app_config("reactions").get_models()]
    return [*rows, ModelLogEntry.objects.count()]


def forms(numbers: Numbers, administrator: Client) -> dict[str, Fields]:
    """What is sent by whoever does an act, with what an administrator was shown before it."""
    sent = {name: one.sends(numbers) for name, one in ACTS.items()}
    for name in PREVIEWED:
        sent[name] |= shown(administrator.get(address_of(name, numbers[ACTS[name].of])))
    return sent


def outcomes(client: Client, numbers: Numbers, sent: dict[str, Fields], *, permissions: Collection[str]) -> dict[str, str]:
    """What becomes of each act with these numbers, for who has these permissions. What is done is undone; what is refused has to leave all as it was."""

    def post(name: str) -> Any:
        of = ACTS[name].of
        return client.post(address_of(name, *([numbers[of]] if of else [])), sent[name])

    before = books()
    found = {name: place_of(post(name)) for name, one in ACTS.items() if not one.is_open_to(permissions)}
    assert books() == before, found
    for name in ACTS.keys() - found.keys():
        with undone():
            answer = post(name)
            found[name] = place_of(answer) if books() == before else DONE
    return found


def place_of(answer: Any) -> str:
    """Where a refusal leads."""
    address = answer.get("Location", "")
    if address.startswith(reverse("wagtailadmin_login")):
        return LOGIN
    places = {reverse("wagtailadmin_home"): HOME, reverse("reactions_votes:index"): LIST}
    return NOT_FOUND if answer.status_code == 404 else places.get(address, f"answered with {answer.status_code}")


def expected(permissions: Collection[str], *, refused: str = HOME) -> dict[str, str]:
    return {name: DONE if one.is_open_to(permissions) else refused for name, one in ACTS.items()}


def test_every_act_of_the_desk_has_a_row() -> None:
    assert set(acts_of_the_desk()) == set(ACTS)


def test_an_administrator_does_all_of_them(administrator: Client, inside: Numbers) -> None:
    every = {codename for one in ACTS.values() for group in one.opened_by for codename in group}
    assert outcomes(administrator, inside, forms(inside, administrator), permissions=every) == dict.fromkeys(ACTS, DONE)


def test_nobody_does_any_without_signing_in(client: Client, administrator: Client, inside: Numbers) -> None:
    assert outcomes(client, inside, forms(inside, administrator), permissions=[]) == dict.fromkeys(ACTS, LOGIN)


@pytest.mark.parametrize("role", [EDITORS, MODERATORS], ids=lambda role: role.group)
def test_a_role_does_its_own_and_no_others(make_user: MakeUser, administrator: Client, inside: Numbers, role: Role) -> None:
    permissions = {name.partition(".")[2] for name in [*role.anywhere, *role.on_pages]}
    client = client_of(make_user("rolf", role.group))
    assert outcomes(client, inside, forms(inside, administrator), permissions=permissions) == expected(permissions)


def test_a_permission_opens_its_acts_and_no_others(somebody: Somebody, administrator: Client, inside: Numbers) -> None:
    sent = forms(inside, administrator)
    for permissions in [[], *([codename] for codename in sorted(ASSIGNABLE))]:
        somebody.may(permissions)
        assert outcomes(somebody.client, inside, sent, permissions=permissions) == expected(permissions), permissions


def test_a_right_in_a_section_opens_them_there_and_nowhere_else(
    somebody: Somebody, administrator: Client, section: SectionPage, inside: Numbers, outside: Numbers
) -> None:
    sent, sent_outside = forms(inside, administrator), forms(outside, administrator)
    for permissions in [*([codename] for codename in IN_SECTIONS), IN_SECTIONS]:
        somebody.may(permissions, section=section)
        assert outcomes(somebody.client, inside, sent, permissions=permissions) == expected(permissions), permissions
        elsewhere = outcomes(somebody.client, outside, sent_outside, permissions=[])
        assert set(elsewhere.values()) <= {HOME, NOT_FOUND, LIST}, permissions


def test_a_bulk_act_over_two_sections_changes_nothing_outside_the_own_one(somebody: Somebody, section: SectionPage, inside: Numbers, outside: Numbers) -> None:
    somebody.may(IN_SECTIONS, section=section)
    for name, of, counts in (("vote.exclude", "vote", False), ("vote.restore", "excluded", True)):
        address = address_of(name, inside[of], outside[of])
        somebody.client.post(address, {**ACTS[name].sends(inside), **shown(somebody.client.get(address))})
        counted = dict(Vote.objects.filter(pk__in=[inside[of], outside[of]]).values_list("pk", "is_counted"))
        assert counted == {inside[of]: counts, outside[of]: not counts}


def test_what_an_administrator_was_shown_of_two_sections_does_nothing_in_one(
    somebody: Somebody, administrator: Client, section: SectionPage, inside: Numbers, outside: Numbers
) -> None:
    somebody.may(IN_SECTIONS, section=section)
    for name, of in (("vote.exclude", "vote"), ("vote.restore", "excluded")):
        address, before = address_of(name, inside[of], outside[of]), books()
        answer = somebody.client.post(address, {**ACTS[name].sends(inside), **shown(administrator.get(address))})
        assert "Nothing was done." in answer.content.decode()
        assert books() == before
