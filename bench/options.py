"""What a run is asked for."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path

from bench.servers import ROOT

GROUPS = ("votes", "summary", "batch", "pgbench", "growth")
REPORT = ROOT / "docs" / "performance.md"


@dataclass(frozen=True)
class Options:
    """`seconds` is the length of one measurement, `only` are the groups to measure, `report` is the page that the figures go to."""

    only: tuple[str, ...] = GROUPS
    rounds: int = 3
    seconds: int = 8
    warm_up_seconds: int = 2
    connections: int = 32
    workers: int = 2
    threads: int = 8
    articles: int = 500
    small_votes: int = 5_000
    large_votes: int = 5_000_000
    report: Path | None = field(default=REPORT)

    @property
    def is_whole(self) -> bool:
        """Whether everything is measured: figures of a part are printed, and take no other figures' place."""
        return set(self.only) == set(GROUPS)


def options_from(arguments: list[str]) -> Options:
    """Read the command line; a wrong one ends the program with a sentence that says what is possible."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure how fast reactions are, as ratios within one run.")
    defaults = Options()
    parser.add_argument("--only", type=_groups, default=GROUPS, metavar="GROUPS", help=f"some of {','.join(GROUPS)}; all when it is left out")
    parser.add_argument(
        "--rounds", type=_positive, default=defaults.rounds, help="how often each subject is measured; the median counts (default: %(default)s)"
    )
    parser.add_argument("--seconds", type=_positive, default=defaults.seconds, help="length of one measurement (default: %(default)s)")
    parser.add_argument("--warm-up-seconds", type=_positive, default=defaults.warm_up_seconds, help="length of what is not measured before it (%(default)s)")
    parser.add_argument("--connections", type=_positive, default=defaults.connections, help="requests under way at once (default: %(default)s)")
    parser.add_argument("--workers", type=_positive, default=defaults.workers, help="processes of each server (default: %(default)s)")
    parser.add_argument("--threads", type=_positive, default=defaults.threads, help="threads of each process (default: %(default)s)")
    parser.add_argument("--articles", type=_articles, default=defaults.articles, help="published articles (default: %(default)s)")
    parser.add_argument("--small-votes", type=_positive, default=defaults.small_votes, help="votes in the small table of `growth` (default: %(default)s)")
    parser.add_argument("--large-votes", type=_positive, default=defaults.large_votes, help="votes in the large table of `growth` (default: %(default)s)")
    parser.add_argument("--report", type=Path, default=REPORT, help="the page that a whole run's figures are written into (default: docs/performance.md)")
    return Options(**vars(parser.parse_args(arguments)))


def _groups(text: str) -> tuple[str, ...]:
    chosen = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in GROUPS]
    if unknown or not chosen:
        raise argparse.ArgumentTypeError(f"there is no group {', '.join(unknown) or 'without a name'}; choose from {', '.join(GROUPS)}")
    return tuple(name for name in GROUPS if name in chosen)


def _positive(text: str) -> int:
    return _at_least(1, text)


def _articles(text: str) -> int:
    # A batch asks for this many.
    return _at_least(100, text)


def _at_least(lowest: int, text: str) -> int:
    try:
        number = int(text.replace("_", ""))
    except ValueError:
        number = lowest - 1
    if number < lowest:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of {lowest} or more")
    return number
