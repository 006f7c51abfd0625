"""Scenes under a roof: stage, library, workshop, council chamber."""

from __future__ import annotations

import math

from newsroom.demo.pictures import buildings, figures, sky, vessels
from newsroom.demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from newsroom.demo.pictures.colours import Colour, hexa, mix

WOOD = hexa("8a5f3f")
BOOKS = [hexa(code) for code in ("8c3b32", "2f5d62", "d0a24a", "3d4a63", "6b7a4f", "c9b79a", "7d4f63", "b5693f", "e3d5b5", "46565f")]


def stage(c: Canvas) -> None:
    """A small stage: one player in a spotlight before a wall of paper, the front rows dark."""
    c.wash((0, 0, WIDTH, HEIGHT), [hexa("1d1720"), hexa("2b202a"), hexa("1a151c")])
    c.wash((190, 90, 1310, 690), [hexa("3d3a4d"), hexa("6a5560"), hexa("8a6a5a")])
    _paper_wall(c)
    c.shaded([(190, 690), (1310, 690), (1440, 820), (60, 820)], [hexa("8a6446"), hexa("5a3f30")])
    for step in range(12):
        c.line([(190 + step * 102, 690), (60 + step * 125.5, 820)], hexa("50382b"), width=3)
    c.box(60, 820, 1440, 866, hexa("3a2a24"))
    c.beam((330, -30), [(560, 800), (960, 800)], hexa("ffe9b8"), opacity=0.8, blur=9)
    c.beam((1240, -30), [(620, 800), (980, 800)], hexa("ffd9a0"), opacity=0.55, blur=9)
    c.glow(770, 770, 260, hexa("ffe9b8"), strength=0.75, flatten=0.25)
    _player(c)
    _curtain(c, 60, 300)
    _curtain(c, 1200, 1440)
    c.shaded([(0, 0), (WIDTH, 0), (WIDTH, 110), (0, 110)], [hexa("5a1f24"), hexa("7d2b2c")])
    for place in range(15):
        c.pie(50 + place * 100, 108, 52, 46, (0, 180), mix(hexa("7d2b2c"), hexa("b8862f"), 0.12 if place % 2 else 0.0))
    for row, (foot, size, tone) in enumerate(((960, 74, 0.55), (1030, 92, 0.3))):
        for place in range(15):
            x = place * 108 + (row % 2) * 54 - 20 + c.rng.uniform(-8, 8)
            _listener(c, x, foot + c.rng.uniform(-8, 8), size, mix(hexa("0f0c11"), hexa("4a3842"), tone))


def _paper_wall(c: Canvas) -> None:
    for row in range(11):
        for place in range(22):
            x, y = 205 + place * 50.5, 104 + row * 53
            tilt = c.rng.uniform(-5, 5)
            tone = mix(hexa("e8d5ae"), hexa("7d6a70"), c.rng.uniform(0.1, 0.5) + 0.3 * abs(place - 11) / 11)
            c.polygon([(x + tilt, y), (x + 43 + tilt, y + 2), (x + 43 - tilt, y + 46), (x - tilt, y + 44)], tone)
            for line in range(3):
                c.line([(x + 7, y + 12 + line * 10), (x + 36, y + 13 + line * 10)], mix(tone, hexa("5a4a50"), 0.4), width=1.4)


def _player(c: Canvas) -> None:
    figures.person(c, 770, 790, 300, coat=hexa("3f5f7a"), walking=False, facing=1)
    c.line([(806, 596), (850, 560)], hexa("3f5f7a"), width=18)
    c.line([(850, 560), (850, 530)], hexa("3a302a"), width=4)
    c.box(836, 532, 864, 574, hexa("ffdf9a"))
    c.glow(850, 552, 120, hexa("ffcf7a"), strength=0.9)
    c.polygon([(738, 520), (802, 520), (790, 500), (750, 500)], hexa("2a2a33"))
    figures.dog(c, 960, 792, 92, hexa("c9a77a"))


def _curtain(c: Canvas, left: float, right: float) -> None:
    folds = 7
    for fold in range(folds):
        x0, x1 = left + (right - left) * fold / folds, left + (right - left) * (fold + 1) / folds
        c.shaded([(x0, 0), (x1, 0), (x1, 830), (x0, 830)], [hexa("6a1f24"), hexa("a33a34"), hexa("5a1a20")], sideways=True)


def _listener(c: Canvas, x: float, foot: float, size: float, tone: Colour) -> None:
    c.ellipse(x, foot - size * 0.95, size * 0.32, size * 0.38, tone)
    c.polygon(
        [
            (x - size * 0.66, foot + 60),
            (x - size * 0.55, foot - size * 0.38),
            (x - size * 0.15, foot - size * 0.62),
            (x + size * 0.15, foot - size * 0.62),
            (x + size * 0.55, foot - size * 0.38),
            (x + size * 0.66, foot + 60),
        ],
        tone,
    )


