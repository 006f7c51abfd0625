"""What is measured, by the names that the report gives it."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.ledger import Ledger
from bench.load import FirstVotes, Paths, Press, Statement
from bench.site import Site

MANY_OFF = "votes on many articles, throttles off"
MANY_ON = "votes on many articles, throttles on"
MANY_BUSY = "votes on many articles, from busy networks"
HOT_OFF = "votes on one article, throttles off"
HOT_ON = "votes on one article, throttles on"
PEER_MANY = "django-vote on many stories"
PEER_HOT = "django-vote on one story"
SUMMARY_ONE = "summary of one article"
SUMMARY_MANY = "summaries of many articles"
NOTHING = "a view that does nothing"
BATCH_ONE = "batch of 1 page"
BATCH_FULL = "batch of 100 pages"
BARE_MANY = "the bare statement, many articles"
BARE_HOT = "the bare statement, one article"
FEW_VOTES = "votes, small table"
MUCH_VOTES = "votes, large table"
FEW_SUMMARIES = "summaries, small table"
MUCH_SUMMARIES = "summaries, large table"

# So few that most votes find their network known, and enough for 1,000 votes a second from each core to stay within the rates.
BUSY_NETWORKS = 250 * (os.cpu_count() or 1)
BATCH = 100
BATCHES = 50
VOTE_TABLE = "reactions_vote"
PEER_TABLE = "vote_vote"

# A whole vote as the site sends it, for pgbench. The place of the page and the edition of the boards, which the site remembers, are looked up by their keys.
STATEMENT = r"""
\set page random({first_page}, {last_page})
\set kind random({first_kind}, {last_kind})
SELECT vote.* FROM wagtailcore_page AS page, reactions_edition AS edition, LATERAL reactions_vote(
    page.id, page.path, NULL, page.content_type_id, edition.token, page.id, false, gen_random_uuid(), :kind, gen_random_uuid(), false, now()
) AS vote WHERE page.id = :page;
"""


@dataclass(frozen=True)
class Subject:
    """Work with a name. One that stores votes says where they are to be found."""

    name: str
    press: Press
    ledger: Ledger | None = None


@dataclass(frozen=True)
class Desk:
    """Writes the files that tell the tools what to ask for."""

    folder: Path
    site: Site

    @property
    def hot(self) -> int:
        return self.site.articles[0]

    def votes(self, name: str, server: str, articles: Iterable[int], ledger: Ledger, *, networks: int = 0) -> Subject:
        paths = self._file(name, (f"/reactions/{article}/mine/" for article in articles))
        return Subject(name, FirstVotes(server, paths, self.site.kinds, networks), ledger)

    def summaries(self, name: str, server: str, articles: Iterable[int]) -> Subject:
        return self.reads(name, server, (f"/reactions/{article}/" for article in articles))

    def batches(self, name: str, server: str, size: int) -> Subject:
        chosen = (random.sample(self.site.articles, size) for _ in range(BATCHES))
        return self.reads(name, server, (f"/reactions/?pages={','.join(map(str, articles))}" for articles in chosen))

    def reads(self, name: str, server: str, paths: Iterable[str]) -> Subject:
        return Subject(name, Paths(server, "GET", self._file(name, paths)))

    def peer_votes(self, name: str, server: str, stories: Iterable[int], ledger: Ledger) -> Subject:
        return Subject(name, Paths(server, "POST", self._file(name, (f"/stories/{story}/vote/" for story in stories))), ledger)

    def statements(self, name: str, articles: Iterable[int], kinds: Iterable[int], ledger: Ledger) -> Subject:
        """The ids of articles and of kinds each follow on one another: a site that was just made has lost none."""
        pages, ids = sorted(articles), sorted(kinds)
        script = STATEMENT.format(first_page=pages[0], last_page=pages[-1], first_kind=ids[0], last_kind=ids[-1])
        return Subject(name, Statement(ledger.database_url, self._file(name, script.splitlines())), ledger)

    def _file(self, name: str, lines: Iterable[str]) -> Path:
        path = self.folder / f"{name.replace(' ', '-')}.txt"
        path.write_text("\n".join(lines) + "\n")
        return path


def interleaved(subjects: list[Subject], *, round_number: int) -> Iterator[Subject]:
    """Every subject once: forwards in odd rounds and backwards in even ones, so that none always comes after the same other one."""
    return iter(subjects) if round_number % 2 else reversed(subjects)
