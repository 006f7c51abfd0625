"""IPTC-IIM, the older form, https://iptc.org/std/IIM/4.2/specification/IIMV4.2.pdf : a row of datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.photo_metadata.text import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = 0x1C
APPLICATION_RECORD = 2
CHARACTER_SET = (1, 90)
UTF_8 = b"\x1b%G"
HEADER_BYTES = 5
# With its first bit set, a length says how many bytes the real length takes.
EXTENDED = 0x8000
MOST_VALUES = 1000


def read_iim(raw: bytes) -> dict[int, list[str]]:
    """The texts of the application record by dataset number, in their order. What comes after a broken dataset is not read."""
    datasets = [dataset for dataset, _count in zip(_datasets(raw), range(MOST_VALUES), strict=False)]
    is_utf_8 = any((record, number) == CHARACTER_SET and value == UTF_8 for record, number, value in datasets)
    texts: dict[int, list[str]] = {}
    for record, number, value in datasets:
        if record == APPLICATION_RECORD:
            texts.setdefault(number, []).append(value.decode(errors="replace") if is_utf_8 else decoded(value))
    return texts


def _datasets(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Record, number and value of each."""
    start = 0
    while start + HEADER_BYTES <= len(raw) and raw[start] == MARK:
        record, number = raw[start + 1], raw[start + 2]
        size = int.from_bytes(raw[start + 3 : start + 5], "big")
        start += HEADER_BYTES
        if size & EXTENDED:
            length_bytes = size ^ EXTENDED
            size = int.from_bytes(raw[start : start + length_bytes], "big") if length_bytes <= 4 else len(raw)
            start += length_bytes
        if start + size > len(raw):
            return
        yield record, number, raw[start : start + size]
        start += size
