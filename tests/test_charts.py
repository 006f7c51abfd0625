"""Charts of figures: SVG in which nothing acts or fetches, and the same figures as a table."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pygal
import pytest
from django.template.loader import render_to_string

from reactions.desk.charts import Chart, Series, guides

HOSTILE = '"><script>alert(1)</script><a href="https://elsewhere.example/">'


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - what we have drawn ourselves.


def chart(**fields: object) -> Chart:
    values = {
        "title": "Votes over time",
        "description": "Forty votes.",
        "corner": "Hour from",
        "labels": ("9:00", "10:00", "11:00"),
        "series": (Series("Counted", (1, 2000, 3)), Series("Excluded", (0, 4, 0))),
    }
    return Chart(**{**values, **fields})


@pytest.mark.parametrize("drawn_as", [pygal.StackedBar, pygal.Bar, pygal.Line])
def test_nothing_in_the_drawing_acts_fetches_or_sets_a_look(drawn_as: type) -> None:
    drawn = chart(drawn_as=drawn_as, title=HOSTILE, description=HOSTILE, labels=(HOSTILE,) * 3, series=(Series(HOSTILE, (1, 2, 3)),))
    root = parsed(drawn.svg)
    tags = {element.tag.split("}")[-1] for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "defs", "g", "rect", "path", "text", "circle"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in attributes if name == "style" or name.startswith("on") or "href" in name]
    assert "http" not in drawn.svg.replace("http://www.w3.org/2000/svg", "").replace("https://elsewhere.example/", "")
    assert "<script" not in drawn.svg


def test_the_drawing_is_an_image_with_a_name_and_a_description() -> None:
    root = parsed(chart().svg)
    texts = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    assert root.get("role") == "img"
    assert texts[root.get("aria-labelledby")] == "Votes over time"
    assert texts[root.get("aria-describedby")] == "Forty votes."


@pytest.mark.parametrize(("drawn_as", "shape"), [(pygal.StackedBar, "rect"), (pygal.Bar, "rect"), (pygal.Line, "dot")])
def test_every_figure_is_drawn(drawn_as: type, shape: str) -> None:
    root = parsed(chart(drawn_as=drawn_as).svg)
    assert sum(shape in element.get("class", "").split() for element in root.iter()) == 6


def test_a_larger_figure_has_a_taller_bar() -> None:
    root = parsed(chart(series=(Series("Counted", (1, 2000, 3)),)).svg)
    heights = [float(element.get("height", 0)) for element in root.iter() if "rect" in element.get("class", "").split()]
    assert heights[1] > 100 * max(heights[0], heights[2])


def test_two_charts_of_a_page_have_different_names() -> None:
    assert chart().name != chart().name


def test_each_series_has_the_class_of_its_place() -> None:
    assert [name in chart().svg for name in ("color-0", "color-1", "color-2")] == [True, True, False]


def test_the_table_behind_it_says_the_same_figures() -> None:
    page = " ".join(render_to_string("reactions/admin/chart.html", {"chart": chart()}).split())
    assert '<caption class="w-sr-only">Votes over time</caption>' in page
    assert '<th scope="col">Hour from</th>' in page
    assert '<th scope="row">10:00</th> <td class="reactions-number">2,000</td><td class="reactions-number">4</td>' in page


@pytest.mark.parametrize(
    ("highest", "figures"), [(0, [0, 1]), (1, [0, 1]), (3, [0, 1, 2, 3]), (12, [0, 5, 10, 15]), (26, [0, 10, 20, 30]), (900, [0, 500, 1000])]
)
def test_the_scale_has_round_figures_and_holds_the_highest(highest: int, figures: list[int]) -> None:
    assert guides(highest) == figures


def test_the_scale_is_short_and_ends_at_the_highest_or_just_above() -> None:
    for highest in range(3000):
        figures = guides(highest)
        assert len(figures) <= 6, highest
        assert highest <= figures[-1], highest


def test_a_chart_of_no_votes_can_be_drawn() -> None:
    empty = chart(series=(Series("Counted", (0, 0, 0)),))
    assert parsed(empty.svg) is not None
