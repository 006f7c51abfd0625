"""
The rules that tell a flood from a crowd, each of which can be said in a sentence (docs/floods.md).

A rule looks at the figures of one window and finds something or nothing. What it finds has points, the more the further it goes, and some of it speaks
for readers and takes points away. A flood is noticed where enough come together. The limits were tried on simulated stories apart from those that judge
them (tests/traffic.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from reactions.floods.windows import Window

FEWEST_VOTES = 60
FEWEST_FOR_OPINION = 30
FEWEST_USUAL_VOTES = 5.0
ENOUGH = 12.5
ONE_NETWORK, STEADY = 0.25, 0.45
# What stories mostly have: shown beside what was found.
USUAL_FIRST_TIME, USUAL_BUSIEST, USUAL_SHARED_NETWORKS, USUAL_VARIATION = 0.5, 0.02, 0.001, 1.0
# A handful of networks: so many votes, so large a part of all, so much of one mind, and so much more than everybody else.
FEWEST_OF_A_HANDFUL, PART_OF_A_HANDFUL, MIND_OF_A_HANDFUL, MIND_BEYOND_OTHERS = 45, 0.1, 0.7, 0.1
Z = 1.8


class Rule(StrEnum):
    SURGE = "surge"
    ONE_SIDED = "one_sided"
    NEARLY_ALL = "nearly_all"
    TURN = "turn"
    NEWCOMERS = "newcomers"
    FEW_NETWORKS = "few_networks"
    MANY_NETWORKS = "many_networks"
    HANDFUL = "handful"
    ONE_NETWORK = "one_network"
    STEADY = "steady"


@dataclass(frozen=True)
class Scale:
    """Where a rule begins to find something, where it finds all of it, and how many points that is; in between, as many as it has gone of the way."""

    begins: float
    full: float
    points: float

    def points_of(self, compared: float) -> float:
        way = (compared - self.begins) / (self.full - self.begins)
        return self.points * min(1.0, max(0.0, way))


# Of each share not the figure itself is compared, but the least that is likely behind so few votes: one time in twenty-eight it is less still. Networks
# are compared by orders of magnitude.
SCALES: dict[Rule, Scale] = {
    Rule.ONE_SIDED: Scale(0.60, 0.85, 8),
    Rule.NEARLY_ALL: Scale(0.84, 0.90, 4),
    Rule.TURN: Scale(0.0, 0.5, 5),
    Rule.NEWCOMERS: Scale(0.40, 0.80, 4),
    Rule.FEW_NETWORKS: Scale(math.log10(0.0001), math.log10(0.005), 6),
    Rule.MANY_NETWORKS: Scale(math.log10(55), math.log10(500), -10),
}
POINTS_OF_A_CLOCK = 4.0
SURGES_FROM = 2.0


@dataclass(frozen=True)
class Finding:
    """What a rule found, what is usual instead, and how much it says; shares are from 0 to 1."""

    rule: Rule
    value: float
    usual: float
    points: float


# All of one of these must be among them. A class at school shares a network and a lesson, a viral story's readers are new and many, those of a newsletter
# may be of one mind: none of them is many more than usual, new and of one mind, or a handful of networks that say one thing, or comes by the clock.
DECISIVE = ({Rule.SURGE, Rule.ONE_SIDED, Rule.NEWCOMERS}, {Rule.HANDFUL}, {Rule.SURGE, Rule.ONE_SIDED, Rule.STEADY})


def findings(window: Window) -> list[Finding]:
    """What the rules find in a window; nothing in one with few votes."""
    if window.votes < FEWEST_VOTES:
        return []
    return [found for rule in RULES for found in rule(window)]


def is_flood(found: list[Finding]) -> bool:
    """Whether the findings suffice together."""
    names = {finding.rule for finding in found}
    return Rule.HANDFUL in names or (any(needed <= names for needed in DECISIVE) and sum(finding.points for finding in found) >= ENOUGH)


def evidence(found: list[Finding]) -> list[dict[str, str | float]]:
    """The findings as they are kept: plain, and rounded to what can be read."""
    return [{"rule": str(finding.rule), "value": round(finding.value, 3), "usual": round(finding.usual, 3)} for finding in found]


def _surge(window: Window) -> Iterator[Finding]:
    """Far more votes than the story or its section has had of late. It is needed, and says nothing by itself."""
    usual = max(window.usual_votes, window.section_votes, FEWEST_USUAL_VOTES)
    if window.votes >= SURGES_FROM * usual:
        yield Finding(Rule.SURGE, window.votes, usual, 0.0)


def _opinion(window: Window) -> Iterator[Finding]:
    """They say the same, and not what the story's readers said before."""
    if window.telling_votes < FEWEST_FOR_OPINION:
        return
    share = least(window.kind_share, window.telling_votes)
    for rule in (Rule.ONE_SIDED, Rule.NEARLY_ALL, Rule.TURN):
        compared = share - window.usual_kind_share if rule == Rule.TURN else share
        yield from _scaled(rule, compared, value=window.kind_share, usual=window.usual_kind_share)


def _newcomers(window: Window) -> Iterator[Finding]:
    """Most of them vote for the first time."""
    share = least(window.first_time_share, window.beyond_usual)
    yield from _scaled(Rule.NEWCOMERS, share, value=window.first_time_share, usual=USUAL_FIRST_TIME)


def _networks(window: Window) -> Iterator[Finding]:
    """They come from fewer networks than readers do; or from many, which speaks for readers."""
    if window.shared_networks > 0:
        yield from _scaled(Rule.FEW_NETWORKS, math.log10(window.shared_networks), value=window.shared_networks, usual=USUAL_SHARED_NETWORKS)
    if window.networks:
        yield from _scaled(Rule.MANY_NETWORKS, math.log10(window.networks), value=window.networks, usual=0.0)


def _handful(window: Window) -> Iterator[Finding]:
    """A handful of networks sends a large part of the votes, nearly all of them first votes that say one thing, and more so than from elsewhere."""
    seen = window.handful
    mind = least(seen.alike_share, seen.votes)
    if seen.votes < FEWEST_OF_A_HANDFUL or seen.share < PART_OF_A_HANDFUL or mind < max(MIND_OF_A_HANDFUL, seen.alike_elsewhere + MIND_BEYOND_OTHERS):
        return
    yield Finding(Rule.HANDFUL, seen.alike_share, seen.alike_elsewhere, ENOUGH)


def _one_network(window: Window) -> Iterator[Finding]:
    """Many come from one network. It is told, and decides nothing: a school has one, too."""
    if window.busiest_network_share >= ONE_NETWORK:
        yield Finding(Rule.ONE_NETWORK, window.busiest_network_share, USUAL_BUSIEST, 0.0)


def _steady(window: Window) -> Iterator[Finding]:
    """They come as a clock ticks."""
    if window.gap_variation is not None and window.gap_variation <= STEADY:
        yield Finding(Rule.STEADY, window.gap_variation, USUAL_VARIATION, POINTS_OF_A_CLOCK)


def _scaled(rule: Rule, compared: float, *, value: float, usual: float) -> Iterator[Finding]:
    """The finding with its points; nothing where there are none."""
    if points := SCALES[rule].points_of(compared):
        yield Finding(rule, value, usual, points)


RULES: list[Callable[[Window], Iterator[Finding]]] = [_surge, _opinion, _newcomers, _networks, _handful, _one_network, _steady]


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
