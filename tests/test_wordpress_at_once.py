"""Two imports at once: the second is refused at once and says why, and an import that was killed keeps nobody waiting. On SQLite and on PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError, connection, connections, transaction
from wagtail.models import Page

from articles.models import ArticlePage, WordPressPost
from articles.wordpress.links import link_up
from articles.wordpress.locking import ImportIsRunning, only_import
from tests.test_wordpress_killed import ROOT, TIMEOUT_SECONDS, environment
from tests.wordpress_export import Wxr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.wordpress_export import Import, Site

pytestmark = pytest.mark.timeout(TIMEOUT_SECONDS)
REFUSED = r"Another import from WordPress has been running since .+, as process \d+ on .+\. Wait until it has ended, or end it, and run this again\."


# Processes on SQLite


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a newspaper with a database in a file, set up and without a story."""
    home = tmp_path_factory.mktemp("paper")
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=environment(home), check=True, timeout=TIMEOUT_SECONDS)
    return home


def waiting_export(site: Site, home: Path) -> Path:
    """An export whose only picture never comes."""
    wxr = Wxr(site.url).post(1, meta={"_thumbnail_id": 5}).attachment(5, f"{site.url}/slow/quay.jpg", credit="Ada Holm").post(2)
    return wxr.write(home / "waiting.xml")


def run(export: Path, around: dict[str, str], *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.wordpress_run", str(export), "--section", "news", *options]
    return subprocess.Popen(command, cwd=ROOT, env=around, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def end(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    said = process.communicate(timeout=TIMEOUT_SECONDS)
    return process.returncode, b"".join(said).decode()


@contextmanager
def import_that_waits(site: Site, export: Path, around: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """An import in the middle of its first post, which is killed at the end."""
    process = run(export, around)
    try:
        while not site.was_asked_slowly.wait(0.1):
            assert process.poll() is None, process.communicate()[1].decode()
        yield process
    finally:
        process.kill()
        process.communicate()


def see_that_two_are_kept_apart(site: Site, around: dict[str, str], home: Path) -> None:
    export = waiting_export(site, home)
    with import_that_waits(site, export, around):
        status, said = end(run(export, around, "--no-pictures"))
        tried, what_would_be = end(run(export, around, "--dry-run"))
    assert status == 1
    assert "CommandError: Another import from WordPress has been running since" in said
    assert "Nothing was changed." in said
    # It stores nothing: there is nothing to keep apart.
    assert (tried, "what an import would do" in what_would_be) == (0, True)


def test_on_sqlite_the_second_is_refused_and_a_killed_one_keeps_nobody_waiting(old_site: Site, paper: Path, tmp_path: Path) -> None:
    see_that_two_are_kept_apart(old_site, environment(paper), tmp_path)
    status, said = end(run(waiting_export(old_site, tmp_path), environment(paper), "--no-pictures"))

    assert (status, "2  imported" in said) == (0, True)


# Processes and threads on PostgreSQL


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_the_second_is_refused_and_a_killed_one_keeps_nobody_waiting(old_site: Site, tmp_path: Path) -> None:
    around = {**environment(tmp_path), "DATABASE_URL": address_of_database()}
    see_that_two_are_kept_apart(old_site, around, tmp_path)
    wait_until_the_session_is_gone()
    status, said = end(run(waiting_export(old_site, tmp_path), around, "--no-pictures"))

    assert (status, "2  imported" in said) == (0, True)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_second_thread_is_refused_until_the_first_has_ended(wxr: Wxr, imported: Import) -> None:
    begun, may_end = Event(), Event()

    def wait(done: int, total: int) -> None:
        begun.set()
        assert may_end.wait(30)

    def first() -> Any:
        try:
            return imported(wxr.post(1).post(2), tell=wait)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(first)
        assert begun.wait(30)
        with pytest.raises(ImportIsRunning, match=REFUSED):
            imported(wxr)
        may_end.set()
        assert running.result(30).posts == {"imported": 2}
    assert imported(wxr).posts == {"unchanged": 2}
    assert WordPressPost.objects.count() == ArticlePage.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_import_that_fails_lets_go_and_leaves_its_session_as_it_was() -> None:
    def name() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW application_name")
            return cursor.fetchone()[0]

    def fail() -> None:
        with only_import():
            assert name().startswith("import_wordpress ")
            raise LookupError

    before = name()
    with pytest.raises(LookupError):
        fail()
    assert (name(), somebody_imports()) == (before, False)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_editor_waits_while_late_links_are_put_into_a_story(wxr: Wxr, imported: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bool] = []

    def is_taken(pk: int) -> bool:
        try:
            with transaction.atomic():
                Page.objects.select_for_update(nowait=True).get(pk=pk)
        except OperationalError:
            return True
        finally:
            connections.close_all()
        return False

    def look(blocks: Any, **said: Any) -> Any:
        with ThreadPoolExecutor(1) as pool:
            taken.append(pool.submit(is_taken, WordPressPost.objects.get(number=1).page_id).result(30))
        return link_up(blocks, **said)

    monkeypatch.setattr("articles.wordpress.late_links.link_up", look)
    imported(wxr.post(1, content='<a href="/?p=2">The lock</a>').post(2))

    assert taken == [True]


def address_of_database() -> str:
    said = connection.settings_dict
    return f"postgres://{said['USER']}@{said['HOST']}:{said['PORT']}/{said['NAME']}"


def wait_until_the_session_is_gone() -> None:
    """PostgreSQL hears of the death of a client from the client's machine, a moment later."""
    for _look in range(10_000):
        if not somebody_imports():
            return
    pytest.fail("The session of a killed import is still there.")


def somebody_imports() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory')")
        return bool(cursor.fetchone()[0])
