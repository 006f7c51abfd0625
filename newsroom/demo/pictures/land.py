"""Hills, headlands, trees and grass."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from newsroom.demo.pictures.canvas import WIDTH, Canvas, Point
from newsroom.demo.pictures.colours import Colour, hexa, mix
from newsroom.demo.pictures.sky import oval

GRASS = hexa("7f9a55")
HEATH = hexa("8a8556")
ROCK = hexa("8a8379")
SAND = hexa("dcc594")


def skyline(c: Canvas, *, base: float, rise: float, left: float = -20, right: float = WIDTH + 20, step: float = 24, jagged: float = 0.12) -> list[Point]:
    """A line of hills from left to right, standing at most `rise` above `base`."""
    waves = [(c.rng.uniform(0.0022, 0.0062), c.rng.uniform(0, math.tau), weight) for weight in (0.5, 0.33, 0.17)]
    points = []
    x = left
    while x <= right:
        height = sum(weight * (0.5 + 0.5 * math.sin(x * speed * (1 + 2 * order) + phase)) for order, (speed, phase, weight) in enumerate(waves))
        points.append((x, base - rise * height - rise * jagged * c.rng.uniform(-0.5, 0.5)))
        x += step
    return points


def hills(c: Canvas, *, base: float, rise: float, colour: Colour, depth: float, bottom: float | None = None) -> None:
    """A range of hills, paler towards its foot where the haze lies."""
    line = skyline(c, base=base, rise=rise, jagged=0.05)
    foot = base + 4 if bottom is None else bottom
    top_colour = c.palette.lit(colour, depth=depth)
    foot_colour = c.palette.lit(colour, depth=min(1.0, depth + 0.22))
    c.shaded([*line, (WIDTH + 20, foot), (-20, foot)], [top_colour, foot_colour])


def field(c: Canvas, *, top: float, bottom: float, colour: Colour, tilt: float = 0.0) -> None:
    """Open ground from `top` to `bottom`, with tufts that grow towards the viewer."""
    far, near = c.palette.lit(colour, depth=0.25), c.palette.lit(colour, shade=0.3)
    c.shaded([(-5, top + tilt), (WIDTH + 5, top - tilt), (WIDTH + 5, bottom), (-5, bottom)], [far, near])


def tufts(c: Canvas, *, top: float, bottom: float, colour: Colour, count: int = 140, height: float = 34) -> None:
    places = sorted((c.rng.uniform(top, bottom), c.rng.uniform(-10, WIDTH + 10)) for _ in range(count))
    for y, x in places:
        near = (y - top) / max(bottom - top, 1)
        blade(
            c,
            x,
            y,
            height * (0.25 + near),
            c.palette.lit(mix(colour, hexa("e9dc9a"), c.rng.uniform(0, 0.3)), shade=c.rng.uniform(0, 0.55), depth=0.2 * (1 - near)),
        )


def blade(c: Canvas, x: float, y: float, height: float, colour: Colour) -> None:
    """A tuft of three to five blades of grass."""
    for _ in range(c.rng.randint(3, 5)):
        lean = c.rng.uniform(-0.5, 0.5) * height
        c.polygon(
            [(x - height * 0.05, y), (x + lean * 0.45, y - height * 0.6), (x + lean, y - height * c.rng.uniform(0.75, 1.1)), (x + height * 0.06, y)], colour
        )


def reeds(c: Canvas, *, base: float, height: float, count: int, depth: float = 0.0, left: float = -10, right: float = WIDTH + 10) -> None:
    """Reeds with heavy heads that lean the same way."""
    wind = c.rng.uniform(0.1, 0.3)
    for _ in range(count):
        x, tall = c.rng.uniform(left, right), height * c.rng.uniform(0.55, 1.1)
        colour = c.palette.lit(mix(hexa("b59a5b"), hexa("6f6f42"), c.rng.random()), depth=depth, shade=c.rng.uniform(0, 0.7))
        tip = (x + wind * tall * c.rng.uniform(0.5, 1.5), base - tall)
        c.line([(x, base + 10), (x + (tip[0] - x) * 0.3, base - tall * 0.6), tip], colour, width=max(1.4, height * 0.014))
        if c.rng.random() < 0.55:
            head = c.palette.lit(hexa("6e4a32"), depth=depth, shade=c.rng.uniform(0, 0.5))
            c.line([tip, (tip[0] + wind * tall * 0.12, tip[1] - tall * 0.14)], head, width=max(2.4, height * 0.034))


def tree(c: Canvas, x: float, base: float, height: float, colour: Colour, *, depth: float = 0.0) -> None:
    """A broad tree: trunk, dark mass, light mass turned to the sun."""
    trunk = c.palette.lit(hexa("5d4a3c"), depth=depth, shade=0.4)
    c.polygon(
        [(x - height * 0.035, base), (x - height * 0.02, base - height * 0.5), (x + height * 0.025, base - height * 0.5), (x + height * 0.045, base)], trunk
    )
    clumps = [(c.rng.uniform(-0.26, 0.26), c.rng.uniform(0.42, 0.86), c.rng.uniform(0.13, 0.22)) for _ in range(9)]
    for shade, shift, size in ((0.75, 0.0, 1.0), (0.3, -0.035, 0.8), (0.0, -0.075, 0.48)):
        leaf = c.palette.lit(colour, depth=depth, shade=shade)
        for across, up, radius in clumps:
            c.ellipse(x + (across + shift) * height, base - (up - shift) * height, radius * height * size, radius * height * size * 0.86, leaf)


def cliff(c: Canvas, line: Sequence[Point], *, foot: float, grass: Colour = GRASS) -> None:
    """Rock below `line` down to `foot`, with strata, grass on top."""
    inside = [*line, (line[-1][0], foot), (line[0][0], foot)]
    c.shaded(inside, [c.palette.lit(ROCK), c.palette.lit(ROCK, shade=0.75)])
    for (x0, y0), (x1, y1) in itertools.pairwise(line):
        _facet(c, (x0, y0), (x1, y1), foot)
    c.polygon([*line, *[(x, min(y + 16 + 9 * math.sin(x * 0.07), foot)) for x, y in reversed(line)]], c.palette.lit(grass))


def _facet(c: Canvas, start: Point, end: Point, foot: float) -> None:
    across = c.rng.uniform(0.2, 0.8)
    x = start[0] + (end[0] - start[0]) * across
    y = max(start[1], end[1]) + c.rng.uniform(12, 60)
    if y < foot - 8:
        drop = c.rng.uniform(20, max(foot - y, 22))
        corners = [
            (x, y),
            (x + c.rng.uniform(12, 40), y + drop * 0.3),
            (x + c.rng.uniform(-6, 20), min(y + drop, foot)),
            (x - c.rng.uniform(6, 20), y + drop * 0.5),
        ]
        c.polygon(corners, c.palette.lit(ROCK, shade=c.rng.uniform(0.15, 0.95)))


def bush(c: Canvas, x: float, base: float, size: float, colour: Colour, *, depth: float = 0.0) -> None:
    for shade, lift in ((0.7, 0.0), (0.15, 0.16)):
        for _ in range(5):
            c.polygon(
                oval(x + c.rng.uniform(-0.6, 0.5) * size, base - size * (0.28 + lift), size * c.rng.uniform(0.25, 0.42) * (1 - lift), size * 0.3 * (1 - lift)),
                c.palette.lit(colour, depth=depth, shade=shade),
            )
