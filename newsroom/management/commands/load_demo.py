"""`manage.py load_demo`: fill the newsroom with The Lowmere Courier."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from newsroom.demo.bulk_stories import add_stories, stories_missing
from newsroom.demo.bulk_votes import add_votes, votes_missing
from newsroom.demo.history import record_history, set_tallies, votes_wanted
from newsroom.demo.loading import is_loaded, load_paper, size_pictures
from newsroom.demo.logins import LOGINS, PASSWORD, ensure_logins, may_have_known_passwords
from newsroom.demo.manuscripts import read_manuscripts
from newsroom.demo.moderation import moderate
from newsroom.demo.pictures.catalogue import PICTURES, PORTRAITS
from newsroom.demo.pictures.studio import DEFAULT_WIDTH, draw_all
from newsroom.demo.progress import Progress


class Command(BaseCommand):
    help = "Fill the newsroom with a made-up town's paper. Running it again adds nothing and changes nothing that was edited since."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--articles", type=int, default=0, help="Stories in all. Those beyond the written ones are put together from parts.")
        parser.add_argument("--votes", type=int, help="Votes in all. Without it: two weeks of history.")
        parser.add_argument("--seed", type=int, default=1, help="The same seed gives the same pictures, stories and votes.")
        parser.add_argument("--picture-width", type=int, default=DEFAULT_WIDTH, help="In pixels.")

    def handle(self, *args: Any, **options: Any) -> None:
        self._refuse_nonsense(options)
        self.stdout.ending = ""  # A bar is drawn again and again on one line.
        self.stream = self.stdout if options["verbosity"] else None
        self.seed, now = options["seed"], timezone.now()
        call_command("setup_newsroom", verbosity=0)
        logins = ensure_logins()
        if is_loaded():
            self._say("The demo newsroom is here already: nothing that is in it was changed.")
        else:
            self._load_paper(logins, now=now, width=options["picture_width"], most_votes=options["votes"])
        self._grow(articles=options["articles"], votes=options["votes"] or 0, now=now)
        self._say_where_to_go()

    def _refuse_nonsense(self, options: dict[str, Any]) -> None:
        for name in ("articles", "votes"):
            if (options[name] or 0) < 0:
                raise CommandError(f"--{name} is a number of rows in all, so it cannot be below 0.")
        if not 200 <= options["picture_width"] <= 4000:
            raise CommandError("--picture-width is in pixels: give a number from 200 to 4000.")

    def _load_paper(self, logins: dict[str, AbstractUser], *, now: datetime, width: int, most_votes: int | None) -> None:
        drawings = self._draw(width)
        manuscripts = read_manuscripts()
        with transaction.atomic():
            pages = load_paper(drawings=drawings, owner=logins["editor"], now=now, progress=self._progress("Publishing stories", len(manuscripts)))
            stories = [(story, pages[story.slug]) for story in manuscripts if not story.is_draft]
            total = votes_wanted([story for story, _ in stories])
            total = total if most_votes is None else min(total, most_votes)
            record_history(stories=stories, now=now, seed=self.seed, most_votes=most_votes, progress=self._progress("Casting votes", total))
            set_tallies()
            moderate(stories, by=logins["moderator"])
        size_pictures([page for _, page in stories], progress=self._progress("Sizing pictures", len(stories)))

    def _draw(self, width: int) -> dict[str, bytes]:
        progress = self._progress("Drawing pictures", len(PICTURES) + len(PORTRAITS))
        drawings = {}
        for key, jpeg in draw_all(seed=self.seed, width=width):
            drawings[key] = jpeg
            progress.advance()
        return drawings

    def _grow(self, *, articles: int, votes: int, now: datetime) -> None:
        """Up to so many stories and votes in all; what there is beyond stays."""
        if missing := stories_missing(articles):
            add_stories(count=missing, now=now, seed=self.seed, progress=self._progress("Adding stories", missing))
        if missing := votes_missing(votes):
            add_votes(count=missing, now=now, seed=self.seed, progress=self._progress("Adding votes", missing))
            self._say("  Counting the votes…")
            set_tallies()

    def _progress(self, label: str, total: int) -> Progress:
        return Progress(label, total=total, stream=self.stream)

    def _say(self, words: str) -> None:
        if self.stream:
            self.stream.write(words + "\n")

    def _say_where_to_go(self) -> None:
        self._say(f"\nThe paper:  {settings.SITE_URL}/\nIts desk:   {settings.SITE_URL}/admin/")
        if not may_have_known_passwords():
            self._say("DEBUG is off: the demo's people have no passwords here. Give one to whom you like with: manage.py changepassword editor")
            return
        for login in LOGINS:
            self._say(f"  {login.username:<10} {PASSWORD:<15} {login.sees}")
