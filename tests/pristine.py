"""The database as the migrations leave it, put back whenever a test has emptied it.

Tests that need real transactions end with a flush, which takes away what the migrations made: root page, locale, groups, default reactions. What
is put back is what was there, row by row, so that it needs no second description that could differ from the first.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models.signals import post_migrate

Rows = list[tuple[Any, ...]]

_kept: dict[str, tuple[list[str], Rows]] = {}


def keep() -> None:
    """Remember every row that there is now, and put them back after each flush of this process."""
    _kept.update({table: _read(table) for table in connection.introspection.django_table_names(only_existing=True, include_views=False)})
    # A flush ends with this signal, once for each app. Only after the last one is nothing added any more.
    last_app = [app for app in apps.get_app_configs() if app.models_module][-1]
    post_migrate.connect(_put_back, sender=last_app, dispatch_uid="tests.pristine")


def _read(table: str) -> tuple[list[str], Rows]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
        return [column[0] for column in cursor.description], cursor.fetchall()


def _put_back(**_: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # Content types and permissions are made anew by the flush, under other keys.
        for table in ("auth_permission", "django_content_type"):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608
        for table, (columns, rows) in _kept.items():
            if rows:
                names = ", ".join(map(connection.ops.quote_name, columns))
                places = ", ".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES ({places})", rows)  # noqa: S608
    ContentType.objects.clear_cache()
