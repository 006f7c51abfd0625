"""manage.py export_reactions USERNAME"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reactions import voters
from reactions.management.accounts import account_named
from reactions.own import reactions_under


class Command(BaseCommand):
    help = "Prints every reaction that is kept of an account, as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        reactions = [one.as_json() for one in reactions_under(voters.account_keys(account_named(username).pk))]
        self.stdout.write(json.dumps({"reactions": reactions}, ensure_ascii=False, indent=2))
