"""`manage.py load_demo`: fill the newsroom with The Lowmere Courier."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, TextIO

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsroom.demo.history import close_boards, record_history
from newsroom.demo.loading import is_loaded, load_paper
from newsroom.demo.logins import LOGINS, PASSWORD, ensure_logins, may_have_known_passwords
from newsroom.demo.manuscripts import read_manuscripts
from newsroom.demo.pictures.catalogue import PICTURES, PORTRAITS
from newsroom.demo.pictures.studio import DEFAULT_WIDTH, draw_all
from newsroom.demo.progress import Progress
from reactions.services import recount


class Command(BaseCommand):
    help = "Fill the newsroom with a made-up town's paper. Running it again adds nothing and changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--articles", type=int, help="Stories in all; those beyond the written ones are put together from parts.")
        parser.add_argument("--votes", type=int, help="Votes in all.")
        parser.add_argument("--seed", type=int, default=1, help="The same seed gives the same content.")
        parser.add_argument("--picture-width", type=int, default=DEFAULT_WIDTH, help="In pixels.")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ("articles", "votes"):
            if options[name] is not None and options[name] < 0:
                raise CommandError(f"--{name} takes a number from 0 up.")
        self.stream: TextIO | None = self.stdout if options["verbosity"] else None
        call_command("setup_newsroom", verbosity=0)
        logins = ensure_logins()
        if is_loaded():
            self._say("The demo newsroom is here already; nothing was changed.")
        else:
            self._load(logins, seed=options["seed"], width=options["picture_width"], votes=options["votes"])
        self._say_where_to_go()

    def _load(self, logins: dict[str, AbstractUser], *, seed: int, width: int, votes: int | None) -> None:
        now = timezone.now()
        drawing = self._progress("Drawing pictures", len(PICTURES) + len(PORTRAITS))
        drawings = {}
        for key, jpeg in draw_all(seed=seed, width=width):
            drawings[key] = jpeg
            drawing.advance()
        manuscripts = read_manuscripts()
        pages = load_paper(drawings=drawings, owner=logins["editor"], now=now, progress=self._progress("Publishing stories", len(manuscripts)))
        stories = [(story, pages[story.slug]) for story in manuscripts if not story.is_draft]
        total = sum(story.votes for story, _ in stories)
        record_history(stories=stories, now=now, seed=seed, most_votes=votes, progress=self._progress("Casting votes", total))
        close_boards(stories)
        recount()

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
