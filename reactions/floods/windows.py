"""A stretch of one page's votes in figures: how many, whose, from where, what they say, and how they came."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

# So many of the newest votes tell a window's shares as well as all of them do.
SAMPLE = 800
# What stands for a story's earlier votes while it has few: as many votes, and the share that the commonest kind of a story mostly has.
ASSUMED_VOTES, ASSUMED_SHARE = 10, 0.6
# How often a vote is a first one that says what those of the handful say, assumed of as many votes.
ASSUMED_ALIKE = 0.3
FEWEST_GAPS = 25
# A network with such a share of the votes, and so many, is no part of the crowd; so many networks are a handful.
BUSY_SHARE, BUSY_VOTES, HANDFUL = 0.1, 8, 3
# Of the pairs of votes that share a network so many standard deviations fewer are taken, since chance may have brought them together.
Z_PAIRS = 1.8
# A story fades: of the votes of the hour before, at least so many can be expected again.
SURELY_USUAL = 0.6


@dataclass(frozen=True)
class Span:
    """How long a window is, how long before it the usual number of votes is taken from, and how often it is looked at."""

    seconds: int
    before_seconds: int
    every_seconds: int


# For a flood that comes at once, for one that comes in bursts, and for one that takes its time.
QUICK, MEDIUM, LONG = Span(300, 3600, 5), Span(1200, 3600, 15), Span(3600, 3600, 60)
SPANS = (QUICK, MEDIUM, LONG)


@dataclass(frozen=True)
class Look:
    """What a rule may know of one vote."""

    cast_at: datetime
    kind_id: Hashable
    network_key: UUID | None
    is_first_vote: bool


@dataclass(frozen=True)
class Usual:
    """How many votes of each kind a window of this length has, going by those of late: all of them, and those that are their readers' first."""

    votes: Mapping[Hashable, float]
    first_votes: Mapping[Hashable, float]


@dataclass(frozen=True)
class Earlier:
    """What came before the window: the story's counted votes by kind, what is usual for it of late, and how many votes the others of its section have."""

    kinds: Mapping[Hashable, int]
    usual: Usual
    section_votes: float


@dataclass(frozen=True)
class Handful:
    """
    The three networks that send most first votes: how many votes they send, which share of all that is, how many of theirs are first votes that say the
    same, as a share, and how often votes from elsewhere are such.
    """

    votes: int
    share: float
    alike_share: float
    alike_elsewhere: float


@dataclass(frozen=True)
class Window:
    """
    The figures of one page's newest votes. Shares are from 0 to 1.

    Networks that send a tenth of the votes each are judged by themselves (`handful`), as is `busiest_network_share`; what follows is of all others, the
    crowd. `first_time_share` and `kind_share` are of its votes beyond the usual ones: a flood is not to hide among readers. `kind` is the one that has
    gained most, and its share that of the readers' first votes where there are enough of them, since a crowd that was sent is mostly new;
    `usual_kind_share` is what the story's earlier votes have. `shared_networks` is how often two votes of that kind come from one network, at least:
    readers of other kinds are not to blur it. `gap_variation` is the standard deviation of the waits between votes of the commonest kind, over their
    mean: 1 for people who do not know of each other, 0 for a clock; None with too few votes.
    """

    began_at: datetime
    last_at: datetime
    votes: int
    usual_votes: float
    section_votes: float
    sampled: int
    busiest_network_share: float
    handful: Handful
    beyond_usual: float
    first_time_share: float
    networks: int
    shared_networks: float
    telling_votes: float
    kind: Hashable
    kind_share: float
    usual_kind_share: float
    gap_variation: float | None


@dataclass(frozen=True)
class _Opinion:
    """The kind that has gained most among those votes that tell most, and its share of those beyond the usual."""

    looks: list[Look]
    kind: Hashable
    usual_share: float
    votes: float
    share: float


def window_of(looks: Sequence[Look], *, votes: int, earlier: Earlier) -> Window:
    """The figures of these votes, oldest first, at least one; `votes` is how many the window has in all, where these are only its newest."""
    part = SURELY_USUAL * len(looks) / votes
    usual_votes, usual_firsts = sum(earlier.usual.votes.values()), sum(earlier.usual.first_votes.values())
    networks = _networks(looks)
    crowd = _without_busy(looks, networks)
    newcomers = [look for look in crowd if look.is_first_vote]
    opinion = _opinion(crowd, newcomers, part, earlier)
    beyond = len(crowd) - usual_votes * part
    return Window(
        began_at=looks[0].cast_at,
        last_at=looks[-1].cast_at,
        votes=votes,
        usual_votes=usual_votes,
        section_votes=earlier.section_votes,
        sampled=len(looks),
        busiest_network_share=_share(max(networks.values(), default=0), networks.total()),
        handful=_handful(looks),
        beyond_usual=_worth(beyond, len(crowd)),
        first_time_share=_share(len(newcomers) - usual_firsts * part, beyond),
        networks=len(_networks(crowd)),
        shared_networks=_shared(opinion.looks),
        telling_votes=opinion.votes,
        kind=opinion.kind,
        kind_share=opinion.share,
        usual_kind_share=opinion.usual_share,
        gap_variation=_steadiest(looks, networks),
    )


