"""Scenes of the streets and squares of the town."""

from __future__ import annotations

import math

from newsroom.demo.pictures import buildings, figures, land, sky, vessels, water
from newsroom.demo.pictures.buildings import House
from newsroom.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from newsroom.demo.pictures.colours import Colour, hexa, mix

COBBLE = hexa("b5a690")
AWNINGS = [hexa(code) for code in ("b8432f", "2f6f6a", "d9a441", "4f6f8a", "7d4f63")]
BRIGHT = [hexa(code) for code in ("d9a441", "b8432f", "7fa03f", "e07a3f", "c94f4f", "8a4f7d", "e8d08a")]


def town_square(c: Canvas) -> None:
    """The town hall with its clock tower across the square, people crossing."""
    ground = 690.0
    sky.paint_sky(c, horizon=ground, clouds=6)
    land.hills(c, base=520, rise=140, colour=land.HEATH, depth=0.6, bottom=ground)
    buildings.street(c, left=-60, right=420, foot=ground, height=210, depth=0.1)
    buildings.street(c, left=1090, right=WIDTH + 60, foot=ground, height=220, depth=0.1)
    buildings.clock_tower(c, 760, ground, 150, 480)
    _town_hall(c, ground)
    c.shaded([(0, ground), (WIDTH, ground), (WIDTH, HEIGHT), (0, HEIGHT)], [c.palette.lit(COBBLE, depth=0.12), c.palette.lit(COBBLE, shade=0.45)])
    cobbles(c, top=ground + 8)
    for x in (150, 470, 1050, 1370):
        buildings.lamp_post(c, x, 780, 270)
    for x in (330, 1240):
        land.tree(c, x, 770, 250, hexa("7f8f4a"))
    crowd(c, left=120, right=1400, top=790, bottom=955, count=13)
    sky.gulls(c, count=8, top=90, bottom=330)


def _town_hall(c: Canvas, ground: float) -> None:
    stone = hexa("dccba9")
    c.shaded([(440, ground - 235), (1080, ground - 235), (1080, ground), (440, ground)], [c.palette.lit(stone), c.palette.lit(stone, shade=0.3)])
    c.polygon([(425, ground - 235), (470, ground - 300), (1050, ground - 300), (1095, ground - 235)], c.palette.lit(hexa("59626b")))
    c.polygon([(600, ground - 232), (760, ground - 330), (920, ground - 232)], c.palette.lit(stone))
    c.polygon([(640, ground - 243), (760, ground - 314), (880, ground - 243)], c.palette.lit(stone, shade=0.3))
    c.box(430, ground - 240, 1090, ground - 226, c.palette.lit(hexa("f0e3c6")))
    for x in (495, 555, 965, 1025):
        buildings.window(c, x, ground - 170, 34, 70)
        buildings.window(c, x, ground - 66, 34, 76)
    for x in range(620, 921, 60):
        c.box(x - 12, ground - 226, x + 12, ground, c.palette.lit(hexa("efe2c8")))
        c.box(x + 3, ground - 226, x + 12, ground, c.palette.lit(hexa("efe2c8"), shade=0.4))
    for x in (650, 710, 810, 870):
        buildings.window(c, x, ground - 158, 26, 72)
    buildings.door(c, 760, ground, 62, 130)
    for step in range(4):
        c.box(585 - step * 10, ground + step * 7, 935 + step * 10, ground + step * 7 + 7, c.palette.lit(stone, shade=0.12 * step))


def cobbles(c: Canvas, *, top: float) -> None:
    for _ in range(330):
        near = c.rng.random() ** 1.3
        y = top + (HEIGHT - top) * near
        tone = c.palette.lit(COBBLE, shade=c.rng.uniform(0.1, 0.75))
        water.dash(c, c.rng.uniform(0, WIDTH), y, 12 + 46 * near, 2 + 6 * near, mix(tone, c.palette.lit(COBBLE), 0.45))


