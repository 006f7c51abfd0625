"""Which requests the live site is answering, and the commands that operators keep running beside it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import connection

from tests.deployment import ROOT
from tests.servers import HOST


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


@contextlib.contextmanager
def beside_the_test(*command: str, data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A command of manage.py on the test's database, as operators start it, with its files in `data`. It has ended when the block has."""
    process = subprocess.Popen([sys.executable, "manage.py", *command], cwd=ROOT, env=_environment(data), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _environment(data: Path) -> dict[str, str]:
    to = connection.settings_dict
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings.production",
        "SECRET_KEY": "only-for-a-process-of-the-tests-and-long-enough-for-one",
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"http://{HOST}",
        "DATA_DIR": str(data),
        "DATABASE_URL": f"postgres://{to['USER']}:{to['PASSWORD']}@{to['HOST']}:{to['PORT']}/{to['NAME']}",
        "LOG_LEVEL": "WARNING",
    }
