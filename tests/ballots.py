"""Votes for the tests of the moderators' desk, stored as readers' votes are, with their tallies."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.utils import timezone

from reactions import services
from reactions.models import ReactionKind, Tally, Vote

if TYPE_CHECKING:
    from wagtail.models import Page


def store_votes(page: Page, number: int, *, kind: str = "love", cast_at: datetime | None = None, network: UUID | None = None, **fields: Any) -> list[Vote]:
    """`number` counted votes of different readers, and the page's tallies brought up to date."""
    moment = cast_at or timezone.now()
    chosen = ReactionKind.objects.get(slug=kind)
    rows = [
        Vote(page_id=page.pk, kind=chosen, network_key=network, **{"voter_key": uuid4(), "cast_at": moment, "changed_at": moment, **fields})
        for _ in range(number)
    ]
    votes = Vote.objects.bulk_create(rows)
    services.recount(page_ids=[page.pk])
    return votes


def total_of(page: Page) -> int:
    """The page's total, as its tallies say it."""
    return Tally.objects.for_page(page.pk).total()
