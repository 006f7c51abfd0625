"""What an import recognised and why, as data: for `--json`, for the story's editor, and for whoever reads the log."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from articles.wire.pieces import Frame, Heading, ItemList, Paragraph, Picture, Quotation, Table
from articles.wire.quotations import quotations_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from articles.suggestions.story import Suggestions
    from articles.wire.copy import WireCopy
    from articles.wire.pieces import Piece
    from articles.wire.tagging import Tags

Report = dict[str, Any]
# Quotations that are told one by one; all are counted.
MOST_TOLD = 200
COUNTED = {
    Paragraph: "paragraphs",
    Heading: "headings",
    ItemList: "lists",
    Quotation: "quotation_blocks",
    Table: "tables",
    Picture: "pictures",
    Frame: "frames",
}


def report_on(
    copy: WireCopy, *, tags: Tags, suggestions: Suggestions, credited: Iterable[str], contributors: Iterable[str], pictures: list[dict[str, Any]]
) -> Report:
    """
    All of it in plain values.

    `credited` are sources that the format named as such and that are kept, `contributors` those of the byline, and `pictures` what became of the copy's.
    """
    credited, said = list(credited), list(_said(copy.pieces))
    return {
        "format": copy.kind,
        **{name: getattr(copy, name) for name in ("headline", "dek", "byline", "dateline", "address")},
        "dek_is_sure": copy.dek_is_sure,
        "credit": copy.credit_line,
        "credit_is_sure": bool(copy.credit_lines),
        "further_credits": copy.credit_lines[1:],
        "contributors": list(contributors),
        "counts": _counts(copy.pieces),
        "links": sum(text.count("<a ") for text in _rich(copy.pieces)),
        "quotations": {"count": len(said), "told": said[:MOST_TOLD]},
        "pictures": pictures,
        "frames": [piece.address for piece in copy.pieces if isinstance(piece, Frame)],
        "sources": _sources(copy, suggestions, credited),
        "tags": {"set": [tag.name for tag in tags.told], "suggested": [tag.name for tag in tags.said], "unknown": tags.unknown},
        "recognised": [asdict(one) for one in copy.recognised],
        "left_out": [asdict(one) for one in copy.left_out],
        "notes": copy.notes,
    }


def notes_of(report: Report) -> list[str]:
    """What its editor should read first, once it is imported: what is left to do about pictures at that time, and the notes on the copy."""
    return [*dict.fromkeys(picture["to_do"] for picture in report["pictures"] if picture["to_do"]), *report["notes"]]


def texts_of(copy: WireCopy) -> Iterator[str]:
    """Every text that readers of the draft would get, in plain words."""
    yield from filter(None, [copy.headline, copy.dek])
    for piece in copy.pieces:
        yield from piece.texts if isinstance(piece, ItemList) else [piece.text]


def _counts(pieces: Iterable[Piece]) -> dict[str, int]:
    counts = dict.fromkeys(COUNTED.values(), 0)
    for piece in pieces:
        counts[COUNTED[type(piece)]] += 1
    return counts


def _rich(pieces: Iterable[Piece]) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, Paragraph):
            yield piece.html
        elif isinstance(piece, ItemList):
            yield from piece.items


def _said(pieces: Iterable[Piece]) -> Iterator[dict[str, str]]:
    """The quotations of the text in its order, with who said each where the text next to it says so."""
    for piece in pieces:
        if isinstance(piece, Quotation):
            yield {"words": piece.words, "speaker": piece.speaker}
        else:
            yield from map(asdict, quotations_in(piece.texts if isinstance(piece, ItemList) else [piece.text]))


def _sources(copy: WireCopy, suggestions: Suggestions, credited: list[str]) -> dict[str, Any]:
    return {
        "credited": credited,
        "named": [{"name": mention.name, "sentence": mention.sentence} for mention in suggestions.kept],
        "unknown": [{"name": mention.name, "kind": mention.kind.value, "sentence": mention.sentence} for mention in suggestions.unknown],
        "told": [name for name in copy.sources if name not in credited],
    }
