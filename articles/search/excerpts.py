"""The passage of a story that shows best why it was found."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.search.passages import passages_of_stories
from articles.search.words import WORD, fold, is_form_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from articles.models import ArticlePage

# In letters.
LONGEST = 220
LEAD_IN = 60
# The room left for finding the end of a word.
SLACK = 20


@dataclass(frozen=True)
class Hit:
    start: int
    end: int
    word: str


@dataclass(frozen=True)
class Window:
    """A stretch of a passage, with the words in it that were searched for."""

    text: str
    start: int
    end: int
    hits: list[Hit]

    @property
    def worth(self) -> tuple[int, int]:
        return len({hit.word for hit in self.hits}), len(self.hits)


def set_excerpts(stories: Iterable[ArticlePage], *, words: Sequence[str]) -> None:
    """Give each story its `excerpt`, "" where only its headline, dek, byline, sources or tags were found."""
    stories = list(stories)
    passages = passages_of_stories(stories) if words else {}
    for story in stories:
        story.excerpt = excerpt(passages.get(story.pk, []), words=words)


def excerpt(passages: Iterable[str], *, words: Sequence[str]) -> SafeString:
    """
    At most 240 letters around the most words that were searched for, each in `<mark>`, all else escaped; "" where there is none.

    Accents and capitals make no difference. Where no passage has the words themselves, other forms of them will do.
    """
    texts = [unicodedata.normalize("NFC", passage) for passage in passages]
    wanted = {fold(word) for word in words}
    window = _best_window(texts, match=lambda word: word if word in wanted else "") or _best_window(texts, match=lambda word: _form_among(wanted, word))
    return _marked(window) if window else SafeString("")


def _form_among(wanted: set[str], word: str) -> str:
    return next((one for one in wanted if is_form_of(word, one)), "")


def _best_window(texts: Iterable[str], *, match: Callable[[str], str]) -> Window | None:
    best: Window | None = None
    for text in texts:
        hits = [Hit(found.start(), found.end(), word) for found in WORD.finditer(text) if (word := match(fold(found.group())))]
        for place, hit in enumerate(hits):
            window = _window_at(text, hits[place:], start=hit.start)
            if best is None or window.worth > best.worth:
                best = window
    return best


def _window_at(text: str, hits: list[Hit], *, start: int) -> Window:
    begin = _word_start(text, max(0, start - LEAD_IN))
    end = _word_end(text, max(begin + LONGEST, hits[0].end))
    inside = []
    for hit in hits:
        if hit.end > end:
            break
        inside.append(hit)
    return Window(text=text, start=begin, end=end, hits=inside)


def _word_start(text: str, place: int) -> int:
    """The next beginning of a word, unless the text is written without spaces."""
    space = text.find(" ", place, place + SLACK) if place else -1
    return space + 1 if space >= 0 else place


def _word_end(text: str, place: int) -> int:
    space = text.find(" ", place, place + SLACK) if place < len(text) else -1
    return space if space >= 0 else min(place, len(text))


def _marked(window: Window) -> SafeString:
    parts, place = ["… " if window.start else ""], window.start
    for hit in window.hits:
        parts += [escape(window.text[place : hit.start]), "<mark>", escape(window.text[hit.start : hit.end]), "</mark>"]
        place = hit.end
    parts += [escape(window.text[place : window.end]), " …" if window.end < len(window.text) else ""]
    return mark_safe("".join(parts))  # noqa: S308 every part of the text is escaped above
