"""Scenes of the harbour and the sea."""

from __future__ import annotations

import math

from newsroom.demo.pictures import buildings, figures, land, sky, vessels, water
from newsroom.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from newsroom.demo.pictures.colours import hexa, mix

STONE = hexa("a59b8b")
CRANES = [hexa("d98f3c"), hexa("3f6f86"), hexa("b8432f")]


def harbour(c: Canvas) -> None:
    """The basin: houses across the water, a crane, boats at rest and their reflections."""
    horizon = 560.0
    sky.paint_sky(c, horizon=horizon, clouds=6)
    land.hills(c, base=horizon - 40, rise=170, colour=land.HEATH, depth=0.55)
    buildings.street(c, left=-30, right=560, foot=horizon, height=128, depth=0.12)
    buildings.street(c, left=930, right=WIDTH + 40, foot=horizon, height=118, depth=0.16)
    buildings.shed(c, 590, horizon, 320, 92, hexa("7d5a46"), depth=0.12)
    vessels.crane(c, 800, horizon, 330, c.rng.choice(CRANES), depth=0.06)
    c.wash((0, horizon - 4, WIDTH, horizon + 16), [c.palette.lit(STONE), c.palette.lit(STONE, shade=0.8)])
    vessels.fishing_boat(c, 250, horizon + 46, 270, c.rng.choice(vessels.HULLS))
    vessels.fishing_boat(c, 1180, horizon + 40, 250, c.rng.choice(vessels.HULLS), flip=True)
    c.mirror(horizon=horizon + 46, bottom=HEIGHT, tint=[c.palette.sea_far, c.palette.sea_near], strength=0.62, squeeze=0.8)
    c.wash((0, horizon + 16, WIDTH, horizon + 44), [mix(c.palette.sea_far, c.palette.sea_near, 0.6), mix(c.palette.sea_far, c.palette.sea_near, 0.3)])
    vessels.fishing_boat(c, 250, horizon + 46, 270, hexa("2f5f7a"))
    vessels.fishing_boat(c, 1180, horizon + 40, 250, hexa("a83f32"), flip=True)
    water.ripples(c, top=horizon + 50, bottom=HEIGHT, count=120)
    vessels.fishing_boat(c, 640, 812, 520, c.rng.choice(vessels.HULLS[:5]))
    sky.gulls(c, count=9, top=120, bottom=480)


def fishing_fleet(c: Canvas) -> None:
    """Boats close to, bow to stern along a quay, with people and fish boxes on it."""
    horizon = 420.0
    sky.paint_sky(c, horizon=horizon, clouds=5)
    land.hills(c, base=horizon + 4, rise=120, colour=land.HEATH, depth=0.6)
    water.sea(c, horizon=horizon)
    for x, line, length in ((180, 520, 300), (620, 545, 330), (1080, 530, 310), (1460, 555, 330)):
        vessels.fishing_boat(c, x, line, length, c.rng.choice(vessels.HULLS), flip=c.rng.random() < 0.3, depth=0.1)
    for x, line in ((330, 690), (1010, 705)):
        vessels.fishing_boat(c, x, line, 540, c.rng.choice(vessels.HULLS[:5]))
    c.shaded([(0, 770), (WIDTH, 740), (WIDTH, HEIGHT), (0, HEIGHT)], [c.palette.lit(STONE), c.palette.lit(STONE, shade=0.7)])
    c.polygon([(0, 770), (WIDTH, 740), (WIDTH, 758), (0, 790)], c.palette.lit(STONE, shade=0.1))
    for x in range(60, WIDTH, 210):
        _bollard(c, x, 800 - x * 0.02)
    for x in (180, 262, 330, 1240, 1310):
        _fish_boxes(c, x, 905 - x * 0.02)
    for x, tall in ((520, 200), (612, 192), (985, 205)):
        figures.person(c, x, 930, tall)
    sky.gulls(c, count=14, top=80, bottom=400, span=24)


