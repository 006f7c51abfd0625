"""What hangs above every scene: light, clouds, stars, rain, birds."""

from __future__ import annotations

import math
from collections.abc import Iterator

from newsroom.demo.pictures.canvas import WIDTH, Canvas, Point
from newsroom.demo.pictures.colours import Colour, mix


def paint_sky(c: Canvas, *, horizon: float, clouds: int = 6, cloud_size: float = 1.0) -> None:
    """The sky down to the horizon, with its sun or moon and clouds."""
    c.wash((0, 0, WIDTH, horizon + 2), c.palette.sky)
    if c.palette.lamps > 0.7:
        stars(c, below=horizon * 0.8)
    sun(c)
    paint_clouds(c, horizon=horizon, count=clouds, size=cloud_size)


def sun(c: Canvas) -> None:
    if c.palette.sun_at is None:
        return
    x, y = c.palette.sun_at
    c.glow(x, y, 620, mix(c.palette.sun, c.palette.sky[2], 0.35), strength=0.55)
    c.glow(x, y, 190, c.palette.sun, strength=0.8)
    c.ellipse(x, y, 40, 40, c.palette.sun)


def stars(c: Canvas, *, below: float) -> None:
    for _ in range(150):
        x, y = c.rng.uniform(0, WIDTH), c.rng.uniform(0, below)
        size = c.rng.choice([1.0, 1.2, 1.6, 2.3])
        c.ellipse(x, y, size, size, mix(c.palette.sky[0], (240, 240, 220), c.rng.uniform(0.35, 0.95) * (1 - 0.6 * y / below)))


def paint_clouds(c: Canvas, *, horizon: float, count: int, size: float = 1.0) -> None:
    """Flat-bottomed clouds, smaller towards the horizon, each with a shaded belly."""
    bodies: list[list[Point]] = []
    bellies: list[list[Point]] = []
    for _ in range(count):
        part = c.rng.uniform(0.1, 0.82)
        y, x = horizon * part, c.rng.uniform(-60, WIDTH + 60)
        across = size * (330 - 210 * part) * c.rng.uniform(0.7, 1.35)
        puffs = list(_puffs(c, x, y, across))
        bodies += puffs
        bellies += [[(px, py + across * 0.055) for px, py in puff] for puff in puffs]
    belly = mix(c.palette.cloud, c.palette.sky[1], 0.62)
    c.soft(bellies, belly, opacity=0.75, blur=9)
    c.soft(bodies, c.palette.cloud, opacity=0.92, blur=7)


def _puffs(c: Canvas, x: float, y: float, across: float) -> Iterator[list[Point]]:
    yield oval(x, y, across * 0.62, across * 0.045)
    for _ in range(c.rng.randint(5, 8)):
        place = c.rng.uniform(-0.46, 0.46)
        height = (0.27 - abs(place) * 0.42) * c.rng.uniform(0.55, 1.05)
        yield oval(x + place * across, y - across * height * 0.42, across * c.rng.uniform(0.1, 0.19), across * max(height, 0.05) * 0.55)


def oval(x: float, y: float, rx: float, ry: float, *, corners: int = 20) -> list[Point]:
    return [(x + rx * math.cos(turn), y + ry * math.sin(turn)) for turn in (step * math.tau / corners for step in range(corners))]


def rain(c: Canvas, *, drops: int = 520, opacity: float = 0.28) -> None:
    lines = []
    for _ in range(drops):
        x, y, length = c.rng.uniform(0, WIDTH + 120), c.rng.uniform(-40, 1000), c.rng.uniform(18, 62)
        lines.append([(x, y), (x - length * 0.22, y + length)])
    c.strokes(lines, mix(c.palette.haze, (255, 255, 255), 0.45), opacity=opacity, width=1.5)


def mist(c: Canvas, *, y: float, height: float, opacity: float = 0.5) -> None:
    c.soft([oval(c.rng.uniform(0, WIDTH), y, 760, height) for _ in range(3)], c.palette.haze, opacity=opacity, blur=height * 0.5)


def gull(c: Canvas, x: float, y: float, span: float, colour: Colour) -> None:
    """A bird on the wing, seen from some way off."""
    lift = c.rng.uniform(0.14, 0.36) * span
    left = [(x - span, y - lift * c.rng.uniform(0.4, 1)), (x - span * 0.45, y - lift), (x, y)]
    right = [(x, y), (x + span * 0.45, y - lift), (x + span, y - lift * c.rng.uniform(0.4, 1))]
    for wing in (left, right):
        c.line(wing, colour, width=max(span * 0.13, 2))
    c.ellipse(x, y + span * 0.03, span * 0.17, span * 0.075, colour)


def gulls(c: Canvas, *, count: int, top: float, bottom: float, span: float = 20, colour: Colour | None = None) -> None:
    shown = colour or mix(c.palette.cloud, c.palette.shadow, 0.15)
    for _ in range(count):
        gull(c, c.rng.uniform(80, WIDTH - 80), c.rng.uniform(top, bottom), span * c.rng.uniform(0.55, 1.25), shown)
