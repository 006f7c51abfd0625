"""WebP: XMP in a chunk of its own, announced in VP8X (RFC 9649)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.photo_metadata.splicing.pieces import Unspliceable, piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.photo_metadata.packets import Packet

# In the order that the format asks for.
PICTURE = (b"VP8 ", b"VP8L", b"ALPH", b"ANMF")
KEPT = {b"ICCP", b"ANIM", *PICTURE}
HAS_ICC, HAS_ALPHA, HAS_EXIF, HAS_XMP, IS_MOVING = 0x20, 0x10, 0x08, 0x04, 0x02
FRAME_HEADER = 16


def spliced(data: bytes, packet: Packet) -> bytes:
    """The same picture with this packet alone. Raises Unspliceable."""
    if data[:4] != b"RIFF" or piece(data, 8, 4) != b"WEBP":
        raise Unspliceable("The file is no WebP.")
    chunks = list(_chunks(piece(data, 12, int.from_bytes(data[4:8], "little") - 4)))
    kept = [(kind, _without_strangers(body) if kind == b"ANMF" else body) for kind, body in chunks if kind in KEPT]
    if not any(kind in PICTURE for kind, _ in kept):
        raise Unspliceable("The file holds no picture.")
    written = [(b"VP8X", _header(chunks)), *kept, (b"XMP ", packet.xmp)]
    body = b"WEBP" + b"".join(_chunk(kind, body) for kind, body in written)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        kind, length = piece(data, at, 4), int.from_bytes(piece(data, at + 4, 4), "little")
        yield kind, piece(data, at + 8, length)
        at += 8 + length + length % 2


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + b"\x00" * (len(body) % 2)


def _without_strangers(frame: bytes) -> bytes:
    """A frame holds chunks again."""
    pictures = [_chunk(kind, body) for kind, body in _chunks(frame[FRAME_HEADER:]) if kind in PICTURE]
    return piece(frame, 0, FRAME_HEADER) + b"".join(pictures)


def _header(chunks: list[tuple[bytes, bytes]]) -> bytes:
    """The body of VP8X: flags, and width and height less one."""
    kind, body = chunks[0]
    if kind == b"VP8X":
        flags = piece(body, 0, 10)[0] & (HAS_ICC | HAS_ALPHA | IS_MOVING)
        return bytes([flags | HAS_XMP]) + body[1:10]
    if kind == b"VP8 ":
        flags, width, height = 0, int.from_bytes(piece(body, 6, 2), "little") & 0x3FFF, int.from_bytes(piece(body, 8, 2), "little") & 0x3FFF
    elif kind == b"VP8L":
        bits = int.from_bytes(piece(body, 1, 4), "little")
        flags, width, height = HAS_ALPHA if bits >> 28 & 1 else 0, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        raise Unspliceable("The file begins with no picture.")
    if not width or not height:
        raise Unspliceable("The picture has no size.")
    return bytes([flags | HAS_XMP, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
