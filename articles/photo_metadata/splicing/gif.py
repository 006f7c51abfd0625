"""GIF: XMP in an application extension (XMP specification, part 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.photo_metadata.splicing.pieces import Unspliceable, number, piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.photo_metadata.packets import Packet

EXTENSION, PICTURE, END = 0x21, 0x2C, 0x3B
PLAIN_TEXT, CONTROL, APPLICATION = 0x01, 0xF9, 0xFF
# How often a moving picture is played, and its colour profile.
KEPT_APPLICATIONS = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
XMP = b"\x21\xff\x0bXMP DataXMP"
# Whatever length a program that knows no XMP takes from the packet, it lands in here, and is led to the end.
TRAILER = b"\x01" + bytes(range(255, -1, -1)) + b"\x00"
HEADER = 13


def spliced(data: bytes, packet: Packet) -> bytes:
    """The same picture with this packet alone. Raises Unspliceable."""
    if data[:6] not in {b"GIF87a", b"GIF89a"}:
        raise Unspliceable("The file is no GIF.")
    start = HEADER + colours(number(data, 10, 1))
    blocks = list(_blocks(data, start))
    if not any(block[0] == PICTURE for block in blocks):
        raise Unspliceable("The file holds no picture.")
    # Extensions came with 89a.
    return b"".join([b"GIF89a", piece(data, 6, start - 6), XMP, packet.xmp, TRAILER, *filter(_is_kept, blocks), bytes([END])])


def _blocks(data: bytes, at: int) -> Iterator[bytes]:
    """Each block, whole, up to the end of the picture."""
    while (kind := number(data, at, 1)) != END:
        if kind == EXTENSION:
            end = _end_of_parts(data, at + 2)
        elif kind == PICTURE:
            # Its place and size, its colours, and how many bits a code has.
            end = _end_of_parts(data, at + 10 + colours(number(data, at + 9, 1)) + 1)
        else:
            raise Unspliceable(f"No block at byte {at}.")
        yield data[at:end]
        at = end


def _end_of_parts(data: bytes, at: int) -> int:
    while length := number(data, at, 1):
        at += 1 + length
    return at + 1


def colours(packed: int) -> int:
    """How many bytes the table of colours takes that these flags announce."""
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0


def _is_kept(block: bytes) -> bool:
    return block[0] == PICTURE or block[1] in {CONTROL, PLAIN_TEXT} or (block[1] == APPLICATION and block[3:14] in KEPT_APPLICATIONS)
