"""
What the app adds to the database beside its tables, and the one statement that is a whole vote.

Triggers move the edition (models.Edition) with everything that boards are made of, and note the hours in which votes change late (models.StaleHour).
On PostgreSQL a function casts or withdraws a vote with its
tallies in one round trip. Both are in sql/, and are put in place after each migration: a table of SQLite loses its triggers whenever Django makes
it anew, and nothing else would notice (docs/adr/0006).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import swapper
from django.apps import apps
from django.db import connection, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from reactions import conf

FOLDER = Path(__file__).parent / "sql"
TABLES = {
    "edition": "reactions.Edition",
    "board": "reactions.Board",
    "kind": "reactions.ReactionKind",
    "set": "reactions.ReactionSet",
    "member": "reactions.SetMember",
    "vote": "reactions.Vote",
    "tally": "reactions.Tally",
    "hold": "reactions.Hold",
    "block": "reactions.Block",
    "flood": "reactions.Flood",
    "stale": "reactions.StaleHour",
    "summing": "reactions.Summing",
    "restriction": "wagtailcore.PageViewRestriction",
    "page": swapper.get_model_name("wagtailcore", "Page"),
}
WATCHED = ["board", "kind", "set", "member", "restriction", "block", "flood"]
# With its types said, so that it is one statement to a server that keeps it prepared, whatever the numbers.
VOTE = """
    SELECT is_current, has_changed, was_counted, kinds, totals FROM reactions_vote(
        %s::bigint, %s::text, %s::text, %s::integer, %s::uuid, %s::bigint, %s::boolean,
        %s::uuid, %s::bigint, %s::uuid, %s::boolean, %s::bigint[], %s::timestamptz
    )
"""


class OutOfDate(Exception):
    """The page or something its board is made of is no longer as it was when the caller read it. Nothing was stored."""


@dataclass(frozen=True)
class Place:
    """
    What a page's board depends on: where it stands in the tree (an alias: its original, too), its type, and the edition of the boards.

    `counted_id` is the page whose votes and totals are this one's: its own, an alias's original, or the one that its translations share.
    `language_code` is the language in which the page is read.
    """

    path: str
    original_path: str | None
    content_type_id: int
    edition: UUID | None
    counted_id: int
    language_code: str


@dataclass(frozen=True)
class Outcome:
    """What a vote came to. `was_counted` is false while an Exclusion holds it; `totals` are the page's, by kind id, just after it."""

    has_changed: bool
    was_counted: bool
    totals: dict[int, int]


def casts_whole_votes() -> bool:
    """Whether this database knows the one statement."""
    return connection.vendor == "postgresql"


@dataclass(frozen=True)
class NewVote:
    """A reader's vote as it is to be (`kind_id` None: withdrawn), and the Exclusions that hold it from the start."""

    voter_key: UUID
    kind_id: int | None
    network_key: UUID | None
    by_account: bool
    held_by: list[int]
    moment: datetime


def whole_vote(*, page_id: int, place: Place, vote: NewVote) -> Outcome:
    """Set a reader's vote, or withdraw it, in one statement: a transaction of its own, unless there is one. Raises OutOfDate."""
    with preparing_cursor() as cursor:
        page = (page_id, place.path, place.original_path, place.content_type_id, place.edition, place.counted_id, bool(conf.get("POOL_TRANSLATIONS")))
        cursor.execute(VOTE, [*page, vote.voter_key, vote.kind_id, vote.network_key, vote.by_account, vote.held_by, vote.moment])
        is_current, has_changed, was_counted, kinds, totals = cursor.fetchone()
    if not is_current:
        raise OutOfDate(page_id)
    return Outcome(has_changed=has_changed, was_counted=was_counted, totals=dict(zip(kinds or [], totals or [], strict=True)))


def preparing_cursor() -> Any:
    """
    A cursor that lets PostgreSQL keep the statement prepared where OPTIONS["prepare_threshold"] allows it.

    Django's own cursors put the values into the text, so that the server reads and plans each of them anew.
    """
    if connection.vendor != "postgresql":
        return connection.cursor()
    from psycopg import Cursor  # noqa: PLC0415 - only who has PostgreSQL has its driver.

    connection.ensure_connection()
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return make(Cursor(connection.connection))  # type: ignore[arg-type] # The stubs know only Django's own cursors.


def put_in_place(*, using: str, **_: Any) -> None:
    """Add what sql/ says, or bring it up to date. For the post_migrate signal."""
    there = connections[using]
    is_ours = router.allow_migrate_model(using, apps.get_model(TABLES["edition"]))
    if not (_script(there.vendor) and is_ours and _tables_are_there(there)):
        return
    script = _script(there.vendor).format(**_table_names(there))
    if there.vendor == "postgresql":
        _put_into_postgresql(there, script)
    else:
        _run_in_sqlite(there, script)


def remove(there: BaseDatabaseWrapper) -> None:
    """Take out what put_in_place has added."""
    with there.cursor() as cursor:
        if there.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS reactions_new_edition CASCADE")
            cursor.execute("DROP FUNCTION IF EXISTS reactions_stale_hour CASCADE")
            cursor.execute("DROP FUNCTION IF EXISTS reactions_vote CASCADE")
            cursor.execute("DROP FUNCTION IF EXISTS reactions_move_tally CASCADE")
        elif there.vendor == "sqlite":
            for name in (f"reactions_{table}_{change}" for table in [*WATCHED, "hour"] for change in ("insert", "update", "delete")):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


@cache
def _script(vendor: str) -> str:
    path = FOLDER / f"{vendor}.sql"
    return path.read_text() if path.exists() else ""


def _table_names(there: BaseDatabaseWrapper) -> dict[str, str]:
    return {name: there.ops.quote_name(apps.get_model(label)._meta.db_table) for name, label in TABLES.items()}


def _tables_are_there(there: BaseDatabaseWrapper) -> bool:
    """Not while the app is being migrated backwards, or is only half migrated."""
    return {apps.get_model(label)._meta.db_table for label in TABLES.values()} <= set(there.introspection.table_names())


def _put_into_postgresql(there: BaseDatabaseWrapper, script: str) -> None:
    # Said on the function itself, so that a migration of something else locks nothing.
    digest = hashlib.sha256(script.encode()).hexdigest()
    with transaction.atomic(using=there.alias), there.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regproc('reactions_vote'), 'pg_proc')")
        if cursor.fetchone() != (digest,):
            cursor.execute(script)
            cursor.execute(f"COMMENT ON FUNCTION reactions_vote IS '{digest}'")


def _run_in_sqlite(there: BaseDatabaseWrapper, script: str) -> None:
    # A script of SQLite's own would end the transaction that the tests are in.
    with there.cursor() as cursor:
        for statement in filter(None, (line.strip() for line in script.splitlines() if not line.startswith("--"))):
            cursor.execute(statement)
