"""
Where a file keeps its metadata: XMP, IIM, EXIF and the texts of PNG, found without decoding the picture.

JPEG, PNG and WebP are walked through here, since Pillow reads their last blocks only with all pixels; in other formats Pillow finds them. GIF has none that
we know. However large a file is, and of however many parts: what is read of it, and unpacked, comes to a few megabytes.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Literal

from PIL import Image as PillowImage
from PIL.TiffImagePlugin import TiffImageFile

from articles.decoding import DAMAGED_FILE_ERRORS
from articles.photo_metadata.markers import APP1, APP13, EXIF, IIM_IN_PNG, IIM_RESOURCE, PHOTOSHOP, RESOURCE, XMP_IN_JPEG, XMP_IN_PNG
from articles.photo_metadata.parts import MOST_CHUNKS, is_of_very_many_parts
from articles.photo_metadata.standard import PROPERTIES
from articles.photo_metadata.text import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.TiffImagePlugin import ImageFileDirectory_v2

LARGEST_BLOCK_BYTES = 1024 * 1024
TEXT_CHUNKS = {b"tEXt", b"zTXt", b"iTXt"}
KEYWORDS = {XMP_IN_PNG, IIM_IN_PNG, *(known.png for known in PROPERTIES if known.png)}
LONGEST_KEYWORD = 79
IIM_IN_TIFF, PHOTOSHOP_IN_TIFF = 33723, 34377


@dataclass
class Pile:
    """A block of metadata, which may come in parts."""

    parts: list[bytes] = field(default_factory=list)
    size: int = 0
    is_too_large: bool = False

    def has_room_for(self, size: int) -> bool:
        """Whether so many bytes more can be kept. Once they could not, nothing else can: it would take the place of what is missing."""
        self.is_too_large = self.is_too_large or self.size + size > LARGEST_BLOCK_BYTES
        return not self.is_too_large

    def add(self, raw: bytes) -> None:
        if self.has_room_for(len(raw)):
            self.parts.append(raw)
            self.size += len(raw)

    def __bytes__(self) -> bytes:
        return b"".join(self.parts)


@dataclass
class Blocks:
    """A file's metadata, still in bytes, and the texts of PNG by their keywords, which are as large as the pile `text` says."""

    xmp: Pile = field(default_factory=Pile)
    iim: Pile = field(default_factory=Pile)
    exif: Pile = field(default_factory=Pile)
    text: Pile = field(default_factory=Pile)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def unread(self) -> list[str]:
        """The names of those that are too large to be read."""
        piles = {"EXIF": self.exif, "IIM": self.iim, "TEXTS": self.text, "XMP": self.xmp}
        return [name for name, pile in piles.items() if pile.is_too_large]

    def add_xmp(self, raw: bytes) -> None:
        """Of several packets the first counts. IIM and EXIF may be cut to fit into segments."""
        if not self.xmp.size:
            self.xmp.add(raw)


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
    elif not head.startswith(b"GIF8"):
        _ask_pillow(picture_file, blocks)
    return blocks


def _walk_jpeg(picture_file: IO[bytes], blocks: Blocks) -> None:
    resources = Pile()
    for marker, segment in _jpeg_segments(picture_file):
        if marker == APP1 and segment.startswith(XMP_IN_JPEG):
            blocks.add_xmp(segment.removeprefix(XMP_IN_JPEG))
        elif marker == APP1 and segment.startswith(EXIF):
            blocks.exif.add(segment.removeprefix(EXIF))
        elif marker == APP13 and segment.startswith(PHOTOSHOP):
            resources.add(segment.removeprefix(PHOTOSHOP))
    blocks.iim.add(_iim_of_photoshop(bytes(resources)))
    blocks.iim.is_too_large |= resources.is_too_large and not blocks.iim.size


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
        if head[1] in {APP1, APP13}:
            yield head[1], picture_file.read(max(size, 0))
        else:
            picture_file.seek(max(size, 0), 1)


def _iim_of_photoshop(raw: bytes) -> bytes:
    """The IIM among Photoshop's image resources."""
    start = 0
    while raw[start : start + 4] == RESOURCE and start + 12 <= len(raw):
        kind = raw[start + 4 : start + 6]
        # A name with its length before it, padded to an even number of bytes; then the content, padded likewise.
        start += 6 + (1 + raw[start + 6] + 1 & ~1)
        size = int.from_bytes(raw[start : start + 4], "big")
        start += 4
        if kind == IIM_RESOURCE:
            return raw[start : start + size]
        start += size + (size & 1)
    return b""


