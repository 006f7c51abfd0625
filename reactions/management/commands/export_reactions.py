"""manage.py export_reactions USERNAME"""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reactions import voters
from reactions.own import reactions_under


class Command(BaseCommand):
    help = "Prints every reaction that is kept of an account, as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        account = get_user_model()._default_manager.filter(**{get_user_model().USERNAME_FIELD: username}).first()
        if account is None:
            raise CommandError(f"There is no account “{username}”.")
        reactions = [one.as_json() for one in reactions_under(voters.account_keys(account.pk))]
        self.stdout.write(json.dumps({"reactions": reactions}, ensure_ascii=False, indent=2))