def crowd(c: Canvas, *, left: float, right: float, top: float, bottom: float, count: int, tall: float = 165) -> None:
    """People standing and walking, those in front larger."""
    for foot in sorted(c.rng.uniform(top, bottom) for _ in range(count)):
        height = tall * (0.72 + 0.5 * (foot - top) / max(bottom - top, 1)) * c.rng.uniform(0.9, 1.06)
        figures.person(c, c.rng.uniform(left, right), foot, height, facing=c.rng.choice([-1, 0, 1]))


def market(c: Canvas) -> None:
    """Stalls under striped awnings, heaped with fruit and fish, people in a queue."""
    ground = 640.0
    sky.paint_sky(c, horizon=ground, clouds=5)
    buildings.street(c, left=-40, right=WIDTH + 40, foot=ground, height=255, depth=0.14)
    c.shaded([(0, ground), (WIDTH, ground), (WIDTH, HEIGHT), (0, HEIGHT)], [c.palette.lit(COBBLE, depth=0.1), c.palette.lit(COBBLE, shade=0.5)])
    cobbles(c, top=ground + 8)
    _bunting(c)
    for place, x in enumerate((90, 560, 1030)):
        _stall(c, x, 800, 380, AWNINGS[(place + c.rng.randrange(2)) % len(AWNINGS)])
    for place in range(8):
        figures.person(c, 470 + place * 88 + c.rng.uniform(-14, 14), 905 + (place % 2) * 26, c.rng.uniform(196, 228), walking=False, facing=1)
    figures.dog(c, 360, 945, 66, hexa("8c6a40"))
    figures.person(c, 250, 950, 222, coat=hexa("2f6f6a"), facing=-1)


def _bunting(c: Canvas) -> None:
    for drop, start in ((120, 130), (150, 70)):
        wire = [(x, start + drop * math.sin(x / WIDTH * math.pi)) for x in range(0, WIDTH + 1, 30)]
        c.line(wire, c.palette.lit(hexa("5d5148")), width=2)
        for place, (x, y) in enumerate(wire[1:-1]):
            c.polygon([(x - 11, y), (x + 11, y), (x, y + 26)], c.palette.lit(BRIGHT[(place + start) % len(BRIGHT)]))


def _stall(c: Canvas, x: float, foot: float, width: float, colour: Colour) -> None:
    top, counter = foot - 290, foot - 95
    person_y = counter + 4
    figures.seated(c, x + width * c.rng.uniform(0.35, 0.65), person_y, 118, facing=c.rng.choice([-1, 1]))
    for post in (x + 12, x + width - 12):
        c.box(post - 5, top + 40, post + 5, foot, c.palette.lit(hexa("7a5c42")))
    c.box(x, counter, x + width, foot, c.palette.lit(hexa("8d6b4c")))
    c.box(x, counter + 52, x + width, foot, c.palette.lit(hexa("8d6b4c"), shade=0.45))
    for place in range(5):
        _crate(c, x + 10 + place * (width - 20) / 5, counter, (width - 20) / 5 - 8, c.rng.choice(BRIGHT))
    stripes = 10
    for place in range(stripes):
        left, right = x - 26 + (width + 52) * place / stripes, x - 26 + (width + 52) * (place + 1) / stripes
        inner_left, inner_right = x + 22 + (width - 44) * place / stripes, x + 22 + (width - 44) * (place + 1) / stripes
        paint = c.palette.lit(colour if place % 2 else hexa("f6ecd8"))
        c.polygon([(inner_left, top - 34), (inner_right, top - 34), (right, top + 56), (left, top + 56)], paint)
        c.pie((left + right) / 2, top + 55, (right - left) / 2, 20, (0, 180), mix(paint, c.palette.lit(hexa("5d5148")), 0.18))


def _crate(c: Canvas, x: float, y: float, width: float, fruit: Colour) -> None:
    for row in range(3):
        for place in range(5 - row):
            across = x + width * (0.14 + 0.09 * row + 0.18 * place)
            c.ellipse(across, y - 10 - row * 14, width * 0.105, width * 0.105, c.palette.lit(fruit, shade=c.rng.uniform(0, 0.45)))
    c.box(x, y - 6, x + width, y + 34, c.palette.lit(hexa("c49a64")))
    c.box(x, y + 12, x + width, y + 17, c.palette.lit(hexa("c49a64"), shade=0.5))


