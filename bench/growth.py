"""A table with as many votes as wanted, made in the database itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

VOTES = "reactions_vote"
SECONDS_BETWEEN_VOTES = 2

# In the order of time, as votes come in. One in ten is on the first page, and the others are spread evenly over all; three in ten are by readers who have
# voted before, one in ten by an account, and one in fifty from that day's busiest network. Networks are known as long as a site keeps them.
INSERT_VOTES = """
    INSERT INTO reactions_vote
        (page_id, voter_key, kind_id, is_counted, is_first_vote, by_account, network_key, revision_id, cast_at, changed_at)
    SELECT page.id, gen_random_uuid(), kind.id, true, chance.first >= 0.3, chance.account < 0.1,
        CASE WHEN moment < now() - interval '15 days' THEN NULL
            WHEN chance.network < 0.02 THEN md5(moment::date::text)::uuid ELSE gen_random_uuid() END,
        page.live_revision_id, moment, moment
    FROM generate_series(0, %(votes)s - 1) AS number
        CROSS JOIN LATERAL (SELECT now() - (%(votes)s - number) * %(seconds)s * interval '1 second' AS moment) AS at
        CROSS JOIN LATERAL (SELECT random() + 0 * number AS story, random() AS first, random() AS account, random() AS network) AS chance
        JOIN (SELECT id, live_revision_id, row_number() OVER (ORDER BY id) - 1 AS place FROM wagtailcore_page WHERE id = ANY(%(pages)s)) AS page
            ON page.place = CASE WHEN chance.story < 0.1 THEN 0 ELSE number %% cardinality(%(pages)s) END
        JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS kinds FROM reactions_reactionkind) AS kind
            ON kind.place = (number / cardinality(%(pages)s)) %% kind.kinds
    ORDER BY number
"""
INSERT_TALLIES = "INSERT INTO reactions_tally (page_id, kind_id, total) SELECT page_id, kind_id, count(*) FROM reactions_vote GROUP BY page_id, kind_id"
# Everything but the primary key, whichever way it was made.
KEYS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'reactions_vote'::regclass AND contype = 'u'
"""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = 'reactions_vote'::regclass AND NOT indisprimary AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)
"""


@dataclass(frozen=True)
class Definition:
    """Something that slows inserting down: how it is taken off, and put on again."""

    off: sql.Composed
    on: sql.Composed | sql.SQL


def load_votes(database_url: str, *, pages: Iterable[int], votes: int) -> None:
    """Put this many counted votes on these pages, with tallies to match, into a table that holds none; then have all of it written and known to the planner."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        # Each row is right by the way it is made, and no other session is there.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("SET work_mem = '256MB'")
        with _without_indexes(connection):
            connection.execute(INSERT_VOTES, {"votes": votes, "pages": list(pages), "seconds": SECONDS_BETWEEN_VOTES})
        connection.execute(INSERT_TALLIES)
        # A vacuum that begins by itself would do so in the middle of a measurement.
        connection.execute("VACUUM (ANALYZE) reactions_vote, reactions_tally")
        connection.execute("CHECKPOINT")


@contextmanager
def _without_indexes(connection: psycopg.Connection) -> Iterator[None]:
    definitions = list(_definitions(connection))
    for definition in definitions:
        connection.execute(definition.off)
    yield
    for definition in definitions:
        connection.execute(definition.on)


def _definitions(connection: psycopg.Connection) -> Iterator[Definition]:
    table = sql.Identifier(VOTES)
    for name, definition in connection.execute(KEYS).fetchall():
        off = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(table, sql.Identifier(name))
        yield Definition(off, sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} ").format(table, sql.Identifier(name)) + sql.SQL(definition))
    for name, definition in connection.execute(INDEXES).fetchall():
        yield Definition(sql.SQL("DROP INDEX ") + sql.SQL(name), sql.SQL(definition))