def _walk_png(picture_file: IO[bytes], blocks: Blocks) -> None:
    unseen = set(KEYWORDS)
    for kind, size in _chunks(picture_file, start=8, order="big"):
        if kind == b"IEND":
            return
        if kind == b"eXIf" and blocks.exif.has_room_for(size):
            blocks.exif.add(picture_file.read(size))
        elif kind in TEXT_CHUNKS and (keyword := _keyword(picture_file, size)) in unseen:
            # Other texts are not even unpacked, and none of these twice: there may be any number of them.
            unseen.remove(keyword)
            _keep_text(picture_file, blocks, kind, keyword, size - len(keyword) - 1)


def _keyword(picture_file: IO[bytes], size: int) -> str:
    """That of a chunk of text, after which the file is left, or ""."""
    start = picture_file.tell()
    keyword, nul, _text = picture_file.read(min(size, LONGEST_KEYWORD + 1)).partition(b"\0")
    picture_file.seek(start + len(keyword) + 1)
    return keyword.decode("latin-1") if nul else ""


def _keep_text(picture_file: IO[bytes], blocks: Blocks, kind: bytes, keyword: str, size: int) -> None:
    pile = {XMP_IN_PNG: blocks.xmp, IIM_IN_PNG: blocks.iim}.get(keyword, blocks.text)
    text = _unpacked(kind, picture_file.read(size)) if pile.has_room_for(size) else b""
    # Of a text that is larger once it is unpacked, the part that was unpacked is not taken for all.
    if not pile.has_room_for(len(text)):
        return
    pile.add(_of_raw_profile(text) if keyword == IIM_IN_PNG else text)
    if pile is blocks.text:
        blocks.texts[keyword] = text.decode(errors="replace") if kind == b"iTXt" else decoded(text)


def _unpacked(kind: bytes, content: bytes) -> bytes:
    """The text of what follows a keyword: as it is, or, of one that is larger than a block may be, its beginning that is just too large."""
    is_packed = kind == b"zTXt" or (kind == b"iTXt" and content[:1] == b"\1")
    if kind == b"zTXt":
        content = content[1:]
    elif kind == b"iTXt":
        # Whether it is packed and how, its language, and the keyword in that language.
        content = b"".join(content[2:].split(b"\0", 2)[2:])
    if not is_packed:
        return content
    try:
        return zlib.decompressobj().decompress(content, LARGEST_BLOCK_BYTES + 1)
    except zlib.error:
        return b""


def _of_raw_profile(text: bytes) -> bytes:
    """ImageMagick's way to put any block into a text: its name, its length, then figures in base 16."""
    figures = b"".join(text.strip().splitlines()[2:])
    try:
        raw = bytes.fromhex(figures.decode("ascii"))
    except ValueError:
        return b""
    return _iim_of_photoshop(raw) if raw.startswith(RESOURCE) else raw


def _walk_webp(picture_file: IO[bytes], blocks: Blocks) -> None:
    for kind, size in _chunks(picture_file, start=12, order="little"):
        if kind == b"XMP " and not blocks.xmp.size and blocks.xmp.has_room_for(size):
            blocks.xmp.add(picture_file.read(size))
        elif kind == b"EXIF" and blocks.exif.has_room_for(size):
            blocks.exif.add(picture_file.read(size))


def _chunks(picture_file: IO[bytes], *, start: int, order: Literal["big", "little"]) -> Iterator[tuple[bytes, int]]:
    """
    Kind and size of each chunk, with the file where its content begins.

    PNG writes the size first, big-endian, and a checksum last; WebP the kind first and a byte to even it out.
    """
    for _count in range(MOST_CHUNKS):
        picture_file.seek(start)
        head = picture_file.read(8)
        if len(head) < 8:
            return
        size_first = order == "big"
        kind, size = (head[4:], head[:4]) if size_first else (head[:4], head[4:])
        length = int.from_bytes(size, order)
        yield kind, length
        start += 8 + length + (4 if size_first else length & 1)


def _ask_pillow(picture_file: IO[bytes], blocks: Blocks) -> None:
    """AVIF and HEIC have XMP and EXIF, TIFF has all three. Of a file of very many parts nothing is read: Pillow would be at it for hours."""
    picture_file.seek(0)
    if is_of_very_many_parts(picture_file.read()):
        return
    picture_file.seek(0)
    try:
        with PillowImage.open(picture_file) as picture:
            blocks.xmp.add(_as_bytes(picture.info.get("xmp")))
            blocks.exif.add(_as_bytes(picture.info.get("exif")))
            if isinstance(picture, TiffImageFile):
                _ask_tiff(picture.tag_v2, blocks)
    except (*DAMAGED_FILE_ERRORS, PillowImage.DecompressionBombError):
        return


def _ask_tiff(tags: ImageFileDirectory_v2, blocks: Blocks) -> None:
    """What in other files is EXIF stands among a TIFF's own tags. IIM often claims to be 32-bit numbers there: its bytes are taken as they are."""
    raw = tags._tagdata
    blocks.iim.add(raw.get(IIM_IN_TIFF) or _iim_of_photoshop(raw.get(PHOTOSHOP_IN_TIFF, b"")))
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