def library(c: Canvas) -> None:
    """A reading room: shelves to the ceiling, a tall arched window, green lamps, readers at a table."""
    c.wash((0, 0, WIDTH, HEIGHT), [c.palette.lit(hexa("d9c7a3"), shade=0.35), c.palette.lit(hexa("cbb58c"), shade=0.15)])
    _arched_window(c, 750, 80, 330, 560)
    _shelves(c, -20, 500)
    _shelves(c, 1000, WIDTH + 20)
    c.shaded([(0, 760), (WIDTH, 760), (WIDTH, HEIGHT), (0, HEIGHT)], [c.palette.lit(hexa("9a6f4a")), c.palette.lit(hexa("6b4a34"), shade=0.3)])
    c.beam((750, 120), [(380, 1000), (1180, 1000)], c.palette.sun, opacity=0.42, blur=16)
    for x in (330, 600, 905, 1170):
        figures.seated(c, x, 838, 165, facing=c.rng.choice([-1, 1]))
    _reading_table(c)


def _arched_window(c: Canvas, x: float, top: float, width: float, height: float) -> None:
    left, right, base = x - width / 2, x + width / 2, top + height
    c.pie(x, top + width / 2, width / 2 + 20, width / 2 + 20, (180, 360), c.palette.lit(hexa("efe3c8")))
    c.box(left - 20, top + width / 2, right + 20, base + 20, c.palette.lit(hexa("efe3c8")))
    c.pie(x, top + width / 2, width / 2, width / 2, (180, 360), c.palette.sky[0])
    c.wash((left, top + width / 2, right, base), [c.palette.sky[0], c.palette.sky[1], c.palette.sky[2]])
    for place in range(4):
        bx = left + 20 + place * width / 4
        buildings.paint_house(
            c, buildings.House(bx - 14, base, width / 4, 70 + (place % 2) * 26, buildings.WALLS[place + 2], buildings.ROOFS[place], gable=True), depth=0.4
        )
    bars = c.palette.lit(hexa("6b4d38"), shade=0.3)
    for step in range(1, 4):
        c.box(left + width * step / 4 - 4, top + (40 if step != 2 else 0), left + width * step / 4 + 4, base, bars)
    for y in range(int(top + width / 2), int(base), 98):
        c.box(left, y - 4, right, y + 4, bars)


def _shelves(c: Canvas, left: float, right: float) -> None:
    c.box(left, 0, right, 770, c.palette.lit(WOOD, shade=0.45))
    for row in range(6):
        top, shelf = 14 + row * 126, 128 + row * 126
        c.box(left + 12, top, right - 12, shelf, c.palette.lit(WOOD, shade=0.95))
        x = left + 18
        while x < right - 40:
            x = _book(c, x, shelf, c.rng.uniform(13, 31), c.rng.uniform(66, 104))
        c.box(left, shelf, right, shelf + 12, c.palette.lit(WOOD))
    for x in (left, right - 14, (left + right) / 2):
        c.box(x, 0, x + 14, 770, c.palette.lit(WOOD, shade=0.15))


def _book(c: Canvas, x: float, shelf: float, wide: float, tall: float) -> float:
    cloth = c.rng.choice(BOOKS)
    if c.rng.random() < 0.07:
        c.polygon([(x + 12, shelf), (x + 12 + wide, shelf), (x + wide + 34, shelf - tall * 0.95), (x + 34, shelf - tall)], c.palette.lit(cloth, shade=0.2))
        return x + wide + 40
    c.box(x, shelf - tall, x + wide, shelf, c.palette.lit(cloth, shade=0.1))
    c.box(x + wide * 0.7, shelf - tall, x + wide, shelf, c.palette.lit(cloth, shade=0.5))
    gold = mix(cloth, hexa("f0d68a"), 0.6)
    c.box(x + wide * 0.15, shelf - tall * 0.82, x + wide * 0.8, shelf - tall * 0.76, c.palette.lit(gold))
    c.box(x + wide * 0.15, shelf - tall * 0.2, x + wide * 0.8, shelf - tall * 0.15, c.palette.lit(gold))
    return x + wide + c.rng.choice([1, 1, 2, 5])


