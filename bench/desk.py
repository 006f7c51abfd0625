"""
python -m bench.desk: the moderators' desk with few votes and with millions, side by side in one run.

Both sites are looked at in turns, each page several times; the median counts.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import LiteralString, TextIO, cast

import psycopg

from bench.growth import load_votes
from bench.options import Options
from bench.servers import ROOT, Deployment, run_module
from bench.stages import Stand
from tests.servers import postgres_server, valkey_server

# Four votes in a hundred are out of the count: by a moderator, and by a block. So even with few votes each filter finds a screenful.
EXCLUDE = """
    WITH exclusion AS (
        INSERT INTO reactions_exclusion (created_at, origin, reason, selection, effect) VALUES (now(), %(origin)s, 'A script', '{}', '[]') RETURNING id
    ), chosen AS MATERIALIZED (
        SELECT id FROM reactions_vote WHERE is_counted AND random() < 0.02
    ), held AS (
        INSERT INTO reactions_hold (exclusion_id, vote_id, lift_reason) SELECT exclusion.id, chosen.id, '' FROM exclusion, chosen
    )
    UPDATE reactions_vote SET is_counted = false WHERE id IN (SELECT id FROM chosen)
"""
RETALLY = """
    UPDATE reactions_tally AS tally SET total = counted.total FROM (
        SELECT each.id, count(vote.id) AS total FROM reactions_tally AS each
            LEFT JOIN reactions_vote AS vote ON vote.page_id = each.page_id AND vote.kind_id = each.kind_id AND vote.is_counted
        GROUP BY each.id
    ) AS counted WHERE counted.id = tally.id
"""
SECTION_OF = "SELECT parent.id FROM wagtailcore_page parent JOIN wagtailcore_page page ON page.path LIKE parent.path || '____' WHERE page.id = %s"
# Where the 100th page begins, as the list says it; the last whole page where there are not so many. Every article is in the one section.
CURSOR = """
    SELECT (extract(epoch FROM cast_at) * 1000000)::bigint || '-' || id FROM reactions_vote WHERE is_counted OR NOT %(counted)s
    ORDER BY cast_at DESC, id DESC LIMIT 1
    OFFSET (SELECT greatest(0, least(4950, count(*) - 50) - 1) FROM reactions_vote WHERE is_counted OR NOT %(counted)s)
"""
# Of the last day.
BUSIEST_NETWORK = """
    SELECT network_key FROM reactions_vote WHERE cast_at > (SELECT max(cast_at) - interval '1 day' FROM reactions_vote)
    GROUP BY network_key ORDER BY count(*) DESC LIMIT 1
"""
SINGLE_NETWORK = """
    SELECT network_key FROM reactions_vote WHERE cast_at > (SELECT max(cast_at) - interval '1 day' FROM reactions_vote)
    GROUP BY network_key HAVING count(*) = 1 LIMIT 1
"""
SUM_HOURS = """
import datetime
from django.utils import timezone
from reactions.services import sum_hours
sum_hours(now=timezone.now() - datetime.timedelta(days=1))
while sum_hours(now=timezone.now()):
    pass
"""


class Site:
    """The process that looks at one site's desk, until the block ends."""

    def __init__(self, deployment: Deployment, blocks: ExitStack) -> None:
        command, environment = [sys.executable, "-m", "bench.desk_probe"], deployment.environment
        probe = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        blocks.enter_context(probe)
        blocks.callback(probe.kill)
        self.ask, self.answers = cast("TextIO", probe.stdin), cast("TextIO", probe.stdout)

    def look(self, address: str) -> dict[str, float]:
        """Milliseconds and queries of one look at a page. Raises LookFailed."""
        self.ask.write(address + "\n")
        answer = self.answers.readline()
        if not answer:
            raise LookFailed(address)
        found: dict[str, float] = json.loads(answer)
        return found


class LookFailed(Exception):
    """A page did not answer with 200; the process that looked at it has said why."""


@dataclass(frozen=True)
class Line:
    """A page's medians in milliseconds, and its queries with many votes."""

    page: str
    few: float
    many: float
    queries: int

    @property
    def ratio(self) -> float:
        return self.many / self.few


