"""Scenes of the marsh, the sandbanks, the gardens and the sky at night."""

from __future__ import annotations

import math

from newsroom.demo.pictures import buildings, figures, land, sky, water
from newsroom.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from newsroom.demo.pictures.colours import Colour, hexa, mix


def marsh_cranes(c: Canvas) -> None:
    """Cranes over a tidal marsh: some flying in, some standing in the shallows among reeds."""
    horizon = 520.0
    sky.paint_sky(c, horizon=horizon, clouds=6)
    land.hills(c, base=horizon, rise=80, colour=land.HEATH, depth=0.65)
    _channels(c, horizon)
    sky.mist(c, y=horizon + 12, height=24, opacity=0.5)
    for step in range(7):
        _flying_crane(c, 380 + step * 118 + (step % 2) * 20, 190 + abs(step - 2) * 44, 62 + (step % 3) * 8)
    land.reeds(c, base=690, height=90, count=130, depth=0.35)
    for x, foot, tall in ((470, 800, 190), (640, 840, 225), (1010, 812, 200), (1130, 870, 240)):
        _standing_crane(c, x, foot, tall)
    land.reeds(c, base=1010, height=330, count=120, left=-20, right=330)
    land.reeds(c, base=1010, height=300, count=120, left=1230, right=WIDTH + 20)
    land.reeds(c, base=1010, height=110, count=130)


def _channels(c: Canvas, horizon: float) -> None:
    mud = hexa("8a7d5a")
    c.wash((0, horizon, WIDTH, HEIGHT), [c.palette.sea_far, mix(c.palette.sea_far, c.palette.sea_near, 0.55), c.palette.sea_near])
    if c.palette.sun_at:
        water.sun_road(c, c.palette.sun_at[0], top=horizon, bottom=HEIGHT, strength=0.8)
    for y, x, wide, tall in ((545, 300, 520, 9), (560, 1150, 560, 12), (600, 700, 420, 14), (640, 130, 420, 20), (655, 1330, 420, 22), (720, 860, 380, 20)):
        near = (y - horizon) / 480
        tone = c.palette.lit(mix(mud, land.GRASS, 0.4), depth=0.4 * (1 - near), shade=0.2)
        c.polygon(sky.oval(x, y, wide, tall, corners=40), tone)
        c.polygon(sky.oval(x, y + tall * 0.4, wide * 0.99, tall * 0.7, corners=40), c.palette.lit(mud, depth=0.3 * (1 - near), shade=0.6))
        c.polygon(sky.oval(x, y - 2, wide * 0.97, tall * 0.72, corners=40), tone)
    water.ripples(c, top=horizon + 40, bottom=HEIGHT, count=90)


def _flying_crane(c: Canvas, x: float, y: float, span: float) -> None:
    grey, dark = c.palette.lit(hexa("8f8f94"), depth=0.12), c.palette.lit(hexa("3a3a42"), depth=0.1)
    lift = c.rng.choice([-0.55, -0.3, 0.25])
    c.line([(x - span * 0.95, y + span * 0.1), (x - span * 0.2, y), (x + span * 0.62, y - span * 0.06)], dark, width=span * 0.055)
    c.ellipse(x, y, span * 0.26, span * 0.095, grey)
    for wing, shade in ((-0.1, dark), (0.06, grey)):
        c.polygon(
            [
                (x + wing * span - span * 0.12, y),
                (x + wing * span + span * 0.14, y),
                (x + wing * span - span * 0.08, y + lift * span),
                (x + wing * span - span * 0.34, y + lift * span * 1.15),
            ],
            shade,
        )
    c.ellipse(x + span * 0.64, y - span * 0.065, span * 0.06, span * 0.045, c.palette.lit(hexa("b8432f"), depth=0.1))
    c.line([(x + span * 0.68, y - span * 0.06), (x + span * 0.82, y - span * 0.04)], dark, width=span * 0.03)