def rain_street(c: Canvas) -> None:
    """A wet street: a red bus with its lamps lit, umbrellas, everything doubled on the road."""
    ground = 640.0
    sky.paint_sky(c, horizon=ground, clouds=9, cloud_size=1.4)
    buildings.street(c, left=-40, right=WIDTH + 40, foot=ground, height=300, depth=0.12)
    for x in (240, 1260):
        buildings.lamp_post(c, x, ground + 14, 330)
    _bus(c, 620, ground + 40, 520)
    asphalt = c.palette.lit(hexa("6a7076"))
    c.mirror(horizon=ground + 40, bottom=HEIGHT, tint=[mix(asphalt, c.palette.haze, 0.3), c.palette.lit(hexa("3f464d"))], strength=0.6, squeeze=1.0)
    for x, foot, tall, coat in ((250, 850, 230, "d9a441"), (420, 905, 250, "2f5f7a"), (1170, 870, 236, "b8432f"), (1310, 930, 258, "3f5b4a")):
        figures.person(c, x, foot, tall, coat=hexa(coat), walking=True, facing=c.rng.choice([-1, 1]))
        figures.umbrella(c, x, foot, tall, c.rng.choice(AWNINGS))
    sky.rain(c)


def _bus(c: Canvas, x: float, foot: float, length: float) -> None:
    red, tall = hexa("b8382c"), length * 0.36
    c.round_box((x, foot - tall, x + length, foot - length * 0.045), 18, c.palette.lit(red))
    c.box(x, foot - tall * 0.42, x + length, foot - tall * 0.36, c.palette.lit(hexa("f4e6c8")))
    c.box(x, foot - tall * 0.22, x + length, foot - length * 0.045, c.palette.lit(red, shade=0.4))
    for place in range(6):
        left = x + length * (0.04 + 0.135 * place)
        c.round_box((left, foot - tall * 0.9, left + length * 0.115, foot - tall * 0.48), 6, mix(buildings.LAMP, hexa("fff1cf"), 0.35))
        if place % 2 == 0:
            c.ellipse(left + length * 0.06, foot - tall * 0.58, length * 0.018, length * 0.022, c.palette.lit(hexa("4a3a34")))
            c.box(left + length * 0.03, foot - tall * 0.53, left + length * 0.09, foot - tall * 0.48, c.palette.lit(hexa("3a4450")))
    c.round_box((x + length * 0.86, foot - tall * 0.9, x + length * 0.965, foot - tall * 0.1), 6, c.palette.lit(hexa("46545c")))
    for wheel in (0.2, 0.78):
        c.ellipse(x + length * wheel, foot - length * 0.04, length * 0.052, length * 0.052, c.palette.lit(hexa("24262a")))
        c.ellipse(x + length * wheel, foot - length * 0.04, length * 0.024, length * 0.024, c.palette.lit(hexa("a5a8a8")))
    c.glow(x + length, foot - tall * 0.2, 120, hexa("fff0c4"), strength=0.8)
    c.ellipse(x + length * 0.988, foot - tall * 0.2, 9, 11, hexa("fff6da"))


