"""Every write to votes, tallies, exclusions and boards. Each function is one transaction: all of it happens, or nothing."""

from reactions.services.blocks import BlockOver, Earlier, begin_undoing_block, block_network, block_reader, end_block, undo_block
from reactions.services.closing import close_board, reopen_board, switch_off_board
from reactions.services.count_checks import check_counts, correct_counts
from reactions.services.days import LABEL_LENGTH, NETWORKS_KEPT, beginning_of_day, beginning_of_hour, label_of, networks_of
from reactions.services.deletions import delete_reactions
from reactions.services.effects import COUNTED, HELD, Effect, effect_of, freed_by
from reactions.services.exclusions import ActUnderWay, NothingSelected, exclude_votes, lift_exclusion, require_idle, restore_votes
from reactions.services.exports import note_export
from reactions.services.flood_decisions import (
    AnotherFloodWaits,
    FloodDecided,
    FloodNotDecided,
    begin_excluding_flood,
    begin_finding_genuine,
    begin_undoing_decision,
    exclude_flood,
    find_genuine,
    held_before,
    still_held,
    undo_decision,
    votes_in_decision,
)
from reactions.services.floods import notice_flood
from reactions.services.hours import EXCLUDED, sum_hours
from reactions.services.kinds import SetsEmptied, retire_kind
from reactions.services.large_acts import (
    ActOver,
    UnreadableMatching,
    abandoned_acts,
    begin_exclusion,
    begin_lifting,
    begin_restoring,
    cancel_act,
    forget_filters,
    hand_on_abandoned_acts,
    wake_act,
    work_off,
)
from reactions.services.merging import MergeRefused, merge_kind, require_undoable, require_unmerged, undo_merge, votes_to_return
from reactions.services.reasons import ReasonMissing
from reactions.services.retention import drop_network_keys, drop_voter_keys, erase_reader, forget_notices
from reactions.services.settings import ClosingTimePassed, SetOffersNothing, change_board
from reactions.services.swings import look_for_swings, swing_in_words
from reactions.services.tallies import Drift, find_drift, recount
from reactions.services.votes import Ballot, BoardNotOpen, OwnVote, UnknownKind, cast_vote, vote_of, withdraw_vote
from reactions.services.watching import look_once

__all__ = [
    "COUNTED",
    "EXCLUDED",
    "HELD",
    "LABEL_LENGTH",
    "NETWORKS_KEPT",
    "ActOver",
    "ActUnderWay",
    "AnotherFloodWaits",
    "Ballot",
    "BlockOver",
    "BoardNotOpen",
    "ClosingTimePassed",
    "Drift",
    "Earlier",
    "Effect",
    "FloodDecided",
    "FloodNotDecided",
    "MergeRefused",
    "NothingSelected",
    "OwnVote",
    "ReasonMissing",
    "SetOffersNothing",
    "SetsEmptied",
    "UnknownKind",
    "UnreadableMatching",
    "abandoned_acts",
    "begin_excluding_flood",
    "begin_exclusion",
    "begin_finding_genuine",
    "begin_lifting",
    "begin_restoring",
    "begin_undoing_block",
    "begin_undoing_decision",
    "beginning_of_day",
    "beginning_of_hour",
    "block_network",
    "block_reader",
    "cancel_act",
    "cast_vote",
    "change_board",
    "check_counts",
    "close_board",
    "correct_counts",
    "delete_reactions",
    "drop_network_keys",
    "drop_voter_keys",
    "effect_of",
    "end_block",
    "erase_reader",
    "exclude_flood",
    "exclude_votes",
    "find_drift",
    "find_genuine",
    "forget_filters",
    "forget_notices",
    "freed_by",
    "hand_on_abandoned_acts",
    "held_before",
    "label_of",
    "lift_exclusion",
    "look_for_swings",
    "look_once",
    "merge_kind",
    "networks_of",
    "note_export",
    "notice_flood",
    "recount",
    "reopen_board",
    "require_idle",
    "require_undoable",
    "require_unmerged",
    "restore_votes",
    "retire_kind",
    "still_held",
    "sum_hours",
    "swing_in_words",
    "switch_off_board",
    "undo_block",
    "undo_decision",
    "undo_merge",
    "vote_of",
    "votes_in_decision",
    "votes_to_return",
    "wake_act",
    "withdraw_vote",
    "work_off",
]
