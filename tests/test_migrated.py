"""A kept copy of the migrated database is never an old one."""

from __future__ import annotations

import re

from tests.migrated import READ_BY_MIGRATIONS, ROOT, _files


def test_every_module_that_migrations_read_is_part_of_what_copies_are_made_of() -> None:
    code = "\n".join(file.read_text() for app in ("articles", "newsroom", "reactions") for file in (ROOT / app / "migrations").glob("*.py"))
    read = {match.replace(".", "/") + ".py" for match in re.findall(r"^(?:from|import) ((?:articles|newsroom|reactions)(?:\.\w+)+)", code, re.MULTILINE)}
    assert read <= set(READ_BY_MIGRATIONS)


def test_migrations_of_every_app_are_part_of_it() -> None:
    folders = {file.parent.parent.name for file in _files() if file.parent.name == "migrations"}
    assert {"articles", "reactions", "auth", "taggit"} <= folders
