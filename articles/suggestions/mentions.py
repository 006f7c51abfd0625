"""
Which sources a text relies on: those that the newsroom keeps and that it names, and those that an attribution names.

Names are found in any language. Attributions ("told", "according to", "reports", "said in a statement") are read in English.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import chain, takewhile

from articles.models.sources import SourceKind, SourceUsage
from articles.suggestions.words import NO_NAMES, OF_ORGANISATIONS, OF_OUTLETS, TITLES

CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĪİŁŃŇŐŘŚŠŤŪŮŰŹŻŽ"
WORD = rf"[{CAPITAL}](?:[\w&-]|[.](?=\w)|['’](?!s\b)(?=\w))*"
ARTICLE = re.compile(r"\b[Tt]he $")

# "University of Fenwick", "Pilot and Chronicle", "Dredgers' Association", "Firemen's Union".
JOINED = r"['’]? (?:(?:of|for|and|de|du|la|le|van|von|&) (?:the )?)?"
OF_ITS_OWN = rf"['’]s (?=(?:{'|'.join(word.title() for word in sorted(OF_ORGANISATIONS | OF_OUTLETS))})\b)"
NAME = re.compile(rf"{WORD}(?:(?:{JOINED}|{OF_ITS_OWN}){WORD})*")

FIGURES = r"(?:figures?|data|statistics|estimates)"
PAPERS = r"(?:reports?|study|studies|analys[ie]s|surveys?|investigations?|inquiry|inquiries|audits?|reviews?|research)"
BY = r"(?:by|from|of|(?:compiled|published|released|issued|carried out) by)"
OPENING = "“‘\"'([ "
STATEMENT = r"(?:statement|press release|letter|e-?mail)"
# Where somebody says something in writing.
IN_WRITING = rf"(?:{STATEMENT}|report|reply|response|submission|announcement|blog|post)"
# ", which has followed the case," between a name and what it does.
ASIDE = r"(?:, [^,“”]{2,80},|,)?"
SPOKE = r"(?:says?|said|announce[sd]|add(?:s|ed)|call(?:s|ed)|confirm(?:s|ed)|den(?:ies|ied)|wr(?:ites|ote))"
REPORT = r"(?:reports|reported|writes|wrote|reveals|revealed|quotes|quoted|claims|claimed|broke (?:the|this)) "
SENTENCE_ENDS = re.compile(r"[.!?…][”’\"')\]]*\s+(?=[“‘\"'(\[]*[" + CAPITAL + r"\d])")
ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Capt|Cllr|Rev|St|No|Ltd|[A-Z])\.\s+$")


class Attribution(Enum):
    """How a sentence says that it relies on whom it names."""

    REPORTS = auto()
    TOLD = auto()
    TOLD_US = auto()
    SAYS = auto()
    CARRIED = auto()
    FIGURES = auto()
    PAPER = auto()


BEFORE: list[tuple[Attribution, re.Pattern[str]]] = [
    (
        Attribution.TOLD,
        re.compile(r"\b(?:told|(?:confirmed|speaking|spoke|talking|talked|wrote|writing) to|interview (?:with|in|for|given to)) $", re.IGNORECASE),
    ),
    (Attribution.FIGURES, re.compile(rf"\b{FIGURES} {BY} $", re.IGNORECASE)),
    (Attribution.PAPER, re.compile(rf"\b{PAPERS} {BY} $", re.IGNORECASE)),
    (Attribution.CARRIED, re.compile(r"\b(?:(?:reported|revealed|disclosed|quoted) (?:by|in)|(?:reports?|articles?|story|stories) in) $", re.IGNORECASE)),
    (Attribution.SAYS, re.compile(rf"\b(?:according to|citing|(?:seen|obtained) by|{STATEMENT} (?:from|by|issued by)) $", re.IGNORECASE)),
]
# Whoever said it follows.
IN_A_STATEMENT = re.compile(rf"\bin an? (?:\w+ )?{STATEMENT}(?: (?:on|to) \w+)?, $", re.IGNORECASE)
THEN_SPOKE = re.compile(rf",? {SPOKE}\b")
AFTER: list[tuple[Attribution, re.Pattern[str]]] = [
    (Attribution.SAYS, re.compile(rf"{ASIDE} (?:has |had )?{SPOKE} in (?:an?|its|their|his|her) (?:\w+ )?{IN_WRITING}\b")),
    (Attribution.REPORTS, re.compile(rf"(?: and (?:the )?{NAME.pattern})?{ASIDE} (?:that |which )?(?:first |also |later |both |all |has |had )?{REPORT}")),
    (Attribution.REPORTS, re.compile(r",? (?:reports|reported|writes|revealed)\b")),
]
OF_A_PLACE = re.compile(r"\b(?:in|at|near|outside) (?:the )?$")
# What a name that stands here would go on: "Islands " before "Trust", "St Anne's ", "Pilots & ", "Holme-".
BEGUN = re.compile(rf"\b({WORD})(?:(?P<owns>['’]s?) |(?: &)? |-)$")
LONGEST_WORD = 60
# The house of a person, not the person.
OF_SOMEBODY = re.compile(r"['’]s? [a-z]")

USAGES = {
    Attribution.REPORTS: SourceUsage.REPORTED_BY,
    Attribution.TOLD: SourceUsage.QUOTED_FROM,
    Attribution.TOLD_US: SourceUsage.INTERVIEWED,
    Attribution.SAYS: SourceUsage.QUOTED_FROM,
    Attribution.CARRIED: SourceUsage.REPORTED_BY,
    Attribution.FIGURES: SourceUsage.DATA_FROM,
    Attribution.PAPER: SourceUsage.DOCUMENT,
}
USAGES_OF_KINDS = {
    SourceKind.PERSON: SourceUsage.INTERVIEWED,
    SourceKind.DOCUMENT: SourceUsage.DOCUMENT,
    SourceKind.DATASET: SourceUsage.DATA_FROM,
}


@dataclass(frozen=True)
class Kept:
    """A source that the newsroom keeps, as it may be called."""

    pk: int
    name: str
    kind: SourceKind
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Writing:
    """
    One of the names of a source, without its article.

    `is_short` is one that others may end with as well, "the Trust" or "the Gazette": another name of one word, initials aside, or the end of a longer
    name of the same source.
    """

    name: str
    source: Kept
    is_short: bool

    @classmethod
    def all_of(cls, source: Kept) -> Iterator[Writing]:
        names = list(filter(None, map(_bare, (source.name, *source.other_names))))
        for place, name in enumerate(names):
            is_ending = any(other.endswith(f" {name}") for other in names)
            yield cls(name, source, is_ending or (place > 0 and " " not in name and not name.isupper()))

    def goes_on(self, before: str) -> bool:
        """
        Whether the name here is only the end of another that has begun `before`: "Islands Trust" is no trust of somebody else's.

        At the beginning of a sentence every word has a capital; there a short name is taken for the end of another, and a full one is not. Who somebody
        is may stand before a person's full name.
        """
        begun = BEGUN.search(before, max(0, len(before) - LONGEST_WORD))
        if not begun:
            return False
        word, start = begun[1].casefold(), before[: begun.start()]
        if (word in NO_NAMES and not ARTICLE.search(start)) or word in TITLES:
            return False
        is_full = not self.is_short
        return not (is_full and (self.source.kind == SourceKind.PERSON or begun["owns"] or not start.strip(OPENING)))


@dataclass(frozen=True)
class Mention:
    """
    A source that a text relies on, with the sentence that says so, and how a credit of it and a new source would begin.

    `source_id` is None for one that is not kept yet.
    """

    name: str
    sentence: str
    usage: SourceUsage
    kind: SourceKind
    source_id: int | None = None


@dataclass(frozen=True)
class Span:
    """A name in a sentence: from where to where, without its article and title. `kept` is None for a name that nobody knows."""

    start: int
    end: int
    name: str
    has_article: bool = False
    has_title: bool = False
    kept: Kept | None = None

    @property
    def words(self) -> list[str]:
        return self.name.casefold().split()

    @property
    def is_called_outlet(self) -> bool:
        return not OF_OUTLETS.isdisjoint(self.words)

    @property
    def is_called_organisation(self) -> bool:
        return not OF_ORGANISATIONS.isdisjoint(self.words)


class KeptNames:
    """The names of sources that the newsroom keeps, looked for where their first words stand: so it does not matter how many there are."""

    def __init__(self, kept: Iterable[Kept]) -> None:
        self.by_first_word: dict[str, list[Writing]] = defaultdict(list)
        for source in kept:
            for writing in Writing.all_of(source):
                self.by_first_word[_first_word(writing.name)].append(writing)
        for writings in self.by_first_word.values():
            writings.sort(key=lambda writing: -len(writing.name))

    def __iter__(self) -> Iterator[Writing]:
        return chain.from_iterable(self.by_first_word.values())

    def in_sentence(self, sentence: str) -> list[Span]:
        """Where the sentence names them, as they are written. Of names that begin alike the longest counts."""
        return list(self._in_sentence(sentence))

    def _in_sentence(self, sentence: str) -> Iterator[Span]:
        end = 0
        for word in re.finditer(r"\w+", sentence):
            if word.start() < end:
                continue
            for writing in self.by_first_word.get(word[0], ()):
                stop = word.start() + len(writing.name)
                if sentence.startswith(writing.name, word.start()) and not _goes_on(sentence, stop) and not writing.goes_on(sentence[: word.start()]):
                    end = stop
                    yield Span(word.start(), stop, writing.name, kept=writing.source)
                    break


class Reader:
    """Reads texts for what they rely on. `own_names` are those of the paper itself, which is nobody's source."""

    def __init__(self, kept: Iterable[Kept], *, own_names: Iterable[str] = ()) -> None:
        self.own_names = {_bare(name).casefold() for name in own_names} | {"this paper", "this newspaper"}
        self.kept_names = KeptNames(kept)
        self.by_ending = _endings(self.kept_names)

    def read(self, texts: Iterable[str]) -> list[Mention]:
        """What they rely on, each source once, in the order in which they are named."""
        found: dict[int | str, Mention] = {}
        for text in texts:
            for sentence in sentences_of(text):
                for mention in self._in_sentence(sentence):
                    found.setdefault(mention.source_id or mention.name.casefold(), mention)
        return list(found.values())

    def _in_sentence(self, sentence: str) -> Iterator[Mention]:
        kept = self.kept_names.in_sentence(sentence)
        unknown = (span for span in names_in(sentence) if not any(span.start < other.end and other.start < span.end for other in kept))
        for found in sorted([*kept, *unknown], key=lambda span: span.start):
            attribution = self._attribution_of(found, sentence)
            # "The Signal reports", where the Skerrow Signal is kept.
            span = found if found.kept or not attribution else replace(found, kept=self.by_ending.get(found.name))
            if span.kept:
                usage = USAGES[attribution] if attribution else USAGES_OF_KINDS.get(span.kept.kind, SourceUsage.REPORTED_BY)
                yield Mention(span.kept.name, sentence, usage, span.kept.kind, span.kept.pk)
            elif attribution and not self._is_own(span.name):
                yield Mention(span.name, sentence, USAGES[attribution], _kind_of(span, attribution))

    def _attribution_of(self, span: Span, sentence: str) -> Attribution | None:
        before, after = sentence[: span.start], sentence[span.end :]
        if self._tells_us(after):
            return Attribution.TOLD_US if span.kept or span.has_title or len(span.words) > 1 else None
        attribution = _said_before(before, after) or _said_after(before, after)
        return attribution if attribution and (span.kept or _may_be(attribution, span, after)) else None

    def _tells_us(self, after: str) -> bool:
        told = re.match(r",? told (?:the )?", after, re.IGNORECASE)
        rest = after[told.end() :].casefold() if told else ""
        return any(re.match(rf"{re.escape(name)}\b", rest) for name in self.own_names) if told else False

    def _is_own(self, name: str) -> bool:
        return name.casefold() in self.own_names


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of a paragraph, as well as one can tell without understanding them."""
    begun = 0
    for end in SENTENCE_ENDS.finditer(text):
        if not ABBREVIATED.search(text[begun : end.end()]):
            yield text[begun : end.end()].strip()
            begun = end.end()
    if rest := text[begun:].strip():
        yield rest


def names_in(sentence: str) -> Iterator[Span]:
    """What is written with capitals, without articles, titles, and what has its capital from the beginning of the sentence."""
    for found in NAME.finditer(sentence):
        yield from _parts(Span(found.start(), found.end(), found[0], has_article=bool(ARTICLE.search(sentence[: found.start()]))))


def _parts(span: Span) -> Iterator[Span]:
    first, _, rest = span.name.partition(" ")
    word = first.casefold()
    if word in TITLES or (word in NO_NAMES and not span.has_article):
        if rest:
            start = span.end - len(rest)
            cut = replace(span, start=start, name=rest, has_article=span.has_article or word == "the", has_title=span.has_title or word in TITLES)
            yield from _parts(cut) if rest[0].isupper() else ()
        return
    left, joined, right = span.name.partition(" and ")
    # Two names, and not one with an "and" in it.
    if joined and (right.startswith("the ") or min(len(left.split()), len(right.split())) > 1):
        yield replace(span, end=span.start + len(left), name=left)
        bare = right.removeprefix("the ")
        yield from _parts(replace(span, start=span.end - len(bare), name=bare, has_article=bare != right))
        return
    yield span


def _said_before(before: str, after: str) -> Attribution | None:
    before = ARTICLE.sub("", before)
    before = re.sub(rf"\b(?:{'|'.join(TITLES)})\.? $", "", before, flags=re.IGNORECASE)
    if OF_SOMEBODY.match(after):
        return None
    if IN_A_STATEMENT.search(before) and THEN_SPOKE.match(after):
        return Attribution.SAYS
    return next((attribution for attribution, pattern in BEFORE if pattern.search(before)), None)


def _said_after(before: str, after: str) -> Attribution | None:
    """Of police in Fenwick who said something, Fenwick did not."""
    return None if OF_A_PLACE.search(before) else next((one for one, pattern in AFTER if pattern.match(after)), None)


def _may_be(attribution: Attribution, span: Span, after: str) -> bool:
    """Whether a name that nobody knows can be what the attribution asks for: somebody who was told something need not be an outlet."""
    if attribution == Attribution.CARRIED:
        return span.is_called_outlet
    if attribution in (Attribution.TOLD, Attribution.REPORTS):
        return not span.has_title and (span.is_called_outlet or (span.has_article and not span.is_called_organisation) or after.startswith(" reporters"))
    return True


def _kind_of(span: Span, attribution: Attribution) -> SourceKind:
    if attribution == Attribution.TOLD_US or span.has_title:
        return SourceKind.PERSON
    if span.is_called_outlet or attribution in (Attribution.TOLD, Attribution.REPORTS):
        return SourceKind.OUTLET
    return SourceKind.ORGANISATION


def _bare(name: str) -> str:
    """Without its article, which a sentence may write in its own way."""
    return re.sub(r"^the ", "", " ".join(name.split()), flags=re.IGNORECASE)


def _endings(writings: Iterable[Writing]) -> dict[str, Kept]:
    """The sources by what their names end with, where only one of them does: they are called so for short. Minutes of a trust are not called the trust."""
    found: dict[str, set[Kept]] = defaultdict(set)
    for writing in writings:
        words = writing.name.split()
        before = len(list(takewhile(lambda word: word[0].isupper(), words[:-1])))
        for place in range(1, before + 1):
            found[" ".join(words[place:])].add(writing.source)
    return {ending: sources.pop() for ending, sources in found.items() if len(sources) == 1}


def _first_word(name: str) -> str:
    found = re.search(r"\w+", name)
    return found[0] if found else ""


def _goes_on(sentence: str, end: int) -> bool:
    """Whether the name is only the beginning of a longer word or name."""
    return bool(re.match(rf"\w|-\w| [{CAPITAL}]\w", sentence[end:]))
