"""Summaries that are only the beginning of what they sum up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from articles.wire.pieces import Paragraph

if TYPE_CHECKING:
    from articles.wire.pieces import Piece

# So much alike is no chance.
COMPARED_CHARACTERS = 80


def is_excerpt(summary: str, pieces: Iterable[Piece]) -> bool:
    """Whether the summary repeats the beginning of the text, or of one of its paragraphs."""
    begins = _folded(summary)[:COMPARED_CHARACTERS]
    return bool(begins) and any(_folded(piece.text[:1000]).startswith(begins) for piece in pieces if isinstance(piece, Paragraph))


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
