"""Pieces of a text as the blocks of a story's body."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from wagtail.blocks import StreamValue

from articles.models import ArticlePage
from articles.wire.pieces import Frame, Heading, ItemList, Paragraph, Picture, Quotation, Table
from articles.wire.runs import Run, rich_text

if TYPE_CHECKING:
    from articles.wire.pieces import Piece

# Each paragraph is a block of its own, as it is where editors write. A text of more than these would make the editor slow: its paragraphs stand together.
MOST_PARAGRAPH_BLOCKS = 80
LONGEST_HEADING = 160

RawBlock = dict[str, Any]
OtherBlock = Callable[["Piece"], RawBlock | None]


def as_blocks(pieces: Iterable[Piece], *, other: OtherBlock | None = None) -> list[RawBlock]:
    """
    The pieces as StreamField stores them, each as {"type", "value", "id"}.

    Pictures and frames have no block by themselves: `other` is asked for one (see `block`), and without it, or where it answers None, they are left out.
    """
    blocks = [block for block in (_block_of(piece, other) for piece in pieces) if block]
    paragraphs = sum(block["type"] == "paragraph" for block in blocks)
    return _together(blocks) if paragraphs > MOST_PARAGRAPH_BLOCKS else blocks


def stream_of(blocks: list[RawBlock]) -> StreamValue:
    """A story's body of these blocks."""
    return StreamValue(ArticlePage.body.field.stream_block, blocks, is_lazy=True)


def block(kind: str, value: Any) -> RawBlock:
    """A block of that kind, with an id of its own."""
    return {"type": kind, "value": value, "id": str(uuid4())}


def _block_of(piece: Piece, other: OtherBlock | None) -> RawBlock | None:
    if isinstance(piece, Picture | Frame):
        return other(piece) if other else None
    kind, value = _VALUES[type(piece)](piece)
    return block(kind, value)


def _paragraph(piece: Paragraph) -> tuple[str, Any]:
    return "paragraph", f"<p>{piece.html}</p>"


def _heading(piece: Heading) -> tuple[str, Any]:
    # What is longer than a heading may be is no heading.
    return ("heading", piece.text) if len(piece.text) <= LONGEST_HEADING else ("paragraph", f"<p>{rich_text([Run(piece.text)])}</p>")


def _quotation(piece: Quotation) -> tuple[str, Any]:
    return "quote", {"words": piece.words, "speaker": piece.speaker, "speaker_role": piece.speaker_role, "source": None}


def _item_list(piece: ItemList) -> tuple[str, Any]:
    return "item_list", {"items": [f"<p>{item}</p>" for item in piece.items], "numbered": piece.is_numbered}


def _table(piece: Table) -> tuple[str, Any]:
    columns = [{"type": "text", "heading": heading} for heading in piece.headings]
    return "table", {"columns": columns, "rows": [{"values": list(row)} for row in piece.rows], "caption": piece.caption}


_VALUES = cast(
    "dict[type, Callable[[Any], tuple[str, Any]]]",
    {Paragraph: _paragraph, Heading: _heading, Quotation: _quotation, ItemList: _item_list, Table: _table},
)


def _together(blocks: list[RawBlock]) -> list[RawBlock]:
    """The same blocks, with paragraphs that follow each other in one."""
    joined: list[RawBlock] = []
    for kind, group in groupby(blocks, key=lambda one: str(one["type"])):
        ones = list(group)
        joined += [block(kind, "".join(one["value"] for one in ones))] if kind == "paragraph" else ones
    return joined
