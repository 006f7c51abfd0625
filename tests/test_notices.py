"""Telling people and programs: once each, again when it fails, and no longer than some three days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from reactions.models import Channel, Notice
from reactions.services.notices import PAUSES, WAYS, deliver_due, tell
from reactions.webhooks import NotDelivered

pytestmark = pytest.mark.django_db


class Program:
    """The other side: it notes what it gets, or is away."""

    def __init__(self) -> None:
        self.got: list[Notice] = []
        self.is_away = False

    def __call__(self, notice: Notice) -> None:
        if self.is_away:
            raise NotDelivered("It answered 500.")
        self.got.append(notice)


@pytest.fixture
def program() -> Program:
    return Program()


@pytest.fixture(autouse=True)
def told(settings: Any) -> None:
    settings.REACTIONS = {
        **settings.REACTIONS,
        "NOTICE_EMAILS": ["desk@courier.example"],
        "WEBHOOK_URL": "https://hooks.example/",
        "WEBHOOK_SECRET": "a secret of more than thirty characters",
    }


def happened() -> None:
    tell(event="flood.noticed", subject="A flood", text="On “Ferry leaves on time”.", data={"page": 7})


def test_each_way_that_the_settings_name_is_told(program: Program) -> None:
    happened()
    deliver_due(now=timezone.now(), ways={Channel.EMAIL: program, Channel.WEBHOOK: program})
    assert [notice.channel for notice in program.got] == ["email", "webhook"]
    assert program.got[1].payload["data"] == {"page": 7}
    assert program.got[1].payload["type"] == "flood.noticed"


def test_nobody_is_told_where_nobody_is_named(settings: Any) -> None:
    settings.REACTIONS = {"PAGE_TYPES": []}
    happened()
    assert not Notice.objects.exists()


def test_people_get_a_message(program: Program) -> None:
    happened()
    deliver_due(now=timezone.now(), ways={**WAYS, Channel.WEBHOOK: program})
    (message,) = mail.outbox
    assert (message.subject, message.body, message.to) == ("A flood", "On “Ferry leaves on time”.", ["desk@courier.example"])


def test_what_was_delivered_is_not_sent_again(program: Program) -> None:
    happened()
    ways = {Channel.EMAIL: program, Channel.WEBHOOK: program}
    deliver_due(now=timezone.now(), ways=ways)
    deliver_due(now=timezone.now() + timedelta(days=1), ways=ways)
    assert len(program.got) == 2


def test_what_failed_is_tried_again_under_the_same_id(program: Program) -> None:
    happened()
    ways = {Channel.EMAIL: Program(), Channel.WEBHOOK: program}
    program.is_away = True
    now = timezone.now()
    assert deliver_due(now=now, ways=ways).failed == 1
    assert deliver_due(now=now, ways=ways).failed == 0
    program.is_away = False

    deliver_due(now=now + timedelta(seconds=6), ways=ways)

    notice = Notice.objects.get(channel=Channel.WEBHOOK)
    assert [got.uid for got in program.got] == [notice.uid]
    assert (notice.attempts, notice.failure) == (2, "")
    assert notice.delivered_at


def test_a_program_that_is_away_for_a_day_still_hears_of_it(program: Program) -> None:
    happened()
    ways = {Channel.EMAIL: Program(), Channel.WEBHOOK: program}
    program.is_away, now = True, timezone.now()
    for minute in range(0, 24 * 60, 5):
        deliver_due(now=now + timedelta(minutes=minute), ways=ways)
    program.is_away = False
    for hour in range(24, 48):
        deliver_due(now=now + timedelta(hours=hour), ways=ways)
    assert len(program.got) == 1


def test_a_program_that_is_gone_is_given_up(program: Program) -> None:
    happened()
    program.is_away, now = True, timezone.now()
    for hour in range(24 * 10):
        deliver_due(now=now + timedelta(hours=hour), ways={Channel.EMAIL: Program(), Channel.WEBHOOK: program})
    notice = Notice.objects.get(channel=Channel.WEBHOOK)
    assert notice.given_up_at
    assert notice.attempts == len(PAUSES) + 1
    assert notice.failure == "It answered 500."


def test_one_that_another_has_taken_is_left_to_it(program: Program) -> None:
    happened()
    now = timezone.now()

    def slow(notice: Notice) -> None:
        # Meanwhile another process looks for what is due.
        deliver_due(now=now, ways={Channel.EMAIL: program, Channel.WEBHOOK: program})
        program(notice)

    deliver_due(now=now, ways={Channel.EMAIL: slow, Channel.WEBHOOK: slow})
    assert sorted(notice.channel for notice in program.got) == ["email", "webhook"]


def test_one_that_breaks_what_sends_it_keeps_nobody_else_waiting(program: Program, caplog: pytest.LogCaptureFixture) -> None:
    happened()

    def broken(notice: Notice) -> None:
        raise ValueError("Port out of range 0-65535")

    first = deliver_due(now=timezone.now(), ways={Channel.EMAIL: broken, Channel.WEBHOOK: program})

    assert (first.delivered, first.failed, len(program.got)) == (1, 1, 1)
    notice = Notice.objects.get(channel=Channel.EMAIL)
    assert notice.failure == "ValueError: Port out of range 0-65535"
    assert "to tell of flood.noticed failed" in caplog.text
    deliver_due(now=timezone.now() + timedelta(minutes=1), ways={Channel.EMAIL: program, Channel.WEBHOOK: program})
    assert len(program.got) == 2


def test_a_notice_from_the_future_waits_no_longer_than_a_day(program: Program) -> None:
    """The clock was a year ahead when it happened, and was set right then."""
    happened()
    now, ways = timezone.now(), {Channel.EMAIL: program, Channel.WEBHOOK: program}
    Notice.objects.filter(channel=Channel.EMAIL).update(due_at=now + timedelta(days=365), created_at=now + timedelta(days=365))
    Notice.objects.filter(channel=Channel.WEBHOOK).update(due_at=now + timedelta(hours=3))

    assert deliver_due(now=now, ways=ways).delivered == 1
    assert deliver_due(now=now, ways=ways).delivered == 0
    assert deliver_due(now=now + timedelta(hours=3), ways=ways).delivered == 1


def test_a_clock_that_leaps_ahead_sends_nothing_twice(program: Program) -> None:
    happened()
    now, ways = timezone.now(), {Channel.EMAIL: program, Channel.WEBHOOK: program}
    deliver_due(now=now + timedelta(days=365), ways=ways)
    deliver_due(now=now, ways=ways)
    assert len(program.got) == 2


def test_one_that_failed_under_a_clock_that_was_ahead_is_tried_again(program: Program) -> None:
    happened()
    now, ways = timezone.now(), {Channel.EMAIL: program, Channel.WEBHOOK: program}
    program.is_away = True
    deliver_due(now=now + timedelta(days=365), ways=ways)
    program.is_away = False
    assert deliver_due(now=now, ways=ways).delivered == 2
