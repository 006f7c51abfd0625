"""Whether words are names and nothing else: of people, as bylines have them, and of people and agencies, as credits do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from articles.wire.languages import ARABIC_ARTICLE, LANGUAGES, NO_ARABIC_NAMES, NO_PEOPLE, PARTICLES

if TYPE_CHECKING:
    from collections.abc import Collection

# What begins with a capital, a figure, or a small "i" before a capital: "Holm", "J.", "O'Neil", "iStock", "AFP".
REST_OF_WORD = re.compile(r"\w(?:\.|(?:[\w’'&@-]|\.(?=\w))*)")
AGENCIES = frozenset(
    {
        *("afp", "agence france-presse", "alamy", "alamy stock photo", "anadolu", "ansa", "ap", "ap photo", "associated press", "bloomberg", "dpa", "epa"),
        *("epa-efe", "efe", "getty", "getty images", "imago", "istock", "keystone", "magnum photos", "nasa", "nurphoto", "pa", "pa images", "pa media"),
        "picture alliance",
        *(
            "press association",
            "reuters",
            "ritzau",
            "scanpix",
            "shutterstock",
            "sipa",
            "tass",
            "the associated press",
            "tt",
            "unsplash",
            "xinhua",
            "zuma press",
        ),
        *("أ ف ب", "أ.ف.ب", "أسوشيتد برس", "الأناضول", "رويترز", "غيتي", "فرانس برس"),
    }
)
JOINS = "|".join(["and", *(join for words in LANGUAGES.values() for join in words.joins)])
BETWEEN_NAMES = re.compile(rf"\s?[,،;/|]\s?|\s(?:{JOINS}|&)\s", re.IGNORECASE)
# "and", written together with the name that follows.
ARABIC_AND = re.compile(r"\sو(?=\w{2})")
IN_BRACKETS_BELOW = re.compile(r"\s*\([^()]{2,30}\)$")
ARABIC = re.compile(r"[\u0620-\u064a]")
LONGEST_NAME_WORDS, LONGEST_POST_WORDS, MOST_NAMES = 5, 2, 6
HANDOUTS = frozenset().union(*(words.handouts for words in LANGUAGES.values()))


def names_in(text: str) -> list[str]:
    """The names in a byline, one by one, in any of the languages."""
    return _parts(text)


def are_of_people(text: str) -> bool:
    """
    Whether these are the names of people, the first of them with at least two words: "Ada Holm und Jörg von der Heide".

    Two words below a comma may say what they are: "Ada Holm, envoyée spéciale".
    """
    names, _comma, post = text.rpartition(", ")
    parts = _parts(names if names and len(post.split()) <= LONGEST_POST_WORDS and post[:1].islower() else text)
    return bool(parts) and len(parts[0].split()) > 1 and all(map(is_name, parts))


def are_credited(text: str, *, known: Collection[str] = ()) -> bool:
    """Whether these are names of people and agencies, `known` ones in lower case among them, "dpa / Ada Holm", or say that it is somebody's own."""
    parts = _parts(text)
    return bool(parts) and all(is_agency(part, known) or part.casefold() in HANDOUTS or _may_be_credited(part) for part in parts)


def name_an_agency(text: str, *, known: Collection[str] = ()) -> bool:
    """As `are_credited`, one of them an agency for sure."""
    return are_credited(text, known=known) and any(is_agency(part, known) for part in _parts(text))


def is_agency(text: str, known: Collection[str]) -> bool:
    return text.casefold() in AGENCIES or text.casefold() in known


def _may_be_credited(part: str) -> bool:
    """In Arabic any word may be one of the language, two hardly."""
    return is_name(part) and (not ARABIC.search(part) or len(part.split()) > 1)


def is_name(text: str) -> bool:
    words = text.split()
    if not 0 < len(words) <= LONGEST_NAME_WORDS or words[0].casefold() in NO_PEOPLE:
        return False
    if ARABIC.search(text):
        return not words[0].startswith(ARABIC_ARTICLE) and len(words) < LONGEST_NAME_WORDS and NO_ARABIC_NAMES.isdisjoint(words) and text[-1] not in ".؟!"
    return all(_has_capital(word) or word in PARTICLES for word in words) and _has_capital(words[0]) and _has_capital(words[-1])


def _has_capital(word: str) -> bool:
    first = word[1:2] if word.startswith("i") else word[:1]
    return (first.isupper() or first.isdigit()) and bool(REST_OF_WORD.fullmatch(word))


def _parts(text: str) -> list[str]:
    """The names one by one; none where there are more than anybody signs with."""
    text = IN_BRACKETS_BELOW.sub("", " ".join(text.split()))
    parts = [part for one in BETWEEN_NAMES.split(text) for part in ARABIC_AND.split(one)]
    return parts if len(parts) <= MOST_NAMES and all(parts) else []
