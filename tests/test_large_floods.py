"""Floods of more votes than one request can take: decided on at once, worked at in portions, cancelled, and taken back to the unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from reactions import services
from reactions.desk.vote_filters import votes_of_act
from reactions.models import Exclusion, Flood, FloodState, Hold, LargeAct, Origin, Vote
from reactions.services import find_drift, large_acts
from tests.ballots import store_votes, total_of
from tests.confirming import confirm_at, shown
from tests.readers import Reader, counts
from tests.test_floods_admin import EVIDENCE, address, exclude, store_held

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def small_portions(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "ACT_AT_ONCE": 4}
    monkeypatch.setattr(large_acts, "PORTION", 3)


@pytest.fixture
def began_at() -> datetime:
    return timezone.now() - timedelta(minutes=10)


@pytest.fixture
def flood(article: ArticlePage, began_at: datetime) -> Flood:
    """Ten angry newcomers among three readers who love the story, and two from before."""
    store_votes(article, 2, kind="happy", cast_at=began_at - timedelta(hours=1))
    store_votes(article, 10, kind="angry", cast_at=began_at + timedelta(minutes=2), is_first_vote=True)
    store_votes(article, 3, kind="love", cast_at=began_at + timedelta(minutes=3))
    return Flood.objects.create(page=article, began_at=began_at, last_at=began_at + timedelta(minutes=4), votes=13, evidence=EVIDENCE)


@pytest.fixture
def held(article: ArticlePage, moderator: AbstractUser, flood: Flood) -> Flood:
    """The same where it is held, but for one vote that a moderator has let go by hand."""
    holding = services.exclude_votes(votes=Vote.objects.filter(cast_at__gte=flood.began_at), by=moderator, reason="Held")
    Exclusion.objects.filter(pk=holding.pk).update(origin=Origin.FLOOD)
    Flood.objects.filter(pk=flood.pk).update(is_held=True, exclusion=holding)
    friend = Vote.objects.filter(kind__slug="love").order_by("pk")[:1]
    services.lift_exclusion(exclusion=holding, votes=Vote.objects.filter(pk__in=friend.values("pk")), by=moderator, reason="A friend")
    flood.refresh_from_db()
    return flood


def work(act_id: int) -> Iterator[dict[str, int]]:
    """Do an act portion by portion, and give the page's figures after each."""
    page = Flood.objects.get().page
    while large_acts._portion(act_id, votes_of_act) is not None:
        assert not find_drift()
        yield counts(page)


def decide(client: Client, flood: Flood, name: str) -> str:
    return confirm_at(client, address(flood, name), reason="A class after all").content.decode()


@pytest.mark.parametrize("which", ["all", "alike"])
def test_a_large_flood_is_taken_out_and_put_back_to_the_unit(moderator_client: Client, article: ArticlePage, flood: Flood, which: str) -> None:
    before = counts(article)

    answer = exclude(moderator_client, flood, which=which)

    expected = {"all": {"happy": 2}, "alike": {"happy": 2, "love": 3}}[which]
    assert "votes are being taken out of the count." in answer.content.decode()
    assert LargeAct.objects.get().state == "done"
    assert counts(article) == expected
    assert "The figures become what they were in the background." in decide(moderator_client, flood, "undo")
    flood.refresh_from_db()
    assert (flood.state, counts(article)) == (FloodState.WAITING, before)
    assert not find_drift()


def test_how_far_it_has_come_is_shown_with_the_flood_and_the_rest_can_be_cancelled(
    moderator_client: Client, article: ArticlePage, flood: Flood, queue: list[int]
) -> None:
    answer = exclude(moderator_client, flood, which="alike")
    act = LargeAct.objects.select_related("exclusion").get()
    assert (queue, act.expected, total_of(article)) == ([act.pk], 10, 15)
    page = answer.content.decode()
    assert "0 of about 10 votes." in page
    assert 'data-large-act="under-way"' in page
    next(work(act.pk))
    assert "3 of about 10 votes." in moderator_client.get(address(flood)).content.decode()
    assert "worked at in the background" in decide(moderator_client, flood, "undo")

    moderator_client.post(reverse("reactions_exclusions:cancel", args=[act.exclusion_id]))

    assert total_of(article) == 12
    assert "under-way" not in moderator_client.get(address(flood)).content.decode()
    # Few enough by now to be put back while the moderator waits.
    decide(moderator_client, flood, "undo")
    assert total_of(article) == 15


