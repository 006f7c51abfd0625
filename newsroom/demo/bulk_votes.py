"""Any number of further votes, most of them on few stories, as attention goes."""

from __future__ import annotations

import uuid
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

from articles.models import ArticlePage
from newsroom.demo.history import HALF_LIFE_HOURS, MOODS, network_key, new_key, save_votes
from newsroom.demo.progress import Progress
from reactions.models import ReactionKind, Vote

READERS_AT_LEAST = 60_000
NETWORKS = 9_000
SKEW = 0.9  # of the law by which the next story gets a little less


@dataclass(frozen=True)
class Target:
    """A story that takes votes, and how many more it gets."""

    page_id: int
    published_at: datetime
    votes: int


def votes_missing(total: int) -> int:
    return max(0, total - Vote.objects.count())


def add_votes(*, count: int, now: datetime, seed: int, progress: Progress) -> None:
    """Cast `count` more votes on the live stories, by readers who have not voted before. Their tallies are left to a recount."""
    rng = Random(f"{seed}:votes:{Vote.objects.count()}")  # noqa: S311 nothing here is secret
    targets = _targets(count, rng)
    if targets:
        save_votes(_votes(targets, now=now, rng=rng), progress=progress)


def _targets(count: int, rng: Random) -> list[Target]:
    """Zipf's law over the stories in a random order: the first gets most."""
    pages = list(ArticlePage.objects.live().order_by("pk").values_list("pk", "first_published_at"))
    rng.shuffle(pages)
    weights = [1 / (rank + 4) ** SKEW for rank in range(len(pages))]
    shares = _whole_shares(count, weights)
    return [Target(page_id, published_at, votes) for (page_id, published_at), votes in zip(pages, shares, strict=True) if votes]


def _whole_shares(count: int, weights: Sequence[float]) -> list[int]:
    """`count` split by weight into whole numbers that add up to it."""
    total, given, spent = sum(weights), 0.0, 0
    shares = []
    for weight in weights:
        given += count * weight / total
        shares.append(round(given) - spent)
        spent = round(given)
    return shares


def _votes(targets: Sequence[Target], *, now: datetime, rng: Random) -> Iterator[Vote]:
    readers = [new_key(rng) for _ in range(max(READERS_AT_LEAST, *(target.votes for target in targets)))]
    homes = array("H", (rng.randrange(NETWORKS) for _ in readers))
    has_voted = bytearray(len(readers))
    kind_ids = dict(ReactionKind.objects.values_list("slug", "pk"))
    for target in sorted(targets, key=lambda target: (target.published_at, target.page_id)):
        mood = MOODS[rng.choice(list(MOODS))]
        offered = {kind_ids[slug]: weight for slug, weight in mood.items() if slug in kind_ids}
        kinds = rng.choices(list(offered), list(offered.values()), k=target.votes)
        for kind_id, reader in zip(kinds, rng.sample(range(len(readers)), target.votes), strict=True):
            cast_at = _moment(target, now=now, rng=rng)
            yield _vote(target, readers[reader], kind_id, cast_at, home=homes[reader], is_first=not has_voted[reader])
            has_voted[reader] = 1


def _moment(target: Target, *, now: datetime, rng: Random) -> datetime:
    moment = target.published_at + timedelta(hours=rng.expovariate(0.693 / HALF_LIFE_HOURS))
    return moment if moment < now else target.published_at + (now - target.published_at) * rng.random()


def _vote(target: Target, voter_key: uuid.UUID, kind_id: int, cast_at: datetime, *, home: int, is_first: bool) -> Vote:
    return Vote(
        page_id=target.page_id,
        voter_key=voter_key,
        kind_id=kind_id,
        is_first_vote=is_first,
        network_key=_home_key(home, cast_at.replace(hour=0, minute=0, second=0, microsecond=0)),
        cast_at=cast_at,
        changed_at=cast_at,
    )


@lru_cache(maxsize=50_000)
def _home_key(home: int, day: datetime) -> uuid.UUID:
    return network_key(f"archive-{home}", on=day)
