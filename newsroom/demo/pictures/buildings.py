"""Houses, sheds, towers and lamps, lit by the hour of the palette."""

from __future__ import annotations

from dataclasses import dataclass

from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.colours import Colour, hexa, mix

WALLS = [hexa(code) for code in ("e7d9c0", "d9b99b", "c9825f", "a9553f", "dfe0d4", "8fa5a3", "d7a94f", "b7c2b0", "7d93a0", "e3c4b0")]
ROOFS = [hexa(code) for code in ("8d4b3a", "6a5a58", "59626b", "a2583c", "4d4a50")]
LAMP = hexa("ffd684")
GLASS = hexa("51646f")


@dataclass(frozen=True)
class House:
    """Where a house stands and what it is made of; x is its left edge, y its foot."""

    x: float
    y: float
    width: float
    height: float
    wall: Colour
    roof: Colour
    gable: bool = False
    floors: int = 2
    bays: int = 3


def paint_house(c: Canvas, house: House, *, depth: float = 0.0, has_door: bool = True) -> None:
    left, right, foot = house.x, house.x + house.width, house.y
    eaves = foot - house.height
    c.shaded(
        [(left, eaves), (right, eaves), (right, foot), (left, foot)],
        [c.palette.lit(house.wall, depth=depth), c.palette.lit(house.wall, depth=depth), c.palette.lit(house.wall, depth=depth, shade=0.35)],
    )
    c.box(right - house.width * 0.07, eaves, right, foot, c.palette.lit(house.wall, depth=depth, shade=0.5))
    _roof(c, house, eaves, depth)
    _windows(c, house, eaves, depth, has_door=has_door)


def _roof(c: Canvas, house: House, eaves: float, depth: float) -> None:
    left, right, over = house.x, house.x + house.width, house.width * 0.03
    pitch = house.width * (0.42 if house.gable else 0.24)
    tile, shaded = c.palette.lit(house.roof, depth=depth), c.palette.lit(house.roof, depth=depth, shade=0.55)
    if house.gable:
        middle = (left + right) / 2
        c.polygon([(left, eaves + 1), (middle, eaves - pitch), (right, eaves + 1)], c.palette.lit(house.wall, depth=depth, shade=0.08))
        c.polygon([(left - over, eaves + 4), (middle, eaves - pitch - 8), (middle, eaves - pitch + 6), (left - over, eaves + 16)], tile)
        c.polygon([(right + over, eaves + 4), (middle, eaves - pitch - 8), (middle, eaves - pitch + 6), (right + over, eaves + 16)], shaded)
    else:
        c.shaded([(left - over, eaves), (left + over * 3, eaves - pitch), (right - over * 3, eaves - pitch), (right + over, eaves)], [tile, shaded])
        c.box(left - over, eaves - 2, right + over, eaves + 5, shaded)
    _chimney(c, house, eaves - pitch, depth)


def _chimney(c: Canvas, house: House, top: float, depth: float) -> None:
    x, wide = house.x + house.width * c.rng.choice([0.18, 0.74]), max(house.width * 0.075, 8)
    rise = house.width * 0.16
    foot = top + (house.width * 0.26 if house.gable else 8)
    c.box(x, top - rise * 0.6, x + wide, foot, c.palette.lit(hexa("9a6650"), depth=depth, shade=0.2))
    c.box(x + wide * 0.6, top - rise * 0.6, x + wide, foot, c.palette.lit(hexa("9a6650"), depth=depth, shade=0.75))
    c.box(x - 3, top - rise * 0.6 - 5, x + wide + 3, top - rise * 0.6, c.palette.lit(hexa("b8a48d"), depth=depth))


def _windows(c: Canvas, house: House, eaves: float, depth: float, *, has_door: bool) -> None:
    storey = house.height / house.floors
    bay = house.width / house.bays
    door_bay = c.rng.randrange(house.bays) if has_door else -1
    for floor in range(house.floors):
        for place in range(house.bays):
            x, y = house.x + bay * (place + 0.5), eaves + storey * (floor + 0.52)
            if floor == house.floors - 1 and place == door_bay:
                door(c, x, house.y, bay * 0.46, storey * 0.74, depth=depth)
            else:
                window(c, x, y, bay * 0.42, storey * 0.5, depth=depth)


