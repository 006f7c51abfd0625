"""What is stored about reactions. Rules that the database can hold are constraints here; every write is in services."""

from reactions.models.boards import Board, BoardState, Edition, FloodResponse
from reactions.models.count_checks import CountCheck
from reactions.models.exclusions import ABANDONED_AFTER, Exclusion, ExclusionReason, Hold, LargeAct, Origin
from reactions.models.floods import Block, Channel, Flood, FloodState, Notice
from reactions.models.hours import DaySum, Group, HourSum, HourTotal, NetworkHour, StaleHour, Summing, groups_of, shortened
from reactions.models.kinds import Icon, KindMerge, MergedVote, ReactionKind, ReactionSet, SetMember
from reactions.models.pages import PAGE_MODEL, page_model
from reactions.models.rights import SectionRight
from reactions.models.swings import MixSwing
from reactions.models.votes import Tally, Vote

__all__ = [
    "ABANDONED_AFTER",
    "PAGE_MODEL",
    "Block",
    "Board",
    "BoardState",
    "Channel",
    "CountCheck",
    "DaySum",
    "Edition",
    "Exclusion",
    "ExclusionReason",
    "Flood",
    "FloodResponse",
    "FloodState",
    "Group",
    "Hold",
    "HourSum",
    "HourTotal",
    "Icon",
    "KindMerge",
    "LargeAct",
    "MergedVote",
    "MixSwing",
    "NetworkHour",
    "Notice",
    "Origin",
    "ReactionKind",
    "ReactionSet",
    "SectionRight",
    "SetMember",
    "StaleHour",
    "Summing",
    "Tally",
    "Vote",
    "groups_of",
    "page_model",
    "shortened",
]
