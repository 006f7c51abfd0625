"""Every write to votes, tallies, exclusions and boards. Each function is one transaction: all of it happens, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log

from reactions.boards import EffectiveBoard, board_for_readers
from reactions.models import Board, BoardState, Exclusion, Hold, ReactionKind, Tally, Vote
from reactions.querysets import VoteQuerySet
from reactions.signals import reactions_changed

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from wagtail.models import Page

TallyKey = tuple[int, int]  # (page id, kind id)
BATCH = 1000
Row = TypeVar("Row")


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


class NothingSelected(ValueError):
    """A moderation act found no vote it could change."""


class ReasonMissing(ValueError):
    """A moderation act was asked for without saying why."""


@dataclass(frozen=True)
class NewVote:
    """Who votes where, should there be no vote yet."""

    page_id: int
    voter_key: UUID
    network_key: UUID | None
    by_account: bool


@dataclass(frozen=True)
class Ballot:
    """What a reader's act came to: the vote as kept (None when withdrawn and gone) and the board it stands on."""

    board: EffectiveBoard
    vote: Vote | None
    has_changed: bool


@dataclass(frozen=True)
class Drift:
    """A tally that does not match its votes."""

    page_id: int
    kind_id: int
    kind_slug: str
    tally: int
    votes: int


def cast_vote(
    *, page_id: int, voter_key: UUID, kind: str, network_key: UUID | None = None, by_account: bool = False, earlier_key: UUID | None = None
) -> Ballot:
    """
    Set a reader's vote on a page, or change it; repeating it changes nothing.

    `kind` is a slug offered on the page. `earlier_key` names a vote of the same reader: it moves to `voter_key`, or is
    withdrawn where that has voted already. Raises PageNotOpenToReaders, BoardNotOpen, UnknownKind; then nothing is stored.
    """
    new = NewVote(page_id=page_id, voter_key=voter_key, network_key=network_key, by_account=by_account)
    # Another request of the same reader, or an editor deleting the page, may come between: then what holds now is read again.
    with suppress(IntegrityError):
        return _cast(new, kind, earlier_key, if_none=_insert)
    with suppress(IntegrityError):
        return _cast(new, kind, earlier_key, if_none=_insert_or_lock)
    return _cast(new, kind, earlier_key, if_none=_insert_or_lock)


def withdraw_vote(*, page_id: int, voter_key: UUID, earlier_key: UUID | None = None) -> Ballot:
    """
    Take a reader's vote back; repeating it changes nothing. The row stays, without its kind, while an Exclusion has it on record.

    `earlier_key` as in cast_vote. Raises PageNotOpenToReaders, BoardNotOpen.
    """
    board = _open_board(page_id)
    with transaction.atomic():
        rows = list(Vote.objects.of_reader(page_id, voter_key, earlier_key).in_lock_order())
        withdrawn = [vote for vote in rows if _withdraw(vote)]
    return Ballot(board=board, vote=None, has_changed=bool(withdrawn))


def vote_of(*, page_id: int, voter_key: UUID, earlier_key: UUID | None = None) -> Vote | None:
    """The reader's vote on a page with its kind, or None. `earlier_key` as in cast_vote."""
    votes = Vote.objects.of_reader(page_id, voter_key, earlier_key).filter(kind__isnull=False).select_related("kind")
    return _under(voter_key, list(votes)) or next(iter(votes), None)


def exclude_votes(*, votes: VoteQuerySet, by: AbstractBaseUser, reason: str, selection: dict[str, Any] | None = None) -> Exclusion:
    """
    Take votes out of the count, on the record of one Exclusion. They stay stored, and their readers see nothing unusual.

    `selection` is how the moderator chose them, as JSON-ready values. Raises ReasonMissing, NothingSelected.
    """
    _require(reason)
    with transaction.atomic():
        rows = list(votes.in_lock_order())
        if not rows:
            raise NothingSelected
        exclusion = Exclusion.objects.create(created_by_id=by.pk, reason=reason.strip(), selection=selection or {})
        Hold.objects.bulk_create([Hold(exclusion=exclusion, vote=vote) for vote in rows], batch_size=BATCH)
        _set_counted(rows, is_counted=False)
        log(instance=exclusion, action="reactions.exclude_votes", user=by, data=_act(rows, reason))
    return exclusion


def restore_votes(*, votes: VoteQuerySet, by: AbstractBaseUser, reason: str) -> int:
    """Lift every Exclusion's hold on these votes and count them again. Returns how many count again. Raises ReasonMissing, NothingSelected."""
    _require(reason)
    with transaction.atomic():
        rows = list(votes.in_lock_order())
        holds = [hold for batch in _batches(rows) for hold in Hold.objects.standing().filter(vote__in=batch)]
        return _lift(holds, rows, by=by, reason=reason)


def lift_exclusion(*, exclusion: Exclusion, by: AbstractBaseUser, reason: str) -> int:
    """Lift one Exclusion's holds. Returns how many votes count again: one that another Exclusion holds does not. Raises ReasonMissing, NothingSelected."""
    _require(reason)
    with transaction.atomic():
        standing = Hold.objects.standing().filter(exclusion=exclusion)
        rows = list(Vote.objects.filter(pk__in=standing.values("vote")).in_lock_order())
        # Read again now that the votes are locked: another moderator may have lifted some meanwhile.
        return _lift(list(standing), rows, by=by, reason=reason)


