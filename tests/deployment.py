"""The site as it is deployed: granian with production settings, beside a PostgreSQL and a Valkey of its own, all in processes that a test may kill.

`python -m tests.deployment NUMBER` makes a site of what the environment names, and prints that many stories as JSON.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import psycopg
import requests
from django.core.management import call_command

from tests.servers import HOST, Server, free_port, give_away, postgres_process, unprivileged, valkey_process

ROOT = Path(__file__).resolve().parents[1]
WORKERS = 2
THREADS = 8
TIMEOUT_SECONDS = 60
VOTES = "SELECT slug, count(*) FROM reactions_vote JOIN reactions_reactionkind kind ON kind.id = kind_id WHERE page_id = %s AND is_counted GROUP BY slug"
TALLIES = "SELECT slug, total FROM reactions_tally JOIN reactions_reactionkind kind ON kind.id = kind_id WHERE page_id = %s AND total > 0"


class NoNginx(Exception):
    """nginx was not found, and could not be installed."""


@dataclass(frozen=True)
class Story:
    """A published article: its page's id, and its address below the site's."""

    page_id: int
    path: str

    @property
    def reactions(self) -> str:
        return f"/reactions/{self.page_id}/"


class Deployment:
    """A running site. `web` is granian with its workers; readers may name their address in X-Forwarded-For, as if a proxy stood in front."""

    def __init__(self, *, web: Server, database: Server, cache: Server, environment: dict[str, str], stories: list[Story]) -> None:
        self.web = web
        self.database = database
        self.cache = cache
        self._environment = environment
        self._stories = iter(stories)

    @property
    def url(self) -> str:
        """The site's address, without a slash at its end."""
        return self.web.url

    def new_story(self) -> Story:
        """A story that no test has had yet."""
        return next(self._stories)

    def manage(self, *arguments: str) -> str:
        """What `manage.py` with these arguments prints. AssertionError with what it said when it fails."""
        return _run([sys.executable, "manage.py", *arguments], self._environment)

    def ask(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows that the database answers, asked past the site."""
        with psycopg.connect(self.database.url) as connection:
            return connection.execute(statement, values).fetchall()

    def made(self, path: str) -> int:
        """How often a page was made. Only under the settings tests.counting, which note it."""
        return (Path(self._environment["DATA_DIR"]) / "made").read_text().splitlines().count(path)

    def votes(self, story: Story) -> dict[str, int]:
        """The counted votes that are stored, by kind."""
        return dict(self.ask(VOTES, story.page_id))

    def tallies(self, story: Story) -> dict[str, int]:
        """The tallies that are stored, by kind, those of 0 left out."""
        return dict(self.ask(TALLIES, story.page_id))


@contextlib.contextmanager
def deployed(*, stories: int, settings: str = "newsroom.settings.production") -> Iterator[Deployment]:
    """A site with this many published stories that answers, with everything it needs. All of it has ended when the block has."""
    with postgres_process() as database, valkey_process() as cache, tempfile.TemporaryDirectory(prefix="newsroom-site-") as name:
        home, url = Path(name), f"http://{HOST}:{free_port()}"
        environment = {**_environment(home, url=url), "DJANGO_SETTINGS_MODULE": settings, "DATABASE_URL": database.url, "CACHE_URL": cache.url}
        _create_database(database.url)
        filled, web = _filled(stories, environment), _web(url, home, environment)
        try:
            web.start()
            yield Deployment(web=web, database=database, cache=cache, environment=environment, stories=filled)
        finally:
            # Asked to end, it would wait for what its threads are at, and nobody waits for that any more.
            web.kill()


@contextlib.contextmanager
def deployed_on_sqlite(*, stories: int) -> Iterator[tuple[str, list[Story]]]:
    """A site with nothing but a folder: its address and its published stories. Several workers share its file of SQLite."""
    with tempfile.TemporaryDirectory(prefix="newsroom-site-") as name:
        home, url = Path(name), f"http://{HOST}:{free_port()}"
        environment = _environment(home, url=url)
        filled, web = _filled(stories, environment), _web(url, home, environment)
        try:
            web.start()
            yield url, filled
        finally:
            web.kill()


@contextlib.contextmanager
def deployed_over_tls(certificate: Path, key: Path, *, stories: int, allowed_origins: list[str]) -> Iterator[tuple[str, list[Story]]]:
    """A site on https://localhost, with nothing but a folder, that other sites' pages may ask: its address and its published stories."""
    with tempfile.TemporaryDirectory(prefix="newsroom-site-") as name:
        home, port = Path(name), free_port()
        url = f"https://localhost:{port}"
        environment = {**_environment(home, url=url), "ALLOWED_HOSTS": "localhost", "REACTIONS_ALLOWED_ORIGINS": ",".join(allowed_origins)}
        filled = _filled(stories, environment)
        command = [*_granian(url), f"--ssl-certificate={certificate}", f"--ssl-keyfile={key}"]
        web = Server(url, command, answers=lambda: is_healthy(url, certificate=certificate), log=home / "log", cwd=ROOT, env=environment)
        try:
            web.start()
            yield url, filled
        finally:
            web.kill()


def is_healthy(url: str, *, certificate: Path | None = None) -> bool:
    """Whether a site says that it can be sent readers."""
    try:
        return requests.get(f"{url}/healthz/", timeout=TIMEOUT_SECONDS, verify=str(certificate) if certificate else True).status_code == 200
    except requests.ConnectionError:
        return False


def wait_for(condition: Callable[[], Any], *, seconds: float, what: str) -> None:
    """Wait until the condition holds. AssertionError that says `what` was awaited when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"Waited {seconds} seconds, in vain, until {what}."
        time.sleep(0.02)


def address_of(number: int) -> str:
    """An address in a network of its own for each number below 65,536, all far from this machine's."""
    return f"10.{number >> 8}.{number & 255}.7"


def _environment(home: Path, *, url: str) -> dict[str, str]:
    around = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "CACHE_URL"}}
    return {
        **around,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings.production",
        "SECRET_KEY": "only-for-a-site-of-the-tests-and-long-enough-for-one",
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": url,
        "TRUSTED_PROXIES": HOST,
        "DATA_DIR": str(home),
        "LOG_LEVEL": "WARNING",
    }


