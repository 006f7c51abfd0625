"""Lines of wire copy that are no part of the story: bylines, dates, embargoes, share bars, marks of the end."""

from __future__ import annotations

import re

from articles.wire.languages import LANGUAGES, PARTICLES
from articles.wire.names import are_of_people

LONGEST_LINE = 100
BYLINE = re.compile(r"^(?:by|words by|text by|story by|reported by)\s+(?=[A-ZÀ-ÖØ-Þ])(?P<names>.{2,98})$", re.IGNORECASE)
# The same in other languages, where no more than names may follow (articles/wire/languages.py).
IN_OTHERS = LANGUAGES.values()
BYLINE_ELSEWHERE = re.compile(
    rf"^(?:(?:{'|'.join(one for words in IN_OTHERS for one in words.by)})\s+|(?:{'|'.join(one for words in IN_OTHERS for one in words.by_labels)})\s*:\s*)"
    r"(?P<names>\S.{1,97})$",
    re.IGNORECASE,
)
REACTIONS_ELSEWHERE = re.compile(rf"^\W*(?:{'|'.join(one for words in IN_OTHERS for one in words.reactions)})\W*$", re.IGNORECASE)
MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
OF_MONTH = r"\d{1,2}(?:st|nd|rd|th)?"
DAY = rf"(?:{OF_MONTH}\s+{MONTH},?\s+\d{{4}}|{MONTH}\s+{OF_MONTH},?\s+\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})"
TIME = r"(?:[T,|·•\s-]*(?:at\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:Z|[A-Z]{2,5}|[+-]\d\d:?\d\d)?)?"
DATE = re.compile(
    rf"^(?:(?:first\s+)?(?:published|posted|updated|last\s+updated|released|filed)(?:\s+(?:on|at))?:?\s+)?(?:[a-z]{{3,9}},?\s+)?{DAY}{TIME}$", re.IGNORECASE
)
EMBARGO = re.compile(r"^\W*(?:(?:strictly\s+|strict\s+)?(?:embargo(?:ed)?)\b|not\s+for\s+(?:publication|release)\s+(?:before|until)\b).{0,160}$", re.IGNORECASE)
INSTRUCTION = re.compile(r"^\W*(?:for\s+immediate\s+release|press\s+release|for\s+publication|news\s+release)\W*$", re.IGNORECASE)
END = re.compile(r"^(?:#{1,5}|(?:#\s*){2,5}|[-–—\s]*30[-–—\s]*|[\[(]?ends?[\])]?\.?|[\[(]?endit[\])]?|\*{3,}|(?:\*\s*){3,}|[-–—_=~]{2,})$", re.IGNORECASE)
THIRTY = re.compile(r"^[-–—]+\s*30\s*[-–—]+$")
REACTIONS = re.compile(
    r"^\W*(?:what(?:['’]s|\s+is)\s+your\s+reactions?|your\s+reactions?|reactions?|how\s+do(?:es)?\s+(?:you|this)\s+(?:feel|make\s+you\s+feel)|react\s+to\s+this(?:\s+\w+)?)"
    r"(?:\s+to\s+this(?:\s+\w+)?)?\W*$",
    re.IGNORECASE,
)
NETWORKS = frozenset(
    {
        *("facebook", "twitter", "whatsapp", "linkedin", "pinterest", "reddit", "telegram", "bluesky", "mastodon", "tumblr", "messenger", "flipboard"),
        *("share", "shares", "tweet", "threads"),
    }
)
OF_SHARE_BARS = NETWORKS | frozenset(
    {
        *(
            "a",
            "an",
            "and",
            "article",
            "by",
            "copied",
            "copy",
            "e",
            "email",
            "follow",
            "friend",
            "in",
            "link",
            "mail",
            "more",
            "news",
            "on",
            "or",
            "pin",
            "post",
        ),
        *(
            "print",
            "save",
            "send",
            "sms",
            "story",
            "the",
            "this",
            "to",
            "url",
            "us",
            "via",
            "with",
            "x",
            "your",
            "it",
            "of",
            "comments",
            "comment",
            "like",
            "0",
        ),
    }
)
# By language, all words of such a bar, and those of which there is one at the least.
SHARE_BARS = [
    (OF_SHARE_BARS, NETWORKS),
    *((NETWORKS | own.share_verbs | own.share_words | {"x"}, NETWORKS | own.share_verbs) for own in IN_OTHERS),
]
# What readers press below such a heading, with or without how many have.
LONGEST_LABEL = 40
# "By Ada Holm in Torvik".
MOST_SMALL_WORDS = 1
MOST_SHARE_WORDS = 30


def byline_of(line: str) -> str:
    """The names in a byline, as they stand there, or ""."""
    text = " ".join(line.split())
    if not text or len(text) > LONGEST_LINE or text[-1] in '.?!:;”"؟؛':
        return ""
    elsewhere = BYLINE_ELSEWHERE.match(text)
    if elsewhere and are_of_people(elsewhere["names"]):
        return elsewhere["names"]
    found = BYLINE.match(text)
    return found["names"] if found and not _goes_on_in_small_letters(found["names"]) else ""


def _goes_on_in_small_letters(names: str) -> bool:
    """As a sentence does, "By Friday the harbour was full", before the comma that may part the names from what their bearers are."""
    words = names.split(",", maxsplit=1)[0].split()
    return sum(word[0].islower() and word not in {"and", "for", "of", "the", "with", *PARTICLES} for word in words) > MOST_SMALL_WORDS


def is_date(line: str) -> bool:
    return len(line) <= LONGEST_LINE and bool(DATE.match(" ".join(line.split())))


def is_embargo(line: str) -> bool:
    return bool(EMBARGO.match(" ".join(line.split())))


def is_instruction(line: str) -> bool:
    return bool(INSTRUCTION.match(line))


def is_end(line: str) -> bool:
    text = line.strip()
    return bool(END.match(text)) and (not text.strip("-–— ").isdigit() or bool(THIRTY.match(text)))


def is_share_bar(text: str) -> bool:
    """Whether it holds nothing but what share buttons say in one language, of which one word names where to."""
    words = _words(text)
    return len(words) <= MOST_SHARE_WORDS and any(of_bar.issuperset(words) and not networks.isdisjoint(words) for of_bar, networks in SHARE_BARS)


def may_be_share_button(text: str) -> bool:
    """Whether its words are those of share buttons, such as "Email", which other texts have as well."""
    words = _words(text)
    return 0 < len(words) <= MOST_SHARE_WORDS and any(of_bar.issuperset(words) for of_bar, _networks in SHARE_BARS)


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W_]+", text.casefold()) if not word.isdigit()]


def is_reactions_heading(text: str) -> bool:
    line = " ".join(text.split())
    return bool(REACTIONS.match(line) or REACTIONS_ELSEWHERE.match(line))


def is_label(text: str) -> bool:
    """Whether it may be a button's words, such as "Love 12", and is no sentence."""
    return len(text) <= LONGEST_LABEL and text.rstrip()[-1:] not in '.!?:”"'


def stands_alone(line: str) -> bool:
    """Whether it is a line of its own, however lines are broken."""
    return (
        bool(byline_of(line)) or is_date(line) or is_end(line) or is_embargo(line) or is_instruction(line) or is_share_bar(line) or is_reactions_heading(line)
    )
