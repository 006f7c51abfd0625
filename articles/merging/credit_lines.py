"""The source credits of one story when a source is merged: two lines that then say the same to readers become one, and the desk loses no note."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# A credit by the names of its fields, as a row or as a revision has it: "source" is an id, "pk" is None for one that only a draft has.
Line = dict[str, Any]
SAID = ("usage", "piece_title", "piece_url")


@dataclass
class Folded:
    """
    `lines` are left, in their order; `dropped` said the same as one of them, whose key each has as "keeper". `completed` took a note or a date of
    those: each before and after.
    """

    lines: list[Line] = field(default_factory=list)
    dropped: list[Line] = field(default_factory=list)
    completed: list[tuple[Line, Line]] = field(default_factory=list)


def fold(lines: Iterable[Line], kept_ids: Mapping[int, int]) -> Folded:
    """The lines with every source that `kept_ids` names replaced. A line that moves gives way to one that is there and says the same."""
    lines = list(lines)
    folded = Folded()
    keepers = {_said(line): line for line in reversed(lines) if line["source"] not in kept_ids}
    for line in lines:
        if line["source"] not in kept_ids:
            folded.lines.append(line)
            continue
        moved = {**line, "source": kept_ids[line["source"]]}
        keeper = keepers.setdefault(_said(moved), moved)
        if keeper is moved:
            folded.lines.append(moved)
        else:
            folded.dropped.append({**line, "keeper": keeper.get("pk")})
            _complete(keeper, line, folded)
    return folded


def is_unchanged(line: Line, other: Line) -> bool:
    """Whether both are the same credit of a story, by its key unless only drafts have it, and say the same."""
    return (line.get("pk") or None) == (other.get("pk") or None) and says_same(line, other)


def says_same(line: Line, other: Line) -> bool:
    """Whether both say the same to readers, whatever their source."""
    return all((line.get(name) or "") == (other.get(name) or "") for name in SAID)


def _said(line: Line) -> tuple[Any, ...]:
    return (line["source"], *(line.get(name) or "" for name in SAID))


def _complete(keeper: Line, dropped: Line, folded: Folded) -> None:
    """Give the line that stays the note and the date of the other, in place, unless it has them."""
    before = dict(keeper)
    note, own = dropped.get("private_note") or "", keeper.get("private_note") or ""
    if note and note not in own:
        keeper["private_note"] = f"{own}\n\n{note}" if own else note
    keeper["seen_date"] = keeper.get("seen_date") or dropped.get("seen_date")
    if keeper != before:
        folded.completed.append((before, dict(keeper)))
