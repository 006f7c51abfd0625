"""Where the pictures of wire copy stand in its draft: the first above the story, the others where the copy has them, or below it, each once."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from articles.models import CreditedImage
from articles.pictures.elsewhere import is_uncredited, said_of_uncredited
from articles.wire.blocks import as_blocks, block
from articles.wire.pictures import alt_text_of
from articles.wire.pieces import Picture

if TYPE_CHECKING:
    from articles.wire.blocks import RawBlock
    from articles.wire.copy import WireCopy
    from articles.wire.pictures import CopyPictures
    from articles.wire.pieces import Piece
    from articles.wire.report import Report

LONGEST_CAPTION = 500
NOT_THERE = {"library": None, "title_there": "", "credit_there": "", "is_uncredited": False}


class Placing:
    """Of pictures that are stored. Whatever was not to be had leaves no block, and is told."""

    def __init__(self, copy: WireCopy, pictures: CopyPictures) -> None:
        self.pictures = pictures
        self.all_pieces = copy.pieces
        self.pieces = [piece for piece in copy.pieces if isinstance(piece, Picture)]
        self._lead_piece = next((piece for piece in self.pieces if pictures.of(piece).picture), None)
        # Of one picture at several addresses, the place in the text counts, unless it stands above the story.
        self.first: dict[int, Picture] = {}
        for piece in sorted(self.pieces, key=lambda piece: (piece is not self._lead_piece, piece.is_beside)):
            if picture := pictures.of(piece).picture:
                self.first.setdefault(picture.pk, piece)

    @property
    def lead(self) -> CreditedImage | None:
        piece = self._lead_piece
        return self.pictures.of(piece).picture if piece else None

    @property
    def lead_caption(self) -> str:
        piece, lead = self._lead_piece, self.lead
        return _own_caption(piece, lead)[:LONGEST_CAPTION] if piece and lead else ""

    def block_of(self, piece: Piece) -> RawBlock | None:
        """The block of a picture, None for the lead picture, for one that stands further up already, and for one that is not here."""
        picture = self.pictures.of(piece).picture if isinstance(piece, Picture) else None
        if not isinstance(piece, Picture) or picture is None or piece is self._lead_piece or self.first[picture.pk] is not piece:
            return None
        image = {"image": picture.pk, "decorative": False, "alt_text": alt_text_of(piece) or picture.description}
        return block("picture", {"image": image, "caption": _own_caption(piece, picture)})

    @property
    def blocks(self) -> list[RawBlock]:
        """The story's body. Pictures that the copy has beside its text follow it: they have no place there, and should not stand in its way."""
        placed = (piece for piece in self.all_pieces if not (isinstance(piece, Picture) and piece.is_beside))
        return as_blocks([*placed, *(piece for piece in self.pieces if piece.is_beside)], other=self.block_of)

    @property
    def notes(self) -> list[str]:
        """What its editor should read first of those that are not here."""
        missing = len({piece.address or id(piece) for piece in self.pieces if self.pictures.of(piece).problem})
        text = ngettext(
            "%(count)d picture of the copy is not in the library. The draft says why.",
            "%(count)d pictures of the copy are not in the library. The draft says why.",
            missing,
        )
        return [text % {"count": missing}] if missing else []

    def as_report(self) -> list[dict[str, Any]]:
        """For each picture of the copy what it says of it and what became of it, in plain values: `library` is its number there, or None."""
        return [{**asdict(piece), **self._told(piece)} for piece in self.pieces]

    def _told(self, piece: Picture) -> dict[str, Any]:
        found = self.pictures.of(piece)
        picture = found.picture
        return {
            **(_told_of(picture) if picture else NOT_THERE),
            "to_do": said_of_uncredited(picture) if picture and is_uncredited(picture) else "",
            "is_lead": piece is self._lead_piece,
            "is_repeated": picture is not None and self.first[picture.pk] is not piece,
            "was_here": found.was_here,
            "problem": found.problem,
        }


def pictures_now(report: Report) -> list[dict[str, Any]]:
    """The report's pictures as the library has them now. Those that are deleted there are left out. One query."""
    told = [{**NOT_THERE, **one} for one in report.get("pictures", [])]
    here = CreditedImage.objects.with_licence().in_bulk({one["library"] for one in told if one["library"]})
    return [{**one, **_told_of(here[one["library"]])} if one["library"] else one for one in told if not one["library"] or one["library"] in here]


def _told_of(picture: CreditedImage) -> dict[str, Any]:
    return {"library": picture.pk, "title_there": picture.title, "credit_there": picture.credit.text, "is_uncredited": is_uncredited(picture)}


def _own_caption(piece: Picture, picture: CreditedImage) -> str:
    """What the copy says of it, unless the library says the same."""
    return "" if piece.caption == picture.caption else piece.caption
