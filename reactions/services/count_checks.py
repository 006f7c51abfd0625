"""Comparing all totals with all votes, on the record: the desk says when the figures were last proven exact."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from reactions.models import CountCheck
from reactions.services.tallies import Drift, find_drift, recount

KEPT = timedelta(days=90)


def check_counts() -> list[Drift]:
    """Every tally that does not match its votes, as `find_drift` finds them; that they were compared is recorded. No tally is changed."""
    drifts = find_drift()
    _record(wrong=len(drifts))
    return drifts


def correct_counts() -> int:
    """Set right every tally that does not match its votes, and record it. Returns how many were wrong."""
    wrong = recount()
    _record(wrong=wrong, were_corrected=bool(wrong))
    return wrong


def _record(*, wrong: int, were_corrected: bool = False) -> None:
    now = timezone.now()
    CountCheck.objects.filter(checked_at__lt=now - KEPT).delete()
    CountCheck.objects.create(checked_at=now, wrong=wrong, were_corrected=were_corrected)
