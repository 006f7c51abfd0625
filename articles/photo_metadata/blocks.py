"""
Where a file keeps its metadata: XMP, IIM, EXIF and the texts of PNG, found without decoding the picture.

JPEG, PNG and WebP are walked through here, since Pillow reads their last blocks only with all pixels; in other formats Pillow finds them.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from PIL import Image as PillowImage
from PIL.TiffImagePlugin import TiffImageFile

from articles.photo_metadata.standard import PROPERTIES
from articles.photo_metadata.text import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.TiffImagePlugin import ImageFileDirectory_v2

LARGEST_BLOCK_BYTES = 1024 * 1024
# Some write a PNG in pieces of a few thousand bytes each.
MOST_CHUNKS = 100_000
XMP_IN_JPEG = b"http://ns.adobe.com/xap/1.0/\0"
EXIF_PREFIX = b"Exif\0\0"
PHOTOSHOP = b"Photoshop 3.0\0"
IIM_RESOURCE = 0x0404
XMP_IN_PNG = "XML:com.adobe.xmp"
IIM_IN_PNG = "Raw profile type iptc"
IIM_IN_TIFF, PHOTOSHOP_IN_TIFF = 33723, 34377
# What Pillow raises for files that are no pictures or damaged ones.
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, OverflowError, RuntimeError, struct.error, zlib.error)


@dataclass
class Blocks:
    """A file's metadata, still in bytes. `unread` names the blocks that are too large to be read."""

    xmp: bytes = b""
    iim: bytes = b""
    exif: bytes = b""
    texts: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    def keep(self, name: str, raw: bytes) -> None:
        """The first of each, or, of IIM and EXIF that were cut to fit into segments, all in a row."""
        if self.fits(name, len(raw) + len(getattr(self, name))) and not (name == "xmp" and self.xmp):
            setattr(self, name, getattr(self, name) + raw)

    def fits(self, name: str, size: int) -> bool:
        if size > LARGEST_BLOCK_BYTES:
            self.unread = sorted({*self.unread, name.upper()})
        return size <= LARGEST_BLOCK_BYTES


def find_blocks(picture_file: IO[bytes]) -> Blocks:
    """The metadata of a file that is open for reading, from its beginning. Empty where it is no picture; what is cut off is left out."""
    blocks = Blocks()
    picture_file.seek(0)
    head = picture_file.read(12)
    if head.startswith(b"\xff\xd8"):
        _walk_jpeg(picture_file, blocks)
    elif head.startswith(b"\x89PNG\r\n\x1a\n"):
        _walk_png(picture_file, blocks)
    elif head.startswith(b"RIFF") and head[8:] == b"WEBP":
        _walk_webp(picture_file, blocks)
    else:
        _ask_pillow(picture_file, blocks)
    return blocks


def _walk_jpeg(picture_file: IO[bytes], blocks: Blocks) -> None:
    photoshop = b""
    for marker, segment in _jpeg_segments(picture_file):
        if marker == 0xE1 and segment.startswith(XMP_IN_JPEG):
            blocks.keep("xmp", segment.removeprefix(XMP_IN_JPEG))
        elif marker == 0xE1 and segment.startswith(EXIF_PREFIX):
            blocks.keep("exif", segment.removeprefix(EXIF_PREFIX))
        elif marker == 0xED and segment.startswith(PHOTOSHOP) and blocks.fits("iim", len(photoshop) + len(segment)):
            photoshop += segment.removeprefix(PHOTOSHOP)
    blocks.iim = _iim_of_photoshop(photoshop)


