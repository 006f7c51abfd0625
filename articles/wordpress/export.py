"""
Reads a WordPress export (WXR 1.0 to 1.2, an RSS with elements of its own), one item at a time: an export of any length fits.

Entities that the file declares itself are refused, since a few lines of them can fill a machine. A file that was cut off is read up to there.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils import timezone
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

# The end of a namespace's address, and the prefix that exports give it.
PREFIXES = {"/excerpt/": "excerpt:", "/content/": "content:", "/dc/elements/1.1/": "dc:"}
# What editors paste into WordPress and XML cannot hold. In UTF-8 none of these is a part of another character.
NOT_IN_XML = bytes(code for code in range(32) if code not in b"\t\n\r")
SPACES = bytes.maketrans(NOT_IN_XML, b" " * len(NOT_IN_XML))
# rss > channel > what is read.
DEPTH_OF_CHILDREN = 2
LONGEST_SITE = 255
# As large as databases keep them.
DIGITS = 18


class NotAnExport(Exception):
    """The file is none, or one that nobody should open. The message is a sentence that says what to do."""


@dataclass(frozen=True)
class Term:
    """A category, a tag or an author of an item. `slug` is how WordPress writes it in addresses."""

    slug: str
    name: str


@dataclass(frozen=True)
class Item:
    """A post, a page, an attachment or whatever else WordPress keeps as one. `kind` and `status` are in its own words; moments are aware, or None."""

    number: int
    kind: str
    status: str
    title: str
    slug: str
    link: str
    author: str
    content: str
    excerpt: str
    published_at: datetime | None
    modified_at: datetime | None
    parent: int
    is_protected: bool
    attachment_url: str
    categories: list[Term] = field(default_factory=list)
    tags: list[Term] = field(default_factory=list)
    authors: list[Term] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """It is the same as long as all that a story is made of is. What plugins count and note does not matter."""
        said = {**asdict(self), "meta": {name: value for name, value in self.meta.items() if name in MEANT}}
        return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode("utf-8", "backslashreplace")).hexdigest()

    @property
    def has_appeared(self) -> bool:
        """Whether it was published there by now. What was scheduled for a day that has passed has appeared on it."""
        return self.status == "publish" or (self.status == "future" and self.published_at is not None and self.published_at <= timezone.now())


THUMBNAIL = "_thumbnail_id"
DESCRIPTION = "_yoast_wpseo_metadesc"
MEANT = {THUMBNAIL, DESCRIPTION}


class Export:
    """One file. What its head says is known once the first item is; `end` says why reading stopped before the end of the file, or is ""."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.site_url = ""
        self.authors: dict[str, str] = {}
        self.end = ""
        self._is_wordpress = False

    def items(self) -> Iterator[Item]:
        """Its items in their order. Raises NotAnExport, at the first item at the latest."""
        self.end, last = "", ""
        with self.path.open("rb") as file:
            try:
                for item in self._items(file):
                    yield item
                    last = item.title
            except DefusedXmlException as error:
                text = _("The file declares entities of its own, which no WordPress export does. Nothing of it was read: ask for a new export.")
                raise NotAnExport(text) from error
            except ParseError as error:
                self.end = self._why_ended(error, last=last)
        if not self._is_wordpress:
            text = _("This is no WordPress export. Make one in WordPress under Tools → Export → All content.")
            raise NotAnExport(f"{text} {self.end}".strip())

    def _items(self, file: BinaryIO) -> Iterator[Item]:
        depth = 0
        parents: list[Element] = []
        for event, element in iterparse(_Cleaned(file), events=("start", "end")):
            if event == "start":
                depth += 1
                parents.append(element)
                continue
            depth -= 1
            parents.pop()
            if depth == DEPTH_OF_CHILDREN:
                if element.tag == "item" and self._is_wordpress:
                    yield _item(element)
                self._read_head(element)
                # What was read is forgotten.
                parents[-1].remove(element)

    def _read_head(self, element: Element) -> None:
        name, text = _name_of(element), (element.text or "").strip()
        if name == "wp:wxr_version":
            self._is_wordpress = True
        elif name in {"wp:base_blog_url", "link"} and text:
            self.site_url = text.rstrip("/")[:LONGEST_SITE]
        elif name == "wp:author":
            said = _texts(element)
            self.authors[said.get("wp:author_login", "")] = said.get("wp:author_display_name", "")

    def _why_ended(self, error: ParseError, *, last: str) -> str:
        line = error.position[0]
        if last:
            text = _("The file cannot be read beyond line %(line)d: it was cut off or damaged there, after “%(title)s”. What stands before is read.")
        else:
            text = _("The file cannot be read beyond line %(line)d: it was cut off or damaged there.")
        return text % {"line": line, "title": last}


class _Cleaned:
    """A file without the characters that XML cannot hold."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size).translate(SPACES)


def _item(element: Element) -> Item:
    said = _texts(element)
    terms = [child for child in element if child.tag == "category"]
    return Item(
        number=number_of(said.get("wp:post_id")),
        kind=said.get("wp:post_type", "post"),
        status=said.get("wp:status", "publish"),
        title=said.get("title", ""),
        slug=said.get("wp:post_name", ""),
        link=said.get("link", ""),
        author=said.get("dc:creator", ""),
        content=said.get("content:encoded", ""),
        excerpt=said.get("excerpt:encoded", ""),
        published_at=_moment(said, "wp:post_date"),
        modified_at=_moment(said, "wp:post_modified"),
        parent=number_of(said.get("wp:post_parent")),
        is_protected=bool(said.get("wp:post_password")),
        attachment_url=said.get("wp:attachment_url", ""),
        categories=_terms(terms, "category"),
        tags=_terms(terms, "post_tag"),
        authors=_terms(terms, "author"),
        meta={meta.get("wp:meta_key", ""): meta.get("wp:meta_value", "") for meta in map(_texts, element) if "wp:meta_key" in meta},
    )


def _terms(elements: list[Element], domain: str) -> list[Term]:
    found = [element for element in elements if element.get("domain") == domain]
    return [Term(slug=element.get("nicename", ""), name=" ".join((element.text or "").split())) for element in found]


def _texts(element: Element) -> dict[str, str]:
    return {_name_of(child): (child.text or "").strip() for child in element}


def _name_of(element: Any) -> str:
    """ "wp:post_id", whichever version of the namespace the export has."""
    namespace, _brace, name = str(element.tag).rpartition("}")
    if not namespace:
        return name
    return next((prefix for end, prefix in PREFIXES.items() if namespace.endswith(end)), "wp:" if "wordpress.org/export" in namespace else "other:") + name


def number_of(text: str | None) -> int:
    """The number that WordPress gives something, or 0 where there is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= DIGITS else 0


def _moment(said: dict[str, str], name: str) -> datetime | None:
    """The moment, from the field in UTC; where a draft has none there, from the one in the site's own time, taken for ours."""
    in_utc = _parsed(said.get(f"{name}_gmt", ""))
    if in_utc:
        return in_utc.replace(tzinfo=UTC)
    local = _parsed(said.get(name, ""))
    return timezone.make_aware(local, timezone.get_default_timezone()) if local else None


def _parsed(text: str) -> datetime | None:
    # Drafts have "0000-00-00 00:00:00".
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - made aware by whoever asks
    except ValueError:
        return None
