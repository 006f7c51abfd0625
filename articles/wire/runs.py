"""Words with their emphasis and links, put together again as rich text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape

# What is white space in HTML; a no-break space is a character of the text.
SPACES = re.compile(r"[ \t\r\n\f]+")
BREAK = "\u2028"
ENDS = f" {BREAK}"
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff\ufffe\uffff]")


@dataclass(frozen=True)
class Marks:
    """How words are set, and where they lead."""

    is_bold: bool = False
    is_italic: bool = False
    href: str = ""


@dataclass(frozen=True)
class Run:
    text: str
    marks: Marks = Marks()


PLAIN = Marks()


def without_control_characters(text: str) -> str:
    """Without the characters that no text means and some databases refuse."""
    return NOT_TEXT.sub("", text)


def rich_text(runs: Iterable[Run]) -> str:
    """The runs as HTML of `<b>`, `<i>`, `<a href>` and `<br/>`. BREAK in a run's text begins a new line; white space is that of HTML."""
    return "".join(map(_as_html, _trimmed(_merged(runs))))


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Neighbours of the same marks as one, and white space of several as one space."""
    merged: list[tuple[Marks, list[str]]] = []
    ends_with_space = True
    for run in runs:
        text = re.sub(rf" ?{BREAK} ?", BREAK, SPACES.sub(" ", without_control_characters(run.text)))
        text = text.removeprefix(" ") if ends_with_space else text
        if not text:
            continue
        ends_with_space = text[-1] in ENDS
        if not merged or merged[-1][0] != run.marks:
            merged.append((run.marks, []))
        merged[-1][1].append(text)
    return [Run("".join(texts), marks) for marks, texts in merged]


def _trimmed(runs: list[Run]) -> Iterator[Run]:
    """Without white space and breaks at the beginning and the end."""
    worded = [place for place, run in enumerate(runs) if run.text.strip(ENDS)]
    for place in range(worded[0], worded[-1] + 1) if worded else ():
        text = runs[place].text
        text = text.lstrip(ENDS) if place == worded[0] else text
        yield replace(runs[place], text=text.rstrip(ENDS) if place == worded[-1] else text)


def _as_html(run: Run) -> str:
    html = escape(run.text, quote=False).replace(BREAK, "<br/>")
    if run.marks.is_italic:
        html = f"<i>{html}</i>"
    if run.marks.is_bold:
        html = f"<b>{html}</b>"
    return f'<a href="{escape(run.marks.href)}">{html}</a>' if run.marks.href else html