def _bollard(c: Canvas, x: float, foot: float) -> None:
    iron = hexa("3b4046")
    c.box(x - 13, foot - 38, x + 13, foot, c.palette.lit(iron))
    c.ellipse(x, foot - 40, 21, 10, c.palette.lit(iron))
    c.box(x + 4, foot - 36, x + 13, foot, c.palette.lit(iron, shade=0.6))


def _fish_boxes(c: Canvas, x: float, foot: float) -> None:
    for level in range(c.rng.randint(2, 4)):
        tone = c.rng.choice([hexa("4f86a0"), hexa("d7a94f"), hexa("c9d0cc")])
        y = foot - level * 30
        c.box(x - 38, y - 28, x + 38, y, c.palette.lit(tone))
        c.box(x - 38, y - 8, x + 38, y, c.palette.lit(tone, shade=0.5))
        c.box(x - 12, y - 20, x + 12, y - 13, c.palette.lit(hexa("2f3640")))


def ferry_at_sea(c: Canvas) -> None:
    """The ferry under way past a headland, gulls behind her."""
    horizon = 590.0
    sky.paint_sky(c, horizon=horizon, clouds=7)
    land.hills(c, base=horizon + 2, rise=60, colour=land.HEATH, depth=0.7)
    line = [(-20, 452), (60, 438), (150, 446), (226, 470), (300, 520), (352, 560), (380, 594)]
    land.cliff(c, line, foot=horizon + 8)
    buildings.lighthouse(c, 92, 445, 190)
    water.sea(c, horizon=horizon)
    c.soft([sky.oval(800, 742, 420, 26)], mix(c.palette.sea_near, c.palette.shadow, 0.5), opacity=0.55, blur=16)
    vessels.ferry(c, 800, 735, 790)
    white = mix(c.palette.cloud, (255, 255, 255), 0.6)
    for _ in range(70):
        along = c.rng.random()
        water.dash(
            c,
            330 + along * 900,
            737 + c.rng.uniform(-4, 10) + 12 * (1 - along),
            c.rng.uniform(30, 110),
            c.rng.uniform(3, 9),
            mix(white, c.palette.sea_near, c.rng.uniform(0, 0.5)),
        )
    for step in range(5):
        c.soft(
            [sky.oval(505 - step * 62, 405 - step * 20, 52 + step * 16, 20 + step * 6)],
            mix(c.palette.cloud, hexa("66605c"), 0.3),
            opacity=0.34 - step * 0.055,
            blur=14,
        )
    sky.gulls(c, count=11, top=250, bottom=520, span=22)


def lighthouse_head(c: Canvas) -> None:
    """The lighthouse on its headland, the keeper's cottage beside it, beams at night."""
    horizon = 640.0
    sky.paint_sky(c, horizon=horizon, clouds=4)
    water.sea(c, horizon=horizon)
    line = [(560, 878), (588, 806), (604, 742), (640, 668), (690, 610), (760, 560), (850, 520), (960, 498), (1090, 490), (1230, 498), (1380, 480), (1520, 470)]
    if c.palette.lamps > 0.5:
        lamp = (1075.0, 138.0)
        c.beam(lamp, [(-260, 40), (-260, 350)], buildings.LAMP, opacity=0.75)
        c.beam(lamp, [(1900, 30), (1900, 240)], buildings.LAMP, opacity=0.75)
    land.cliff(c, line, foot=880)
    buildings.paint_house(c, buildings.House(1230, 500, 190, 78, hexa("efe6d2"), hexa("59626b"), floors=1, bays=4))
    buildings.lighthouse(c, 1075, 496, 420)
    c.glow(1075, 138, 230, buildings.LAMP, strength=c.palette.lamps)
    for _ in range(60):
        water.dash(
            c, c.rng.uniform(620, WIDTH), 878 + c.rng.gauss(0, 7), c.rng.uniform(30, 130), c.rng.uniform(4, 10), mix(c.palette.cloud, (255, 255, 255), 0.35)
        )
    sky.gulls(c, count=4, top=300, bottom=520)


