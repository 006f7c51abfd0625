"""
Django's PostgreSQL backend, with a look at each connection before a request gets it from the pool.

A database that has been restarted leaves a pool of connections that it has closed. Django's own check (CONN_HEALTH_CHECKS) asks each of them a question
first, which costs every request a round trip. A closed connection can be told without a question: its socket has something to read, namely its end.
"""

from __future__ import annotations

import select
import time
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql import base

if TYPE_CHECKING:
    from psycopg import Connection

# A connection that was in use so short a time ago is taken as it is.
FRESH_SECONDS = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        """Where to connect to. Once there is a pool, that knows; Django would put it together for every request again."""
        pools: dict[str, Any] = self._connection_pools  # type: ignore[attr-defined] # Django's own, which its stubs leave out.
        return {} if self.alias in pools else super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """A connection from the pool, or a new one where there is no pool, that its server has not closed."""
        connection = super().get_new_connection(conn_params)
        while self.pool and has_rested(connection) and is_closed_by_server(connection):
            # The pool makes another in its place.
            connection.close()
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection

    def _close(self) -> None:
        if self.connection is not None:
            self.connection.rests_since = time.monotonic()
        super()._close()  # type: ignore[misc] # Django's own method, which its stubs leave out.


def has_rested(connection: Connection) -> bool:
    return time.monotonic() - getattr(connection, "rests_since", 0.0) > FRESH_SECONDS


def is_closed_by_server(connection: Connection) -> bool:
    """Whether there is something to read on a connection that has been asked nothing: its end, or the last words before it."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(poll.poll(0))
