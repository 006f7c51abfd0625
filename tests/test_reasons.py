"""The reasons that moderators choose from: kept by administrators, asked for by every exclusion, and readable on its record ever after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from reactions import services
from reactions.models import Exclusion, ExclusionReason, Vote
from tests.ballots import store_votes, total_of
from tests.test_moderation import EXCLUDE, ask, confirm

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage

LIST = "/admin/reactions/reasons/"


def reason(label: str) -> ExclusionReason:
    return ExclusionReason.objects.get(label=label)


def offered(client: Client, **query: Any) -> list[str]:
    """The reasons that a confirmation page offers, in their order."""
    form = ask(client, EXCLUDE, id="all", **query).context["form"]
    return [label for _, label in form.fields["category"].choices] if "category" in form.fields else []


def test_moderators_are_offered_the_list_in_its_order(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 1)
    assert offered(moderator_client) == ["Script", "Organised elsewhere", "One person, many votes", "Test votes", "Other"]


def test_an_exclusion_without_words_says_the_reason_that_was_chosen(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 1)
    confirm(moderator_client, ask(moderator_client, EXCLUDE, id="all"), reason="")
    exclusion = Exclusion.objects.get()
    assert (exclusion.reason, exclusion.category) == ("Script", reason("Script"))


def test_words_stand_beside_the_reason_that_was_chosen(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 1)
    confirm(moderator_client, ask(moderator_client, EXCLUDE, id="all"), reason="Nine minutes, one browser")
    page = moderator_client.get(reverse("reactions_exclusions:inspect", args=[Exclusion.objects.get().pk])).content.decode()
    assert "Nine minutes, one browser" in page
    assert "Reason chosen</dt><dd>Script" in page


def test_other_needs_words(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 1)
    answer = confirm(moderator_client, ask(moderator_client, EXCLUDE, id="all"), category=reason("Other").pk, reason="  ")
    assert "Add a sentence in words." in answer.content.decode()
    assert total_of(article) == 1


@pytest.mark.parametrize("category", ["", "999999", "abc"])
def test_without_a_reason_from_the_list_nothing_happens(moderator_client: Client, article: ArticlePage, category: str) -> None:
    store_votes(article, 1)
    answer = confirm(moderator_client, ask(moderator_client, EXCLUDE, id="all"), category=category)
    assert answer.context["form"].errors["category"]
    assert total_of(article) == 1


def test_markup_in_the_words_is_shown_as_it_was_typed(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 1)
    confirm(moderator_client, ask(moderator_client, EXCLUDE, id="all"), reason="<script>alert(1)</script>")
    for address in (reverse("reactions_exclusions:index"), reverse("reactions_exclusions:inspect", args=[Exclusion.objects.get().pk])):
        page = moderator_client.get(address).content.decode()
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert(1)" not in page


def test_without_any_reason_on_the_list_words_are_asked_for(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 1)
    ExclusionReason.objects.update(is_offered=False)
    assert offered(moderator_client) == []
    asked = ask(moderator_client, EXCLUDE, id="all")
    assert confirm(moderator_client, asked, reason="").context["form"].errors["reason"]
    confirm(moderator_client, asked, reason="A flood")
    assert Exclusion.objects.get().reason == "A flood"


def test_an_administrator_adds_renames_and_withdraws_reasons(admin_client: Client, moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 1)
    admin_client.post(f"{LIST}new/", {"label": "A paid crowd", "is_offered": "on"})
    assert "A paid crowd" in offered(moderator_client)
    admin_client.post(f"{LIST}{reason('A paid crowd').pk}/", {"label": "Bought votes", "is_offered": "on"})
    assert "Bought votes" in offered(moderator_client)
    admin_client.post(f"{LIST}{reason('Bought votes').pk}/", {"label": "Bought votes"})
    assert "Bought votes" not in offered(moderator_client)


def test_two_reasons_of_the_same_words_are_refused(admin_client: Client) -> None:
    answer = admin_client.post(f"{LIST}new/", {"label": "Script", "is_offered": "on"})
    assert "There is such a reason already." in answer.content.decode()


def test_an_administrator_puts_them_in_order(admin_client: Client, moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 1)
    admin_client.post(f"{LIST}{reason('Other').pk}/order/?position=0")
    assert offered(moderator_client)[0] == "Other"


def test_a_reason_that_an_act_has_given_is_not_deleted(admin_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 1)
    services.exclude_votes(votes=Vote.objects.all(), by=moderator, category=reason("Script"))
    answer = admin_client.post(f"{LIST}{reason('Script').pk}/delete/", follow=True)
    assert "it stays" in " ".join(map(str, answer.context["messages"]))
    admin_client.post(f"{LIST}{reason('Test votes').pk}/delete/")
    assert set(ExclusionReason.objects.values_list("label", flat=True)) >= {"Script", "Other"}
    assert not ExclusionReason.objects.filter(label="Test votes").exists()


def test_one_that_is_offered_no_longer_stays_on_the_record(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 1)
    exclusion = services.exclude_votes(votes=Vote.objects.all(), by=moderator, category=reason("Script"))
    ExclusionReason.objects.update(is_offered=False)
    assert "Reason chosen</dt><dd>Script" in moderator_client.get(reverse("reactions_exclusions:inspect", args=[exclusion.pk])).content.decode()


def test_the_list_costs_the_same_for_few_and_for_many(
    admin_client: Client, moderator: AbstractUser, article: ArticlePage, django_assert_num_queries: Any
) -> None:
    admin_client.get(LIST)
    with django_assert_num_queries(8):
        admin_client.get(LIST)
    ExclusionReason.objects.bulk_create(ExclusionReason(label=f"Reason {number}") for number in range(20))
    store_votes(article, 1)
    services.exclude_votes(votes=Vote.objects.all(), by=moderator, category=reason("Script"))
    with django_assert_num_queries(8):
        admin_client.get(LIST)


def test_neither_moderators_nor_editors_change_the_list(moderator_client: Client, editor_client: Client) -> None:
    for client in (moderator_client, editor_client):
        assert client.get(LIST).status_code == 302
        client.post(f"{LIST}{reason('Script').pk}/", {"label": "Mine", "is_offered": "on"})
    assert ExclusionReason.objects.filter(label="Script").exists()
