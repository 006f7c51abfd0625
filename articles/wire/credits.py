"""Lines that say whose a picture is, as agencies and papers write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from articles.wire.languages import LANGUAGES
from articles.wire.names import AGENCIES, are_credited, are_of_people, name_an_agency

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST = 160
NOUN = r"(?:photo(?:graph)?s?|pictures?|images?|pics?|illustrations?|graphics?)"
PICTURE = rf"(?:(?:file|archive|stock|cover|lead|main|header|featured|handout)\s)?{NOUN}(?:/{NOUN})?"
OF = r"(?:credits?|courtesy(?:\sof)?|by)"
# "Photo: A. Name / Agency", "Photo credit: Agency", "Photograph by A. Name/Agency", "(Image: Agency)", "Credit: Agency".
LABELLED = re.compile(rf"^(?:{PICTURE}(?:\s{OF})?|credits?)\s*[:：|–—-]\s*(?:by\s+)?(?P<credit>\S.*)$", re.IGNORECASE)
BY = re.compile(rf"^{PICTURE}\s(?:by|courtesy(?:\sof)?)\s+(?P<credit>\S.*)$", re.IGNORECASE)
SOURCE = re.compile(r"^(?:image\s|photo\s|picture\s)?source\s*[:,]\s*(?P<credit>\S.*)$", re.IGNORECASE)
COURTESY = re.compile(r"^(?:courtesy(?:\sof)?|handout|hand-out)\b.*$", re.IGNORECASE)
OWNED = re.compile(r"^(?:©|\(c\)|copyright\s*(?:©|\(c\)|\d{4}\b)).*\w.*$", re.IGNORECASE)
# Names with capitals, and the small words that names are joined by.
WORD = r"(?:[A-ZÀ-ÖØ-Þ]\.|(?:i(?=[A-Z])|[A-ZÀ-ÖØ-Þ0-9])(?:[\w’'&@-]|\.(?=\w))*)"
NAMES = rf"{WORD}(?:\s(?:(?:of|for|the|and|de|du|la|le|van|von|der|&)\s)*{WORD}){{0,5}}"
BETWEEN = re.compile(r"\s?[/|]\s?|\s(?:via|for)\s|\s[–—-]\s")
OF_TWO = re.compile(rf"^{NAMES}(?:(?:\s?[/|]\s?|\s(?:via|for)\s|\s[–—-]\s){NAMES})+$")
FROM_ARCHIVE = re.compile(r",\s*(?:file|archives?|file photo|pool|handout)$", re.IGNORECASE)
ENDINGS = ("images", "photo", "photos", "pictures", "photography", "photographs", "pix", "news agency", "press agency", "photo agency")
ARTICLES = frozenset({"the", "a", "an"})
# The same in other languages, where no more than names may follow (articles/wire/languages.py).
IN_OTHERS = LANGUAGES.values()
LABELLED_ELSEWHERE = re.compile(rf"^(?:{'|'.join(one for words in IN_OTHERS for one in words.credits)})\s*[:：|–—-]\s*(?P<credit>\S.*)$", re.IGNORECASE)
UNPARTED_ELSEWHERE = re.compile(rf"^(?:{'|'.join(one for words in IN_OTHERS for one in words.credits)})\s(?P<credit>\S.*)$", re.IGNORECASE)
SOURCE_ELSEWHERE = re.compile(rf"^(?:{'|'.join(one for words in IN_OTHERS for one in words.sources)})\s*[:：]\s*(?P<credit>\S.*)$", re.IGNORECASE)
COURTESY_ELSEWHERE = re.compile(rf"^(?:{'|'.join(one for words in IN_OTHERS for one in words.courtesy)})\b.*$", re.IGNORECASE)
OF_ELSEWHERE = re.compile(rf"^(?:{'|'.join(one for words in IN_OTHERS for one in words.pictures_of)})(?:\s+|(?<=['’]))(?P<credit>\S.*)$", re.IGNORECASE)
IN_BRACKETS = re.compile(r"^[(\[](.*)[)\]]$")
LAST_PART = re.compile(r"^(?P<caption>.*?)\s*(?:[(\[](?P<bracketed>[^()\[\]]{2,160})[)\]]|(?:[|]|(?<=[.!?”\"])\s)\s*(?P<open>[^.!?|]{2,160}?))\.?$", re.DOTALL)


def credit_of(line: str, *, known: Collection[str] = ()) -> str:
    """
    The credit that a line standing alone gives, without "Photo:", or "" where it is no credit line for sure.

    `known` are further names of agencies, in lower case, which a line may be by itself.
    """
    text = " ".join(line.split())
    bracketed = IN_BRACKETS.match(text)
    text = bracketed[1].strip() if bracketed else text
    if not text or len(text) > LONGEST:
        return ""
    elsewhere = LABELLED_ELSEWHERE.match(text)
    if elsewhere and are_credited(elsewhere["credit"].rstrip("."), known=known):
        return elsewhere["credit"].rstrip(".")
    labelled = LABELLED.match(text) or BY.match(text)
    if labelled:
        # "Photo: A. Name / Agency", and no sentence such as "Pictures: the council wants more of them. It said so."
        credit = labelled["credit"].rstrip(".")
        return "" if _is_prose(credit) else credit
    elsewhere = SOURCE_ELSEWHERE.match(text) or UNPARTED_ELSEWHERE.match(text)
    if elsewhere and name_an_agency(elsewhere["credit"], known=known):
        return elsewhere["credit"]
    source = SOURCE.match(text)
    if source:
        return source["credit"] if _is_name_of_agency(source["credit"], known) else ""
    text = text.rstrip(".")
    is_courtesy = COURTESY.match(text) or COURTESY_ELSEWHERE.match(text)
    return text if (is_courtesy and not _is_prose(text)) or OWNED.match(text) or _is_name_of_agency(text, known) else ""


def credit_of_line(line: str, *, known: Collection[str] = ()) -> str:
    """
    As `credit_of`, of a line that stands apart from any picture.

    There, "Foto de Ada Holm" says who took it; as the caption of a picture it may say who is on it.
    """
    text = IN_BRACKETS.sub(r"\1", " ".join(line.split()))
    found = OF_ELSEWHERE.match(text) if len(text) <= LONGEST else None
    return found["credit"] if found and are_of_people(found["credit"]) else credit_of(line, known=known)


def split_caption(caption: str, *, known: Collection[str] = ()) -> tuple[str, str]:
    """A caption without the credit at its end, and that credit; "" where there is none for sure."""
    whole = credit_of(caption, known=known)
    if whole:
        return "", whole
    parts = LAST_PART.match(caption)
    credit = credit_of(parts["bracketed"] or parts["open"], known=known) if parts else ""
    return (parts["caption"].strip(), credit) if parts and credit else (caption, "")


def _is_name_of_agency(text: str, known: Collection[str]) -> bool:
    text = FROM_ARCHIVE.sub("", text)
    if _is_agency(text, known):
        return True
    if not OF_TWO.match(text):
        return False
    parts = BETWEEN.split(text)
    # "Ada Holm / Northern Wire" and "Pool/AFP" say who and for whom; "London/Fenwick" and "24/7" may say anything.
    has_slash = bool(re.search(r"[/|]| via ", text)) and any(len(part.split()) > 1 for part in parts)
    return has_slash or any(_is_agency(part, known) for part in parts)


def _is_agency(text: str, known: Collection[str]) -> bool:
    lower = text.casefold()
    words = lower.split()
    is_named_so = len(words) > 1 and words[0] not in ARTICLES and lower.endswith(tuple(f" {ending}" for ending in ENDINGS))
    return lower in AGENCIES or lower in known or (is_named_so and bool(re.fullmatch(NAMES, text)))


def _is_prose(text: str) -> bool:
    """Whether it goes on as a sentence does: several sentences, or many words in small letters."""
    words = text.split()
    small = [word for word in words if word[:1].islower() and word not in {"of", "for", "the", "and", "via", "by", "de", "du", "la", "le", "van", "von", "der"}]
    return bool(re.search(r"[.!?]\s+[A-Z][a-z]+\s[a-z]", text)) or len(small) > max(2, len(words) // 2)
