"""
The mix of reactions that a story got in the last hour, against the one that it had before.

How far two mixes are apart is their total variation distance: the share of votes that would have to be others to make one of the other. That few votes may
differ by chance is allowed for, as in reactions.floods.rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count

from reactions.floods.rules import least, most
from reactions.models import Tally, Vote

HOUR = timedelta(hours=1)
FEWEST_IN_THE_HOUR, FEWEST_BEFORE = 60, 200
FAR = 0.25

Votes = Mapping[int, int]  # by kind id


@dataclass(frozen=True)
class Mix:
    """A page's counted votes by kind: those of the hour, and those before it."""

    before: Votes = field(default_factory=dict)
    hour: Votes = field(default_factory=dict)

    @property
    def has_swung(self) -> bool:
        return sum(self.hour.values()) >= FEWEST_IN_THE_HOUR and sum(self.before.values()) >= FEWEST_BEFORE and self.distance >= FAR

    @property
    def distance(self) -> float:
        """How far the two are apart at least, from 0 to 1: of the kinds that are felt more often now, as few as is likely now, and as many as before."""
        now, then = sum(self.hour.values()), sum(self.before.values())
        gained = [kind_id for kind_id, votes in self.hour.items() if votes * then > self.before.get(kind_id, 0) * now]
        share_now = sum(self.hour[kind_id] for kind_id in gained) / now if now else 0.0
        share_then = sum(self.before.get(kind_id, 0) for kind_id in gained) / then if then else 0.0
        return max(0.0, least(share_now, now) - most(share_then, then))


def swung_mixes(now: datetime) -> dict[int, Mix]:
    """The mixes that have swung within the hour that ends now, by page id. One statement when it is quiet, two when a page has many votes."""
    hours: dict[int, dict[int, int]] = defaultdict(dict)
    lately = Vote.objects.counted().filter(cast_at__gt=now - HOUR, cast_at__lte=now).order_by()
    for page_id, kind_id, votes in lately.values_list("page_id", "kind_id").annotate(Count("pk")):
        hours[page_id][kind_id] = votes
    busy = [page_id for page_id, kinds in hours.items() if sum(kinds.values()) >= FEWEST_IN_THE_HOUR]
    if not busy:
        return {}
    totals: dict[int, dict[int, int]] = defaultdict(dict)
    for page_id, kind_id, total in Tally.objects.filter(page__in=busy).values_list("page_id", "kind_id", "total"):
        totals[page_id][kind_id] = max(0, total - hours[page_id].get(kind_id, 0))
    mixes = {page_id: Mix(before=totals[page_id], hour=hours[page_id]) for page_id in sorted(busy)}
    return {page_id: mix for page_id, mix in mixes.items() if mix.has_swung}
