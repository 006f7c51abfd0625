"""
Simulated days of reactions, made from a profile and a seed: what a rule that looks for floods is judged on.

Each profile is a table of ranges, from which every story draws its own figures. Ranges of crowds that are genuine and of floods overlap, as they do
outside. All stories stand on the organic traffic of a day, floods included. The tables were written before any rule, and are not changed to please one.

Stories with seeds in JUDGED decide whether the rules are good; rules and their limits are tried on seeds in TUNING, and on no others.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from random import Random
from typing import Literal
from uuid import UUID

Profile = Literal["organic", "viral", "newsletter", "school", "script", "slow_script", "rotating", "brigade"]
Range = tuple[float, float]
Mix = dict[str, float]

GENUINE: tuple[Profile, ...] = ("organic", "viral", "newsletter", "school")
FLOODS: tuple[Profile, ...] = ("script", "slow_script", "rotating", "brigade")
PROFILES: tuple[Profile, ...] = (*GENUINE, *FLOODS)

JUDGED = range(1000, 1050)  # 50 stories of each genuine profile, so that one in fifty is one.
JUDGED_FLOODS = range(1000, 1030)
TUNING = range(20_000, 20_500)

KINDS = ("love", "happy", "surprised", "sad", "angry", "unmoved")
DAY = 24 * 3600
# How many readers are awake: weights of the hours of a day.
RHYTHM = (3, 2, 1, 1, 2, 4, 8, 10, 9, 8, 8, 8, 10, 9, 8, 8, 8, 9, 10, 11, 12, 11, 8, 5)

# A story by itself.
ORGANIC: dict[str, Range] = {
    "published_hour": (4, 15),
    "votes": (80, 2500),
    "fading_hours": (4, 18),  # After that time a third of the readers are left.
    "first_time": (0.25, 0.70),
    "dominant_kind": (0.28, 0.80),
    "networks": (1500, 25_000),
    "network_concentration": (0.2, 0.8),  # Exponent of a power law: the first networks have more readers.
    "no_network": (0.0, 0.02),
    "neighbours_votes_an_hour": (2, 80),  # Of the other stories of its section, each.
}
# A big site links to it, or telephones ring with it.
VIRAL: dict[str, Range] = {
    "after_hours": (0.1, 6),
    "votes": (1500, 9000),
    "rise_minutes": (0.5, 8),
    "fading_minutes": (15, 90),
    "first_time": (0.60, 0.97),
    "dominant_kind": (0.38, 0.82),
    "same_feeling": (0.85, 0.85),  # How often the crowd's commonest kind is the story's own.
    "networks": (4000, 60_000),
    "network_concentration": (0.2, 0.8),
}
# At seven in the morning, to people who come every day.
NEWSLETTER: dict[str, Range] = {
    "at_hour": (6.95, 7.1),
    "published_hour": (0, 6.5),
    "votes": (150, 2500),
    "rise_minutes": (1, 6),
    "fading_minutes": (20, 80),
    "first_time": (0.02, 0.25),
    "dominant_kind": (0.30, 0.80),
    "same_feeling": (0.9, 0.9),
    "networks": (800, 15_000),
    "network_concentration": (0.3, 0.9),
}
# Classes who read the story in a lesson, behind one address or two.
SCHOOL: dict[str, Range] = {
    "after_hours": (0.3, 7),
    "pupils": (180, 400),
    "classes": (3, 14),
    "lasting_minutes": (6, 14),
    "class_seconds": (20, 120),
    "first_time": (0.45, 1.0),
    "dominant_kind": (0.25, 0.65),
    "same_feeling": (0.5, 0.5),
    "networks": (1, 2),
}
# One machine, as quick as it likes.
SCRIPT: dict[str, Range] = {
    "after_hours": (0.2, 9),
    "votes": (200, 1500),
    "gap_seconds": (0.15, 2.5),
    "jitter": (0.02, 0.35),  # Of the gap, as a standard deviation.
    "first_time": (0.95, 1.0),
    "purity": (0.96, 1.0),
    "networks": (1, 2),
}
# One machine that has time.
SLOW_SCRIPT: dict[str, Range] = {
    "after_hours": (0.2, 5),
    "hours": (2, 8),
    "gap_seconds": (20, 60),
    "jitter": (0.02, 0.60),
    "first_time": (0.92, 1.0),
    "purity": (0.95, 1.0),
    "networks": (1, 3),
}
# One machine behind thousands of rented addresses; every other one of them waits like a person would.
ROTATING: dict[str, Range] = {
    "after_hours": (0.2, 9),
    "votes": (150, 1500),
    "gap_seconds": (0.3, 4),
    "jitter": (0.02, 0.30),
    "human_like_jitter": (0.5, 1.0),
    "is_human_like": (0.5, 0.5),
    "first_time": (0.94, 1.0),
    "purity": (0.95, 1.0),
    "networks": (3000, 80_000),
}
# People, sent by a post elsewhere.
BRIGADE: dict[str, Range] = {
    "after_hours": (0.3, 9),
    "votes": (250, 900),
    "bursts": (1, 4),
    "burst_gap_minutes": (3, 20),
    "rise_minutes": (0.2, 2),
    "fading_minutes": (2, 12),
    "first_time": (0.70, 0.98),
    "dominant_kind": (0.85, 0.96),
    "same_feeling": (0.25, 0.25),
    "networks": (150, 3000),
    "network_concentration": (0.5, 1.0),
}


@dataclass(frozen=True, order=True)
class SimulatedVote:
    """A vote so many seconds after midnight. `is_flood` is the truth, which no rule may look at."""

    seconds: float
    kind: str
    network_key: UUID | None
    is_first_vote: bool
    voter_key: UUID
    is_flood: bool = False


@dataclass(frozen=True)
class Story:
    """One story's day, its votes in their order, and what the other stories of its section get meanwhile."""

    profile: Profile
    seed: int
    votes: tuple[SimulatedVote, ...]
    neighbours_votes_an_hour: float

    @property
    def is_flooded(self) -> bool:
        return self.profile in FLOODS

    def flood_vote_at(self, number: int) -> float:
        """When the flood's vote of this number came, in seconds; the first is 1. Of the last one for a flood that is smaller."""
        moments = [vote.seconds for vote in self.votes if vote.is_flood]
        return moments[min(number, len(moments)) - 1]

    def neighbours_votes(self, *, at_seconds: float, window_seconds: float) -> float:
        """How many votes each of the section's other stories has had in a window that ends then."""
        return self.neighbours_votes_an_hour * window_seconds / 3600 * rhythm(at_seconds) / (sum(RHYTHM) / 24)


