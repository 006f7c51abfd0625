"""Wire copy in whatever format it comes: found out by what it holds, since names of files and types that browsers tell are not to be relied on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from articles.wire import docx, feed_items, ninjs
from articles.wire.charset import Decoded, decoded
from articles.wire.copy import WireCopy
from articles.wire.html import read_html
from articles.wire.refusals import Unreadable
from articles.wire.shape import recognise
from articles.wire.text import read_text

if TYPE_CHECKING:
    from collections.abc import Collection

# A book of 150,000 words.
MOST_TEXT_BYTES = 1024 * 1024
# Word keeps pictures inside.
MOST_DOCX_BYTES = 20 * 1024 * 1024
MARK_UP = re.compile(r"</(?:p|div|h[1-6]|li|ul|ol|blockquote|article|section|body|html|table|figure|strong|em|b|i|a|span)\s*>|<(?:p|br)\s*/?>", re.IGNORECASE)
BEGINS_AS_HTML = re.compile(
    r"\s*<(?:!doctype\s|(?:html|head|body|meta|title|main|article|section|header|div|p|h[1-6]|ul|ol|blockquote|table|figure|img|span|a|b|strong|em|i)[\s>/])",
    re.IGNORECASE,
)
OTHER_FILES = [
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "GZIP"),
]
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_wire(data: bytes, *, item: int | None = None, known: Collection[str] = ()) -> WireCopy:
    """
    The copy as it was understood. Raises Unreadable.

    `item` is the number of a story in a feed, and `known` are further names of agencies, in lower case.
    """
    if docx.is_docx(data):
        if len(data) > MOST_DOCX_BYTES:
            raise too_large(MOST_DOCX_BYTES)
        return _checked(recognise(docx.read_docx(data), into=WireCopy("docx"), known=known))
    _refuse_other_files(data)
    if len(data) > MOST_TEXT_BYTES:
        raise too_large(MOST_TEXT_BYTES)
    return _checked(_read_text(decoded(data), item=item, known=known))


def _read_text(copy: Decoded, *, item: int | None, known: Collection[str]) -> WireCopy:
    text = copy.text
    if not text.strip():
        raise Unreadable(_("There is nothing in it. Paste the story, or choose another file."))
    if ninjs.is_json(text):
        found = ninjs.read_ninjs(text, known=known)
    elif feed_items.is_feed(text):
        found = feed_items.read_feed_item(text, item=item, known=known)
    elif BEGINS_AS_HTML.match(text) or len(MARK_UP.findall(text)) > 1:
        found = _read_html(text, known=known)
    else:
        found = recognise(read_text(text), into=WireCopy("text"), known=known)
    found.notes += filter(None, [copy.note])
    return found


def read_rich_paste(html: str, *, known: Collection[str] = ()) -> WireCopy:
    """What a browser has of a paste as HTML, whatever little mark-up there is in it. Raises Unreadable."""
    if len(html) > MOST_TEXT_BYTES:
        raise too_large(MOST_TEXT_BYTES)
    return _checked(_read_html(html, known=known))


def _read_html(text: str, *, known: Collection[str]) -> WireCopy:
    return recognise(read_html(text), into=WireCopy("html"), known=known)


def _checked(copy: WireCopy) -> WireCopy:
    """Raises Unreadable where there is too little to be a story."""
    texts = [piece for piece in copy.pieces if piece.text]
    if len(texts) == 1 and not copy.headline:
        raise Unreadable(_("This is one paragraph alone. Put the headline on a line of its own above it, and import all of the story."))
    if not texts:
        raise Unreadable(_("This is too little for a story: there is no paragraph below the headline. Paste all of it, with a blank line between paragraphs."))
    return copy


def _refuse_other_files(data: bytes) -> None:
    if data.startswith(OLD_WORD):
        raise Unreadable(_("This is an old Word document, or one with a password. Save it as .docx without a password, or copy its text and paste it."))
    for beginning, name in OTHER_FILES:
        if data.startswith(beginning):
            text = _("This is a %(kind)s file, which cannot be imported. Open it, copy the story, and paste it here; or save it as .docx, HTML or plain text.")
            raise Unreadable(text % {"kind": name})


def too_large(most: int) -> Unreadable:
    """The refusal of what is larger than so many bytes."""
    text = _("This is more than %(most)s, which is more than a story has. Copy the text of the story alone, and paste that.")
    return Unreadable(text % {"most": filesizeformat(most)})
