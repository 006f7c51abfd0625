"""The text of a post as the blocks of a story's body."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext as _

from articles.embeds.providers import provider_of, secure
from articles.wire.blocks import as_blocks, block
from articles.wire.html import read_html
from articles.wire.pieces import Frame, Paragraph, Picture, Quotation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.models import CreditedImage
    from articles.wire.pieces import Piece

    RawBlock = dict[str, Any]

# Frames of YouTube, by any of its hosts, lead to the page of the video.
YOUTUBE_FRAME = re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,20})")
LONGEST_DEK = 300
END_OF_SENTENCE = re.compile(r"(?<=[.!?…])[”\"’)]?\s")
LEFT_OUT_EXCERPT = 120

# Our picture for a picture of the text, or None where it is not to be had.
PictureFor = Callable[[Picture], "CreditedImage | None"]


@dataclass
class Body:
    """`blocks` as StreamField stores them; `to_dos` are sentences for the story's editor."""

    blocks: list[RawBlock]
    text: str = ""
    to_dos: list[str] = field(default_factory=list)

    @property
    def first_sentence(self) -> str:
        """What can stand in for a dek: the first sentence, or the first words of one that is longer than a dek."""
        sentence = END_OF_SENTENCE.split(self.text, maxsplit=1)[0].strip()
        if len(sentence) <= LONGEST_DEK:
            return sentence
        return f"{sentence[: LONGEST_DEK - 1].rpartition(' ')[0] or sentence[: LONGEST_DEK - 1]}…"


@dataclass
class Text:
    """A post's text, read: its pieces, in which pictures are still addresses."""

    pieces: list[Piece]
    to_dos: list[str]

    @property
    def pictures(self) -> list[Picture]:
        return [piece for piece in self.pieces if isinstance(piece, Picture)]

    def without_first(self, is_lead: Callable[[Picture], bool]) -> Text:
        """Without the picture that it begins with, where the story shows that above it."""
        if self.pieces and isinstance(self.pieces[0], Picture) and is_lead(self.pieces[0]):
            return replace(self, pieces=self.pieces[1:])
        return self


def read_text(html: str, *, base: str) -> Text:
    """Raises articles.wire.refusals.Unreadable."""
    reading = read_html(html, base=base)
    left_out = [_("Left out: “%(text)s”. %(why)s") % {"text": one.text[:LEFT_OUT_EXCERPT], "why": one.why} for one in reading.left_out]
    return Text([part for piece in reading.pieces for part in _sourceless(piece)], left_out)


def body_of(text: Text, *, picture_for: PictureFor) -> Body:
    """The blocks of the text. A picture that is not to be had leaves no block, a frame of an unknown site a link."""

    def other(piece: Piece) -> RawBlock | None:
        if isinstance(piece, Picture):
            picture = picture_for(piece)
            return _picture_block(piece, picture) if picture else None
        return _frame_block(piece) if isinstance(piece, Frame) else None

    first = next((piece.text for piece in text.pieces if isinstance(piece, Paragraph)), "")
    return Body(as_blocks(text.pieces, other=other), text=" ".join(first.split()), to_dos=text.to_dos)


def _sourceless(piece: Piece) -> Iterator[Piece]:
    """A quotation as paragraphs: WordPress does not know what source a story has it from, without which no quote of ours is published."""
    if not isinstance(piece, Quotation):
        yield piece
        return
    words = [escape(paragraph.strip(), quote=False).replace("\n", "<br/>") for paragraph in piece.words.split("\n\n") if paragraph.strip()]
    said_by = escape(", ".join(filter(None, [piece.speaker, piece.speaker_role])), quote=False)
    for place, paragraph in enumerate(words, start=1):
        is_last = place == len(words)
        yield Paragraph(f"“{paragraph}{'”' if is_last else ''}{f' – {said_by}' if is_last and said_by else ''}")


def _picture_block(piece: Picture, picture: CreditedImage) -> RawBlock:
    caption = "" if piece.caption == picture.caption else piece.caption
    image = {"image": picture.pk, "decorative": False, "alt_text": piece.alt_text or picture.description}
    return block("picture", {"image": image, "caption": caption})


def _frame_block(piece: Frame) -> RawBlock:
    address = secure(address_of_embed(piece.address))
    if provider_of(address):
        return block("embed", {"url": address, "title": "", "image": None})
    return block("paragraph", f'<p><a href="{escape(piece.address)}">{escape(piece.address, quote=False)}</a></p>')


def address_of_embed(address: str) -> str:
    """The address of the page whose frame this is, where that is known."""
    video = YOUTUBE_FRAME.match(address)
    if not video:
        return address
    playlist = parse_qs(urlsplit(address).query).get("list")
    return f"https://www.youtube.com/playlist?list={playlist[0]}" if video[1] == "videoseries" and playlist else f"https://www.youtube.com/watch?v={video[1]}"
