"""Boats, ferries, cranes and turbines."""

from __future__ import annotations

import math

from newsroom.demo.pictures.buildings import LAMP
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.colours import Colour, hexa, mix

HULLS = [hexa(code) for code in ("a83f32", "2f5f7a", "3f7058", "d79a3b", "2d3a4d", "c8c3b4", "7d4f63")]
WHITE = hexa("f4efe2")


def fishing_boat(c: Canvas, x: float, water: float, length: float, hull: Colour, *, flip: bool = False, depth: float = 0.0) -> None:
    """A boat around x, floating at `water`, bow to the right unless flipped."""
    d = -1.0 if flip else 1.0
    high, half = length * 0.17, length / 2
    sheer = [
        (x - d * half, water - high * 0.85),
        (x, water - high * 0.6),
        (x + d * half * 0.7, water - high * 0.85),
        (x + d * half * 1.06, water - high * 1.45),
    ]
    _mast(c, x - d * length * 0.2, water - high, length, depth)
    _wheelhouse(c, x - d * length * 0.12, water - high * 0.62, length, d, depth)
    c.polygon([*sheer, (x + d * half * 0.78, water + 3), (x - d * half * 0.92, water + 3)], c.palette.lit(hull, depth=depth))
    c.polygon(
        [(x - d * half, water - high * 0.28), (x + d * half * 0.9, water - high * 0.3), (x + d * half * 0.78, water + 3), (x - d * half * 0.92, water + 3)],
        c.palette.lit(hull, depth=depth, shade=0.6),
    )
    c.line(sheer, c.palette.lit(WHITE, depth=depth), width=max(length * 0.018, 2))
    for step in range(4):
        c.ellipse(x + d * half * (-0.7 + step * 0.4), water - high * 0.3, length * 0.02, length * 0.026, c.palette.lit(hexa("33302e"), depth=depth))


def _mast(c: Canvas, x: float, foot: float, length: float, depth: float) -> None:
    wood = c.palette.lit(hexa("5b4636"), depth=depth, shade=0.2)
    c.line([(x, foot), (x, foot - length * 0.62)], wood, width=max(length * 0.017, 2))
    c.line([(x, foot - length * 0.1), (x + length * 0.2, foot - length * 0.42)], wood, width=max(length * 0.011, 1.5))
    c.line([(x, foot - length * 0.6), (x + length * 0.52, foot - length * 0.1)], wood, width=1.2)
    c.line([(x, foot - length * 0.6), (x - length * 0.3, foot)], wood, width=1.2)
    if c.palette.lamps > 0.4:
        c.glow(x, foot - length * 0.62, length * 0.22, LAMP, strength=0.8)


def _wheelhouse(c: Canvas, x: float, foot: float, length: float, d: float, depth: float) -> None:  # noqa: PLR0917 coordinates read best in a row
    half, tall = length * 0.13, length * 0.2
    c.box(x - half, foot - tall, x + half, foot, c.palette.lit(WHITE, depth=depth))
    c.box(
        *((x + half * 0.5, foot - tall, x + half, foot) if d > 0 else (x - half, foot - tall, x - half * 0.5, foot)),
        c.palette.lit(WHITE, depth=depth, shade=0.35),
    )
    c.box(x - half * 1.15, foot - tall - length * 0.02, x + half * 1.15, foot - tall, c.palette.lit(hexa("8c3b32"), depth=depth))
    glass = LAMP if c.palette.lamps > 0.4 else c.palette.lit(hexa("3f525e"), depth=depth)
    for shift in (-0.68, 0.12):
        c.box(x + shift * half, foot - tall * 0.82, x + (shift + 0.56) * half, foot - tall * 0.45, glass)


def sailing_boat(c: Canvas, x: float, water: float, height: float, sail: Colour, *, lean: float = 0.1, depth: float = 0.0) -> None:
    """A dinghy under sail that leans by `lean` of its height."""
    tip = (x + lean * height, water - height)
    foot = (x, water - height * 0.1)
    main, jib = c.palette.lit(sail, depth=depth), c.palette.lit(sail, depth=depth, shade=0.3)
    c.polygon([(tip[0] - 2, tip[1]), (foot[0] - height * 0.36, foot[1] - height * 0.02), (foot[0] - 3, foot[1])], main)
    c.polygon([(tip[0], tip[1] + height * 0.14), (foot[0] + height * 0.3, foot[1]), (foot[0] + 4, foot[1])], jib)
    c.line([foot, tip], c.palette.lit(hexa("5b4636"), depth=depth), width=max(height * 0.014, 1.5))
    c.polygon(
        [(x - height * 0.34, water - height * 0.08), (x + height * 0.36, water - height * 0.1), (x + height * 0.24, water + 2), (x - height * 0.27, water + 2)],
        c.palette.lit(c.rng.choice(HULLS), depth=depth),
    )
    for shift in (-0.15, -0.05):
        c.ellipse(x + height * shift, water - height * 0.14, height * 0.03, height * 0.035, c.palette.lit(hexa("d98f3c"), depth=depth))


