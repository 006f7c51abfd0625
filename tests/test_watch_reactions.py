"""`manage.py watch_reactions`: a line for each new flood, and patience with a database that is away."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError
from django.utils import timezone

from articles.models import ArticlePage
from reactions import services, signals, tasks
from reactions.desk.vote_filters import votes_of_act
from reactions.management.watching import Watch
from reactions.models import ABANDONED_AFTER, Flood, LargeAct
from reactions.services.notices import tell
from tests.ballots import store_votes, total_of
from tests.factories import make_article
from tests.test_floods import store_crowd

pytestmark = pytest.mark.django_db(transaction=True)


def watch_once() -> str:
    out = StringIO()
    call_command("watch_reactions", once=True, stdout=out)
    return out.getvalue()


def test_each_new_flood_is_said_once(article: ArticlePage) -> None:
    store_crowd(article, 120, ends_at=timezone.now())

    said = watch_once()

    assert f"page {article.pk}: 120 votes (" in said
    assert "one_network" in said
    assert watch_once() == ""


def test_where_nothing_happens_nothing_is_said(article: ArticlePage) -> None:
    assert watch_once() == ""


def test_a_database_that_is_away_is_waited_for(article: ArticlePage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    store_crowd(article, 120, ends_at=timezone.now())
    told: list[Flood] = []
    watch = Watch(tell=told.append)

    def away(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError("the server closed the connection")

    with monkeypatch.context() as patched:
        patched.setattr(services, "look_once", away)
        watch.look()
        watch.look()
    watch.look()

    assert [record.message for record in caplog.records if "does not answer" in record.message] == [caplog.records[0].message]
    assert [flood.page_id for flood in told] == [article.pk]


@pytest.mark.parametrize("problem", [ProgrammingError("no such column"), ValueError("Port out of range 0-65535")])
def test_what_is_wrong_with_a_look_is_named_and_the_next_one_is_made(
    article: ArticlePage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, problem: Exception
) -> None:
    store_crowd(article, 120, ends_at=timezone.now())
    told: list[Flood] = []
    watch = Watch(tell=told.append)

    def fail(*args: Any, **kwargs: Any) -> Any:
        raise problem

    with monkeypatch.context() as patched:
        patched.setattr(services, "look_once", fail)
        watch.look()
        watch.look()
    watch.look()

    assert str(problem) in caplog.text
    assert "does not answer" not in caplog.text
    assert len(caplog.records) == 1
    assert len(told) == 1


def test_a_notice_that_cannot_be_sent_does_not_end_the_thread_that_sends_them(
    article: ArticlePage, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hook = {"WEBHOOK_URL": "https://hooks.example:99999/", "WEBHOOK_SECRET": "a secret of more than thirty characters"}
    settings.REACTIONS = {**settings.REACTIONS, **hook, "NOTICE_EMAILS": ["desk@courier.example"]}
    tell(event="flood.noticed", subject="A flood", text="On a story.", data={})
    watch = Watch(tell=lambda flood: None)

    watch.run_errands()

    assert len(mail.outbox) == 1
    assert "Its address is none." in caplog.text

    def fail(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("Nobody thought of this")

    monkeypatch.setattr(services, "hand_on_abandoned_acts", fail)
    watch.run_errands()
    assert "Nobody thought of this" in caplog.text


@pytest.fixture
def abandoned(article: ArticlePage, moderator: Any, monkeypatch: pytest.MonkeyPatch) -> LargeAct:
    """A large act whose worker has died."""
    store_votes(article, 10)
    with monkeypatch.context() as patched:
        patched.setattr(signals.large_act_waiting, "send", lambda **kwargs: None)
        votes = votes_of_act(LargeAct(matching=f"page={article.pk}"))
        act = services.begin_exclusion(votes=votes, matching=f"page={article.pk}", by=moderator, reason="A flood")
    LargeAct.objects.update(touched_at=timezone.now() - 2 * ABANDONED_AFTER)
    return act


def test_the_watch_hands_on_what_a_worker_that_died_has_left(article: ArticlePage, abandoned: LargeAct) -> None:
    Watch(tell=lambda flood: None).run_errands()

    abandoned.refresh_from_db()
    assert (abandoned.state, total_of(article)) == ("done", 0)


def test_an_act_that_nobody_takes_is_handed_on_now_and_then_only(abandoned: LargeAct, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals.large_act_waiting, "send", lambda **kwargs: None)
    now = timezone.now()

    handed_on = [len(services.hand_on_abandoned_acts(now + timedelta(minutes=minutes))) for minutes in (0, 1, 9, 11, 12)]

    assert handed_on == [1, 0, 0, 1, 0]


def test_one_task_does_what_the_watch_does(article: ArticlePage, abandoned: LargeAct, settings: Any) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "NOTICE_EMAILS": ["desk@courier.example"]}
    other = make_article(article.get_parent())
    store_crowd(other, 120, ends_at=timezone.now())

    tasks.look_at_reactions.enqueue()

    assert Flood.objects.get().page_id == other.pk
    assert "A flood of reactions on" in mail.outbox[0].subject
    assert total_of(article) == 0
