"""Plain text as the pieces of a body: paragraphs, and lists where lines say so."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from articles.wire.credits import credit_of_line
from articles.wire.html import Reading
from articles.wire.lines import stands_alone
from articles.wire.pieces import ItemList, Paragraph
from articles.wire.refusals import Unreadable
from articles.wire.runs import Run, rich_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from articles.wire.pieces import Piece

LINE_END = re.compile(r"\r\n|\r|\n|\x0b|\x0c|\x1b|\x85|\u2028|\u2029")
INDENT = re.compile(r"(?:\t|\x20{2,}|\u3000)")
WIDEST = 100
MOST_LINES = 20_000
BULLET = re.compile(r"^([•‣◦▪*·-])[ \t\xa0]+(?=\S)")
NUMBER = re.compile(r"^(\d{1,2})[.)][ \t\xa0]+(?=\S)")


def read_text(text: str) -> Reading:
    """Paragraphs end at blank lines and, unless lines were broken to a width, at the end of each line. Raises Unreadable."""
    lines = LINE_END.split(text)
    if len(lines) > MOST_LINES:
        raise Unreadable(_("This has more lines than any story has. Copy the text of the story alone, and paste that."))
    width = _width(lines)
    return Reading(list(_with_lists([" ".join(paragraph.split()) for paragraph in _paragraphs(lines, width)])))


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    """Runs of lines without a blank one."""
    block: list[str] = []
    for line in (*lines, ""):
        if line.strip():
            block.append(line.rstrip())
        elif block:
            yield block
            block = []


def _width(lines: list[str]) -> int:
    """To how many characters lines were broken, or 0 where each line is a paragraph."""
    blocks = [block for block in _blocks(lines) if len(block) > 2]
    width = max((len(line) for block in blocks for line in block), default=0)
    if width > WIDEST:
        return 0
    # Three lines, each of which has no room for the first word of the next.
    return width if any(all(_goes_on(*two, width) for two in pairwise(block)) for block in blocks) else 0


def _goes_on(line: str, following: str, width: int) -> bool:
    """Whether the next line continues the paragraph: its first word had no room on this one."""
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width


def _paragraphs(lines: list[str], width: int) -> Iterator[str]:
    for block in _blocks(lines):
        paragraph = [block[0]]
        for line, following in pairwise(block):
            if width and _goes_on(line, following, width) and not INDENT.match(following) and not _is_by_itself(line) and not _is_by_itself(following):
                paragraph.append(following)
            else:
                yield " ".join(paragraph)
                paragraph = [following]
        yield " ".join(paragraph)


def _is_by_itself(line: str) -> bool:
    return bool(credit_of_line(line)) or stands_alone(line) or bool(BULLET.match(line.strip()))


def _with_lists(paragraphs: list[str]) -> Iterator[Piece]:
    place = 0
    while place < len(paragraphs):
        items, is_numbered = _list_at(paragraphs, place)
        if len(items) > 1:
            yield ItemList(tuple(rich_text([Run(item)]) for item in items), is_numbered)
            place += len(items)
            continue
        html = rich_text([Run(paragraphs[place])])
        if html:
            yield Paragraph(html)
        place += 1


def _list_at(paragraphs: list[str], place: int) -> tuple[list[str], bool]:
    """The items of the list that begins here, without their marks: all of one kind, or counted from 1."""
    bullet, number = BULLET.match(paragraphs[place]), NUMBER.match(paragraphs[place])
    items: list[str] = []
    if bullet:
        for text in paragraphs[place:]:
            found = BULLET.match(text)
            if not found or found[1] != bullet[1]:
                break
            items.append(text[found.end() :])
    elif number and number[1] == "1":
        for text in paragraphs[place:]:
            found = NUMBER.match(text)
            if not found or int(found[1]) != len(items) + 1:
                break
            items.append(text[found.end() :])
    return items, not bullet
