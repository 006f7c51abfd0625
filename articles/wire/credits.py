"""Lines that say whose a picture is, as agencies and papers write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST = 160
PICTURE = r"(?:photo(?:graph)?s?|pictures?|images?|pics?|illustrations?|graphics?|foto|bild|cover|lead|main|header|featured)"
OF = r"(?:credits?|courtesy(?:\sof)?|by)"
# "Photo: A. Name / Agency", "Photo credit: Agency", "Photograph by A. Name/Agency", "(Image: Agency)", "Credit: Agency".
LABELLED = re.compile(rf"^(?:{PICTURE}(?:\s{PICTURE})?(?:\s{OF})?|credits?)\s*[:：|–—-]\s*(?:by\s+)?(?P<credit>\S.*)$", re.IGNORECASE)
BY = re.compile(rf"^{PICTURE}(?:\s{PICTURE})?\s(?:by|courtesy(?:\sof)?)\s+(?P<credit>\S.*)$", re.IGNORECASE)
COURTESY = re.compile(r"^(?:courtesy(?:\sof)?|handout|hand-out)\b.*$", re.IGNORECASE)
OWNED = re.compile(r"^(?:©|\(c\)|copyright\s*(?:©|\(c\)|\d{4}\b)).*\w.*$", re.IGNORECASE)
# Names with capitals, and the small words that names are joined by.
NAMES = r"(?:[A-ZÀ-ÖØ-Þ0-9][\w.’'&@-]*)(?:\s(?:(?:of|for|the|and|de|du|la|le|van|von|der|&)\s)*[A-ZÀ-ÖØ-Þ0-9][\w.’'&@-]*){0,5}"
OF_TWO = re.compile(rf"^{NAMES}(?:\s?/\s?{NAMES}|\s(?:via|for)\s{NAMES})+$")
AGENCIES = frozenset(
    {
        *("afp", "agence france-presse", "alamy", "alamy stock photo", "anadolu", "ansa", "ap", "ap photo", "associated press", "bloomberg", "dpa", "epa"),
        *("epa-efe", "efe", "getty", "getty images", "imago", "istock", "keystone", "magnum photos", "nasa", "nurphoto", "pa", "pa images", "pa media"),
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
    }
)
ENDINGS = frozenset({"images", "photo", "photos", "pictures", "photography", "photographs", "photographers", "pix", "pics", "press"})
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
    labelled = LABELLED.match(text) or BY.match(text)
    if labelled:
        # "Photo: A. Name / Agency", and no sentence such as "Pictures: the council wants more of them. It said so."
        credit = labelled["credit"].rstrip(".")
        return "" if _is_prose(credit) else credit
    text = text.rstrip(".")
    return text if (COURTESY.match(text) and not _is_prose(text)) or OWNED.match(text) or _is_name_of_agency(text, known) else ""


def split_caption(caption: str, *, known: Collection[str] = ()) -> tuple[str, str]:
    """A caption without the credit at its end, and that credit; "" where there is none for sure."""
    whole = credit_of(caption, known=known)
    if whole:
        return "", whole
    parts = LAST_PART.match(caption)
    credit = credit_of(parts["bracketed"] or parts["open"], known=known) if parts else ""
    return (parts["caption"].strip(), credit) if parts and credit else (caption, "")


def _is_name_of_agency(text: str, known: Collection[str]) -> bool:
    lower = text.casefold()
    if lower in AGENCIES or lower in known:
        return True
    if OF_TWO.match(text):
        last = re.split(r"\s?/\s?|\s(?:via|for)\s", text)[-1]
        return "/" in text or " via " in text or _ends_like_agency(last)
    return bool(re.fullmatch(NAMES, text)) and _ends_like_agency(text)


def _ends_like_agency(text: str) -> bool:
    words = text.casefold().split()
    return len(words) > 1 and words[-1] in ENDINGS


def _is_prose(text: str) -> bool:
    """Whether it goes on as a sentence does: several sentences, or many words in small letters."""
    words = text.split()
    small = [word for word in words if word[:1].islower() and word not in {"of", "for", "the", "and", "via", "by", "de", "du", "la", "le", "van", "von", "der"}]
    return bool(re.search(r"[.!?]\s+[A-Z][a-z]+\s[a-z]", text)) or len(small) > max(2, len(words) // 2)
