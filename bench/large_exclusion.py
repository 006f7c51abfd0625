"""
python -m bench.large_exclusion: readers vote on a story while half a million of its votes are taken out of the count and put back.

All the while readers vote, and are measured in turns: some seconds while the worker is at the act, some while it is stopped between two portions. Medians
count. In the middle of the first act the worker is killed; another goes on once the act counts as abandoned, which takes a minute.
"""

from __future__ import annotations

import argparse
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench.__main__ import end, say
from bench.growth import load_votes
from bench.ledger import Ledger
from bench.load import Load, require_wrk
from bench.options import Options
from bench.servers import ROOT, Deployment, run_module
from bench.stages import UNTHROTTLED, Stand
from bench.subjects import VOTE_TABLE, Subject
from tests.servers import postgres_server, valkey_server

ABANDONED_SECONDS = 60
WANTED_RATIO = 0.7
WORKER = [sys.executable, "-m", "django", "db_worker", "--backend=background", "--no-startup-delay", "--no-reload", "--verbosity=0"]
# Votes that are held and yet counted, or held twice, or not held and yet not counted.
UNEVEN = """
    SELECT count(*) FROM reactions_vote AS vote
    LEFT JOIN (SELECT vote_id, count(*) AS held FROM reactions_hold WHERE lifted_at IS NULL GROUP BY vote_id) AS hold ON hold.vote_id = vote.id
    WHERE vote.is_counted = (hold.held IS NOT NULL) OR hold.held > 1
"""


class NotExact(Exception):
    """The books are not what the acts have done."""


@dataclass
class Site:
    """The deployed site: its database, and the worker beside it, if one runs."""

    deployment: Deployment
    worker: subprocess.Popen[bytes] | None = None

    def start_worker(self) -> None:
        self.worker = subprocess.Popen(WORKER, cwd=ROOT, env=self.deployment.environment, stdin=subprocess.DEVNULL, start_new_session=True)

    def kill_worker(self) -> None:
        """End it with SIGKILL, in the middle of whatever it is at."""
        if self.worker:
            self.worker.kill()
            self.worker.wait()

    def signal_worker(self, number: int) -> None:
        if self.worker:
            self.worker.send_signal(number)

    def ask(self, statement: str, *values: Any) -> tuple[Any, ...]:
        """The first row of the answer, or nothing."""
        with psycopg.connect(self.deployment.database_url) as connection:
            return connection.execute(statement, values).fetchone() or ()

    def begin(self, what: str, of: int) -> Act:
        said = json.loads(run_module(self.deployment, "bench.moderator", what, str(of)))
        return Act(self, said["act"], said["exclusion"])


@dataclass(frozen=True)
class Act:
    """A large act, as the database has it."""

    site: Site
    pk: int
    exclusion: int

    @property
    def done(self) -> int:
        return int(self._column("done"))

    @property
    def expected(self) -> int:
        return int(self._column("expected"))

    @property
    def is_over(self) -> bool:
        return self._column("finished_at") is not None

    @property
    def seconds(self) -> float:
        """From its beginning to its end, or to now."""
        return float(self._column("extract(epoch FROM coalesce(finished_at, now()) - created_at)"))

    @property
    def silent_seconds(self) -> float:
        """How long nobody has worked at it."""
        return float(self._column("extract(epoch FROM now() - touched_at)"))

    @property
    def is_between_portions(self) -> bool:
        """Each portion locks the act until it is over."""
        return bool(self.site.ask("SELECT id FROM reactions_largeact WHERE id = %s FOR UPDATE SKIP LOCKED", self.pk))

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """The worker stands still and holds nothing. After it, it is at work again."""
        self.site.signal_worker(signal.SIGSTOP)
        while not self.is_between_portions:
            self.site.signal_worker(signal.SIGCONT)
            time.sleep(0.01)
            self.site.signal_worker(signal.SIGSTOP)
        yield
        self.site.signal_worker(signal.SIGCONT)
        while self.is_between_portions and not self.is_over:
            time.sleep(0.01)

    def require_done(self) -> None:
        """Raises NotExact."""
        state, done, expected = self.site.ask("SELECT state, done, expected FROM reactions_largeact WHERE id = %s", self.pk)
        if (state, done) != ("done", expected):
            raise NotExact(f"The act is {state} after {done} votes, and is to be done after {expected}.")

    def _column(self, expression: str) -> Any:
        return self.site.ask(f"SELECT {expression} FROM reactions_largeact WHERE id = %s", self.pk)[0]  # noqa: S608 - the expressions are ours.


@dataclass
class Rates:
    """Readers' votes per second while an act is worked at, and while it is not; and the seconds for which it was not."""

    during: list[float] = field(default_factory=list)
    without: list[float] = field(default_factory=list)
    idle_seconds: float = 0

    @property
    def ratio(self) -> float:
        return statistics.median(self.during) / statistics.median(self.without)


