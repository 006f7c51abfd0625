"""Where something is written in the database: in every table that there is, whether a model knows it or not, and however it is written there."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection

LABEL_DIGITS = 8


def tables() -> list[str]:
    """The names of all tables: those of models, of migrations, of indexes for search, and what else somebody has made."""
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def written_anywhere(*keys: UUID | None) -> list[str]:
    """The tables in whose rows any of these keys is written, or the name of eight letters that moderators see of it."""
    wanted = [key for key in keys if key]
    return [table for table in tables() if any(is_written(key, texts_of(table)) for key in wanted)]


def is_written(key: UUID, texts: Iterable[str]) -> bool:
    """Whether a key is in any of these texts: as digits with or without dashes, as a number, or in base64."""
    in_base64 = [encode(key.bytes).decode().rstrip("=") for encode in (b64encode, urlsafe_b64encode)]
    in_digits = [key.hex[:LABEL_DIGITS], str(key.int)]
    return any(any(form in text for form in in_base64) or any(form in text.replace("-", "").lower() for form in in_digits) for text in texts)


def texts_of(table: str) -> list[str]:
    """Every cell of a table as a text."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - only names of tables are put in.
        columns = [column[0] for column in cursor.description]
        cells = [(column, value) for row in cursor.fetchall() for column, value in zip(columns, row, strict=True)]
    return [_text_of(table, column, value) for column, value in cells if value is not None]


def _text_of(table: str, column: str, value: Any) -> str:
    """A cell as it is read by whoever knows what is in it."""
    if isinstance(value, bytes | bytearray | memoryview):
        raw = bytes(value)
        return f"{raw.hex()} {raw.decode(errors='replace')}"
    if table == Session._meta.db_table and column == "session_data":
        return str(SessionStore().decode(value))
    return str(value)
