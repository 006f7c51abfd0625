"""Whole stories as HTML for other people's programs: every address absolute, nothing that runs, and the credit under each picture."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.template.loader import render_to_string
from wagtail.whitelist import Whitelister, allow_without_attributes, attribute_rule, check_url

from articles.models import ArticlePage
from articles.named_in_body import WITH_PICTURES
from articles.rich_text import resolve_links
from articles.rights import Use, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bs4 import BeautifulSoup, Tag
    from wagtail.blocks import StreamValue

    from articles.models import CreditedImage

    Blocks = list[StreamValue.StreamChild]

# Without attributes.
PLAIN_ELEMENTS = [
    *("b", "blockquote", "br", "caption", "cite", "details", "em", "figcaption", "figure", "h2", "h3", "h4", "i", "li", "ol", "p", "strong", "sub"),
    *("summary", "sup", "table", "tbody", "td", "thead", "tr", "ul", "[document]"),
]
# Their content means nothing to a reader. Of other elements that are not allowed the content stays.
DROPPED_WHOLE = {"embed", "iframe", "math", "noscript", "object", "script", "style", "svg", "template"}
# It points to a story that the feed brings by itself, or has brought.
LEFT_OUT = "related_story"


def load_bodies(stories: Iterable[ArticlePage]) -> dict[int, Blocks]:
    """The blocks of each story's body by the story's id: for all stories together one query for pictures, one for sources and one for links."""
    stream = ArticlePage._meta.get_field("body").stream_block
    shown = stream.child_blocks.keys() - {LEFT_OUT}
    raw = {story.pk: [block for block in story.body.raw_data if block["type"] in shown] for story in stories}
    together = stream.to_python(list(chain.from_iterable(raw.values())))
    resolve_links(together)
    blocks = iter(together)
    return {pk: list(islice(blocks, len(own))) for pk, own in raw.items()}


def pictures_in(bodies: dict[int, Blocks]) -> list[CreditedImage]:
    """Those that feeds may show."""
    found = [shown(block.value["image"], Use.FEEDS) for blocks in bodies.values() for block in blocks if block.block_type in WITH_PICTURES]
    return [picture for picture in found if picture]


def story_html(story: ArticlePage, blocks: Blocks, *, base_url: str) -> str:
    """The lead picture and the body as on the story's page, through the same templates, cleaned. `base_url` is the story's own address."""
    return as_html_elsewhere(story, blocks, template="articles/feeds/story.html", use=Use.FEEDS, base_url=base_url)


def as_html_elsewhere(story: ArticlePage, blocks: Blocks, *, template: str, use: Use, base_url: str) -> str:
    """What a template makes of the story, with the pictures that may be shown there, cleaned."""
    return OutwardHtml(base_url).clean(render_to_string(template, {"page": story, "blocks": blocks, "picture_use": use}))


class OutwardHtml(Whitelister):
    """Lets through what a story is made of, and makes addresses absolute."""

    def __init__(self, base_url: str) -> None:
        def absolute(url: str) -> str | None:
            try:
                return urljoin(base_url, url.strip()) if check_url(url) else None
            except ValueError:
                return None

        picture = {"src": absolute, "width": True, "height": True, "alt": True}
        self.element_rules: dict[str, Any] = {
            **dict.fromkeys(PLAIN_ELEMENTS, allow_without_attributes),
            "a": attribute_rule({"href": absolute}),
            "img": attribute_rule(picture),
            "th": attribute_rule({"scope": True}),
        }

    def clean_tag_node(self, doc: BeautifulSoup, tag: Tag) -> None:
        if tag.name in DROPPED_WHOLE:
            tag.decompose()
        else:
            super().clean_tag_node(doc, tag)
