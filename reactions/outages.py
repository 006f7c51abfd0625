"""What is done while something that should answer does not: it is left alone for a while, so that nobody waits for it again and again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)


class Outage:
    """Whether a store is being left alone. One for each store and process."""

    def __init__(self, store: str, *, seconds: float = 5) -> None:
        self.store = store
        self.seconds = seconds
        self.ends_at = 0.0

    def ask(self, question: Callable[[], Answer], *, otherwise: Answer) -> Answer:
        """The store's answer; `otherwise` when it fails, and for the next seconds without asking it."""
        if time.monotonic() < self.ends_at:
            return otherwise
        try:
            return question()
        except Exception:  # Whatever the store's driver raises: a broken store must cost nobody an answer.
            self.ends_at = time.monotonic() + self.seconds
            logger.warning("%s does not answer. It is asked again in %d seconds.", self.store, self.seconds, exc_info=True)
            return otherwise

    def is_over(self) -> None:
        """Ask again from now on."""
        self.ends_at = 0.0


# Django's cache, whatever it is asked for.
the_cache = Outage("The cache")