def storm_wall(c: Canvas) -> None:
    """A heavy sea breaking over the wall of the parade."""
    horizon = 430.0
    sky.paint_sky(c, horizon=horizon, clouds=11, cloud_size=1.5)
    c.wash((0, horizon, WIDTH, HEIGHT), [c.palette.sea_far, c.palette.sea_near])
    for step in range(7):
        near = step / 6
        water.swell(c, y=horizon + 22 + 250 * near**1.3, height=16 + 60 * near, depth=0.55 * (1 - near), foam=0.22 + 0.25 * near)
    top, foot = 690.0, 830.0
    water.spray(c, 930, top + 30, 520)
    water.spray(c, 560, top + 24, 250)
    c.shaded([(0, top + 20), (WIDTH, top - 20), (WIDTH, foot), (0, foot)], [c.palette.lit(STONE), c.palette.lit(STONE, shade=0.8)])
    c.polygon([(0, top + 20), (WIDTH, top - 20), (WIDTH, top - 2), (0, top + 40)], c.palette.lit(STONE, shade=-0.15))
    for x in range(30, WIDTH, 120):
        c.line([(x, top + 44 - x * 0.026), (x - 8, foot)], c.palette.lit(STONE, shade=0.95), width=3)
    c.wash((0, foot, WIDTH, HEIGHT), [mix(c.palette.lit(hexa("7b7f82")), c.palette.haze, 0.35), c.palette.lit(hexa("5d6368"), shade=0.4)])
    _puddles(c, top=foot + 20)
    for x in (210, 1290):
        buildings.lamp_post(c, x, 900, 340)
    figures.person(c, 330, 935, 190, coat=hexa("d9a441"), facing=1)
    figures.person(c, 410, 942, 182, coat=hexa("2f5f7a"), facing=1)
    sky.rain(c, drops=260, opacity=0.2)


def _puddles(c: Canvas, *, top: float) -> None:
    for _ in range(16):
        y = c.rng.uniform(top, HEIGHT)
        water.dash(c, c.rng.uniform(0, WIDTH), y, c.rng.uniform(120, 380), 6 + (y - top) * 0.09, mix(c.palette.sky[2], c.palette.lit(hexa("5d6368")), 0.35))


def wind_farm(c: Canvas) -> None:
    """Turbines out at sea, a working boat going to them."""
    horizon = 660.0
    sky.paint_sky(c, horizon=horizon, clouds=8, cloud_size=1.15)
    water.sea(c, horizon=horizon)
    for x in range(90, WIDTH, 130):
        vessels.turbine(c, x + c.rng.uniform(-30, 30), horizon + 3, c.rng.uniform(105, 135), depth=0.5)
    for x, foot, tall in ((245, 705, 330), (620, 722, 430), (905, 700, 300), (1230, 750, 560)):
        vessels.turbine(c, x, foot, tall, depth=0.08)
        c.box(x - tall * 0.02, foot - tall * 0.05, x + tall * 0.02, foot + 4, c.palette.lit(hexa("e0ab35")))
        for _ in range(5):
            water.dash(c, x + c.rng.uniform(-20, 20), foot + c.rng.uniform(2, 12), c.rng.uniform(30, 80), 4, mix(c.palette.cloud, (255, 255, 255), 0.4))
    vessels.fishing_boat(c, 430, 856, 330, hexa("d79a3b"))
    for _ in range(16):
        water.dash(c, 430 + c.rng.uniform(-190, 170), 860 + c.rng.uniform(-2, 10), c.rng.uniform(30, 100), 5, mix(c.palette.cloud, (255, 255, 255), 0.5))
    sky.gulls(c, count=6, top=300, bottom=600)