def test_of_a_held_flood_nothing_that_is_taken_out_counts_on_the_way(moderator_client: Client, article: ArticlePage, held: Flood, queue: list[int]) -> None:
    late = store_held(held, 2, cast_at=timezone.now() + timedelta(minutes=1))
    before, standing = counts(article), set(Vote.objects.excluded().values_list("pk", flat=True))

    exclude(moderator_client, held, which="alike")

    taking_out, letting_go = LargeAct.objects.order_by("pk")
    assert before == {"happy": 2, "love": 1}
    # Whoever comes to the second one first has to wait.
    assert list(work(letting_go.pk)) == []
    assert list(work(taking_out.pk)) == [before] * 4
    assert queue == [taking_out.pk, letting_go.pk, letting_go.pk]
    figures = list(work(letting_go.pk))
    assert all(found.get("angry", 0) == 0 for found in figures)
    assert figures[-1] == {"happy": 2, "love": 3}
    assert set(late) <= set(Vote.objects.excluded().values_list("pk", flat=True))

    decide(moderator_client, held, "undo")

    holding_again, lifting = LargeAct.objects.order_by("pk")[2:]
    assert all(found.get("angry", 0) == 0 for act in (holding_again, lifting) for found in work(act.pk))
    held.refresh_from_db()
    assert (held.state, held.is_held, counts(article)) == (FloodState.WAITING, True, before)
    assert set(Vote.objects.excluded().values_list("pk", flat=True)) == standing


def test_where_taking_out_is_cancelled_nothing_is_let_go(moderator_client: Client, article: ArticlePage, held: Flood, queue: list[int]) -> None:
    exclude(moderator_client, held, which="alike")
    act = LargeAct.objects.order_by("pk")[0]
    next(work(act.pk))

    moderator_client.post(reverse("reactions_exclusions:cancel", args=[act.exclusion_id]))

    assert list(LargeAct.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "cancelled"]
    assert counts(article) == {"happy": 2, "love": 1}
    decide(moderator_client, held, "undo")
    for begun in LargeAct.objects.unfinished().order_by("pk"):
        list(work(begun.pk))
    assert counts(article) == {"happy": 2, "love": 1}
    assert Hold.objects.standing().filter(exclusion=held.exclusion_id).count() == 12


def test_a_large_flood_that_is_genuine_is_let_go_and_held_again(moderator_client: Client, article: ArticlePage, held: Flood) -> None:
    assert "The flood is found genuine. 12 votes are being let go." in decide(moderator_client, held, "genuine")
    assert counts(article) == {"happy": 2, "angry": 10, "love": 3}
    Reader().cast(article, "sad")

    decide(moderator_client, held, "undo")

    assert counts(article) == {"happy": 2, "love": 1, "sad": 1}
    assert not find_drift()


def test_what_a_request_reads_does_not_grow_with_the_flood(
    moderator_client: Client, article: ArticlePage, flood: Flood, queue: list[int], django_assert_max_num_queries: Any
) -> None:
    store_votes(article, 300, kind="angry", cast_at=flood.began_at + timedelta(minutes=2), is_first_vote=True)
    exclude(moderator_client, flood, which="alike")
    assert not Hold.objects.exists()
    act = LargeAct.objects.get()
    assert act.expected == 310
    list(work(act.pk))
    asked = shown(moderator_client.get(address(flood, "undo")))
    with django_assert_max_num_queries(50):
        moderator_client.post(address(flood, "undo"), {**asked, "reason": "A class after all"})
    assert Hold.objects.standing().count() == 310
