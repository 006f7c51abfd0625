"""Looking for floods, and for mixes that swing, again and again: manage.py watch_reactions, and whatever else keeps a thread for it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Thread

from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.utils import timezone

from reactions import services
from reactions.floods.windows import LONG, SPANS, Span
from reactions.models import Flood
from reactions.services.notices import deliver_due

DAYS_AT_ONCE = 10

logger = logging.getLogger(__name__)


def look_around(now: datetime, *, spans: Iterable[Span] = SPANS) -> list[Flood]:
    """Look at these spans of time for floods, at the last hour for mixes that swing, and add votes up by the hour. Returns the floods that are new."""
    looked_at = list(spans)
    floods = [flood for flood in services.look_once(now, spans=looked_at) if flood.noticed_at >= now]
    if LONG in looked_at:
        services.look_for_swings(now)
    # A few days of older votes at a time, so that a flood does not wait for them.
    for _day in range(DAYS_AT_ONCE):
        if not services.sum_hours(now=timezone.now()):
            break
    return floods


def run_errands(now: datetime) -> None:
    """Send the notices that are due, and hand large acts that somebody has left to those who work at them."""
    deliver_due(now=now)
    services.hand_on_abandoned_acts(now)


class Watch:
    """Looks, and tells `tell` of each flood that is new. A database that is away is waited for, and whatever else goes wrong is logged."""

    def __init__(self, *, tell: Callable[[Flood], None]) -> None:
        self.tell = tell
        self.failing: set[str] = set()
        self.due_at: dict[Span, float] = dict.fromkeys(SPANS, 0.0)

    def go_on(self, *, every_seconds: float) -> None:
        """Look, and run errands, until the process ends."""
        # Apart: whoever is told may take long to answer, and a flood does not wait.
        Thread(target=self._run_errands_for_ever, args=[every_seconds], name="notices", daemon=True).start()
        while True:
            self.look()
            time.sleep(every_seconds)

    def run_errands(self) -> None:
        """Send what is due, and hand on what was left."""
        with self._trying("Notices"):
            run_errands(timezone.now())

    def look(self) -> None:
        """Look at the last minutes, and now and then at the last hour."""
        with self._trying("Floods"):
            self._look()

    def _look(self) -> None:
        due = [span for span in SPANS if time.monotonic() >= self.due_at[span]]
        for flood in look_around(timezone.now(), spans=due):
            self.tell(flood)
        # A little early rather than late: looks come as often as the shortest of these.
        self.due_at |= {span: time.monotonic() + span.every_seconds - SPANS[0].every_seconds / 2 for span in due}

    def _run_errands_for_ever(self, every_seconds: float) -> None:
        while True:
            self.run_errands()
            time.sleep(every_seconds)

    @contextmanager
    def _trying(self, what: str) -> Iterator[None]:
        """Whatever goes wrong is said once, not every few seconds, and tried again: a watch that has died would look alive."""
        try:
            yield
        except (OperationalError, InterfaceError) as problem:
            connections.close_all()
            self._say_once(what, "%s wait: the database does not answer (%s). It is tried again.", what, problem)
        except DatabaseError as problem:
            connections.close_all()
            self._say_once(what, "%s wait: the database refuses what it is asked (%s: %s). It is tried again.", what, type(problem).__name__, problem)
        except Exception:
            if what not in self.failing:
                logger.exception("%s wait: something is wrong. It is tried again.", what)
            self.failing.add(what)
        else:
            self.failing.discard(what)

    def _say_once(self, what: str, said: str, *named: object) -> None:
        if what not in self.failing:
            logger.warning(said, *named)
        self.failing.add(what)
