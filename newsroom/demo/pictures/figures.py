"""People, a dog, and what people hold."""

from __future__ import annotations

from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.colours import Colour, hexa
from newsroom.demo.pictures.sky import oval

COATS = [hexa(code) for code in ("b8432f", "2f5f7a", "d9a441", "3f5b4a", "5b4a6b", "c9c1ae", "2f3640", "9a6a4a", "7fa0a6")]
SKINS = [hexa(code) for code in ("f0cfb4", "d9a883", "b17f5c", "7d5238", "5a3b2a")]
HAIRS = [hexa(code) for code in ("2b221e", "5a3d28", "8c6a40", "b9b2a8", "3a3438", "a4542e")]


def person(
    c: Canvas, x: float, foot: float, height: float, *, coat: Colour | None = None, walking: bool | None = None, facing: int = 0, depth: float = 0.0
) -> None:
    """Somebody in a coat; `facing` is -1 (left), 0 (away or here) or 1 (right)."""
    cloth = coat or c.rng.choice(COATS)
    stride = height * (0.09 if (c.rng.random() < 0.5 if walking is None else walking) else 0.03)
    skin, hair = c.rng.choice(SKINS), c.rng.choice(HAIRS)
    legs = c.palette.lit(c.rng.choice([hexa("2f3640"), hexa("4b4038"), hexa("39485a")]), depth=depth, shade=0.3)
    c.soft([oval(x + height * 0.1, foot, height * 0.24, height * 0.035)], c.palette.lit(hexa("40404a"), shade=0.6), opacity=0.42, blur=5)
    for step in (-1, 1):
        c.polygon(
            [
                (x - height * 0.055, foot - height * 0.42),
                (x + height * 0.055, foot - height * 0.42),
                (x + step * stride + height * 0.03, foot),
                (x + step * stride - height * 0.035, foot),
            ],
            legs,
        )
        c.ellipse(x + step * stride + height * 0.012 * facing, foot - height * 0.008, height * 0.045, height * 0.018, legs)
    _coat(c, x, foot, height, cloth, depth)
    _head(c, x + facing * height * 0.012, foot - height * 0.89, height, (skin, hair), facing, depth)


def _coat(c: Canvas, x: float, foot: float, height: float, cloth: Colour, depth: float) -> None:  # noqa: PLR0917 coordinates read best in a row
    top, hem = foot - height * 0.81, foot - height * 0.33
    left = [(x - height * 0.075, top), (x - height * 0.115, top + height * 0.06), (x - height * 0.13, hem), (x, hem)]
    c.polygon([*left, (x + height * 0.135, hem), (x + height * 0.115, top + height * 0.06), (x + height * 0.075, top)], c.palette.lit(cloth, depth=depth))
    c.polygon(
        [(x + height * 0.02, top), (x + height * 0.035, hem), (x + height * 0.135, hem), (x + height * 0.115, top + height * 0.06), (x + height * 0.075, top)],
        c.palette.lit(cloth, depth=depth, shade=0.5),
    )
    for side in (-1, 1):
        c.line(
            [(x + side * height * 0.1, top + height * 0.07), (x + side * height * 0.135, top + height * 0.3)],
            c.palette.lit(cloth, depth=depth, shade=0.25 if side < 0 else 0.75),
            width=height * 0.055,
        )


def _head(c: Canvas, x: float, y: float, height: float, colours: tuple[Colour, Colour], facing: int, depth: float) -> None:  # noqa: PLR0917 coordinates read best in a row
    skin, hair = colours
    c.box(x - height * 0.025, y + height * 0.03, x + height * 0.025, y + height * 0.09, c.palette.lit(skin, depth=depth, shade=0.4))
    c.ellipse(x, y, height * 0.058, height * 0.068, c.palette.lit(skin, depth=depth))
    start = {-1: (190, 400), 0: (175, 365), 1: (140, 350)}[facing]
    c.pie(x, y - height * 0.006, height * 0.064, height * 0.072, start, c.palette.lit(hair, depth=depth))


def umbrella(c: Canvas, x: float, foot: float, height: float, colour: Colour) -> None:
    """An umbrella held up by somebody of that height."""
    y, half = foot - height * 0.98, height * 0.34
    c.line([(x + height * 0.08, y - height * 0.1), (x + height * 0.1, foot - height * 0.52)], c.palette.lit(hexa("2f3640")), width=max(height * 0.013, 1.5))
    c.pie(x + height * 0.06, y + height * 0.06, half, half * 0.72, (180, 360), c.palette.lit(colour))
    c.pie(x + height * 0.06, y + height * 0.06, half, half * 0.72, (290, 360), c.palette.lit(colour, shade=0.5))
    for step in range(4):
        c.ellipse(x + height * 0.06 - half + half * (0.25 + step * 0.5), y + height * 0.065, half * 0.25, half * 0.08, c.palette.lit(colour, shade=0.75))
    c.line([(x + height * 0.06, y - half * 0.62), (x + height * 0.06, y - half * 0.8)], c.palette.lit(hexa("2f3640")), width=2.5)


def seated(c: Canvas, x: float, foot: float, height: float, *, coat: Colour | None = None, facing: int = 0) -> None:
    """Somebody from the waist up, as behind a table; `foot` is the table's edge."""
    cloth = coat or c.rng.choice(COATS)
    c.polygon(
        [
            (x - height * 0.3, foot),
            (x - height * 0.27, foot - height * 0.48),
            (x - height * 0.1, foot - height * 0.6),
            (x + height * 0.1, foot - height * 0.6),
            (x + height * 0.27, foot - height * 0.48),
            (x + height * 0.3, foot),
        ],
        c.palette.lit(cloth),
    )
    c.polygon(
        [
            (x + height * 0.05, foot),
            (x + height * 0.04, foot - height * 0.6),
            (x + height * 0.1, foot - height * 0.6),
            (x + height * 0.27, foot - height * 0.48),
            (x + height * 0.3, foot),
        ],
        c.palette.lit(cloth, shade=0.45),
    )
    _head(c, x, foot - height * 0.8, height * 2.1, (c.rng.choice(SKINS), c.rng.choice(HAIRS)), facing, 0.0)


def dog(c: Canvas, x: float, foot: float, size: float, colour: Colour) -> None:
    fur, dark = c.palette.lit(colour), c.palette.lit(colour, shade=0.5)
    for shift in (-0.42, -0.28, 0.25, 0.4):
        c.line([(x + shift * size, foot - size * 0.34), (x + shift * size, foot)], dark if shift in (-0.28, 0.25) else fur, width=size * 0.09)
    c.round_box((x - size * 0.5, foot - size * 0.62, x + size * 0.48, foot - size * 0.26), size * 0.17, fur)
    c.ellipse(x + size * 0.58, foot - size * 0.74, size * 0.17, size * 0.15, fur)
    c.ellipse(x + size * 0.72, foot - size * 0.69, size * 0.11, size * 0.075, dark)
    c.ellipse(x + size * 0.5, foot - size * 0.7, size * 0.07, size * 0.15, dark)
    c.line([(x - size * 0.48, foot - size * 0.52), (x - size * 0.72, foot - size * 0.8)], fur, width=size * 0.08)
