"""The watches beside the demo: what `manage.py watch_reactions` and `withdraw_pictures --watch` are to a real deployment, in threads of the served process."""

from __future__ import annotations

from threading import Thread

from articles import withdrawals
from reactions.floods.windows import QUICK
from reactions.management.watching import Watch
from reactions.models import Flood


def start_watcher() -> Thread:
    """Look for floods until the process ends. The moderators' desk shows what is noticed."""
    thread = Thread(target=_watch, name="watcher", daemon=True)
    thread.start()
    return thread


def start_withdrawing() -> Thread:
    """Withdraw pictures whose rights end until the process ends."""
    thread = Thread(target=withdrawals.go_on, name="withdrawals", daemon=True)
    thread.start()
    return thread


def _watch() -> None:
    Watch(tell=_keep_quiet).go_on(every_seconds=QUICK.every_seconds)


def _keep_quiet(flood: Flood) -> None:
    """Where the demo was started, only its addresses are said."""
