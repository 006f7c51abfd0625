"""Tables of figures, told apart from those that only lay out a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.wire.pieces import Table
from articles.wire.runs import without_control_characters

if TYPE_CHECKING:
    from articles.wire.tree import Element

# What a cell of ours cannot hold: the table is read as running text then, so that nothing of it is lost.
TOO_RICH = frozenset({"a", "img", "table", "ul", "ol", "blockquote", "figure", "iframe", "video", "audio", "h1", "h2", "h3", "form", "button"})
MOST_COLUMNS = 12


def table_of(element: Element) -> Table | None:
    """The table, or None where it holds more than words, or lays out a page."""
    if any(inner.name in TOO_RICH or _spans(inner) for inner in element.elements()):
        return None
    rows = [[cell for cell in row.children if not isinstance(cell, str)] for row in element.elements() if row.name == "tr"]
    rows = [row for row in rows if row]
    width = max(map(len, rows), default=0)
    if len(rows) < 2 or not 1 < width <= MOST_COLUMNS or any(sum(inner.name == "p" for inner in cell.elements()) > 1 for row in rows for cell in row):
        return None
    has_headings = all(cell.name == "th" for cell in rows[0])
    words = [tuple(without_control_characters(cell.words) for cell in row) + ("",) * (width - len(row)) for row in rows]
    headings, *others = words if has_headings else [("",) * width, *words]
    caption = element.find("caption")
    return Table(headings, tuple(others), caption.words if caption else "")


def _spans(element: Element) -> bool:
    return any(element.get(name) not in {"", "1"} for name in ("colspan", "rowspan"))