def window(c: Canvas, x: float, y: float, width: float, height: float, *, depth: float = 0.0, lit: bool | None = None) -> None:
    """A sash window around (x, y): dark glass that holds some sky, or a lamp behind it."""
    is_lit = c.rng.random() < c.palette.lamps if lit is None else lit
    frame = c.palette.lit(hexa("f3ecdc"), depth=depth, shade=0.15)
    c.box(x - width / 2 - 2, y - height / 2 - 2, x + width / 2 + 2, y + height / 2 + 3, frame)
    if is_lit:
        warm = mix(LAMP, hexa("ffb45e"), c.rng.random() * 0.6)
        c.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2, mix(warm, c.palette.haze, depth * 0.6))
        c.glow(x, y, max(width, height) * 1.5, warm, strength=0.35 * c.palette.lamps)
    else:
        glass = c.palette.lit(GLASS, depth=depth, shade=0.2)
        c.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2, glass)
        c.polygon([(x - width / 2, y - height / 2), (x + width / 2, y - height / 2), (x - width / 2, y + height * 0.2)], mix(glass, c.palette.sky[1], 0.35))
    bar = max(1.2, width * 0.05)
    c.box(x - bar / 2, y - height / 2, x + bar / 2, y + height / 2, frame)
    c.box(x - width / 2, y - bar / 2, x + width / 2, y + bar / 2, frame)


def door(c: Canvas, x: float, foot: float, width: float, height: float, *, depth: float = 0.0) -> None:
    paint = c.rng.choice([hexa("2f5d62"), hexa("8c3b32"), hexa("3d4a63"), hexa("4f6140"), hexa("b2823a")])
    c.box(x - width / 2 - 3, foot - height - 3, x + width / 2 + 3, foot, c.palette.lit(hexa("f3ecdc"), depth=depth, shade=0.2))
    c.box(x - width / 2, foot - height, x + width / 2, foot, c.palette.lit(paint, depth=depth))
    c.box(x - width * 0.32, foot - height * 0.9, x + width * 0.32, foot - height * 0.6, c.palette.lit(GLASS, depth=depth))
    c.ellipse(x + width * 0.34, foot - height * 0.45, max(width * 0.05, 1.5), max(width * 0.05, 1.5), c.palette.lit(hexa("e7c56c"), depth=depth))


def street(c: Canvas, *, left: float, right: float, foot: float, height: float, depth: float = 0.0) -> None:
    """A row of houses, no two alike next to each other, from left to right."""
    x, last = left, -1
    while x < right:
        colour = c.rng.choice([place for place in range(len(WALLS)) if place != last])
        width, tall = height * c.rng.uniform(0.62, 1.05), height * c.rng.uniform(0.82, 1.25)
        floors = 3 if tall > height * 1.05 else 2
        house = House(
            x, foot, width, tall, WALLS[colour], c.rng.choice(ROOFS), gable=c.rng.random() < 0.45, floors=floors, bays=2 if width < height * 0.78 else 3
        )
        paint_house(c, house, depth=depth)
        x, last = x + width, colour


