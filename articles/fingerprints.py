"""
Fingerprints of pictures: 64 bits that differ in few places where pictures look alike, whatever their size, format, compression and colours.

They are pHash's, bit for bit as ImageHash makes them (tests/test_lookalikes.py holds it). The library itself would take each server 45 MB of memory, which
a picture of 46 million pixels needs; what it does is a cosine transform of 32 by 32 pixels.
"""

from __future__ import annotations

from contextlib import suppress
from math import cos, pi
from operator import mul
from statistics import median
from typing import TYPE_CHECKING

from PIL import Image as PillowImage
from PIL import ImageOps, ImageStat

from articles.decoding import DAMAGED_FILE_ERRORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files import File

# Of a picture of one colour, in which there is nothing to tell it from others. No other picture has it.
PLAIN = 0
# Grey values of 256 by which the pixels of a picture differ, at the least, from their mean: paper that was scanned has less.
LEAST_DETAIL = 2
# Enough that a JPEG is decoded at an eighth of its size.
SIDE = 128
# Pixels that are looked at, and waves that are told apart, in each direction.
PIXELS, WAVES = 32, 8
COSINES = [[cos(pi * wave * (2 * pixel + 1) / (2 * PIXELS)) for pixel in range(PIXELS)] for wave in range(WAVES)]
# Databases keep whole numbers with a sign.
SIGN, ALL = 1 << 63, 1 << 64


def of_file(file: File) -> int | None:
    """The fingerprint of a picture's file, None where it cannot be read. Its position is kept."""
    position = file.tell()
    try:
        return _read(file)
    finally:
        file.seek(position)


def of_picture(picture: PillowImage.Image) -> int:
    upright = ImageOps.exif_transpose(_small(picture)).convert("L")
    if ImageStat.Stat(upright).stddev[0] < LEAST_DETAIL:
        return PLAIN
    waves = _waves_of(upright)
    middle = median(waves)
    bits = int("".join("1" if wave > middle else "0" for wave in waves), 2)
    return bits - ALL if bits >= SIGN else bits


def distance(one: int, other: int) -> int:
    """In how many of 64 bits they differ."""
    return ((one ^ other) & (ALL - 1)).bit_count()


def _read(file: File) -> int | None:
    file.seek(0)
    # A file that cannot be read is refused elsewhere; here it looks like nothing.
    with suppress(*DAMAGED_FILE_ERRORS, PillowImage.DecompressionBombError), PillowImage.open(file) as picture:
        picture.draft("L", (SIDE, SIDE))
        return of_picture(picture)
    return None


def _small(picture: PillowImage.Image) -> PillowImage.Image:
    """Without a copy of all its colours, be it ever so large: these modes are made smaller as they are, the others by their grey values."""
    plain = picture if picture.mode in {"RGB", "L"} else picture.convert("L")
    longest = max(*plain.size, SIDE)
    return plain.resize((max(plain.width * SIDE // longest, 1), max(plain.height * SIDE // longest, 1)), reducing_gap=2)


def _waves_of(grey: PillowImage.Image) -> list[float]:
    """How much of each of the longest waves is in the picture, down by across: its discrete cosine transform, in part."""
    values = grey.resize((PIXELS, PIXELS), PillowImage.Resampling.LANCZOS).tobytes()
    rows = [[_product(cosines, values[start : start + PIXELS]) for cosines in COSINES] for start in range(0, PIXELS * PIXELS, PIXELS)]
    return [_product(cosines, [row[across] for row in rows]) for cosines in COSINES for across in range(WAVES)]


def _product(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(map(mul, one, other))
