"""manage.py watch_reactions [--every SECONDS] [--once]"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reactions.floods.windows import QUICK
from reactions.management.watching import Watch
from reactions.models import Flood


class Command(BaseCommand):
    help = (
        "Looks for floods of reactions until Ctrl-C, says each that is new, sends the notices that are due, and hands on large acts that were left. One such "
        "process is enough for a site."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=QUICK.every_seconds, help=f"Seconds between two looks. Default: {QUICK.every_seconds}.")
        parser.add_argument("--once", action="store_true", help="Look once only.")

    def handle(self, *args: Any, every: float, once: bool, **options: Any) -> None:
        watch = Watch(tell=self.say)
        if once:
            watch.look()
            watch.run_errands()
            return
        with suppress(KeyboardInterrupt):
            watch.go_on(every_seconds=every)

    def say(self, flood: Flood) -> None:
        rules = ", ".join(found["rule"] for found in flood.evidence)
        held = ", held" if flood.is_held else ""
        self.stdout.write(f"{flood.noticed_at:%Y-%m-%d %H:%M:%S} page {flood.page_id}: {flood.votes} votes{held} ({rules})")
        self.stdout.flush()
