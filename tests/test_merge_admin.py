"""Merging kinds in the admin: what is said before, what is refused with what to do, who may, and what readers see afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from reactions.models import KindMerge, ReactionKind, ReactionSet
from reactions.services import merge_kind
from tests.ballots import store_votes
from tests.factories import make_article
from tests.readers import Reader, counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from django.http import HttpResponse
    from django.test import Client

    from articles.models import ArticlePage, SectionPage

KINDS = "/admin/reactions/kinds/"


def pk(slug: str) -> int:
    return ReactionKind.objects.get(slug=slug).pk


def address(slug: str, act: str) -> str:
    return reverse(f"reactions_kinds:{act}", args=[pk(slug)])


def merge(client: Client, slug: str, into: str) -> HttpResponse:
    return client.post(address(slug, "merge"), {"into": pk(into)}, follow=True)


def said(answer: HttpResponse) -> str:
    return " ".join(map(str, answer.context["messages"])).strip()


def text(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def test_the_page_says_how_many_votes_on_how_many_pages_will_move(admin_client: Client, article: ArticlePage, section: SectionPage) -> None:
    store_votes(article, 1200, kind="sad")
    store_votes(make_article(section), 34, kind="sad")
    asked = text(admin_client.get(address("sad", "merge")))
    assert "<b> 1,234 votes on 2 pages </b> will be those of the other reaction" in asked
    assert counts(article) == {"sad": 1200}


def test_merging_and_undoing_from_page_to_page(admin_client: Client, article: ArticlePage) -> None:
    store_votes(article, 3, kind="sad")
    assert said(merge(admin_client, "sad", "love")) == "Merged into “Love”: 3 votes moved."
    assert counts(article) == {"love": 3}
    assert "<b>3 votes</b> go back" in text(admin_client.get(address("sad", "undo_merge")))
    assert said(admin_client.post(address("sad", "undo_merge"), follow=True)) == "“Sad” has 3 votes back."
    assert counts(article) == {"sad": 3}


def test_undoing_says_how_many_readers_have_chosen_since(admin_client: Client, article: ArticlePage) -> None:
    readers = [Reader() for _ in range(3)]
    for reader in readers:
        reader.cast(article, "sad")
    merge(admin_client, "sad", "love")
    readers[0].cast(article, "angry")
    asked = text(admin_client.get(address("sad", "undo_merge")))
    assert "<b>2 votes</b> go back" in asked
    assert "1 other does not: its reader has changed it or taken it back since." in asked


def test_the_list_says_where_a_kind_went_and_offers_to_undo_it(admin_client: Client, django_assert_max_num_queries: Callable[..., Any]) -> None:
    merge(admin_client, "sad", "love")
    merge(admin_client, "angry", "love")
    with django_assert_max_num_queries(20):
        listed = text(admin_client.get(KINDS))
    assert "into “Love” since" in listed
    assert address("sad", "undo_merge") in listed
    assert address("sad", "bring_back") not in listed
    assert address("happy", "merge") in listed


def test_the_editing_page_of_a_kind_leads_to_what_can_be_done_with_it(admin_client: Client) -> None:
    merge(admin_client, "sad", "love")
    ReactionKind.objects.get(slug="angry").retire()
    edits = {slug: text(admin_client.get(f"{KINDS}{pk(slug)}/")) for slug in ("happy", "sad", "angry")}
    acts = {slug: [act for act in ("retire", "bring_back", "merge", "undo_merge") if address(slug, act) in edit] for slug, edit in edits.items()}
    assert acts == {"happy": ["retire", "merge"], "sad": ["undo_merge"], "angry": ["bring_back", "merge"]}


def test_a_merged_kind_is_brought_back_by_undoing_the_merge_only(admin_client: Client, article: ArticlePage) -> None:
    merge(admin_client, "sad", "love")
    for act in ("bring_back", "merge"):
        answer = admin_client.post(address("sad", act), {"into": pk("happy")})
        assert "“Sad” has been merged into “Love” already. Undo that merge first." in text(answer)
        assert address("sad", "undo_merge") in text(answer)
    assert ReactionKind.objects.get(slug="sad").is_retired
    assert KindMerge.objects.count() == 1


@pytest.mark.parametrize(
    ("into", "words"),
    [
        ("sad", "This reaction is offered no longer. Choose another."),
        ("happy", "This reaction is offered no longer. Choose another."),
        (None, "Choose the reaction that takes the votes."),
    ],
)
def test_what_cannot_be_merged_into_is_refused_with_what_to_do(admin_client: Client, article: ArticlePage, into: str | None, words: str) -> None:
    store_votes(article, 1, kind="sad")
    ReactionKind.objects.get(slug="happy").retire()
    answer = admin_client.post(address("sad", "merge"), {"into": pk(into)} if into else {})
    assert words in text(answer)
    assert counts(article) == {"sad": 1}


def test_a_merge_that_was_overtaken_is_refused_with_what_to_do(
    admin_client: Client, admin_user: AbstractUser, article: ArticlePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def after_another_administrator(*, kind: ReactionKind, into: ReactionKind, by: AbstractUser) -> KindMerge:
        merge_kind(kind=into, into=ReactionKind.objects.get(slug="angry"), by=admin_user)
        return merge_kind(kind=kind, into=into, by=by)

    monkeypatch.setattr("reactions.services.merge_kind", after_another_administrator)
    answer = merge(admin_client, "sad", "love")
    assert "“Love” has been merged into “Angry” already. Undo that merge first." in text(answer)


def test_merges_in_a_row_say_which_one_to_undo_first(admin_client: Client) -> None:
    merge(admin_client, "sad", "angry")
    merge(admin_client, "angry", "love")
    for answer in (admin_client.get(address("sad", "undo_merge")), admin_client.post(address("sad", "undo_merge"))):
        assert "“Angry” has been merged into “Love” since. Undo that merge first, and this one then." in text(answer)
    assert KindMerge.objects.standing().count() == 2


def test_a_merge_that_is_undone_already_leaves_nothing_to_do(admin_client: Client) -> None:
    merge(admin_client, "sad", "love")
    admin_client.post(address("sad", "undo_merge"))
    for answer in (admin_client.get(address("sad", "undo_merge")), admin_client.post(address("sad", "undo_merge"))):
        assert "There is nothing to undo." in text(answer)


def test_the_last_kind_of_a_set_cannot_be_merged_away(admin_client: Client) -> None:
    only = ReactionSet.objects.create(name="Only sad")
    only.members.create(kind_id=pk("sad"))
    only.save()
    assert "Only sad" in text(merge(admin_client, "sad", "love"))
    assert not KindMerge.objects.exists()


def test_the_only_kind_that_is_offered_has_nothing_to_be_merged_into(admin_client: Client) -> None:
    for kind in ReactionKind.objects.exclude(slug="sad"):
        kind.retire()
    ReactionSet.objects.all().delete()
    assert "There is no other reaction that is offered." in text(admin_client.get(address("sad", "merge")))


def test_both_acts_are_in_the_kinds_history(admin_client: Client, admin_user: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 1, kind="sad")
    merge(admin_client, "sad", "love")
    admin_client.post(address("sad", "undo_merge"))
    history = text(admin_client.get(address("sad", "history")))
    assert "Merged into “Love”: 1 vote on 1 page" in history
    assert "Undid the merge into “Love”: 1 vote went back" in history
    assert set(ModelLogEntry.objects.values_list("user", flat=True)) == {admin_user.pk}


def test_moderators_and_editors_are_turned_away(moderator_client: Client, editor_client: Client) -> None:
    for client in (moderator_client, editor_client):
        for act in ("merge", "undo_merge"):
            answer = client.post(address("sad", act), {"into": pk("love")})
            assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_home"))
    assert not KindMerge.objects.exists()
