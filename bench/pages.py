"""
python -m bench.pages: the pages that readers open, uncached and cached, with few stories and with many.

Beside them, on the same machine and under the same server, a bare Wagtail page and a view that does nothing. All of them are asked in turns; the median counts.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from bench import report
from bench.load import require_wrk
from bench.options import REPORT, Options
from bench.probes import require_200
from bench.processor import ForProcessorTime
from bench.report import Comparison, Line, Target
from bench.rounds import measure
from bench.servers import Deployment, new_database, other_cache, postgres_version, run_module
from bench.site import Site
from bench.stages import BARE, PEER, PRODUCTION, Stand
from bench.subjects import NOTHING, Desk, Subject
from tests.servers import postgres_server, valkey_server

BEGIN, END = "<!-- figures of pages -->", "<!-- end of figures of pages -->"
UNCACHED = "bench.uncached"
BARE_PAGE = "a bare Wagtail page"
# So many stories are printed one by one; what a larger paper has besides are copies of these.
WRITTEN = 200
# Few enough for the slowest page to answer within a window that nobody else gets a turn in.
CONNECTIONS = 8
BY_PROCESSOR = "{}, for a second of processor"
ALWAYS = {NOTHING, BARE_PAGE, BY_PROCESSOR.format(BARE_PAGE)}
# A written story of the demo newsroom, with a picture, bylines, sources and topics.
STORY = """
    SELECT page.url_path FROM wagtailcore_page AS page JOIN articles_articlepage AS article ON article.page_ptr_id = page.id
    WHERE article.lead_picture_id IS NOT NULL AND page.live AND page.latest_revision_id IS NOT NULL ORDER BY page.first_published_at DESC LIMIT 1
