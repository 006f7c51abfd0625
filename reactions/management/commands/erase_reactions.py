"""manage.py erase_reactions USERNAME"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reactions import services, voters
from reactions.management.accounts import account_named


class Command(BaseCommand):
    help = "Takes back every reaction of an account and forgets who it was. It cannot be undone. The account itself stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        erased = services.erase_reader(voter_keys=voters.account_keys(account_named(username).pk))
        self.stdout.write(f"{erased} reactions were erased.")