def school(c: Canvas) -> None:
    """A village school with a bell, children in the yard, a big tree."""
    ground = 680.0
    sky.paint_sky(c, horizon=ground, clouds=6)
    land.hills(c, base=ground - 60, rise=190, colour=land.GRASS, depth=0.45, bottom=ground)
    _schoolhouse(c, ground)
    c.shaded([(0, ground), (WIDTH, ground), (WIDTH, HEIGHT), (0, HEIGHT)], [c.palette.lit(hexa("b9a98d")), c.palette.lit(hexa("9a8a72"), shade=0.3)])
    land.tree(c, 1280, ground + 40, 520, hexa("c98a3c"))
    for _ in range(60):
        water.dash(
            c, c.rng.gauss(1270, 130), c.rng.uniform(ground + 20, 800), 16, 6, c.palette.lit(c.rng.choice([hexa("c98a3c"), hexa("b5602f"), hexa("d9b04f")]))
        )
    _hopscotch(c)
    for x, foot in ((250, 830), (340, 850), (430, 815), (840, 800), (930, 865), (1050, 835), (700, 900)):
        figures.person(c, x, foot, c.rng.uniform(112, 138), coat=c.rng.choice(BRIGHT), facing=c.rng.choice([-1, 1]))
    figures.person(c, 560, 820, 190, coat=hexa("3f4f63"), facing=1)
    for x in range(0, WIDTH, 34):
        c.box(x, 936, x + 8, HEIGHT, c.palette.lit(hexa("3f5b63"), shade=0.3))
    c.box(0, 952, WIDTH, 962, c.palette.lit(hexa("3f5b63")))


def _schoolhouse(c: Canvas, ground: float) -> None:
    brick = hexa("b06a4c")
    for left, width, height in ((150, 330, 205), (760, 330, 205)):
        buildings.paint_house(c, House(left, ground, width, height, brick, hexa("59626b"), floors=1, bays=3), has_door=False)
    buildings.paint_house(c, House(450, ground, 340, 265, brick, hexa("59626b"), gable=True, floors=2, bays=3))
    c.box(598, ground - 480, 642, ground - 395, c.palette.lit(hexa("efe2c8")))
    c.polygon([(588, ground - 480), (620, ground - 535), (652, ground - 480)], c.palette.lit(hexa("59626b")))
    c.pie(620, ground - 428, 15, 24, (180, 360), c.palette.lit(hexa("c99a3f")))
    c.box(604, ground - 430, 636, ground - 424, c.palette.lit(hexa("c99a3f"), shade=0.4))


def _hopscotch(c: Canvas) -> None:
    chalk = mix(c.palette.lit(hexa("b9a98d")), (255, 255, 255), 0.6)
    for step in range(5):
        x, y, wide = 640 + step * 58, 930 - step * 26, 60 - step * 4
        c.line([(x, y), (x + wide, y - 6), (x + wide + 16, y - 30), (x + 16, y - 24), (x, y)], chalk, width=3)


def bakery(c: Canvas) -> None:
    """A bakery's lit window early in the day, loaves on the shelves, somebody at the door."""
    c.wash((0, 0, WIDTH, HEIGHT), c.palette.sky)
    foot = 800.0
    front = c.rng.choice([hexa("2f5d62"), hexa("3d4a63"), hexa("6b3f3a")])
    buildings.paint_house(c, House(-170, foot, 420, 690, hexa("d9b99b"), hexa("6a5a58"), floors=3, bays=2))
    buildings.paint_house(c, House(1250, foot, 420, 720, hexa("b7c2b0"), hexa("8d4b3a"), floors=3, bays=2))
    c.shaded([(250, 40), (1250, 40), (1250, foot), (250, foot)], [c.palette.lit(hexa("e7d9c0"), shade=0.2), c.palette.lit(hexa("e7d9c0"), shade=0.5)])
    for x in (400, 640, 880, 1110):
        buildings.window(c, x, 165, 92, 150, lit=c.rng.random() < 0.25)
    c.box(270, 318, 1230, foot, c.palette.lit(front))
    c.box(290, 336, 1210, 398, c.palette.lit(front, shade=0.45))
    _shop_sign(c)
    _shop_window(c)
    buildings.door(c, 1080, foot, 150, 340)
    c.glow(1080, 560, 220, buildings.LAMP, strength=0.4)
    c.shaded([(0, foot), (WIDTH, foot), (WIDTH, HEIGHT), (0, HEIGHT)], [c.palette.lit(hexa("8d8a86")), c.palette.lit(hexa("6a6a70"), shade=0.4)])
    c.glow(640, 870, 620, buildings.LAMP, strength=0.5, flatten=0.2)
    figures.person(c, 1235, 880, 300, coat=hexa("b8432f"), walking=True, facing=-1)
    figures.dog(c, 1370, 886, 88, hexa("c9b08a"))
    buildings.lamp_post(c, 140, 880, 560)