"""
TOPIC = "SELECT slug FROM articles_topic JOIN articles_taggedarticle ON tag_id = articles_topic.id GROUP BY slug ORDER BY count(*) DESC LIMIT 1"


@dataclass(frozen=True)
class Paper:
    """The demo newsroom with so many stories. `addresses` are what is asked for, by what it is called."""

    stories: int
    deployment: Deployment
    addresses: dict[str, str]

    def called(self, page: str, *, cached: bool) -> str:
        return f"{page}, {self.stories:,} stories, {'cached' if cached else 'uncached'}"


def print_paper(stand: Stand, stories: int, *, cache: int) -> Paper:
    data = stand.folder / f"paper{stories}"
    (data / "static").mkdir(parents=True)
    deployment = Deployment(PRODUCTION, new_database(stand.postgres_url, f"paper{stories}"), data, other_cache(stand.cache_url, cache))
    stand.say(f"Printing a paper of {stories:,} stories")
    run_module(deployment, "django", "migrate", "--verbosity=0")
    run_module(deployment, "django", "load_demo", "--verbosity=0", f"--articles={min(stories, WRITTEN)}")
    if stories > WRITTEN:
        run_module(deployment, "bench.archive", str(stories))
    run_module(deployment, "django", "collectstatic", "--no-input", "--verbosity=0")
    with psycopg.connect(deployment.database_url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        story, topic = (str(connection.execute(question).fetchone()[0]) for question in (STORY, TOPIC))  # type: ignore[index]  # there are some of both
    path = "/" + story.strip("/").partition("/")[2] + "/"
    section = f"/{path.split('/')[1]}/"
    addresses = {"article": path, "front": "/", "section": section, "topic": f"/topics/{topic}/", "search": "/search/?q=ferry", "feed": "/feed/"}
    return Paper(stories, deployment, addresses)


def subjects_of(stand: Stand, servers: ExitStack, papers: list[Paper]) -> list[Subject]:
    folder = stand.folder / "paths"
    folder.mkdir()
    desk = Desk(folder, Site((), ()))
    peer = Deployment(PEER, new_database(stand.postgres_url, "peer"), stand.folder)
    run_module(peer, "django", "migrate", "--verbosity=0")
    bare = Deployment(BARE, new_database(stand.postgres_url, "bare"), stand.folder, other_cache(stand.cache_url, 3))
    run_module(bare, "django", "migrate", "--verbosity=0")
    bare_path = run_module(bare, "bench.bare.site").strip()
    bare_server = stand.serve(servers, bare)
    subjects = [
        desk.reads(NOTHING, stand.serve(servers, peer), ["/nothing/"]),
        desk.reads(BARE_PAGE, bare_server, [bare_path]),
        Subject(BY_PROCESSOR.format(BARE_PAGE), ForProcessorTime(bare_server, bare_path, bare.database_url)),
    ]
    for paper in papers:
        for cached, settings in ((False, UNCACHED), (True, PRODUCTION)):
            address = stand.serve(servers, paper.deployment, settings=settings)
            for page, path in paper.addresses.items():
                require_200(f"{address}{path}")
                subjects.append(desk.reads(paper.called(page, cached=cached), address, [path]))
            if not cached:
                article = ForProcessorTime(address, paper.addresses["article"], paper.deployment.database_url)
                subjects.append(Subject(BY_PROCESSOR.format(paper.called("article", cached=False)), article))
    return subjects


def comparisons(few: Paper, many: Paper) -> list[Comparison]:
    """An article against what it is measured by; and each page of the large paper against that of the small one."""
    article, cached = few.called("article", cached=False), few.called("article", cached=True)
    grown = [Comparison(few.called(page, cached=False), many.called(page, cached=False), _at_most(1.3) if page in LIMITED else None) for page in few.addresses]
    quickened = [Comparison(few.called(page, cached=True), few.called(page, cached=False)) for page in few.addresses]
    processor = Comparison(BY_PROCESSOR.format(BARE_PAGE), BY_PROCESSOR.format(article), _at_most(2.5))
    return [Comparison(cached, NOTHING, Target(0.5, is_lowest=True)), processor, Comparison(BARE_PAGE, article), *grown, *quickened]


LIMITED = ("article", "front", "section")


def _at_most(limit: float) -> Target:
    return Target(limit, is_lowest=False)


def run(options: Options, *, sizes: tuple[int, int], only: str, say: Callable[[str], None]) -> str:
    """Measure the pages in whose names `only` stands, with what they are measured by, and give the report as Markdown."""
    load_before = os.getloadavg()[0]
    with postgres_server() as postgres_url, valkey_server() as cache_url, tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        stand = Stand(options, postgres_url, cache_url, Path(folder), say)
        # Each site has a database of the cache to itself, as it would in life.
        papers = [print_paper(stand, stories, cache=number) for number, stories in enumerate(sizes, start=1)]
        with ExitStack() as servers:
            subjects = [one for one in subjects_of(stand, servers, papers) if only in one.name or one.name in ALWAYS]
            figures = measure(subjects, options, say)
        conditions = report.Conditions(options, postgres_version(postgres_url), load_before, os.getloadavg()[0])
    wanted = comparisons(*papers)
    lines = [Line(one, figures[one.subject], figures[one.other]) for one in wanted if {one.subject, one.other} <= figures.keys()]
    say(report.as_text(lines, conditions))
    return report.as_markdown(figures, lines, conditions)


def main() -> int:
    defaults = Options()
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description="Measure the pages that readers open, as ratios within one run.")
    parser.add_argument("--few", type=int, default=200, help="stories of the small paper (default: %(default)s)")
    parser.add_argument("--many", type=int, default=20_000, help="stories of the large paper (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=defaults.rounds)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--report", type=Path, default=REPORT, help="the page that the figures are written into (default: docs/performance.md)")
    parser.add_argument("--only", default="", help="a part of the names of what to measure; no page is written then")
    parser.add_argument("--print-only", action="store_true", help="write no page")
    asked = parser.parse_args()

    def say(sentence: str) -> None:
        sys.stdout.write(sentence + "\n")
        sys.stdout.flush()

    require_wrk()
    options = replace(defaults, rounds=asked.rounds, seconds=asked.seconds, warm_up_seconds=3, connections=CONNECTIONS, articles=asked.few)
    figures = run(options, sizes=(asked.few, asked.many), only=asked.only, say=say)
    if not (asked.print_only or asked.only):
        report.write_into(asked.report, figures, between=(BEGIN, END))
    return 0


if __name__ == "__main__":
    sys.exit(main())
