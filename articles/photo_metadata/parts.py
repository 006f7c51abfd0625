"""
Of how many parts a file is built: segments, chunks, boxes or blocks.

Libraries take long for each, and some the square of their number, so that a small file of very many would keep a server busy for hours. A part that
takes them longer than others counts as several.
"""

from __future__ import annotations

import re
from itertools import islice, repeat
from typing import TYPE_CHECKING, Literal

from articles.photo_metadata.markers import APP1, APP13, EXIF, RESOURCE
from articles.photo_metadata.splicing import gif, jpeg, png

if TYPE_CHECKING:
    from collections.abc import Iterator

# Metadata fill a segment with 64 KB before they begin another.
MOST_SEGMENTS = 1_000
# Each is a walk through the whole picture. A progressive JPEG has ten or so.
SEGMENTS_TO_A_SCAN = 25
# Pillow copies what it has of EXIF with each further segment. Cameras need one.
SEGMENTS_TO_EXIF = 10
# Of the segments that a picture is decoded from: a table, or a colour of a frame, takes as many, or fewer.
TABLE_BYTES = 64
# What stands between segments and belongs to none is gone through byte by byte.
BYTES_BETWEEN = 1_000
# A marker with a length behind it, or that of the end. Pillow takes the others for no more than what stands between segments.
MARKER = re.compile(rb"\xff[\xc0-\xc7\xc9-\xcf\xd9-\xef\xfe]")
APPLICATION = {*range(0xE0, 0xF0), 0xFE}
# Some write a PNG in pieces of a few hundred bytes.
MOST_CHUNKS = 100_000
# Pixels come in any number of chunks, other things in few; Pillow unpacks each colour profile, be there ever so many.
CHUNKS_TO_ONE = {b"IDAT": 1, b"fdAT": 1, b"iCCP": 1_000}
CHUNKS_TO_OTHERS = 10
MOST_BLOCKS = 100_000
MOST_BOXES = 5_000
# Bytes, in GIF, where up to 255 could be.
LEAST_IN_SUB_BLOCK = 128
# Boxes that hold boxes, as ISO/IEC 14496-12 and 23008-12 name them, and what stands before these: a version, or nothing.
CONTAINERS = dict.fromkeys([b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"edts", b"udta", b"dinf", b"mvex", b"mfra", b"schi", b"sinf"], 0)
CONTAINERS |= dict.fromkeys([b"iprp", b"ipco"], 0) | dict.fromkeys([b"meta", b"iref", b"iinf", b"grpl"], 4)
# Boxes that are tables. For each entry, which takes so many bytes or more, libavif looks through all that it has.
TABLES = {b"iloc", b"ipma", b"iref", b"stts", b"stsc", b"stsz", b"stco", b"co64", b"ctts", b"stss"}
ENTRY_BYTES = 6


def is_of_very_many_parts(data: bytes) -> bool:
    """Whether a picture's file has more than any program writes, those left out that stand behind its end. It may be damaged, and is gone through once."""
    most, parts = _parts(data)
    return any(True for _part in islice(parts, most, None))


def _parts(data: bytes) -> tuple[int, Iterator[int]]:
    """How many there may be, and where each begins."""
    if data.startswith(b"\xff\xd8"):
        return MOST_SEGMENTS, _segments(data)
    if data.startswith(png.SIGNATURE):
        return MOST_CHUNKS, _chunks(data, len(png.SIGNATURE), "big")
    if data.startswith(b"RIFF"):
        return MOST_CHUNKS, _chunks(data, 12, "little")
    return (MOST_BLOCKS, _blocks(data)) if data.startswith(b"GIF8") else (MOST_BOXES, _boxes(data))


def _segments(data: bytes) -> Iterator[int]:
    at, has_scan = 2, False
    while marker := MARKER.search(data, at):
        yield from repeat(at, (marker.start() - at) // BYTES_BETWEEN)
        at = marker.start()
        kind = data[at + 1]
        if kind == jpeg.END:
            # An end before the picture is none to Pillow.
            if has_scan:
                return
            yield at
            at += 2
            continue
        after = at + 2 + max(int.from_bytes(data[at + 2 : at + 4], "big"), 2)
        yield from repeat(at, _segments_to(kind, data, at + 4, after))
        at = after
        if kind == jpeg.SCAN:
            has_scan = True
            scan = jpeg.AFTER_SCAN.search(data, at)
            at = scan.start() if scan else len(data)


def _segments_to(kind: int, data: bytes, start: int, end: int) -> int:
    """As how many one of this kind counts, whose content is between these."""
    if kind == jpeg.SCAN:
        return SEGMENTS_TO_A_SCAN
    if kind == APP1 and data.startswith(EXIF, start):
        return SEGMENTS_TO_EXIF
    if kind == APP13:
        return 1 + data.count(RESOURCE, start, end)
    return 1 if kind in APPLICATION else 1 + (end - start) // TABLE_BYTES


def _chunks(data: bytes, at: int, order: Literal["big", "little"]) -> Iterator[int]:
    """PNG's, with the size before the kind and a checksum behind, and WebP's, the other way round."""
    while at + 8 <= len(data):
        first, second = data[at : at + 4], data[at + 4 : at + 8]
        yield from repeat(at, CHUNKS_TO_ONE.get(second, CHUNKS_TO_OTHERS) if order == "big" else 1)
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
            if kind in TABLES:
                yield from repeat(at, (after - at) // ENTRY_BYTES)
            if kind in CONTAINERS:
                todo.append((at + head + CONTAINERS[kind], after))
            # A size that leads back leads nowhere.
            at = after if after > at else end
