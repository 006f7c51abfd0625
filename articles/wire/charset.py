"""Bytes as text: by the mark at their beginning, as UTF-8, by what they declare, and at last as Windows-1252, which is said."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from articles.wire.refusals import Unreadable

# The longer mark first: that of UTF-32 begins with that of UTF-16.
MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})|<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
WITHIN_BYTES = 4096
# Tabs, ends of lines and of pages are of texts; the rest is of programs. A few of them slip into texts.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
MOST_CONTROLS = 0.002


class Decoded(NamedTuple):
    text: str
    note: str = ""


def decoded(data: bytes) -> Decoded:
    """The text, and a sentence where its encoding was a guess. Raises Unreadable for what is no text."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return Decoded(_checked(_or_none(data[len(mark) :] if name == "utf-8" else data, name)))
    if b"\x00" in data:
        raise _not_text()
    text = _or_none(data, "utf-8")
    if text is not None:
        return Decoded(_checked(text))
    declared = _declared(data)
    text = _or_none(data, declared) if declared else None
    if text is not None:
        return Decoded(_checked(text))
    note = _("The text is not in UTF-8, so it was read as Windows-1252. Check its accents and quotation marks.")
    # Five bytes mean nothing in Windows-1252.
    return Decoded(_checked(data.decode("cp1252", errors="replace")), note)


def _declared(data: bytes) -> str:
    found = DECLARED.search(data[:WITHIN_BYTES])
    name = (found[1] or found[2]).decode("ascii") if found else ""
    return "" if name.lower().startswith(("utf-16", "utf-32", "utf16", "utf32")) else name


def _or_none(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, LookupError):
        return None


def _checked(text: str | None) -> str:
    if text is None or len(CONTROL.findall(text)) > MOST_CONTROLS * len(text):
        raise _not_text()
    # UTF-16 can hold it, and databases refuse it.
    return text.replace("\x00", "")


def _not_text() -> Unreadable:
    return Unreadable(_("This file is not text. Open it in the program that it belongs to, copy the story, and paste it here."))