def ferry(c: Canvas, x: float, water: float, length: float) -> None:
    """A ferry of three decks around x, bow to the right."""
    half, deck = length / 2, length * 0.052
    navy, funnel = hexa("23405c"), hexa("c4502f")
    c.polygon(
        [
            (x - half, water - deck * 1.9),
            (x + half * 0.86, water - deck * 1.9),
            (x + half * 1.06, water - deck * 2.5),
            (x + half * 0.9, water + 4),
            (x - half * 0.95, water + 4),
        ],
        c.palette.lit(navy),
    )
    c.box(x - half * 0.98, water - deck * 0.5, x + half * 0.92, water + 3, c.palette.lit(hexa("8c3b32"), shade=0.5))
    c.line([(x - half, water - deck * 1.9), (x + half * 0.9, water - deck * 1.95)], c.palette.lit(hexa("e8b04b")), width=deck * 0.14)
    for level, (start, end) in enumerate([(-0.94, 0.72), (-0.8, 0.5), (-0.46, 0.3)]):
        _deck(c, x + start * half, x + end * half, water - deck * (1.9 + level), deck)
    _funnel(c, x - half * 0.36, water - deck * 4.9, length, funnel)
    c.line([(x + half * 0.12, water - deck * 4.9), (x + half * 0.12, water - deck * 7.2)], c.palette.lit(WHITE), width=length * 0.006)


def _deck(c: Canvas, left: float, right: float, foot: float, tall: float) -> None:
    c.polygon([(left, foot), (left, foot - tall), (right - tall * 0.5, foot - tall), (right, foot)], c.palette.lit(WHITE))
    c.box(left, foot - tall * 0.16, right, foot, c.palette.lit(WHITE, shade=0.45))
    c.box(left - 4, foot - tall * 1.06, right - tall * 0.4, foot - tall * 0.94, c.palette.lit(hexa("c7c2b6"), shade=0.3))
    count = int((right - left) / (tall * 0.62))
    for place in range(1, count):
        x = left + place * tall * 0.62
        lit = c.rng.random() < c.palette.lamps + 0.15
        c.round_box(
            (x, foot - tall * 0.74, x + tall * 0.36, foot - tall * 0.32), tall * 0.06, LAMP if lit and c.palette.lamps > 0.1 else c.palette.lit(hexa("3b5060"))
        )


def _funnel(c: Canvas, x: float, foot: float, length: float, colour: Colour) -> None:
    wide, tall = length * 0.05, length * 0.085
    c.shaded(
        [(x - wide, foot + 6), (x - wide * 1.25, foot - tall), (x + wide * 0.55, foot - tall), (x + wide, foot + 6)],
        [c.palette.lit(colour), c.palette.lit(colour, shade=0.55)],
        sideways=True,
    )
    c.polygon(
        [(x - wide * 1.25, foot - tall), (x + wide * 0.55, foot - tall), (x + wide * 0.62, foot - tall * 0.76), (x - wide * 1.2, foot - tall * 0.76)],
        c.palette.lit(hexa("2a2a30")),
    )
    c.ellipse(x - wide * 0.2, foot - tall * 0.38, wide * 0.34, wide * 0.34, c.palette.lit(WHITE))


