"""Who writes, draws and edits The Lowmere Courier."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A contributor; `portrait` is a key of pictures/portraits.py, or "" for those who would rather not."""

    name: str
    job_title: str
    biography: str
    portrait: str = ""


PEOPLE = {
    "marit": Person(
        "Marit Oakshott",
        "Harbour correspondent",
        "Marit Oakshott has covered the harbour since the year the ice plant closed. She grew up over the chandlery on Rope Walk, "
        "holds a skipper's ticket that she insists is still valid, and can be found on the North Quay before six on most mornings.",
        "marit",
    ),
    "dunstan": Person(
        "Dunstan Pell",
        "Town hall reporter",
        "Dunstan Pell has sat through four hundred and eleven council meetings and kept the notes of every one. He writes about budgets, "
        "planning and the quiet decisions taken after the public gallery has gone home.",
        "dunstan",
    ),
    "yusra": Person(
        "Yusra Haddow",
        "Culture editor",
        "Yusra Haddow edits the culture pages and reviews theatre, books and anything with a brass section. She came to Lowmere for one summer "
        "season at the Tidemill and missed the last ferry out, nine years ago.",
        "yusra",
    ),
    "fergus": Person(
        "Fergus Tallis",
        "Sport writer",
        "Fergus Tallis played eleven matches for Lowmere Athletic, of which he remembers ten. He writes about football, rowing and the stubborn "
        "optimism of people who do both in November.",
        "fergus",
    ),
    "beatrix": Person(
        "Beatrix Lunn",
        "Science and nature writer",
        "Beatrix Lunn trained as a soil chemist and writes about the marsh, the weather and the sea. She keeps a rain gauge on the office roof "
        "and will tell you about it.",
        "beatrix",
    ),
    "silas": Person(
        "Silas Verrin",
        "Staff illustrator",
        "Silas Verrin draws the news. He works in gouache, from the spot where it happened whenever the rain allows, and teaches the Tuesday "
        "evening class at the Free Library.",
        "silas",
    ),
    "nell": Person(
        "Nell Arkwright",
        "Graphics",
        "Nell Arkwright makes the Courier's maps, charts and diagrams, and is the reason that none of them begins anywhere but at zero.",
        "nell",
    ),
    "osric": Person(
        "Osric Bayley",
        "Columnist",
        "Osric Bayley taught history at Lowmere School for thirty-one years. His column appears when he has something to say, which is weekly.",
        "osric",
    ),
    "pia": Person(
        "Pia Fenn",
        "Data reporter",
        "Pia Fenn asks for the spreadsheet. She joined the Courier from the county statistics office and writes about housing, energy and money.",
        "pia",
    ),
    "hollis": Person("Hollis Crane", "News editor", "Hollis Crane runs the desk, reads everything twice, and answers letters on Fridays."),
    "tamsin": Person(
        "Tamsin Roe",
        "Trainee reporter",
        "Tamsin Roe joined the Courier in September. She reports on schools, buses and whatever nobody else has picked up by nine o'clock.",
    ),
}
