"""Files that somebody could upload to do harm, each made by our own code. By name: how the file is called, and what is in it."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

from PIL import Image as PillowImage
from PIL.PngImagePlugin import PngInfo

if TYPE_CHECKING:
    from collections.abc import Callable

MEGABYTE = 1_000_000
SCRIPT = "<script>alert(1)</script>"
DRAWING = f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">{SCRIPT}</svg>'
EXPANDING = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 12))
XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>{doctype}<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">'
    "<dc:creator><rdf:Seq><rdf:li>{creator}</rdf:li></rdf:Seq></dc:creator><photoshop:Credit>{credit}</photoshop:Credit>"
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


@cache
def plain(file_format: str = "JPEG", size: tuple[int, int] = (320, 240)) -> bytes:
    buffer = BytesIO()
    PillowImage.effect_noise(size, 60).convert("RGB").save(buffer, file_format)
    return buffer.getvalue()


def flat(file_format: str, size: tuple[int, int]) -> bytes:
    buffer = BytesIO()
    PillowImage.new("RGB", size, "teal").save(buffer, file_format)
    return buffer.getvalue()


def with_segments(*segments: tuple[int, bytes]) -> bytes:
    """A JPEG with these segments, each a marker (0xE1 for APP1) and at most 65,533 bytes, behind its first two bytes."""
    written = b"".join(b"\xff" + bytes([marker]) + struct.pack(">H", len(payload) + 2) + payload for marker, payload in segments)
    return plain()[:2] + written + plain()[2:]


def with_xmp(packet: str) -> bytes:
    return with_segments((0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet.encode()))


def with_doctype(doctype: str, *, creator: str) -> bytes:
    return with_xmp(XMP.format(doctype=f"<!DOCTYPE {doctype}>", creator=creator, credit="Fenwick"))


def with_exif(block: bytes) -> bytes:
    return with_segments((0xE1, b"Exif\0\0II*\0\x08\0\0\0" + block))


def with_iim(datasets: bytes) -> bytes:
    """A JPEG whose Photoshop block holds these datasets of IPTC-IIM."""
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(datasets)) + datasets + b"\0" * (len(datasets) % 2)
    return with_segments((0xED, b"Photoshop 3.0\0" + block))


def dataset(number: int, value: bytes, *, length: int | None = None) -> bytes:
    """A dataset of record 2 that says it is `length` bytes long, whatever it is."""
    return struct.pack(">BBBH", 0x1C, 2, number, len(value) if length is None else length) + value


def png(*chunks: tuple[bytes, bytes], width: int = 8, height: int = 8, rows: bytes = b"", colours: int = 1) -> bytes:
    """A PNG that says it is so large, with these chunks before its rows. It is grey, or of four `colours`, transparency among them."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6 if colours == 4 else 0, 0, 0, 0)
    whole = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(rows or b"\0" * ((width * colours + 1) * height))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in whole)


def webp_with_xmp(packet: bytes) -> bytes:
    buffer = BytesIO()
    PillowImage.new("RGB", (320, 240), "teal").save(buffer, "WEBP", xmp=packet)
    return buffer.getvalue()


def gif_of(frames: int) -> bytes:
    buffer = BytesIO()
    first, *rest = [PillowImage.effect_noise((64, 64), number % 90 + 1) for number in range(frames)]
    first.save(buffer, "GIF", save_all=True, append_images=rest, duration=10)
    return buffer.getvalue()


