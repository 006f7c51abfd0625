"""What a request costs the processor, at the web server and at its database together, whoever else is busy on the machine."""

from __future__ import annotations

import http.client
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

import psycopg

from bench.load import Load, NotAnswered, Result

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
# Of /proc/PID/stat, counted from behind the name of the program: the parent, the session, and the time spent in the program and for it in the kernel.
PARENT, SESSION, IN_PROGRAM, IN_KERNEL = 1, 3, 11, 12


@dataclass(frozen=True)
class ForProcessorTime:
    """
    Asks for an address again and again, one request at a time, and gives the processor time that it took in place of the seconds that went by.

    The time is that of all processes of the web server and of PostgreSQL, which have nothing else to do meanwhile.
    """

    server: str
    path: str
    database_url: str

    def __call__(self, load: Load) -> Result:
        """Raises NotAnswered."""
        session, postmaster = _session_of_server(urlsplit(self.server).port or 80), _postmaster(self.database_url)
        took, until = [], perf_counter() + load.seconds
        connection = http.client.HTTPConnection(urlsplit(self.server).netloc)
        spent = _spent(session, postmaster)
        while perf_counter() < until:
            begun = perf_counter()
            connection.request("GET", self.path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.client.OK:
                raise NotAnswered(f"{self.path} answered {answer.status}.")
            took.append(perf_counter() - begun)
        spent = _spent(session, postmaster) - spent
        return Result(len(took), spent, median(took) * 1000)


def _spent(session: int, postmaster: int) -> float:
    """The processor time in seconds of a session's processes and of a postmaster's children so far."""
    stats = (stat for _, stat in _processes() if session == int(stat[SESSION]) or postmaster == int(stat[PARENT]))
    return sum(int(stat[IN_PROGRAM]) + int(stat[IN_KERNEL]) for stat in stats) / TICKS_A_SECOND


def _processes() -> Iterator[tuple[Path, list[str]]]:
    for process in Path("/proc").glob("[0-9]*"):
        # It may have ended meanwhile.
        with suppress(OSError):
            yield process, (process / "stat").read_text().rpartition(")")[2].split()


def _session_of_server(port: int) -> int:
    """The session of the web server that was told this port (bench.servers.web_server begins one for each)."""
    told = f"--port\0{port}\0"
    return next(int(stat[SESSION]) for process, stat in _processes() if told in (process / "cmdline").read_text())


def _postmaster(database_url: str) -> int:
    with psycopg.connect(database_url) as connection:
        stat = Path(f"/proc/{connection.info.backend_pid}/stat").read_text()
    return int(stat.rpartition(")")[2].split()[PARENT])
