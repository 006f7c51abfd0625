"""
How long an answer that is the same for every reader may be kept.

A page that shows a picture is not kept beyond the moment from which it may not show it any more: whoever asks for a picture here says when its rights
end (articles/rights.py), and whoever answers learns which end came first.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.utils import timezone
from django.utils.cache import patch_cache_control

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from django.http import HttpRequest, HttpResponseBase

FRESH_SECONDS = 60
STALE_SECONDS = 300

P = ParamSpec("P")

_ends: ContextVar[set[datetime] | None] = ContextVar("articles_ends", default=None)


@contextmanager
def noting_ends() -> Iterator[set[datetime]]:
    """The ends, still to come, of what is shown while the block runs."""
    ends: set[datetime] = set()
    token = _ends.set(ends)
    try:
        yield ends
    finally:
        _ends.reset(token)


def note_end(end: datetime | None) -> None:
    """What is being shown may be shown until then."""
    noted = _ends.get()
    if noted is not None and end is not None:
        noted.add(end)


def keep_until(response: HttpResponseBase, ends: set[datetime]) -> None:
    """
    Let caches keep the answer for a minute, and hand it out for five more while they ask for a new one; but never beyond the first of these moments.

    Browsers ask each time.
    """
    left = max(0, int((min(ends) - timezone.now()).total_seconds())) if ends else FRESH_SECONDS + STALE_SECONDS
    fresh = min(FRESH_SECONDS, left)
    patch_cache_control(response, public=True, max_age=0, s_maxage=fresh, stale_while_revalidate=min(STALE_SECONDS, left - fresh))


def for_every_reader(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """For a view that answers everybody alike."""

    @wraps(view)
    def kept(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        with noting_ends() as ends:
            response = view(request, *args, **kwargs)
        keep_until(response, ends)
        return response

    return kept