def regatta(c: Canvas) -> None:
    """Dinghies under sail in a fresh breeze."""
    horizon = 440.0
    sky.paint_sky(c, horizon=horizon, clouds=8)
    land.hills(c, base=horizon + 2, rise=120, colour=land.HEATH, depth=0.55)
    buildings.street(c, left=900, right=1300, foot=horizon + 2, height=46, depth=0.4)
    water.sea(c, horizon=horizon)
    sails = [hexa(code) for code in ("f7f1e1", "c4502f", "e8b04b", "f7f1e1", "4f86a0", "d98f9a")]
    places = sorted((c.rng.uniform(475, 640), 120 + place * 118 + c.rng.uniform(-30, 30)) for place in range(12))
    for line, x in places:
        near = (line - 440) / 400
        vessels.sailing_boat(c, x, line, 90 + 420 * near, c.rng.choice(sails), lean=0.14, depth=0.25 * (1 - near))
    for x, line, tall, sail in ((420, 800, 470, sails[1]), (1090, 870, 580, sails[0])):
        c.soft([sky.oval(x + 30, line + 14, tall * 0.34, 16)], c.palette.sea_near, opacity=0.7, blur=10)
        vessels.sailing_boat(c, x, line, tall, sail, lean=0.16)
        for _ in range(9):
            water.dash(c, x + c.rng.uniform(-0.35, 0.3) * tall, line + 5 + c.rng.uniform(0, 9), tall * 0.14, 5, mix(c.palette.cloud, (255, 255, 255), 0.5))


def rowing(c: Canvas) -> None:
    """Two eights on the estuary, trees along the bank."""
    horizon = 470.0
    sky.paint_sky(c, horizon=horizon, clouds=5)
    land.hills(c, base=horizon, rise=110, colour=land.HEATH, depth=0.55)
    for x in range(-20, WIDTH + 60, 70):
        land.tree(
            c,
            x + c.rng.uniform(-26, 26),
            horizon + 8,
            c.rng.uniform(90, 170),
            c.rng.choice([hexa("b98a3c"), hexa("7f8f4a"), hexa("a9603a"), hexa("8c8a4a")]),
            depth=0.28,
        )
    c.wash((0, horizon + 4, WIDTH, horizon + 22), [c.palette.lit(land.GRASS, depth=0.2), c.palette.lit(land.GRASS, shade=0.6)])
    c.mirror(horizon=horizon + 22, bottom=HEIGHT, tint=[c.palette.sea_far, c.palette.sea_near], strength=0.7, squeeze=0.9)
    water.ripples(c, top=horizon + 60, bottom=HEIGHT, count=110)
    vessels.rowing_eight(c, 640, 610, 620, hexa("a83f32"), depth=0.15)
    vessels.rowing_eight(c, 800, 800, 1150, hexa("2f5f7a"))
    for seat in range(8):
        for ring in range(2):
            water.dash(c, 800 - 1150 * 0.42 + seat * 94, 842 + ring * 7, 46 + ring * 22, 4, mix(c.palette.cloud, c.palette.sea_far, 0.4))


def lantern_night(c: Canvas) -> None:
    """A crowd on the quay with paper lanterns, strings of lamps above, boats lit behind."""
    horizon = 520.0
    sky.paint_sky(c, horizon=horizon, clouds=3)
    buildings.street(c, left=-20, right=WIDTH + 30, foot=horizon, height=150, depth=0.1)
    c.mirror(horizon=horizon, bottom=820, tint=[c.palette.sea_far, c.palette.sea_near], strength=0.75)
    for x in (240, 720, 1250):
        vessels.fishing_boat(c, x, 640 + c.rng.uniform(-16, 16), 260, c.rng.choice(vessels.HULLS))
    _lamp_strings(c)
    c.shaded([(0, 800), (WIDTH, 800), (WIDTH, HEIGHT), (0, HEIGHT)], [c.palette.lit(STONE, shade=0.35), c.palette.lit(STONE, shade=0.9)])
    c.polygon([(0, 796), (WIDTH, 796), (WIDTH, 808), (0, 808)], mix(c.palette.lit(STONE), buildings.LAMP, 0.3))
    for x in range(50, WIDTH, 86):
        tall, foot = c.rng.uniform(165, 225), c.rng.uniform(905, 985)
        figures.person(c, x + c.rng.uniform(-20, 20), foot, tall, facing=c.rng.choice([-1, 0, 1]))
        _lantern(c, x + c.rng.uniform(24, 46), foot - tall * c.rng.uniform(0.98, 1.25), c.rng.uniform(20, 30))


