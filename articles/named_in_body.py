"""What a story's body names, read from what is stored, before anything of it is looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wagtail.blocks import StreamValue

# The blocks of a body that hold a picture, as "image".
WITH_PICTURES = ("picture", "embed")
PAGE_LINK = re.compile(r'<a\s[^>]*linktype="page"[^>]*>')
LINKED_ID = re.compile(r'\sid="(\d+)"')


@dataclass(frozen=True)
class Named:
    """Ids: of pictures, of the stories of related-story blocks, and of the pages that links in the text lead to."""

    pictures: set[int]
    stories: set[int]
    linked: set[int]


def named_in(body: StreamValue) -> Named:
    blocks = [(block["type"], block["value"]) for block in body.raw_data]
    pictures = {_picture_id(value.get("image")) for kind, value in blocks if kind in WITH_PICTURES}
    stories = {value.get("story") for kind, value in blocks if kind == "related_story"}
    links = [link for _, value in blocks for text in texts_in(value) for link in PAGE_LINK.findall(text)]
    linked = {int(found[1]) for found in map(LINKED_ID.search, links) if found}
    return Named(pictures={pk for pk in pictures if pk}, stories={pk for pk in stories if pk}, linked=linked)


def _picture_id(image: Any) -> int | None:
    """An ImageBlock is stored as a dict; of a picture that was never described, it may be the bare id."""
    return image.get("image") if isinstance(image, dict) else image


def texts_in(value: object) -> Iterator[str]:
    """Every text of a block's stored value, HTML and addresses among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_in(part)
