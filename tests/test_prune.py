"""`manage.py prune_votes`: networks are forgotten in time, votes and totals are not."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

from django.core.management import call_command
from django.utils import timezone

from articles.models import ArticlePage
from reactions import services
from reactions.models import Vote
from tests.readers import counts


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
