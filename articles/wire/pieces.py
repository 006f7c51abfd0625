"""
What a body is made of, whatever it was read from: paragraphs, headings, quotations, lists, tables, pictures and frames, in their order.

Rich text is HTML of four tags, `<b>`, `<i>`, `<a href>` and `<br/>`, with everything else escaped. Links lead to http, https and mailto only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from html import unescape

TAG = re.compile(r"<(br)?[^>]*>")
LINK = re.compile(r'<a href="([^"]*)">')


class Role(Enum):
    """What the mark-up of a text calls it."""

    DEK = "dek"
    BYLINE = "byline"
    CREDIT = "credit"
    CAPTION = "caption"
    DATE = "date"
    SHARE = "share"
    KICKER = "kicker"
    NONE = ""


@dataclass(frozen=True)
class Paragraph:
    """`html` is rich text without `<p>` round it."""

    html: str
    role: Role = Role.NONE

    @property
    def text(self) -> str:
        return text_of(self.html)


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 2
    role: Role = Role.NONE


@dataclass(frozen=True)
class Quotation:
    """Somebody's words and nothing else, without the marks round them. Its paragraphs are parted by a blank line."""

    words: str
    speaker: str = ""
    speaker_role: str = ""

    @property
    def text(self) -> str:
        return "\n".join(filter(None, [self.words, ", ".join(filter(None, [self.speaker, self.speaker_role]))]))


@dataclass(frozen=True)
class ItemList:
    """`items` are rich text, without `<li>` round them."""

    items: tuple[str, ...]
    is_numbered: bool = False
    role: Role = Role.NONE

    @property
    def texts(self) -> list[str]:
        return [text_of(item) for item in self.items]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


@dataclass(frozen=True)
class Table:
    """Cells are plain text. Every row has as many of them as `headings`; a table without a row of headings has empty ones."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""

    @property
    def text(self) -> str:
        return "\n".join(" ".join(filter(None, row)) for row in (self.headings, *self.rows, (self.caption,)))


@dataclass(frozen=True)
class Picture:
    """
    A picture that is elsewhere and has to be fetched, or that came along in the file (then `address` is "").

    What its sender says of its rights is here in their words: `licence_url` is an address of http or https, `rights_end` a moment as ISO 8601 writes it, and
    `digital_source_type` an address of IPTC's vocabulary of that name, or the last part of one.
    """

    address: str
    alt_text: str = ""
    caption: str = ""
    credit: str = ""
    title: str = ""
    creator: str = ""
    copyright_notice: str = ""
    usage_terms: str = ""
    licence_url: str = ""
    rights_end: str = ""
    digital_source_type: str = ""
    # Whether the copy has it beside its text, and not at a place in it.
    is_beside: bool = False

    def filled_from(self, other: Picture) -> Picture:
        """The same, with the other's words where it has none."""
        return replace(self, **{name: getattr(self, name) or getattr(other, name) for name in self.__dataclass_fields__})

    @property
    def text(self) -> str:
        return "\n".join(filter(None, [self.caption, self.credit]))


@dataclass(frozen=True)
class Frame:
    """A frame, video or recording of another site: only its address is known, and nothing of it is kept."""

    address: str

    @property
    def text(self) -> str:
        return ""


Piece = Paragraph | Heading | Quotation | ItemList | Table | Picture | Frame


@dataclass(frozen=True)
class LeftOut:
    """Something that is in no piece, in its own words, and why: a sentence."""

    text: str
    why: str


def links_in(html: str) -> list[str]:
    """Where rich text leads to."""
    return [unescape(address) for address in LINK.findall(html)]


def text_of(html: str) -> str:
    """Rich text in plain words, with a new line for each break."""
    return unescape(TAG.sub(lambda tag: "\n" if tag[1] else "", html))
