"""Administrators who retire or merge reactions of one set at once: the set is never left with nothing to offer."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client

from reactions.models import ReactionKind, ReactionSet
from reactions.services import SetsEmptied, merge_kind, retire_kind
from tests.test_merge_race import in_background, somebody_waits_for_a_lock

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


@pytest.fixture
def admin(make_user: Callable[..., AbstractUser]) -> AbstractUser:
    return make_user("ada", is_superuser=True)


def kind(slug: str) -> ReactionKind:
    return ReactionKind.objects.get(slug=slug)


def sensitive_set_offers() -> list[str]:
    members = ReactionSet.objects.get(is_for_sensitive=True).members.filter(kind__retired_at=None)
    return list(members.values_list("kind__slug", flat=True))


def after_love_is_retired(pool: ThreadPoolExecutor, act: Callable[[], Any]) -> Future[Any]:
    """Do `act` while somebody is about to retire "love" and has not committed yet. Gives what comes of it."""
    retired, may_commit = Event(), Event()

    def retire_slowly() -> None:
        with transaction.atomic():
            retire_kind(kind=kind("love"))
            retired.set()
            assert may_commit.wait(30)

    first = in_background(pool, retire_slowly)
    assert retired.wait(30)
    second = in_background(pool, act)
    while not somebody_waits_for_a_lock():
        assert not second.done(), second.result()
    may_commit.set()
    first.result(timeout=30)
    return second


def test_the_other_kind_of_a_set_waits_for_the_first_and_stays() -> None:
    with ThreadPoolExecutor(2) as pool:
        second = after_love_is_retired(pool, lambda: retire_kind(kind=kind("sad")))
        with pytest.raises(SetsEmptied):
            second.result(timeout=30)
    assert sensitive_set_offers() == ["sad"]


def test_nor_is_it_merged_away(admin: AbstractUser) -> None:
    with ThreadPoolExecutor(2) as pool:
        second = after_love_is_retired(pool, lambda: merge_kind(kind=kind("sad"), into=kind("angry"), by=admin))
        with pytest.raises(SetsEmptied):
            second.result(timeout=30)
    assert sensitive_set_offers() == ["sad"]


def test_of_two_administrators_who_retire_both_kinds_one_is_told_which_set_would_be_empty(admin: AbstractUser) -> None:
    together = Barrier(2, timeout=30)

    def retire(slug: str) -> str:
        client = Client()
        client.force_login(admin)
        together.wait()
        return client.post(f"/admin/reactions/kinds/{kind(slug).pk}/retire/", follow=True).content.decode()

    with ThreadPoolExecutor(2) as pool:
        acts = [in_background(pool, partial(retire, slug)) for slug in ("love", "sad")]
        answers = [act.result(timeout=60) for act in acts]
    assert len(sensitive_set_offers()) == 1
    assert sum("these sets would have nothing else to offer" in answer for answer in answers) == 1
