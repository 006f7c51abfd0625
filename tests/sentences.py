"""
Sentences that judge how well sources are recognised in a story. They were written before any rule, and no rule may be made to fit them: those are tried
on the examples of test_mentions.py.

Expected of a sentence are the names of those it relies on:

- a source that the newsroom keeps, wherever it is named, by its name or by one of its other names;
- besides, whoever an attribution names: an outlet that reports, whoever something is "according to", whoever said something in a statement, the outlet
  that somebody told it;
- somebody who told this paper itself, and never this paper; somebody who told another outlet stands behind the outlet.

Nothing is expected of people who are quoted in plain speech and whom the newsroom does not keep: that is the story's own reporting.
"""

from __future__ import annotations

OWN_NAMES = ("The Lowmere Courier", "Courier")

# The sources that the newsroom keeps, each with its other names.
KEPT: dict[str, tuple[str, ...]] = {
    "The Skerrow Signal": ("the Signal",),
    "Northern Sound": (),
    "Harbour Trust": ("Lowmere Harbour Trust", "LHT"),
    "Gannet Line": (),
    "Ines Calder": (),
    "Fenwick Pictures": (),
    "Coastal Survey": ("CS",),
    "Register of Rents": (),
}

JUDGED: list[tuple[str, set[str]]] = [
    # What is kept, however it is called.
    ("The Signal had the story first, and had it wrong.", {"The Skerrow Signal"}),
    ("Nobody at Gannet Line answered the telephone on Sunday.", {"Gannet Line"}),
    ("A recording made by Northern Sound has the bell ringing eleven times.", {"Northern Sound"}),
    ("Ms Calder was not on the quay, but Ines Calder's deputy was.", {"Ines Calder"}),
    ("Figures from the Coastal Survey put the loss at two metres a year.", {"Coastal Survey"}),
    ("The LHT has owned the slipway since 1926.", {"Harbour Trust"}),
    ("“It was never our crane,” the Lowmere Harbour Trust said.", {"Harbour Trust"}),
    ("Rents on the Hill rose by a quarter, the Register of Rents shows.", {"Register of Rents"}),
    ("The buoy sent a signal every nine seconds until Tuesday.", set()),
    ("Trust in the harbour is not what it was.", set()),
    ("A gannet line of nests runs along the north face.", set()),
    ("He lost the register of rents in the flood of 1953, or said he had.", set()),
    # Outlets that report.
    ("The Fenwick Messenger reports that two of the bids came from the same address.", {"Fenwick Messenger"}),
    ("The bridge will stay shut until March, the Evening Tide reported on Thursday.", {"Evening Tide"}),
    ("As Radio Estuary first reported, the minutes had been altered.", {"Radio Estuary"}),
    ("The Pilot and Chronicle writes that the ferry was insured twice.", {"Pilot and Chronicle"}),
    ("Channel Nine revealed last week that the pump had never been tested.", {"Channel Nine"}),
    ("The owner has sold the boat, the Signal reports, and will not say to whom.", {"The Skerrow Signal"}),
    ("Both the Evening Tide and Radio Estuary reported that the meeting was closed.", {"Evening Tide", "Radio Estuary"}),
    ("It was the Morning Ledger that broke the news of the sale.", {"Morning Ledger"}),
    ("An investigation by the Morning Ledger found eleven unsafe ladders.", {"Morning Ledger"}),
    ("The Fishing Gazette quoted him as saying that the nets were legal.", {"Fishing Gazette"}),
    ("She reports to the harbour master every morning at six.", set()),
    ("The reports were late, and two of them were about another pier.", set()),
    ("Reports that the mayor had resigned were wrong.", set()),
    ("Anyone who reports a seal in distress should keep their dog away.", set()),
    ("Mr Oakes reported the theft on Monday.", set()),
    ("The treasurer reported a gap of £412,000.", set()),
    ("The Signal reported, and nobody doubted it, that the pier would go.", {"The Skerrow Signal"}),
    # Told.
    ("A spokesperson told Northern Sound that the lift had been inspected in May.", {"Northern Sound"}),
    ("“We shall be back,” the captain told Radio Estuary.", {"Radio Estuary"}),
    ("Piet Larkin told the Evening Tide he had heard nothing.", {"Evening Tide"}),
    ("“I counted them twice,” Hesper Vane told the Courier.", {"Hesper Vane"}),
    ("A woman who lives opposite told The Lowmere Courier that the lights had been on all night.", set()),
    ("Dr Amara Finch told the Courier that the sample was too small to say.", {"Amara Finch"}),
    ("He told the crowd to go home, and most of it did.", set()),
    ("The council was told in June, and again in August.", set()),
    ("She told Councillor Brand that the vote could wait.", set()),
    ("Told that the ferry was full, forty people walked.", set()),
    ("Two members of the crew told Fenwick Messenger reporters what they had seen.", {"Fenwick Messenger"}),
    ("The minister told MPs that the tunnel would be dug.", set()),
    ("In an interview with the Morning Ledger, the owner called the fire a blessing.", {"Morning Ledger"}),
    ("Speaking to Radio Estuary, Mr Hale said that he would not stand again.", {"Radio Estuary"}),
    ("The clerk confirmed to the Signal that the letter exists.", {"The Skerrow Signal"}),
    ("He told her the truth, according to her.", set()),
    # According to.
    ("According to the Ministry of Tides, the wall is forty centimetres too low.", {"Ministry of Tides"}),
    ("The wreck is Norwegian, according to Professor Una Strand.", {"Una Strand"}),
    ("According to figures from the Office for Ports, traffic has doubled.", {"Office for Ports"}),
    ("The crossing took nine hours, according to the ship's log.", set()),
    ("According to plan, the bells were to ring at noon.", set()),
    ("Everything went according to the timetable.", set()),
    ("According to a report by the Wetland Society, cranes need the marsh undrained.", {"Wetland Society"}),
    ("According to people who were there, the chairman wept.", set()),
    ("According to Gannet Line, the bearing had been inspected in March.", {"Gannet Line"}),
    ("They were married in 1974, according to the parish register of St Brannoc.", set()),
    ("The price was fixed beforehand, according to documents seen by the Evening Tide.", {"Evening Tide"}),
    ("According to Marit Oakshott's neighbours, the roof went first.", set()),
    # Statements.
    ("Gannet Line said in a statement that it was sorry.", {"Gannet Line"}),
    ("In a statement, Sallow Power said that the turbines were safe.", {"Sallow Power"}),
    ("“No decision has been made,” Breakwater Holdings said in a statement.", {"Breakwater Holdings"}),
    ("A statement from the Rowing Union called the result unfortunate.", {"Rowing Union"}),
    ("The company said in a statement that it had nothing to add.", set()),
    ("In a statement on Friday the council said nothing new.", set()),
    ("The Dredgers' Association said in a written statement that its members would strike.", {"Dredgers' Association"}),
    ("He made a statement to the police.", set()),
    ("The bank statement showed three payments to Breakwater Holdings.", set()),
    ("In a press release, Hill Housing announced that rents would rise.", {"Hill Housing"}),
    # Data and documents.
    ("Data from the Estuary Observatory show no warming below ten metres.", {"Estuary Observatory"}),
    ("A study by the University of Fenwick found lead in four wells.", {"University of Fenwick"}),
    ("Citing the Fishing Gazette, the minister blamed the seals.", {"Fishing Gazette"}),
    ("Three papers were cited, none of them newer than 1990.", set()),
    # Plain speech, names and capitals that are no attribution.
    ("“We are tired,” said Tom Ferris, who has driven the 11 bus since it had a conductor.", set()),
    ("Peg Sallis won the Breakwater Cup for the ninth time.", set()),
    ("The Merganser came round Gannet Head at twenty past six on Sunday.", set()),
    ("Lantern Night begins at dusk on Friday in Rope Walk.", set()),
    ("On Monday the School Board meets in the Old Exchange.", set()),
    ("Mrs Tranter said she would bid again.", set()),
    ("The Harbour Band has a new tuba player.", set()),
    ("In March the Trust sold the slipway to Breakwater Holdings.", set()),
    ("Doris Bayley wrote the hymn, and nobody has sung it since.", set()),
    ("It said so on the door: Closed until Easter.", set()),
    ("Captain Lorne told Ines Calder to clear the basin.", {"Ines Calder"}),
]