def _shop_sign(c: Canvas) -> None:
    """Ears of wheat and a loaf in gold: a sign that needs no letters."""
    gold = mix(hexa("e8c468"), c.palette.haze, 0.1)
    c.ellipse(750, 367, 62, 20, gold)
    for shift in (-26, 0, 26):
        c.line([(750 + shift - 8, 378), (750 + shift + 8, 356)], c.palette.lit(hexa("6b4d38")), width=4)
    for side in (-1, 1):
        c.line([(750 + side * 90, 374), (750 + side * 330, 366)], gold, width=4)
        for step in range(9):
            x = 750 + side * (150 + step * 20)
            for lift in (-9, 9):
                c.ellipse(x, 371 - step + lift, 10, 4.5, gold)


def _shop_window(c: Canvas) -> None:
    left, top, right, bottom = 330.0, 430.0, 950.0, 740.0
    c.box(left - 12, top - 12, right + 12, bottom + 14, c.palette.lit(hexa("f3ecdc"), shade=0.2))
    c.wash((left, top, right, bottom), [hexa("ffe2a0"), hexa("f6c071"), hexa("d98f4a")])
    figures.seated(c, 545, 610, 165, coat=hexa("f4efe2"), facing=1)
    for shelf in (520.0, 620.0, 726.0):
        c.box(left, shelf, right, shelf + 9, hexa("7a5236"))
        x = left + 30
        while x < right - 130:
            x = _loaf(c, x, shelf, c.rng.choice(["round", "long", "tin"]))
    for x in (left, (left + right) / 2, right):
        c.box(x - 5, top, x + 5, bottom, c.palette.lit(hexa("f3ecdc"), shade=0.2))
    c.glow(640, 570, 520, buildings.LAMP, strength=0.3)


def _loaf(c: Canvas, x: float, shelf: float, shape: str) -> float:
    crust = c.rng.choice([hexa("b5702f"), hexa("c98a45"), hexa("9a5a28"), hexa("d9a25c")])
    wide, tall = {"round": (64, 42), "long": (112, 28), "tin": (70, 50)}[shape]
    c.pie(x + wide / 2, shelf, wide / 2, tall, (180, 360), crust)
    c.pie(x + wide / 2, shelf, wide / 2, tall, (290, 360), mix(crust, hexa("5a3018"), 0.35))
    for cut in range(2 if shape == "round" else 3):
        cx = x + wide * (0.3 + cut * 0.2)
        c.line([(cx, shelf - tall * 0.55), (cx + 12, shelf - tall * 0.78)], mix(crust, hexa("fff0cf"), 0.55), width=4)
    return x + wide + c.rng.uniform(8, 24)


def terraces(c: Canvas) -> None:
    """Rows of houses climbing the hill above the sea, washing on the lines."""
    sky.paint_sky(c, horizon=430, clouds=6)
    land.hills(c, base=430, rise=180, colour=land.HEATH, depth=0.6, bottom=600)
    for row, (foot, height, depth) in enumerate([(470, 92, 0.42), (580, 128, 0.28), (715, 172, 0.14), (880, 226, 0.0)]):
        buildings.street(c, left=-40 - row * 30, right=WIDTH + 50, foot=foot, height=height, depth=depth)
        c.wash((0, foot, WIDTH, foot + 26 + row * 9), [c.palette.lit(land.GRASS, depth=depth, shade=0.2), c.palette.lit(land.GRASS, depth=depth, shade=0.6)])
        for _ in range(5):
            land.bush(c, c.rng.uniform(0, WIDTH), foot + 20 + row * 8, 30 + row * 16, land.GRASS, depth=depth)
    c.shaded([(0, 900), (WIDTH, 900), (WIDTH, HEIGHT), (0, HEIGHT)], [c.palette.lit(COBBLE, shade=0.2), c.palette.lit(COBBLE, shade=0.6)])
    _washing(c, 180, 700, 820)
    for x in (860, 1290):
        buildings.lamp_post(c, x, 945, 290)
    figures.person(c, 1080, 965, 190, facing=-1)
    sky.gulls(c, count=8, top=70, bottom=300)


