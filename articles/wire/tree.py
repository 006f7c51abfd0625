"""The elements of an HTML document, with the end tags that HTML lets writers leave out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from articles.wire.refusals import Unreadable
from articles.wire.tags import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Deeper than anything that people write, and shallow enough for a reader that calls itself for each level.
DEEPEST = 120
# A long read saved by a word processor has some thousands.
MOST_ELEMENTS = 30_000
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"})
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = frozenset(
    {
        *("address", "article", "aside", "body", "blockquote", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption"),
        *("figure", "footer", "form", "header", "hgroup", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody"),
        *("td", "tfoot", "th", "thead", "tr", "ul"),
        *HEADINGS,
    }
)
OF_LISTS_AND_TABLES = frozenset({"li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot"})
# https://html.spec.whatwg.org/multipage/syntax.html#optional-tags: what ends where one of these begins, within what.
CLOSED_BY = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol"})),
    **dict.fromkeys(("dt", "dd"), (frozenset({"dt", "dd"}), frozenset({"dl"}))),
    **dict.fromkeys(("td", "th"), (frozenset({"td", "th"}), frozenset({"table"}))),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    **dict.fromkeys(("tbody", "thead", "tfoot"), (frozenset({"tbody", "thead", "tfoot"}), frozenset({"table"}))),
    "a": (frozenset({"a"}), frozenset({"td", "th"})),
    **dict.fromkeys(
        BLOCKS - {"li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot"}, (frozenset({"p"}), frozenset({"td", "th", "li", "dd", "figure"}))
    ),
}


@dataclass
class Element:
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def words(self) -> str:
        """Its text in one line."""
        return " ".join(" ".join(self._texts()).split())

    def elements(self) -> Iterator[Element]:
        """All elements below this one, in the order of the document."""
        waiting = [iter(self.children)]
        while waiting:
            child = next(waiting[-1], None)
            if child is None:
                waiting.pop()
            elif isinstance(child, Element):
                yield child
                waiting.append(iter(child.children))

    def find(self, *names: str) -> Element | None:
        return next((element for element in self.elements() if element.name in names), None)

    def _texts(self) -> Iterator[str]:
        for element in (self, *self.elements()):
            yield from (child for child in element.children if isinstance(child, str))


class _Builder:
    """The elements that are open just now, the document first."""

    def __init__(self) -> None:
        self.open = [Element("")]
        self.count = 0

    def begin(self, element: Element, *, is_empty: bool) -> None:
        if element.name in CLOSED_BY:
            closed, within = CLOSED_BY[element.name]
            self._close(closed, within=within)
        self.add(element)
        self.count += 1
        if not is_empty and element.name not in VOID:
            self.open.append(element)
        if len(self.open) > DEEPEST or self.count > MOST_ELEMENTS:
            raise Unreadable(_("This HTML has more mark-up than any story has. Copy the text of the story alone, and paste that."))

    def end(self, name: str) -> None:
        self._close(frozenset({name}), within=frozenset() if name == "table" else frozenset({"td", "th", "table"}) - {name})

    def add(self, child: Element | str) -> None:
        self.open[-1].children.append(child)

    def _close(self, names: frozenset[str], *, within: frozenset[str]) -> None:
        """End the innermost element of these names, with all that is in it, unless one of `within` is further in."""
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].name in names:
                del self.open[place:]
                return
            if self.open[place].name in within:
                return


def tree_of(html: str) -> Element:
    """The document, as an element without a name. Raises Unreadable for what has too many elements, or nests them too deeply, to be a story."""
    builder = _Builder()
    for token in tokens(html):
        if isinstance(token, str):
            builder.add(token)
        elif token.is_end:
            builder.end(token.name)
        else:
            builder.begin(Element(token.name, token.attributes), is_empty=token.is_empty)
    return builder.open[0]


def without(element: Element, others: Sequence[Element]) -> Element:
    """A copy of the element that lacks the others, wherever in it they stand."""
    kept = [child for child in element.children if not any(child is other for other in others)]
    return Element(element.name, element.attributes, [without(child, others) if isinstance(child, Element) else child for child in kept])
