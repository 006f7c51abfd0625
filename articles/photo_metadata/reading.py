"""
Read what a picture's file says about itself.

Where XMP, IIM and EXIF disagree, the first that says something is believed, in this order, as the Metadata Working Group's guidelines have it. No
file raises an error here, whatever is in it. Text stays text: markup in it is never anything else.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import IO, TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from articles.photo_metadata.blocks import Blocks, find_blocks
from articles.photo_metadata.exif import read_exif
from articles.photo_metadata.iim import read_iim
from articles.photo_metadata.standard import DIGITAL_SOURCE_TYPES, PROPERTIES
from articles.photo_metadata.text import cut, line_of, lines_of
from articles.photo_metadata.xmp import read_xmp
from articles.validators import is_web_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from articles.photo_metadata.standard import Property

LONGEST_TEXT, LONGEST_LINE, LONGEST_ADDRESS, LONGEST_TAG, MOST_TAGS = 10_000, 255, 1000, 100, 50
TEXTS = {"caption", "extended_description", "usage_terms"}
NAMES = {"creator", "copyright_notice"}
ADDRESSES = {"licence", "licence_url", "acquire_url", "source_url"}
DATE = re.compile(r"([0-9]{4})[-:]?([0-9]{2})[-:]?([0-9]{2})(?![0-9])")
# As an address, as a code with or without the vocabulary's short name.
SOURCE_TYPE = re.compile(rf"(?:{re.escape(DIGITAL_SOURCE_TYPES).replace('http:', 'https?:')}|digsrctype:)?([A-Za-z]{{1,40}})/?")
# What cameras write where a photographer would describe the picture.
SAID_BY_CAMERAS = {"digital camera", "konica minolta digital camera", "minolta digital camera", "olympus digital camera", "samsung camera pictures", "sony dsc"}
# Under this name the record lists the blocks that were too large.
UNREAD = "unread"


def read_photo_metadata(picture_file: IO[bytes]) -> dict[str, Any]:
    """
    By the names of our fields, what the file says: lines and texts, cut to what a field holds; `taken_on` as an ISO date; `tags` as a list.

    `licence` and `…_url` are http(s) addresses, `digital_source_type` is the last part of an IPTC address, which may be a retired one.
    Fields of which it says nothing are left out. The file is left at its beginning.
    """
    blocks = find_blocks(picture_file)
    picture_file.seek(0)
    found: dict[str, Any] = {}
    for known, values in zip(PROPERTIES, _values_of_all(blocks), strict=True):
        if values:
            _add(found, known, values)
    return {**found, UNREAD: blocks.unread} if blocks.unread else found


def _values_of_all(blocks: Blocks) -> list[list[str]]:
    """What is said of each property, by the first form that says anything fit for our field."""
    xmp, iim, exif = read_xmp(bytes(blocks.xmp)), read_iim(bytes(blocks.iim)), read_exif(bytes(blocks.exif))
    said_of = [
        [xmp.get(known.xmp, []), iim.get(known.iim or -1, []), [exif.get(known.exif or -1, "")], [blocks.texts.get(known.png, "")]] for known in PROPERTIES
    ]
    return [next(filter(None, (_fit(known.field, values) for values in forms)), []) for known, forms in zip(PROPERTIES, said_of, strict=True)]


def _fit(field: str, values: Iterable[str]) -> list[str]:
    """The values that the field can hold, as it holds them."""
    fitted = map(_way_of(field), values)
    return list(dict.fromkeys(value for value in fitted if value))


def _way_of(field: str) -> Callable[[str], str]:
    ways = {"taken_on": _iso_date, "digital_source_type": _source_type, "tags": _tag, "caption": _caption}
    if field in ADDRESSES:
        return _address
    return ways.get(field) or (_text if field in TEXTS else line_of)


def _add(found: dict[str, Any], known: Property, values: list[str]) -> None:
    """Put it down under our field: all keywords, names and terms, the parts of a place one after the other, else the first that was said."""
    if known.field == "tags":
        found["tags"] = _said_once(found.get("tags", []), values)[:MOST_TAGS]
    elif known.field == "usage_terms":
        found["usage_terms"] = cut("\n".join(_said_once(filter(None, [found.get("usage_terms", "")]), values)), LONGEST_TEXT)
    elif known.field == "place" and not known.members:
        found["place"] = cut(", ".join(_said_once(filter(None, found.get("place", "").split(", ")), values[:1])), LONGEST_LINE)
    elif known.field in NAMES:
        found.setdefault(known.field, cut(", ".join(values), LONGEST_LINE))
    else:
        found.setdefault(known.field, values[0] if known.field in TEXTS | ADDRESSES else cut(values[0], LONGEST_LINE))


def _said_once(already: Iterable[str], values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*already, *values]))


def _text(value: str) -> str:
    return cut(lines_of(value), LONGEST_TEXT)


def _caption(value: str) -> str:
    text = _text(value)
    return "" if text.casefold() in SAID_BY_CAMERAS else text


def _tag(value: str) -> str:
    """A keyword. Commas part tags from each other in a form, and quotation marks hold them together."""
    return cut(line_of(value.replace(",", " ").replace('"', " ")), LONGEST_TAG)


def _address(value: str) -> str:
    """An http(s) address; a longer one than a field holds would lead elsewhere once cut."""
    address = line_of(value)
    if is_web_address(address) and len(address) <= LONGEST_ADDRESS:
        # What a form would refuse later on, without anybody having typed it, is not taken.
        with suppress(ValidationError):
            URLValidator(schemes=["http", "https"])(address)
            return address
    return ""


def _iso_date(value: str) -> str:
    """The day of a date in any of the three forms. A month or a year alone is no day."""
    parts = DATE.match(value.strip())
    if parts:
        with suppress(ValueError):
            return date(*map(int, parts.groups())).isoformat()
    return ""


def _source_type(value: str) -> str:
    said = SOURCE_TYPE.fullmatch(line_of(value))
    return said[1] if said else ""
