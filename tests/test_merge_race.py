"""Readers who vote while a kind is merged and given back: no vote is lost, none is counted twice, and the books are right."""

from __future__ import annotations

import random
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier, Event
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from reactions.models import KindMerge, ReactionKind, Vote
from reactions.services import MergeRefused, UnknownKind, cast_vote, merge_kind, undo_merge, withdraw_vote
from reactions.signals import reactions_changed
from tests.ballots import store_votes
from tests.readers import counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
VOTERS = 8
MERGES = 12
KINDS = ["sad", "sad", "love", "angry", None]


def in_background(pool: ThreadPoolExecutor, act: Callable[[], Any]) -> Future[Any]:
    """Do it in another thread, which lets go of its database connection at the end."""

    def run() -> Any:
        try:
            return act()
        finally:
            connection.close()

    return pool.submit(run)


def merge(by: AbstractUser) -> KindMerge:
    return merge_kind(kind=ReactionKind.objects.get(slug="sad"), into=ReactionKind.objects.get(slug="love"), by=by)


def assert_books_are_right() -> None:
    call_command("recount_reactions", "--check", verbosity=0)


def test_a_vote_that_was_on_its_way_is_moved_after_the_others(article: ArticlePage, moderator: AbstractUser) -> None:
    store_votes(article, 2, kind="sad")
    cast, may_commit = Event(), Event()

    def vote_slowly() -> None:
        with transaction.atomic():
            cast_vote(page_id=article.pk, voter_key=uuid4(), kind="sad")
            cast.set()
            assert may_commit.wait(30)

    with ThreadPoolExecutor(2) as pool:
        voter = in_background(pool, vote_slowly)
        assert cast.wait(30)
        merging = in_background(pool, lambda: merge(moderator))
        while not somebody_waits_for_a_lock():
            assert not merging.done()
        may_commit.set()
        voter.result(timeout=30)
        merged = merging.result(timeout=30)
    assert (counts(article), merged.votes) == ({"love": 3}, 3)
    assert_books_are_right()


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


def test_a_merge_that_is_undone_before_its_end_moves_nothing_more(article: ArticlePage, moderator: AbstractUser) -> None:
    store_votes(article, 3, kind="sad")
    undone: list[int] = []
    with ThreadPoolExecutor(1) as pool:

        def undo_at_once(**_: Any) -> None:
            """The votes have been moved, and readers may be told; those that were cast meanwhile are still to follow."""
            reactions_changed.disconnect(undo_at_once)
            standing = KindMerge.objects.standing().get()
            undone.append(in_background(pool, lambda: undo_merge(merge=standing, by=moderator)).result(timeout=30))

        reactions_changed.connect(undo_at_once)
        merge(moderator)
    assert undone == [3]
    assert counts(article) == {"sad": 3}
    assert not KindMerge.objects.standing().exists()
    assert_books_are_right()


def test_of_two_administrators_who_merge_a_kind_at_once_one_is_told_of_the_other(article: ArticlePage, moderator: AbstractUser) -> None:
    store_votes(article, 20, kind="sad")
    together = Barrier(2, timeout=30)

    def merge_together() -> str:
        together.wait()
        try:
            merge(moderator)
        except MergeRefused as refusal:
            return str(refusal)
        return "merged"

    with ThreadPoolExecutor(2) as pool:
        answers = [act.result(timeout=30) for act in [in_background(pool, merge_together) for _ in range(2)]]
    assert sorted(answers) == ["merged", "“Sad” has been merged into “Love” already. Undo that merge first."]
    assert counts(article) == {"love": 20}


def test_readers_vote_while_a_kind_is_merged_and_given_back_again_and_again(article: ArticlePage, moderator: AbstractUser) -> None:
    store_votes(article, 20, kind="sad")
    store_votes(article, 20, kind="love")
    done = Event()
    with ThreadPoolExecutor(VOTERS) as pool:
        voters = [in_background(pool, partial(vote_until, done, article, seed)) for seed in range(VOTERS)]
        try:
            for _ in range(MERGES):
                undo_merge(merge=merge(moderator), by=moderator)
            merge(moderator)
        finally:
            done.set()
        ledger: dict[UUID, str | None] = {}
        for voter in voters:
            ledger |= voter.result(timeout=30)
    assert_books_are_right()
    kept = dict(Vote.objects.filter(voter_key__in=ledger).values_list("voter_key", "kind__slug"))
    assert set(kept) == {key for key, slug in ledger.items() if slug}
    assert all(kept[key] == slug or {kept[key], slug} == {"sad", "love"} for key, slug in ledger.items() if slug)
    assert Vote.objects.count() == 40 + len(kept)


def vote_until(done: Event, article: ArticlePage, seed: int) -> dict[UUID, str | None]:
    """Ever new choices of three readers, until it is done. Gives the last of each that was acknowledged."""
    chance, ledger = random.Random(seed), {}
    readers = [uuid4() for _ in range(3)]
    while not done.is_set():
        reader, slug = chance.choice(readers), chance.choice(KINDS)
        with suppress(UnknownKind):
            if slug is None:
                withdraw_vote(page_id=article.pk, voter_key=reader)
            else:
                cast_vote(page_id=article.pk, voter_key=reader, kind=slug)
            ledger[reader] = slug
    return ledger
