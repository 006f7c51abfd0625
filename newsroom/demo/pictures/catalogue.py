"""Every picture in the demo newsroom: what is drawn, in which light, and from whom it came."""

from __future__ import annotations

from newsroom.demo.people import PEOPLE
from newsroom.demo.pictures.terms import COOPERATIVE, FENWICK, LIBRARY, NELL, RESERVE, SILAS, SKERROW, TIDEWIRE, DemoPicture, Words, picture

HARBOUR = [
    picture(
        "ferry-dawn",
        "ferry_at_sea",
        "dawn",
        SILAS,
        Words(
            "The Merganser at first light",
            "A blue and white ferry at sea below a pink sky, with a lighthouse on the headland behind it.",
            "The Merganser off Gannet Head.",
        ),
    ),
    picture(
        "fleet-frost",
        "fishing_fleet",
        "frost",
        SILAS,
        Words(
            "The fleet alongside",
            "Fishing boats lie off a stone quay on a pale cold morning; three people stand among bollards and stacked fish boxes.",
            "North Quay on a frosty morning.",
        ),
    ),
    picture(
        "harbour-gold",
        "harbour",
        "gold",
        FENWICK,
        Words(
            "The basin at high water",
            "A fishing boat in a harbour basin in golden light, with a row of houses, a shed and a crane reflected behind it.",
            "Lowmere harbour at the top of the tide.",
        ),
    ),
    picture(
        "harbour-dusk",
        "harbour",
        "dusk",
        SILAS,
        Words(
            "The basin at dusk",
            "Fishing boats with their lamps lit in a harbour basin below a violet sky, windows glowing in the houses behind.",
            "The basin, shortly after sunset.",
        ),
    ),
    picture(
        "basin-night",
        "harbour",
        "night",
        TIDEWIRE,
        Words(
            "The basin at night",
            "Boats with lit wheelhouses in a dark harbour, the windows of the houses behind doubled in the water.",
            "The harbour on Lantern Night, before the lights went out.",
        ),
    ),
    picture(
        "storm-wall",
        "storm_wall",
        "storm",
        SILAS,
        Words(
            "Storm Hesper on Gull Parade",
            "A grey sea bursts high over a sea wall in the rain; two people in coats watch from the wet road.",
            "High water on Gull Parade.",
        ),
    ),
    picture(
        "headland-storm",
        "lighthouse_head",
        "storm",
        TIDEWIRE,
        Words("Gannet Head in a blow", "A red and white lighthouse and a low cottage on a cliff under heavy grey cloud.", "Gannet Head before the storm."),
    ),
    picture(
        "lighthouse-night",
        "lighthouse_head",
        "night",
        SILAS,
        Words("Gannet Head light", "A red and white lighthouse on a cliff at night, its beams sweeping the sky above a moonlit sea.", "The Gannet Head light."),
    ),
    picture(
        "lighthouse-dusk",
        "lighthouse_head",
        "dusk",
        LIBRARY,
        Words(
            "Gannet Head, evening",
            "A red and white lighthouse on a cliff at sunset, its lamp just lit and the sun low over the sea.",
            "Gannet Head on an evening in September.",
        ),
    ),
    picture(
        "wind-noon",
        "wind_farm",
        "noon",
        COOPERATIVE,
        Words(
            "Turbines on Gannet Bank",
            "Wind turbines stand in a blue sea under small white clouds; a yellow boat goes by in front of them.",
            "The turbines on Gannet Bank.",
        ),
    ),
    picture(
        "regatta-morning",
        "regatta",
        "morning",
        SKERROW,
        Words("Dinghies off the breakwater", "A fleet of sailing dinghies with white and coloured sails leaning in a fresh breeze.", "The Breakwater Cup."),
    ),
    picture(
        "rowing-autumn",
        "rowing",
        "autumn",
        FENWICK,
        Words("Two eights below the poplars", "Two rowing eights on a calm river lined with autumn trees, which are mirrored in the water.", "Fenwick Reach."),
    ),
    picture(
        "lanterns-night",
        "lantern_night",
        "night",
        SILAS,
        Words(
            "Lantern Night",
            "A crowd on a quay at night holding round paper lanterns; strings of lamps hang overhead and lit houses stand across the water.",
            "Lantern Night on the North Quay.",
        ),
    ),
    picture(
        "huts-gold",
        "beach_huts",
        "gold",
        SILAS,
        Words(
            "Gull Parade in fair weather",
            "Seven painted beach huts in a row above the sand in warm light; somebody walks a dog past them.",
            "The huts on Gull Parade.",
        ),
    ),
]

