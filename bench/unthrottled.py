"""The production settings, but for the rates of votes: readers and networks may send as many as they like."""

from newsroom.settings.production import *
from newsroom.settings.production import REACTIONS

REACTIONS = {**REACTIONS, "VOTER_RATE": "", "NETWORK_RATE": ""}