def _washing(c: Canvas, left: float, right: float, y: float) -> None:
    for post in (left, right):
        c.line([(post, y + 150), (post, y - 10)], c.palette.lit(hexa("5d4a3c")), width=8)
    wire = [(x, y + 22 * math.sin((x - left) / (right - left) * math.pi)) for x in range(int(left), int(right) + 1, 26)]
    c.line(wire, c.palette.lit(hexa("efe9dc")), width=2)
    for x, top in wire[1:-1:3]:
        cloth = c.palette.lit(c.rng.choice([*BRIGHT, hexa("f4efe2"), hexa("f4efe2"), hexa("7fa0b6")]))
        sway = c.rng.uniform(-10, 16)
        c.shaded(
            [(x - 24, top), (x + 24, top), (x + 24 + sway, top + 86), (x - 22 + sway, top + 90)],
            [cloth, mix(cloth, c.palette.lit(hexa("5b5a70")), 0.25)],
            sideways=True,
        )


def bandstand(c: Canvas) -> None:
    """A brass band in the bandstand, listeners on the grass."""
    ground = 660.0
    sky.paint_sky(c, horizon=ground, clouds=5)
    water.sea(c, horizon=560, bottom=ground)
    c.shaded([(0, 640), (WIDTH, 640), (WIDTH, HEIGHT), (0, HEIGHT)], [c.palette.lit(land.GRASS, depth=0.15), c.palette.lit(land.GRASS, shade=0.4)])
    for x in (110, 280, 1250, 1410):
        land.tree(c, x, 690, c.rng.uniform(300, 400), c.rng.choice([hexa("7f8f4a"), hexa("8f9a4f"), hexa("a58a3f")]))
    _bandstand(c, 760, 760)
    for place in range(11):
        figures.seated(c, 130 + place * 125 + c.rng.uniform(-24, 24), 985, c.rng.uniform(150, 178), facing=0)
    vessels.sailing_boat(c, 470, 590, 60, hexa("f4efe2"), depth=0.3)


def _bandstand(c: Canvas, x: float, foot: float) -> None:
    iron, roof = hexa("2f5d62"), hexa("6fa08f")
    c.box(x - 330, foot - 90, x + 330, foot, c.palette.lit(hexa("d8c6a4")))
    c.box(x - 330, foot - 20, x + 330, foot, c.palette.lit(hexa("d8c6a4"), shade=0.5))
    c.box(x - 300, foot - 330, x + 300, foot - 90, mix(c.palette.lit(hexa("8d7a66"), shade=0.5), c.palette.haze, 0.25))
    if c.palette.lamps > 0.2:
        c.glow(x, foot - 240, 330, buildings.LAMP, strength=0.6)
    for place in range(7):
        _player(c, x - 240 + place * 80, foot - 88, 175)
    for post in range(7):
        px = x - 315 + post * 105
        c.line([(px, foot - 90), (px, foot - 345)], c.palette.lit(iron), width=10)
        c.arc(px, foot - 330, 34, 30, (180, 360), c.palette.lit(iron), width=5)
    c.shaded(
        [(x - 375, foot - 340), (x - 60, foot - 470), (x + 60, foot - 470), (x + 375, foot - 340)],
        [c.palette.lit(roof), c.palette.lit(roof, shade=0.6)],
        sideways=True,
    )
    c.polygon([(x - 60, foot - 468), (x, foot - 540), (x + 60, foot - 468)], c.palette.lit(roof, shade=0.2))
    c.box(x - 375, foot - 348, x + 375, foot - 332, c.palette.lit(hexa("f4efe2")))
    c.ellipse(x, foot - 545, 9, 14, c.palette.lit(hexa("d9b45a")))