@dataclass(frozen=True)
class Crowd:
    """Who votes: how they feel, whether they are new, where they are."""

    mix: Mix
    first_time: float
    networks: tuple[UUID, ...]
    cumulative_weights: tuple[float, ...]
    no_network: float = 0.0
    is_flood: bool = False
    rotates: bool = False


def story(profile: Profile, seed: int) -> Story:
    """The same story for the same profile and seed, always."""
    rng = Random(f"{profile}:{seed}")
    table = ORGANIC | ({"published_hour": NEWSLETTER["published_hour"]} if profile == "newsletter" else {})
    published = _pick(rng, table["published_hour"]) * 3600
    mix = _mix(rng, rng.choice(KINDS), _pick(rng, ORGANIC["dominant_kind"]))
    crowd = _crowd(rng, ORGANIC, mix)
    votes = list(_cast(rng, crowd, _organic_moments(rng, published)))
    if profile != "organic":
        votes += EXTRAS[profile](rng, published, mix)
    return Story(profile, seed, tuple(sorted(vote for vote in votes if vote.seconds < DAY)), _pick(rng, ORGANIC["neighbours_votes_an_hour"]))


def stories(profile: Profile, seeds: range) -> Iterator[Story]:
    return (story(profile, seed) for seed in seeds)


def seeds_to_judge(profile: Profile) -> range:
    return JUDGED_FLOODS if profile in FLOODS else JUDGED


