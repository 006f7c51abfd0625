"""
Reads the stories in stories/: a head of `name: value` lines, an empty line, then the body in parts set apart by empty lines.

A part is a paragraph unless it begins with `##` (heading), `>` (quote; its last line `-- speaker | role | source`),
`-` or `1.` (list), `|` (table; the caption after `|=`), `[box …]`, `[picture key]` or `[related slug]`.
In text, **bold**, *italic* and [words](address) mean what they mean everywhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

STORIES_DIR = Path(__file__).parent / "stories"


class ManuscriptError(ValueError):
    """A story file that cannot be read, with its name and what is wrong."""


@dataclass(frozen=True)
class SourceUse:
    """How a story uses a source: `source` is a key of sources.py, `days_before` counts from publication to the day it was seen."""

    source: str
    usage: str
    piece_title: str = ""
    piece_url: str = ""
    days_before: int = 0
    private_note: str = ""


@dataclass(frozen=True)
class Part:
    """One block of a body. `lines` are as written, without their marks; `name` is a picture's key, a story's slug or a box's heading."""

    kind: str
    lines: tuple[str, ...] = ()
    name: str = ""
    speaker: str = ""
    speaker_role: str = ""
    source: str = ""


@dataclass(frozen=True)
class Manuscript:
    """One story as its writers handed it in."""

    slug: str
    section: str
    headline: str
    dek: str
    hours_ago: float
    picture: str
    label: str = "news"
    dateline: str = ""
    caption: str = ""
    updated_hours_ago: float | None = None
    is_draft: bool = False
    mood: str = ""
    votes: int = 0
    bursts: tuple[str, ...] = ()
    has_closed_board: bool = False
    bylines: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[SourceUse, ...] = ()
    parts: tuple[Part, ...] = field(default=(), repr=False)


@cache
def read_manuscripts() -> tuple[Manuscript, ...]:
    """Every story, the oldest first, so that each may point to those before it. Drafts come last."""
    found = [_read(path) for path in sorted(STORIES_DIR.glob("*/*.md"))]
    return tuple(sorted(found, key=lambda story: (story.is_draft, -story.hours_ago, story.slug)))


def _read(path: Path) -> Manuscript:
    try:
        return parse(path.read_text(encoding="utf-8"), slug=path.stem, section=path.parent.name)
    except (KeyError, ValueError) as error:
        raise ManuscriptError(f"{path.parent.name}/{path.name}: {error!r}") from error


def parse(text: str, *, slug: str, section: str) -> Manuscript:
    """The story in `text`. KeyError or ValueError when the head lacks something or has something it should not."""
    head_text, _, body = text.partition("\n\n")
    head = _read_head(head_text)
    mood, _, votes = head.pop("reactions", [""])[0].partition(" ")
    updated = head.pop("updated hours ago", None)
    marks = set(head.pop("marks", [""])[0].split())
    return Manuscript(
        slug=slug,
        section=section,
        hours_ago=float(head.pop("hours ago")[0]),
        updated_hours_ago=float(updated[0]) if updated else None,
        bylines=tuple(_pair(line) for line in head.pop("byline")),
        tags=tuple(tag.strip() for tag in head.pop("tags")[0].split(",")),
        sources=tuple(_source_use(line) for line in head.pop("source", [])),
        mood=mood,
        votes=int(votes or 0),
        is_draft="draft" in marks,
        bursts=tuple(sorted(marks - {"draft", "closed"})),
        has_closed_board="closed" in marks,
        parts=tuple(_read_parts(body)),
        **_single_words(head),
    )


def _single_words(head: dict[str, list[str]]) -> dict[str, str]:
    known = {"headline", "dek", "picture", "label", "dateline", "caption"}
    if unknown := set(head) - known:
        raise ValueError(f"the head has {sorted(unknown)}, which means nothing here")
    return {name: values[0] for name, values in head.items()}


def _read_head(text: str) -> dict[str, list[str]]:
    head: dict[str, list[str]] = defaultdict(list)
    for line in text.splitlines():
        name, _, value = line.partition(": ")
        head[name].append(value.strip())
    return dict(head)


def _pair(line: str) -> tuple[str, str]:
    person, role = (word.strip() for word in line.split("|"))
    return person, role


def _source_use(line: str) -> SourceUse:
    source, usage, piece_title, piece_url, days_before, private_note, *_ = [*(word.strip() for word in line.split("|")), *[""] * 5]
    return SourceUse(source, usage, piece_title, piece_url, int(days_before or 0), private_note)


def _read_parts(body: str) -> Iterator[Part]:
    for chunk in re.split(r"\n\s*\n", body.strip()):
        yield _read_part(chunk.splitlines())


def _read_part(lines: list[str]) -> Part:
    for mark, read in _READERS.items():
        if re.match(mark, lines[0]):
            return read(lines)
    return _paragraph(lines)


def _paragraph(lines: list[str]) -> Part:
    return Part("paragraph", (" ".join(lines),))


def _read_bracketed(lines: list[str]) -> Part:
    kind, name, rest = _BRACKETED.match(lines[0]).groups()  # type: ignore[union-attr]  # it matched, or we were not called
    words = tuple(filter(None, [rest, *lines[1:]]))
    return Part({"box": "fact_box", "picture": "picture", "related": "related_story"}[kind], words, name=name)


def _read_quote(lines: list[str]) -> Part:
    words = " ".join(line.removeprefix("> ") for line in lines if line.startswith("> "))
    speaker, role, source = (word.strip() for word in lines[-1].removeprefix("-- ").split("|"))
    return Part("quote", (words,), speaker=speaker, speaker_role=role, source=source)


_BRACKETED = re.compile(r"\[(box|picture|related) ([^\]]+)\] ?(.*)")

# How each part but the paragraph begins.
_READERS: dict[str, Callable[[list[str]], Part]] = {
    r"## ": lambda lines: Part("heading", (lines[0][3:],)),
    r"\[(box|picture|related) ": _read_bracketed,
    r"> ": _read_quote,
    r"- ": lambda lines: Part("item_list", tuple(line[2:] for line in lines)),
    r"1\. ": lambda lines: Part("numbered_list", tuple(line.partition(". ")[2] for line in lines)),
    r"\|": lambda lines: Part("table", tuple(lines)),
}