def segment(marker: int, payload: bytes = b"") -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(payload) + 2) + payload


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    """Of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def box(kind: bytes, body: bytes = b"") -> bytes:
    """Of an AVIF."""
    return struct.pack(">I", len(body) + 8) + kind + body


@cache
def bomb_of_text() -> bytes:
    """A text of a PNG that unpacks to a thousand times its size."""
    return chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * MEGABYTE))


@cache
def packed_profile() -> bytes:
    """A colour profile of a PNG that unpacks to a thousand times its size, and to no more than Pillow takes."""
    return chunk(b"iCCP", b"icc\0\0" + zlib.compress(b"\0" * 900_000))


def avif_of(table: bytes) -> bytes:
    """An AVIF of which this is said, before its picture."""
    about = [box(b"hdlr", b"\0" * 8 + b"pict" + b"\0" * 13), box(b"pitm", b"\0\0\0\0\0\1"), table]
    return box(b"ftyp", b"avif\0\0\0\0avifmif1miaf") + box(b"meta", b"\0" * 4 + b"".join(about)) + box(b"mdat")


def entries(form: str, count: int) -> bytes:
    """A table of this form: each entry has its number, and is empty but for that."""
    nothing = [0] * (len(form) - 2)
    return b"".join(struct.pack(form, number, *nothing) for number in range(1, count + 1))


def behind(begin: bytes, part: bytes, end: bytes = b"", *, megabytes: float) -> bytes:
    """A file with as many of these parts in it as it takes to be so large."""
    return begin + part * int(megabytes * MEGABYTE // len(part)) + end


def riff(data: bytes) -> bytes:
    """A WebP to which something was added, with its size put right."""
    return b"RIFF" + struct.pack("<I", len(data) - 8) + data[8:]


def zipped() -> bytes:
    """A picture that is an archive as well: readers of ZIP begin at the end."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("index.html", SCRIPT)
    return plain() + buffer.getvalue()


def described_png(text: str) -> bytes:
    buffer = BytesIO()
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", text, zip=True)
    PillowImage.new("RGB", (320, 240), "teal").save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


