"""The list of exclusions and the page of each: what it shows, lifting it, and doing it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from reactions.models import Exclusion, ExclusionReason, Hold, SectionRight, Vote
from reactions.services import exclude_votes, lift_exclusion, recount
from tests import factories
from tests.ballots import store_votes, total_of
from tests.confirming import confirm_at, shown

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage, FrontPage, SectionPage

LIST = "/admin/reactions/exclusions/"


@pytest.fixture
def exclusion(moderator: AbstractUser, article: ArticlePage) -> Exclusion:
    """Three of five votes on the article, taken out of the count."""
    held = store_votes(article, 3)
    store_votes(article, 2)
    return exclude_votes(votes=Vote.objects.filter(pk__in=[vote.pk for vote in held]), by=moderator, reason="One script, nine minutes")


def lift(client: Client, exclusion: Exclusion, reason: str = "A school class after all") -> Any:
    return confirm_at(client, address_of(exclusion), reason=reason)


def address_of(exclusion: Exclusion) -> str:
    return reverse("reactions_exclusions:lift", args=[exclusion.pk])


def test_the_list_says_who_why_and_how_many(moderator_client: Client, exclusion: Exclusion) -> None:
    page = moderator_client.get(LIST).content.decode()
    for words in ("One script, nine minutes", "mina", "3 votes", "all held"):
        assert words in page


def test_the_list_is_searched_by_reason(moderator_client: Client, exclusion: Exclusion) -> None:
    assert [row.exclusion for row in moderator_client.get(LIST, {"q": "nine"}).context["object_list"]] == [exclusion]
    assert not moderator_client.get(LIST, {"q": "ten"}).context["object_list"]


def test_the_list_costs_the_same_for_one_exclusion_and_for_many(
    moderator_client: Client, moderator: AbstractUser, exclusion: Exclusion, section: SectionPage, django_assert_num_queries: Any
) -> None:
    moderator_client.get(LIST)
    with django_assert_num_queries(12):
        moderator_client.get(LIST)
    for _ in range(6):
        store_votes(factories.make_article(section), 2)
        exclude_votes(votes=Vote.objects.all(), by=moderator, reason="Another")
    with django_assert_num_queries(12):
        moderator_client.get(LIST)


def test_its_page_shows_the_figures_the_pages_and_the_trail(moderator_client: Client, moderator: AbstractUser, exclusion: Exclusion) -> None:
    lift_exclusion(exclusion=exclusion, by=moderator, reason="A school class after all")
    page = moderator_client.get(reverse("reactions_exclusions:inspect", args=[exclusion.pk])).content.decode()
    for words in (
        "One script, nine minutes",
        "3 votes",
        "all let go",
        "Ferry leaves on time",
        "Excluded 3 votes on",
        "Restored 3 votes on",
        "A school class after all",
    ):
        assert words in page


def test_lifting_counts_its_votes_again(moderator_client: Client, article: ArticlePage, exclusion: Exclusion) -> None:
    answer = lift(moderator_client, exclusion)
    assert "3 votes are counted again." in " ".join(map(str, answer.context["messages"]))
    assert total_of(article) == 5


def test_lifting_needs_a_reason(moderator_client: Client, article: ArticlePage, exclusion: Exclusion) -> None:
    answer = lift(moderator_client, exclusion, reason=" ")
    assert answer.context["form"].errors["reason"]
    assert total_of(article) == 2


def test_lifting_twice_says_that_there_is_nothing_to_lift(moderator_client: Client, exclusion: Exclusion) -> None:
    address = address_of(exclusion)
    late = {**shown(moderator_client.get(address)), "reason": "A school class after all"}
    lift(moderator_client, exclusion)
    for answer in (moderator_client.get(address, follow=True), moderator_client.post(address, late, follow=True)):
        assert "nothing to lift" in " ".join(map(str, answer.context["messages"]))


def test_the_page_shows_what_lifting_does_to_totals_and_shares(moderator_client: Client, article: ArticlePage, exclusion: Exclusion) -> None:
    store_votes(article, 5, kind="sad")
    [table] = moderator_client.get(address_of(exclusion)).context["preview"].tables
    assert (table.title, table.votes, table.before, table.after) == (article.title, 3, 7, 10)
    figures = {row.label: (row.before, row.share_before, row.after, row.share_after) for row in table.kinds}
    assert figures == {"Love": (2, 29, 5, 50), "Sad": (5, 71, 5, 50)}


def test_lifting_is_asked_again_where_it_does_no_longer_what_was_shown(
    moderator_client: Client, moderator: AbstractUser, article: ArticlePage, exclusion: Exclusion
) -> None:
    asked = shown(moderator_client.get(address_of(exclusion)))
    one = Vote.objects.excluded().earliest("pk")
    exclude_votes(votes=Vote.objects.filter(pk=one.pk), by=moderator, reason="Again")
    answer = moderator_client.post(address_of(exclusion), {**asked, "reason": "A school class"})
    page = answer.content.decode()
    assert "Nothing was done. 3 of the votes would have moved a total when you looked, and 2 would now." in page
    assert "A school class" in page
    assert total_of(article) == 2
    moderator_client.post(address_of(exclusion), {**shown(answer), "reason": "A school class"})
    assert total_of(article) == 4


@pytest.mark.parametrize("seen", ["", "nonsense"])
def test_lifting_what_this_site_has_not_shown_is_asked_again(moderator_client: Client, article: ArticlePage, exclusion: Exclusion, seen: str) -> None:
    answer = moderator_client.post(address_of(exclusion), {"reason": "A school class", "seen": seen})
    assert "Nothing was done. Some of the votes have changed since you looked." in answer.content.decode()
    assert total_of(article) == 2


def test_votes_that_are_caught_while_a_moderator_looks_are_not_let_go(moderator_client: Client, article: ArticlePage, exclusion: Exclusion) -> None:
    asked = shown(moderator_client.get(address_of(exclusion)))
    [late] = store_votes(article, 1)
    Hold.objects.create(exclusion=exclusion, vote=late)
    Vote.objects.filter(pk=late.pk).update(is_counted=False)
    recount(page_ids=[article.pk])
    moderator_client.post(address_of(exclusion), {**asked, "reason": "A school class"})
    assert list(Vote.objects.excluded()) == [late]


def test_what_may_not_be_lifted_offers_nothing_of_it(
    moderator: AbstractUser, moderator_client: Client, article: ArticlePage, front_page: FrontPage, exclusion: Exclusion
) -> None:
    """Exclusions are seen everywhere, and votes moderated in the other section only."""
    elsewhere = factories.make_section(front_page, title="Town")
    group, right = moderator.groups.get(), Permission.objects.get(codename="moderate_vote")
    group.permissions.remove(right)
    SectionRight.objects.create(group=group, page=elsewhere, permission=right)
    detail = reverse("reactions_exclusions:inspect", args=[exclusion.pk])
    assert address_of(exclusion) not in moderator_client.get(detail).content.decode()
    SectionRight.objects.create(group=group, page=article.get_parent(), permission=right)
    assert address_of(exclusion) in moderator_client.get(detail).content.decode()


def test_who_sees_no_votes_is_not_led_to_them(moderator: AbstractUser, moderator_client: Client, exclusion: Exclusion) -> None:
    moderator.groups.get().permissions.remove(Permission.objects.get(codename="view_vote"))
    page = moderator_client.get(reverse("reactions_exclusions:inspect", args=[exclusion.pk])).content.decode()
    assert reverse("reactions_votes:index") not in page
    assert "3 votes" in page


def test_votes_that_another_exclusion_holds_are_said_to_stay_out(
    moderator_client: Client, moderator: AbstractUser, article: ArticlePage, exclusion: Exclusion
) -> None:
    exclude_votes(votes=Vote.objects.excluded(), by=moderator, reason="Again")
    answer = moderator_client.get(address_of(exclusion))
    assert answer.context["staying"] == 3
    lift(moderator_client, exclusion)
    assert total_of(article) == 2


def test_a_lifted_exclusion_is_done_again_with_the_same_votes(moderator_client: Client, article: ArticlePage, exclusion: Exclusion) -> None:
    lift(moderator_client, exclusion)
    detail = moderator_client.get(reverse("reactions_exclusions:inspect", args=[exclusion.pk]))
    again = next(button.url for button in detail.context["view"].header_more_buttons if button.label == "Exclude again")
    confirmation = moderator_client.get(again)
    assert confirmation.context["effect"].votes == 3
    answers = {"category": ExclusionReason.objects.get(label="Script").pk, "seen": confirmation.context["form"]["seen"].value()}
    moderator_client.post(again, answers)
    assert total_of(article) == 2


def test_there_is_no_address_to_add_edit_or_delete_an_exclusion(admin_client: Client, exclusion: Exclusion) -> None:
    for path in ("new/", f"edit/{exclusion.pk}/", f"delete/{exclusion.pk}/", f"{exclusion.pk}/edit/"):
        assert admin_client.post(LIST + path).status_code == 404


def test_an_unknown_exclusion_is_not_found(moderator_client: Client) -> None:
    for path in ("999999/", "999999/lift/", "abc/"):
        assert moderator_client.get(LIST + path).status_code == 404


def test_an_editor_is_turned_away(editor_client: Client, article: ArticlePage, exclusion: Exclusion) -> None:
    for path in ("", "results/", f"{exclusion.pk}/", f"{exclusion.pk}/lift/"):
        assert editor_client.get(LIST + path).status_code == 302
    editor_client.post(f"{LIST}{exclusion.pk}/lift/", {"reason": "Mine"})
    assert total_of(article) == 2
