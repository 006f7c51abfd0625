"""A vote cast, changed or withdrawn: the one way in for every reader's reaction."""

from __future__ import annotations

import random
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from reactions import database
from reactions.boards import EffectiveBoard, remembered_board, standing_of
from reactions.guards import guards_at
from reactions.models import BoardState, Hold, ReactionKind, Tally, Vote
from reactions.services.tallies import TallyKey, announce, move_tallies

ATTEMPTS = 5
KEEP_TRYING_SECONDS = 2


class UnknownKind(ValueError):
    """The kind is not among those offered on this page. `offered` are the slugs that are."""

    def __init__(self, offered: list[str]) -> None:
        super().__init__(", ".join(offered))
        self.offered = offered


class BoardNotOpen(RuntimeError):
    """The page's board is closed or off. `state` says which."""

    def __init__(self, state: BoardState) -> None:
        super().__init__(state)
        self.state = state


@dataclass(frozen=True)
class Act:
    """What a reader does on a page: choose the kind of this slug, or withdraw (`slug` None)."""

    page_id: int
    voter_key: UUID
    slug: str | None
    network_key: UUID | None = None
    by_account: bool = False
    earlier_key: UUID | None = None


@dataclass(frozen=True)
class OwnVote:
    """A reader's own vote on a page. `is_counted` is false while an Exclusion holds it, which the reader does not see."""

    kind: ReactionKind
    is_counted: bool = True


@dataclass(frozen=True)
class Ballot:
    """What a reader's act came to: the vote as kept (None when withdrawn), the board it stands on, and the page's totals by kind id just after it."""

    board: EffectiveBoard
    vote: OwnVote | None
    totals: dict[int, int]
    has_changed: bool


def cast_vote(
    *, page_id: int, voter_key: UUID, kind: str, network_key: UUID | None = None, by_account: bool = False, earlier_key: UUID | None = None
) -> Ballot:
    """
    Set a reader's vote on a page, or change it; repeating it changes nothing.

    `kind` is a slug offered on the page. `earlier_key` names a vote of the same reader: it moves to `voter_key`, or is
    withdrawn where that has voted already. Raises PageNotOpenToReaders, BoardNotOpen, UnknownKind; then nothing is stored.
    """
    return _keep(Act(page_id=page_id, voter_key=voter_key, slug=kind, network_key=network_key, by_account=by_account, earlier_key=earlier_key))


def withdraw_vote(*, page_id: int, voter_key: UUID, earlier_key: UUID | None = None) -> Ballot:
    """
    Take a reader's vote back; repeating it changes nothing. The row stays, without its kind, while an Exclusion has it on record.

    `earlier_key` as in cast_vote. Raises PageNotOpenToReaders, BoardNotOpen.
    """
    return _keep(Act(page_id=page_id, voter_key=voter_key, slug=None, earlier_key=earlier_key))


def vote_of(*, page_id: int, voter_key: UUID, earlier_key: UUID | None = None) -> OwnVote | None:
    """The reader's vote on a page, or None. `page_id` is that of the page whose votes count (EffectiveBoard.counted_id); `earlier_key` as in cast_vote."""
    votes = list(Vote.objects.of_reader(page_id, voter_key, earlier_key).filter(kind__isnull=False).select_related("kind"))
    return _own(_under(voter_key, votes) or next(iter(votes), None))


def _keep(act: Act) -> Ballot:
    """
    Do it, and again while others are in the way.

    Another request of the same reader may have been quicker, an editor may be deleting the page, a moderator may have closed the board in this very
    moment, the database may be busy or have dropped an idle connection. An act is one transaction, and repeating it changes nothing: it is safe
    to try again, and then to see what holds now.
    """
    # A vote that moves from a cookie to an account takes more than one statement.
    keep = _in_one_statement if database.casts_whole_votes() and act.earlier_key is None else _step_by_step
    give_up_at = time.monotonic() + KEEP_TRYING_SECONDS
    for turn in range(ATTEMPTS - 1):
        try:
            return keep(act)
        except (database.OutOfDate, IntegrityError):
            continue
        except OperationalError:
            if connection.in_atomic_block or time.monotonic() > give_up_at:
                raise
            connection.close_if_unusable_or_obsolete()
            # Those who have met each other should not all come back at once.
            time.sleep(random.uniform(0, 0.02 * 2**turn))  # noqa: S311 - nothing secret.
    return _step_by_step(act)


def _in_one_statement(act: Act) -> Ballot:
    """The quick way: on the board as this process remembers it, which the database checks; else on the board as it is."""
    board = remembered_board(page_id=act.page_id)
    if board and board.is_open and (act.slug is None or board.kind(act.slug)):
        with suppress(database.OutOfDate):
            return _at_once(act, board)
    board = _open_board(act.page_id)
    return _at_once(act, board) if board.place.edition else _step_by_step(act)


def _at_once(act: Act, board: EffectiveBoard) -> Ballot:
    kind = _chosen(board, act.slug)
    moment = timezone.now()
    vote = database.NewVote(
        voter_key=act.voter_key,
        kind_id=kind.pk if kind else None,
        network_key=act.network_key,
        by_account=act.by_account,
        held_by=_holding(act, board, moment) if kind else [],
        moment=moment,
    )
    outcome = database.whole_vote(page_id=act.page_id, place=board.place, vote=vote)
    if outcome.has_changed and outcome.was_counted:
        announce({board.counted_id})
    return Ballot(board=board, vote=OwnVote(kind, is_counted=outcome.was_counted) if kind else None, totals=outcome.totals, has_changed=outcome.has_changed)