# Those that are refused, or taken without what is wrong with them: nobody must be able to tell the site from one that was sent an ordinary picture.
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "bomb-of-rows.png": ("image/png", lambda: png(width=30_000, height=30_000, rows=b"\0" * 50_000_000)),
    "says-it-is-huge.png": ("image/png", lambda: png(width=2**31 - 1, height=2**31 - 1, rows=b"\0")),
    "says-it-is-huge.jpg": ("image/jpeg", lambda: plain().replace(struct.pack(">HH", 240, 320), struct.pack(">HH", 65_500, 65_500), 1)),
    "has-no-size.png": ("image/png", lambda: png(width=0, height=0, rows=b"\0")),
    "as-large-as-may-be.png": ("image/png", lambda: png(width=8_000, height=5_740, colours=4)),
    "as-large-as-may-be.jpg": ("image/jpeg", lambda: flat("JPEG", (8_000, 5_740))),
    "thousand-frames.gif": ("image/gif", lambda: gif_of(1_000)),
    "compressed-text-bomb.png": ("image/png", lambda: png((b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 200 * MEGABYTE)))),
    "compressed-profile-bomb.png": ("image/png", lambda: png((b"iCCP", b"icc\0\0" + zlib.compress(b"\0" * 200 * MEGABYTE)))),
    "xmp-of-10-megabytes.png": ("image/png", lambda: described_png(XMP.format(doctype="", creator="A" * 10 * MEGABYTE, credit="Fenwick"))),
    "xmp-of-10-megabytes.webp": ("image/webp", lambda: webp_with_xmp(XMP.format(doctype="", creator="A" * 10 * MEGABYTE, credit="Fenwick").encode())),
    "metadata-of-10-megabytes.jpg": ("image/jpeg", lambda: with_segments(*[(0xED, b"Photoshop 3.0\0" + b"8BIM" * 16_000)] * 160)),
    "texts-behind-the-end.png": ("image/png", lambda: behind(plain("PNG"), bomb_of_text(), megabytes=10)),
    "xmp-that-begins-again.webp": ("image/webp", lambda: webp_with_xmp(b"<rdf:RDF" * 130_000)),
    "comments-of-10-megabytes.jpg": ("image/jpeg", lambda: with_segments(*[(0xFE, b"<!--" * 16_000)] * 160)),
    "xmp-that-expands.jpg": ("image/jpeg", lambda: with_doctype(f'x [<!ENTITY a0 "ha">{EXPANDING}]', creator="&a11;")),
    "xmp-that-reads-files.jpg": ("image/jpeg", lambda: with_doctype('x [<!ENTITY e SYSTEM "file:///etc/passwd">]', creator="&e;")),
    "xmp-that-asks-a-host.jpg": ("image/jpeg", lambda: with_doctype('x SYSTEM "http://127.0.0.1:9/x.dtd"', creator="Ada")),
    "xmp-a-thousand-deep.jpg": ("image/jpeg", lambda: with_xmp(XMP.format(doctype="", creator="<a>" * 5_000 + "</a>" * 5_000, credit="Fenwick"))),
    "xmp-that-is-cut-off.jpg": ("image/jpeg", lambda: with_xmp(XMP.format(doctype="", creator="Ada Holm", credit="Fenwick")[:-120])),
    "xmp-that-is-no-text.jpg": ("image/jpeg", lambda: with_segments((0xE1, b"http://ns.adobe.com/xap/1.0/\0" + bytes(range(256)) * 20))),
    "name-that-is-a-script.jpg": ("image/jpeg", lambda: with_xmp(XMP.format(doctype="", creator="&lt;script&gt;alert(1)&lt;/script&gt;", credit="Fenwick"))),
    "name-with-control-characters.jpg": ("image/jpeg", lambda: with_iim(dataset(80, b"Ada\0\x07\x1b[31m Holm\r\n\r\nX: 1") + dataset(110, b"Fenwick"))),
    "name-of-60000-letters.jpg": ("image/jpeg", lambda: with_iim(dataset(80, b"A" * 30_000) + dataset(110, b"B" * 30_000))),
    "iim-with-wrong-lengths.jpg": ("image/jpeg", lambda: with_iim(dataset(80, b"Ada Holm", length=9_000) + dataset(110, b"Fenwick", length=3))),
    "iim-with-endless-lengths.jpg": ("image/jpeg", lambda: with_iim(struct.pack(">BBBHQ", 0x1C, 2, 80, 0x8008, 2**63) + b"Ada")),
    "iim-in-no-known-letters.jpg": ("image/jpeg", lambda: with_iim(b"\x1c\x01\x5a\x00\x03\x1b%Z" + dataset(80, b"\xff\xfe\xe9\x80\x81"))),
    "exif-that-leads-in-circles.jpg": ("image/jpeg", lambda: with_exif(b"\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0")),
    "exif-with-endless-tags.jpg": ("image/jpeg", lambda: with_exif(b"\xff\xff" + b"\x3b\x01\x02\0\xff\xff\xff\x7f\x08\0\0\0" * 4_000)),
    "archive.jpg": ("image/jpeg", zipped),
    "page.jpg": ("image/jpeg", lambda: with_segments((0xFE, f"<!doctype html>{SCRIPT}<?php system('id') ?>".encode()))),
    "page-behind.jpg": ("image/jpeg", lambda: plain() + f"<html>{SCRIPT}</html>".encode()),
    "drawing.svg": ("image/svg+xml", DRAWING.encode),
    "drawing.jpg": ("image/jpeg", DRAWING.encode),
    "drawing-of-25-megabytes.svg": ("image/svg+xml", lambda: behind(DRAWING[:-6].encode(), b"<a/>", b"</svg>", megabytes=25)),
    "drawing.png": ("image/png", DRAWING.encode),
    "postscript.jpg": ("image/jpeg", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(id) run\n"),
    "nothing.jpg": ("image/jpeg", lambda: b""),
    "a-letter.jpg": ("image/jpeg", lambda: b"A"),
}

