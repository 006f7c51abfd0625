"""A flood at the desk: a moderator is told, reads why, takes it out or finds it genuine, and undoes either."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from reactions import services
from reactions.models import Exclusion, Flood, FloodState, Origin, Vote
from tests.ballots import store_votes, total_of
from tests.confirming import confirm_at
from tests.confirming import shown as put_in_form
from tests.readers import counts

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage

EVIDENCE = [{"rule": "newcomers", "value": 0.97, "usual": 0.5}, {"rule": "nearly_all", "value": 0.94, "usual": 0.4}, {"rule": "gone", "value": 1, "usual": 0}]


@pytest.fixture
def began_at() -> datetime:
    return timezone.now() - timedelta(minutes=10)


@pytest.fixture
def flood(article: ArticlePage, began_at: datetime) -> Flood:
    """Forty angry newcomers among three readers who love the story."""
    store_votes(article, 40, kind="angry", cast_at=began_at + timedelta(minutes=2), is_first_vote=True)
    store_votes(article, 3, kind="love", cast_at=began_at + timedelta(minutes=3))
    return Flood.objects.create(page=article, began_at=began_at, last_at=began_at + timedelta(minutes=4), votes=43, evidence=EVIDENCE)


def address(flood: Flood, name: str = "inspect") -> str:
    return reverse(f"reactions_floods:{name}", args=[flood.pk])


def seen(client: Client, flood: Flood, which: str = "alike") -> dict[str, str]:
    """What the page has shown, as its form says it again."""
    form = client.get(address(flood), {"which": which}).context["form"]
    return {name: form[name].value() for name in ("seen", "until")}


def exclude(client: Client, flood: Flood, *, which: str = "alike", **fields: Any) -> Any:
    form = {**seen(client, flood, which), "category": 1, "reason": "Forty newcomers, one word", **fields}
    return client.post(f"{address(flood)}?which={which}", form, follow=True)


def test_a_moderator_is_told_and_is_one_click_from_the_evidence(moderator_client: Client, flood: Flood) -> None:
    for name in ("wagtailadmin_home", "reactions_overview:index", "reactions_floods:index"):
        assert address(flood) in moderator_client.get(reverse(name)).content.decode(), name


def test_the_evidence_is_said_in_words(moderator_client: Client, flood: Flood) -> None:
    page = moderator_client.get(address(flood)).content.decode()
    assert "97 % of them vote for the first time on this site, where 50 % are usual." in page
    assert "Nearly all of them say the same: 94 %." in page
    assert "The figures as a table" in page


def test_of_rules_that_say_the_same_only_the_strongest_is_said(moderator_client: Client, flood: Flood) -> None:
    flood.evidence = [{"rule": rule, "value": 0.94, "usual": 0.4} for rule in ("leaning", "one_sided", "nearly_all")]
    flood.save()
    page = moderator_client.get(address(flood)).content.decode()
    assert "Nearly all of them say the same: 94 %." in page
    assert "They lean one way" not in page
    assert "They are of one mind" not in page


def test_what_would_become_of_the_totals_is_shown_before(moderator_client: Client, flood: Flood) -> None:
    context = moderator_client.get(address(flood)).context
    assert (context["tables"][0].before, context["tables"][0].after) == (43, 3)
    everything = moderator_client.get(address(flood), {"which": "all"}).context
    assert (everything["tables"][0].before, everything["tables"][0].after) == (43, 0)


def test_the_flood_is_taken_out_and_put_back_to_the_unit(moderator_client: Client, article: ArticlePage, flood: Flood) -> None:
    before = counts(article)
    answer = exclude(moderator_client, flood)
    assert "40 votes are out of the count." in answer.content.decode()
    flood.refresh_from_db()
    assert flood.state == FloodState.EXCLUDED
    assert total_of(article) == 3

    confirm_at(moderator_client, address(flood, "undo"), reason="A class after all")

    flood.refresh_from_db()
    assert flood.state == FloodState.WAITING
    assert counts(article) == before


def test_a_preview_that_holds_no_longer_is_shown_again(moderator_client: Client, article: ArticlePage, flood: Flood, began_at: datetime) -> None:
    old = seen(moderator_client, flood)
    store_votes(article, 1, kind="angry", cast_at=began_at + timedelta(minutes=2), is_first_vote=True)
    answer = exclude(moderator_client, flood, **old)
    assert "The selection held 40 votes when you looked, and holds 41 now." in answer.content.decode()
    assert not Exclusion.objects.exists()
    assert total_of(article) == 44


def test_a_flood_that_goes_on_is_taken_out_as_far_as_it_was_seen(moderator_client: Client, article: ArticlePage, flood: Flood, began_at: datetime) -> None:
    shown = seen(moderator_client, flood)
    later = began_at + timedelta(minutes=5)
    store_votes(article, 7, kind="angry", cast_at=later, is_first_vote=True)
    Flood.objects.filter(pk=flood.pk).update(last_at=later, votes=50)

    answer = exclude(moderator_client, flood, **shown)

    assert "40 votes are out of the count." in answer.content.decode()
    assert total_of(article) == 3 + 7


def test_a_second_moderator_is_told_that_the_first_was_quicker(moderator_client: Client, moderator: AbstractUser, flood: Flood) -> None:
    old = seen(moderator_client, flood)
    services.find_genuine(flood=flood, by=moderator, reason="A school")
    answer = exclude(moderator_client, flood, **old)
    assert "somebody has decided on this flood already" in answer.content.decode()
    again = moderator_client.post(address(flood, "genuine"), {"reason": "A school"}, follow=True)
    assert "somebody was quicker" in again.content.decode()


def test_the_preview_of_a_held_flood_counts_what_the_exclusion_lets_go(moderator_client: Client, article: ArticlePage, held: Flood) -> None:
    store_votes(article, 5, kind="sad")
    [table] = moderator_client.get(address(held), {"which": "alike"}).context["tables"]
    assert (table.votes, table.before, table.after) == (40, 5, 8)
    exclude(moderator_client, held)
    assert total_of(article) == 8


@pytest.fixture
def held(article: ArticlePage, moderator: AbstractUser, flood: Flood) -> Flood:
    """The same flood, which holds its votes."""
    by = services.exclude_votes(votes=Vote.objects.for_page(article.pk), by=moderator, reason="Held")
    Exclusion.objects.filter(pk=by.pk).update(origin=Origin.FLOOD)
    Flood.objects.filter(pk=flood.pk).update(is_held=True, exclusion=by)
    flood.refresh_from_db()
    return flood


def test_a_held_flood_that_is_genuine_counts(moderator_client: Client, article: ArticlePage, held: Flood) -> None:
    assert total_of(article) == 0
    answer = confirm_at(moderator_client, address(held, "genuine"), reason="A school")
    assert "The flood is found genuine. 43 votes count." in answer.content.decode()
    assert total_of(article) == 43


class TestWhatADecisionShows:
    """Before it is made or undone: what becomes of the totals. It is asked again where that is no longer so."""

    def figures(self, client: Client, flood: Flood, name: str) -> list[tuple[int, int]]:
        preview = client.get(address(flood, name)).context["preview"]
        return [(table.before, table.after) for table in preview.tables] if preview else []

    def test_of_a_flood_that_is_counted_nothing_changes(self, moderator_client: Client, moderator: AbstractUser, flood: Flood) -> None:
        assert self.figures(moderator_client, flood, "genuine") == []
        confirm_at(moderator_client, address(flood, "genuine"), reason="A school")
        assert self.figures(moderator_client, flood, "undo") == []
        confirm_at(moderator_client, address(flood, "undo"), reason="A slip")
        flood.refresh_from_db()
        assert flood.state == FloodState.WAITING

    def test_of_one_that_is_held(self, moderator_client: Client, article: ArticlePage, held: Flood) -> None:
        assert self.figures(moderator_client, held, "genuine") == [(0, 43)]
        confirm_at(moderator_client, address(held, "genuine"), reason="A school")
        assert self.figures(moderator_client, held, "undo") == [(43, 0)]
        confirm_at(moderator_client, address(held, "undo"), reason="A slip")
        assert total_of(article) == 0

    def test_of_one_that_was_taken_out(self, moderator_client: Client, flood: Flood) -> None:
        exclude(moderator_client, flood)
        assert self.figures(moderator_client, flood, "undo") == [(3, 43)]

    def test_of_one_that_was_held_and_taken_out_in_part(self, moderator_client: Client, article: ArticlePage, held: Flood) -> None:
        exclude(moderator_client, held)
        assert total_of(article) == 3
        assert self.figures(moderator_client, held, "undo") == [(3, 0)]
        confirm_at(moderator_client, address(held, "undo"), reason="A slip")
        assert total_of(article) == 0

    @pytest.mark.parametrize("name", ["genuine", "undo"])
    def test_it_is_asked_again(self, moderator_client: Client, moderator: AbstractUser, article: ArticlePage, held: Flood, name: str) -> None:
        if name == "undo":
            exclude(moderator_client, held, which="all")
            held = Flood.objects.get(pk=held.pk)
        asked = put_in_form(moderator_client.get(address(held, name)))
        services.lift_exclusion(exclusion=held.exclusion, by=moderator, reason="All of it")
        before, state = total_of(article), held.state
        answer = moderator_client.post(address(held, name), {**asked, "reason": "A school class"})
        assert answer.status_code == 200
        assert "Nothing was done." in answer.content.decode()
        assert "A school class" in answer.content.decode()
        held.refresh_from_db()
        assert (total_of(article), held.state) == (before, state)


def test_links_are_for_those_who_may_follow_them(moderator: AbstractUser, moderator_client: Client, article: ArticlePage, held: Flood) -> None:
    links = {
        "view_exclusion": reverse("reactions_exclusions:inspect", args=[held.exclusion_id]),
        "view_tally": reverse("reactions_stories:inspect", args=[article.pk]),
    }
    page = moderator_client.get(address(held)).content.decode()
    assert all(link in page for link in links.values())
    moderator.groups.get().permissions.remove(*Permission.objects.filter(content_type__app_label="reactions", codename__in=links))
    page = moderator_client.get(address(held)).content.decode()
    assert not any(link in page for link in links.values())


def test_only_who_may_decides(editor_client: Client, flood: Flood) -> None:
    for name in ("inspect", "genuine", "undo"):
        assert editor_client.get(address(flood, name)).status_code == 302
        assert editor_client.post(address(flood, name), {"reason": "Mine"}).status_code == 302
    flood.refresh_from_db()
    assert flood.state == FloodState.WAITING


def test_a_flood_costs_the_same_however_many_votes_it_has(
    moderator_client: Client, article: ArticlePage, flood: Flood, began_at: datetime, django_assert_max_num_queries: Any
) -> None:
    moderator_client.get(address(flood))
    with django_assert_max_num_queries(20):
        moderator_client.get(address(flood))
    store_votes(article, 200, kind="sad", cast_at=began_at + timedelta(minutes=1))
    with django_assert_max_num_queries(20):
        moderator_client.get(address(flood))
