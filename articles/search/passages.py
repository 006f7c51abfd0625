"""The words of a story, passage by passage, as text: what excerpts are taken from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wagtail.rich_text import get_text_for_indexing

from articles.models.images import CreditedImage
from articles.rights import Use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from articles.models import ArticlePage


@dataclass(frozen=True)
class Picture:
    caption: str
    credit: str


def passages_of_stories(stories: Iterable[ArticlePage]) -> dict[int, list[str]]:
    """
    By a story's id, its passages: paragraphs, list items, quotes, fact boxes, then captions with their credits. Never markup.

    Reads what is stored, not blocks, which would look their pictures up story by story. Two queries however many stories.
    """
    stories = list(stories)
    bodies = dict(stories[0].__class__.objects.filter(pk__in=[story.pk for story in stories]).values_list("pk", "body")) if stories else {}
    blocks = {pk: list(body.raw_data) for pk, body in bodies.items()}
    pictures = _pictures_in(blocks.values())
    return {story.pk: [*_texts(blocks.get(story.pk, [])), *_captions(story, blocks.get(story.pk, []), pictures)] for story in stories}


def picture_words(story: ArticlePage) -> str:
    """The captions that readers see below a story's pictures and the credits of those in its body, for the index."""
    values = [block.value for block in story.body if block.block_type == "picture" and block.value["image"]]
    inside = [f"{value['caption'] or value['image'].caption} {value['image'].credit}" for value in values]
    return "\n".join([_lead_caption(story), *inside]).strip()


def _lead_caption(story: ArticlePage) -> str:
    return story.lead_caption or (story.lead_picture.caption if story.lead_picture else "")


def _plain(html: object) -> str:
    return " ".join(get_text_for_indexing(str(html or "")).split())


def _items(value: dict[str, Any]) -> list[str]:
    items = [item.get("value", "") if isinstance(item, dict) else item for item in value.get("items", [])]
    return [_plain(item) for item in items]


def _quote(value: dict[str, Any]) -> list[str]:
    return [" – ".join(part for part in (value.get("words"), value.get("speaker"), value.get("speaker_role")) if part)]


def _fact_box(value: dict[str, Any]) -> list[str]:
    return [value.get("heading") or "", _plain(value.get("text"))]


READERS: dict[str, Callable[[Any], list[str]]] = {
    "paragraph": lambda value: [_plain(value)],
    "heading": lambda value: [str(value)],
    "item_list": _items,
    "quote": _quote,
    "fact_box": _fact_box,
    "embed": lambda value: [value.get("title") or ""],
}


def _texts(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for block in blocks:
        reader = READERS.get(block["type"])
        if reader:
            yield from reader(block["value"])


def _picture_id(value: dict[str, Any]) -> int | None:
    image = value.get("image")
    return image.get("image") if isinstance(image, dict) else image


def _pictures_in(bodies: Iterable[list[dict[str, Any]]]) -> dict[int, Picture]:
    ids = {_picture_id(block["value"]) for blocks in bodies for block in blocks if block["type"] == "picture"} - {None}
    found = CreditedImage.objects.with_licence().cleared_for(Use.WEB).filter(pk__in=ids) if ids else []
    return {image.pk: Picture(caption=image.caption, credit=str(image.credit)) for image in found}


def _captions(story: ArticlePage, blocks: list[dict[str, Any]], pictures: dict[int, Picture]) -> Iterator[str]:
    if lead := story.shown_picture:
        yield f"{_lead_caption(story)} {lead.credit}".strip()
    for block in blocks:
        picture = pictures.get(_picture_id(block["value"]) or 0) if block["type"] == "picture" else None
        if picture:
            yield f"{block['value'].get('caption') or picture.caption} {picture.credit}".strip()
