"""manage.py recount_reactions [--check]"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reactions import services


class Command(BaseCommand):
    help = "Sets the tallies of reactions right from the votes, where they have drifted apart."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only name each tally that does not match its votes, and exit with 1 if there is any.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self.check_tallies()
        else:
            self.stdout.write(f"{services.correct_counts()} tallies were set right.")

    def check_tallies(self) -> None:
        drifts = services.check_counts()
        for drift in drifts:
            self.stdout.write(f"page {drift.page_id}, {drift.kind_slug}: the tally says {drift.tally}, the votes say {drift.votes}")
        if drifts:
            raise CommandError(f"{len(drifts)} tallies do not match their votes. Set them right with: manage.py recount_reactions", returncode=1)
        self.stdout.write("Every tally matches its votes.")
