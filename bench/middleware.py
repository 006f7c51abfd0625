"""
What each middleware of the production settings costs a request for reactions.

    python -m bench.middleware --rounds 2000

Requests go through the whole of Django in this process: with every middleware, and with each one left out, in turns. What is printed is the
median of how much longer the whole took than the rest, in the same round.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from statistics import median
from typing import Any

import django

from bench.servers import HOST, Deployment, new_database, run_module
from bench.site import Site
from bench.stages import PRODUCTION
from tests.servers import postgres_server, valkey_server

WARM_UP_ROUNDS = 50
ALL, EVERY_ONE = "nothing", "every one of them"
# These ask for one another, and can only go together.
SIGNED_IN = ("SessionMiddleware", "AuthenticationMiddleware", "MessageMiddleware")

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


@dataclass(frozen=True)
class Kind:
    """A request that is made again and again. It stores nothing: what a disk takes would drown the rest."""

    name: str
    environ: Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class Cost:
    """Microseconds, by the name of the request; None where nothing is answered with the middleware left out."""

    left_out: str
    microseconds: dict[str, float | None]


def kinds_of_request(article: int) -> list[Kind]:
    from django.test import RequestFactory  # noqa: PLC0415 - it reads the settings.

    factory = RequestFactory(headers={"Host": HOST})

    def summary() -> dict[str, Any]:
        return dict(factory.get(f"/reactions/{article}/").environ)

    def withdrawal() -> dict[str, Any]:
        """Of a reader who has not voted: it goes the way of a vote, and finds nothing to change."""
        network = f"{random.randint(1, 126)}.{random.randint(0, 255)}.{random.randint(0, 255)}.1"
        return dict(factory.delete(f"/reactions/{article}/mine/", headers={"X-Forwarded-For": network}).environ)

    return [Kind("GET a summary", summary), Kind("DELETE no vote", withdrawal)]


def variations(middleware: list[str]) -> dict[str, list[str]]:
    """What is left, by what is left out."""
    names = {path: path.rpartition(".")[2] for path in middleware}
    alone = {name: [path for path in middleware if path != left_out] for left_out, name in names.items()}
    together = {" + ".join(SIGNED_IN): [path for path, name in names.items() if name not in SIGNED_IN]}
    return {ALL: middleware, **alone, **together, EVERY_ONE: []}


def applications(middleware: list[str]) -> dict[str, Application]:
    """All of Django, by the middleware that is left out."""
    from django.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415 - it reads the settings.
    from django.test import override_settings  # noqa: PLC0415

    made: dict[str, Application] = {}
    for left_out, rest in variations(middleware).items():
        with override_settings(MIDDLEWARE=rest):
            made[left_out] = WSGIHandler()
    return made


def costs(kinds: list[Kind], *, rounds: int) -> tuple[dict[str, float], list[Cost]]:
    """The whole request's median microseconds by its name, and what leaving each out would save."""
    from django.conf import settings  # noqa: PLC0415

    by_left_out = applications(settings.MIDDLEWARE)
    whole: dict[str, float] = {}
    saved: dict[str, dict[str, float | None]] = {left_out: {} for left_out in by_left_out if left_out != ALL}
    for kind in kinds:
        usable = {left_out: one for left_out, one in by_left_out.items() if _answer(one, kind)[0] == HTTPStatus.OK}
        times = _times(usable, kind, rounds=rounds)
        whole[kind.name] = median(times[ALL])
        for left_out, row in saved.items():
            row[kind.name] = median(map(float.__sub__, times[ALL], times[left_out])) if left_out in times else None
    return whole, [Cost(left_out, row) for left_out, row in saved.items()]


def _times(usable: dict[str, Application], kind: Kind, *, rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = defaultdict(list)
    for number in range(WARM_UP_ROUNDS + rounds):
        for left_out in random.sample(list(usable), len(usable)):
            _, microseconds = _answer(usable[left_out], kind)
            if number >= WARM_UP_ROUNDS:
                times[left_out].append(microseconds)
    return times


def _answer(application: Application, kind: Kind) -> tuple[int, float]:
    """The status, and how many microseconds the answer took."""
    environ, statuses = kind.environ(), []

    def start_response(status: str, headers: Any, *_: Any) -> None:
        statuses.append(int(status[:3]))

    began_at = time.perf_counter_ns()
    response = application(environ, start_response)
    for _ in response:
        pass
    response.close()
    return statuses[0], (time.perf_counter_ns() - began_at) / 1000


@contextmanager
def production_site() -> Iterator[int]:
    """Set this process up as a production site with one article. Gives its id."""
    with postgres_server() as postgres_url, valkey_server() as cache_url, tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        (Path(folder) / "static").mkdir()
        deployment = Deployment(PRODUCTION, new_database(postgres_url, "newsroom"), Path(folder), cache_url)
        run_module(deployment, "django", "migrate", "--verbosity=0")
        site = Site.from_json(run_module(deployment, "bench.site", "1"))
        os.environ.update(deployment.environment)
        django.setup()
        # A middleware that misses another says so at length, and is asked only to find that out.
        logging.disable()
        yield site.articles[0]
        _close_pool()


def _close_pool() -> None:
    from django.db import connection  # noqa: PLC0415

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL's has one.


def table(whole: dict[str, float], rows: Iterable[Cost]) -> Iterator[str]:
    yield f"{'left out':<68}" + "".join(f"{name:>22}" for name in whole)
    for row in rows:
        yield f"{row.left_out:<68}" + "".join(_cell(row.microseconds[name]) for name in whole)
    yield f"{'the whole request':<68}" + "".join(_cell(microseconds) for microseconds in whole.values())


def _cell(microseconds: float | None) -> str:
    return f"{'not alone' if microseconds is None else f'{microseconds:.1f} µs':>22}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.middleware", description="Measure what each middleware costs a request for reactions.")
    parser.add_argument("--rounds", type=int, default=1000, help="requests with each one left out (default: %(default)s)")
    options = parser.parse_args()
    with production_site() as article:
        whole, rows = costs(kinds_of_request(article), rounds=options.rounds)
    sys.stdout.write("\n".join(table(whole, rows)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
