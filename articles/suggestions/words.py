"""English words that tell what a name is, in lower case."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What may begin a sentence with a capital and belongs to no name.
NO_NAMES = _words("""
    a an the he she it they we i you his her its their our my this that these those both all some many no not
    in on at as but and or if when while since until after before for from with by to of there what who why how
    monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    nobody everybody somebody people told citing speaking according only even now then here today yesterday tomorrow mps meps
""")
TITLES = _words("""
    mr mrs ms mx miss dr prof professor sir dame lord lady councillor cllr captain capt mayor minister president reverend rev judge
""")
OF_OUTLETS = _words("""
    bulletin channel chronicle daily dispatch echo evening express fm gazette globe guardian herald independent inquirer journal ledger magazine mail
    mercury messenger mirror monitor morning news newspaper observer post press radio record review sentinel standard star sun sunday telegraph
    television times tribune tv weekly wire
""")
OF_ORGANISATIONS = _words("""
    agency assembly association authority band board bureau club college commission committee commons company confederation cooperative corporation
    council court department federation foundation fund government group guild harbour house inquiry institute ltd ministry museum office parliament
    party plc police port railway school senate service society treasury trust union university
""")
