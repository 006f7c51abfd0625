"""The tags of the paper, each with the sentence that its page opens with; some have none yet."""

from __future__ import annotations

TOPICS = {
    "Ferries": "The Gannet Line, the Skerrow crossing and everyone who depends on either.",
    "North Quay": "The old working quay and the long argument over what it is for.",
    "Fishing": "Catches, prices and the forty-one boats that still land at Lowmere.",
    "Sea wall": "The flood defences at Gull Parade and what is planned for them.",
    "Council budget": "Where the town's money comes from and where it goes.",
    "Housing": "Homes built, promised, let and left empty.",
    "Buses": "The 4, the 7 and the lamented 11.",
    "Schools": "",
    "Sallow Marsh": "Nine square kilometres of reed, mud and birds to the east of the town.",
    "Birds": "",
    "Weather": "Wind, rain, and how high the water came.",
    "Energy": "The turbines at Gannet Bank and what they mean on land.",
    "Theatre": "",
    "Music": "From the Harbour Band to the organ at St Brannock's.",
    "Books": "The Free Library, its readers and what they are reading.",
    "Food": "Bread, fish, and the market on Saturdays.",
    "Football": "Lowmere Athletic, home and away.",
    "Rowing": "",
    "Local history": "How the town came to be the shape it is.",
    "Lighthouse": "The Gannet Head light, its keepers and its lamp.",
    "Jobs": "",
}