def close_board(*, page: Page, by: AbstractBaseUser, reason: str) -> Board:
    """Take no more reactions on a page and what lies below it; the figures stay as they are. Raises ReasonMissing."""
    return _set_state(page, BoardState.CLOSED, action="reactions.close_board", by=by, reason=reason)


def reopen_board(*, page: Page, by: AbstractBaseUser, reason: str) -> Board:
    """Take reactions again on a page, even below a closed section, and forget a closing time that has passed. Raises ReasonMissing."""
    return _set_state(page, BoardState.OPEN, action="reactions.reopen_board", by=by, reason=reason)


def find_drift() -> list[Drift]:
    """
    Every tally that does not match its votes, by page and kind; no row is written.

    One statement, hence one snapshot: votes that come in meanwhile are in both figures or in neither.
    """
    tally, vote = connection.ops.quote_name(Tally._meta.db_table), connection.ops.quote_name(Vote._meta.db_table)
    statement = (
        "SELECT page_id, kind_id, SUM(tallied), SUM(voted) FROM ("  # noqa: S608 - only table names are put in.
        f"SELECT page_id, kind_id, total AS tallied, 0 AS voted FROM {tally} UNION ALL "
        f"SELECT page_id, kind_id, 0, 1 FROM {vote} WHERE is_counted AND kind_id IS NOT NULL"
        ") AS both_books GROUP BY page_id, kind_id HAVING SUM(tallied) <> SUM(voted) ORDER BY page_id, kind_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall()
    slugs = dict(ReactionKind.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", "slug"))
    return [Drift(page_id=row[0], kind_id=row[1], kind_slug=slugs[row[1]], tally=int(row[2]), votes=int(row[3])) for row in rows]


def recount(*, page_ids: Iterable[int] | None = None) -> int:
    """Set tallies right from the votes: of these pages, or of every page whose tallies have drifted. Returns how many tallies were wrong."""
    wrong = find_drift()
    chosen = {drift.page_id for drift in wrong} if page_ids is None else set(page_ids)
    for page_id in sorted(chosen):
        _recount_page(page_id)
    return sum(drift.page_id in chosen for drift in wrong)


def drop_network_keys(*, before: datetime) -> int:
    """Forget the network of every vote cast before a time. Returns how many were forgotten; totals stay."""
    return Vote.objects.filter(cast_at__lt=before, network_key__isnull=False).update(network_key=None)


def _open_board(page_id: int) -> EffectiveBoard:
    board = board_for_readers(page_id=page_id)
    if not board.is_open:
        raise BoardNotOpen(board.state)
    return board


def _require(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


def _cast(new: NewVote, slug: str, earlier_key: UUID | None, *, if_none: Callable[[NewVote, ReactionKind, int | None], Vote]) -> Ballot:
    board = _open_board(new.page_id)
    chosen = board.kind(slug)
    if chosen is None:
        raise UnknownKind([kind.slug for kind in board.kinds])
    with transaction.atomic():
        rows = list(Vote.objects.of_reader(new.page_id, new.voter_key, earlier_key).in_lock_order())
        vote = _under(new.voter_key, rows) or _taken_over(rows, new)
        for other in rows:
            if other is not vote:
                _withdraw(other)
        if vote is None:
            return Ballot(board=board, vote=if_none(new, chosen, board.revision_id), has_changed=True)
        return Ballot(board=board, has_changed=_change_kind(vote, chosen), vote=vote)


def _insert(new: NewVote, kind: ReactionKind, revision_id: int | None) -> Vote:
    """The quick way. Raises IntegrityError when another request of the same reader was quicker."""
    vote = _row(new, kind, revision_id)
    vote.save(force_insert=True)
    _move_tallies(Counter({(new.page_id, kind.pk): 1}))
    return vote


def _insert_or_lock(new: NewVote, kind: ReactionKind, revision_id: int | None) -> Vote:
    """The certain way: one statement makes the row, or locks the one that another request has made meanwhile."""
    key = ["page", "voter_key"]
    Vote.objects.bulk_create([_row(new, None, revision_id)], update_conflicts=True, unique_fields=key, update_fields=["voter_key"])
    vote = Vote.objects.of_reader(new.page_id, new.voter_key).in_lock_order().get()
    _change_kind(vote, kind)
    return vote


def _row(new: NewVote, kind: ReactionKind | None, revision_id: int | None) -> Vote:
    return Vote(
        page_id=new.page_id,
        voter_key=new.voter_key,
        kind=kind,
        network_key=new.network_key,
        by_account=new.by_account,
        revision_id=revision_id,
        is_first_vote=not Vote.objects.filter(voter_key=new.voter_key).exists(),
    )


def _under(voter_key: UUID, rows: list[Vote]) -> Vote | None:
    return next((vote for vote in rows if vote.voter_key == voter_key), None)


def _taken_over(rows: list[Vote], new: NewVote) -> Vote | None:
    """The vote that was cast before signing in, now the account's; with its Exclusions, if any."""
    if not rows:
        return None
    vote = rows[0]
    vote.voter_key, vote.by_account = new.voter_key, new.by_account
    vote.save(update_fields=["voter_key", "by_account"])
    return vote


def _withdraw(vote: Vote) -> bool:
    """Take a locked vote back. Returns whether it had a kind. The row goes too, unless an Exclusion has it on record."""
    has_changed = _change_kind(vote, None)
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
    vote.save(update_fields=["kind", "changed_at"])
    if vote.is_counted:
        moves: Counter[TallyKey] = Counter()
        if previous_id is not None:
            moves[vote.page_id, previous_id] -= 1
        if chosen_id is not None:
            moves[vote.page_id, chosen_id] += 1
        _move_tallies(moves)
    return True


def _set_counted(rows: list[Vote], *, is_counted: bool) -> None:
    """Count these locked votes, or count them no longer. Those that already are so stay."""
    turned = [vote for vote in rows if vote.is_counted != is_counted]
    for batch in _batches(turned):
        Vote.objects.filter(pk__in=[vote.pk for vote in batch]).update(is_counted=is_counted)
    step = 1 if is_counted else -1
    moves: Counter[TallyKey] = Counter()
    for vote in turned:
        if vote.kind_id is not None:
            moves[vote.page_id, vote.kind_id] += step
    _move_tallies(moves)


def _move_tallies(moves: Counter[TallyKey]) -> None:
    """Add to tallies, always in the same order of rows, so that opposite changes cannot wait for each other."""
    for (page_id, kind_id), step in sorted(moves.items()):
        if step > 0:
            Tally.objects.bulk_create([Tally(page_id=page_id, kind_id=kind_id)], ignore_conflicts=True)
        # The database adds: two taps at once are both counted.
        Tally.objects.filter(page_id=page_id, kind_id=kind_id).update(total=F("total") + step)
    _announce({page_id for page_id, _ in moves})


def _announce(page_ids: set[int]) -> None:
    if page_ids:
        transaction.on_commit(lambda: reactions_changed.send(sender=Vote, page_ids=sorted(page_ids)))


def _lift(holds: list[Hold], rows: list[Vote], *, by: AbstractBaseUser, reason: str) -> int:
    """Lift standing holds on locked votes, and count those that nothing holds any longer."""
    if not holds:
        raise NothingSelected
    lifted = {"lifted_at": timezone.now(), "lifted_by": by, "lift_reason": reason.strip()}
    for batch in _batches(holds):
        Hold.objects.filter(pk__in=[hold.pk for hold in batch]).update(**lifted)
    still_held = {vote_id for batch in _batches(rows) for vote_id in Hold.objects.standing().filter(vote__in=batch).values_list("vote_id", flat=True)}
    touched = {hold.vote_id for hold in holds}
    freed = [vote for vote in rows if vote.pk in touched - still_held]
    _set_counted(freed, is_counted=True)
    for exclusion in Exclusion.objects.filter(pk__in={hold.exclusion_id for hold in holds}):
        own = {hold.vote_id for hold in holds if hold.exclusion_id == exclusion.pk}
        log(instance=exclusion, action="reactions.restore_votes", user=by, data=_act([vote for vote in rows if vote.pk in own], reason))
    return len(freed)


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    """A database takes only so many values in one statement."""
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _act(rows: list[Vote], reason: str) -> dict[str, Any]:
    """What the audit log keeps of an act on votes."""
    pages = sorted({vote.page_id for vote in rows})
    title = rows[0].page.title if len(pages) == 1 else ""
    return {"votes": len(rows), "pages": pages, "title": title, "reason": reason.strip()}


def _set_state(page: Page, state: BoardState, *, action: str, by: AbstractBaseUser, reason: str) -> Board:
    _require(reason)
    with transaction.atomic():
        board, _ = Board.objects.select_for_update(of=("self",)).get_or_create(page_id=page.pk)
        board.state = state
        if state == BoardState.OPEN and board.closes_at and board.closes_at <= timezone.now():
            board.closes_at = None
        board.save()
        log(instance=board, action=action, user=by, data={"page": page.pk, "title": page.title, "reason": reason.strip()})
        _announce({page.pk})
    return board


def _recount_page(page_id: int) -> None:
    with transaction.atomic():
        kind_ids = sorted(Vote.objects.for_page(page_id).totals_by_kind())
        Tally.objects.bulk_create([Tally(page_id=page_id, kind_id=kind_id) for kind_id in kind_ids], ignore_conflicts=True)
        # Votes move tallies in their own transaction: with the tallies locked, what is counted now is what they must say.
        tallies = list(Tally.objects.for_page(page_id).select_for_update().order_by("kind_id"))
        counts = Vote.objects.for_page(page_id).totals_by_kind()
        for tally in tallies:
            tally.total = counts.get(tally.kind_id, 0)
        Tally.objects.bulk_update(tallies, ["total"])
        _announce({page_id})
