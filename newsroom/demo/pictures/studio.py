"""Draws the pictures of the catalogue, several at once where there are processors for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random

from newsroom.demo.pictures import scenes_coast, scenes_indoors, scenes_nature, scenes_town
from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.catalogue import PICTURES, PORTRAITS
from newsroom.demo.pictures.colours import PALETTES
from newsroom.demo.pictures.portraits import draw_portrait
from newsroom.demo.pictures.terms import DemoPicture

DEFAULT_WIDTH = 1600
SINGLE_PROCESS_WIDTH = 400  # smaller pictures are drawn sooner than a second process starts

SCENES: dict[str, Callable[[Canvas], None]] = {
    scene.__name__: scene
    for scene in [
        scenes_coast.harbour,
        scenes_coast.fishing_fleet,
        scenes_coast.ferry_at_sea,
        scenes_coast.lighthouse_head,
        scenes_coast.storm_wall,
        scenes_coast.wind_farm,
        scenes_coast.regatta,
        scenes_coast.rowing,
        scenes_coast.lantern_night,
        scenes_coast.beach_huts,
        scenes_town.town_square,
        scenes_town.market,
        scenes_town.rain_street,
        scenes_town.school,
        scenes_town.bakery,
        scenes_town.terraces,
        scenes_town.bandstand,
        scenes_town.pitch_by_the_sea,
        scenes_nature.marsh_cranes,
        scenes_nature.reed_beds,
        scenes_nature.seal_bank,
        scenes_nature.allotments,
        scenes_nature.star_watch,
        scenes_indoors.stage,
        scenes_indoors.library,
        scenes_indoors.workshop,
        scenes_indoors.chamber,
    ]
}


def draw(picture: DemoPicture, *, seed: int, width: int = DEFAULT_WIDTH) -> bytes:
    """The picture as a JPEG. The same seed and width give the same bytes."""
    rng = Random(f"{seed}:{picture.key}")  # noqa: S311 nothing here is secret
    if picture.scene == "portrait":
        return draw_portrait(picture.palette, width=width // 2, rng=rng)
    canvas = Canvas(width=width, palette=PALETTES[picture.palette], rng=rng)
    SCENES[picture.scene](canvas)
    return canvas.finish()


def draw_all(*, seed: int, width: int = DEFAULT_WIDTH) -> Iterator[tuple[str, bytes]]:
    """The key and the JPEG of every picture and portrait, in the catalogue's order."""
    jobs = [(picture, seed, width) for picture in (*PICTURES.values(), *PORTRAITS.values())]
    if width < SINGLE_PROCESS_WIDTH or (os.cpu_count() or 1) == 1:
        yield from map(_draw_one, jobs)
        return
    # Fresh processes, so that no database connection is inherited.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield from pool.map(_draw_one, jobs)


def _draw_one(job: tuple[DemoPicture, int, int]) -> tuple[str, bytes]:
    picture, seed, width = job
    return picture.key, draw(picture, seed=seed, width=width)
