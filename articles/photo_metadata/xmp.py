"""XMP, the newer form: RDF in XML, ISO 16684-1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.conf import settings

from articles.photo_metadata.standard import LICENSOR_URL, PROPERTIES, Form, qualified
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
WHOLE_RDF = re.compile("<rdf:RDF.*</rdf:RDF>", re.DOTALL)
# The parser's own, entities that are refused, and character sets that are unknown or not what they claim to be.
BROKEN = (ParseError, DefusedXmlException, UnicodeError, LookupError, ValueError)
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
MOST_ITEMS = 1000


def read_xmp(raw: bytes) -> dict[str, list[str]]:
    """The texts of each property by its name in XMP, `dc:creator`. Of texts in several languages, one. Nothing at all of what is no RDF."""
    descriptions = _descriptions(raw)
    texts = {known.xmp: _texts(known, descriptions) for known in PROPERTIES}
    return {name: found for name, found in texts.items() if found}


def _descriptions(raw: bytes) -> list[Element]:
    root = _parsed(raw)
    rdf = next(root.iter(RDF), None) if root is not None else None
    return [] if rdf is None else rdf.findall(DESCRIPTION)


def _parsed(raw: bytes) -> Element | None:
    """The packet's root, or, where it has bytes that XML does not know, that of its RDF without these."""
    try:
        # Some end their packet with padding, which in UTF-16 would be half a letter.
        return fromstring(raw if raw.startswith(UTF_16) else raw.strip(b"\0 \t\r\n"), forbid_dtd=True)
    except BROKEN:
        rdf = WHOLE_RDF.search(NOT_TEXT.sub(" ", raw.decode(errors="replace")))
    try:
        return fromstring(rdf[0], forbid_dtd=True) if rdf else None
    except BROKEN:
        return None


def _texts(known: Property, descriptions: list[Element]) -> list[str]:
    """What the file says of a property, which may stand in it as an attribute or as an element."""
    for description in descriptions:
        attribute = description.get(known.xmp_name)
        if attribute is not None:
            return [attribute]
        element = description.find(known.xmp_name)
        if element is not None:
            return _of_element(known.form, element)
    return []


def _of_element(form: Form, element: Element) -> list[str]:
    items = _items(element)
    if form is Form.LICENSORS:
        return [address for item in items if (address := _licensor_url(item))]
    if form in {Form.TEXT, Form.LANGUAGES} and items:
        return [_text(_in_best_language(items))]
    return [_text(item) for item in items] or [_text(element)]


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


def _licensor_url(item: Element) -> str:
    name = qualified(LICENSOR_URL)
    for described in (item, *item.findall(DESCRIPTION)):
        element = described.find(name)
        found = described.get(name) or (_text(element) if element is not None else "")
        if found:
            return found
    return ""
