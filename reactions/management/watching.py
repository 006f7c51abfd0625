"""Looking for floods, and for mixes that swing, again and again: manage.py watch_reactions, and whatever else keeps a thread for it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone

from reactions import services
from reactions.floods.windows import LONG, SPANS, Span
from reactions.models import Flood
from reactions.services.notices import deliver_due

DAYS_AT_ONCE = 10

logger = logging.getLogger(__name__)


class Watch:
    """Looks, and tells `tell` of each flood that is new. A database that is away is waited for."""

    def __init__(self, *, tell: Callable[[Flood], None]) -> None:
        self.tell = tell
        self.is_away = False
        self.due_at: dict[Span, float] = dict.fromkeys(SPANS, 0.0)

    def go_on(self, *, every_seconds: float) -> None:
        """Look, and send what is due, until the process ends."""
        # Apart: whoever is told may take long to answer, and a flood does not wait.
        Thread(target=self._send_for_ever, args=[every_seconds], name="notices", daemon=True).start()
        while True:
            self.look()
            time.sleep(every_seconds)

    def send(self) -> None:
        """Send the notices that are due."""
        with self._while_the_database_answers():
            deliver_due(now=timezone.now())

    def look(self) -> None:
        """Look at the last minutes, and now and then at the last hour."""
        with self._while_the_database_answers():
            self._look()

    def _look(self) -> None:
        began_at, due = timezone.now(), [span for span in SPANS if time.monotonic() >= self.due_at[span]]
        for flood in services.look_once(began_at, spans=due):
            if flood.noticed_at >= began_at:
                self.tell(flood)
        if LONG in due:
            services.look_for_swings(began_at)
        # A few days of older votes at a time, so that a flood does not wait for them.
        any(not services.sum_hours(now=timezone.now()) for _ in range(DAYS_AT_ONCE))
        # A little early rather than late: looks come as often as the shortest of these.
        self.due_at |= {span: time.monotonic() + span.every_seconds - SPANS[0].every_seconds / 2 for span in due}

    def _send_for_ever(self, every_seconds: float) -> None:
        while True:
            self.send()
            time.sleep(every_seconds)

    @contextmanager
    def _while_the_database_answers(self) -> Iterator[None]:
        try:
            yield
        except (DatabaseError, InterfaceError) as problem:
            connections.close_all()
            # Said once, not every few seconds.
            if not self.is_away:
                logger.warning("Floods cannot be looked for: the database does not answer (%s). It is tried again.", problem)
            self.is_away = True
        else:
            self.is_away = False
