"""What is forgotten in time."""

from __future__ import annotations

from datetime import datetime

from reactions.models import Vote


def drop_network_keys(*, before: datetime) -> int:
    """Forget the network of every vote cast before a time. Returns how many were forgotten; totals stay."""
    return Vote.objects.filter(cast_at__lt=before, network_key__isnull=False).update(network_key=None)
