"""The rich text of a story's body, with the pages and documents that it links to looked up together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wagtail.blocks.list_block import ListValue
from wagtail.rich_text import RichText, expand_db_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wagtail.blocks import StreamValue

# A control character, which means nothing in a text: the parts are told apart by it.
SEPARATOR = "\x1e"
# What stands on both sides of it is read apart.
ENDS_OF_LINES = re.compile(r"</(?:p|li|h[2-6])>|<br\s*/?>")


def resolve_links(body: StreamValue) -> None:
    """
    Put addresses in place of all links to pages and documents, in as many queries as there are kinds of link.

    Wagtail would ask the database again for every paragraph. The body is for showing after this, not for saving.
    """
    linking = [text for text in rich_texts(body) if "linktype" in text.source]
    # What is pasted from a word processor can hold the character, so it is taken out first.
    expanded = expand_db_html(SEPARATOR.join(text.source.replace(SEPARATOR, "") for text in linking)).split(SEPARATOR) if linking else []
    for text, html in zip(linking, expanded, strict=True):
        text.source = html


def rich_texts(body: StreamValue) -> Iterator[RichText]:
    for block in body:
        yield from _texts_in(block.value)


def _texts_in(value: object) -> Iterator[RichText]:
    if isinstance(value, RichText):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts_in(part)
    elif isinstance(value, ListValue):
        for part in value:
            yield from _texts_in(part)