TOWN = [
    picture(
        "rain-street",
        "rain_street",
        "rain",
        SILAS,
        Words(
            "The bus on Chandler Street",
            "A red bus with lit windows on a wet street; four people with umbrellas walk by, everything mirrored in the road.",
            "A wet evening on Chandler Street.",
        ),
    ),
    picture(
        "market-stalls",
        "market",
        "morning",
        SILAS,
        Words(
            "Saturday market",
            "People queue in front of three market stalls with striped awnings, heaped with fruit, below strings of bunting.",
            "The market on a Saturday.",
        ),
    ),
    picture(
        "market-gold",
        "market",
        "gold",
        FENWICK,
        Words("The market, late", "Market stalls with striped awnings in late golden light, a queue of people in front.", "The market an hour before closing."),
    ),
    picture(
        "school-autumn",
        "school",
        "autumn",
        NELL,
        Words(
            "Chapel Street school",
            "A brick school with a bell turret; children play in the yard beside a big tree with orange leaves.",
            "Chapel Street school.",
        ),
    ),
    picture(
        "bakery-dawn",
        "bakery",
        "dawn",
        SILAS,
        Words(
            "Pellow's before opening",
            "A baker's shop window, lit and full of loaves, on a street at dawn; a person in a red coat passes with a dog.",
            "Pellow's in Candle Lane.",
        ),
    ),
    picture(
        "terraces-dusk",
        "terraces",
        "dusk",
        NELL,
        Words(
            "The Hill", "Row above row of small houses on a hillside at dusk, some windows lit, washing on a line in front.", "The Hill, seen from the harbour."
        ),
    ),
    picture(
        "bandstand-gold",
        "bandstand",
        "gold",
        SILAS,
        Words(
            "The band at practice",
            "Seven players in red coats with brass instruments in a bandstand between trees; people sit on the grass and listen.",
            "The Harbour Band.",
        ),
    ),
    picture(
        "pitch-gulls",
        "pitch_by_the_sea",
        "noon",
        FENWICK,
        Words("Saltings Lane", "A football match on a green pitch beside the sea, players in blue and yellow, gulls above the goal.", "Athletic at home."),
    ),
    picture(
        "square-frost",
        "town_square",
        "frost",
        SILAS,
        Words(
            "The town hall",
            "A town hall with columns and a clock tower across a square on a cold bright day, people crossing in front.",
            "The town hall and the square.",
        ),
    ),
]

COUNTRY = [
    picture(
        "marsh-cranes",
        "marsh_cranes",
        "gold",
        SILAS,
        Words(
            "Cranes on the east flats",
            "Cranes stand in the shallows of a marsh among reeds at sunset while others fly over in a line.",
            "Cranes on Sallow Marsh.",
        ),
    ),
    picture(
        "reeds-dusk",
        "reed_beds",
        "dusk",
        RESERVE,
        Words(
            "The reopened flats",
            "Tall reeds beside still water under a violet sky, with a line of old posts leading away and birds going over.",
            "Sallow Marsh at dusk.",
        ),
    ),
    picture(
        "seals-frost",
        "seal_bank",
        "frost",
        RESERVE,
        Words("Seals on the Sallow bank", "Grey seals and two white pups lie on a sandbank beside a calm blue sea.", "The Sallow bank at low water."),
    ),
    picture(
        "allotments-autumn",
        "allotments",
        "autumn",
        NELL,
        Words(
            "The allotments behind Tern Street",
            "Rows of vegetables with a glasshouse, a shed and an apple tree; two people are at work, one beside a barrow.",
            "The allotments behind Tern Street.",
        ),
    ),
    picture(
        "stars-night",
        "star_watch",
        "night",
        SILAS,
        Words(
            "The Leonids from Upper Sallow",
            "Four people and a telescope on a hill at night under the Milky Way, with three shooting stars.",
            "Upper Sallow with the lamps out.",
        ),
    ),
    picture(
        "stage-spotlight",
        "stage",
        "dusk",
        SILAS,
        Words(
            "The Keeper's Ledger",
            "An actor with a lantern stands in a spotlight on a small stage with red curtains, a dog beside him, before a wall of paper.",
            "Joss Penhallow in The Keeper's Ledger at the Tidemill.",
        ),
    ),
    picture(
        "library-morning",
        "library",
        "morning",
        LIBRARY,
        Words(
            "The reading room",
            "Four people read at a long table with green lamps, between tall bookshelves and below an arched window.",
            "The Free Library's reading room.",
        ),
    ),
    picture(
        "workshop-gold",
        "workshop",
        "gold",
        FENWICK,
        Words(
            "On the stocks at Marl's",
            "The ribs and planks of a wooden boat in a shed, three people beside it, the doors open on a golden estuary.",
            "Marl's yard on Rope Walk.",
        ),
    ),
    picture(
        "chamber-vote",
        "chamber",
        "autumn",
        TIDEWIRE,
        Words(
            "The council votes",
            "Councillors at curved rows of desks in a panelled chamber, several with a hand raised, three officers facing them.",
            "A vote in the council chamber.",
        ),
    ),
]

PICTURES: dict[str, DemoPicture] = {one.key: one for one in [*HARBOUR, *TOWN, *COUNTRY]}

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