def _networks(looks: Sequence[Look]) -> Counter[UUID]:
    return Counter(look.network_key for look in looks if look.network_key is not None)


def _without_busy(looks: Sequence[Look], networks: Mapping[UUID, int]) -> list[Look]:
    enough = max(BUSY_SHARE * len(looks), BUSY_VOTES)
    busy = {key for key, votes in networks.items() if votes >= enough}
    return [look for look in looks if look.network_key not in busy] if busy else list(looks)


def _handful(looks: Sequence[Look]) -> Handful:
    known = [look for look in looks if look.network_key is not None]
    busiest = {key for key, _votes in _networks([look for look in known if look.is_first_vote]).most_common(HANDFUL)}
    inside = [look for look in known if look.network_key in busiest]
    kinds = Counter(look.kind_id for look in inside if look.is_first_vote)
    kind, alike = kinds.most_common(1)[0] if kinds else (None, 0)
    elsewhere = sum(look.is_first_vote and look.kind_id == kind and look.network_key not in busiest for look in known)
    assumed = ASSUMED_VOTES * ASSUMED_ALIKE
    return Handful(
        votes=len(inside),
        share=_share(len(inside), len(looks)),
        alike_share=_share(alike, len(inside)),
        alike_elsewhere=(elsewhere + assumed) / (len(known) - len(inside) + ASSUMED_VOTES),
    )


def _opinion(looks: Sequence[Look], newcomers: Sequence[Look], part: float, earlier: Earlier) -> _Opinion:
    are_new = len(newcomers) * 4 >= len(looks)
    telling, usual = (newcomers, earlier.usual.first_votes) if are_new else (looks, earlier.usual.votes)
    gained = {kind: votes - usual.get(kind, 0.0) * part for kind, votes in Counter(look.kind_id for look in telling).items()}
    kind = max(gained, key=lambda kind: gained[kind], default=None)
    alike = [look for look in telling if look.kind_id == kind]
    beyond = len(telling) - sum(usual.values()) * part
    return _Opinion(alike, kind, _usual_share(kind, earlier.kinds), _worth(beyond, len(telling)), _share(gained.get(kind, 0.0), beyond))


def _worth(beyond: float, whole: float) -> float:
    """As how many votes those beyond the usual count: fewer than they are, since nobody knows which of the whole they are."""
    return max(0.0, beyond) ** 2 / whole if whole else 0.0


def _share(part: float, whole: float) -> float:
    return min(1.0, max(0.0, part / whole)) if whole > 0 else 0.0


def _shared(looks: Sequence[Look]) -> float:
    """How often two different votes, taken at random, come from one network (Simpson's index): the least that the pairs found make likely."""
    networks = _networks(looks)
    known, pairs = networks.total(), sum(count * (count - 1) for count in networks.values()) / 2
    likely = max(0.0, math.sqrt(pairs) - Z_PAIRS / 2) ** 2
    return likely / (known * (known - 1) / 2) if known > 1 else 0.0


def _usual_share(kind: Hashable, kinds: Mapping[Hashable, int]) -> float:
    return (kinds.get(kind, 0) + ASSUMED_VOTES * ASSUMED_SHARE) / (sum(kinds.values()) + ASSUMED_VOTES)


def _steadiest(looks: Sequence[Look], networks: Mapping[UUID, int]) -> float | None:
    """The variation of the waits between votes of the commonest kind, or from the busiest network: readers who come in between would hide its clock."""
    commonest, _votes = Counter(look.kind_id for look in looks).most_common(1)[0]
    busiest = max(networks, key=lambda key: networks[key], default=None)
    alike = [look.cast_at for look in looks if look.kind_id == commonest]
    inside = [look.cast_at for look in looks if look.network_key == busiest and busiest is not None]
    return min((variation for moments in (alike, inside) if (variation := _variation(moments)) is not None), default=None)


def _variation(moments: Sequence[datetime]) -> float | None:
    if len(moments) <= FEWEST_GAPS:
        return None
    gaps = [(after - before).total_seconds() for before, after in pairwise(moments)]
    mean = sum(gaps) / len(gaps)
    return math.sqrt(sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) / mean if mean else 0.0
