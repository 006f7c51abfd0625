"""A page that is deleted takes its reactions with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.models import Revision

from reactions.models import DaySum, Hold, HourSum, Tally, Vote, page_model

if TYPE_CHECKING:
    from django.db.models import QuerySet


def delete_reactions(*, page_id: int) -> None:
    """
    Delete every vote on a page that is about to be deleted, with its holds, its tallies and its sums. The Exclusions stay on record.

    Nobody adds another until the transaction is over: votes and tallies are locked in the order of every other writer, and then the revisions and the
    page, which a vote needs, in this order, when it is committed.
    """
    votes, tallies = Vote.objects.for_page(page_id), Tally.objects.for_page(page_id)
    with transaction.atomic():
        _wait_for(votes.in_lock_order())
        _wait_for(tallies.select_for_update().order_by("kind_id"))
        _wait_for(Revision.page_revisions.filter(object_id=str(page_id)).select_for_update().order_by("pk"))
        _wait_for(page_model()._base_manager.filter(pk=page_id).select_for_update())
        for rows in (Hold.objects.filter(vote__in=votes), votes, tallies, *_sums_of(page_id)):
            # Nothing else belongs to these rows, and there may be a million: the database deletes them without our seeing any.
            rows._raw_delete(rows.db)


def _sums_of(page_id: int) -> list[QuerySet]:
    return [model._default_manager.filter(page=page_id) for model in (HourSum, DaySum)]


def _wait_for(rows: QuerySet) -> None:
    """Lock rows until the transaction is over, however many there are."""
    for _ in rows.values_list("pk").iterator():
        pass
