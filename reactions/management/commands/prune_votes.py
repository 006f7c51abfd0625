"""manage.py prune_votes"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reactions import conf, services


class Command(BaseCommand):
    help = 'Forgets the networks that votes came from once they are older than REACTIONS["RETENTION_DAYS"]. The votes and the totals stay. Run it daily.'

    def handle(self, *args: Any, **options: Any) -> None:
        days = conf.get("RETENTION_DAYS")
        forgotten = services.drop_network_keys(before=timezone.now() - timedelta(days=days))
        self.stdout.write(f"The networks of {forgotten} votes older than {days} days were forgotten.")
