"""
When two names of tags mean the same.

`folded` takes away what hurried typing changes: capitals, accents, spaces, hyphens, apostrophes and full stops. `look_of` takes away a plural besides.
Names that are folded alike are one tag. Names that look alike are probably one: somebody is asked.
"""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

# As long as what the database keeps of it.
LONGEST = 255

# They separate words or are left out; signs such as + and # tell names apart, as in “C”, “C++” and “C#”.
APART = {"Pd", "Pc", "Ps", "Pe", "Zs"}
MARKS_TO_DROP = set(".,:;!?¡¿…'’‘ʼ`´\"“”„«»‹›·/\\")
# Written above and below Arabic letters for learners and left out in newspapers, with the line that only makes a word longer.
ARABIC_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")

# However a name of several words is written, together or apart, its last word ends it.
PLURALS = """
    people/person men/man children/child feet/foot teeth/tooth geese/goose mice/mouse wives/wife knives/knife wolves/wolf halves/half thieves/thief
    loaves/loaf shelves/shelf calves/calf minibuses/minibus lenses/lens viruses/virus campuses/campus bonuses/bonus circuses/circus crises/crisis
    analyses/analysis theses/thesis statuses/status censuses/census shoes/shoe canoes/canoe movies/movie cookies/cookie
"""
IRREGULAR = dict(pair.split("/") for pair in PLURALS.split())
IRREGULAR_ENDING = re.compile(f"({'|'.join(IRREGULAR)})$")
# Short words, which others end with: olives, cities, abuses.
IRREGULAR_WORDS = {"lives": "life", "leaves": "leaf", "ties": "tie", "pies": "pie", "buses": "bus", "gases": "gas"}
# No plurals, or written alike in both.
UNCOUNTED = "news series species politics economics athletics mathematics physics ethics lens chaos christmas texas wales"
INVARIABLE = tuple(UNCOUNTED.split())
FEWEST_LETTERS = 4


def folded(name: str) -> str:
    """What is left of a name without capitals, accents, spaces, hyphens and punctuation: “Sea wall”, “sea-wall” and “Seawall” are one."""
    return "".join(_words(name))[:LONGEST] or name.strip().casefold()[:LONGEST]


def look_of(name: str) -> str:
    """
    The same without the plural, as English and many other languages make it with an s: “Sea walls” looks like “sea-wall”.

    Names that are folded alike look alike.
    """
    return _singular(folded(name))


def _words(name: str) -> list[str]:
    """Its words, folded. What separates two figures stays, so that “9/11” is not “911”."""
    plain = "".join(map(_plain, unicodedata.normalize("NFKC", ARABIC_MARKS.sub("", name)))).casefold()
    kinds = [_kind(plain, number) for number in range(len(plain))]
    together = zip(plain, kinds, strict=True)
    kept = "".join({"drop": "", "apart": " "}.get(kind, letter) for letter, kind in together)
    return kept.split()


def _plain(letter: str) -> str:
    """A Latin letter without its accents, ligatures and strokes; any other as it is, for elsewhere marks make other letters."""
    return anyascii(letter) if letter > "\x7f" and unicodedata.name(letter, "").startswith("LATIN ") else letter


def _kind(text: str, number: int) -> str:
    letter = text[number]
    if unicodedata.category(letter) == "Cf":
        # Nobody sees it.
        return "drop"
    if letter not in MARKS_TO_DROP and unicodedata.category(letter) not in APART:
        return "keep"
    is_between_figures = text[number - 1 : number].isdecimal() and text[number + 1 : number + 2].isdecimal()
    if is_between_figures:
        return "keep"
    return "drop" if letter in MARKS_TO_DROP and letter not in "/\\" else "apart"


def _singular(name: str) -> str:
    if name.endswith(INVARIABLE):
        return name
    stem = IRREGULAR_WORDS.get(name) or _regular(name)
    # “Womens”, of “women's”.
    return IRREGULAR_ENDING.sub(lambda ending: IRREGULAR[ending.group()], stem)


def _regular(name: str) -> str:
    if len(name) < FEWEST_LETTERS or not name.endswith("s") or name.endswith(("ss", "us", "is")) or IRREGULAR_ENDING.search(name):
        return name
    if name.endswith("ies") and len(name) > FEWEST_LETTERS:
        return f"{name[:-3]}y"
    return name[:-2] if name.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")) else name[:-1]