def _standing_crane(c: Canvas, x: float, foot: float, height: float) -> None:
    grey, dark = c.palette.lit(hexa("a3a3a8")), c.palette.lit(hexa("3a3a42"))
    d = c.rng.choice([-1, 1])
    c.soft([sky.oval(x, foot + 3, height * 0.34, 7)], dark, opacity=0.35, blur=6)
    for shift in (-0.03, 0.05):
        c.line([(x + shift * height, foot - height * 0.45), (x + shift * height * 1.4, foot)], dark, width=height * 0.018)
    c.polygon(
        [
            (x - d * height * 0.26, foot - height * 0.36),
            (x - d * height * 0.05, foot - height * 0.58),
            (x + d * height * 0.16, foot - height * 0.55),
            (x + d * height * 0.1, foot - height * 0.42),
            (x - d * height * 0.1, foot - height * 0.38),
        ],
        grey,
    )
    c.polygon([(x - d * height * 0.3, foot - height * 0.3), (x - d * height * 0.1, foot - height * 0.5), (x - d * height * 0.06, foot - height * 0.38)], dark)
    neck = [(x + d * height * 0.12, foot - height * 0.54), (x + d * height * 0.2, foot - height * 0.72), (x + d * height * 0.15, foot - height * 0.92)]
    c.line(neck, dark, width=height * 0.042)
    c.ellipse(x + d * height * 0.165, foot - height * 0.94, height * 0.042, height * 0.034, dark)
    c.ellipse(x + d * height * 0.16, foot - height * 0.965, height * 0.026, height * 0.014, c.palette.lit(hexa("c4402f")))
    c.line([(x + d * height * 0.2, foot - height * 0.94), (x + d * height * 0.31, foot - height * 0.925)], c.palette.lit(hexa("c9b98a")), width=height * 0.018)


def reed_beds(c: Canvas) -> None:
    """Reeds at the edge of still water, a line of old posts, ducks going over."""
    horizon = 560.0
    sky.paint_sky(c, horizon=horizon, clouds=7)
    land.hills(c, base=horizon, rise=95, colour=land.HEATH, depth=0.6)
    c.mirror(horizon=horizon, bottom=HEIGHT, tint=[c.palette.sea_far, c.palette.sea_near], strength=0.85, squeeze=0.9)
    for step in range(9):
        x, y = 1380 - step * 120, 880 - step * 34
        tall = 120 - step * 9
        c.box(x - 9 + step * 0.6, y - tall, x + 9 - step * 0.6, y, c.palette.lit(hexa("5d4a3c"), depth=0.05 * step))
        c.wash(
            (x - 9 + step * 0.6, y, x + 9 - step * 0.6, y + tall * 0.7),
            [mix(c.palette.lit(hexa("5d4a3c")), c.palette.sea_far, 0.35), mix(c.palette.sea_far, c.palette.sea_near, 0.55)],
        )
    water.ripples(c, top=horizon + 30, bottom=HEIGHT, count=70)
    land.reeds(c, base=horizon + 30, height=90, count=130, depth=0.3, right=700)
    for step in range(9):
        sky.gull(c, 420 + abs(step - 4) * -40 + step * 60, 210 + abs(step - 4) * 34, 22, c.palette.lit(hexa("4a4038"), depth=0.1))
    land.reeds(c, base=1010, height=430, count=170, left=-30, right=430)
    land.reeds(c, base=1010, height=160, count=90)


def seal_bank(c: Canvas) -> None:
    """Seals and their white pups hauled out on a sandbank."""
    horizon = 430.0
    sky.paint_sky(c, horizon=horizon, clouds=7)
    water.sea(c, horizon=horizon, bottom=700)
    bank = [(-10, 700), *[(x, 655 - 40 * math.sin(x / WIDTH * math.pi) - 10 * math.sin(x / 120)) for x in range(40, WIDTH, 40)], (WIDTH + 10, 690)]
    c.shaded([*bank, (WIDTH + 10, HEIGHT), (-10, HEIGHT)], [c.palette.lit(land.SAND), c.palette.lit(land.SAND, shade=0.4)])
    for _ in range(40):
        water.dash(c, c.rng.uniform(0, WIDTH), c.rng.uniform(700, HEIGHT), c.rng.uniform(80, 260), 6, c.palette.lit(land.SAND, shade=c.rng.uniform(0.15, 0.5)))
    for x, foot, size in ((180, 716, 0.62), (420, 690, 0.56), (700, 676, 0.55), (1010, 690, 0.6), (1290, 708, 0.6)):
        _seal(c, x, foot, 190 * size / 0.6, hexa(c.rng.choice(["6f6a66", "857a6c", "5a5654"])), depth=0.18)
    for x, foot, size, fur in ((360, 880, 400, "6f6a66"), (980, 850, 360, "7d7466"), (690, 940, 200, "f2ead9"), (1270, 920, 190, "efe6d4")):
        _seal(c, x, foot, size, hexa(fur))
    sky.gulls(c, count=8, top=90, bottom=380)


