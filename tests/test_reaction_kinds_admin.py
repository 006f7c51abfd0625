"""Kinds and sets of reactions in the admin: who may, what stays, what is refused, and what readers are offered afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from reactions.boards import board_for
from reactions.models import Board, ReactionKind, ReactionSet

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from articles.models import ArticlePage

KINDS = "/admin/reactions/kinds/"
SETS = "/admin/reactions/sets/"


def offered_on(page: ArticlePage) -> list[str]:
    return [kind.slug for kind in board_for(page).kinds]


def said(answer: HttpResponse) -> str:
    return " ".join(map(str, answer.context["messages"]))


def set_fields(name: str, *slugs: str, members: list[Any] | None = None) -> dict[str, Any]:
    """The form of a set with these kinds in this order; `members` are the rows there already, in the same order."""
    known = members or []
    fields: dict[str, Any] = {"name": name, "members-TOTAL_FORMS": len(slugs), "members-INITIAL_FORMS": len(known)}
    fields |= {"members-MIN_NUM_FORMS": 1, "members-MAX_NUM_FORMS": 12}
    for place, slug in enumerate(slugs):
        row = {"kind": ReactionKind.objects.get(slug=slug).pk, "ORDER": place + 1, "id": known[place].pk if place < len(known) else ""}
        fields |= {f"members-{place}-{field}": value for field, value in row.items()}
    return fields


def test_a_label_and_a_drawing_change_and_the_slug_stays(admin_client: Client) -> None:
    kind = ReactionKind.objects.get(slug="love")
    admin_client.post(f"{KINDS}{kind.pk}/", {"label": "Adore", "slug": "adore", "icon": "happy"})
    kind.refresh_from_db()
    assert (kind.slug, kind.label, kind.icon) == ("love", "Adore", "happy")
    assert ModelLogEntry.objects.filter(action="reactions.edit", object_id=str(kind.pk)).exists()


def test_a_new_kind_gets_a_slug_in_small_letters(admin_client: Client) -> None:
    admin_client.post(f"{KINDS}new/", {"label": "Hopeful", "slug": "Hopeful", "icon": "happy"})
    assert ReactionKind.objects.get(label="Hopeful").slug == "hopeful"
    assert ModelLogEntry.objects.filter(action="reactions.add", label="Hopeful").exists()


@pytest.mark.parametrize("slug", ["love", "LOVE"])
def test_a_slug_is_never_used_again_not_even_a_retired_ones(admin_client: Client, slug: str) -> None:
    ReactionKind.objects.get(slug="love").retire()
    answer = admin_client.post(f"{KINDS}new/", {"label": "Another love", "slug": slug, "icon": "love"})
    assert "a slug is never used again" in answer.context["form"].errors["slug"][0]
    assert ReactionKind.objects.count() == 6


@pytest.mark.parametrize(
    "fields",
    [
        {"label": "", "slug": "x", "icon": "love"},
        {"label": "X", "slug": "two words", "icon": "love"},
        {"label": "X", "slug": "x", "icon": "dragon"},
        {"label": "y" * 81, "slug": "x", "icon": "love"},
    ],
)
def test_a_kind_that_makes_no_sense_is_refused(admin_client: Client, fields: dict[str, str]) -> None:
    assert admin_client.post(f"{KINDS}new/", fields).context["form"].errors
    assert ReactionKind.objects.count() == 6


def test_a_retired_kind_is_offered_no_longer_and_can_be_brought_back(admin_client: Client, article: ArticlePage) -> None:
    kind = ReactionKind.objects.get(slug="sad")
    assert "offered no longer" in said(admin_client.post(f"{KINDS}{kind.pk}/retire/", follow=True))
    assert "sad" not in offered_on(article)
    assert "offered again" in said(admin_client.post(f"{KINDS}{kind.pk}/bring-back/", follow=True))
    assert "sad" in offered_on(article)


def test_the_last_kind_of_a_set_cannot_be_retired(admin_client: Client) -> None:
    only = ReactionSet.objects.create(name="Only sad")
    kind = ReactionKind.objects.get(slug="sad")
    only.members.create(kind=kind)
    only.save()
    answer = admin_client.post(f"{KINDS}{kind.pk}/retire/")
    assert "Only sad" in answer.content.decode()
    kind.refresh_from_db()
    assert not kind.is_retired


def test_nobody_can_delete_a_kind(admin_client: Client) -> None:
    kind = ReactionKind.objects.get(slug="sad")
    for path in (f"delete/{kind.pk}/", f"{kind.pk}/delete/"):
        assert admin_client.post(KINDS + path).status_code == 404
    assert "Delete" not in admin_client.get(KINDS).content.decode()


def test_a_set_keeps_the_order_it_is_given(admin_client: Client, article: ArticlePage) -> None:
    everyday = ReactionSet.objects.get(is_default=True)
    admin_client.post(
        f"{SETS}{everyday.pk}/", set_fields("Everyday", "sad", "love", "angry", "happy", "surprised", "unmoved", members=list(everyday.members.all()))
    )
    assert offered_on(article) == ["sad", "love", "angry", "happy", "surprised", "unmoved"]


def test_a_new_set_can_be_made_the_default(admin_client: Client, article: ArticlePage) -> None:
    assert "created" in said(admin_client.post(f"{SETS}new/", set_fields("Solemn", "sad", "unmoved"), follow=True))
    solemn = ReactionSet.objects.get(name="Solemn")
    assert len(offered_on(article)) == 6
    assert "where nothing else is set" in said(admin_client.post(f"{SETS}{solemn.pk}/default/", follow=True))
    assert offered_on(article) == ["sad", "unmoved"]
    assert ReactionSet.objects.filter(is_default=True).count() == 1
    assert ModelLogEntry.objects.filter(action="reactions.make_default", label="Solemn").exists()


@pytest.mark.parametrize(("slugs", "words"), [(["sad", "sad"], "twice"), ([], "at least 1"), (["love"], "is retired")])
def test_a_set_that_makes_no_sense_is_refused_with_the_reason(admin_client: Client, slugs: list[str], words: str) -> None:
    ReactionKind.objects.get(slug="love").retire()
    answer = admin_client.post(f"{SETS}new/", set_fields("Odd", *slugs))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not ReactionSet.objects.filter(name="Odd").exists()


def test_a_set_in_use_cannot_be_deleted_and_one_out_of_use_can(admin_client: Client, article: ArticlePage) -> None:
    everyday, spare = ReactionSet.objects.get(is_default=True), ReactionSet.objects.create(name="Spare")
    board = Board.objects.create(page_id=article.pk, reaction_set=spare)
    for in_use in (everyday, spare):
        assert "is in use" in said(admin_client.post(f"{SETS}{in_use.pk}/delete/", follow=True))
    board.delete()
    admin_client.post(f"{SETS}{spare.pk}/delete/")
    assert not ReactionSet.objects.filter(pk=spare.pk).exists()


def test_every_screen_opens(admin_client: Client) -> None:
    kind, everyday = ReactionKind.objects.get(slug="sad"), ReactionSet.objects.get(is_default=True)
    kinds = [KINDS, f"{KINDS}new/", f"{KINDS}{kind.pk}/", f"{KINDS}{kind.pk}/history/", f"{KINDS}{kind.pk}/retire/", f"{KINDS}{kind.pk}/bring-back/"]
    sets = [SETS, f"{SETS}new/", f"{SETS}{everyday.pk}/", f"{SETS}{everyday.pk}/history/", f"{SETS}{everyday.pk}/default/"]
    assert [admin_client.get(address).status_code for address in kinds + sets] == [200] * len(kinds + sets)


def test_moderators_and_whoever_may_not_are_turned_away(moderator_client: Client, editor_client: Client) -> None:
    kind, everyday = ReactionKind.objects.get(slug="sad"), ReactionSet.objects.get(is_default=True)
    kinds = [KINDS, f"{KINDS}new/", f"{KINDS}{kind.pk}/", f"{KINDS}{kind.pk}/retire/", f"{KINDS}{kind.pk}/bring-back/", f"{KINDS}{kind.pk}/history/"]
    sets = [SETS, f"{SETS}new/", f"{SETS}{everyday.pk}/", f"{SETS}{everyday.pk}/default/", f"{SETS}{everyday.pk}/delete/", f"{SETS}{everyday.pk}/history/"]
    for client, addresses in ((moderator_client, kinds[1:] + sets), (editor_client, kinds)):
        for address in addresses:
            answer = client.post(address)
            assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_home")), address
    assert not ReactionKind.objects.get(slug="sad").is_retired


def test_who_may_only_look_sees_the_kinds_and_changes_none(moderator_client: Client) -> None:
    page = moderator_client.get(reverse("reactions_kinds:index")).content.decode()
    kind = ReactionKind.objects.get(slug="love")
    assert "Love" in page
    for name in ("edit", "retire", "merge"):
        assert reverse(f"reactions_kinds:{name}", args=[kind.pk]) not in page
    assert reverse("reactions_kinds:add") not in page
