"""manage.py erase_reactions USERNAME"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reactions import services, voters


class Command(BaseCommand):
    help = "Takes back every reaction of an account and forgets who it was. It cannot be undone. The account itself stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        account = get_user_model()._default_manager.filter(**{get_user_model().USERNAME_FIELD: username}).first()
        if account is None:
            raise CommandError(f"There is no account “{username}”. Erase the reactions before you delete the account.")
        erased = services.erase_reader(voter_keys=voters.account_keys(account.pk))
        self.stdout.write(f"{erased} reactions were erased.")