def crane(c: Canvas, x: float, foot: float, height: float, colour: Colour, *, flip: bool = False, depth: float = 0.0) -> None:
    """A quayside crane on four legs, its jib to the right unless flipped."""
    d = -1.0 if flip else 1.0
    steel, dark = c.palette.lit(colour, depth=depth), c.palette.lit(colour, depth=depth, shade=0.6)
    wide, cab = height * 0.13, foot - height * 0.46
    for shift in (-1.0, 1.0):
        c.line([(x + shift * wide, foot), (x + shift * wide * 0.6, cab)], dark if shift * d < 0 else steel, width=height * 0.026)
    c.line([(x - wide * 0.9, foot - height * 0.16), (x + wide * 0.75, foot - height * 0.3)], dark, width=height * 0.013)
    c.box(x - wide * 0.85, cab - height * 0.13, x + wide * 0.85, cab, steel)
    c.box(x + wide * 0.25, cab - height * 0.11, x + wide * 0.75, cab - height * 0.04, c.palette.lit(hexa("dfe8e6"), depth=depth))
    top, tip = (x - d * wide * 0.3, foot - height * 0.86), (x + d * height * 0.62, foot - height)
    start = (x + d * wide * 0.5, cab - height * 0.12)
    _lattice(c, start, tip, height * 0.05, steel)
    c.line([(x - d * wide * 0.6, cab - height * 0.12), top], steel, width=height * 0.018)
    c.line([top, tip], dark, width=height * 0.008)
    c.line([tip, (tip[0], foot - height * 0.42)], dark, width=max(1.4, height * 0.006))
    c.box(tip[0] - height * 0.03, foot - height * 0.44, tip[0] + height * 0.03, foot - height * 0.4, dark)


def _lattice(c: Canvas, start: tuple[float, float], end: tuple[float, float], deep: float, colour: Colour) -> None:
    steps = 9
    lower = [(start[0] + (end[0] - start[0]) * i / steps, start[1] + (end[1] - start[1]) * i / steps) for i in range(steps + 1)]
    upper = [(px, py - deep * (1 - i / steps)) for i, (px, py) in enumerate(lower)]
    c.line(lower, colour, width=deep * 0.2)
    c.line(upper, colour, width=deep * 0.2)
    for i in range(steps):
        c.line([lower[i], upper[i + 1]], colour, width=deep * 0.1)
        c.line([upper[i], lower[i]], colour, width=deep * 0.1)


def turbine(c: Canvas, x: float, foot: float, height: float, *, depth: float = 0.0) -> None:
    tower, shade = c.palette.lit(hexa("f1f0ea"), depth=depth), c.palette.lit(hexa("f1f0ea"), depth=depth, shade=0.5)
    wide = height * 0.016
    top = foot - height
    c.shaded([(x - wide * 0.6, top), (x + wide * 0.6, top), (x + wide, foot), (x - wide, foot)], [tower, tower, shade], sideways=True)
    turn = c.rng.uniform(0, math.tau / 3)
    for blade in range(3):
        angle = turn + blade * math.tau / 3
        dx, dy = math.cos(angle), math.sin(angle)
        reach = height * 0.56
        c.polygon(
            [(x, top), (x + dx * reach * 0.2 - dy * wide * 1.5, top + dy * reach * 0.2 + dx * wide * 1.5), (x + dx * reach, top + dy * reach)],
            mix(tower, shade, 0.25 * blade),
        )
    c.ellipse(x, top, wide * 1.1, wide * 1.1, shade)


def rowing_eight(c: Canvas, x: float, water: float, length: float, shirt: Colour, *, depth: float = 0.0) -> None:
    """Eight rowers and a cox, all oars in."""
    c.polygon(
        [
            (x - length * 0.5, water - 3),
            (x + length * 0.5, water - 3),
            (x + length * 0.43, water + length * 0.012),
            (x - length * 0.43, water + length * 0.012),
        ],
        c.palette.lit(hexa("c9963f"), depth=depth),
    )
    for seat in range(8):
        sx = x - length * 0.34 + seat * length * 0.082
        c.line(
            [(sx + length * 0.012, water - length * 0.025), (sx - length * 0.075, water + length * 0.03)],
            c.palette.lit(hexa("e9e2d0"), depth=depth),
            width=max(length * 0.004, 1.5),
        )
        rower(c, sx, water, length * 0.06, shirt, depth=depth)
    rower(c, x + length * 0.34, water, length * 0.055, hexa("2d3a4d"), depth=depth)


def rower(c: Canvas, x: float, water: float, size: float, shirt: Colour, *, depth: float) -> None:
    c.polygon(
        [(x - size * 0.3, water - 2), (x - size * 0.05, water - size * 0.85), (x + size * 0.3, water - size * 0.8), (x + size * 0.35, water - 2)],
        c.palette.lit(shirt, depth=depth),
    )
    c.line([(x + size * 0.1, water - size * 0.66), (x - size * 0.5, water - size * 0.4)], c.palette.lit(hexa("c99a7c"), depth=depth), width=size * 0.14)
    c.ellipse(
        x + size * 0.1, water - size * 1.08, size * 0.2, size * 0.24, c.palette.lit(c.rng.choice([hexa("8a5a3f"), hexa("d9ad8c"), hexa("5f3f2e")]), depth=depth)
    )
