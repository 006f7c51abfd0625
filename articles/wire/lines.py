"""Lines of wire copy that are no part of the story: bylines, dates, embargoes, share bars, marks of the end."""

from __future__ import annotations

import re

LONGEST_LINE = 100
BYLINE = re.compile(r"^(?:by|words by|text by|story by|reported by|von|par|por)\s+(?=[A-ZÀ-ÖØ-Þ])(?P<names>.{2,98})$", re.IGNORECASE)
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
# What readers press below such a heading, with or without how many have.
LONGEST_LABEL = 40


def byline_of(line: str) -> str:
    """The names in a byline, as they stand there, or ""."""
    text = " ".join(line.split())
    found = BYLINE.match(text)
    return found["names"] if found and len(text) <= LONGEST_LINE and text[-1] not in '.?!:;”"' else ""


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
    """Whether it holds nothing but what share buttons say, one of which names where to."""
    return may_be_share_button(text) and not NETWORKS.isdisjoint(_words(text))


def may_be_share_button(text: str) -> bool:
    """Whether its words are those of share buttons, such as "Email", which other texts have as well."""
    words = _words(text)
    return 0 < len(words) <= 30 and OF_SHARE_BARS.issuperset(words)


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W_]+", text.casefold()) if not word.isdigit()]


def is_reactions_heading(text: str) -> bool:
    return bool(REACTIONS.match(" ".join(text.split())))


def is_label(text: str) -> bool:
    """Whether it may be a button's words, such as "Love 12", and is no sentence."""
    return len(text) <= LONGEST_LABEL and text.rstrip()[-1:] not in '.!?:”"'


def stands_alone(line: str) -> bool:
    """Whether it is a line of its own, however lines are broken."""
    return (
        bool(byline_of(line)) or is_date(line) or is_end(line) or is_embargo(line) or is_instruction(line) or is_share_bar(line) or is_reactions_heading(line)
    )
