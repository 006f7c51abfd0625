"""
Word documents as the pieces of a body.

mammoth turns a document into HTML by its styles. What it is given is looked at first: how many parts there are, how large they become, and whether one defines
entities. Pictures and whatever else is no XML are never unpacked.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

import mammoth
from defusedxml import DefusedXmlException
from defusedxml.sax import parseString
from django.utils.translation import gettext as _

from articles.wire.html import read_html
from articles.wire.refusals import Unreadable

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl

    from articles.wire.html import Reading

MOST_PARTS = 2_000
MOST_XML_BYTES = 8 * 1024 * 1024
MOST_UNPACKED_BYTES = 300 * 1024 * 1024
# Text that is packed by Word becomes five to thirty times as large again. Small parts may be of one character.
HIGHEST_RATIO = 120
SMALL_BYTES = 256 * 1024
MOST_ELEMENTS = 100_000
DEEPEST = 60
DOCUMENT = "word/document.xml"
STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Headline'] => h1:fresh
p[style-name='Subtitle'] => p.dek:fresh
p[style-name='Dek'] => p.dek:fresh
p[style-name='Standfirst'] => p.dek:fresh
p[style-name='Byline'] => p.byline:fresh
p[style-name='Credit'] => p.credit:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Quotations'] => blockquote > p:fresh
"""
# What mammoth sets behind a note, to lead back to its number.
BACK_TO_TEXT = re.compile(r"\s*<a href=\"#(?:footnote|endnote)-ref-[^\"]*\">↑</a>")
# What mammoth raises for what is missing, and what damaged files make it stumble over.
DAMAGED = (
    *(OSError, LookupError, AttributeError, TypeError, ValueError, RecursionError, NotImplementedError),
    *(SAXException, zipfile.BadZipFile, zlib.error),
)


def is_docx(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04")


def read_docx(data: bytes) -> Reading:
    """The pieces of a .docx file. Raises Unreadable."""
    checked = _only_text(data)
    try:
        html = mammoth.convert_to_html(checked, style_map=STYLES, include_embedded_style_map=False, convert_image=mammoth.images.img_element(_no_address)).value
    except DAMAGED as error:
        raise _damaged() from error
    return read_html(BACK_TO_TEXT.sub("", html))


def _no_address(image: object) -> dict[str, str]:
    return {"src": ""}


def _only_text(data: bytes) -> io.BytesIO:
    """The file's XML, checked, as a file of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive)
            parts = {info.filename: archive.read(info) for info in archive.infolist() if _is_xml(info)}
    except RuntimeError as error:
        raise _protected() from error
    except DAMAGED as error:
        raise _damaged() from error
    for part in parts.values():
        _check_xml(part)
    checked = io.BytesIO()
    with zipfile.ZipFile(checked, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    checked.seek(0)
    return checked


def _check_sizes(archive: zipfile.ZipFile) -> None:
    """By what the directory says; of no part more than that is unpacked."""
    parts = archive.infolist()
    if DOCUMENT not in archive.namelist() and "[Content_Types].xml" not in archive.namelist():
        raise Unreadable(_("This is a ZIP file and no Word document. Save the story as .docx, or copy its text and paste it."))
    if any(part.flag_bits & 1 for part in parts):
        raise _protected()
    too_dense = any(part.file_size > max(SMALL_BYTES, HIGHEST_RATIO * part.compress_size) for part in parts)
    xml_bytes = sum(part.file_size for part in parts if _is_xml(part))
    if len(parts) > MOST_PARTS or too_dense or xml_bytes > MOST_XML_BYTES or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise Unreadable(_("This document would become far larger when it is unpacked than any story is, so it was not opened. Copy its text and paste it."))


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels"))


class _Measure(ContentHandler):
    """Refuses what has more elements, or deeper ones, than documents have."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.count = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - as SAX calls it
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            raise Unreadable(_("This document has more mark-up than any story has. Copy its text and paste it."))

    def endElement(self, name: str) -> None:  # noqa: N802 - as well
        self.depth -= 1


def _check_xml(part: bytes) -> None:
    try:
        parseString(part, _Measure(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable(_("This document defines entities, which Word never does, so it was not opened. Copy its text and paste it.")) from error
    except DAMAGED as error:
        raise _damaged() from error


def _damaged() -> Unreadable:
    return Unreadable(_("This Word document is damaged or was cut off. Save it again as .docx and upload that, or copy its text and paste it."))


def _protected() -> Unreadable:
    return Unreadable(_("This document is protected by a password. Save it without one, or copy its text and paste it."))
