"""Whom and what the stories rely on. Names, places and addresses are made up; every address is below .example."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoSource:
    """A source as the desk files it. `internal_name` never leaves the desk."""

    kind: str
    name: str
    description: str = ""
    homepage: str = ""
    other_names: tuple[str, ...] = ()
    internal_name: str = ""
    archive_url: str = ""


SOURCES = {
    "fenwick-gazette": DemoSource(
        "outlet",
        "The Fenwick Gazette",
        "Weekly paper of Fenwick, the market town up the estuary. Strong on courts, farming and planning.",
        "https://fenwick-gazette.example/",
        ("Fenwick Gazette", "The Gazette"),
    ),
    "northern-sound": DemoSource(
        "outlet",
        "Northern Sound",
        "Regional radio, heard from Skerrow to the county line. Its breakfast programme is where officials go to explain themselves.",
        "https://northern-sound.example/",
        ("NS Radio", "Northern Sound Radio"),
    ),
    "estuary-post": DemoSource(
        "outlet",
        "The Estuary Post",
        "Reader-owned site that covers the villages between Lowmere and Fenwick.",
        "https://estuary-post.example/",
        ("Estuary Post",),
    ),
    "skerrow-signal": DemoSource(
        "outlet", "The Skerrow Signal", "Monthly island newsletter, printed on the school's machine.", "https://skerrow-signal.example/"
    ),
    "tidewire": DemoSource(
        "agency",
        "Tidewire",
        "News agency of the coastal counties. Supplies shipping, weather and court copy to some forty papers.",
        "https://tidewire.example/",
        ("TW",),
    ),
    "ines-calder": DemoSource("person", "Ines Calder", "Harbour master of Lowmere since 2019; before that, mate on the Skerrow boats."),
    "abel-quill": DemoSource("person", "Abel Quill", "Last resident keeper of the Gannet Head light. Retired, and still goes up to look."),
    "rosalind-moor": DemoSource(
        "person", "Rosalind Moor", "Leader of Lowmere Town Council.", "https://lowmere-council.example/members/moor", ("Cllr R. Moor",)
    ),
    "idris-coyle": DemoSource("person", "Idris Coyle", "Warden of the Sallow Marsh reserve."),
    "gannet-line": DemoSource(
        "organisation",
        "Gannet Line",
        "Runs the two ferries between Lowmere and the island of Skerrow.",
        "https://gannet-line.example/",
        ("Gannet Ferries Ltd",),
    ),
    "harbour-trust": DemoSource(
        "organisation",
        "Lowmere Harbour Trust",
        "Owns and runs the harbour under its own Act; nine trustees, unpaid, appointed for four years.",
        "https://harbour-trust.example/",
        ("LHT", "the Trust"),
    ),
    "town-council": DemoSource(
        "organisation", "Lowmere Town Council", "Twenty-one councillors and, since May, no overall majority.", "https://lowmere-council.example/", ("LTC",)
    ),
    "coastal-institute": DemoSource(
        "organisation",
        "Eastmark Institute of Coastal Studies",
        "Research institute on the Fenwick road, known for its tide models and its canteen.",
        "https://coastal-studies.example/",
        ("EICS",),
    ),
    "free-library": DemoSource("organisation", "Lowmere Free Library", "Public library on Chandler Street, open since 1887.", "https://free-library.example/"),
    "athletic": DemoSource(
        "organisation", "Lowmere Athletic", "Football club, Eastmark League, second division.", "https://lowmere-athletic.example/", ("the Mariners",)
    ),
    "budget-paper": DemoSource(
        "document",
        "Budget Paper 14",
        "The council treasurer's outlook for the next three years, published with the October agenda.",
        "https://lowmere-council.example/papers/14",
    ),
    "trust-minutes": DemoSource(
        "document", "Minutes of the Harbour Trust", "Published two weeks after each meeting of the trustees.", "https://harbour-trust.example/minutes"
    ),
    "wall-survey": DemoSource(
        "document",
        "Gull Parade Sea Wall: Condition Survey",
        "Engineers' survey of all 1,140 metres of wall, commissioned by the town council.",
        "https://lowmere-council.example/papers/gull-parade-survey",
        archive_url="https://archive.lowmere-library.example/2026/gull-parade-survey",
    ),
    "tide-gauge": DemoSource(
        "dataset",
        "North Quay tide gauge",
        "Water level every ten minutes since 1961, kept by the Harbour Trust and open to all.",
        "https://harbour-trust.example/tides",
    ),
    "bird-count": DemoSource(
        "dataset", "Sallow Marsh bird count", "Monthly counts by volunteers at eleven fixed posts, since 1974.", "https://sallow-marsh.example/counts"
    ),
    "rent-register": DemoSource(
        "dataset", "Eastmark register of lets", "Every registered letting in the county, with its rent, by quarter.", "https://eastmark-county.example/lets"
    ),
    "tender-reader": DemoSource("unnamed", "a person who has read the tender papers", internal_name="Judith Amsel"),
    "ferry-hand": DemoSource("unnamed", "a member of the ferry's crew", internal_name="Corin Haverley"),
}
