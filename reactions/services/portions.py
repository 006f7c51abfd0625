"""Work on many rows, in portions: how many at a time, and what to do while others are in the way."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, OperationalError, connection

PORTION = 2000
ATTEMPTS = 6
Done = TypeVar("Done")


def insist(do: Callable[[], Done]) -> Done:
    """Do it, and again while others are in the way: a moderator on the same votes, an editor who deletes their page, a busy database."""
    for turn in range(ATTEMPTS - 1):
        try:
            return do()
        except (OperationalError, IntegrityError):
            if connection.in_atomic_block:
                raise
            connection.close_if_unusable_or_obsolete()
            time.sleep(random.uniform(0, 0.05 * 2**turn))  # noqa: S311 - nothing secret.
    return do()