def _seal(c: Canvas, x: float, foot: float, length: float, fur: Colour, *, depth: float = 0.0) -> None:
    d = c.rng.choice([-1, 1])
    half = length / 2
    c.soft([sky.oval(x, foot + 2, half * 1.05, length * 0.05)], c.palette.lit(hexa("5b5248")), opacity=0.5, blur=7)
    back = [
        (x - d * half, foot - length * 0.08),
        (x - d * half * 0.5, foot - length * 0.2),
        (x, foot - length * 0.27),
        (x + d * half * 0.5, foot - length * 0.27),
        (x + d * half * 0.8, foot - length * 0.36),
    ]
    front = [(x + d * half * 1.0, foot - length * 0.36), (x + d * half * 1.05, foot - length * 0.2), (x + d * half * 0.7, foot), (x - d * half * 0.7, foot)]
    c.shaded([*back, *front], [c.palette.lit(fur, depth=depth), c.palette.lit(fur, depth=depth), c.palette.lit(fur, depth=depth, shade=0.75)])
    _seal_face(c, x + d * half, foot, d * length, fur, depth)
    c.polygon(
        [
            (x + d * half * 0.35, foot - length * 0.08),
            (x + d * half * 0.55, foot - length * 0.1),
            (x + d * half * 0.42, foot + length * 0.02),
            (x + d * half * 0.2, foot + length * 0.015),
        ],
        c.palette.lit(fur, depth=depth, shade=0.6),
    )
    tail = [(-0.9, 0.08), (-1.22, 0.15), (-1.16, 0.02), (-0.9, 0.0)]
    c.polygon([(x + d * half * along, foot - length * up) for along, up in tail], c.palette.lit(fur, depth=depth, shade=0.5))


def _seal_face(c: Canvas, x: float, foot: float, along: float, fur: Colour, depth: float) -> None:  # noqa: PLR0917 coordinates read best in a row
    """Around a neck at x; `along` is the seal's length, below zero when it looks left."""
    size, d = abs(along), along / abs(along)
    dark = c.palette.lit(hexa("25211f"), depth=depth)
    c.ellipse(x - d * size * 0.04, foot - size * 0.34, size * 0.105, size * 0.092, c.palette.lit(fur, depth=depth))
    c.ellipse(x + d * size * 0.03, foot - size * 0.315, size * 0.06, size * 0.045, c.palette.lit(fur, depth=depth, shade=0.2))
    c.ellipse(x - d * size * 0.02, foot - size * 0.362, size * 0.016, size * 0.018, dark)
    c.ellipse(x + d * size * 0.083, foot - size * 0.325, size * 0.016, size * 0.012, dark)


def allotments(c: Canvas) -> None:
    """Garden plots in rows, a glasshouse, a shed, an apple tree and people digging."""
    horizon = 430.0
    sky.paint_sky(c, horizon=horizon, clouds=6)
    land.hills(c, base=horizon + 8, rise=150, colour=land.GRASS, depth=0.45)
    buildings.street(c, left=-20, right=520, foot=horizon + 26, height=72, depth=0.3)
    c.shaded(
        [(0, horizon + 10), (WIDTH, horizon + 10), (WIDTH, HEIGHT), (0, HEIGHT)], [c.palette.lit(land.GRASS, depth=0.25), c.palette.lit(land.GRASS, shade=0.4)]
    )
    _plots(c, horizon)
    buildings.shed(c, 70, 700, 210, 120, hexa("7d6a4a"))
    _glasshouse(c, 900, 690, 420)
    land.tree(c, 440, 745, 330, hexa("8f9a4f"))
    for _ in range(22):
        c.ellipse(440 + c.rng.uniform(-92, 84), c.rng.uniform(470, 610), 9, 9, c.palette.lit(hexa("c4402f")))
    figures.person(c, 720, 830, 205, coat=hexa("3f5b4a"), facing=1)
    c.line([(770, 690), (812, 838)], c.palette.lit(hexa("7a5c42")), width=8)
    figures.person(c, 1120, 905, 225, coat=hexa("b8432f"), facing=-1)
    _barrow(c, 1290, 915)


def _plots(c: Canvas, horizon: float) -> None:
    soil = hexa("7a5a44")
    greens = [hexa("6f9a4f"), hexa("8fae5a"), hexa("4f7a52"), hexa("a5b55c"), hexa("7a4f6a")]
    for row in range(9):
        near = row / 8
        y, tall = horizon + 60 + 480 * near**1.25, 14 + 42 * near
        c.polygon([(0, y), (WIDTH, y - 6), (WIDTH, y - 6 + tall), (0, y + tall)], c.palette.lit(soil, depth=0.25 * (1 - near), shade=0.15))
        green, gap = greens[row % len(greens)], 22 + 44 * near
        for place in range(int(WIDTH / gap) + 1):
            size = (7 + 19 * near) * c.rng.uniform(0.8, 1.15)
            c.ellipse(place * gap + c.rng.uniform(-4, 4), y + 2, size, size * 0.8, c.palette.lit(green, depth=0.25 * (1 - near), shade=0.5))
            c.ellipse(place * gap - size * 0.2, y - size * 0.2, size * 0.7, size * 0.55, c.palette.lit(green, depth=0.25 * (1 - near)))


