"""Every subject in turn, round after round: whatever the machine does besides meets all of them."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from bench.load import Load, Result
from bench.options import Options
from bench.subjects import Subject, interleaved


@dataclass(frozen=True)
class Figure:
    """What the rounds of one subject came to, per second, and how long an answer took in the middle one."""

    median: float
    lowest: float
    highest: float
    milliseconds: float

    @classmethod
    def of(cls, results: list[Result]) -> Figure:
        rates = [result.per_second for result in results]
        return cls(median(rates), min(rates), max(rates), median(result.median_milliseconds for result in results))


def measure(subjects: list[Subject], options: Options, say: Callable[[str], None]) -> dict[str, Figure]:
    """Measure each subject in each round. Raises NotAnswered or VotesLost rather than give a figure that would not be true."""
    results: dict[str, list[Result]] = defaultdict(list)
    for number in range(1, options.rounds + 1):
        say(f"Round {number} of {options.rounds}; load {os.getloadavg()[0]:.2f}")
        for subject in interleaved(subjects, round_number=number):
            result = _once(subject, options)
            results[subject.name].append(result)
            say(f"  {subject.name:<42} {result.per_second:>9,.0f} per second")
    return {subject.name: Figure.of(results[subject.name]) for subject in subjects}


def _once(subject: Subject, options: Options) -> Result:
    subject.press(Load(options.warm_up_seconds, options.connections))
    newest = subject.ledger.newest() if subject.ledger else 0
    result = subject.press(Load(options.seconds, options.connections))
    if subject.ledger:
        subject.ledger.require(result.answered, after=newest, under_way=options.connections)
    return result
