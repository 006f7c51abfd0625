"""A flood at the desk: a moderator is told, reads why, takes it out or finds it genuine, and undoes either."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from reactions import services
from reactions.models import Exclusion, Flood, FloodState, Hold, Origin, Vote
from tests.ballots import store_votes, total_of
from tests.confirming import confirm_at
from tests.confirming import shown as put_in_form
from tests.readers import Reader, counts

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


def store_held(flood: Flood, number: int, *, cast_at: datetime, kind: str = "angry") -> list[int]:
    """Votes that came while the flood was held."""
    votes = store_votes(flood.page, number, kind=kind, cast_at=cast_at, is_first_vote=True, is_counted=False)
    Hold.objects.bulk_create([Hold(exclusion=flood.exclusion, vote=vote) for vote in votes])
    return [vote.pk for vote in votes]


def address(flood: Flood, name: str = "inspect") -> str:
    return reverse(f"reactions_floods:{name}", args=[flood.pk])


def seen(client: Client, flood: Flood, which: str = "alike") -> dict[str, str]:
    """What the page has shown, as its form says it again."""
    form = client.get(address(flood), {"which": which}).context["form"]
    return {name: form[name].value() for name in ("seen", "until", "looked_at")}


def exclude(client: Client, flood: Flood, *, which: str = "alike", **fields: Any) -> Any:
    form = {**seen(client, flood, which), "category": 1, "reason": "Forty newcomers, one word", **fields}
    return client.post(f"{address(flood)}?which={which}", form, follow=True)


def test_a_moderator_is_told_and_is_one_click_from_the_evidence(moderator_client: Client, flood: Flood) -> None:
    for name in ("wagtailadmin_home", "reactions_overview:index", "reactions_floods:index"):
        assert address(flood) in moderator_client.get(reverse(name)).content.decode(), name


def test_the_evidence_is_said_in_words(moderator_client: Client, flood: Flood) -> None:
    page = moderator_client.get(address(flood)).content.decode()
    assert "97% of them vote for the first time on this site, where 50% are usual." in page
    assert "Nearly all of them say the same: 94%." in page
    assert "The figures as a table" in page


def test_of_rules_that_say_the_same_only_the_strongest_is_said(moderator_client: Client, flood: Flood) -> None:
    flood.evidence = [{"rule": rule, "value": 0.94, "usual": 0.4} for rule in ("leaning", "one_sided", "nearly_all")]
    flood.save()
    page = moderator_client.get(address(flood)).content.decode()
    assert "Nearly all of them say the same: 94%." in page
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
    """The same flood where it is held: what comes to the story is held, too."""
    holding = services.exclude_votes(votes=Vote.objects.for_page(article.pk), by=moderator, reason="Held")
    Exclusion.objects.filter(pk=holding.pk).update(origin=Origin.FLOOD)
    Flood.objects.filter(pk=flood.pk).update(is_held=True, exclusion=holding)
    flood.refresh_from_db()
    return flood


@pytest.mark.parametrize("which", ["all", "alike"])
def test_what_a_held_flood_got_while_the_moderator_read_is_not_counted(moderator_client: Client, article: ArticlePage, held: Flood, which: str) -> None:
    shown = seen(moderator_client, held, which)
    Reader().cast(article, "angry")
    late = store_held(held, 40, cast_at=timezone.now())
    Flood.objects.filter(pk=held.pk).update(last_at=timezone.now(), votes=83)
    [table] = moderator_client.get(address(held), {"which": which}).context["tables"]
    before = total_of(article)

    answer = exclude(moderator_client, held, which=which, **shown)

    assert (before, table.before) == (0, 0)
    assert total_of(article) == (0 if which == "all" else 3)
    assert set(late) <= set(Vote.objects.excluded().values_list("pk", flat=True))
    page = answer.content.decode()
    assert "41 votes that came later are still held." in page
    assert reverse("reactions_exclusions:inspect", args=[held.exclusion_id]) in page
    assert "41 votes still held" in moderator_client.get(reverse("reactions_floods:index")).content.decode()

    confirm_at(moderator_client, address(held, "undo"), reason="A class after all")

    assert total_of(article) == 0
    assert Vote.objects.excluded().count() == 84


def test_a_preview_shows_what_is_let_go_and_asks_again_when_that_changes(moderator_client: Client, article: ArticlePage, held: Flood) -> None:
    shown = seen(moderator_client, held)
    store_held(held, 2, kind="sad", cast_at=held.last_at - timedelta(seconds=5))

    answer = exclude(moderator_client, held, **shown)

    assert "Some of the votes have changed since you looked." in answer.content.decode()
    assert total_of(article) == 0
    assert [(table.before, table.after) for table in answer.context["tables"]] == [(0, 5)]


def test_readers_who_came_after_a_held_flood_are_counted_with_its_exclusion(moderator_client: Client, article: ArticlePage, held: Flood) -> None:
    store_held(held, 6, kind="love", cast_at=timezone.now() - timedelta(minutes=2))
    [table] = moderator_client.get(address(held), {"which": "all"}).context["tables"]
    assert (table.before, table.after) == (0, 6)

    exclude(moderator_client, held, which="all")

    assert counts(article) == {"love": 6}


def test_a_held_flood_that_goes_on_is_meant_up_to_the_moment_of_looking(moderator_client: Client, article: ArticlePage, held: Flood) -> None:
    now = timezone.now()
    Flood.objects.filter(pk=held.pk).update(last_at=now - timedelta(seconds=5))
    store_held(held, 7, cast_at=now - timedelta(seconds=1))
    [table] = moderator_client.get(address(held)).context["tables"]
    assert (table.votes, table.after) == (47, 3)


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


def test_the_storys_page_tells_what_was_made_of_its_floods(moderator_client: Client, article: ArticlePage, flood: Flood) -> None:
    confirm_at(moderator_client, address(flood, "genuine"), reason="A school")
    confirm_at(moderator_client, address(flood, "undo"), reason="No school at all")

    entries = moderator_client.get(reverse("reactions_stories:inspect", args=[article.pk])).context["entries"]

    said = [entry.message for entry in entries]
    assert said[0].startswith("Let the flood on “Ferry leaves on time” wait again: No school at all")
    assert said[1].startswith("Found the votes on “Ferry leaves on time” genuine: A school")


def test_figures_are_said_as_the_moderators_language_says_them(moderator_client: Client, moderator: AbstractUser, flood: Flood) -> None:
    UserProfile.objects.create(user=moderator, preferred_language="de")
    Flood.objects.filter(pk=flood.pk).update(evidence=[{"rule": "surge", "value": 12345, "usual": 1200}])
    page = moderator_client.get(address(flood)).content.decode()
    assert "12.345" in page
    assert "1.200" in page


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