def _filled(stories: int, environment: dict[str, str]) -> list[Story]:
    return [Story(**fields) for fields in json.loads(_run([sys.executable, "-m", "tests.deployment", str(stories)], environment))]


def _web(url: str, home: Path, environment: dict[str, str]) -> Server:
    return Server(url, _granian(url), answers=lambda: is_healthy(url), log=home / "log", cwd=ROOT, env=environment)


def _granian(url: str) -> list[str]:
    options = {"interface": "wsgi", "host": HOST, "port": url.rpartition(":")[2], "workers": WORKERS, "blocking-threads": THREADS, "log-level": "warning"}
    named = [f"--{option}={value}" for option, value in options.items()]
    return [sys.executable, "-m", "granian", *named, "--respawn-failed-workers", "newsroom.wsgi:application"]


def _create_database(url: str) -> None:
    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


# A cache in front


NGINX = """
daemon off;
worker_processes 1;
pid {home}/nginx.pid;
error_log {home}/nginx.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {home}/bodies;
    proxy_temp_path {home}/answers;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    proxy_cache_path {home}/cache keys_zone=pages:10m;
    upstream site {{
        server {site};
        keepalive 16;
    }}
    server {{
        listen {address};
        location / {{
            proxy_pass http://site;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_cache pages;
            proxy_cache_lock on;
            proxy_cache_revalidate on;
            add_header X-Cache-Status $upstream_cache_status always;
        }}
    }}
}}
"""


@contextlib.contextmanager
def nginx_before(url: str) -> Iterator[str]:
    """An nginx that keeps what the site at `url` lets it keep, and says in X-Cache-Status what came from there. Gives its address. Raises NoNginx."""
    program, port = ensure_nginx(), free_port()
    with tempfile.TemporaryDirectory(prefix="newsroom-nginx-") as name:
        home = Path(name)
        give_away(home)
        (home / "nginx.conf").write_text(NGINX.format(home=home, site=url.removeprefix("http://"), address=f"{HOST}:{port}"))
        command = [program, "-c", str(home / "nginx.conf"), "-e", str(home / "nginx.log")]
        front = f"http://{HOST}:{port}"
        with Server(front, command, answers=lambda: is_healthy(front), log=home / "log", **unprivileged()).running():
            yield front


def ensure_nginx() -> str:
    """The path of nginx, after installing it where that can be done without asking: as root, with apt-get. Raises NoNginx with what to do."""
    found = _find_nginx()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        # In run level 1 no service is started by its installation.
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "--no-install-recommends", "nginx-light"]):
            subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False)
        found = _find_nginx()
    if found is None:
        raise NoNginx("This test needs nginx. Install the package nginx-light (or nginx), so that PATH or /usr/sbin has its program.")
    return found


def _find_nginx() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


# Filling it


def fill(number: int) -> list[dict[str, Any]]:
    """Do what an operator does before the first start, and publish this many stories. Gives the fields of each Story."""
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("migrate", verbosity=0)
    call_command("setup_newsroom", verbosity=0)
    from tests import factories  # noqa: PLC0415 - models are there only now.

    section = factories.make_section(factories.make_front_page())
    stories = [factories.make_article(section) for _ in range(number)]
    return [{"page_id": story.pk, "path": story.url} for story in stories]


if __name__ == "__main__":
    django.setup()
    json.dump(fill(int(sys.argv[1])), sys.stdout)