@dataclass(frozen=True)
class Readers:
    """Readers who vote on the story, measured for a while at a time."""

    subject: Subject
    ledger: Ledger
    load: Load

    def vote(self) -> float:
        """Votes per second; each that was answered is stored. Raises NotAnswered, VotesLost."""
        newest = self.ledger.newest()
        result = self.subject.press(self.load)
        self.ledger.require(result.answered, after=newest, under_way=self.load.connections)
        return result.per_second

    def vote_beside(self, act: Act, rates: Rates, *, until: int) -> None:
        """In turns with the act and without it, until so many of its votes are done. A period in which it ended counts for nothing."""
        while act.done < until:
            rate = self.vote()
            if act.is_over:
                return
            rates.during.append(rate)
            stopped_at = time.monotonic()
            with act.stopped():
                rates.without.append(self.vote())
            rates.idle_seconds += time.monotonic() - stopped_at
            say(f"  {act.done:>9,} votes done; {rate:>6,.0f} votes of readers per second with the act, {rates.without[-1]:>6,.0f} without")


def take_out(site: Site, readers: Readers, page_id: int) -> tuple[Act, Rates]:
    """Exclude the story's votes, with the death of the worker in the middle."""
    rates, act = Rates(), site.begin("exclude", page_id)
    readers.vote_beside(act, rates, until=act.expected // 2)
    site.kill_worker()
    killed_at = act.seconds
    say(f"The worker was killed after {act.done:,} of {act.expected:,} votes")
    site.start_worker()
    while act.silent_seconds <= ABANDONED_SECONDS:
        time.sleep(1)
    say(run_module(site.deployment, "django", "resume_large_acts").strip())
    rates.idle_seconds += act.seconds - killed_at
    finish(act, readers, rates)
    return act, rates


def put_back(site: Site, readers: Readers, exclusion: int) -> tuple[Act, Rates]:
    rates, act = Rates(), site.begin("lift", exclusion)
    finish(act, readers, rates)
    return act, rates


def finish(act: Act, readers: Readers, rates: Rates) -> None:
    readers.vote_beside(act, rates, until=act.expected)
    while not act.is_over:
        time.sleep(0.1)
    act.require_done()


def require_even(site: Site, *, held: int) -> None:
    """Each vote is counted or held, and held once. Raises NotExact."""
    uneven, standing = site.ask(UNEVEN)[0], site.ask("SELECT count(*) FROM reactions_hold WHERE lifted_at IS NULL")[0]
    if uneven or standing != held:
        raise NotExact(f"{uneven} votes are held and counted, or held twice; {standing} are held, and {held} ought to be.")


def measure(site: Site, readers: Readers, page_id: int) -> str:
    """Both acts. Gives what is to be printed. Raises NotExact, CommandFailed."""
    readers.vote()
    out, rates_out = take_out(site, readers, page_id)
    require_even(site, held=out.expected)
    back, rates_back = put_back(site, readers, out.exclusion)
    require_even(site, held=0)
    run_module(site.deployment, "django", "recount_reactions", "--check")
    lines = [line_of("taken out", out, rates_out), line_of("put back", back, rates_back)]
    return "\n".join([*lines, "No tally has drifted; each vote was held once."])


def line_of(what: str, act: Act, rates: Rates) -> str:
    during, without = statistics.median(rates.during), statistics.median(rates.without)
    took = f"{act.expected:,} votes {what} in {act.seconds - rates.idle_seconds:.0f} s"
    said = "ok" if rates.ratio >= WANTED_RATIO else "NOT MET"
    return f"{took}; readers' votes per second {during:,.0f} with it, {without:,.0f} without: ratio {rates.ratio:.2f}, wanted {WANTED_RATIO}: {said}"


@contextmanager
def deployed(asked: argparse.Namespace) -> Iterator[tuple[Site, Readers, int]]:
    """A site with one story that has this many votes, its readers, and a worker."""
    options = Options(articles=1)
    with (
        postgres_server() as postgres_url,
        valkey_server() as cache_url,
        tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder,
        ExitStack() as servers,
    ):
        stand = Stand(options, postgres_url, cache_url, Path(folder), say)
        desk, site = stand.desk("exclusion"), Site(stand.copy("newsroom", cache=0))
        say(f"Loading {asked.votes:,} votes")
        load_votes(site.deployment.database_url, pages=[desk.hot], votes=asked.votes)
        address, ledger = stand.serve(servers, site.deployment, settings=UNTHROTTLED), Ledger(site.deployment.database_url, VOTE_TABLE)
        site.start_worker()
        servers.callback(site.kill_worker)
        yield site, Readers(desk.votes("readers", address, [desk.hot], ledger), ledger, Load(asked.seconds, options.connections)), desk.hot


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.large_exclusion")
    parser.add_argument("--votes", type=int, default=500_000, help="votes of the story (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=4, help="length of one measurement (default: %(default)s)")
    asked = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    require_wrk()
    with deployed(asked) as (site, readers, page_id):
        sys.stdout.write(f"{measure(site, readers, page_id)}\n")


if __name__ == "__main__":
    main()
