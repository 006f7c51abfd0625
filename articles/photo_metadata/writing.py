"""Writes a packet into a finished file, whatever its format."""

from __future__ import annotations

import logging
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import ExifTags, Image, ImageOps

from articles.decoding import DAMAGED_FILE_ERRORS
from articles.photo_metadata.splicing import avif, gif, jpeg, png, webp
from articles.photo_metadata.splicing.pieces import Unspliceable

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.photo_metadata.packets import Packet

# By Pillow's names of the formats, where their files begin so.
CONTAINERS: dict[str, tuple[Callable[[bytes], bool], Callable[[bytes, Packet], bytes]]] = {
    "JPEG": (lambda data: data[:2] == b"\xff\xd8", jpeg.spliced),
    "PNG": (lambda data: data[:8] == png.SIGNATURE, png.spliced),
    "WEBP": (lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", webp.spliced),
    "AVIF": (lambda data: data[4:12] in {b"ftypavif", b"ftypavis", b"ftypmif1"}, avif.spliced),
    "GIF": (lambda data: data[:4] == b"GIF8", gif.spliced),
}
# What a picture is seen by.
KEPT_BY_PILLOW = {"icc_profile", "transparency"}
QUALITY = {"JPEG": 90, "WEBP": 90, "AVIF": 80}

logger = logging.getLogger(__name__)


class Unwritable(OSError):
    """Nobody can tell what the file holds, so nobody may see it."""


def written(data: bytes, packet: Packet) -> bytes:
    """
    The same picture, pixel for pixel, with what the packet says and nothing else.

    A file that cannot be taken apart is encoded again, without what it said: better a little less sharp than with the place where a photographer stood.
    Formats that have no container here, such as ICO, say nothing then. Raises Unwritable where the file cannot even be decoded.
    """
    for recognises, spliced in CONTAINERS.values():
        if recognises(data):
            try:
                return spliced(data, packet)
            except Unspliceable as error:
                logger.warning("A file is encoded again to be given its credit: %s", error)
    return _encoded_again(data, packet)


def written_upright(data: bytes, packet: Packet) -> bytes:
    """The same for a file as a camera or a program left it: where that leaves it to others to turn the picture, it is turned here. Raises as `written`."""
    try:
        with Image.open(BytesIO(data)) as image:
            is_upright = image.getexif().get(ExifTags.Base.Orientation, 1) == 1
            image.load()
    except (*DAMAGED_FILE_ERRORS, Image.DecompressionBombError) as error:
        raise Unwritable(f"A file cannot be read: {error}") from error
    return written(data, packet) if is_upright else _encoded_again(data, packet)


def _encoded_again(data: bytes, packet: Packet) -> bytes:
    buffer = BytesIO()
    try:
        with Image.open(BytesIO(data)) as image:
            file_format = image.format or ""
            pixels = ImageOps.exif_transpose(image)
            pixels.info = {name: value for name, value in image.info.items() if name in KEPT_BY_PILLOW}
            options = {"quality": QUALITY[file_format]} if file_format in QUALITY else {}
            pixels.save(buffer, file_format, exif=b"", icc_profile=pixels.info.get("icc_profile"), **options)
        return CONTAINERS[file_format][1](buffer.getvalue(), packet) if file_format in CONTAINERS else buffer.getvalue()
    except (*DAMAGED_FILE_ERRORS, Image.DecompressionBombError) as error:
        raise Unwritable(f"A file cannot be given its credit: {error}") from error
