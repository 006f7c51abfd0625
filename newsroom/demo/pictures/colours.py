"""Colours, and the light that falls on them: each palette is one kind of weather at one hour."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]


def hexa(code: str) -> Colour:
    """The colour of a hexadecimal code such as "e8b04b"."""
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def mix(one: Colour, other: Colour, part: float) -> Colour:
    """`one` with `part` (0 to 1) of `other` in it."""
    r, g, b = (round(a + (z - a) * part) for a, z in zip(one, other, strict=True))
    return r, g, b


def times(colour: Colour, light: Colour) -> Colour:
    """What a colour looks like under a coloured light."""
    r, g, b = (round(own * shining / 255) for own, shining in zip(colour, light, strict=True))
    return r, g, b


@dataclass(frozen=True)
class Palette:
    """The light of a picture. `sky` runs from the zenith to the horizon; `lamps` (0 to 1) says how many windows are lit."""

    name: str
    sky: tuple[Colour, Colour, Colour]
    haze: Colour
    sun: Colour
    light: Colour
    shadow: Colour
    sea_far: Colour
    sea_near: Colour
    cloud: Colour
    lamps: float
    sun_at: tuple[float, float] | None = None

    def lit(self, colour: Colour, *, depth: float = 0.0, shade: float = 0.0) -> Colour:
        """A thing's own colour in this light, `depth` (0 to 1) of the way into the haze and `shade` (0 to 1) turned from the light."""
        seen = times(colour, self.light)
        return mix(mix(seen, times(seen, self.shadow), shade), self.haze, depth)


def _palette(
    name: str, *, sky: str, haze: str, sun: str, light: str, shadow: str, sea: str, cloud: str, lamps: float, sun_at: tuple[float, float] | None
) -> Palette:
    zenith, middle, horizon = (hexa(code) for code in sky.split())
    sea_far, sea_near = (hexa(code) for code in sea.split())
    return Palette(name, (zenith, middle, horizon), hexa(haze), hexa(sun), hexa(light), hexa(shadow), sea_far, sea_near, hexa(cloud), lamps, sun_at)


PALETTES = {
    palette.name: palette
    for palette in [
        _palette(
            "dawn",
            sky="5d7fa3 e3b7a0 fbdcae",
            haze="eec8ab",
            sun="fff0c9",
            light="ffe6d2",
            shadow="8f7f9e",
            sea="eec3a2 3f6379",
            cloud="f7d3bd",
            lamps=0.25,
            sun_at=(1060, 430),
        ),
        _palette(
            "morning",
            sky="86b7cf bcd9dc f4ecd4",
            haze="d5e2da",
            sun="fffbe6",
            light="fff8e8",
            shadow="8798a8",
            sea="b6d3d2 2f7282",
            cloud="fbf8ec",
            lamps=0.0,
            sun_at=(330, 210),
        ),
        _palette(
            "noon",
            sky="3f8fbd 84bfd6 d6ebe6",
            haze="c5dfe0",
            sun="fffdf0",
            light="fffcf2",
            shadow="7d93ab",
            sea="8fc6cc 1f6c86",
            cloud="fdfcf4",
            lamps=0.0,
            sun_at=(1150, 170),
        ),
        _palette(
            "gold",
            sky="6a90a6 e2c48b fae0a0",
            haze="eecf95",
            sun="fff3bf",
            light="ffe7b5",
            shadow="93786f",
            sea="e9cb92 49706f",
            cloud="f9e4bb",
            lamps=0.1,
            sun_at=(420, 380),
        ),
        _palette(
            "dusk",
            sky="33406e a9678a f2a477",
            haze="c98d8b",
            sun="ffd59a",
            light="e9b8a6",
            shadow="62567e",
            sea="db9580 2c3a62",
            cloud="c77c88",
            lamps=0.6,
            sun_at=(520, 505),
        ),
        _palette(
            "night",
            sky="0d1a35 1c3355 3d5c78",
            haze="2e4a68",
            sun="f4eecb",
            light="7f9abf",
            shadow="3d4c75",
            sea="3b5a77 0c1c34",
            cloud="2f4864",
            lamps=0.85,
            sun_at=(430, 405),
        ),
        _palette(
            "storm",
            sky="3c4a57 66757d a4aca6",
            haze="8f9b9b",
            sun="dfe3d2",
            light="c9d1cf",
            shadow="6a7785",
            sea="7f8f8f 24414a",
            cloud="56646e",
            lamps=0.35,
            sun_at=None,
        ),
        _palette(
            "rain",
            sky="5a6a78 87949a bcc0b8",
            haze="a7b0ae",
            sun="eeeee0",
            light="cbd2d4",
            shadow="66727f",
            sea="95a3a4 3a5560",
            cloud="77858c",
            lamps=0.55,
            sun_at=None,
        ),
        _palette(
            "autumn",
            sky="7f9db0 cfcdb4 f3dfb4",
            haze="dccfa9",
            sun="fff3d0",
            light="fff0d2",
            shadow="8b7a7c",
            sea="cfc9ab 4a6a68",
            cloud="f2e7cd",
            lamps=0.1,
            sun_at=(1130, 330),
        ),
        _palette(
            "frost",
            sky="8fb0cb cbd8e2 f6e9e0",
            haze="dde3e6",
            sun="fff8ea",
            light="f1f3fa",
            shadow="8b9cbd",
            sea="c9d6dd 4c7690",
            cloud="f7f4f2",
            lamps=0.15,
            sun_at=(380, 330),
        ),
    ]
}