def _lamp_strings(c: Canvas) -> None:
    colours = [hexa("ffd684"), hexa("ff9d6b"), hexa("f7e7b0"), hexa("f28f8f")]
    for top, sag in ((120, 120), (190, 150), (60, 90)):
        wire = [(x, top + sag * (1 - ((x % 750) - 375) ** 2 / 375**2)) for x in range(0, WIDTH + 1, 25)]
        c.line(wire, mix(c.palette.sky[0], (0, 0, 0), 0.3), width=2)
        for x, y in wire[1::3]:
            tint = c.rng.choice(colours)
            c.glow(x, y + 12, 62, tint, strength=0.7)
            c.ellipse(x, y + 12, 9, 11, mix(tint, (255, 255, 255), 0.35))


def _lantern(c: Canvas, x: float, y: float, size: float) -> None:
    tint = c.rng.choice([hexa("ffc46b"), hexa("ff9a62"), hexa("ffe1a1"), hexa("f58a7c")])
    c.glow(x, y, size * 5, tint, strength=0.75)
    c.line([(x, y + size), (x - size * 0.4, y + size * 4.4)], c.palette.lit(hexa("6b4d38")), width=3)
    c.ellipse(x, y, size * 0.85, size, mix(tint, (255, 255, 255), 0.25))
    for shift in (-0.45, 0.0, 0.45):
        c.arc(x, y, size * max(abs(shift), 0.05), size, (90, 270) if shift < 0 else (270, 450), mix(tint, hexa("9a4a2a"), 0.5), width=1.6)


def beach_huts(c: Canvas) -> None:
    """Painted huts above the sand, sea behind, somebody walking a dog."""
    horizon = 470.0
    sky.paint_sky(c, horizon=horizon, clouds=6)
    water.sea(c, horizon=horizon, bottom=650)
    for _step in range(26):
        water.dash(c, c.rng.uniform(0, WIDTH), 636 + c.rng.uniform(-22, 14), c.rng.uniform(120, 340), 8, mix(c.palette.cloud, (255, 255, 255), 0.5))
    c.shaded(
        [(0, 655), *[(x, 648 + 10 * math.sin(x / 160)) for x in range(0, WIDTH + 1, 50)], (WIDTH, HEIGHT), (0, HEIGHT)],
        [c.palette.lit(land.SAND), c.palette.lit(land.SAND, shade=0.35)],
    )
    paints = [hexa(code) for code in ("c4502f", "4f86a0", "e8b04b", "7fa58a", "f1e7d2", "d98f9a", "3f5b70")]
    for place in range(7):
        _hut(c, 60 + place * 204, 800 + (place % 2) * 6, 158, paints[place])
    figures.person(c, 640, 945, 150, walking=True, facing=1)
    figures.dog(c, 760, 948, 62, hexa("8c6a40"))
    land.tufts(c, top=830, bottom=995, colour=hexa("9aa35c"), count=60, height=46)
    sky.gulls(c, count=9, top=120, bottom=430)


def _hut(c: Canvas, x: float, foot: float, width: float, paint: tuple[int, int, int]) -> None:
    eaves = foot - width * 0.92
    c.soft([sky.oval(x + width * 0.55, foot + 4, width * 0.62, 12)], c.palette.lit(hexa("5b5248")), opacity=0.45, blur=8)
    c.polygon([(x, foot), (x, eaves), (x + width / 2, eaves - width * 0.42), (x + width, eaves), (x + width, foot)], c.palette.lit(paint))
    for place in range(1, 8):
        c.line(
            [(x + width * place / 8, foot), (x + width * place / 8, eaves - width * 0.4 * (1 - abs(place - 4) / 4))],
            c.palette.lit(paint, shade=0.22),
            width=1.6,
        )
    c.line([(x - 10, eaves + 8), (x + width / 2, eaves - width * 0.46), (x + width + 10, eaves + 8)], c.palette.lit(hexa("f6efe0")), width=13)
    c.box(x + width * 0.28, foot - width * 0.62, x + width * 0.72, foot, c.palette.lit(hexa("f6efe0"), shade=0.1))
    c.line([(x + width * 0.5, foot - width * 0.62), (x + width * 0.5, foot)], c.palette.lit(hexa("8d8578")), width=2)
    c.box(x - 6, foot - 5, x + width + 6, foot + 4, c.palette.lit(hexa("7a6753")))
