"""
AVIF: XMP as an item of its own that describes the picture (ISO/IEC 23008-12; the boxes are those of ISO/IEC 14496-12).

The file is laid out anew: what the kept items hold is copied one after the other, and where each begins is written down again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.photo_metadata.splicing.pieces import Unspliceable, number, piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.photo_metadata.packets import Packet

# Items that say something about the picture, and are no part of it.
SAYING = {b"Exif", b"mime", b"uri "}
# What stays of the boxes that tell of the items; those that are made anew stand by their names below.
KEPT = {b"hdlr", b"dinf", b"pitm", b"iprp", b"grpl"}
LARGEST_ID = 0xFFFF


@dataclass(frozen=True)
class Item:
    """`entry` is its box in the list of items."""

    number: int
    kind: bytes
    entry: bytes


def spliced(data: bytes, packet: Packet) -> bytes:
    """The same picture with this packet alone. Raises Unspliceable."""
    top = list(_boxes(data))
    if not top or top[0][0] != b"ftyp" or any(kind == b"moov" for kind, _ in top):
        raise Unspliceable("The file is no single picture.")
    meta = _only(top, b"meta")
    about = list(_boxes(piece(meta, 4, len(meta) - 4)))
    items = list(_items(_only(about, b"iinf")))
    kept = [item for item in items if item.kind not in SAYING]
    if not kept:
        raise Unspliceable("The file holds no picture.")
    found = _contents(data, _only(about, b"iloc"))
    said = Item(max(item.number for item in kept) + 1, b"mime", b"")
    if said.number > LARGEST_ID:
        raise Unspliceable("The file has no number left.")
    numbers = {item.number for item in kept}
    contents = {number: content for number, content in found.items() if number in numbers} | {said.number: packet.xmp}
    return _laid_out(_box(*top[0]), about, kept, said, contents)


def _laid_out(head: bytes, about: list[tuple[bytes, bytes]], kept: list[Item], said: Item, contents: dict[int, bytes]) -> bytes:
    entries = [*(item.entry for item in kept), _box(b"infe", _version(2) + _u16(said.number) + _u16(0) + b"mime" + b"XMP\x00application/rdf+xml\x00")]
    rest = [
        *(_box(kind, body) for kind, body in about if kind in KEPT),
        _box(b"iinf", _version(0) + _u16(len(entries)) + b"".join(entries)),
        _references(about, kept, said),
    ]

    def meta(begin: int) -> bytes:
        return _box(b"meta", _version(0) + b"".join([*rest, _places(contents, begin)]))

    # Places take as much room wherever they point to.
    begin = len(head) + len(meta(0)) + 8
    return head + meta(begin) + _box(b"mdat", b"".join(contents.values()))


def _items(body: bytes) -> Iterator[Item]:
    start = 6 if number(body, 0, 1) == 0 else 8
    for kind, entry in _boxes(piece(body, start, len(body) - start)):
        version = number(entry, 0, 1)
        if kind != b"infe" or version not in {2, 3}:
            raise Unspliceable("An item is listed in a way that is not known.")
        octets = 2 if version == 2 else 4
        yield Item(number(entry, 4, octets), piece(entry, 4 + octets + 2, 4), _box(kind, entry))


def _contents(data: bytes, body: bytes) -> dict[int, bytes]:
    """What each item holds, by its number, in the order of the list of places (`iloc`)."""
    found: dict[int, bytes] = {}
    room = len(data)
    for item, places in _listed_places(body):
        # Items that share bytes would make the file grow without end.
        room -= sum(length for _, length in places)
        if room < 0:
            raise Unspliceable("The file holds more than it has room for.")
        found[item] = b"".join(piece(data, offset, length) for offset, length in places)
    return found


def _listed_places(body: bytes) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """The number of each item, and where in the file its parts begin and how long they are."""
    version, sizes = number(body, 0, 1), number(body, 4, 2)
    offset_octets, length_octets, base_octets, index_octets = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    if version > 2 or not length_octets or not offset_octets:
        raise Unspliceable("Places are listed in a way that is not known.")
    id_octets, how_octets, index_octets = (4 if version == 2 else 2), (4 if version else 2), (index_octets if version else 0)
    count, at = number(body, 6, id_octets), 6 + id_octets
    for _ in range(count):
        item, at = number(body, at, id_octets), at + id_octets
        # How it is constructed, where there is a choice, and in which file: in this one, from its beginning.
        if number(body, at, how_octets):
            raise Unspliceable("An item is stored in a way that is not known.")
        base, at = number(body, at + how_octets, base_octets), at + how_octets + base_octets
        parts, at = number(body, at, 2), at + 2
        size = index_octets + offset_octets + length_octets
        starts = [at + part * size + index_octets for part in range(parts)]
        yield item, [(base + number(body, start, offset_octets), number(body, start + offset_octets, length_octets)) for start in starts]
        at += parts * size


def _places(contents: dict[int, bytes], begin: int) -> bytes:
    """`iloc`, version 0: offsets and lengths of four bytes, one piece each."""
    entries, at = [], begin
    for item, content in contents.items():
        entries.append(_u16(item) + _u16(0) + _u16(1) + _u32(at) + _u32(len(content)))
        at += len(content)
    return _box(b"iloc", _version(0) + b"\x44\x00" + _u16(len(entries)) + b"".join(entries))


def _references(about: list[tuple[bytes, bytes]], kept: list[Item], said: Item) -> bytes:
    """`iref`, version 0, without those of items that are gone; and the packet describes the picture (`cdsc`)."""
    numbers = {item.number for item in kept}
    boxes = []
    for kind, start, targets in _references_in(next((body for kind, body in about if kind == b"iref"), _version(0))):
        still = [target for target in targets if target in numbers]
        if start in numbers and still:
            boxes.append(_reference(kind, start, still))
    primary = _only(about, b"pitm")
    described = number(primary, 4, 2 if number(primary, 0, 1) == 0 else 4)
    if described not in numbers:
        raise Unspliceable("The file does not say which item is its picture.")
    return _box(b"iref", _version(0) + b"".join([*boxes, _reference(b"cdsc", said.number, [described])]))


def _references_in(body: bytes) -> Iterator[tuple[bytes, int, list[int]]]:
    octets = 2 if number(body, 0, 1) == 0 else 4
    for kind, reference in _boxes(body[4:]):
        count = number(reference, octets, 2)
        yield kind, number(reference, 0, octets), [number(reference, octets + 2 + place * octets, octets) for place in range(count)]


def _reference(kind: bytes, start: int, targets: list[int]) -> bytes:
    return _box(kind, _u16(start) + _u16(len(targets)) + b"".join(map(_u16, targets)))


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The kind and the body of each box."""
    at = 0
    while at < len(data):
        size, kind, head = number(data, at, 4), piece(data, at + 4, 4), 8
        if size == 1:
            size, head = number(data, at + 8, 8), 16
        # The last may be as long as the file.
        size = size or len(data) - at
        yield kind, piece(data, at + head, size - head)
        at += size


def _only(boxes: list[tuple[bytes, bytes]], kind: bytes) -> bytes:
    """The body of the one box of that kind."""
    found = [body for other, body in boxes if other == kind]
    if len(found) != 1:
        raise Unspliceable(f"The file has {len(found)} boxes of the kind {kind!r}.")
    return found[0]


def _box(kind: bytes, body: bytes) -> bytes:
    return _u32(len(body) + 8) + kind + body


def _version(version: int) -> bytes:
    """Of a box that has one, without flags."""
    return bytes([version, 0, 0, 0])


def _u16(value: int) -> bytes:
    return value.to_bytes(2, "big")


def _u32(value: int) -> bytes:
    return value.to_bytes(4, "big")
