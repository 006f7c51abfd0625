"""XMP, the newer form: RDF in XML, ISO 16684-1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.conf import settings

from articles.photo_metadata.standard import PROPERTIES, Form, qualified
from articles.photo_metadata.text import NOT_TEXT

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from articles.photo_metadata.standard import Property


RDF = qualified("rdf:RDF")
DESCRIPTION = qualified("rdf:Description")
ITEM = qualified("rdf:li")
LISTS = {qualified(f"rdf:{kind}") for kind in ("Alt", "Bag", "Seq")}
RESOURCE = qualified("rdf:resource")
VALUE = qualified("rdf:value")
LANGUAGE = qualified("xml:lang")
RDF_BEGINS, RDF_ENDS = "<rdf:RDF", "</rdf:RDF>"
# The parser's own, entities that are refused, and character sets that are unknown or not what they claim to be.
BROKEN = (ParseError, DefusedXmlException, UnicodeError, LookupError, ValueError)
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
MOST_ITEMS = 1000


def read_xmp(raw: bytes) -> dict[str, list[str]]:
    """The texts of each property by its name in XMP, `dc:creator`. Of texts in several languages, one. Nothing at all of what is no RDF."""
    said = _said(raw)
    texts = {known.xmp: _texts(known, said[known.xmp_name]) for known in PROPERTIES if known.xmp_name in said}
    return {name: found for name, found in texts.items() if found}


def _said(raw: bytes) -> dict[str, str | Element]:
    """Each property by its qualified name, as the first that has it writes it: as an attribute or as an element. They are gone through once."""
    root = _parsed(raw)
    rdf = next(root.iter(RDF), None) if root is not None else None
    said: dict[str, str | Element] = {}
    for description in rdf.findall(DESCRIPTION) if rdf is not None else []:
        written: list[tuple[str, str | Element]] = [*description.items(), *((element.tag, element) for element in description)]
        for name, value in written:
            said.setdefault(name, value)
    return said


def _parsed(raw: bytes) -> Element | None:
    """The packet's root, or, where it has bytes that XML does not know, that of its RDF without these."""
    try:
        # Some end their packet with padding, which in UTF-16 would be half a letter.
        return fromstring(raw if raw.startswith(UTF_16) else raw.strip(b"\0 \t\r\n"), forbid_dtd=True)
    except BROKEN:
        rdf = _rdf_in(NOT_TEXT.sub(" ", raw.decode(errors="replace")))
    try:
        return fromstring(rdf, forbid_dtd=True) if rdf else None
    except BROKEN:
        return None


def _rdf_in(text: str) -> str:
    """From its first beginning to its last end, or ""."""
    start, end = text.find(RDF_BEGINS), text.rfind(RDF_ENDS)
    return text[start : end + len(RDF_ENDS)] if -1 < start < end else ""


def _texts(known: Property, said: str | Element) -> list[str]:
    if isinstance(said, str):
        return [said]
    items = _items(said)
    if known.members:
        return [text for item in items or [said] if (text := _members(item, known.members))]
    if known.form in {Form.TEXT, Form.LANGUAGES} and items:
        return [_text(_in_best_language(items))]
    return [_text(item) for item in items] or [_text(said)]


def _items(element: Element) -> list[Element]:
    """The members of its list, if it has one: some programs write one where the standard has none, and none where it has one."""
    return next((child.findall(ITEM)[:MOST_ITEMS] for child in element if child.tag in LISTS), [])


def _in_best_language(items: list[Element]) -> Element:
    """Of those that say something, the one for everybody, else in the site's language, else the first."""
    said = [item for item in items if _text(item).strip()] or items
    by_language = {item.get(LANGUAGE, "").lower(): item for item in reversed(said)}
    site = settings.LANGUAGE_CODE.lower()
    return next((by_language[code] for code in ("x-default", site, site.split("-")[0]) if code in by_language), said[0])


def _text(element: Element) -> str:
    """Its text, where it may also be an address (`rdf:resource`) or have qualifiers (`rdf:value`)."""
    value = next(element.iter(VALUE), None)
    return element.get(RESOURCE) or (value.text if value is not None else element.text) or ""


def _members(item: Element, names: tuple[str, ...]) -> str:
    """What a structure says in these of its properties, each thing once: "Quay 3, Lowmere"."""
    described = [item, *item.findall(DESCRIPTION)]
    texts = [_member(part, qualified(name)).strip() for name in names for part in described]
    return ", ".join(dict.fromkeys(filter(None, texts)))


def _member(described: Element, name: str) -> str:
    element = described.find(name)
    if element is None:
        return described.get(name, "")
    items = _items(element)
    return _text(_in_best_language(items)) if items else _text(element)
