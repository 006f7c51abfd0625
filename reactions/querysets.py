"""Questions about many sets, votes, holds, tallies."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Model, Q, QuerySet, Sum

# A notice that was not delivered is tried again after so long at the latest.
LONGEST_PAUSE = timedelta(hours=24)


class SetQuerySet(QuerySet):
    def offering(self) -> SetQuerySet:
        """Sets with a reaction in them that is not retired."""
        return self.filter(members__kind__isnull=False, members__kind__retired_at=None).distinct()

    def offering_nothing_without(self, kind: Model) -> SetQuerySet:
        """Sets that offer this kind and no other. None for a kind that is retired: they offer it no longer."""
        others = Count("members", filter=Q(members__kind__retired_at=None) & ~Q(members__kind=kind))
        offering = self.filter(pk__in=self.filter(members__kind=kind, members__kind__retired_at=None).values("pk"))
        return offering.annotate(others=others).filter(others=0)

    def make_default(self, chosen: Model) -> None:
        """Use this set where nothing else is set, and no other."""
        self._give_to_one("is_default", chosen)

    def use_for_sensitive(self, chosen: Model) -> None:
        """Offer this set on sensitive stories, and no other."""
        self._give_to_one("is_for_sensitive", chosen)

    def use_for_sensitive_no_longer(self, chosen: Model) -> None:
        """Offer sensitive stories nothing, where this set was offered."""
        _save(chosen, "is_for_sensitive", value=False)

    def _give_to_one(self, role: str, chosen: Model) -> None:
        with transaction.atomic():
            # Two administrators may choose at once: the second waits here, and then sees what the first has chosen.
            list(self.select_for_update().order_by("pk").values_list("pk"))
            self.filter(**{role: True}).exclude(pk=chosen.pk).update(**{role: False})
            _save(chosen, role, value=True)


def _save(chosen: Model, field: str, *, value: bool) -> None:
    """One by one, so that whoever keeps pages hears of it."""
    setattr(chosen, field, value)
    chosen.save(update_fields=[field])


class VoteQuerySet(QuerySet):
    def for_page(self, page_id: int) -> VoteQuerySet:
        return self.filter(page_id=page_id)

    def of_reader(self, page_id: int, *keys: UUID | None) -> VoteQuerySet:
        """A reader's votes on a page, under any of the keys the reader is known by."""
        return self.for_page(page_id).filter(voter_key__in=[key for key in keys if key])

    def counted(self) -> VoteQuerySet:
        """Votes that stand in the totals: held by no Exclusion and not withdrawn."""
        return self.filter(is_counted=True, kind__isnull=False)

    def excluded(self) -> VoteQuerySet:
        """Votes that some Exclusion holds."""
        return self.filter(is_counted=False)

    def totals_by_kind(self) -> dict[int, int]:
        """Counted votes by kind id; kinds without any are left out."""
        return dict(self.counted().order_by().values_list("kind_id").annotate(Count("pk")))

    def in_lock_order(self) -> VoteQuerySet:
        """Locked, always in the same order, so that two moderators cannot wait for each other."""
        return self.select_for_update(of=("self",)).order_by("pk")


class HoldQuerySet(QuerySet):
    def standing(self) -> HoldQuerySet:
        """Holds that have not been lifted."""
        return self.filter(lifted_at=None)


class FloodQuerySet(QuerySet):
    def waiting(self) -> FloodQuerySet:
        """Floods that no moderator has decided on."""
        return self.filter(state="waiting")

    def holding(self) -> FloodQuerySet:
        """Floods whose page takes votes without counting them, until a moderator decides."""
        return self.waiting().filter(is_held=True)


class BlockQuerySet(QuerySet):
    def in_force(self, now: datetime) -> BlockQuerySet:
        """Blocks that are neither lifted nor over."""
        return self.filter(lifted_at=None, expires_at__gt=now)


class NoticeQuerySet(QuerySet):
    def due(self, now: datetime) -> NoticeQuerySet:
        """Notices that are to be sent now, the oldest first: also one that would wait for longer than any does, since the clock was set back."""
        is_due = Q(due_at__lte=now) | Q(due_at__gt=now + LONGEST_PAUSE)
        return self.filter(is_due, delivered_at=None, given_up_at=None).order_by("due_at", "pk")


class LargeActQuerySet(QuerySet):
    def unfinished(self) -> LargeActQuerySet:
        """Acts that are waiting or under way."""
        return self.filter(finished_at=None)

    def abandoned(self, before: datetime) -> LargeActQuerySet:
        """Unfinished acts at which nobody has worked since a time, though they may begin."""
        return self.unfinished().filter(Q(after=None) | Q(after__finished_at__isnull=False), touched_at__lt=before)


class MergeQuerySet(QuerySet):
    def standing(self) -> MergeQuerySet:
        """Merges that have not been undone."""
        return self.filter(undone_at=None)


class TallyQuerySet(QuerySet):
    def for_page(self, page_id: int) -> TallyQuerySet:
        return self.filter(page_id=page_id)

    def total(self) -> int:
        return self.aggregate(total=Sum("total"))["total"] or 0
