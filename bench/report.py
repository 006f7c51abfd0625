"""What the figures come to: ratios, each beside its target, for the terminal and for docs/performance.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench import subjects as named
from bench.options import Options
from bench.rounds import Figure

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


class MarkersMissing(Exception):
    """The page does not say where the figures belong."""


@dataclass(frozen=True)
class Target:
    """What a ratio is meant to be."""

    limit: float
    is_lowest: bool

    def is_met_by(self, ratio: float) -> bool:
        return ratio >= self.limit if self.is_lowest else ratio <= self.limit

    def __str__(self) -> str:
        return f"at {'least' if self.is_lowest else 'most'} {self.limit:g}"


@dataclass(frozen=True)
class Comparison:
    """How many times as often as `other` `subject` is answered in a second."""

    subject: str
    other: str
    target: Target | None = None


@dataclass(frozen=True)
class Line:
    """A comparison with its figures. `ratio` is that of the medians."""

    comparison: Comparison
    subject: Figure
    other: Figure

    @property
    def ratio(self) -> float:
        return self.subject.median / self.other.median

    @property
    def verdict(self) -> str:
        target = self.comparison.target
        if target is None:
            return ""
        return "ok" if target.is_met_by(self.ratio) else "NOT MET"


@dataclass(frozen=True)
class Conditions:
    """What a run was measured under."""

    options: Options
    postgres: str
    load_before: float
    load_after: float

    def as_sentences(self) -> str:
        options = self.options
        return (
            f"Measured on {os.cpu_count()} cores with Python {platform.python_version()}, Django {version('django')}, Wagtail {version('wagtail')}, "
            f"PostgreSQL {self.postgres}, granian {version('granian')} ({options.workers} workers of {options.threads} threads) and "
            f"django-vote {version('django-vote')}: {options.connections} requests at once, {options.articles} articles, "
            f"{options.rounds} {'rounds' if options.rounds > 1 else 'round'} of {options.seconds} seconds. "
            f"The machine's load was {self.load_before:.2f} before and {self.load_after:.2f} after."
        )


def _at_least(limit: float) -> Target:
    return Target(limit, is_lowest=True)


def _at_most(limit: float) -> Target:
    return Target(limit, is_lowest=False)


COMPARISONS = [
    Comparison(named.MANY_OFF, named.PEER_MANY, _at_least(2.5)),
    Comparison(named.MANY_ON, named.PEER_MANY, _at_least(2.2)),
    Comparison(named.MANY_BUSY, named.PEER_MANY),
    Comparison(named.HOT_OFF, named.PEER_HOT, _at_least(4)),
    Comparison(named.HOT_ON, named.PEER_HOT, _at_least(3.5)),
    Comparison(named.HOT_OFF, named.MANY_OFF, _at_least(0.85)),
    Comparison(named.HOT_ON, named.MANY_ON, _at_least(0.85)),
    Comparison(named.SUMMARY_ONE, named.NOTHING, _at_least(0.5)),
    Comparison(named.SUMMARY_MANY, named.NOTHING),
    Comparison(named.BATCH_ONE, named.BATCH_FULL, _at_most(5)),
    Comparison(named.MANY_OFF, named.BARE_MANY),
    Comparison(named.HOT_OFF, named.BARE_HOT),
    Comparison(named.FEW_VOTES, named.MUCH_VOTES, _at_most(1.3)),
    Comparison(named.FEW_SUMMARIES, named.MUCH_SUMMARIES, _at_most(1.3)),
]


def lines_of(figures: dict[str, Figure]) -> list[Line]:
    """The comparisons of which both sides were measured."""
    return [Line(one, figures[one.subject], figures[one.other]) for one in COMPARISONS if one.subject in figures and one.other in figures]


def as_text(lines: list[Line], conditions: Conditions) -> str:
    """For the terminal. The last line says in words whether every target was met."""
    return "\n".join(["", *map(_text_line, lines), "", conditions.as_sentences(), *_conclusion(lines)])


def as_markdown(figures: dict[str, Figure], lines: list[Line], conditions: Conditions) -> str:
    ratios = _table(["", "per second", "against", "per second", "ratio", "target", ""], map(_ratio_row, lines))
    single = _table(["", "median per second", "lowest", "highest", "answered in (ms)"], map(_figure_row, figures, figures.values()))
    return "\n".join([conditions.as_sentences(), "", *ratios, "", *_conclusion(lines), "", *single])


def write_into(page: Path, figures: str, *, between: tuple[str, str] = (BEGIN, END)) -> None:
    """Put the figures between two markers of the page; what is around them stays. Raises MarkersMissing."""
    first, last = between
    before, begin, rest = page.read_text().partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise MarkersMissing(f"{page} has no lines {first} and {last} for the figures to stand between.")
    page.write_text(f"{before}{first}\n\n{figures}\n\n{last}{after}")


def _text_line(line: Line) -> str:
    pair = f"{line.comparison.subject} : {line.comparison.other}"
    target = f"({line.comparison.target})" if line.comparison.target else ""
    return f"{pair:<82} {line.subject.median:>8,.0f} : {line.other.median:>8,.0f} = {line.ratio:>5.2f}  {target:<14} {line.verdict}".rstrip()


def _conclusion(lines: list[Line]) -> Iterator[str]:
    missed = [line for line in lines if line.verdict == "NOT MET"]
    if not missed:
        yield "Every target was met."
        return
    yield f"{len(missed)} of {sum(bool(line.verdict) for line in lines)} targets were NOT MET:"
    yield ""
    yield from (f"- {one.comparison.subject} : {one.comparison.other} = {one.ratio:.2f}, meant to be {one.comparison.target}" for one in missed)


def _ratio_row(line: Line) -> list[str]:
    one = line.comparison
    return [one.subject, f"{line.subject.median:,.0f}", one.other, f"{line.other.median:,.0f}", f"{line.ratio:.2f}", str(one.target or ""), line.verdict]


def _figure_row(name: str, figure: Figure) -> list[str]:
    return [name, f"{figure.median:,.0f}", f"{figure.lowest:,.0f}", f"{figure.highest:,.0f}", f"{figure.milliseconds:.1f}"]


def _table(head: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield _row(head)
    yield f"|{'---|' * len(head)}"
    yield from map(_row, rows)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