def _glasshouse(c: Canvas, x: float, foot: float, width: float) -> None:
    glass = mix(c.palette.lit(hexa("bcd6d2")), c.palette.sky[1], 0.35)
    eaves, ridge = foot - 130, foot - 215
    c.shaded(
        [(x, foot), (x, eaves), (x + 60, ridge), (x + width - 60, ridge), (x + width, eaves), (x + width, foot)], [mix(glass, (255, 255, 255), 0.3), glass]
    )
    for place in range(7):
        land.bush(c, x + 40 + place * width / 7.2, foot, 62, hexa("5f8f4f"), depth=0.3)
    frame = c.palette.lit(hexa("f6f1e4"))
    for place in range(9):
        px = x + width * place / 8
        c.line([(px, foot), (px, eaves), (x + 60 + (width - 120) * place / 8, ridge)], frame, width=4)
    for line in ([(x, eaves), (x + width, eaves)], [(x + 60, ridge), (x + width - 60, ridge)], [(x, foot), (x + width, foot)]):
        c.line(line, frame, width=6)


def _barrow(c: Canvas, x: float, foot: float) -> None:
    c.polygon([(x - 70, foot - 78), (x + 72, foot - 78), (x + 42, foot - 26), (x - 42, foot - 26)], c.palette.lit(hexa("4f7a6a")))
    for step in range(6):
        c.ellipse(x - 46 + step * 19, foot - 84, 17, 17, c.palette.lit(c.rng.choice([hexa("d9893f"), hexa("c9a13f")])))
    c.line([(x - 70, foot - 66), (x - 138, foot - 74)], c.palette.lit(hexa("5d4a3c")), width=7)
    c.line([(x - 30, foot - 26), (x - 44, foot)], c.palette.lit(hexa("5d4a3c")), width=6)
    c.ellipse(x + 52, foot - 18, 20, 20, c.palette.lit(hexa("2a2a2e")))
    c.ellipse(x + 52, foot - 18, 9, 9, c.palette.lit(hexa("9a9a98")))


def star_watch(c: Canvas) -> None:
    """People on a hill at night with a telescope, the Milky Way and shooting stars above."""
    c.wash((0, 0, WIDTH, HEIGHT), c.palette.sky)
    for width, opacity in ((150, 0.3), (85, 0.3), (36, 0.28)):
        c.soft(
            [[(150 - width, 820), (150 + width, 820), (1270 + width, -60), (1270 - width, -60)]],
            mix(c.palette.sky[2], hexa("d9d0e6"), 0.55),
            opacity=opacity,
            blur=width * 0.45,
        )
    sky.stars(c, below=760)
    sky.stars(c, below=700)
    for _ in range(190):
        along = c.rng.random()
        c.ellipse(150 + 1120 * along + c.rng.gauss(0, 62), 820 - 880 * along + c.rng.gauss(0, 30), 1.3, 1.3, hexa("efe9f5"))
    for x, y, length in ((980, 210, 210), (420, 130, 150), (1240, 380, 120)):
        _meteor(c, x, y, length)
    land.hills(c, base=800, rise=90, colour=hexa("5b6a6a"), depth=0.35, bottom=HEIGHT)
    c.glow(1250, 790, 330, hexa("ffcf8a"), strength=0.35, flatten=0.3)
    hill = [(x, 860 - 110 * math.exp(-(((x - 620) / 420) ** 2))) for x in range(-10, WIDTH + 30, 30)]
    c.shaded([*hill, (WIDTH + 20, HEIGHT), (-10, HEIGHT)], [c.palette.lit(land.GRASS, shade=0.7), c.palette.lit(land.GRASS, shade=1.0)])
    _telescope(c, 640, 756)
    for x, foot, tall in ((560, 764, 140), (470, 772, 96), (760, 768, 138), (835, 780, 130)):
        figures.person(c, x, foot, tall, walking=False)
    c.glow(700, 748, 80, hexa("d9553f"), strength=0.55)


def _meteor(c: Canvas, x: float, y: float, length: float) -> None:
    for step in range(14):
        part = step / 14
        c.line(
            [(x + length * part, y - length * 0.42 * part), (x + length * (part + 0.08), y - length * 0.42 * (part + 0.08))],
            mix(hexa("fff8e0"), c.palette.sky[0], part),
            width=3.4 * (1 - part) + 0.6,
        )
    c.glow(x, y, 26, hexa("fff8e0"), strength=0.9)


def _telescope(c: Canvas, x: float, foot: float) -> None:
    metal = c.palette.lit(hexa("c9ccd0"))
    for leg in (-34, 0, 34):
        c.line([(x, foot - 74), (x + leg, foot)], c.palette.lit(hexa("4a4038")), width=6)
    c.line([(x - 52, foot - 52), (x + 72, foot - 132)], metal, width=22)
    c.line([(x + 66, foot - 128), (x + 84, foot - 140)], metal, width=30)
