"""Turns the parts of a manuscript into the stored form of a story's body."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from newsroom.demo.manuscripts import Manuscript, Part

NAMESPACE = uuid.UUID("6f1f64a2-53a5-4a3f-9a57-6f2c6b7c0c11")


@dataclass(frozen=True)
class Keys:
    """The primary keys that bodies refer to, by the names that manuscripts use, and the alt text of each picture."""

    pictures: Mapping[str, int]
    alt_texts: Mapping[str, str]
    sources: Mapping[str, int]
    stories: Mapping[str, int]


def stored_body(story: Manuscript, *, keys: Keys) -> list[dict[str, Any]]:
    """The body as StreamField stores it. Each block's id follows from the story and its place, so two loads agree. KeyError for an unknown name."""
    return [
        {"type": _block_type(part), "value": _VALUES[part.kind](part, keys), "id": str(uuid.uuid5(NAMESPACE, f"{story.slug}#{place}"))}
        for place, part in enumerate(story.parts)
    ]


def rich_text(text: str) -> str:
    """`text` with its marks for bold, italic and links as HTML; everything else is escaped."""
    html = escape(text, quote=False)
    html = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html)
    html = re.sub(r"\*(.+?)\*", r"<i>\1</i>", html)
    return re.sub(r"\[([^\]]+)\]\((https://[^)\s]+)\)", r'<a href="\2">\1</a>', html)


def _block_type(part: Part) -> str:
    return "item_list" if part.kind == "numbered_list" else part.kind


def _paragraph(part: Part, keys: Keys) -> str:
    return f"<p>{rich_text(part.lines[0])}</p>"


def _heading(part: Part, keys: Keys) -> str:
    return part.lines[0]


def _list(part: Part, keys: Keys) -> dict[str, Any]:
    return {"items": [f"<p>{rich_text(line)}</p>" for line in part.lines], "numbered": part.kind == "numbered_list"}


def _quote(part: Part, keys: Keys) -> dict[str, Any]:
    return {"words": part.lines[0], "speaker": part.speaker, "speaker_role": part.speaker_role, "source": keys.sources[part.source]}


def _fact_box(part: Part, keys: Keys) -> dict[str, Any]:
    points = [line[2:] for line in part.lines if line.startswith("- ")]
    words = [line for line in part.lines if not line.startswith("- ")]
    text = "".join(f"<p>{rich_text(line)}</p>" for line in words)
    if points:
        text += "<ul>" + "".join(f"<li>{rich_text(point)}</li>" for point in points) + "</ul>"
    return {"heading": part.name, "text": text}


def _picture(part: Part, keys: Keys) -> dict[str, Any]:
    image = {"image": keys.pictures[part.name], "alt_text": keys.alt_texts[part.name], "decorative": False}
    return {"image": image, "caption": " ".join(part.lines)}


def _related_story(part: Part, keys: Keys) -> dict[str, Any]:
    return {"story": keys.stories[part.name]}


def _table(part: Part, keys: Keys) -> dict[str, Any]:
    caption = " ".join(line.removeprefix("|=").strip() for line in part.lines if line.startswith("|="))
    headings, *rows = ([cell.strip() for cell in line.strip("| ").split("|")] for line in part.lines if not line.startswith("|="))
    columns = [{"type": "text" if place == 0 else "number", "heading": heading} for place, heading in enumerate(headings)]
    return {"columns": columns, "rows": [{"values": row} for row in rows], "caption": caption}


_VALUES: dict[str, Callable[[Part, Keys], Any]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "item_list": _list,
    "numbered_list": _list,
    "quote": _quote,
    "fact_box": _fact_box,
    "picture": _picture,
    "related_story": _related_story,
    "table": _table,
}