def fill(deployment: Deployment, *, pages: tuple[int, ...], votes: int) -> None:
    """Votes, some of them out of the count, with tallies and sums to match."""
    load_votes(deployment.database_url, pages=pages, votes=votes)
    with psycopg.connect(deployment.database_url, autocommit=True) as connection:
        for origin in ("moderator", "block"):
            connection.execute(EXCLUDE, {"origin": origin})
        connection.execute(RETALLY)
    run_module(deployment, "django", "shell", "--no-imports", "--command", SUM_HOURS)
    with psycopg.connect(deployment.database_url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def addresses(deployment: Deployment, *, story: int, other: int) -> dict[str, str]:
    """The pages that are looked at, by what they are called. A tenth of all votes are on the one story, and the other is one of the rest."""
    with psycopg.connect(deployment.database_url) as connection:
        section = _one(connection, SECTION_OF, story)
        filters = _filters(connection, story=story, section=section)
    return {
        "overview, 24 hours": "/admin/reactions/overview/",
        "overview, 7 days": "/admin/reactions/overview/?range=7d",
        "overview, 30 days": "/admin/reactions/overview/?range=30d",
        "overview of a section": f"/admin/reactions/overview/?section={section}",
        "boards": "/admin/reactions/boards/",
        "a story's page": f"/admin/reactions/stories/{story}/",
        "another story's page": f"/admin/reactions/stories/{other}/",
        "exclusions": "/admin/reactions/exclusions/",
        **{f"votes: {name}": f"/admin/reactions/votes/?{asked}" for name, asked in filters.items()},
    }


def _filters(connection: psycopg.Connection, *, story: int, section: object) -> dict[str, str]:
    """What the list of votes is asked for."""
    busiest, single = (str(_one(connection, statement))[:8] for statement in (BUSIEST_NETWORK, SINGLE_NETWORK))
    hour = _one(connection, "SELECT to_char(max(cast_at) - interval '1 hour', 'YYYY-MM-DD\"T\"HH24:MI:SS') FROM reactions_vote")
    exclusion = _one(connection, "SELECT min(id) FROM reactions_exclusion")
    far, far_of_counted = (_cursor(connection, counted=counted) for counted in (False, True))
    return {
        "no filter": "",
        "a story": f"page={story}",
        "a section": f"section={section}",
        "a reaction": "kind=angry",
        "an hour": f"cast_at_from={hour}",
        "counted": "count=counted",
        "excluded": "count=excluded",
        "held": "count=held",
        "first votes": "first=yes",
        "readers who voted before": "first=no",
        "with an account": "account=yes",
        "anonymous": "account=no",
        "a network": f"network={busiest}",
        "a network with one vote": f"network={single}",
        "an exclusion": f"exclusion={exclusion}",
        "a headline": "headline=story",
        "a story, a reaction, excluded": f"page={story}&kind=angry&count=excluded",
        "a section, first votes, anonymous": f"section={section}&first=yes&account=no",
        "100th page": f"before={far}",
        "counted, 100th page": f"count=counted&before={far_of_counted}",
        "a section, 100th page": f"section={section}&before={far}",
    }


def _cursor(connection: psycopg.Connection, *, counted: bool) -> object:
    row = connection.execute(CURSOR, {"counted": counted}).fetchone()
    return row and row[0]


def _one(connection: psycopg.Connection, statement: LiteralString, *values: object) -> object:
    row = connection.execute(statement, values or None).fetchone()
    return row and row[0]


def measure(pages: dict[str, tuple[str, str]], few: Site, many: Site, *, rounds: int, say: Callable[[str], None]) -> list[Line]:
    """Each page, the one of the site with few votes and the one of the site with many in turns."""
    lines = []
    for name, (at_few, at_many) in pages.items():
        few.look(at_few)
        queries = int(many.look(at_many)["queries"])
        looks = [(few.look(at_few)["milliseconds"], many.look(at_many)["milliseconds"]) for _ in range(rounds)]
        line = Line(name, statistics.median(look[0] for look in looks), statistics.median(look[1] for look in looks), queries)
        say(f"{line.page:<44}{line.few:8.1f}{line.many:9.1f} ms{line.ratio:7.2f}{line.queries:5}")
        lines.append(line)
    return lines


def run(options: Options, *, rounds: int, only: str, say: Callable[[str], None]) -> list[Line]:
    with (
        postgres_server() as postgres_url,
        valkey_server() as cache_url,
        tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder,
        ExitStack() as blocks,
    ):
        stand = Stand(options, postgres_url, cache_url, Path(folder), say)
        pristine, site = stand.pristine
        run_module(pristine, "django", "collectstatic", "--no-input", "--verbosity=0")
        sites = []
        for number, votes in enumerate((options.small_votes, options.large_votes), start=1):
            deployment = stand.copy(f"votes{number}", cache=number)
            say(f"Loading {votes:,} votes")
            fill(deployment, pages=site.articles, votes=votes)
            sites.append((deployment, Site(deployment, blocks)))
        # As bench.growth spreads them.
        stories = {"story": min(site.articles), "other": max(site.articles)}
        (few, few_site), (many, many_site) = sites
        at_many = addresses(many, **stories)
        pages = {name: (address, at_many[name]) for name, address in addresses(few, **stories).items() if only in name}
        say(f"{'page':<44}{'few':>8}{'many':>9}   {'ratio':>7}{'queries':>5}")
        return measure(pages, few_site, many_site, rounds=rounds, say=say)


def main() -> None:
    defaults = Options()
    parser = argparse.ArgumentParser(prog="python -m bench.desk", description="Measure the moderators' desk with few votes and with many.")
    parser.add_argument("--small-votes", type=int, default=defaults.small_votes)
    parser.add_argument("--large-votes", type=int, default=defaults.large_votes)
    parser.add_argument("--articles", type=int, default=defaults.articles)
    parser.add_argument("--rounds", type=int, default=7, help="how often each page is looked at; the median counts (default: %(default)s)")
    parser.add_argument("--only", default="", help="a part of the names of the pages to look at")
    asked = parser.parse_args()
    options = replace(defaults, small_votes=asked.small_votes, large_votes=asked.large_votes, articles=asked.articles)

    def say(sentence: str) -> None:
        sys.stdout.write(sentence + "\n")
        sys.stdout.flush()

    lines = run(options, rounds=asked.rounds, only=asked.only, say=say)
    slow = [line.page for line in lines if line.ratio > 1.5]
    say(f"{len(lines) - len(slow)} of {len(lines)} pages take at most 1.5 times as long. More: {', '.join(slow) or 'none'}")


if __name__ == "__main__":
    main()
