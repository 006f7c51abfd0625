"""A page that is deleted takes its reactions with it."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from django.db import OperationalError, transaction
from wagtail.models import Revision

from reactions.models import DaySum, Hold, HourSum, Tally, Vote, page_model

if TYPE_CHECKING:
    from django.db.models import QuerySet


# PostgreSQL's word for a row that somebody else has locked.
LOCK_NOT_AVAILABLE = "55P03"
ATTEMPTS = 100


def delete_reactions(*, page_id: int) -> None:
    """
    Delete every vote on a page that is about to be deleted, with its holds, its tallies and its sums. The Exclusions stay on record.

    Nobody adds another until the transaction is over: votes and tallies are locked in the order of every other writer, and then the revisions and the
    page, which a vote needs, in this order, when it is committed.
    """
    for _turn in range(ATTEMPTS):
        if _is_deleted(page_id):
            return
        time.sleep(random.uniform(0, 0.02))  # noqa: S311 - nothing secret.
    raise OperationalError(f"The reactions of page {page_id} could not be deleted: readers changed their votes all the time. Unpublish it first.")


def _is_deleted(page_id: int) -> bool:
    """
    Whether all is deleted now; else nothing is, and nothing is locked.

    A vote that came in after the votes were locked, and that its reader changes already, is waited for by nobody: that reader waits for what we hold.
    """
    votes, tallies = Vote.objects.for_page(page_id), Tally.objects.for_page(page_id)
    try:
        with transaction.atomic():
            _wait_for(votes.in_lock_order())
            _wait_for(tallies.select_for_update().order_by("kind_id"))
            _wait_for(Revision.page_revisions.filter(object_id=str(page_id)).select_for_update().order_by("pk"))
            _wait_for(page_model()._base_manager.filter(pk=page_id).select_for_update())
            _wait_for(votes.select_for_update(nowait=True))
            for rows in (Hold.objects.filter(vote__in=votes), votes, tallies, *_sums_of(page_id)):
                # Nothing else belongs to these rows, and there may be a million: the database deletes them without our seeing any.
                rows._raw_delete(rows.db)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        return False
    return True


def _sums_of(page_id: int) -> list[QuerySet]:
    return [model._default_manager.filter(page=page_id) for model in (HourSum, DaySum)]


def _wait_for(rows: QuerySet) -> None:
    """Lock rows until the transaction is over, however many there are."""
    for _ in rows.values_list("pk").iterator():
        pass
