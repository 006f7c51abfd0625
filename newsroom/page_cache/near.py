"""Pages that this process has handed out just now: for half a second nobody asks the shared cache about them again, however many readers come."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsroom.page_cache.entries import Entry

# A purge in another process is seen this much later.
SECONDS = 0.5
MOST_PAGES = 256

_pages: dict[str, tuple[float, Entry]] = {}
_lock = Lock()


def recall(key: str) -> tuple[Entry | None, bool]:
    """The page that was handed out last, and whether that was just now."""
    checked_at, entry = _pages.get(key, (0.0, None))
    return entry, time.monotonic() - checked_at < SECONDS


def remember(key: str, entry: Entry) -> None:
    """As just compared with the shared cache. The page that was first remembered makes room."""
    with _lock:
        if key not in _pages and len(_pages) >= MOST_PAGES:
            del _pages[next(iter(_pages))]
        _pages[key] = (time.monotonic(), entry)


def forget() -> None:
    with _lock:
        _pages.clear()
