"""The sea, still or rough, and light on wet ground."""

from __future__ import annotations

import math

from newsroom.demo.pictures.canvas import HEIGHT, WIDTH, Canvas, Point
from newsroom.demo.pictures.colours import Colour, mix


def sea(c: Canvas, *, horizon: float, bottom: float = HEIGHT) -> None:
    """Open water from the horizon down, with the sun's road on it."""
    c.wash((0, horizon, WIDTH, bottom), [c.palette.sea_far, mix(c.palette.sea_far, c.palette.sea_near, 0.6), c.palette.sea_near])
    ripples(c, top=horizon, bottom=bottom)
    if c.palette.sun_at:
        sun_road(c, c.palette.sun_at[0], top=horizon, bottom=bottom)


def ripples(c: Canvas, *, top: float, bottom: float, count: int = 260) -> None:
    """Short strokes, wider and further apart towards the viewer."""
    for _ in range(count):
        near = c.rng.random() ** 1.4
        y = top + 4 + (bottom - top - 4) * near
        length = (10 + 120 * near) * c.rng.uniform(0.4, 1.2)
        x = c.rng.uniform(-40, WIDTH + 40)
        water = mix(c.palette.sea_far, c.palette.sea_near, min(1.0, near * 1.2))
        tone = mix(water, c.palette.sea_far, c.rng.uniform(0.1, 0.4)) if c.rng.random() < 0.6 else mix(water, c.palette.shadow, c.rng.uniform(0.05, 0.22))
        dash(c, x, y, length, 1.2 + 5.0 * near, tone)


def dash(c: Canvas, x: float, y: float, length: float, thick: float, colour: Colour) -> None:  # noqa: PLR0917 coordinates read best in a row
    """One stroke of a brush: thick in the middle, pointed at the ends."""
    c.polygon([(x - length / 2, y), (x - length * 0.1, y - thick / 2), (x + length / 2, y), (x + length * 0.1, y + thick / 2)], colour)


def sun_road(c: Canvas, x: float, *, top: float, bottom: float, colour: Colour | None = None, strength: float = 1.0) -> None:
    """A path of broken light from the horizon towards the viewer."""
    shine = colour or c.palette.sun
    c.glow(x, top, 300, shine, strength=0.35 * strength, flatten=0.35)
    for _ in range(round(110 * strength)):
        near = c.rng.random() ** 1.2
        y = top + 3 + (bottom - top) * near
        spread = 16 + 120 * near
        tone = mix(mix(c.palette.sea_far, c.palette.sea_near, near), shine, c.rng.uniform(0.45, 0.95) * (1 - 0.55 * near))
        dash(c, x + c.rng.gauss(0, 0.42) * spread, y, (12 + 60 * near) * c.rng.uniform(0.4, 1.1), 1.6 + 4.5 * near, tone)


def swell(c: Canvas, *, y: float, height: float, depth: float, foam: float = 0.3) -> None:
    """One ridge of rough sea across the picture, with foam along its crest."""
    phase, length = c.rng.uniform(0, math.tau), c.rng.uniform(170, 330)
    crest: list[Point] = []
    for step in range(0, WIDTH + 60, 20):
        wave = math.sin(step / length * math.tau + phase) + 0.35 * math.sin(step / length * 2.7 * math.tau + phase * 2)
        crest.append((step - 20, y - height * wave * 0.5))
    face = mix(c.palette.sea_near, c.palette.sea_far, depth)
    c.shaded([*crest, (WIDTH + 40, y + height * 2.2), (-20, y + height * 2.2)], [mix(face, c.palette.sea_far, 0.45), mix(face, c.palette.sea_near, 0.55)])
    white = mix(c.palette.cloud, (255, 255, 255), 0.55)
    for x, top in crest:
        if c.rng.random() < foam:
            _curl(c, x, top, height, white)


def _curl(c: Canvas, x: float, top: float, height: float, white: Colour) -> None:
    for _ in range(3):
        dash(c, x + c.rng.uniform(-20, 20), top + c.rng.uniform(0, height * 0.22), c.rng.uniform(0.4, 1.5) * height + 14, 3 + height * 0.07, white)


def spray(c: Canvas, x: float, base: float, height: float) -> None:
    """A wave breaking upwards on something hard: sheets of water that arch and fall, drops thrown from them."""
    white = mix(c.palette.cloud, (255, 255, 255), 0.8)
    c.soft([_fan(x, base, height * 0.9, spread) for spread in (0.26, 0.4, 0.55)], mix(white, c.palette.haze, 0.4), opacity=0.6, blur=height * 0.06)
    for _ in range(420):
        lean, up = c.rng.gauss(0, 0.36), c.rng.random()
        tall = height * (1.05 - 0.75 * abs(lean)) * c.rng.uniform(0.65, 1.0)
        place = (x + lean * height * 0.8 * (0.25 + up**1.3), base - tall * math.sin(min(up * 1.9, math.pi * 0.62)))
        length = c.rng.uniform(8, 46) * (1.15 - up) + 4
        slant = 1.6 * lean * (0.3 + up)
        tone = mix(white, c.palette.haze, c.rng.uniform(0, 0.55))
        c.line([place, (place[0] - slant * length * 0.5, place[1] + length)], tone, width=c.rng.uniform(1.5, 6.5) * (1.2 - up * 0.8))
    for _ in range(120):
        lean, up = c.rng.gauss(0, 0.4), c.rng.uniform(0.5, 1.12)
        size = c.rng.uniform(1.0, 4.2)
        c.ellipse(x + lean * height * (0.3 + up * 0.7), base - height * up * (1 - 0.7 * abs(lean)), size, size * 1.2, white)
    for _ in range(30):
        dash(c, x + c.rng.gauss(0, 0.34) * height, base + c.rng.uniform(-22, 8), c.rng.uniform(40, 150), 10, white)


def _fan(x: float, base: float, height: float, spread: float) -> list[Point]:
    """An upright shape, narrow at its foot and round at its head."""
    turns = [step * math.pi / 10 for step in range(11)]
    return [
        (x - height * 0.14, base),
        *[(x - height * spread * math.cos(turn), base - height * (0.42 + 0.52 * math.sin(turn))) for turn in turns],
        (x + height * 0.14, base),
    ]
