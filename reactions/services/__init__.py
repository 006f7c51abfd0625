"""Every write to votes, tallies, exclusions and boards. Each function is one transaction: all of it happens, or nothing."""

from reactions.services.blocks import BlockOver, block_network, block_reader, end_block, undo_block
from reactions.services.closing import close_board, reopen_board
from reactions.services.exclusions import NothingSelected, exclude_votes, lift_exclusion, restore_votes
from reactions.services.merging import MergeRefused, merge_kind, require_undoable, require_unmerged, undo_merge, votes_to_return
from reactions.services.reasons import ReasonMissing
from reactions.services.retention import drop_network_keys, drop_voter_keys, erase_reader
from reactions.services.settings import ClosingTimePassed, SetOffersNothing, change_board
from reactions.services.tallies import Drift, find_drift, recount
from reactions.services.votes import Ballot, BoardNotOpen, OwnVote, UnknownKind, cast_vote, vote_of, withdraw_vote

__all__ = [
    "Ballot",
    "BlockOver",
    "BoardNotOpen",
    "ClosingTimePassed",
    "Drift",
    "MergeRefused",
    "NothingSelected",
    "OwnVote",
    "ReasonMissing",
    "SetOffersNothing",
    "UnknownKind",
    "block_network",
    "block_reader",
    "cast_vote",
    "change_board",
    "close_board",
    "drop_network_keys",
    "drop_voter_keys",
    "end_block",
    "erase_reader",
    "exclude_votes",
    "find_drift",
    "lift_exclusion",
    "merge_kind",
    "recount",
    "reopen_board",
    "require_undoable",
    "require_unmerged",
    "restore_votes",
    "undo_block",
    "undo_merge",
    "vote_of",
    "votes_to_return",
    "withdraw_vote",
]
