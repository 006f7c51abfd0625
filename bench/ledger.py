"""Whether every vote that was acknowledged is stored."""

from __future__ import annotations

import time
from dataclasses import dataclass

import psycopg
from psycopg import sql

SETTLE_SECONDS = 10


class VotesLost(Exception):
    """Fewer votes are stored than were answered, or more than were sent."""


@dataclass(frozen=True)
class Ledger:
    """The votes in one table of one database."""

    database_url: str
    table: str

    def newest(self) -> int:
        """The id of the newest vote; votes of requests that begin after this have higher ones."""
        return self._number("SELECT coalesce(max(id), 0) FROM {}")

    def stored_after(self, newest: int) -> int:
        return self._number("SELECT count(*) FROM {} WHERE id > %s", newest)

    def require(self, answered: int, *, after: int, under_way: int) -> None:
        """
        Find the votes that were answered since `after`. Raises VotesLost.

        There may be more: the measurement and the warm-up before it are each broken off with up to `under_way` requests unanswered.
        """
        deadline = time.monotonic() + SETTLE_SECONDS
        while (stored := self.stored_after(after)) < answered and time.monotonic() < deadline:
            time.sleep(0.1)
        if not answered <= stored <= answered + 2 * under_way:
            raise VotesLost(f"{answered} votes were answered, and {stored} are stored in {self.table}.")

    def _number(self, query: str, *values: int) -> int:
        with psycopg.connect(self.database_url) as connection:
            row = connection.execute(sql.SQL(query).format(sql.Identifier(self.table)), values).fetchone()
        return int(row[0]) if row else 0