def _reading_table(c: Canvas) -> None:
    c.shaded([(110, 838), (1390, 838), (1450, 900), (50, 900)], [c.palette.lit(hexa("b07d4f")), c.palette.lit(hexa("8a5c38"))])
    c.box(50, 900, 1450, 928, c.palette.lit(hexa("6b4428")))
    for x in (120, 1340):
        c.box(x, 928, x + 44, HEIGHT, c.palette.lit(hexa("5a3a24")))
    for x in (470, 750, 1040):
        c.box(x - 4, 790, x + 4, 862, c.palette.lit(hexa("c9a24a")))
        c.ellipse(x, 866, 26, 8, c.palette.lit(hexa("c9a24a"), shade=0.3))
        c.polygon([(x - 58, 796), (x + 58, 796), (x + 40, 758), (x - 40, 758)], c.palette.lit(hexa("2f6a4a")))
        c.glow(x, 836, 150, buildings.LAMP, strength=0.7, flatten=0.55)
    for x in (320, 600, 900, 1180):
        c.polygon([(x - 58, 872), (x, 880), (x + 58, 872), (x + 66, 854), (x, 862), (x - 66, 854)], c.palette.lit(hexa("f6efdc")))
        c.line([(x, 862), (x, 880)], c.palette.lit(hexa("b8a88a")), width=3)


def workshop(c: Canvas) -> None:
    """A boat on the stocks in a shed, ribs showing, apprentices at work, light through the doors."""
    c.wash((0, 0, WIDTH, HEIGHT), [hexa("4a3a30"), hexa("6b5240"), hexa("7d6048")])
    _open_doors(c)
    _roof_beams(c)
    c.shaded([(0, 780), (WIDTH, 780), (WIDTH, HEIGHT), (0, HEIGHT)], [c.palette.lit(hexa("a58a66")), c.palette.lit(hexa("7a6048"), shade=0.3)])
    c.beam((750, 330), [(120, 1000), (1380, 1000)], c.palette.sun, opacity=0.5, blur=18)
    _hull_on_stocks(c)
    for x, foot, tall, coat, facing in ((250, 900, 265, "2f5f7a", 1), (1210, 905, 270, "b8432f", -1), (1330, 915, 250, "d9a441", -1)):
        figures.person(c, x, foot, tall, coat=hexa(coat), walking=False, facing=facing)
    c.line([(292, 720), (372, 660)], hexa("d8c6a4"), width=8)
    _bench(c)
    for _ in range(90):
        c.arc(c.rng.uniform(380, 1150), c.rng.uniform(850, 970), 9, 6, (0, 250), c.palette.lit(hexa("e3c48f")), width=2.4)


def _open_doors(c: Canvas) -> None:
    left, right, top, base = 470.0, 1030.0, 210.0, 700.0
    c.wash((left, top, right, base), [c.palette.sky[0], c.palette.sky[1], c.palette.sky[2], c.palette.sea_far, c.palette.sea_near])
    for at, tall, sail in ((600, 150, "f4efe2"), (900, 110, "c4502f")):
        vessels.sailing_boat(c, at, 566, tall, hexa(sail), depth=0.35)
    c.box(left, 640, right, base + 90, c.palette.lit(hexa("a59b8b"), depth=0.2))
    for side, x in ((-1.0, left), (1.0, right)):
        outer = x + side * 190
        c.polygon([(x, top - 10), (outer, top - 60), (outer, base + 130), (x, base + 80)], c.palette.lit(hexa("3f5f63"), shade=0.45))
        for step in range(1, 6):
            px = x + side * 190 * step / 6
            c.line([(px, top - 10 - 50 * step / 6), (px, base + 80 + 50 * step / 6)], c.palette.lit(hexa("3f5f63"), shade=0.85), width=3)


def _roof_beams(c: Canvas) -> None:
    for x in range(-100, WIDTH + 200, 200):
        c.line([(x, 0), (750 + (x - 750) * 0.5, 170)], hexa("33261f"), width=18)
    for y, half in ((60, 760), (120, 560), (176, 420)):
        c.line([(750 - half, y), (750 + half, y)], hexa("3a2b22"), width=16)
    for x in (330, 1170):
        c.line([(x, 0), (x, 190)], hexa("2a201a"), width=4)
        c.polygon([(x - 42, 226), (x + 42, 226), (x + 16, 186), (x - 16, 186)], hexa("2f5d62"))
        c.glow(x, 250, 210, buildings.LAMP, strength=0.6)


def _hull_on_stocks(c: Canvas) -> None:
    keel, top = 850.0, 560.0
    for place in range(17):
        x = 360 + place * 50
        sheer = top + 62 * math.sin((place - 1) / 15 * math.pi) - 18
        bend = (x - 760) * 0.06
        c.line([(x, sheer), (x + bend * 0.6, (sheer + keel) / 2 + 20), (x - bend * 2.2, keel)], c.palette.lit(hexa("c9975f"), shade=0.25), width=15)
    for step in range(5):
        y = keel - 18 - step * 34
        inset = 150 - step * 24
        plank = [(x, y - 60 * ((x - 760) / 420) ** 2) for x in range(int(360 + inset), int(1170 - inset), 20)]
        c.line(plank, c.palette.lit(hexa("d9a86c"), shade=0.12 * step), width=30)
        c.line([(x, line + 15) for x, line in plank], c.palette.lit(hexa("8a5f3f")), width=3)
    c.line([(330, 520), (420, 800), (520, keel + 6), (1040, keel + 6), (1160, 760), (1190, 540)], c.palette.lit(hexa("7a5236")), width=22)
    for x in (560, 760, 960):
        c.polygon([(x - 44, 930), (x - 18, keel + 12), (x + 18, keel + 12), (x + 44, 930)], c.palette.lit(hexa("5d4630")))


