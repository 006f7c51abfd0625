"""What a reader typed, and which words of a story are the ones that were typed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import takewhile

from django.utils.translation import gettext as _

LONGEST_QUERY = 200
MOST_WORDS = 12
# The index is asked for words alone: its own signs for "and", "not" or "begins with" are nothing a reader means by them.
WORD = re.compile(r"\w+")
# NUL, which no database takes, and the signs that turn the direction of whatever follows them.
UNSEEN = re.compile("[\0\u200e\u200f\u202a-\u202e\u2066-\u2069]")

SHORTEST_STEM = 4
LONGEST_ENDING = 3


def tidy(typed: str) -> str:
    """The query on one line, composed as stories are, without signs that nobody sees."""
    return unicodedata.normalize("NFC", " ".join(UNSEEN.sub(" ", typed).split()))


def words_of(query: str) -> list[str]:
    return WORD.findall(query)


def problem_with(query: str, *, words: list[str]) -> str:
    """Why this is no search, as a sentence for the reader, or ""."""
    if len(query) > LONGEST_QUERY or len(words) > MOST_WORDS:
        return _("That is too long to search for. Use at most %(words)d words and %(letters)d letters.") % {"words": MOST_WORDS, "letters": LONGEST_QUERY}
    if not words:
        return _("There is no word in that. Type at least one word to search for.")
    return ""


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """The word without accents and capitals: “Été” and “ete” are the same."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter)).casefold()


def is_form_of(word: str, wanted: str) -> bool:
    """Whether two folded words differ in their endings alone, as “ferry” and “ferries” do. A guess, in any language."""
    stem = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(word, wanted, strict=False)))
    return stem >= SHORTEST_STEM and max(len(word), len(wanted)) - stem <= LONGEST_ENDING
