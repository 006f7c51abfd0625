"""
One import at a time into one database: two would make the same people, tags and stories, and the same places in the tree of pages.

The lock is held by what ends with the process, however that ends: on PostgreSQL by the session that the import itself writes in, on SQLite by an open file
beside the database. So an import that was killed keeps nobody waiting, and one that has lost its lock has lost its connection and cannot go on.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files import locks
from django.db import Error, connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

# Of PostgreSQL's advisory locks: ours, as no other program is likely to number its own.
KEY = (1_464_880_978, 1)
HOLDER = """
    SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 2 AND granted AND datname = current_database()
"""
# What PostgreSQL keeps of the name of a session.
LONGEST_NAME = 63


class ImportIsRunning(Exception):
    """Another import into this database has not ended. The message says since when, where, and what to do."""


def only_import() -> AbstractContextManager[None]:
    """
    Keeps every other import out until this one ends. Raises ImportIsRunning at once where one is running.

    A database in memory is seen by no other process, and what is neither SQLite nor PostgreSQL is not locked.
    """
    if connection.vendor == "postgresql":
        return _held_by_session()
    if connection.vendor == "sqlite" and not _is_in_memory(str(connection.settings_dict["NAME"])):
        return _held_by_file(f"{connection.settings_dict['NAME']}.wordpress-import")
    return nullcontext()


def _is_in_memory(name: str) -> bool:
    return ":memory:" in name or "mode=memory" in name


@contextmanager
def _held_by_session() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", KEY)
        if not cursor.fetchone()[0]:
            cursor.execute(HOLDER, KEY)
            raise _refusal(*(cursor.fetchone() or [""]))
        cursor.execute("SELECT set_config('application_name', %s, false)", [_name()])
    try:
        yield
    finally:
        # A session that is lost holds nothing any more.
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", KEY)
            cursor.execute("RESET application_name")


@contextmanager
def _held_by_file(path: str) -> Iterator[None]:
    """The file stays when the lock is gone: were it removed, two could each lock one of their own."""
    with open(path, "a+", encoding="utf-8") as file:
        if not locks.lock(file, locks.LOCK_EX | locks.LOCK_NB):
            file.seek(0)
            raise _refusal(file.read())
        file.truncate(0)
        file.write(_name())
        file.flush()
        yield


def _name() -> str:
    """Since when this import is running, and where, as whoever is refused reads it."""
    return f"import_wordpress {timezone.now():%Y-%m-%dT%H:%M%z} {os.getpid()} {socket.gethostname()}"[:LONGEST_NAME]


def _refusal(name: str | None) -> ImportIsRunning:
    advice = _("Wait until it has ended, or end it, and run this again. Nothing was changed.")
    # PostgreSQL shows a user the sessions of that user only.
    with suppress(ValueError, AttributeError):
        _program, moment, process, host = (name or "").split(maxsplit=3)
        said = date_format(timezone.localtime(datetime.strptime(moment, "%Y-%m-%dT%H:%M%z")), "DATETIME_FORMAT")
        text = _("Another import from WordPress has been running since %(moment)s, as process %(process)s on %(host)s.")
        return ImportIsRunning(f"{text % {'moment': said, 'process': process, 'host': host}} {advice}")
    return ImportIsRunning(f"{_('Another import from WordPress is running.')} {advice}")
