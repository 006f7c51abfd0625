"""
Which votes are held as they come: those of blocked readers and networks, and those on a page whose flood waits for a moderator.

Each process remembers them for the edition of the boards (docs/adr/0006), which is another after every change of a block or of a held flood. So
they cost a vote nothing, and a block holds from the next vote on, in every process.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, DateTimeField, Field, IntegerField, QuerySet, UUIDField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from reactions.database import Place
from reactions.models import Block, Flood

Key = tuple[str, object]  # ("voter" | "network" | "page", key or id)


@dataclass(frozen=True)
class Catch:
    """An Exclusion that catches votes as they come, until a time, on the pages at and below a tree path."""

    exclusion_id: int
    until: datetime | None = None
    path: str = ""

    def holds(self, *, path: str, now: datetime) -> bool:
        return path.startswith(self.path) and (self.until is None or now < self.until)


@dataclass(frozen=True)
class Guards:
    catches: dict[Key, list[Catch]] = field(default_factory=dict)

    def holding(self, *, place: Place, voter_key: UUID, network_key: UUID | None, now: datetime) -> list[int]:
        """The Exclusions that hold a vote cast now on the page at this place, in their order: mostly none."""
        if not self.catches:
            return []
        keys: list[Key] = [("page", place.counted_id), ("voter", voter_key), ("network", network_key)]
        path = place.original_path or place.path
        found = {catch.exclusion_id for key in keys for catch in self.catches.get(key, []) if catch.holds(path=path, now=now)}
        return sorted(found)


_remembered: tuple[UUID, Guards] | None = None


def guards_at(edition: UUID | None) -> Guards:
    """What is held at this edition: one statement when it is a new one, and without an edition each time."""
    global _remembered  # noqa: PLW0603 - one for the process, like the boards that are remembered.
    if edition is None:
        return _read()
    known = _remembered
    if known is None or known[0] != edition:
        _remembered = known = (edition, _read())
    return known[1]


def _read() -> Guards:
    catches: dict[Key, list[Catch]] = {}
    for voter_key, network_key, page_id, exclusion_id, until, path in _blocks().union(_floods(), all=True).order_by():
        key = next((kind, value) for kind, value in (("voter", voter_key), ("network", network_key), ("page", page_id)) if value is not None)
        catches.setdefault(key, []).append(Catch(exclusion_id, until, path or ""))
    return Guards(catches)


def _blocks() -> QuerySet:
    in_force = Block.objects.in_force(timezone.now()).exclude(voter_key=None, network_key=None).order_by()
    return in_force.values_list("voter_key", "network_key", _nothing(IntegerField()), "exclusion_id", "expires_at", "section__path")


def _floods() -> QuerySet:
    held = Flood.objects.holding().filter(exclusion__isnull=False).order_by()
    return held.values_list(_nothing(UUIDField()), _nothing(UUIDField()), "page_id", "exclusion_id", _nothing(DateTimeField()), _nothing(CharField()))


def _nothing(field: Field) -> Cast:
    """No value, of a type that PostgreSQL can put under the other's."""
    return Cast(Value(None), field)
