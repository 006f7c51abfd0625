"""Offering a kind of reaction no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from reactions.models import ReactionKind, ReactionSet

if TYPE_CHECKING:
    from collections.abc import Sequence


class SetsEmptied(ValueError):
    """`sets` would offer readers nothing without the kind."""

    def __init__(self, sets: Sequence[ReactionSet]) -> None:
        super().__init__(", ".join(chosen.name for chosen in sets))
        self.sets = sets


def retire_kind(*, kind: ReactionKind) -> None:
    """Offer a kind no longer. Its votes stay in the figures. Raises SetsEmptied."""
    with transaction.atomic():
        [kind] = locked_kinds(kind)
        require_others_in_sets(kind=kind)
        kind.retire()


def locked_kinds(*kinds: ReactionKind) -> list[ReactionKind]:
    """These kinds as they are now, for nobody else to change. Votes of them are still cast: nothing is locked that they need."""
    rows = {row.pk: row for row in ReactionKind.objects.select_for_update(no_key=True).filter(pk__in=[kind.pk for kind in kinds]).order_by("pk")}
    return [rows[kind.pk] for kind in kinds]


def require_others_in_sets(*, kind: ReactionKind) -> None:
    """Lock the sets that a kind is in, so that whoever retires another kind of theirs waits for this act. Raises SetsEmptied. Kinds are locked before sets."""
    list(ReactionSet.objects.select_for_update().filter(pk__in=kind.memberships.values("reaction_set")).order_by("pk"))
    emptied = list(ReactionSet.objects.offering_nothing_without(kind))
    if emptied:
        raise SetsEmptied(emptied)