def rhythm(seconds: float) -> float:
    """How many readers are awake at this time of the day, drawn as a line from hour to hour."""
    hour = seconds / 3600 % 24
    before, after = RHYTHM[int(hour)], RHYTHM[(int(hour) + 1) % 24]
    return before + (after - before) * (hour % 1)


# Crowds, one function a profile


def _viral(rng: Random, published: float, mix: Mix) -> list[SimulatedVote]:
    begins = published + _pick(rng, VIRAL["after_hours"]) * 3600
    crowd = replace(_crowd(rng, VIRAL, _their_mix(rng, VIRAL, mix)), no_network=_pick(rng, ORGANIC["no_network"]))
    return list(_cast(rng, crowd, _wave(rng, VIRAL, begins, round(_pick(rng, VIRAL["votes"])))))


def _newsletter(rng: Random, published: float, mix: Mix) -> list[SimulatedVote]:
    begins = _pick(rng, NEWSLETTER["at_hour"]) * 3600
    crowd = _crowd(rng, NEWSLETTER, _their_mix(rng, NEWSLETTER, mix))
    return list(_cast(rng, crowd, _wave(rng, NEWSLETTER, begins, round(_pick(rng, NEWSLETTER["votes"])))))


def _school(rng: Random, published: float, mix: Mix) -> list[SimulatedVote]:
    begins = published + _pick(rng, SCHOOL["after_hours"]) * 3600
    lasting = _pick(rng, SCHOOL["lasting_minutes"]) * 60
    told = [begins + rng.random() * lasting for _ in range(round(_pick(rng, SCHOOL["classes"])))]
    pace = _pick(rng, SCHOOL["class_seconds"])
    moments = [rng.choice(told) + rng.gammavariate(2, pace / 2) for _ in range(round(_pick(rng, SCHOOL["pupils"])))]
    return list(_cast(rng, _crowd(rng, SCHOOL, _their_mix(rng, SCHOOL, mix)), moments))


def _script(rng: Random, published: float, mix: Mix) -> list[SimulatedVote]:
    begins = published + _pick(rng, SCRIPT["after_hours"]) * 3600
    moments = _machine(rng, begins, round(_pick(rng, SCRIPT["votes"])), _pick(rng, SCRIPT["gap_seconds"]), _pick(rng, SCRIPT["jitter"]))
    return list(_cast(rng, _machine_crowd(rng, SCRIPT), moments))


def _slow_script(rng: Random, published: float, mix: Mix) -> list[SimulatedVote]:
    begins, gap = published + _pick(rng, SLOW_SCRIPT["after_hours"]) * 3600, _pick(rng, SLOW_SCRIPT["gap_seconds"])
    count = round(_pick(rng, SLOW_SCRIPT["hours"]) * 3600 / gap)
    return list(_cast(rng, _machine_crowd(rng, SLOW_SCRIPT), _machine(rng, begins, count, gap, _pick(rng, SLOW_SCRIPT["jitter"]))))


def _rotating(rng: Random, published: float, mix: Mix) -> list[SimulatedVote]:
    begins = published + _pick(rng, ROTATING["after_hours"]) * 3600
    waits_like_a_person = rng.random() < ROTATING["is_human_like"][0]
    jitter = _pick(rng, ROTATING["human_like_jitter" if waits_like_a_person else "jitter"])
    moments = _machine(rng, begins, round(_pick(rng, ROTATING["votes"])), _pick(rng, ROTATING["gap_seconds"]), jitter)
    return list(_cast(rng, replace(_machine_crowd(rng, ROTATING), rotates=True), moments))


def _brigade(rng: Random, published: float, mix: Mix) -> list[SimulatedVote]:
    begins, total = published + _pick(rng, BRIGADE["after_hours"]) * 3600, round(_pick(rng, BRIGADE["votes"]))
    weights = [rng.uniform(0.5, 1.5) for _ in range(round(_pick(rng, BRIGADE["bursts"])))]
    crowd = replace(_crowd(rng, BRIGADE, _their_mix(rng, BRIGADE, mix)), is_flood=True)
    votes: list[SimulatedVote] = []
    for weight in weights:
        votes += _cast(rng, crowd, _wave(rng, BRIGADE, begins, round(total * weight / sum(weights))))
        begins += _pick(rng, BRIGADE["burst_gap_minutes"]) * 60
    return votes


