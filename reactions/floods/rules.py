"""
The rules that tell a flood from a crowd, each of which can be said in a sentence (docs/floods.md).

A rule looks at the figures of one window and finds something or nothing. What it finds has points, and a flood is noticed where enough come
together: no rule is enough by itself. The limits were tried on simulated stories apart from those that judge them (tests/traffic.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from reactions.floods.windows import Window

FEWEST_VOTES = 60
FEWEST_FOR_OPINION = 30
FEWEST_USUAL_VOTES = 5.0
ENOUGH = 8
ONE_NETWORK, STEADY = 0.25, 0.45
# What stories mostly have: shown beside what was found.
USUAL_FIRST_TIME, USUAL_BUSIEST, USUAL_SHARED_NETWORKS, USUAL_VARIATION = 0.5, 0.02, 0.001, 1.0
Z = 1.8


class Rule(StrEnum):
    SURGE = "surge"
    LEANING = "leaning"
    ONE_SIDED = "one_sided"
    NEARLY_ALL = "nearly_all"
    TURN = "turn"
    NEWCOMERS = "newcomers"
    ONE_NETWORK = "one_network"
    FEW_NETWORKS = "few_networks"
    STEADY = "steady"


# Each limit that is reached is a point. Of each share not the figure itself is compared, but the least that is likely behind so few votes: one time in
# twenty-eight it is less still.
LIMITS: dict[Rule, tuple[float, ...]] = {
    Rule.SURGE: (2.0,),
    Rule.LEANING: (0.71, 0.74),
    Rule.ONE_SIDED: (0.815, 0.84),
    Rule.NEARLY_ALL: (0.90,),
    Rule.TURN: (0.05, 0.185),
    Rule.NEWCOMERS: (0.54, 0.85),
    Rule.FEW_NETWORKS: (0.001, 0.0036, 0.007),
}
POINTS_OF_ONE_NETWORK = POINTS_OF_A_CLOCK = 2


@dataclass(frozen=True)
class Finding:
    """What a rule found, what is usual instead, and how much it says; shares are from 0 to 1."""

    rule: Rule
    value: float
    usual: float
    points: int


# One of these must be among them. A class at school shares a network and a lesson, a viral story's readers are new and many, those of a newsletter may
# be of one mind: none of them is all new and of one mind, or comes by the clock.
DECISIVE = ({Rule.LEANING, Rule.NEWCOMERS}, {Rule.STEADY})


def findings(window: Window) -> list[Finding]:
    """What the rules find in a window; nothing in one with few votes."""
    if window.votes < FEWEST_VOTES:
        return []
    return [found for rule in RULES for found in rule(window)]


def is_flood(found: list[Finding]) -> bool:
    """Whether the findings suffice together."""
    names = {finding.rule for finding in found}
    return any(needed <= names for needed in DECISIVE) and sum(finding.points for finding in found) >= ENOUGH


def evidence(found: list[Finding]) -> list[dict[str, str | float]]:
    """The findings as they are kept: plain, and rounded to what can be read."""
    return [{"rule": str(finding.rule), "value": round(finding.value, 3), "usual": round(finding.usual, 3)} for finding in found]


def _surge(window: Window) -> Iterator[Finding]:
    """Far more votes than the story or its section has had of late."""
    usual = max(window.usual_votes, window.section_votes, FEWEST_USUAL_VOTES)
    yield from _reached(Rule.SURGE, window.votes / usual, Finding(Rule.SURGE, window.votes, usual, 0))


def _opinion(window: Window) -> Iterator[Finding]:
    """They say the same, and not what the story's readers said before."""
    if window.telling_votes < FEWEST_FOR_OPINION:
        return
    share = least(window.kind_share, window.telling_votes)
    for rule in (Rule.LEANING, Rule.ONE_SIDED, Rule.NEARLY_ALL, Rule.TURN):
        compared = share - window.usual_kind_share if rule == Rule.TURN else share
        yield from _reached(rule, compared, Finding(rule, window.kind_share, window.usual_kind_share, 0))


def _newcomers(window: Window) -> Iterator[Finding]:
    """Most of them vote for the first time."""
    share = least(window.first_time_share, window.beyond_usual)
    yield from _reached(Rule.NEWCOMERS, share, Finding(Rule.NEWCOMERS, window.first_time_share, USUAL_FIRST_TIME, 0))


def _networks(window: Window) -> Iterator[Finding]:
    """They come from one network, or from fewer than readers do."""
    if window.busiest_network_share >= ONE_NETWORK:
        yield Finding(Rule.ONE_NETWORK, window.busiest_network_share, USUAL_BUSIEST, POINTS_OF_ONE_NETWORK)
    yield from _reached(Rule.FEW_NETWORKS, window.shared_networks, Finding(Rule.FEW_NETWORKS, window.shared_networks, USUAL_SHARED_NETWORKS, 0))


def _steady(window: Window) -> Iterator[Finding]:
    """They come as a clock ticks."""
    if window.gap_variation is not None and window.gap_variation <= STEADY:
        yield Finding(Rule.STEADY, window.gap_variation, USUAL_VARIATION, POINTS_OF_A_CLOCK)


def _reached(rule: Rule, compared: float, finding: Finding) -> Iterator[Finding]:
    """The finding with a point for each limit of the rule that is reached; nothing where none is."""
    if points := sum(compared >= limit for limit in LIMITS[rule]):
        yield replace(finding, points=points)


RULES: list[Callable[[Window], Iterator[Finding]]] = [_surge, _opinion, _newcomers, _networks, _steady]


def least(share: float, votes: float) -> float:
    """The lower bound of Wilson's interval: the least share that so many votes make likely."""
    if votes <= 0:
        return 0.0
    middle = share + Z**2 / (2 * votes)
    spread = Z * math.sqrt(share * (1 - share) / votes + Z**2 / (4 * votes**2))
    return (middle - spread) / (1 + Z**2 / votes)


def most(share: float, votes: float) -> float:
    """The upper bound of it."""
    return 1.0 - least(1.0 - share, votes)
