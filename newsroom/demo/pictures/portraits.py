"""Drawn heads of the people who write the paper: simple, plain, kind."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from newsroom.demo.pictures.canvas import Canvas, Point
from newsroom.demo.pictures.colours import PALETTES, Colour, hexa, mix
from newsroom.demo.pictures.figures import SKINS
from newsroom.demo.pictures.sky import oval

SIDE = 1000.0


@dataclass(frozen=True)
class Sitter:
    """What somebody looks like. `hair` is one of short, bob, curls, bun, bald, long, cap, scarf."""

    skin: int
    hair: str
    hair_colour: str
    clothes: str
    backdrop: str
    has_glasses: bool = False
    has_beard: bool = False
    collar: str = "round"


SITTERS = {
    "marit": Sitter(1, "cap", "a4542e", "d9a441", "9fbfc4", collar="roll"),
    "dunstan": Sitter(0, "bald", "8d8578", "3f4f63", "d9c7a3", has_glasses=True, has_beard=True, collar="shirt"),
    "yusra": Sitter(2, "scarf", "7d3f5a", "2f4a5c", "e3b7a0", collar="roll"),
    "fergus": Sitter(0, "curls", "b9652e", "3f6b4f", "c9d3b0", has_beard=True),
    "beatrix": Sitter(4, "curls", "241d1b", "b9862f", "a9c3b2", has_glasses=True, collar="shirt"),
    "silas": Sitter(3, "short", "2b221e", "6f7f8a", "e8cf9c", has_beard=True),
    "nell": Sitter(1, "bob", "3a2a22", "b8432f", "b7c6d6", has_glasses=True),
    "osric": Sitter(0, "short", "dcd7cc", "6b4a3a", "b9b39a", has_glasses=True, collar="shirt"),
    "pia": Sitter(3, "bun", "241d1b", "4f6f8a", "ecc9a8"),
}


def draw_portrait(key: str, *, width: int, rng: Random) -> bytes:
    """A square portrait as a JPEG, `width` pixels wide."""
    sitter = SITTERS[key]
    c = Canvas(width=width, palette=PALETTES["morning"], rng=rng, size=(SIDE, SIDE))
    back = hexa(sitter.backdrop)
    c.wash((0, 0, SIDE, SIDE), [mix(back, (255, 255, 255), 0.28), mix(back, (60, 60, 70), 0.12)])
    c.glow(360, 360, 560, mix(back, (255, 255, 255), 0.75), strength=0.7)
    _hair_behind(c, sitter)
    _shoulders(c, sitter)
    _face(c, sitter)
    _hair_in_front(c, sitter)
    return c.finish(vignette=0.14)


def _shade(colour: Colour, part: float = 0.3) -> Colour:
    return mix(colour, hexa("4a3f55"), part)


def _shoulders(c: Canvas, sitter: Sitter) -> None:
    cloth = hexa(sitter.clothes)
    skin = SKINS[sitter.skin]
    c.polygon([(430, 610), (570, 610), (590, 790), (410, 790)], _shade(skin, 0.28))
    outline: list[Point] = [(120, 1000), (150, 880), (250, 808), (400, 762), (500, 800), (600, 762), (750, 808), (850, 880), (880, 1000)]
    c.shaded(outline, [cloth, mix(cloth, (255, 255, 255), 0.06), _shade(cloth)], sideways=True)
    c.polygon([(620, 770), (750, 808), (850, 880), (880, 1000), (700, 1000)], _shade(cloth, 0.34))
    if sitter.collar == "roll":
        c.round_box((396, 716, 604, 806), 40, mix(cloth, (255, 255, 255), 0.14))
        c.polygon([(548, 716), (566, 718), (592, 728), (604, 752), (604, 772), (592, 796), (566, 806), (548, 806)], _shade(cloth, 0.14))
    elif sitter.collar == "shirt":
        c.polygon([(400, 762), (500, 852), (448, 890), (372, 786)], hexa("f4efe2"))
        c.polygon([(600, 762), (500, 852), (552, 890), (628, 786)], hexa("d9d3c6"))
    else:
        c.ellipse(500, 768, 104, 46, _shade(skin, 0.18))


def _face(c: Canvas, sitter: Sitter) -> None:
    skin = SKINS[sitter.skin]
    for side in (-1, 1):
        c.ellipse(500 + side * 172, 470, 32, 50, _shade(skin, 0.1 if side < 0 else 0.35))
    head = oval(500, 455, 172, 222, corners=48)
    c.shaded(head, [mix(skin, (255, 245, 225), 0.22), skin, _shade(skin, 0.34)], sideways=True)
    if sitter.has_beard:
        _beard(c, sitter)
    for side in (-1, 1):
        c.ellipse(500 + side * 92, 530, 42, 26, mix(skin, hexa("d9705a"), 0.14))
        c.ellipse(500 + side * 72, 452, 15, 17, hexa("2f2a2a"))
        c.ellipse(500 + side * 72 - 4, 446, 4, 5, hexa("f7f3ea"))
        brow = mix(hexa(sitter.hair_colour) if sitter.hair not in ("scarf", "cap") else hexa("4a3428"), hexa("3a2f2a"), 0.35)
        c.arc(500 + side * 74, 424, 42, 26, (205, 335), brow, width=10)
    c.line([(506, 462), (520, 530), (496, 540)], _shade(skin, 0.42), width=7)
    smile = (500.0, 572.0, 44.0, 28.0) if sitter.has_beard else (500.0, 560.0, 62.0, 48.0)
    c.arc(*smile, (25, 155), _shade(mix(skin, hexa("a8483f"), 0.6), 0.2), width=10)
    if sitter.has_glasses:
        _glasses(c)


def _glasses(c: Canvas) -> None:
    frame = hexa("3a3230")
    for side in (-1, 1):
        c.arc(500 + side * 74, 456, 58, 50, (0, 360), frame, width=9)
        c.line([(500 + side * 132, 446), (500 + side * 172, 436)], frame, width=8)
    c.arc(500, 452, 20, 14, (180, 360), frame, width=8)


def _beard(c: Canvas, sitter: Sitter) -> None:
    colour = hexa(sitter.hair_colour)
    outline = [(330, 480), (350, 600), (410, 676), (500, 704), (590, 676), (650, 600), (670, 480), (630, 545), (575, 560), (500, 548), (425, 560), (370, 545)]
    c.shaded(outline, [mix(colour, (255, 255, 255), 0.1), colour, _shade(colour)], sideways=True)
    c.ellipse(500, 598, 46, 13, mix(SKINS[sitter.skin], hexa("a8483f"), 0.45))


def _hair_behind(c: Canvas, sitter: Sitter) -> None:
    colour = _shade(hexa(sitter.hair_colour), 0.15)
    if sitter.hair == "bob":
        c.round_box((298, 250, 702, 680), 150, colour)
    elif sitter.hair == "long":
        c.round_box((300, 240, 700, 860), 170, colour)
    elif sitter.hair == "bun":
        c.ellipse(500, 190, 92, 84, colour)
        c.ellipse(500, 400, 196, 210, colour)
    elif sitter.hair == "curls":
        for x, y in [(350, 300), (320, 380), (316, 460), (680, 460), (684, 380), (650, 300), (420, 240), (500, 220), (580, 240)]:
            c.ellipse(x, y, 72, 68, colour)
    elif sitter.hair == "scarf":
        c.polygon(oval(500, 470, 236, 290, corners=40), colour)
        c.polygon([(300, 600), (700, 600), (760, 900), (240, 900)], colour)


def _hair_in_front(c: Canvas, sitter: Sitter) -> None:
    colour = hexa(sitter.hair_colour)
    light = mix(colour, (255, 255, 255), 0.16)
    if sitter.hair in ("short", "bob", "bun"):
        c.polygon(
            [(322, 440), (330, 330), (392, 258), (500, 226), (612, 262), (672, 336), (678, 440), (650, 392), (618, 340), (520, 322), (420, 330), (356, 372)],
            colour,
        )
        c.polygon([(330, 330), (392, 258), (500, 226), (520, 250), (430, 280), (360, 344)], light)
    elif sitter.hair == "curls":
        for x, y, r in [(372, 318, 60), (430, 276, 62), (506, 258, 64), (580, 278, 60), (634, 322, 56)]:
            c.ellipse(x, y, r, r * 0.88, colour)
            c.ellipse(x - 14, y - 14, r * 0.5, r * 0.4, light)
    elif sitter.hair == "bald":
        for side in (-1, 1):
            c.ellipse(500 + side * 168, 408, 26, 70, colour)
        c.ellipse(450, 286, 60, 26, mix(SKINS[sitter.skin], (255, 255, 255), 0.35))
    elif sitter.hair == "cap":
        _cap(c, sitter)
    elif sitter.hair == "scarf":
        c.polygon(
            [(292, 470), (306, 340), (386, 248), (500, 216), (614, 248), (694, 340), (708, 470), (668, 400), (610, 330), (500, 304), (390, 330), (332, 400)],
            light,
        )
        c.polygon([(330, 600), (430, 716), (570, 716), (670, 600), (700, 760), (500, 830), (300, 760)], colour)


def _cap(c: Canvas, sitter: Sitter) -> None:
    wool, hair = hexa("2f4a63"), hexa(sitter.hair_colour)
    for side in (-1, 1):
        c.ellipse(500 + side * 168, 440, 30, 92, hair)
    c.pie(500, 372, 196, 186, (180, 360), wool)
    c.pie(500, 372, 196, 186, (300, 360), _shade(wool, 0.4))
    c.round_box((296, 330, 704, 400), 30, mix(wool, (255, 255, 255), 0.16))
    c.ellipse(500, 188, 36, 32, mix(wool, (255, 255, 255), 0.3))
