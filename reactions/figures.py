"""
The totals of pages as anybody may read them: ready to send, and for a few seconds the same for all.

They are kept by each process, and in Django's cache for all of them, until they are REACTIONS["SUMMARY_SECONDS"] old. When a hot story's are nowhere
to be found, one request reads them and the others wait for it. A cache that does not answer costs a short wait, and then nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2s
from threading import Lock

from django.core.cache import cache

from reactions import conf
from reactions.outages import the_cache
from reactions.summaries import Summary, summaries_of

KEPT_PAGES = 10_000
# Somebody who reads figures for others and has not done so by then is taken for dead.
READING_SECONDS = 1.0
POLL_SECONDS = 0.01

_locks = [Lock() for _ in range(64)]


@dataclass(frozen=True)
class Figures:
    """A page's totals: JSON, what stands for them in an ETag, and when they were read (seconds since the epoch)."""

    body: bytes
    tag: str
    read_at: float

    def age_seconds(self) -> float:
        """Between 0 and what they may be kept: another machine's clock may be off."""
        return min(max(time.time() - self.read_at, 0.0), float(_seconds_to_keep()))


_kept: dict[int, Figures] = {}


def figures_of(page_ids: list[int]) -> dict[int, Figures]:
    """The totals of those of these pages that readers may open, by id."""
    if not _seconds_to_keep():
        return _read(page_ids)
    found = _from_memory(page_ids)
    missing = _without(page_ids, found)
    return found | _find(missing) if missing else found


def forget() -> None:
    """Let go of what this process keeps. What Django's cache keeps is not touched."""
    _kept.clear()


def _find(page_ids: list[int]) -> dict[int, Figures]:
    """One request of this process looks for these; one that has waited for it finds what it has found."""
    with _turn(_locks[hash(tuple(page_ids)) % len(_locks)]):
        found = _from_memory(page_ids)
        missing = _without(page_ids, found)
        new = _from_cache_or_database(missing) if missing else {}
        _keep(new)
        return found | new


@contextmanager
def _turn(lock: Lock) -> Iterator[None]:
    """One after the other; but nobody waits long, as all would do in turn for a database that is away."""
    has_turn = lock.acquire(timeout=READING_SECONDS)
    try:
        yield
    finally:
        if has_turn:
            lock.release()


def _from_memory(page_ids: list[int]) -> dict[int, Figures]:
    oldest = time.time() - _seconds_to_keep()
    return {page_id: figures for page_id in page_ids if (figures := _kept.get(page_id)) and figures.read_at > oldest}


def _keep(figures: dict[int, Figures]) -> None:
    if len(_kept) > KEPT_PAGES:
        _kept.clear()
    _kept.update(figures)


def _from_cache_or_database(page_ids: list[int]) -> dict[int, Figures]:
    found = _from_cache(page_ids)
    missing = _without(page_ids, found)
    if not missing:
        return found
    name = _name_of_reading(missing)
    with _reading_for_all(name) as is_ours:
        if not is_ours:
            _wait_until_read(name)
        # Either way somebody may have come to an end since the cache was asked.
        found |= _from_cache(missing)
        read = _read(_without(missing, found))
        if read:
            the_cache.ask(lambda: cache.set_many({_name(page_id): one for page_id, one in read.items()}, _seconds_to_keep()), otherwise=[])
    return found | read


def _from_cache(page_ids: list[int]) -> dict[int, Figures]:
    names = {_name(page_id): page_id for page_id in page_ids}
    answer: dict[str, Figures] = the_cache.ask(partial(cache.get_many, list(names)), otherwise={})
    oldest = time.time() - _seconds_to_keep()
    return {names[name]: figures for name, figures in answer.items() if figures.read_at > oldest}


@contextmanager
def _reading_for_all(name: str) -> Iterator[bool]:
    """Whether it falls to this process to do the reading of this name. Others wait meanwhile."""
    is_ours = the_cache.ask(lambda: cache.add(name, "somebody", READING_SECONDS), otherwise=True)
    try:
        yield is_ours
    finally:
        if is_ours:
            the_cache.ask(lambda: cache.delete(name), otherwise=False)


def _wait_until_read(name: str) -> None:
    give_up_at = time.monotonic() + READING_SECONDS
    while the_cache.ask(lambda: cache.get(name), otherwise=None) and time.monotonic() < give_up_at:
        time.sleep(POLL_SECONDS)


def _read(page_ids: list[int]) -> dict[int, Figures]:
    if not page_ids:
        return {}
    as_of = datetime.fromtimestamp(time.time(), UTC)
    return {page_id: _figures(summary) for page_id, summary in summaries_of(page_ids, as_of=as_of).items()}


def _figures(summary: Summary) -> Figures:
    counted = repr((summary.page, summary.state, summary.total, summary.kinds))
    return Figures(body=summary.as_json().encode(), tag=blake2s(counted.encode(), digest_size=12).hexdigest(), read_at=summary.as_of.timestamp())


def _without(page_ids: list[int], found: dict[int, Figures]) -> list[int]:
    return [page_id for page_id in page_ids if page_id not in found]


def _name(page_id: int) -> str:
    return f"reactions:figures:{page_id}"


def _name_of_reading(page_ids: list[int]) -> str:
    return f"reactions:reading:{blake2s(repr(page_ids).encode(), digest_size=12).hexdigest()}"


def _seconds_to_keep() -> int:
    return int(conf.get("SUMMARY_SECONDS"))
