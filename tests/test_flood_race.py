"""Floods on PostgreSQL, with real threads: one record whoever notices it, and figures that are right whatever meets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles.models import ArticlePage
from reactions import services
from reactions.models import Board, Flood, FloodResponse, Vote
from tests.test_floods import store_crowd

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

VOTES = 120


def in_a_thread(act: Any, *args: Any) -> Any:
    """What `act` gives, on a connection of its own."""
    try:
        return act(*args)
    finally:
        connection.close()


def test_many_watchers_make_one_flood(article: ArticlePage) -> None:
    Board.objects.create(page=article, on_flood=FloodResponse.HOLD)
    now = timezone.now()
    store_crowd(article, VOTES, ends_at=now)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: in_a_thread(services.look_once, now), range(8)))

    assert {flood.pk for floods in found for flood in floods} == {Flood.objects.get().pk}
    assert Vote.objects.excluded().count() == VOTES
    call_command("recount_reactions", check=True)


def test_of_two_decisions_one_counts(article: ArticlePage, moderator: Any) -> None:
    now = timezone.now()
    store_crowd(article, VOTES, ends_at=now)
    [flood] = services.look_once(now)

    def decide(number: int) -> bool:
        with suppress(services.FloodDecided):
            if number % 2:
                services.find_genuine(flood=flood, by=moderator, reason="Readers")
            else:
                services.exclude_flood(flood=flood, votes=Vote.objects.all(), by=moderator, reason="A script")
            return True
        return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda number: in_a_thread(decide, number), range(8))) == 1
    call_command("recount_reactions", check=True)


def test_votes_that_meet_a_hold_a_decision_and_its_undoing_are_counted_right(article: ArticlePage, moderator: Any) -> None:
    Board.objects.create(page=article, on_flood=FloodResponse.HOLD)
    now = timezone.now()
    store_crowd(article, VOTES, ends_at=now)

    def vote(number: int) -> None:
        services.cast_vote(page_id=article.pk, voter_key=uuid4(), kind=["love", "sad"][number % 2])

    def moderate(_: int) -> None:
        [flood] = services.look_once(now)
        for _turn in range(5):
            services.find_genuine(flood=flood, by=moderator, reason="Readers")
            services.undo_decision(flood=flood, by=moderator, reason="A slip")
            services.exclude_flood(flood=flood, votes=Vote.objects.filter(kind__slug="angry"), by=moderator, reason="A script")
            services.undo_decision(flood=flood, by=moderator, reason="A slip")

    with ThreadPoolExecutor(8) as pool:
        moderated = pool.submit(in_a_thread, moderate, 0)
        list(pool.map(lambda number: in_a_thread(vote, number), range(200)))
        moderated.result()

    assert Vote.objects.count() == VOTES + 200
    call_command("recount_reactions", check=True)