def _player(c: Canvas, x: float, foot: float, height: float) -> None:
    figures.person(c, x, foot, height, coat=hexa("7d2f2f"), walking=False, facing=c.rng.choice([-1, 1]))
    brass = c.palette.lit(hexa("e3b54a"))
    c.line([(x, foot - height * 0.86), (x + 26, foot - height * 0.72)], brass, width=6)
    c.ellipse(x + 30, foot - height * 0.68, 17, 17, brass)
    c.ellipse(x + 30, foot - height * 0.68, 9, 9, c.palette.lit(hexa("8a6420")))


def pitch_by_the_sea(c: Canvas) -> None:
    """A football match by the sea wall, gulls over the goal, a thin crowd along the rail."""
    horizon = 400.0
    sky.paint_sky(c, horizon=horizon, clouds=8, cloud_size=1.2)
    water.sea(c, horizon=horizon, bottom=520)
    c.wash((0, 505, WIDTH, 532), [c.palette.lit(hexa("a59b8b")), c.palette.lit(hexa("a59b8b"), shade=0.6)])
    for stripe in range(7):
        top = 532 + 468 * (stripe / 7) ** 1.25
        bottom = 532 + 468 * ((stripe + 1) / 7) ** 1.25
        c.box(0, top, WIDTH, bottom + 1, c.palette.lit(hexa("6f9a4f") if stripe % 2 else hexa("7fa85a"), depth=0.16 * (1 - stripe / 7)))
    chalk = mix(c.palette.lit(land.GRASS), (255, 255, 255), 0.75)
    c.line([(-10, 560), (WIDTH + 10, 560)], chalk, width=4)
    c.line([(150, 560), (20, 760), (700, 760), (610, 560)], chalk, width=5)
    c.arc(1120, 760, 330, 90, (0, 360), chalk, width=5)
    _goal(c, 250, 560, 260, 130, chalk)
    for x in range(620, WIDTH, 46):
        figures.person(c, x + c.rng.uniform(-10, 10), 548, c.rng.uniform(66, 80), walking=False, depth=0.15)
    c.line([(560, 530), (WIDTH, 530)], c.palette.lit(hexa("f4efe2")), width=4)
    _players(c)
    sky.gulls(c, count=16, top=60, bottom=380, span=26)


def _goal(c: Canvas, x: float, foot: float, width: float, height: float, chalk: Colour) -> None:  # noqa: PLR0917 coordinates read best in a row
    net = [[(x + width * step / 12, foot), (x + width * step / 12, foot - height)] for step in range(13)]
    net += [[(x, foot - height * step / 7), (x + width, foot - height * step / 7)] for step in range(8)]
    c.strokes(net, chalk, opacity=0.45, width=1.4)
    c.line([(x, foot), (x, foot - height), (x + width, foot - height), (x + width, foot)], mix(chalk, (255, 255, 255), 0.6), width=8)


def _players(c: Canvas) -> None:
    home, away = hexa("2f5f9a"), hexa("d9a441")
    figures.person(c, 372, 588, 130, coat=hexa("7fa03f"), walking=True, facing=1)
    for x, foot, tall, shirt in (
        (560, 650, 150, away),
        (660, 690, 165, home),
        (430, 720, 170, home),
        (860, 740, 180, away),
        (1010, 830, 205, home),
        (1260, 700, 160, away),
        (1330, 880, 220, home),
    ):
        figures.person(c, x, foot, tall, coat=shirt, walking=True, facing=c.rng.choice([-1, 1]))
    c.soft([sky.oval(516, 735, 16, 4)], c.palette.lit(hexa("3f4a2f")), opacity=0.5, blur=3)
    c.ellipse(512, 640, 13, 13, hexa("fbf8ef"))
    c.pie(512, 640, 13, 13, (20, 110), c.palette.lit(hexa("3a3a40")))
