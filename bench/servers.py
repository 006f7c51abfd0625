"""The web servers and the databases of a run. Each web server is stopped when its block ends."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.servers import HOST, free_port

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60
STOP_SECONDS = 10
# What every real deployment has; votes that a power cut may lose cost less.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# The run says itself where things are.
NOT_OURS = {"DATA_DIR", "DJANGO_SETTINGS_MODULE", "SITE_URL", "DATABASE_URL", "CACHE_URL", "DATABASE_POOL_SIZE", "SECURE_SSL_REDIRECT"}


class ServerDidNotStart(Exception):
    """A web server ended, or did not answer, before it could be used. The message holds its own last words."""


class NotDurable(Exception):
    """PostgreSQL does not keep what it has acknowledged, so that its figures would say nothing."""


class CommandFailed(Exception):
    """A command of Django's did not succeed. The message holds what it said."""


@dataclass(frozen=True)
class Deployment:
    """A Django site as it is deployed: the settings it runs under, its database, its cache."""

    settings: str
    database_url: str
    data: Path
    cache_url: str = ""
    # One secret for all servers of a site, so that each knows the others' cookies.
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(50), repr=False)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        cache = {"CACHE_URL": self.cache_url} if self.cache_url else {}
        return {
            **kept,
            **cache,
            "DJANGO_SETTINGS_MODULE": self.settings,
            "DATABASE_URL": self.database_url,
            "DATA_DIR": str(self.data),
            "SECRET_KEY": self.secret_key,
            "ALLOWED_HOSTS": HOST,
            "SITE_URL": f"http://{HOST}",
            "TRUSTED_PROXIES": HOST,
            "LOG_LEVEL": "WARNING",
        }


def run_module(deployment: Deployment, *command: str) -> str:
    """Run `python -m …` as the deployment would, for example django migrate, and give what it printed. Raises CommandFailed."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=deployment.environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandFailed(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextlib.contextmanager
def web_server(application: str, deployment: Deployment, *, workers: int, threads: int) -> Iterator[str]:
    """Granian with threads, as the README starts it. Gives its address, without a slash at the end, once it answers."""
    port = free_port()
    options = ["--interface", "wsgi", "--workers", str(workers), "--blocking-threads", str(threads), "--respawn-failed-workers", "--log-level", "warning"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "granian", *options, "--host", HOST, "--port", str(port), f"{application}:application"],
            cwd=ROOT,
            env=deployment.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Ctrl-C is for the run, which then stops its servers.
            start_new_session=True,
        )
        try:
            if not _answers_in_time(process, f"http://{HOST}:{port}/"):
                log.seek(0)
                raise ServerDidNotStart(f"{application} did not answer within {START_SECONDS} seconds, or ended: {log.read().decode(errors='replace')}")
            yield f"http://{HOST}:{port}"
        finally:
            _stop(process)


def _answers_in_time(process: subprocess.Popen[bytes], url: str) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=START_SECONDS).close()  # noqa: S310 - the address is our own.
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    # Quickly: no request is under way that anybody waits for.
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def new_database(server_url: str, name: str, *, like: str = "template1") -> str:
    """Make a database, a copy of `like`, to which nobody may be connected. Gives its address."""
    with psycopg.connect(_address_of(server_url, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like)))
    return _address_of(server_url, name)


def require_durability(server_url: str) -> None:
    """Ask PostgreSQL whether an acknowledged vote survives a power cut. Raises NotDurable."""
    with psycopg.connect(_address_of(server_url, "postgres")) as connection:
        for name, wanted in DURABLE.items():
            found = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
            if found != (wanted,):
                raise NotDurable(f"{name} is {found and found[0]} in PostgreSQL, and has to be {wanted}.")


def postgres_version(server_url: str) -> str:
    with psycopg.connect(_address_of(server_url, "postgres")) as connection:
        return str(connection.info.parameter_status("server_version"))


def other_cache(cache_url: str, number: int) -> str:
    """The address of another database of the same Valkey."""
    return f"{cache_url.rpartition('/')[0]}/{number}"


def _address_of(server_url: str, database: str) -> str:
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{database}"))
