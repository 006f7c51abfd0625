"""What a file says, as values of a picture's record: how they fill what is blank there, and where the two differ."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from articles.photo_metadata.standard import RETIRED_SOURCE_TYPES
from articles.validators import is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from articles.models import Licence

# Fields that a file can fill, in the order of the form.
FIELDS = (
    "title",
    "credit_line",
    "creator",
    "description",
    "caption",
    "extended_description",
    "copyright_notice",
    "source_name",
    "source_url",
    "taken_on",
    "place",
    "digital_source_type",
    "licence",
    "licence_url",
    "acquire_url",
    "usage_terms",
    "tags",
)


def said_by_file(embedded: dict[str, Any], *, licences: Iterable[Licence], source_types: Iterable[str]) -> dict[str, Any]:
    """
    By field, in the values of the model: `taken_on` a date, `licence` one of ours, `tags` names.

    An address of terms that is one of our licences' becomes that licence, and then fills `licence_url` no more.
    """
    said = {field: embedded[field] for field in FIELDS if embedded.get(field)}
    if "taken_on" in said:
        said["taken_on"] = date.fromisoformat(said["taken_on"])
    if "digital_source_type" in said:
        said["digital_source_type"] = RETIRED_SOURCE_TYPES.get(said["digital_source_type"], said["digital_source_type"])
    if said.get("digital_source_type", "") not in source_types:
        said.pop("digital_source_type", None)
    return _with_licence(said, {_key_of(licence.deed): licence for licence in licences if licence.deed})


def blanks_filled(values: Mapping[str, Any], said: dict[str, Any], *, file_name: str) -> dict[str, Any]:
    """What the file says of those of the `values` that are blank. A title that is the file's name is as good as none."""
    filled = {field: value for field, value in said.items() if field in values and not values[field]}
    if "title" in said and _is_file_name(values.get("title") or "", file_name):
        filled["title"] = said["title"]
    if values.get("licence"):
        # The terms that the file names are another licence's: they are shown beside the one that was chosen, not mixed with it.
        filled.pop("licence_url", None)
    return filled


def _is_file_name(title: str, file_name: str) -> bool:
    """Whether it is what Wagtail makes of the file's name, with or without its ending, or nothing."""
    path = PurePath(file_name)
    return title.strip().casefold() in {"", path.name.casefold(), path.stem.casefold()}


def _with_licence(said: dict[str, Any], by_key: dict[str, Licence]) -> dict[str, Any]:
    named = [said.pop("licence", ""), said.get("licence_url", ""), *_addresses_in(said.get("usage_terms", ""))]
    known = next((address for address in named if address and _key_of(address) in by_key), "")
    if known:
        said["licence"] = by_key[_key_of(known)]
    elif named[0]:
        said.setdefault("licence_url", named[0])
    if _key_of(said.get("licence_url", "")) in by_key:
        del said["licence_url"]
    return said


def _addresses_in(words: str) -> list[str]:
    return [word for word in (word.strip("().,;<>[]") for word in words.split()) if is_web_address(word)]


def _key_of(address: str) -> str:
    """The same for all ways to write an address of a licence: http or https, its deed in any language or its legal code."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    steps = [step for step in parts.path.split("/") if step]
    if steps and steps[-1].split(".")[0] in {"deed", "legalcode"}:
        steps = steps[:-1]
    return "/".join([parts.netloc.lower().removeprefix("www."), *steps])
