"""
Whether texts name a source: the database narrows them down by parts of its names that are stored as they are written, and they are read after that.

A name is found as it is written, as whole words, whatever markup and kinds of space stand between these; not across lines, nor with markup inside of a word.
An address on its own names nobody.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import reduce
from html import unescape
from itertools import chain
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from articles.models.sources import SourceKind
from articles.named_in_body import texts_in
from articles.rich_text import ENDS_OF_LINES
from articles.suggestions.mentions import Kept, KeptNames, sentences_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from articles.models import Source

# Django's strip_tags parses the whole of HTML, and takes ten times as long as everything else here together.
TAGS = re.compile(r"</?[A-Za-z][^<>]*>")
# What neither JSON nor HTML writes in another way.
PLAIN = re.compile(r"[A-Za-z0-9]+")
LETTERS = re.compile(r"\w+")
# The longest parts tell the most; each has the database look once more.
MOST_PARTS = 3
ADDRESS = re.compile(r"\s*https?://\S+\s*")


@dataclass(frozen=True)
class Writings:
    """
    What every text with a name holds: all of `parts`, each as one of its writings in HTML, in JSON, and in JSON within JSON.

    A name without a single Latin letter or figure may besides be written in entities, so texts with an "&" are read for it.
    """

    parts: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, name: str) -> Writings:
        plain = sorted(set(PLAIN.findall(name)), key=len, reverse=True)[:MOST_PARTS]
        if plain:
            return cls(tuple((part,) for part in plain))
        words = sorted(set(LETTERS.findall(name)), key=len, reverse=True)[:MOST_PARTS]
        return cls(tuple((word, _in_json(word), _in_json(_in_json(word)), "&") for word in words))

    def are_in(self, text: str) -> bool:
        for part in self.parts:
            for writing in part:
                if writing in text:
                    break
            else:
                return False
        return True

    def q(self, column: str) -> Q:
        return reduce(and_, (reduce(or_, (Q(**{f"{column}__contains": writing}) for writing in part)) for part in self.parts), Q())


class SoughtNames:
    """The names of a source, to be found in texts. Without names nothing is found."""

    def __init__(self, source: Source) -> None:
        names = names_of(source)
        self.known = KeptNames([Kept(source.pk, names[0], SourceKind(source.kind), tuple(names[1:]))] if names else [])
        # Without their articles, which a text writes in its own way.
        self.writings = [Writings.of(known.name) for known in self.known]

    def __bool__(self) -> bool:
        return bool(self.writings)

    def q(self, *columns: str) -> Q:
        """Narrows rows down to those of which one of these columns of text may name it. Some of them do not after all."""
        return reduce(or_, (writings.q(column) for writings in self.writings for column in columns))

    def sentence_in(self, dek: str, body: Iterable[dict[str, Any]]) -> str:
        """The first sentence of a story that names it, or ""; the body as it is stored."""
        texts = (text for block in body for text in self._likely(texts_in(block["value"])) if not ADDRESS.fullmatch(text))
        lines = (_without_markup(line) for text in texts for line in self._likely(ENDS_OF_LINES.split(text)))
        sentences = (sentence for line in self._likely(chain([" ".join(dek.split())], lines)) for sentence in self._likely(sentences_of(line)))
        return next((sentence for sentence in sentences if self.known.in_sentence(sentence)), "")

    def _likely(self, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            for writings in self.writings:
                if writings.are_in(text):
                    yield text
                    break


def names_of(source: Source) -> list[str]:
    """What it is called where readers may know it. No text is searched for an unnamed source."""
    return [] if source.is_unnamed else [name for name in map(str.strip, [source.name, *source.other_names.splitlines()]) if LETTERS.search(name)]


def _without_markup(html: str) -> str:
    return " ".join(unescape(TAGS.sub("", html)).split())


def _in_json(text: str) -> str:
    return json.dumps(text)[1:-1]
