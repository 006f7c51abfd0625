from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from reactions import services


class Command(BaseCommand):
    help = "Hands large acts of moderation that nobody has worked at for a minute to the worker again. Each goes on where it stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        acts = services.abandoned_acts()
        for act in acts:
            services.wake_act(act=act)
            self.stdout.write(f"Handed on: act {act.pk}, {act.done} of about {act.expected} votes done.")
        if not acts:
            self.stdout.write("No large act is waiting.")
