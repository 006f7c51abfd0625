"""
Of how many parts a file is built: segments, chunks, boxes or blocks.

Programs write some hundred. Some libraries take the square of their number to read them, so that a small file of very many would keep a server busy for hours.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Literal

from articles.photo_metadata.splicing import gif, jpeg, png

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PARTS = 10_000
# Bytes, in GIF, where up to 255 could be.
LEAST_IN_SUB_BLOCK = 128
# Boxes that hold boxes, as ISO/IEC 14496-12 and 23008-12 name them, and what stands before these: a version, or nothing.
CONTAINERS = dict.fromkeys([b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"edts", b"udta", b"dinf", b"mvex", b"mfra", b"schi", b"sinf"], 0)
CONTAINERS |= dict.fromkeys([b"iprp", b"ipco"], 0) | dict.fromkeys([b"meta", b"iref", b"iinf", b"grpl"], 4)


def is_of_very_many_parts(data: bytes) -> bool:
    """Whether a picture's file has more than MOST_PARTS, those left out that stand behind its end. However it is damaged, it is gone through once."""
    return any(True for _part in islice(_parts(data), MOST_PARTS, None))


def _parts(data: bytes) -> Iterator[int]:
    """Where each begins."""
    if data.startswith(b"\xff\xd8"):
        return _segments(data)
    if data.startswith(png.SIGNATURE):
        return _chunks(data, len(png.SIGNATURE), "big")
    if data.startswith(b"RIFF"):
        return _chunks(data, 12, "little")
    return _blocks(data) if data.startswith(b"GIF8") else _boxes(data)


def _segments(data: bytes) -> Iterator[int]:
    at = 2
    while (at := data.find(b"\xff", at)) >= 0:
        yield at
        marker = data[at + 1 : at + 2]
        if marker == bytes([jpeg.END]):
            return
        if marker == b"\xff":
            at += 1
        elif marker and marker[0] in jpeg.BARE:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
            scan = jpeg.AFTER_SCAN.search(data, at) if marker == bytes([jpeg.SCAN]) else None
            at = scan.start() if scan else at


def _chunks(data: bytes, at: int, order: Literal["big", "little"]) -> Iterator[int]:
    """PNG's, with the size before the kind and a checksum behind, and WebP's, the other way round."""
    while at + 8 <= len(data):
        yield at
        first, second = data[at : at + 4], data[at + 4 : at + 8]
        if order == "big":
            at += 12 + int.from_bytes(first, "big")
            if second == b"IEND":
                return
        else:
            at += 8 + int.from_bytes(second, "little")
            at += at & 1


def _blocks(data: bytes) -> Iterator[int]:
    at = gif.HEADER + gif.colours(int.from_bytes(data[10:11]))
    while at < len(data) and data[at] != gif.END:
        yield at
        # An extension, or a picture with its place, its colours and how many bits a code has.
        at += 2 if data[at] != gif.PICTURE else 11 + gif.colours(int.from_bytes(data[at + 9 : at + 10]))
        while at < len(data) and data[at]:
            # Programs fill these, but for the last.
            if data[at] < LEAST_IN_SUB_BLOCK:
                yield at
            at += 1 + data[at]
        at += 1


def _boxes(data: bytes) -> Iterator[int]:
    todo = [(0, len(data))]
    while todo:
        at, end = todo.pop()
        while at + 8 <= end:
            yield at
            size, kind, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
            if size == 1:
                size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
            after = min(at + size, end) if size else end
            if kind in CONTAINERS:
                todo.append((at + head + CONTAINERS[kind], after))
            # A size that leads back leads nowhere.
            at = after if after > at else end
