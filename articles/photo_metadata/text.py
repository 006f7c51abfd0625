"""Text as files hold it: in whatever character set, with whatever in between."""

from __future__ import annotations

import re

# Outside XML 1.0's `Char`, or a control character of C1. A database may refuse the first, and nobody means the second.
NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def decoded(raw: bytes) -> str:
    """Bytes that do not say what they are: UTF-8 if they can be that, or Windows-1252 as programs of old wrote. Never an error."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def lines_of(text: str) -> str:
    """Text of several lines, without what is no text and without space at the ends."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return NOT_TEXT.sub(" ", unified).strip()


def line_of(text: str) -> str:
    """The same in one line, each space once."""
    return " ".join(NOT_TEXT.sub(" ", text).split())


def cut(text: str, longest: int) -> str:
    """At most so many characters, the last of which then says that there were more."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
