"""
The SQLite database of the tests, begun as a copy of one that was migrated before: to migrate takes longer than most test files do.

Copies lie in .pytest_cache, under a digest of all that they were made of. On CI each run migrates by itself.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".pytest_cache" / "migrated"
# What migrations call or read besides themselves.
READ_BY_MIGRATIONS = [
    *(f"articles/{name}.py" for name in ("colours", "defaults", "fields", "validators")),
    "articles/topics/names.py",
    *(f"reactions/{name}.py" for name in ("database", "defaults")),
    "reactions/sql",
]


def begin_with_copy() -> None:
    """Have the test database hold what the kept copy does, if there is one: `migrate` finds nothing to do then. To be called before it is made."""
    copy = _copy()
    if copy is None or not copy.exists():
        return
    # mypy knows the wrapper of connections alone.
    creation: Any = connection.creation
    make = creation._create_test_db

    def make_filled(*args: object, **options: object) -> str:
        name = make(*args, **options)
        # It is in memory, where it lasts as long as somebody is connected.
        creation.kept_open = sqlite3.connect(name, uri=True)
        source = sqlite3.connect(copy)
        source.backup(creation.kept_open)
        source.close()
        return name

    creation._create_test_db = make_filled


def keep_copy() -> None:
    """Keep the migrated database for the next run. To be called once it is there, and holds nothing else."""
    copy = _copy()
    if copy is None or copy.exists():
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    # Workers of the suite may do this at once: each writes a file of its own, and the last one stays.
    mine = copy.with_suffix(f".{os.getpid()}")
    target = sqlite3.connect(mine)
    connection.connection.backup(target)
    target.close()
    mine.replace(copy)


def _copy() -> Path | None:
    """Where the copy lies; None where every run is to migrate by itself."""
    is_wanted = connection.vendor == "sqlite" and connection.is_in_memory_db() and not os.environ.get("CI")
    return FOLDER / f"{_digest()}.sqlite3" if is_wanted else None


def _digest() -> str:
    made_of = hashlib.sha256(f"{django.VERSION} {settings.LANGUAGES} {settings.LANGUAGE_CODE} {settings.TIME_ZONE}".encode())
    for file in _files():
        made_of.update(f"{file.parent.parent.name} {file.name}".encode())
        made_of.update(file.read_bytes())
    return made_of.hexdigest()[:32]


def _files() -> list[Path]:
    folders = [Path(config.path) / "migrations" for config in apps.get_app_configs()]
    named = [ROOT / name for name in READ_BY_MIGRATIONS]
    found = [file for place in [*folders, *named] for file in (place.glob("*.*") if place.is_dir() else [place])]
    return sorted(file for file in found if file.is_file())
