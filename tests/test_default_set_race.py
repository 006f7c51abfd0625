"""Two administrators who make different sets the default at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from reactions.models import ReactionSet

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
ROUNDS = 60


def test_one_of_two_choices_at_once_stands_and_neither_fails() -> None:
    sets = [ReactionSet.objects.create(name=name) for name in ("Weekday", "Weekend")]
    together = Barrier(len(sets), timeout=30)

    def choose(chosen: ReactionSet) -> None:
        try:
            for _ in range(ROUNDS):
                together.wait()
                ReactionSet.objects.make_default(chosen)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(sets)) as administrators:
        for choice in [administrators.submit(choose, chosen) for chosen in sets]:
            choice.result(timeout=90)
    assert ReactionSet.objects.filter(is_default=True).count() == 1
