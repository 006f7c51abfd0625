"""`manage.py import_wordpress` in a process of its own, which is killed in the middle and begun again."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.wordpress_export import Site, whole_site

ROOT = Path(__file__).resolve().parents[1]
OURS = {"DATABASE_URL", "CACHE_URL", "SITE_URL", "SECRET_KEY", "MEDIA_STORAGE_URL"}
TIMEOUT_SECONDS = 1200


@dataclass(frozen=True)
class Newspaper:
    """A newspaper with a database and a folder of its own, and the export that is imported into it."""

    home: Path
    export: Path

    def start(self, *options: str, **streams: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.wordpress_run", str(self.export), "--section", "news", *options]
        return subprocess.Popen(command, cwd=ROOT, env=environment(self.home), **streams)

    def run(self, *options: str) -> tuple[dict[str, Any], str]:
        """The report, and what was said meanwhile."""
        process = self.start("--json", *options, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        report, said = process.communicate(timeout=TIMEOUT_SECONDS)
        assert process.returncode == 0, said.decode()
        return json.loads(report), said.decode()

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.home / "newsroom.sqlite3")) as database:
            return database.execute(question).fetchall()

    def everything(self) -> Counter[str]:
        tables = ("wagtailcore_page", "wagtailcore_revision", "articles_creditedimage", "wagtailredirects_redirect", "articles_wordpresspost", "articles_topic")
        return Counter({table: self.rows(f"SELECT COUNT(*) FROM {table}")[0][0] for table in tables})  # noqa: S608 - the names above


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was migrated and holds nothing else."""
    home = tmp_path_factory.mktemp("migrated")
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=environment(home), check=True, timeout=TIMEOUT_SECONDS)
    return home / "newsroom.sqlite3"


def environment(home: Path) -> dict[str, str]:
    around = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**around, "DJANGO_SETTINGS_MODULE": "newsroom.settings.dev", "DATA_DIR": str(home)}


def newspaper(old_site: Site, migrated: Path, home: Path, *, posts: int, pictures: int) -> Newspaper:
    shutil.copy(migrated, home)
    return Newspaper(home, whole_site(posts=posts, pictures=pictures, site=old_site.url).write(home / "export.xml"))


def kill_after(paper: Newspaper, posts: int) -> str:
    """Run it at a terminal until so many posts are done, and kill it there. Returns what the terminal has seen."""
    ours, its = pty.openpty()
    process = paper.start(stdout=subprocess.DEVNULL, stderr=its)
    os.close(its)
    seen = ""
    try:
        while f"\r{posts} of" not in seen:
            seen += os.read(ours, 1024).decode()
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    return seen


def see_that_it_is_complete(paper: Newspaper, *, posts: int, pictures: int) -> None:
    assert paper.rows("SELECT COUNT(*), COUNT(DISTINCT page_id) FROM articles_wordpresspost") == [(posts, posts)]
    assert paper.rows("SELECT COUNT(*) FROM articles_articlepage") == [(posts,)]
    assert paper.rows("SELECT COUNT(*) FROM wagtailcore_page JOIN articles_articlepage ON page_ptr_id = id WHERE live") == [(posts,)]
    assert paper.rows("SELECT COUNT(*), COUNT(DISTINCT picture_id) FROM articles_wordpresspicture") == [(pictures, pictures)]
    assert paper.rows("SELECT COUNT(*) FROM articles_creditedimage") == [(pictures,)]
    assert paper.rows("SELECT COUNT(*) FROM articles_articlepage WHERE lead_picture_id IS NOT NULL") == [(min(posts, pictures),)]


def test_killed_in_the_middle_and_begun_again_it_is_complete(old_site: Site, migrated: Path, tmp_path: Path) -> None:
    paper = newspaper(old_site, migrated, tmp_path, posts=24, pictures=30)
    seen = kill_after(paper, 9)
    begun = paper.rows("SELECT COUNT(*) FROM articles_wordpresspost")[0][0]
    report, _said = paper.run()

    # One line, which is written anew.
    assert re.fullmatch(r"(\r\d+ of 24 posts)+", seen)
    assert 9 <= begun < 24
    assert report["posts"] == {"unchanged": begun, "imported": 24 - begun}
    see_that_it_is_complete(paper, posts=24, pictures=30)


@pytest.mark.slow
@pytest.mark.timeout(TIMEOUT_SECONDS)
def test_five_hundred_posts_killed_resumed_and_imported_twice(old_site: Site, migrated: Path, tmp_path: Path) -> None:
    paper = newspaper(old_site, migrated, tmp_path, posts=500, pictures=300)
    kill_after(paper, 170)
    report, said = paper.run()
    see_that_it_is_complete(paper, posts=500, pictures=300)
    before = paper.everything()
    again, _said = paper.run()

    assert said.splitlines()[-1] == "500 of 500 posts"
    assert report["posts"]["imported"] + report["posts"]["unchanged"] == 500
    assert (again["posts"], again["fetched"], again["redirects"]) == ({"unchanged": 500}, 0, 0)
    assert paper.everything() == before
    assert len(old_site.asked) <= 301
    shutil.rmtree(tmp_path, ignore_errors=True)
