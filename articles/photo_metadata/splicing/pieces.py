"""Reading a file piece by piece."""

from __future__ import annotations


class Unspliceable(ValueError):
    """The file is damaged, or built in a way that its module does not know."""


def piece(data: bytes, at: int, length: int) -> bytes:
    """So many bytes from there. Raises Unspliceable where there are fewer."""
    found = data[at : at + length]
    if length < 0 or len(found) < length:
        raise Unspliceable(f"The file ends before byte {at + length}.")
    return found


def number(data: bytes, at: int, octets: int) -> int:
    """Big-endian, without sign. Raises as `piece`."""
    return int.from_bytes(piece(data, at, octets), "big")