def _step_by_step(act: Act) -> Ballot:
    """The same, for any database, and where a vote moves from a cookie to an account."""
    with transaction.atomic():
        board = _open_board(act.page_id)
        kind = _chosen(board, act.slug)
        rows = list(Vote.objects.of_reader(board.counted_id, act.voter_key, act.earlier_key).in_lock_order())
        vote, has_changed = _cast(act, rows, kind, board) if kind else (None, _withdraw_all(rows))
        totals = dict(Tally.objects.for_page(board.counted_id).filter(total__gt=0).values_list("kind_id", "total"))
    return Ballot(board=board, vote=_own(vote), totals=totals, has_changed=has_changed)


def _holding(act: Act, board: EffectiveBoard, moment: datetime) -> list[int]:
    """The Exclusions that hold what this reader casts now."""
    guards = guards_at(board.place.edition)
    return guards.holding(place=board.place, voter_key=act.voter_key, network_key=act.network_key, now=moment)


def _open_board(page_id: int) -> EffectiveBoard:
    board = standing_of(page_id=page_id).board
    if not board.is_open:
        raise BoardNotOpen(board.state)
    return board


def _chosen(board: EffectiveBoard, slug: str | None) -> ReactionKind | None:
    """The kind that is asked for, None to withdraw. Raises UnknownKind."""
    kind = None if slug is None else board.kind(slug)
    if slug is not None and kind is None:
        raise UnknownKind([offered.slug for offered in board.kinds])
    return kind


def _cast(act: Act, rows: list[Vote], kind: ReactionKind, board: EffectiveBoard) -> tuple[Vote, bool]:
    """The vote as it now is, and whether anything changed. `rows` are the reader's votes on the page, locked."""
    vote = _under(act.voter_key, rows) or _taken_over(rows, act)
    _withdraw_all([other for other in rows if other is not vote])
    held_by = _holding(act, board, timezone.now())
    if vote is None:
        return _insert(act, kind, board, held_by), True
    if vote.kind_id != kind.pk:
        _hold(vote, held_by)
        # A changed vote is one on the version that its reader has just seen.
        vote.revision_id = board.revision_id
    return vote, _change_kind(vote, kind)


def _hold(vote: Vote, held_by: list[int]) -> None:
    """Put these Exclusions on a locked vote, but for those that have held it before: what a moderator has lifted stays so."""
    known = set(vote.holds.filter(exclusion__in=held_by).values_list("exclusion_id", flat=True)) if held_by else set()
    new = [Hold(exclusion_id=exclusion_id, vote=vote) for exclusion_id in held_by if exclusion_id not in known]
    Hold.objects.bulk_create(new)
    if new and vote.is_counted:
        vote.is_counted = False
        vote.save(update_fields=["is_counted"])
        if vote.kind_id is not None:
            move_tallies(Counter({(vote.page_id, vote.kind_id): -1}))


def _insert(act: Act, kind: ReactionKind, board: EffectiveBoard, held_by: list[int]) -> Vote:
    """Raises IntegrityError when another request of the same reader was quicker."""
    is_first_vote = not Vote.objects.filter(voter_key=act.voter_key).exists()
    vote = Vote(page_id=board.counted_id, voter_key=act.voter_key, kind=kind, network_key=act.network_key, by_account=act.by_account)
    vote.revision_id, vote.is_first_vote, vote.is_counted = board.revision_id, is_first_vote, not held_by
    vote.save(force_insert=True)
    if held_by:
        _hold(vote, held_by)
    else:
        move_tallies(Counter({(board.counted_id, kind.pk): 1}))
    return vote


def _under(voter_key: UUID, rows: list[Vote]) -> Vote | None:
    return next((vote for vote in rows if vote.voter_key == voter_key), None)


def _own(vote: Vote | None) -> OwnVote | None:
    return OwnVote(vote.kind, is_counted=vote.is_counted) if vote and vote.kind else None


def _taken_over(rows: list[Vote], act: Act) -> Vote | None:
    """The vote that was cast before signing in, now the account's; with its Exclusions, if any."""
    if not rows:
        return None
    vote = rows[0]
    vote.voter_key, vote.by_account = act.voter_key, act.by_account
    vote.save(update_fields=["voter_key", "by_account"])
    return vote


def _withdraw_all(rows: list[Vote]) -> bool:
    """Take locked votes back. Returns whether any had a kind. Their rows go too, unless an Exclusion has them on record."""
    has_changed = False
    for vote in rows:
        has_changed |= _change_kind(vote, None)
        if not vote.holds.exists():
            vote.delete()
    return has_changed


def _change_kind(vote: Vote, kind: ReactionKind | None) -> bool:
    """Set a locked vote's kind and move the tallies if it is counted. Returns whether anything changed."""
    previous_id, chosen_id = vote.kind_id, kind.pk if kind else None
    if previous_id == chosen_id:
        vote.kind = kind
        return False
    vote.kind, vote.changed_at = kind, timezone.now()
    vote.save(update_fields=["kind", "revision", "changed_at"])
    if vote.is_counted:
        moves: Counter[TallyKey] = Counter()
        if previous_id is not None:
            moves[vote.page_id, previous_id] -= 1
        if chosen_id is not None:
            moves[vote.page_id, chosen_id] += 1
        move_tallies(moves)
    return True
