"""`manage.py prune_votes`: networks are forgotten in time, votes and totals are not."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import ArticlePage
from reactions import services
from reactions.models import Notice, Vote
from reactions.services import retention
from tests.ballots import store_votes
from tests.readers import counts

pytestmark = pytest.mark.django_db(transaction=True)


def test_networks_past_the_retention_time_are_forgotten_and_totals_stay(article: ArticlePage, settings: Any) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "RETENTION_DAYS": 3}
    for number, age_days in enumerate([2, 4, 5]):
        services.cast_vote(page_id=article.pk, voter_key=UUID(int=number), kind="love", network_key=uuid4())
        Vote.objects.filter(voter_key=UUID(int=number)).update(cast_at=timezone.now() - timedelta(days=age_days))
    output = StringIO()
    call_command("prune_votes", stdout=output)
    assert "2 votes older than 3 days" in output.getvalue()
    assert Vote.objects.filter(network_key__isnull=False).get().voter_key == UUID(int=0)
    assert counts(article) == {"love": 3}


def test_votes_are_forgotten_in_portions_in_the_order_in_which_they_are_locked(article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PORTION", 3)
    long_ago = timezone.now() - timedelta(days=500)
    votes = store_votes(article, 8, network=uuid4(), cast_at=long_ago)
    with CaptureQueriesContext(connection) as asked:
        assert services.drop_network_keys(before=timezone.now() - timedelta(days=14)) == 8
        assert services.drop_voter_keys(before=timezone.now() - timedelta(days=400)) == 8
    emptied = [query["sql"] for query in asked if query["sql"].startswith('UPDATE "reactions_vote"')]
    assert len(emptied) == 6
    assert all(f"IN ({votes[0].pk}, {votes[1].pk}, {votes[2].pk})" in emptied[place] for place in (0, 3))
    assert not Vote.objects.exclude(network_key=None, voter_key=None).exists()
    assert counts(article) == {"love": 8}


def test_whoever_is_in_the_way_is_waited_for(article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    store_votes(article, 2, network=uuid4(), cast_at=timezone.now() - timedelta(days=20))
    refused: list[int] = []
    portion = retention._forget_portion

    def meet_a_moderator(*args: Any) -> list[int]:
        if not refused:
            refused.append(1)
            raise OperationalError("deadlock detected")
        return portion(*args)

    monkeypatch.setattr(retention, "_forget_portion", meet_a_moderator)
    assert services.drop_network_keys(before=timezone.now() - timedelta(days=14)) == 2
    assert refused == [1]


def test_notices_that_are_over_are_deleted_with_the_networks(settings: Any) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "RETENTION_DAYS": 3}
    now = timezone.now()
    old, given_up, waiting, recent = (
        Notice.objects.create(channel="email", event="flood.noticed", created_at=now - timedelta(days=days), delivered_at=delivered, given_up_at=given_up)
        for days, delivered, given_up in ((4, now, None), (4, None, now), (4, None, None), (2, now, None))
    )
    output = StringIO()
    call_command("prune_votes", stdout=output)
    assert "2 notices older than 3 days were deleted." in output.getvalue()
    assert set(Notice.objects.all()) == {waiting, recent}
    assert {old, given_up}.isdisjoint(Notice.objects.all())