def _bench(c: Canvas) -> None:
    c.box(20, 800, 230, 826, c.palette.lit(hexa("b58a5a")))
    for x in (36, 190):
        c.box(x, 826, x + 22, 950, c.palette.lit(hexa("7a5a3a")))
    for x, tall, tone in ((50, 60, "c4502f"), (88, 44, "4f86a0"), (124, 70, "d9a441"), (164, 40, "8a8f92")):
        c.box(x, 800 - tall, x + 26, 800, c.palette.lit(hexa(tone)))


def chamber(c: Canvas) -> None:
    """The council chamber: a horseshoe of desks below a tall window and the town's arms, hands going up."""
    c.wash((0, 0, WIDTH, HEIGHT), [c.palette.lit(hexa("c9b48a")), c.palette.lit(hexa("b89a6e"), shade=0.2)])
    for x in (260, 1240):
        _arched_window(c, x, 60, 210, 400)
    _panelling(c)
    _arms(c, 750, 210)
    c.shaded([(0, 640), (WIDTH, 640), (WIDTH, HEIGHT), (0, HEIGHT)], [c.palette.lit(hexa("8c3b32"), shade=0.1), c.palette.lit(hexa("6a2a28"), shade=0.5)])
    for x in (620, 750, 880):
        figures.seated(c, x, 600, 135 if x != 750 else 152, coat=hexa("2f3640") if x != 750 else hexa("8c3b32"))
    c.polygon([(530, 600), (970, 600), (1000, 690), (500, 690)], c.palette.lit(WOOD))
    c.box(530, 590, 970, 606, c.palette.lit(hexa("b07d4f")))
    for y, size, count in ((730, 142, 6), (890, 182, 6)):
        for side in (-1, 1):
            for place in range(count // 2):
                seat = 750 + side * (310 + place * 150 + (y - 730) * 0.25)
                _councillor(c, seat, y, size, -side)
        for side in (-1, 1):
            inner, outer = 750 + side * (220 + (y - 730) * 0.25), 750 + side * 860
            c.polygon([(inner, y), (outer, y - 14), (outer, y + 76), (inner + side * 18, y + 92)], c.palette.lit(WOOD, shade=0.15))
            c.line([(inner, y), (outer, y - 14)], c.palette.lit(hexa("c08c58")), width=12)


def _panelling(c: Canvas) -> None:
    c.box(0, 470, WIDTH, 650, c.palette.lit(WOOD, shade=0.1))
    for x in range(14, WIDTH, 96):
        c.box(x, 490, x + 72, 632, c.palette.lit(WOOD, shade=0.35))
        c.box(x + 7, 497, x + 65, 625, c.palette.lit(WOOD, shade=0.18))
    c.box(0, 462, WIDTH, 476, c.palette.lit(hexa("a5764c")))


def _arms(c: Canvas, x: float, y: float) -> None:
    c.ellipse(x, y, 128, 140, c.palette.lit(hexa("7a5236")))
    c.ellipse(x, y, 112, 124, c.palette.lit(hexa("e8d5ae")))
    shield = [(x - 70, y - 74), (x + 70, y - 74), (x + 66, y + 10), (x, y + 90), (x - 66, y + 10)]
    c.shaded(shield, [c.palette.lit(hexa("2f5f7a")), c.palette.lit(hexa("234a63"))])
    for wave in range(3):
        c.line([(x - 54 + step * 12, y + 8 + wave * 20 + 5 * math.sin(step * 1.4)) for step in range(10 - wave * 2)], c.palette.lit(hexa("f4efe2")), width=6)
    buildings.lighthouse(c, x, y + 2, 74)


def _councillor(c: Canvas, x: float, y: float, size: float, facing: int) -> None:
    coat = c.rng.choice(figures.COATS)
    if c.rng.random() < 0.55:
        arm = c.palette.lit(coat, shade=0.15)
        c.line([(x + facing * size * 0.22, y - size * 0.42), (x + facing * size * 0.36, y - size * 0.98)], arm, width=size * 0.11)
        c.ellipse(x + facing * size * 0.37, y - size * 1.04, size * 0.062, size * 0.075, c.palette.lit(c.rng.choice(figures.SKINS)))
    figures.seated(c, x, y, size, coat=coat, facing=facing)
    c.polygon(sky.oval(x - facing * size * 0.4, y + 3, size * 0.24, size * 0.045), c.palette.lit(hexa("f6efdc")))
