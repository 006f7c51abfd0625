"""
Pages of votes by key: each begins at a vote and not after a number of votes.

So the last page is as quick as the first, and nothing is shown twice or left out while votes come in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from reactions.desk.lists import BoundedPaginator
from reactions.models import Vote
from reactions.querysets import VoteQuerySet

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Cursor:
    """A vote's place in the order of the list, the newest first. It stays one when the vote is gone."""

    cast_at: datetime
    pk: int

    @classmethod
    def of(cls, vote: Vote) -> Cursor:
        return cls(vote.cast_at, vote.pk)

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """What `str` of a cursor said; None for anything else."""
        found = re.fullmatch("([0-9]{1,16})-([0-9]{1,18})", text)
        return cls(EPOCH + int(found[1]) * MICROSECOND, int(found[2])) if found else None

    def __str__(self) -> str:
        return f"{(self.cast_at - EPOCH) // MICROSECOND}-{self.pk}"

    # The time once by itself, so that an index by time begins at it.

    def older(self, votes: VoteQuerySet) -> VoteQuerySet:
        return votes.filter(Q(cast_at__lt=self.cast_at) | Q(pk__lt=self.pk), cast_at__lte=self.cast_at)

    def newer(self, votes: VoteQuerySet) -> VoteQuerySet:
        return votes.filter(Q(cast_at__gt=self.cast_at) | Q(pk__gt=self.pk), cast_at__gte=self.cast_at)


# Before the first vote of all: what is newer than it begins with the oldest.
BEGINNING = Cursor(EPOCH, 0)


@dataclass(frozen=True)
class VotePage:
    """A screenful of votes, and where the pages beside it begin. `newer` or `older` is None where nothing comes."""

    object_list: list[Vote]
    paginator: BoundedPaginator
    newer: Cursor | None = None
    older: Cursor | None = None
    oldest: Cursor = BEGINNING

    @property
    def has_other_pages(self) -> bool:
        return bool(self.newer or self.older)


def page_of(paginator: BoundedPaginator, *, before: str, after: str) -> VotePage:
    """
    The votes that come next after a cursor, or those just before it, of votes in the order of the list.

    Cursors that cannot be read are as good as none: that is the page of the newest votes. Where fewer than a screenful are newer than one, it is, too.
    """
    if cursor := Cursor.read(before):
        return _page(paginator, _first(paginator, cursor.older(paginator.object_list)), is_newest=False)
    if cursor := Cursor.read(after):
        votes = _first(paginator, cursor.newer(paginator.object_list).reverse())
        if len(votes) > paginator.per_page:
            return _page_up(paginator, votes, is_oldest=cursor == BEGINNING)
    return _page(paginator, _first(paginator, paginator.object_list), is_newest=True)


def _first(paginator: BoundedPaginator, votes: VoteQuerySet) -> list[Vote]:
    """A screenful of them, and one more where there are more."""
    return list(votes[: paginator.per_page + 1])


def _page(paginator: BoundedPaginator, votes: list[Vote], *, is_newest: bool) -> VotePage:
    shown = votes[: paginator.per_page]
    if is_newest and len(votes) == len(shown):
        paginator.know(len(votes))
    newer = None if is_newest or not shown else Cursor.of(shown[0])
    return VotePage(shown, paginator, newer=newer, older=Cursor.of(shown[-1]) if len(votes) > len(shown) else None)


def _page_up(paginator: BoundedPaginator, votes: list[Vote], *, is_oldest: bool) -> VotePage:
    """The votes come with the oldest first, and there is one more than are shown."""
    shown = votes[-2::-1]
    return VotePage(shown, paginator, newer=Cursor.of(shown[0]), older=None if is_oldest else Cursor.of(shown[-1]))
