"""
The tags and texts that HTML is written in, told apart in time that grows with its length alone.

Python's own parser takes minutes for a megabyte of "<", and whoever pastes must not be able to stop the server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

LONGEST_VALUE = 20_000
# Pictures that are written into the address itself: nothing fetches them, and they are longer than all else.
DATA_ADDRESS = re.compile(r"(=\s*[\"']?\s*)data:[^\"'\s<>]*+", re.IGNORECASE)
VALUE = rf"\"[^\"]{{0,{LONGEST_VALUE}}}+\"|'[^']{{0,{LONGEST_VALUE}}}+'"
TAG = re.compile(rf"<(?P<end>/?)(?P<name>[a-z][^\s/<>]*+)(?P<attributes>(?:[^<>\"']|{VALUE})*+)>", re.IGNORECASE)
DECLARATION = re.compile(r"<[!?][^<>]*+>")
ATTRIBUTE = re.compile(r"([^\s\"'<>/=]++)(?:\s*=\s*(\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++))?")
# What stands in these is no mark-up, up to their end tag.
RAW = {name: re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE) for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noscript", "noframes")}


@dataclass(frozen=True)
class Tag:
    name: str
    is_end: bool = False
    is_empty: bool = False
    attributes: dict[str, str] = field(default_factory=dict)


def tokens(html: str) -> Iterator[Tag | str]:
    """Tags, with names in small letters, and the texts between them. What only looks like a tag is text."""
    return _Scanner(DATA_ADDRESS.sub(r"\1", html)).tokens()


class _Scanner:
    """Goes through the text once. `begun` is where the words begin that belong to no token yet."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.place = self.begun = 0
        # What is looked for in vain once is in no later place either.
        self.missing: set[str] = set()

    def tokens(self) -> Iterator[Tag | str]:
        while (place := self.html.find("<", self.place)) >= 0:
            self.place = place
            yield from self._enclosed("<!--", "-->") or self._enclosed("<![CDATA[", "]]>") or self._tag()
        yield from _text(self.html[self.begun :])

    def _enclosed(self, opening: str, closing: str) -> list[Tag | str]:
        """A comment, which says nothing, or a section of plain characters."""
        if not self.html.startswith(opening, self.place) or closing in self.missing:
            return []
        end = self.html.find(closing, self.place + len(opening))
        if end < 0:
            self.missing.add(closing)
            return []
        inside = self.html[self.place + len(opening) : end]
        return [*self._words_before(end + len(closing)), inside if opening == "<![CDATA[" else ""]

    def _tag(self) -> list[Tag | str]:
        found = TAG.match(self.html, self.place) or DECLARATION.match(self.html, self.place)
        if not found:
            self.place += 1
            return []
        words: list[Tag | str] = [*self._words_before(found.end())]
        if found.re is not TAG:
            return words
        tag = _tag(found)
        return [*words, tag, *(self._raw(tag) if tag.name in RAW and not tag.is_end and not tag.is_empty else ())]

    def _raw(self, tag: Tag) -> list[Tag | str]:
        closing = RAW[tag.name].search(self.html, self.place)
        inside = self.html[self.place : closing.start() if closing else None]
        self.place = self.begun = closing.end() if closing else len(self.html)
        return [*(_text(inside) if tag.name in {"title", "textarea"} else ()), Tag(tag.name, is_end=True)]

    def _words_before(self, end: int) -> Iterator[str]:
        """The words up to this place, after which the text goes on at `end`."""
        words = self.html[self.begun : self.place]
        self.place = self.begun = end
        return _text(words)


def _text(text: str) -> Iterator[str]:
    if text:
        yield unescape(text)


def _tag(found: re.Match[str]) -> Tag:
    attributes = found["attributes"]
    # The first of two attributes of one name counts.
    values = {name.lower(): unescape(value.strip("\"'")) for name, value in reversed(ATTRIBUTE.findall(attributes))}
    return Tag(found["name"].lower(), bool(found["end"]), attributes.rstrip().endswith("/"), {} if found["end"] else values)
