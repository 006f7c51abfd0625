"""Whose words a text quotes: quotations that stand by themselves, and those in running text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.wire.pieces import Paragraph, Quotation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from articles.wire.pieces import Piece

PAIRS = {"“": "”", '"': '"', "„": "“”", "«": "»", "»": "«", "‘": "’"}
DASH = re.compile(r"^\s*(?:[–—―]|--?)\s*(?=\w)")
LONGEST_ATTRIBUTION = 120
# A quotation ends within its paragraph. Straight single marks are not looked for, and curly ones begin no word's second half: apostrophes look alike.
QUOTED = re.compile(r"“([^“”]*)”|\"([^\"]*)\"|„([^„“”]*)[“”]|«([^«»]*)»|(?<![\w’])‘([^‘]{3,}?)’(?!\w)")
SAID = r"(?:said|says|added|adds|told|asked|asks|wrote|writes|explained|explains|recalled|recalls|argued|argues|insisted|insists|noted|notes|warned|warns)"
CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĪİŁŃŇŐŘŚŠŤŪŮŰŹŻŽ"
NAME = rf"(?:(?:Mr|Mrs|Ms|Mx|Dr|Prof|Capt|Cllr)\.?\s)?[{CAPITAL}][\w’'.-]+(?:\s(?:(?:de|van|von|der|la|al|bin)\s)*[{CAPITAL}][\w’'.-]+){{0,3}}"
AFTER = re.compile(rf"^[\s,]*(?:{SAID}\s({NAME})|({NAME})\s{SAID}\b)")
BEFORE = re.compile(rf"({NAME})(?:,[^,.“\"]{{1,80}},)?\s{SAID}(?:\s[^.“\"]{{1,60}})?[,:]?\s*$")
NO_NAMES = frozenset({"He", "She", "They", "It", "We", "I", "You", "The", "And", "But", "One", "This", "That"})
# As far as whoever said it is looked for before and after the words.
NEAR = 200


@dataclass(frozen=True)
class Said:
    """A quotation in running text. `speaker` is "" where the text next to it names nobody."""

    words: str
    speaker: str = ""


def quoted(paragraphs: Sequence[Paragraph], *, credit: str = "") -> Quotation | None:
    """
    The paragraphs of a quotation that stands by itself as one; None where something of them would be lost, such as a link.

    `credit` is who said it; without it, a last paragraph that begins with a dash says so.
    """
    texts = [paragraph.text.strip() for paragraph in paragraphs]
    if not texts or any("<a " in paragraph.html for paragraph in paragraphs):
        return None
    if not credit and len(texts) > 1 and is_attribution(texts[-1]):
        credit = texts.pop()
    speaker, _comma, role = DASH.sub("", credit).partition(",")
    return Quotation(without_marks("\n\n".join(texts)), " ".join(speaker.split()), " ".join(role.split()))


def is_attribution(text: str) -> bool:
    """Whether a line says who said what stands above it: a dash and a name."""
    return bool(DASH.match(text)) and len(text) <= LONGEST_ATTRIBUTION and "\n" not in text and text.rstrip()[-1:] not in '.!?”"'


def is_wholly_quoted(text: str) -> bool:
    """Whether one pair of quotation marks holds the whole of it."""
    text = text.strip()
    if len(text) < 3 or text[0] not in PAIRS or text[-1] not in PAIRS[text[0]]:
        return False
    inside = text[1:-1]
    return not any(mark in inside for mark in (text[0], text[-1]))


def without_marks(text: str) -> str:
    """Without the marks round the whole of it, which pages set themselves."""
    return text.strip()[1:-1].strip() if is_wholly_quoted(text) else text.strip()


def quotations_in(texts: Iterable[str]) -> Iterator[Said]:
    """Those in running text, each with who said it where that stands next to it."""
    for text in texts:
        for found in QUOTED.finditer(text):
            words = next(filter(None, found.groups()), "")
            if words.strip():
                yield Said(words.strip(), _speaker(text[max(0, found.start() - NEAR) : found.start()], text[found.end() : found.end() + NEAR]))


def _speaker(before: str, after: str) -> str:
    following = AFTER.match(after)
    preceding = BEFORE.search(before)
    name = (following[1] or following[2]) if following else preceding[1] if preceding else ""
    name = name.removesuffix("’s").removesuffix("'s").strip(".,")
    return "" if name.split(" ")[0] in NO_NAMES else name


def with_quotations(pieces: Sequence[Piece]) -> list[Piece]:
    """The same pieces; a paragraph that is one quotation and nothing else, with a line below it that says whose, is a quotation."""
    joined: list[Piece] = []
    for piece in pieces:
        above = joined[-1] if joined else None
        is_below = isinstance(piece, Paragraph) and isinstance(above, Paragraph) and is_attribution(piece.text) and is_wholly_quoted(above.text)
        quotation = quoted([above, piece]) if is_below and isinstance(above, Paragraph) and isinstance(piece, Paragraph) else _in_lines(piece)
        if quotation and is_below:
            joined[-1] = quotation
        else:
            joined.append(quotation or piece)
    return joined


def _in_lines(piece: Piece) -> Quotation | None:
    """The same, where a break and no new paragraph parts the words from the name."""
    words, _break, name = piece.html.rpartition("<br/>") if isinstance(piece, Paragraph) else ("", "", "")
    parts = [Paragraph(words), Paragraph(name)]
    return quoted(parts) if words and is_attribution(parts[1].text) and is_wholly_quoted(parts[0].text) else None
