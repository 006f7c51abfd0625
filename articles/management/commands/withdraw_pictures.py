"""manage.py withdraw_pictures [--watch] [--every SECONDS]"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles import withdrawals
from articles.served_files import delete_outdated_files


class Command(BaseCommand):
    help = "Deletes the files made of pictures whose rights are over, and purges the pages that show them. Run it every minute, or keep it running."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", action="store_true", help="Go on until Ctrl-C. One such process is enough for a site.")
        parser.add_argument("--every", type=float, default=withdrawals.EVERY_SECONDS, help=f"Seconds between two looks. Default: {withdrawals.EVERY_SECONDS}.")

    def handle(self, *args: Any, watch: bool, every: float, **options: Any) -> None:
        if watch:
            with suppress(KeyboardInterrupt):
                withdrawals.go_on(every_seconds=every)
            return
        delete_outdated_files()
        for picture in withdrawals.withdraw_ended():
            self.stdout.write(f"Withdrawn: picture {picture.pk}, {picture.title}")
