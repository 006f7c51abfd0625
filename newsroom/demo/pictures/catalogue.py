"""Every picture in the demo newsroom: what is drawn, in which light, and whom to thank for it."""

from __future__ import annotations

from dataclasses import dataclass

from newsroom.demo.people import PEOPLE


@dataclass(frozen=True)
class DemoPicture:
    """One picture. `scene` is a function of a scenes module, or "portrait"; `alt_text` is true of that scene whatever the seed."""

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


@dataclass(frozen=True)
class Desk:
    """Who hands pictures in, and on what terms."""

    creator: str
    credit_line: str
    licence: str
    copyright_notice: str
    source_url: str = ""


SILAS = Desk("Silas Verrin", "The Lowmere Courier", "own-work", "© The Lowmere Courier")
NELL = Desk("Nell Arkwright", "The Lowmere Courier", "own-work", "© The Lowmere Courier")


def _picture(key: str, scene: str, palette: str, desk: Desk, *, title: str, alt_text: str, caption: str = "") -> DemoPicture:
    return DemoPicture(key, scene, palette, title, alt_text, caption, desk.creator, desk.credit_line, desk.licence, desk.copyright_notice, desk.source_url)


PICTURES: dict[str, DemoPicture] = {
    picture.key: picture
    for picture in [
        _picture(
            "ferry-dawn",
            "ferry_at_sea",
            "dawn",
            SILAS,
            title="The Merganser at first light",
            alt_text="A blue and white ferry at sea below a pink sky, with a lighthouse on the headland behind it.",
        ),
        _picture(
            "rain-street",
            "storm_wall",
            "rain",
            SILAS,
            title="Rain on the parade",
            alt_text="Two people in coats walk beside a wall that a heavy sea is breaking over.",
        ),
        _picture("marsh-cranes", "rowing", "gold", SILAS, title="The estuary", alt_text="Trees reflected in still water with two rowing boats."),
        _picture("reeds-dusk", "harbour", "dusk", SILAS, title="The basin at dusk", alt_text="Fishing boats in a harbour basin below a violet sky."),
        _picture("stage-spotlight", "lantern_night", "night", SILAS, title="Lantern Night", alt_text="A crowd on a quay at night, holding paper lanterns."),
        _picture(
            "lighthouse-night",
            "lighthouse_head",
            "night",
            SILAS,
            title="Gannet Head light",
            alt_text="A red and white lighthouse on a cliff at night, its beams sweeping the sky above a moonlit sea.",
        ),
        _picture("pitch-gulls", "regatta", "morning", SILAS, title="A fresh breeze", alt_text="Sailing dinghies with coloured sails on a choppy bay."),
        _picture(
            "market-stalls",
            "fishing_fleet",
            "gold",
            SILAS,
            title="North Quay",
            alt_text="Fishing boats moored along a quay where three people stand among bollards and fish boxes.",
        ),
    ]
}

PORTRAITS: dict[str, DemoPicture] = {
    f"portrait-{person.portrait}": DemoPicture(
        f"portrait-{person.portrait}",
        "portrait",
        person.portrait,
        f"Portrait of {person.name}",
        f"Drawing of {person.name}, head and shoulders.",
        creator="Silas Verrin" if person.portrait != "silas" else "Nell Arkwright",
    )
    for person in PEOPLE.values()
    if person.portrait
}