# As large as an upload may be, or as it takes, and of as many parts as that allows, so that whoever goes through them wastes time on each.
OF_MANY_PARTS: dict[str, Callable[[], bytes]] = {
    "a JPEG of comments": lambda: behind(plain()[:2], segment(0xFE), plain()[2:], megabytes=25),
    "a JPEG of EXIF": lambda: behind(plain()[:2], segment(0xE1, b"Exif\0\0" + b"x" * 10), plain()[2:], megabytes=25),
    "a JPEG of image resources": lambda: behind(plain()[:2], segment(0xED, b"Photoshop 3.0\0x"), plain()[2:], megabytes=25),
    "a JPEG of credentials": lambda: behind(plain()[:2], segment(0xEB, b"JP\0\1\0\0\0\1jumdc2pa"), plain()[2:], megabytes=25),
    "a JPEG of fill bytes": lambda: behind(plain()[:2], b"\xff", plain()[2:], megabytes=25),
    "a JPEG of what belongs to no segment": lambda: behind(plain()[:20], b"\xff\0", plain()[20:], megabytes=25),
    "a JPEG of EXIF behind an end": lambda: behind(plain()[:2] + b"\xff\xd9", segment(0xE1, b"Exif\0\0" + b"x" * 10), plain()[2:], megabytes=25),
    "a JPEG of EXIF in large segments": lambda: behind(plain()[:2], segment(0xE1, b"Exif\0\0" + b"x" * 60_000), plain()[2:], megabytes=25),
    "a JPEG of resources in large segments": lambda: behind(
        plain()[:2], segment(0xED, b"Photoshop 3.0\0" + b"8BIM\4\4\0\0\0\0\0\0" * 5_000), plain()[2:], megabytes=25
    ),
    "a JPEG of tables": lambda: behind(plain()[:2], segment(0xC4), plain()[2:], megabytes=25),
    "a JPEG of tables in large segments": lambda: behind(plain()[:2], segment(0xDB, (b"\0" + b"\1" * 64) * 1_000), plain()[2:], megabytes=25),
    "a JPEG of scans": lambda: behind(plain()[:-2], segment(0xDA, b"\1\0\0\0\x3f\0"), megabytes=25),
    "a PNG of packed texts": lambda: behind(plain("PNG")[:33], bomb_of_text(), plain("PNG")[33:], megabytes=25),
    "a PNG of texts behind its end": lambda: behind(plain("PNG"), bomb_of_text(), megabytes=25),
    "a PNG of EXIF": lambda: behind(plain("PNG")[:33], chunk(b"eXIf", b"x" * 10), plain("PNG")[33:], megabytes=25),
    "a PNG of colour profiles": lambda: behind(plain("PNG")[:33], packed_profile(), plain("PNG")[33:], megabytes=25),
    "a PNG of chunks": lambda: behind(plain("PNG")[:33], chunk(b"abCd"), plain("PNG")[33:], megabytes=25),
    "a WebP of chunks": lambda: riff(behind(plain("WEBP"), b"abcd\0\0\0\0", megabytes=25)),
    "a WebP of EXIF": lambda: riff(behind(plain("WEBP"), b"EXIF\x0a\0\0\0" + b"x" * 10, megabytes=25)),
    "an AVIF of boxes": lambda: behind(plain("AVIF"), box(b"free"), megabytes=25),
    "an AVIF of boxes in boxes": lambda: plain("AVIF") + b"".join(struct.pack(">I", 8 * (MEGABYTE - depth)) + b"trak" for depth in range(MEGABYTE)),
    "an AVIF of items": lambda: avif_of(box(b"iloc", b"\2\0\0\0\0\0" + struct.pack(">I", 400_000) + entries(">IHHH", 400_000))),
    "an AVIF of items with properties": lambda: avif_of(box(b"iprp", box(b"ipma", struct.pack(">II", 0, 60_000) + entries(">HB", 60_000)))),
    "a GIF of extensions": lambda: behind(plain("GIF")[:-1], b"\x21\xfe\0", plain("GIF")[-1:], megabytes=25),
    "a GIF of a comment": lambda: behind(plain("GIF")[:-1] + b"\x21\xfe", b"\1x", b"\0" + plain("GIF")[-1:], megabytes=25),
}
# Each a megabyte, as much as is read of it.
XMP_OF_MANY_PARTS = {
    "that begins again and again": "<rdf:RDF" * 130_000,
    "of many descriptions": XMP.format(doctype="", creator="", credit="").replace("</rdf:Description>", "</rdf:Description>" + "<rdf:Description/>" * 57_000),
    "of elements": XMP.format(doctype="", creator="<a/>" * 260_000, credit=""),
    "of elements in elements": XMP.format(doctype="", creator="<a>" * 148_000 + "</a>" * 148_000, credit=""),
    "of creators": XMP.format(doctype="", creator="</rdf:li><rdf:li>A" * 57_000, credit=""),
    "of attributes": XMP.format(doctype="", creator="<a " + " ".join(f'b{number}=""' for number in range(80_000)) + "/>", credit=""),
    "of names": XMP.format(doctype="", creator="<a " + " ".join(f'xmlns:b{number}="u{number}"' for number in range(45_000)) + "/>", credit=""),
}
