"""PNG: XMP in an iTXt chunk of its own keyword (XMP specification, part 3)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from articles.photo_metadata.markers import XMP_IN_PNG
from articles.photo_metadata.splicing.pieces import Unspliceable, number, piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.photo_metadata.packets import Packet

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# The picture, its colours and its size in print; for moving pictures their frames.
KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"hIST", b"pHYs"} | {
    b"acTL",
    b"fcTL",
    b"fdAT",
}
# Keyword, not compressed, no language, no keyword in it.
XMP = XMP_IN_PNG.encode("latin-1") + b"\x00" * 5


def spliced(data: bytes, packet: Packet) -> bytes:
    """The same picture with this packet alone. Raises Unspliceable."""
    if not data.startswith(SIGNATURE):
        raise Unspliceable("The file is no PNG.")
    chunks = [(kind, body) for kind, body in _chunks(data) if kind in KEPT]
    if chunks[0][0] != b"IHDR" or not any(kind == b"IDAT" for kind, _ in chunks):
        raise Unspliceable("The file holds no picture.")
    # Before the picture, where programs look that read no further.
    return SIGNATURE + b"".join(_chunk(kind, body) for kind, body in [chunks[0], (b"iTXt", XMP + packet.xmp), *chunks[1:]])


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk's kind and body, up to the end of the picture."""
    at, kind = len(SIGNATURE), b""
    while kind != b"IEND":
        length, kind = number(data, at, 4), piece(data, at + 4, 4)
        body = piece(data, at + 8, length)
        if number(data, at + 8 + length, 4) != zlib.crc32(kind + body):
            raise Unspliceable(f"The chunk at byte {at} is damaged.")
        yield kind, body
        at += 12 + length


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
