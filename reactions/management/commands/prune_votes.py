"""manage.py prune_votes"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reactions import conf, services


class Command(BaseCommand):
    help = (
        'Forgets the networks that votes came from once they are older than REACTIONS["RETENTION_DAYS"], and the readers once they are older than '
        'REACTIONS["VOTER_DAYS"]. The votes and the totals stay. Notices that have reached whom they were for are deleted with the networks. Run it daily.'
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for what, drop, days in (
            ("networks", services.drop_network_keys, conf.get("RETENTION_DAYS")),
            ("readers", services.drop_voter_keys, conf.get("VOTER_DAYS")),
        ):
            forgotten = drop(before=timezone.now() - timedelta(days=days))
            self.stdout.write(f"The {what} of {forgotten} votes older than {days} days were forgotten.")
        days = conf.get("RETENTION_DAYS")
        deleted = services.forget_notices(before=timezone.now() - timedelta(days=days))
        self.stdout.write(f"{deleted} notices older than {days} days were deleted.")
