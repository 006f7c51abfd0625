"""What is left to the background reaches the worker that runs beside the server, and is done by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from newsroom.settings import base
from reactions import services
from reactions.desk.vote_filters import votes_of_act
from reactions.models import LargeAct
from tests.ballots import store_votes, total_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage

pytestmark = pytest.mark.django_db(transaction=True)


def work_off_the_queue() -> None:
    call_command("db_worker", "--backend", "background", batch=True, reload=False, startup_delay=False, interval=0, verbosity=0)


@pytest.fixture
def with_a_queue(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TASKS = base.TASKS
    # The command would keep the signals of the process for itself.
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.Worker.configure_signals", lambda worker: None)


@pytest.mark.usefixtures("with_a_queue")
def test_a_large_act_waits_for_the_worker_and_is_done_by_it(article: ArticlePage, moderator: AbstractUser) -> None:
    store_votes(article, 5)
    act = services.begin_exclusion(votes=votes_of_act(LargeAct()), matching="", by=moderator, reason="A flood")
    assert DBTaskResult.objects.count() == 1
    assert total_of(article) == 5
    work_off_the_queue()
    act.refresh_from_db()
    assert (act.state, total_of(article)) == ("done", 0)
    assert DBTaskResult.objects.get().status in {"SUCCESSFUL", "SUCCEEDED"}


@pytest.mark.usefixtures("with_a_queue")
def test_what_wagtail_leaves_to_tasks_is_done_at_once(article: ArticlePage) -> None:
    article.title = "Ferry leaves late"
    article.save_revision().publish()
    assert not DBTaskResult.objects.exists()
