"""What is kept of a picture besides its pixels: the words, whom to thank, and on what terms it came."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoPicture:
    """One picture. `scene` is a function of a scenes module, or "portrait" with the sitter in `palette`."""

    key: str
    scene: str
    palette: str
    title: str
    alt_text: str
    caption: str = ""
    creator: str = ""
    credit_line: str = "The Lowmere Courier"
    licence: str = "own-work"
    copyright_notice: str = "© The Lowmere Courier"
    source_url: str = ""
    not_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """What is said of a picture. `alt_text` is true of its scene whatever the seed."""

    title: str
    alt_text: str
    caption: str


@dataclass(frozen=True)
class Desk:
    """Who hands pictures in, and on what terms: `not_for` are values of rights.Use."""

    creator: str
    credit_line: str
    licence: str
    copyright_notice: str
    source_url: str = ""
    not_for: tuple[str, ...] = ()


# Pictures whose rights end so many days after the demo was loaded.
DAYS = {"basin-night": 6}
SILAS = Desk("Silas Verrin", "The Lowmere Courier", "own-work", "© The Lowmere Courier")
NELL = Desk("Nell Arkwright", "The Lowmere Courier", "own-work", "© The Lowmere Courier")
FENWICK = Desk(
    "Isolde Wray", "Fenwick Pictures", "agency", "© Fenwick Pictures. All rights reserved.", "https://fenwick-pictures.example/wray", ("republication",)
)
TIDEWIRE = Desk("Caspar Dunne", "Tidewire", "agency", "© Tidewire", "https://tidewire.example/pictures", ("social", "republication"))
SKERROW = Desk("Una Brae", "The Skerrow Signal", "cc-by", "© Una Brae", "https://skerrow-signal.example/pictures")
RESERVE = Desk("Teo Lindqvist", "Sallow Marsh reserve", "cc-by-sa", "© Sallow Marsh reserve", "https://sallow-marsh.example/pictures")
COOPERATIVE = Desk("", "Eastmark Wind Co-operative", "handout", "© Eastmark Wind Co-operative", "https://eastmark-wind.example/press")
LIBRARY = Desk("Winifred Ash", "Lowmere Free Library", "cc0", "", "https://free-library.example/drawings")


def picture(key: str, scene: str, palette: str, desk: Desk, words: Words) -> DemoPicture:
    terms = (desk.creator, desk.credit_line, desk.licence, desk.copyright_notice, desk.source_url, desk.not_for)
    return DemoPicture(key, scene, palette, words.title, words.alt_text, words.caption, *terms)
