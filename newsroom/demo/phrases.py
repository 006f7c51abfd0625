"""Parts that any number of plausible local stories can be put together from. Braces name other lists."""

from __future__ import annotations

PLACES = [
    "North Quay", "Gull Parade", "Candle Lane", "Rope Walk", "the Hill", "Upper Sallow", "Chandler Street", "Saltings Lane", "Tern Street", "Chapel Street",
    "the old lock", "Fenwick Reach", "Skerrow", "the fish market", "Gannet Head", "Mill Bank", "Cooper's Yard", "the station approach",
]  # fmt: skip

PEOPLE = [
    "Agnes Thorne", "Bram Ellery", "Carys Holt", "Desmond Fry", "Edie Marchbanks", "Fenn Abara", "Greta Sowerby", "Huw Carrick", "Ivy Pascoe", "Jonah Reed",
    "Kezia Blount", "Lorcan Vey", "Maud Okafor", "Ned Sallow", "Olive Trask", "Petra Lind", "Quentin Ash", "Rhoda Finch", "Sami Haddad", "Thea Wicks",
    "Ursula Penn", "Vikram Dale", "Winnie Sharp", "Yanni Cole",
]  # fmt: skip

ROLES = [
    "shopkeeper", "retired pilot", "head teacher", "allotment holder", "bus driver", "parish clerk", "net maker", "nurse", "chorister", "councillor",
    "lock keeper", "librarian", "plumber", "coach", "ferry engineer",
]  # fmt: skip

SUBJECTS = [
    "Plan for new moorings", "Footbridge repair", "Saturday market", "Evening class in navigation", "Row over parking bays", "Search for a lost anchor",
    "Night bus trial", "Swimming club", "Bowls final", "Survey of the lime trees", "Sale of the ice plant", "Quiz league", "Flood drill", "Wall painting",
    "Pilot gig crew", "Carol service", "Repair café", "Oyster nursery", "Street lamps", "Bee hives on the roof", "Harbour dues", "Chess tournament",
    "Path to the hide", "Second-hand book fair", "Free school breakfasts", "Tidal pool", "Brass quintet", "Net loft", "Slipway", "Veterans' match",
]  # fmt: skip

TURNS = [
    "goes ahead at {place}", "is put off again at {place}", "draws a crowd to {place}", "splits opinion on {place}", "comes in under budget at {place}",
    "returns to {place} after nine years", "wins a grant for {place}", "runs out of volunteers at {place}", "surprises everybody on {place}",
    "is saved by neighbours at {place}", "meets its match on {place}", "gets a date at {place}", "moves indoors from {place}", "breaks a record at {place}",
]  # fmt: skip

DEKS = [
    "{person}, who has waited longer than most, says that it was worth asking twice.",
    "The decision took eleven minutes. Getting to it took four years.",
    "There is money for it until March, and a list of people who would like it to go on.",
    "What was agreed, what was not, and what {person} means to do about it.",
    "Nobody objected. Several people would like it known that they had meant to.",
    "A small sum, a large room, and a vote that went the way of the weather.",
]

OPENINGS = [
    "It began with a note through a letterbox near {place} and ended, on {day} evening, with {number} people in a room that holds half as many.",
    "By the time the kettle had boiled at {place} on {day} there was very little left to argue about.",
    "For the first time in {number} years, the answer at {place} was yes.",
    "{person} had expected a dozen people. On {day} there were {number}, and somebody had brought a cake.",
    "The work at {place} will start in the spring, {number} weeks later than planned and, for once, at the price that was quoted.",
]

MIDDLES = [
    "The {outlet} reports that a similar scheme up the estuary cost {number} pounds a head and has been full ever since.",
    "According to the minutes, {number} letters were received, of which all but four were in favour and one was in verse.",
    "{person}, a {role}, said that the difficulty had never been the money but the key to the gate.",
    "A council spokesperson told {outlet} that the matter would be “kept under review”, and was asked by whom.",
    "There are {number} names on the waiting list at {place}, and {person} knows most of them.",
    "The figures, which were read out twice, show a rise of {percent} per cent since the count began.",
    "It is not the first attempt. The last one, in 2011, was given up when the tide table turned out to be for another harbour.",
    "Those who live nearest asked for two things: that the lamps should be lower, and that somebody should say thank you to {person}.",
    "The plan leaves {place} as it is, apart from the railings, about which there was a separate discussion.",
    "Afterwards a collection raised {number} pounds and a button.",
]

ENDINGS = [
    "The next meeting is on {day} week. Bring a chair.",
    "{person} will be at {place} on {day} to take names.",
    "A decision is due before Easter. The kettle stays.",
    "If it rains, says {person}, they will do it in the rain.",
    "The full figures are at the library, on the table by the window.",
]

QUOTES = [
    "I said that I would give it a week, and that was in June.",
    "You can plan for the tide. You cannot plan for {place}.",
    "People kept asking who was in charge, and in the end I said that it was me.",
    "It is not much. But it was nothing at all before.",
    "We measured it twice and then we moved it anyway.",
    "If you had told me that {number} people would turn up, I would have stayed at home.",
]

FACTS = [
    "It is open from ten to four",
    "The cost is put at {number} pounds",
    "There is room for {number}",
    "The nearest bus stop is at {place}",
    "Dogs are welcome on {day}",
]

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
