"""Keys of rows, as addresses and forms name them."""

from __future__ import annotations

# No row has a key with so many figures, and no database takes one.
TOO_LONG = 19


def key_in(text: str) -> int | None:
    """The key that is written there. None for what is no key."""
    return int(text) if text.isdecimal() and len(text) < TOO_LONG else None


def keys_in(texts: list[str]) -> list[int]:
    """Those of these that are keys, in their order."""
    return [key for key in map(key_in, texts) if key is not None]
