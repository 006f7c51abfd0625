"""Which requests the live site is answering."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

from django.core.signals import request_finished, request_started


class RequestsUnderWay:
    """The number of requests that threads other than the test's own are answering."""

    def __init__(self) -> None:
        self._number = 0
        self._changed = threading.Condition()

    def end_within(self, *, seconds: float) -> bool:
        """Wait until there are none. False when there still are after `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: self._number <= 0, seconds)

    def one_more(self, **_: Any) -> None:
        self._add(1)

    def one_less(self, **_: Any) -> None:
        self._add(-1)

    def _add(self, number: int) -> None:
        # The test client's requests are over when it has their answer.
        if threading.current_thread() is not threading.main_thread():
            with self._changed:
                self._number += number
                self._changed.notify_all()


@contextlib.contextmanager
def requests_under_way() -> Iterator[RequestsUnderWay]:
    under_way = RequestsUnderWay()
    request_started.connect(under_way.one_more)
    request_finished.connect(under_way.one_less)
    try:
        yield under_way
    finally:
        request_started.disconnect(under_way.one_more)
        request_finished.disconnect(under_way.one_less)
