"""Wire copy as it was understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from articles.wire.pieces import LeftOut, Piece


@dataclass(frozen=True)
class Recognised:
    """
    Something that was recognised: `what` it is ("headline", "dek", "credit", …), its words, and why it was taken for that, as a sentence.

    `place` counts the pieces of the copy from 1; it is None for what a field of the format says.
    """

    what: str
    text: str
    why: str
    place: int | None = None


@dataclass
class WireCopy:
    """
    A story as it came. Each of its words is in exactly one of headline, dek, credit lines, byline, pieces and what was left out.

    `dek_is_sure` says whether the dek is called so, or stands where only a dek does; else it may be the story's first sentence. `possible_credit` may be whose
    the picture is: nobody can be sure, so its line is among the pieces as well. `sources` are those that the format names as such, `keywords` what it says that
    the story is about, and `notes` sentences that its editor should read first.
    """

    kind: str
    headline: str = ""
    dek: str = ""
    dek_is_sure: bool = True
    byline: str = ""
    dateline: str = ""
    address: str = ""
    credit_lines: list[str] = field(default_factory=list)
    possible_credit: str = ""
    pieces: list[Piece] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    recognised: list[Recognised] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def credit_line(self) -> str:
        """Whose the story's picture is, or may be; "" where the copy does not say."""
        return next(iter(self.credit_lines), self.possible_credit)

    def recognise(self, what: str, text: str, why: str, place: int | None = None) -> None:
        self.recognised.append(Recognised(what, text, why, place))