def _jpeg_segments(picture_file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Marker and content of each application segment before the pixels."""
    picture_file.seek(2)
    for _count in range(MOST_CHUNKS):
        head = picture_file.read(4)
        if len(head) < 4 or head[0] != 0xFF or head[1] in {0xDA, 0xD9}:
            return
        if head[1] == 0xFF:
            # Fill bytes may stand before a marker.
            picture_file.seek(-3, 1)
            continue
        size = int.from_bytes(head[2:], "big") - 2
        if head[1] in {0xE1, 0xED}:
            yield head[1], picture_file.read(max(size, 0))
        else:
            picture_file.seek(max(size, 0), 1)


def _iim_of_photoshop(raw: bytes) -> bytes:
    """The IIM among Photoshop's image resources."""
    start = 0
    while raw[start : start + 4] == b"8BIM" and start + 12 <= len(raw):
        kind = int.from_bytes(raw[start + 4 : start + 6], "big")
        # A name with its length before it, padded to an even number of bytes; then the content, padded likewise.
        start += 6 + (1 + raw[start + 6] + 1 & ~1)
        size = int.from_bytes(raw[start : start + 4], "big")
        start += 4
        if kind == IIM_RESOURCE:
            return raw[start : start + size]
        start += size + (size & 1)
    return b""


def _walk_png(picture_file: IO[bytes], blocks: Blocks) -> None:
    for kind, content in _chunks(picture_file, start=8, order="big", kept={b"iTXt": "xmp", b"eXIf": "exif", b"tEXt": "texts", b"zTXt": "iim"}, blocks=blocks):
        if kind == b"eXIf":
            blocks.keep("exif", content)
            continue
        keyword, text = _png_text(kind, content)
        if keyword == XMP_IN_PNG:
            blocks.keep("xmp", text)
        elif keyword == IIM_IN_PNG:
            # Figures take twice the room; of a text that went on, a part would be taken for all.
            if blocks.fits("iim", len(text)):
                blocks.keep("iim", _of_raw_profile(text))
        elif keyword and len(blocks.texts) < 100:
            blocks.texts.setdefault(keyword, text.decode(errors="replace") if kind == b"iTXt" else decoded(text))


def _png_text(kind: bytes, content: bytes) -> tuple[str, bytes]:
    """Keyword and text of a chunk. A text that is larger than a block may be once it is unpacked has neither."""
    keyword, _nul, rest = content.partition(b"\0")
    is_compressed = kind == b"zTXt"
    if kind == b"iTXt":
        is_compressed = rest[:1] == b"\1"
        rest = b"\0".join(rest[2:].split(b"\0", 2)[2:])
    elif is_compressed:
        rest = rest[1:]
    if is_compressed:
        unpacking = zlib.decompressobj()
        try:
            rest = unpacking.decompress(rest, LARGEST_BLOCK_BYTES + 1)
        except zlib.error:
            return "", b""
    return keyword.decode("latin-1"), rest


def _of_raw_profile(text: bytes) -> bytes:
    """ImageMagick's way to put any block into a text: its name, its length, then figures in base 16."""
    figures = b"".join(text.strip().splitlines()[2:])
    try:
        raw = bytes.fromhex(figures.decode("ascii"))
    except ValueError:
        return b""
    return _iim_of_photoshop(raw) if raw.startswith(b"8BIM") else raw


def _walk_webp(picture_file: IO[bytes], blocks: Blocks) -> None:
    for kind, content in _chunks(picture_file, start=12, order="little", kept={b"XMP ": "xmp", b"EXIF": "exif"}, blocks=blocks):
        blocks.keep("xmp" if kind == b"XMP " else "exif", content)


def _chunks(picture_file: IO[bytes], *, start: int, order: str, kept: dict[bytes, str], blocks: Blocks) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of the chunks that are `kept`. PNG writes the size first and a checksum last, WebP the kind first and a byte to even it out."""
    picture_file.seek(start)
    for _count in range(MOST_CHUNKS):
        head = picture_file.read(8)
        if len(head) < 8:
            return
        kind, size = (head[4:], int.from_bytes(head[:4], "big")) if order == "big" else (head[:4], int.from_bytes(head[4:], "little"))
        end = picture_file.tell() + size + (4 if order == "big" else size & 1)
        if kind in kept and blocks.fits(kept[kind], size):
            yield kind, picture_file.read(size)
        picture_file.seek(end)


def _ask_pillow(picture_file: IO[bytes], blocks: Blocks) -> None:
    """GIF has nothing of these; AVIF and HEIC have XMP and EXIF, TIFF has all three."""
    picture_file.seek(0)
    try:
        with PillowImage.open(picture_file) as picture:
            for name in ("xmp", "exif"):
                blocks.keep(name, _as_bytes(picture.info.get(name)))
            if isinstance(picture, TiffImageFile):
                _ask_tiff(picture.tag_v2, blocks)
    except UNREADABLE:
        return


def _ask_tiff(tags: ImageFileDirectory_v2, blocks: Blocks) -> None:
    """What in other files is EXIF stands among a TIFF's own tags. IIM often claims to be 32-bit numbers there: its bytes are taken as they are."""
    raw = tags._tagdata
    blocks.keep("iim", raw.get(IIM_IN_TIFF) or _iim_of_photoshop(raw.get(PHOTOSHOP_IN_TIFF, b"")))
    for known in PROPERTIES:
        if known.png and known.exif in raw:
            blocks.texts[known.png] = decoded(raw[known.exif].partition(b"\0")[0])


def _as_bytes(value: object) -> bytes:
    """Of what Pillow gives: bytes, a text, or nothing."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    return b""
