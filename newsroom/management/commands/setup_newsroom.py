from typing import Any

from django.core.management.base import BaseCommand

from newsroom.setup import set_up_newsroom


class Command(BaseCommand):
    help = "Makes a fresh Wagtail site a newsroom: front page, site address, groups. Run it as often as you like; it undoes no later change."

    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        sentences = set_up_newsroom()
        if verbosity > 0:
            self.stdout.write("\n".join(sentences or ["The newsroom is set up already."]))
