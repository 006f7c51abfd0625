"""JPEG: XMP in APP1 (XMP specification, part 3), IIM in APP13 (Adobe's image resource 0x0404)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from articles.photo_metadata.markers import APP1, APP13, IIM_RESOURCE, PHOTOSHOP, RESOURCE, XMP_IN_JPEG
from articles.photo_metadata.splicing.pieces import Unspliceable, number, piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.photo_metadata.packets import Packet

START, END, SCAN = 0xD8, 0xD9, 0xDA
APP0, APP2, APP14 = 0xE0, 0xE2, 0xEE
# Frames, tables, restart intervals and scans: what the picture is decoded from.
PICTURE = {*range(0xC0, 0xD0), SCAN, 0xDB, 0xDC, 0xDD}
# Markers with nothing behind them: TEM and the restarts.
BARE = {0x01, *range(0xD0, 0xD8)}
# Within a scan 0xFF stands before 0x00, a restart, or another 0xFF.
AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
JFIF, ICC, ADOBE = b"JFIF\x00", b"ICC_PROFILE\x00", b"Adobe"


def spliced(data: bytes, packet: Packet) -> bytes:
    """The same picture with this packet alone. Raises Unspliceable."""
    segments = list(_kept(data))
    if not any(marker == SCAN for marker, _ in segments):
        raise Unspliceable("The file holds no picture.")
    said = [_segment(APP1, XMP_IN_JPEG + packet.xmp), _segment(APP13, PHOTOSHOP + _iim_resource(packet.iim))]
    # JFIF must come first.
    head = [whole for marker, whole in segments if marker == APP0]
    return b"".join([bytes([0xFF, START]), *head, *said, *(whole for marker, whole in segments if marker != APP0), bytes([0xFF, END])])


def _kept(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments that stay, by marker. Each is whole, a scan with what it holds."""
    for marker, at, payload in _segments(data):
        if marker == APP0 and payload.startswith(JFIF):
            # Without the thumbnail that may follow.
            yield marker, _segment(APP0, piece(payload, 0, 12) + b"\x00\x00")
        elif marker == SCAN:
            yield marker, data[at : _end_of_scan(data, at)]
        elif marker in PICTURE or (marker == APP2 and payload.startswith(ICC)) or (marker == APP14 and payload.startswith(ADOBE)):
            yield marker, _segment(marker, payload)


def _segments(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each marker up to the end of the picture, where it stands, and its payload."""
    if number(data, 0, 2) != 0xFF00 + START:
        raise Unspliceable("The file is no JPEG.")
    at = 2
    while True:
        if number(data, at, 1) != 0xFF:
            raise Unspliceable(f"No marker at byte {at}.")
        marker = number(data, at + 1, 1)
        if marker == END:
            return
        if marker in BARE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        length = number(data, at + 2, 2)
        yield marker, at, piece(data, at + 4, length - 2)
        at = _end_of_scan(data, at) if marker == SCAN else at + 2 + length


def _end_of_scan(data: bytes, at: int) -> int:
    found = AFTER_SCAN.search(data, at + 2 + number(data, at + 2, 2))
    if not found:
        raise Unspliceable("The picture is cut off.")
    return found.start()


def _segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2, "big") + payload


def _iim_resource(iim: bytes) -> bytes:
    # It has no name.
    return RESOURCE + IIM_RESOURCE + b"\x00\x00" + len(iim).to_bytes(4, "big") + iim + b"\x00" * (len(iim) % 2)
