"""Pages that this process has handed out just now: for half a second nobody asks the shared cache about them again, however many readers come."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsroom.page_cache.entries import Entry

# A purge in another process is seen this much later.
SECONDS = 0.5
# In all their codings, as each process holds them.
MOST_BYTES = 32 * 1024 * 1024


class Shelf:
    """The pages, those that were compared with the shared cache longest ago first, and how many bytes they are."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[float, Entry]] = {}
        self.size = 0
        self._lock = Lock()

    def put(self, key: str, entry: Entry) -> None:
        with self._lock:
            self._take(key)
            self.pages[key] = (time.monotonic(), entry)
            self.size += entry.size
            while self.size > MOST_BYTES:
                self._take(next(iter(self.pages)))

    def clear(self) -> None:
        with self._lock:
            self.pages.clear()
            self.size = 0

    def _take(self, key: str) -> None:
        if key in self.pages:
            self.size -= self.pages.pop(key)[1].size


_shelf = Shelf()


def recall(key: str) -> tuple[Entry | None, bool]:
    """The page that was handed out last, and whether that was just now."""
    checked_at, entry = _shelf.pages.get(key, (0.0, None))
    return entry, time.monotonic() - checked_at < SECONDS


def remember(key: str, entry: Entry) -> None:
    """As just compared with the shared cache."""
    _shelf.put(key, entry)


def forget() -> None:
    _shelf.clear()
