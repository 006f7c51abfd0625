"""Pictures with their captions and credits, as mark-up puts them together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from articles.wire.credits import split_caption
from articles.wire.links import picture_address
from articles.wire.pieces import Paragraph, Picture, Role
from articles.wire.roles import role_of
from articles.wire.tree import Element, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from articles.wire.pieces import Piece

OF_CREDITS = frozenset({Role.CREDIT, Role.BYLINE})


def parts_of(figure: Element) -> tuple[Element, str, str]:
    """A figure without its caption and credit, and those two in plain words."""
    own = [element for element in figure.elements() if element.name != "figure"]
    caption = next((element for element in own if element.name == "figcaption"), None)
    credit = next((element for element in own if role_of(element) in OF_CREDITS and element is not caption and element.find("img") is None), None)
    rest = without(figure, [element for element in (caption, credit) if element])
    words = without(caption, [credit] if credit else []).words if caption else ""
    if credit:
        said = credit.words
        return rest, words, split_caption(said)[1] or said
    return rest, *split_caption(words)


def licence_of(figure: Element, *, base: str) -> str:
    """Where the terms of its picture can be read: `<a rel="license">` (RFC 4946), or "" where it does not say."""
    links = (element for element in figure.elements() if element.name in {"a", "link"} and "license" in element.get("rel").lower().split())
    return next(filter(None, (picture_address(link.get("href"), base=base) for link in links)), "")


def with_caption(pieces: Sequence[Piece], *, caption: str, credit: str, licence_url: str = "") -> list[Piece]:
    """The pieces of a figure, the last picture of which gets caption, credit and licence."""
    last = max(place for place, piece in enumerate(pieces) if isinstance(piece, Picture))
    return [_captioned(piece, caption=caption, credit=credit, licence_url=licence_url) if place == last else piece for place, piece in enumerate(pieces)]


def with_captions_below(pieces: Iterable[Piece]) -> list[Piece]:
    """The same pieces, with each paragraph that its mark-up calls a caption or credit put to the picture right above it."""
    joined: list[Piece] = []
    for piece in pieces:
        above = joined[-1] if joined else None
        if not isinstance(piece, Paragraph) or not isinstance(above, Picture):
            joined.append(piece)
        elif piece.role is Role.CREDIT and not above.credit:
            joined[-1] = replace(above, credit=split_caption(piece.text)[1] or piece.text)
        elif piece.role is Role.CAPTION and not above.caption:
            caption, credit = split_caption(piece.text)
            joined[-1] = _captioned(above, caption=caption, credit=credit)
        else:
            joined.append(piece)
    return joined


def _captioned(piece: Piece, *, caption: str, credit: str, licence_url: str = "") -> Piece:
    if not isinstance(piece, Picture):
        return piece
    words = " ".join(filter(None, [piece.caption, caption]))
    return replace(piece, caption=words, credit=piece.credit or credit, licence_url=piece.licence_url or licence_url)