EXTRAS = {
    "viral": _viral,
    "newsletter": _newsletter,
    "school": _school,
    "script": _script,
    "slow_script": _slow_script,
    "rotating": _rotating,
    "brigade": _brigade,
}


# When they come


def _organic_moments(rng: Random, published: float) -> list[float]:
    fading = _pick(rng, ORGANIC["fading_hours"]) * 3600
    minutes = [published + minute * 60 for minute in range(int((DAY - published) / 60))]
    weights = [rhythm(moment) * math.exp(-(moment - published) / fading) for moment in minutes]
    chosen = rng.choices(minutes, weights, k=round(_pick_evenly_in_size(rng, ORGANIC["votes"])))
    return [minute + rng.random() * 60 for minute in chosen]


def _wave(rng: Random, table: dict[str, Range], begins: float, count: int) -> list[float]:
    """People who hear of it at about the same time, and then fewer and fewer."""
    rise, fading = _pick(rng, table["rise_minutes"]) * 60, _pick(rng, table["fading_minutes"]) * 60
    return [begins + rng.random() * rise + rng.expovariate(1 / fading) for _ in range(count)]


def _machine(rng: Random, begins: float, count: int, gap: float, jitter: float) -> list[float]:
    """Waits of `gap` seconds; their standard deviation is that share of it."""
    shape = 1 / jitter**2
    return list(accumulate((rng.gammavariate(shape, gap / shape) for _ in range(count)), initial=begins))[1:]


# Who they are


def _cast(rng: Random, crowd: Crowd, moments: list[float]) -> Iterator[SimulatedVote]:
    kinds = rng.choices(list(crowd.mix), list(crowd.mix.values()), k=len(moments))
    choose = rng.sample if crowd.rotates else partial(rng.choices, cum_weights=crowd.cumulative_weights)
    networks = choose(crowd.networks, k=len(moments))
    for moment, kind, network in zip(moments, kinds, networks, strict=True):
        known = None if rng.random() < crowd.no_network else network
        yield SimulatedVote(moment, kind, known, rng.random() < crowd.first_time, _key(rng), crowd.is_flood)


def _crowd(rng: Random, table: dict[str, Range], mix: Mix) -> Crowd:
    networks = tuple(_key(rng) for _ in range(round(_pick_evenly_in_size(rng, table["networks"]))))
    exponent = _pick(rng, table.get("network_concentration", (0, 0)))
    weights = tuple(accumulate(1 / place**exponent for place in range(1, len(networks) + 1)))
    return Crowd(mix, _pick(rng, table["first_time"]), networks, weights, _pick(rng, table.get("no_network", (0, 0))))


def _machine_crowd(rng: Random, table: dict[str, Range]) -> Crowd:
    return replace(_crowd(rng, table, _mix(rng, rng.choice(KINDS), _pick(rng, table["purity"]))), is_flood=True)


def _their_mix(rng: Random, table: dict[str, Range], mix: Mix) -> Mix:
    """How a crowd feels: often as the story's other readers do, and never quite so."""
    own = max(mix, key=lambda kind: mix[kind])
    commonest = own if rng.random() < table["same_feeling"][0] else rng.choice([kind for kind in KINDS if kind != own])
    return _mix(rng, commonest, _pick(rng, table["dominant_kind"]))


def _mix(rng: Random, commonest: str, share: float) -> Mix:
    others = {kind: rng.gammavariate(1, 1) for kind in KINDS if kind != commonest}
    return {commonest: share} | {kind: (1 - share) * weight / sum(others.values()) for kind, weight in others.items()}


def _pick(rng: Random, between: Range) -> float:
    return rng.uniform(*between)


def _pick_evenly_in_size(rng: Random, between: Range) -> float:
    """As many in the tens as in the hundreds and in the thousands."""
    low, high = between
    return math.exp(rng.uniform(math.log(low), math.log(high)))


def _key(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128))
