"""python -m bench"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import FrameType

from bench import report
from bench.load import ToolMissing, require_wrk
from bench.options import Options, options_from
from bench.rounds import Figure, measure
from bench.servers import postgres_version, require_durability
from bench.stages import Stand, everyday, grown
from bench.subjects import Subject
from tests.servers import postgres_server, valkey_server

Stage = Callable[[Stand], AbstractContextManager[list[Subject]]]


def say(sentence: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {sentence}\n")
    sys.stdout.flush()


def stages_of(options: Options) -> list[Stage]:
    """One after the other: millions of votes beside it would disturb the everyday site."""
    return [*([everyday] if set(options.only) - {"growth"} else []), *([grown] if "growth" in options.only else [])]


def run(options: Options) -> None:
    """Measure what is asked for, print it, and write the report of a whole run."""
    load_before = os.getloadavg()[0]
    figures: dict[str, Figure] = {}
    with postgres_server() as postgres_url, valkey_server() as cache_url, tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        require_durability(postgres_url)
        stand = Stand(options, postgres_url, cache_url, Path(folder), say)
        for stage in stages_of(options):
            with stage(stand) as subjects:
                figures |= measure(subjects, options, say)
        conditions = report.Conditions(options, postgres_version(postgres_url), load_before, os.getloadavg()[0])
    lines = report.lines_of(figures)
    sys.stdout.write(report.as_text(lines, conditions) + "\n")
    if options.is_whole and options.report:
        report.write_into(options.report, report.as_markdown(figures, lines, conditions))
        say(f"The figures are in {options.report}.")


def end(number: int, frame: FrameType | None) -> None:
    # As an exception, so that every server is stopped on the way out.
    sys.exit(128 + number)


def main() -> int:
    options = options_from(sys.argv[1:])
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    try:
        require_wrk()
    except ToolMissing as missing:
        sys.stderr.write(f"{missing}\n")
        return 2
    run(options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
