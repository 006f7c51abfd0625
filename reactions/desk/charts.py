"""
Charts of figures: drawn on the server as SVG, with the same figures as a table behind them.

Nothing in the drawing acts, fetches or brings a look of its own: colours and type come from desk.css by the classes that stay in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil, log10
from uuid import uuid4
from xml.etree import ElementTree as ET

import pygal
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.safestring import SafeString, mark_safe
from pygal.style import Style

WIDTH, HEIGHT, TYPE_SIZE = 760, 260, 12
LABELS_SHOWN = 8
GUIDES = 4
# More than these cannot be told apart by colour.
MOST_SERIES = 7
FORBIDDEN = {"style", "script", "title", "desc", "a", "image", "use", "foreignObject"}


@dataclass(frozen=True)
class Series:
    """One colour of a chart: a figure for each of its labels."""

    label: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class Chart:
    """Bars, or lines, along a row of labels. `corner` names what the labels are. At most MOST_SERIES series; as many values in each as there are labels."""

    title: str
    description: str
    corner: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    drawn_as: type[pygal.Graph] = pygal.StackedBar

    @cached_property
    def name(self) -> str:
        """An id that no other chart of the page has."""
        return f"chart-{uuid4().hex[:12]}"

    @property
    def is_empty(self) -> bool:
        return not any(any(one.values) for one in self.series)

    @property
    def rows(self) -> Iterator[tuple[str, list[int]]]:
        """What the table shows: each label with a figure of each series."""
        for place, label in enumerate(self.labels):
            yield label, [one.values[place] for one in self.series]

    @cached_property
    def svg(self) -> SafeString:
        root = self._drawing()
        _strip(root)
        _describe(root, self)
        return mark_safe(ET.tostring(root, encoding="unicode"))  # noqa: S308 - serialised from a tree: every text in it is escaped.

    def _drawing(self) -> ET.Element:
        every = max(1, ceil(len(self.labels) / LABELS_SHOWN))
        style = Style(label_font_size=TYPE_SIZE, major_label_font_size=TYPE_SIZE, font_family="sans-serif")
        graph = self.drawn_as(width=WIDTH, height=HEIGHT, css=[], js=[], style=style, show_legend=False, show_minor_x_labels=False, truncate_label=-1)
        graph.value_formatter = intcomma
        graph.x_labels = self.labels
        graph.x_labels_major = self.labels[::every]
        graph.y_labels = guides(self._highest())
        for one in self.series:
            graph.add(one.label, list(one.values))
        return graph.render_tree()

    def _highest(self) -> int:
        columns = zip(*(one.values for one in self.series), strict=True)
        together = sum if issubclass(self.drawn_as, pygal.StackedBar) else max
        return max((together(column) for column in columns), default=0)


def guides(highest: int) -> list[int]:
    """Round figures for the scale of a chart, from 0 to `highest` or just above it: [0, 5, 10, 15] for 12."""
    rough = max(1, highest / GUIDES)
    power = 10 ** int(log10(rough))
    step = next(int(times * power) for times in (1, 2, 5, 10) if times * power >= rough)
    return list(range(0, max(1, highest) + step, step))


def _strip(element: ET.Element) -> None:
    """Leave shapes, texts and classes, and nothing that acts, fetches, says something only by script, or sets a look."""
    for child in list(element):
        if not isinstance(child.tag, str) or child.tag in FORBIDDEN or "tooltip" in child.get("class", "").split():
            element.remove(child)
        else:
            _strip(child)
    for attribute in list(element.attrib):
        if attribute == "style" or attribute.startswith("on") or attribute.endswith("href"):
            del element.attrib[attribute]


def _describe(root: ET.Element, chart: Chart) -> None:
    names = {"title": f"{chart.name}-title", "desc": f"{chart.name}-description"}
    for place, (tag, text) in enumerate((("title", chart.title), ("desc", chart.description))):
        element = ET.Element(tag, {"id": names[tag]})
        element.text = text
        root.insert(place, element)
    root.attrib |= {"id": chart.name, "role": "img", "aria-labelledby": names["title"], "aria-describedby": names["desc"], "class": "reactions-drawing"}
