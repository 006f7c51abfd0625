"""What a cell of a file for spreadsheets may hold."""

from __future__ import annotations

import re

# What programs take a cell for a formula by, at its beginning.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
# What no file of a spreadsheet may hold.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def plain(text: str) -> str:
    """The text as no program takes it for a formula: with an apostrophe before it where it begins like one."""
    text = CONTROLS.sub("", text)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_SIGNS) else text
