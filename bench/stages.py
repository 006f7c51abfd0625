"""The sites and servers that subjects are measured on. Each stage is there for its block, and its books are checked at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import psycopg

from bench import subjects as named
from bench.growth import load_votes
from bench.ledger import Ledger
from bench.options import Options
from bench.probes import require_200, require_no_throttles, require_throttles
from bench.servers import Deployment, new_database, other_cache, run_module, web_server
from bench.site import Site
from bench.subjects import Desk, Subject

PRODUCTION = "newsroom.settings.production"
UNTHROTTLED = "bench.unthrottled"
PEER = "bench.peer.settings"
BARE = "bench.bare.settings"
APPLICATIONS = {PEER: "bench.peer.wsgi", BARE: "bench.bare.wsgi"}
PRISTINE = "pristine"


@dataclass(frozen=True)
class Stand:
    """Where a run takes place: its PostgreSQL and its Valkey, a folder of its own, and how it says what it does."""

    options: Options
    postgres_url: str
    cache_url: str
    folder: Path
    say: Callable[[str], None]

    @cached_property
    def pristine(self) -> tuple[Deployment, Site]:
        """A filled site without a vote, which every other one is a copy of."""
        deployment = Deployment(PRODUCTION, new_database(self.postgres_url, PRISTINE), self._data_folder(), self.cache_url)
        self.say(f"Making a site with {self.options.articles} articles")
        run_module(deployment, "django", "migrate", "--verbosity=0")
        return deployment, Site.from_json(run_module(deployment, "bench.site", str(self.options.articles)))

    def copy(self, name: str, *, cache: int) -> Deployment:
        """A site of its own, with its own database and its own database of the cache."""
        original, _ = self.pristine
        return replace(original, database_url=new_database(self.postgres_url, name, like=PRISTINE), cache_url=other_cache(self.cache_url, cache))

    def peer(self) -> tuple[Deployment, list[int]]:
        """The site of django-vote, and the ids of its stories: as many as there are articles."""
        deployment = Deployment(PEER, new_database(self.postgres_url, "peer"), self._data_folder())
        run_module(deployment, "django", "migrate", "--verbosity=0")
        insert = """
            INSERT INTO peer_story (title, vote_score, num_vote_up, num_vote_down)
            SELECT 'Story number ' || number, 0, 0, 0 FROM generate_series(1, %s) AS number RETURNING id
        """
        with psycopg.connect(deployment.database_url) as connection:
            return deployment, [row[0] for row in connection.execute(insert, [self.options.articles])]

    def desk(self, name: str) -> Desk:
        folder = self.folder / name
        folder.mkdir()
        return Desk(folder, self.pristine[1])

    def serve(self, servers: ExitStack, deployment: Deployment, *, settings: str = "") -> str:
        """Serve a site until `servers` are stopped, under its own settings or others. Gives its address."""
        deployed = replace(deployment, settings=settings or deployment.settings)
        application = APPLICATIONS.get(deployed.settings, "newsroom.wsgi")
        return servers.enter_context(web_server(application, deployed, workers=self.options.workers, threads=self.options.threads))

    def check_books(self, deployment: Deployment) -> None:
        """Raises CommandFailed when a tally does not match its votes."""
        self.say("Recounting every tally")
        run_module(deployment, "django", "recount_reactions", "--check")

    def _data_folder(self) -> Path:
        data = self.folder / "data"
        # WhiteNoise looks for its folder, even when nothing is in it.
        (data / "static").mkdir(parents=True, exist_ok=True)
        return data


@contextmanager
def everyday(stand: Stand) -> Iterator[list[Subject]]:
    """Readers on a site of the usual size, django-vote, and what both are measured by."""
    ours = stand.copy("newsroom", cache=0)
    peer, stories = stand.peer()
    desk, only = stand.desk("everyday"), stand.options.only
    with ExitStack() as servers:
        unthrottled = stand.serve(servers, ours, settings=UNTHROTTLED)
        peer_server = stand.serve(servers, peer)
        subjects: list[Subject] = []
        if "votes" in only:
            throttled = stand.serve(servers, ours)
            subjects += _votes(desk, unthrottled, throttled, Ledger(ours.database_url, named.VOTE_TABLE))
            subjects += _peer_votes(desk, peer_server, stories, Ledger(peer.database_url, named.PEER_TABLE))
        if "summary" in only:
            subjects += _summaries(desk, unthrottled, peer_server)
        if "batch" in only:
            subjects += [desk.batches(named.BATCH_ONE, unthrottled, 1), desk.batches(named.BATCH_FULL, unthrottled, named.BATCH)]
        if "pgbench" in only:
            subjects += _statements(desk, Ledger(ours.database_url, named.VOTE_TABLE))
        require_200(f"{unthrottled}/reactions/{desk.hot}/")
        require_200(f"{unthrottled}/reactions/?pages={desk.hot}")
        require_200(f"{peer_server}/nothing/")
        yield subjects
    stand.check_books(ours)


@contextmanager
def grown(stand: Stand) -> Iterator[list[Subject]]:
    """The same site twice: with few votes, and with very many."""
    desk, options = stand.desk("grown"), stand.options
    few, much = stand.copy("small", cache=1), stand.copy("large", cache=2)
    for deployment, votes in ((few, options.small_votes), (much, options.large_votes)):
        stand.say(f"Loading {votes:,} votes")
        load_votes(deployment.database_url, pages=desk.site.articles, votes=votes)
    with ExitStack() as servers:
        small, large = (stand.serve(servers, deployment, settings=UNTHROTTLED) for deployment in (few, much))
        require_200(f"{small}/reactions/{desk.hot}/")
        require_200(f"{large}/reactions/{desk.hot}/")
        yield [
            desk.votes(named.FEW_VOTES, small, desk.site.articles, Ledger(few.database_url, named.VOTE_TABLE)),
            desk.votes(named.MUCH_VOTES, large, desk.site.articles, Ledger(much.database_url, named.VOTE_TABLE)),
            desk.summaries(named.FEW_SUMMARIES, small, desk.site.articles),
            desk.summaries(named.MUCH_SUMMARIES, large, desk.site.articles),
        ]
    stand.check_books(few)
    stand.check_books(much)


def _votes(desk: Desk, unthrottled: str, throttled: str, ledger: Ledger) -> list[Subject]:
    many, hot = desk.site.articles, [desk.hot]
    require_no_throttles(unthrottled, article=desk.hot, kind=desk.site.kinds[0])
    require_throttles(throttled, article=desk.hot, kind=desk.site.kinds[0])
    return [
        desk.votes(named.MANY_OFF, unthrottled, many, ledger),
        desk.votes(named.MANY_ON, throttled, many, ledger),
        desk.votes(named.MANY_BUSY, throttled, many, ledger, networks=named.BUSY_NETWORKS),
        desk.votes(named.HOT_OFF, unthrottled, hot, ledger),
        desk.votes(named.HOT_ON, throttled, hot, ledger),
    ]


def _peer_votes(desk: Desk, server: str, stories: list[int], ledger: Ledger) -> list[Subject]:
    return [desk.peer_votes(named.PEER_MANY, server, stories, ledger), desk.peer_votes(named.PEER_HOT, server, stories[:1], ledger)]


def _summaries(desk: Desk, ours: str, peer: str) -> list[Subject]:
    return [
        desk.summaries(named.SUMMARY_ONE, ours, [desk.hot]),
        desk.summaries(named.SUMMARY_MANY, ours, desk.site.articles),
        desk.reads(named.NOTHING, peer, ["/nothing/"]),
    ]


def _statements(desk: Desk, ledger: Ledger) -> list[Subject]:
    with psycopg.connect(ledger.database_url) as connection:
        kinds = [row[0] for row in connection.execute("SELECT id FROM reactions_reactionkind")]
    return [
        desk.statements(named.BARE_MANY, desk.site.articles, kinds, ledger),
        desk.statements(named.BARE_HOT, [desk.hot], kinds, ledger),
    ]
