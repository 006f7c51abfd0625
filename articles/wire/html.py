"""
HTML as the pieces of a body, for wire copy, word processors and whatever else is imported.

`read_html(html, base=…)` answers with a Reading: the pieces in their order, what was left out with the reason, and the document's title. Every word of the
text is in exactly one of them. Scripts, styles, forms and frames never pass; of frames the address is kept, and pictures are said with address, alt text,
caption and credit. `articles.wire.blocks` makes the blocks of a story's body of the pieces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.wire import figures, tables
from articles.wire.links import link_address, picture_address, widest_of
from articles.wire.pieces import Frame, Heading, ItemList, LeftOut, Paragraph, Picture, Role, links_in, text_of
from articles.wire.quotations import quoted
from articles.wire.roles import role_of
from articles.wire.runs import BREAK, PLAIN, Marks, Run, rich_text
from articles.wire.tree import BLOCKS, HEADINGS, Element, tree_of, without

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.wire.pieces import Piece

# Whatever they hold is no text, or is said again elsewhere.
SILENT = frozenset({"script", "style", "template", "noscript", "svg", "math", "map", "head", "title", "input", "datalist"})
LEFT_OUT = frozenset({"form", "button", "select", "textarea", "nav", "dialog", "object", "applet", "canvas"})
FRAMES = frozenset({"iframe", "embed", "video", "audio"})
BOLD, ITALIC = frozenset({"b", "strong"}), frozenset({"i", "em", "cite", "dfn", "var"})
BLANK_LINE = re.compile(r"(?:\r?\n|\r)[ \t]*(?:\r?\n|\r)\s*")
BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:(bold|[6-9]00)|normal|[1-5]00)", re.IGNORECASE)
ITALIC_STYLE = re.compile(r"font-style\s*:\s*(?:(italic|oblique)|normal)", re.IGNORECASE)
NOT_SHOWN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
EXCERPT_CHARACTERS = 300


@dataclass
class Reading:
    """What was read, in the order of the text."""

    pieces: list[Piece] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    title: str = ""


def read_html(html: str, *, base: str = "") -> Reading:
    """The pieces of a document or of a part of one. Addresses that are not whole are resolved against `base`. Raises Unreadable."""
    tree = tree_of(html)
    title = tree.find("title")
    reading = read_element(tree, base=base)
    return replace(reading, pieces=figures.with_captions_below(reading.pieces), title=title.words if title else "")


def read_element(element: Element, *, base: str = "") -> Reading:
    """As `read_html`, of what is in an element."""
    reader = _Reader(base=base)
    reader.read_children(element, PLAIN)
    reader.end_paragraph()
    return reader.reading


class _Reader:
    """Walks through the elements, gathers words in `runs`, and makes a piece of them wherever a paragraph ends."""

    def __init__(self, *, base: str) -> None:
        self.base = base
        self.reading = Reading()
        self.runs: list[Run] = []
        self.spans: list[tuple[int, int, Role]] = []
        self.role = Role.NONE
        self.is_loose = True

    def read_children(self, element: Element, marks: Marks) -> None:
        for child in element.children:
            if isinstance(child, str):
                self.add_words(child, marks)
            else:
                self.read(child, marks)

    def add_words(self, text: str, marks: Marks) -> None:
        """Words between blocks may be parted by blank lines, as blogs store them; in a paragraph these mean nothing."""
        first, *others = BLANK_LINE.split(text) if self.is_loose else [text]
        self.runs.append(Run(first, marks))
        for other in others:
            self.end_paragraph()
            self.runs.append(Run(other, marks))

    def read(self, element: Element, marks: Marks) -> None:
        name = element.name
        if name in SILENT:
            return
        if name in LEFT_OUT or _is_hidden(element):
            self.leave_out(element)
        elif name in READERS:
            READERS[name](self, element, marks)
        elif name in BLOCKS:
            self.read_block(element, marks)
        else:
            self.read_inline(element, marks)

    def read_block(self, element: Element, marks: Marks) -> None:
        self.end_paragraph()
        outer, loose, own = self.role, self.is_loose, role_of(element)
        self.role, self.is_loose = outer if own is Role.NONE else own, element.name != "p"
        self.read_children(element, _marks_of(element, marks))
        self.end_paragraph()
        self.role, self.is_loose = outer, loose

    def read_inline(self, element: Element, marks: Marks) -> None:
        begun, own = len(self.runs), role_of(element)
        self.read_children(element, _marks_of(element, marks))
        if own is not Role.NONE:
            self.spans.append((begun, len(self.runs), own))

    def end_paragraph(self) -> None:
        html = rich_text(self.runs)
        # Word writes a no-break space where a line is empty.
        if text_of(html).strip():
            self.reading.pieces.append(Paragraph(html, self._role_of_paragraph()))
        self.runs, self.spans = [], []

    def _role_of_paragraph(self) -> Role:
        """<span class="byline"> says what its paragraph is where it holds all words of it."""
        worded = [place for place, run in enumerate(self.runs) if run.text.strip()]
        return next((role for begin, end, role in self.spans if begin <= worded[0] and worded[-1] < end), self.role)

    def leave_out(self, element: Element) -> None:
        if element.words:
            excerpt = Truncator(element.words).chars(EXCERPT_CHARACTERS)
            why = _("It is not shown to readers there.") if _is_hidden(element) else _("It is a form, a menu or a button, which no story holds.")
            self.reading.left_out.append(LeftOut(excerpt, why))

    def take(self, other: Reading) -> None:
        self.reading.pieces += other.pieces
        self.reading.left_out += other.left_out

    def break_line(self, element: Element, marks: Marks) -> None:
        # Two breaks are how some programs part paragraphs.
        if self.runs and self._ends_with_break():
            self.end_paragraph()
        else:
            self.runs.append(Run(BREAK, PLAIN))

    def _ends_with_break(self) -> bool:
        last = next((run.text for run in reversed(self.runs) if run.text.strip(" \t\r\n")), "")
        return last == BREAK

    def read_rule(self, element: Element, marks: Marks) -> None:
        self.end_paragraph()

    def read_heading(self, element: Element, marks: Marks) -> None:
        self.end_paragraph()
        inside = read_element(element, base=self.base)
        texts = [piece.text.replace("\n", " ") for piece in inside.pieces if isinstance(piece, Paragraph)]
        if texts:
            self.reading.pieces.append(Heading(" ".join(texts), HEADINGS[element.name], role_of(element)))
            links = [address for piece in inside.pieces if isinstance(piece, Paragraph) for address in links_in(piece.html)]
            self.reading.left_out += [LeftOut(address, _("It is the link of a heading, which is kept as plain words.")) for address in links]
        self.take(replace(inside, pieces=[piece for piece in inside.pieces if not isinstance(piece, Paragraph)]))

    def read_quotation(self, element: Element, marks: Marks) -> None:
        self.end_paragraph()
        credit = _credit_at_end(element)
        inside = read_element(without(element, [credit]) if credit else element, base=self.base)
        said = read_element(credit, base=self.base) if credit else Reading()
        paragraphs = [piece for piece in inside.pieces if isinstance(piece, Paragraph)]
        names = [piece for piece in said.pieces if isinstance(piece, Paragraph) and "<a " not in piece.html]
        is_plain = len(paragraphs) == len(inside.pieces) and len(names) == len(said.pieces) <= 1
        quotation = quoted(paragraphs, credit=names[0].text if names else "") if is_plain else None
        self.take(replace(inside, pieces=[quotation] if quotation else [*inside.pieces, *said.pieces], left_out=[*inside.left_out, *said.left_out]))

    def read_list(self, element: Element, marks: Marks) -> None:
        self.end_paragraph()
        items: list[str] = []
        others: list[Piece] = []
        for child in element.children:
            inside = read_element(child if isinstance(child, Element) else Element("", children=[child]), base=self.base)
            words = [piece for piece in inside.pieces if isinstance(piece, Paragraph | Heading)]
            if words:
                items.append("<br/>".join(piece.html if isinstance(piece, Paragraph) else rich_text([Run(piece.text)]) for piece in words))
            for piece in inside.pieces:
                # Of a list within a list the items follow.
                if isinstance(piece, ItemList):
                    items += piece.items
                elif piece not in words:
                    others.append(piece)
            self.reading.left_out += inside.left_out
        if items:
            self.reading.pieces.append(ItemList(tuple(items), element.name == "ol", role_of(element) if role_of(element) is not Role.NONE else self.role))
        self.reading.pieces += others

    def read_table(self, element: Element, marks: Marks) -> None:
        self.end_paragraph()
        table = tables.table_of(element)
        if table:
            self.reading.pieces.append(table)
        else:
            self.read_block(replace(element, name="div"), marks)

    def read_figure(self, element: Element, marks: Marks) -> None:
        if element.find("img") is None:
            self.read_block(replace(element, name="div"), marks)
            return
        self.end_paragraph()
        rest, caption, credit = figures.parts_of(element)
        inside = read_element(rest, base=self.base)
        if any(isinstance(piece, Picture) for piece in inside.pieces):
            licence_url = figures.licence_of(element, base=self.base)
            inside.pieces = figures.with_caption(inside.pieces, caption=caption, credit=credit, licence_url=licence_url)
        else:
            inside.pieces += [Paragraph(rich_text([Run(words)]), role) for words, role in ((caption, Role.CAPTION), (credit, Role.CREDIT)) if words]
        self.take(inside)

    def read_picture(self, element: Element, marks: Marks) -> None:
        if element.get("width") in {"0", "1"} and element.get("height") in {"0", "1"}:
            self.reading.left_out.append(LeftOut(picture_address(element.get("src")), _("It is a picture of one pixel, which only counts readers.")))
            return
        named = (widest_of(element.get("srcset")), widest_of(element.get("data-srcset")), *map(element.get, ("src", "data-src", "data-original")))
        address = next(filter(None, (picture_address(one, base=self.base) for one in named)), "")
        self.end_paragraph()
        self.reading.pieces.append(Picture(address, " ".join(element.get("alt").split())))

    def read_frame(self, element: Element, marks: Marks) -> None:
        source = element if element.get("src") else element.find("source") or element
        address = picture_address(source.get("src") or source.get("data-src"), base=self.base)
        self.end_paragraph()
        if address:
            self.reading.pieces.append(Frame(address))

    def read_link(self, element: Element, marks: Marks) -> None:
        href = element.get("href").strip()
        address = link_address(href, base=self.base)
        if href and not address and not href.startswith("#") and element.words:
            self.reading.left_out.append(LeftOut(href[:EXCERPT_CHARACTERS], _("Links lead to http, https or mailto. Its words are kept, without the link.")))
        self.read_inline(element, replace(marks, href=address) if address else marks)

    def read_inner_quotation(self, element: Element, marks: Marks) -> None:
        self.runs.append(Run("“", marks))
        self.read_inline(element, marks)
        self.runs.append(Run("”", marks))

    def read_lines(self, element: Element, marks: Marks) -> None:
        """Text whose line ends mean something."""
        self.end_paragraph()
        for paragraph in BLANK_LINE.split("".join(element._texts())):
            for line in paragraph.splitlines():
                self.runs += [Run(line, marks), Run(BREAK, PLAIN)]
            self.end_paragraph()


READERS: dict[str, Callable[[_Reader, Element, Marks], None]] = {
    **dict.fromkeys(HEADINGS, _Reader.read_heading),
    **dict.fromkeys(("ul", "ol", "menu"), _Reader.read_list),
    **dict.fromkeys(FRAMES, _Reader.read_frame),
    "br": _Reader.break_line,
    "hr": _Reader.read_rule,
    "blockquote": _Reader.read_quotation,
    "table": _Reader.read_table,
    "figure": _Reader.read_figure,
    "img": _Reader.read_picture,
    "a": _Reader.read_link,
    "q": _Reader.read_inner_quotation,
    "pre": _Reader.read_lines,
}


def _credit_at_end(quotation: Element) -> Element | None:
    """The <footer> or <cite> that a block of quotation ends with, alone in its paragraph or in none."""
    last: Element | None = quotation
    while last is not None:
        worded = [child for child in last.children if not isinstance(child, str) or child.strip()]
        end = worded[-1] if worded else None
        if not isinstance(end, Element) or (last is not quotation and len(worded) > 1):
            return None
        if end.name in {"footer", "cite"}:
            return end
        last = end if end.name in {"p", "small", "div"} else None
    return None


def _is_hidden(element: Element) -> bool:
    return "hidden" in element.attributes or bool(NOT_SHOWN.search(element.get("style")))


def _marks_of(element: Element, marks: Marks) -> Marks:
    """The marks of words in the element: by its name, unless its style says otherwise."""
    bold, italic = BOLD_STYLE.search(element.get("style")), ITALIC_STYLE.search(element.get("style"))
    return replace(
        marks,
        is_bold=bool(bold[1]) if bold else marks.is_bold or element.name in BOLD,
        is_italic=bool(italic[1]) if italic else marks.is_italic or element.name in ITALIC,
    )
