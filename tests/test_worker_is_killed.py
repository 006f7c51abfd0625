"""A worker is killed in the middle of a large act: another takes it up, every vote is held or let go once, and the figures are right."""

from __future__ import annotations

import contextlib
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from newsroom.settings import base
from reactions import services
from reactions.desk.vote_filters import votes_of_act
from reactions.models import ABANDONED_AFTER, Hold, LargeAct, Vote
from tests.ballots import store_votes, total_of
from tests.deployment import wait_for
from tests.live import beside_the_test

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage

VOTES = 20_000
LATER_VOTES = 5

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def with_a_queue(settings: Any) -> None:
    settings.TASKS = base.TASKS


@contextlib.contextmanager
def worker(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker on the test's database, as operators start it. It has ended when the block has."""
    with beside_the_test("db_worker", "--backend=background", "--no-startup-delay", "--interval=0.1", "--verbosity=0", data=data) as process:
        yield process


def is_in_a_portion(act: LargeAct) -> bool:
    """Whether somebody has begun with the votes, and is at them now: a portion keeps the act locked until it is over."""
    with transaction.atomic():
        is_free = LargeAct.objects.select_for_update(skip_locked=True).filter(pk=act.pk).exists()
    act.refresh_from_db()
    return act.done > 0 and not is_free and not act.is_over


def kill_in_the_middle_of(act: LargeAct, *, data: Path) -> int:
    """Let a worker begin, and end it with SIGKILL while it is at a portion. Gives how many votes were done."""
    with worker(data) as process:
        wait_for(lambda: is_in_a_portion(act), seconds=60, what="a worker is at a portion")
        process.kill()
        process.wait()
    # What it was at is taken back, so that nobody has the act.
    wait_for(lambda: not is_in_a_portion(act), seconds=30, what="the database has let go of what the worker was at")
    return act.done


def take_up_again(act: LargeAct, *, data: Path) -> None:
    """What an operator does a minute later, and another worker."""
    LargeAct.objects.filter(pk=act.pk).update(touched_at=timezone.now() - 2 * ABANDONED_AFTER)
    call_command("resume_large_acts", verbosity=0)
    with worker(data):
        wait_for(lambda: not LargeAct.objects.unfinished().exists(), seconds=120, what="the act is over")
    act.refresh_from_db()


def exclude_all(by: AbstractUser) -> LargeAct:
    return services.begin_exclusion(votes=votes_of_act(LargeAct()), matching="", by=by, reason="A flood")


def assert_each_is_held_once() -> None:
    """The first votes, and no others: each by one hold, and none of them counted."""
    held = Counter(Hold.objects.standing().values_list("vote", flat=True))
    assert len(held) == VOTES
    assert set(held.values()) == {1}
    assert set(Vote.objects.excluded().values_list("pk", flat=True)) == set(held)


def test_another_worker_takes_out_what_is_left(article: ArticlePage, moderator: AbstractUser, tmp_path: Path) -> None:
    store_votes(article, VOTES)
    act = exclude_all(moderator)
    done = kill_in_the_middle_of(act, data=tmp_path)
    store_votes(article, LATER_VOTES)
    assert 0 < done < VOTES
    assert total_of(article) == VOTES - done + LATER_VOTES
    assert Hold.objects.standing().count() == done

    take_up_again(act, data=tmp_path)

    assert (act.state, act.done) == ("done", VOTES)
    assert DBTaskResult.objects.count() == 2
    assert_each_is_held_once()
    assert total_of(article) == LATER_VOTES
    assert services.find_drift() == []


def test_another_worker_puts_back_what_is_left(article: ArticlePage, moderator: AbstractUser, tmp_path: Path) -> None:
    store_votes(article, VOTES)
    excluding = exclude_all(moderator)
    services.work_off(act_id=excluding.pk, votes_matching=votes_of_act)
    DBTaskResult.objects.all().delete()
    act = services.begin_lifting(exclusion=excluding.exclusion, by=moderator, reason="A school class after all")
    done = kill_in_the_middle_of(act, data=tmp_path)
    assert 0 < done < VOTES
    assert total_of(article) == done

    take_up_again(act, data=tmp_path)

    assert (act.state, act.done) == ("done", VOTES)
    assert not Hold.objects.standing().exists()
    assert total_of(article) == VOTES
    assert services.find_drift() == []