def shed(c: Canvas, x: float, foot: float, width: float, height: float, colour: Colour, *, depth: float = 0.0) -> None:  # noqa: PLR0917 coordinates read best in a row
    """A long boarded shed with a wide door."""
    c.box(x, foot - height, x + width, foot, c.palette.lit(colour, depth=depth))
    for place in range(1, int(width // 14)):
        c.line([(x + place * 14, foot - height), (x + place * 14, foot)], c.palette.lit(colour, depth=depth, shade=0.35), width=1.4)
    c.polygon(
        [(x - 8, foot - height), (x + width * 0.06, foot - height * 1.45), (x + width * 0.94, foot - height * 1.45), (x + width + 8, foot - height)],
        c.palette.lit(ROOFS[2], depth=depth),
    )
    c.box(x + width * 0.36, foot - height * 0.78, x + width * 0.64, foot, c.palette.lit(hexa("3b4148"), depth=depth, shade=0.3))


def clock_tower(c: Canvas, x: float, foot: float, width: float, height: float, *, depth: float = 0.0) -> None:
    """A square tower around x, with a clock, an open belfry and a copper cap."""
    stone, half = hexa("d8c6a4"), width / 2
    c.box(x - half, foot - height, x + half, foot, c.palette.lit(stone, depth=depth))
    c.box(x + half * 0.45, foot - height, x + half, foot, c.palette.lit(stone, depth=depth, shade=0.55))
    for part in (0.3, 0.62, 1.0):
        c.box(x - half - 6, foot - height * part - 5, x + half + 6, foot - height * part + 5, c.palette.lit(stone, depth=depth, shade=0.25))
    belfry = foot - height * 0.9
    for shift in (-0.42, 0.0, 0.42):
        c.round_box(
            (x + (shift - 0.14) * width * 0.9, belfry - height * 0.04, x + (shift + 0.14) * width * 0.9, belfry + height * 0.11),
            8,
            c.palette.lit(GLASS, depth=depth, shade=0.6),
        )
    _clock_face(c, x, foot - height * 0.71, half * 0.62, depth)
    _copper_cap(c, x, foot - height, half, depth)


def _clock_face(c: Canvas, x: float, y: float, radius: float, depth: float) -> None:
    face = mix(c.palette.lit(hexa("fbf5e3"), depth=depth), LAMP, c.palette.lamps * 0.7)
    c.ellipse(x, y, radius * 1.14, radius * 1.14, c.palette.lit(hexa("4a4f57"), depth=depth))
    c.ellipse(x, y, radius, radius, face)
    hands = c.palette.lit(hexa("2b2b30"), depth=depth)
    c.line([(x, y), (x - radius * 0.42, y - radius * 0.38)], hands, width=radius * 0.11)
    c.line([(x, y), (x + radius * 0.1, y - radius * 0.8)], hands, width=radius * 0.08)


def _copper_cap(c: Canvas, x: float, top: float, half: float, depth: float) -> None:
    copper = hexa("6fa08f")
    c.polygon(
        [(x - half - 8, top), (x - half * 0.35, top - half * 1.5), (x, top - half * 2.6), (x + half * 0.35, top - half * 1.5), (x + half + 8, top)],
        c.palette.lit(copper, depth=depth),
    )
    c.polygon(
        [(x + half * 0.2, top), (x + half * 0.1, top - half * 1.8), (x, top - half * 2.6), (x + half * 0.35, top - half * 1.5), (x + half + 8, top)],
        c.palette.lit(copper, depth=depth, shade=0.6),
    )
    c.line([(x, top - half * 2.5), (x, top - half * 3.3)], c.palette.lit(hexa("d9b45a"), depth=depth), width=4)


def lamp_post(c: Canvas, x: float, foot: float, height: float) -> None:
    iron = c.palette.lit(hexa("2f363d"), shade=0.3)
    c.line([(x, foot), (x, foot - height)], iron, width=max(height * 0.022, 3))
    c.polygon(
        [
            (x - height * 0.05, foot - height * 1.0),
            (x + height * 0.05, foot - height * 1.0),
            (x + height * 0.035, foot - height * 0.9),
            (x - height * 0.035, foot - height * 0.9),
        ],
        mix(GLASS, LAMP, max(c.palette.lamps, 0.25)),
    )
    c.polygon([(x - height * 0.06, foot - height), (x, foot - height * 1.06), (x + height * 0.06, foot - height)], iron)
    if c.palette.lamps > 0.2:
        c.glow(x, foot - height * 0.95, height * 0.62, LAMP, strength=0.75 * c.palette.lamps)


def lighthouse(c: Canvas, x: float, foot: float, height: float) -> None:
    """A banded tower around x; its lamp is lit when the windows are."""
    lower, upper = height * 0.105, height * 0.068
    white, red = hexa("f4eee0"), hexa("b8432f")
    for band in range(5):
        low, high = band / 5, (band + 1) / 5
        wide_low, wide_high = lower + (upper - lower) * low, lower + (upper - lower) * high
        y_low, y_high = foot - height * 0.8 * low, foot - height * 0.8 * high
        paint = red if band % 2 else white
        c.shaded(
            [(x - wide_high, y_high), (x + wide_high, y_high), (x + wide_low, y_low), (x - wide_low, y_low)],
            [c.palette.lit(paint), c.palette.lit(paint), c.palette.lit(paint, shade=0.8)],
            sideways=True,
        )
    _lantern(c, x, foot - height * 0.8, upper, height)


def _lantern(c: Canvas, x: float, top: float, half: float, height: float) -> None:
    iron = c.palette.lit(hexa("333a44"))
    c.box(x - half * 1.5, top - height * 0.015, x + half * 1.5, top + height * 0.008, iron)
    c.box(x - half * 0.75, top - height * 0.1, x + half * 0.75, top - height * 0.015, mix(c.palette.lit(hexa("bfd0d4")), LAMP, c.palette.lamps))
    for shift in (-0.75, -0.25, 0.25, 0.75):
        c.line([(x + shift * half, top - height * 0.1), (x + shift * half, top)], iron, width=2.4)
    c.polygon(
        [(x - half * 0.95, top - height * 0.1), (x, top - height * 0.165), (x + half * 0.95, top - height * 0.1)], c.palette.lit(hexa("b8432f"), shade=0.3)
    )
    c.line([(x, top - height * 0.16), (x, top - height * 0.2)], iron, width=3)
