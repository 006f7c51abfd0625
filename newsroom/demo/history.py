"""Two weeks of reactions to the stories of the demo newsroom: by mood, with quiet nights, and one flood."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import Count

from articles.models import ArticlePage
from newsroom.demo.manuscripts import Manuscript
from newsroom.demo.progress import Progress
from reactions.models import ReactionKind, Tally, Vote

BATCH_SIZE = 2_000

# Of a hundred readers, how many answer how.
MOODS: dict[str, dict[str, int]] = {
    "loved": {"love": 71, "happy": 17, "surprised": 6, "sad": 2, "angry": 1, "unmoved": 3},
    "happy": {"love": 24, "happy": 58, "surprised": 11, "sad": 1, "angry": 2, "unmoved": 4},
    "sad": {"love": 9, "happy": 1, "surprised": 8, "sad": 71, "angry": 8, "unmoved": 3},
    "angry": {"love": 1, "happy": 2, "surprised": 9, "sad": 17, "angry": 66, "unmoved": 5},
    "divided": {"love": 31, "happy": 8, "surprised": 6, "sad": 7, "angry": 36, "unmoved": 12},
    "surprised": {"love": 13, "happy": 14, "surprised": 58, "sad": 4, "angry": 5, "unmoved": 6},
    "unmoved": {"love": 6, "happy": 9, "surprised": 3, "sad": 4, "angry": 9, "unmoved": 69},
}

# How awake the town is, hour by hour from midnight: breakfast, lunch and the evening stand out.
WAKEFULNESS = [3, 2, 1, 1, 1, 3, 9, 20, 24, 18, 14, 15, 22, 20, 14, 13, 15, 20, 25, 28, 27, 22, 14, 7]
HALF_LIFE_HOURS = 15.0
READERS = 3_200
HOME_NETWORKS = 900
SCHOOL_READERS = 70


@dataclass(frozen=True)
class Burst:
    """Many votes of one kind in a few minutes, from few networks, all by readers whom the site has not seen before."""

    kind: str
    votes: int
    minutes: int
    hours_ago: int
    networks: tuple[str, ...]


# By the marks of the stories they happened to: a flood that nobody has noticed yet, and a class that tried the buttons out.
BURSTS = {
    "flood": Burst("angry", votes=400, minutes=9, hours_ago=7, networks=("flood-a", "flood-b")),
    "class": Burst("surprised", votes=38, minutes=24, hours_ago=47, networks=("school",)),
}


@dataclass(frozen=True)
class Reader:
    """Somebody who answers now and then, and the network they answer from."""

    voter_key: uuid.UUID
    network: str


@dataclass(frozen=True)
class Reaction:
    """One answer, before it is a row."""

    page_id: int
    reader: Reader
    kind: str
    cast_at: datetime


def votes_wanted(stories: Sequence[Manuscript]) -> int:
    """How many votes the history of these stories has in all."""
    return sum(story.votes + sum(BURSTS[mark].votes for mark in story.bursts) for story in stories)


def record_history(*, stories: Sequence[tuple[Manuscript, ArticlePage]], now: datetime, seed: int, most_votes: int | None = None, progress: Progress) -> None:
    """
    The votes on these published stories up to `now`, all or nothing. Their tallies are left to a recount.

    `most_votes` caps the whole: with fewer, every story gets its part of them.
    """
    rng = Random(f"{seed}:history")  # noqa: S311 nothing here is secret
    readers = _readers(rng)
    wanted = votes_wanted([story for story, _ in stories])
    part = min(1.0, most_votes / wanted) if most_votes is not None and wanted else 1.0
    answers: list[Reaction] = []
    for story, article in stories:
        answers += _answers(story, article, readers=readers, part=part, now=now, rng=rng)
        for mark in story.bursts:
            answers += _burst(BURSTS[mark], article, part=part, now=now, rng=rng)
    answers.sort(key=lambda answer: answer.cast_at)
    save_votes(_rows(answers, rng=rng), progress=progress)


@transaction.atomic
def save_votes(rows: Iterator[Vote], *, progress: Progress) -> None:
    batch: list[Vote] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH_SIZE:
            Vote.objects.bulk_create(batch)
            progress.advance(len(batch))
            batch = []
    Vote.objects.bulk_create(batch)
    progress.advance(len(batch))


@transaction.atomic
def set_tallies() -> None:
    """
    The tallies of every page as its votes have them, in few statements.

    For votes that were inserted in bulk, whose tallies are no row yet; where readers vote meanwhile, `reactions.services.recount` is the one to use.
    """
    counted = Vote.objects.counted().order_by("page", "kind").values_list("page", "kind").annotate(total=Count("pk"))
    rows = [Tally(page_id=page, kind_id=kind, total=total) for page, kind, total in counted.iterator()]
    Tally.objects.bulk_create(rows, BATCH_SIZE, update_conflicts=True, unique_fields=["page", "kind"], update_fields=["total"])


def network_key(network: str, *, on: datetime) -> uuid.UUID:
    """What a vote keeps of a network on one day; on another day it is another key, as for real votes."""
    return uuid.UUID(bytes=hashlib.blake2b(f"{network}@{on:%Y-%m-%d}".encode(), digest_size=16).digest())


def new_key(rng: Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def _readers(rng: Random) -> list[Reader]:
    at_school = [Reader(new_key(rng), "school") for _ in range(SCHOOL_READERS)]
    at_home = [Reader(new_key(rng), f"home-{rng.randrange(HOME_NETWORKS)}") for _ in range(READERS - SCHOOL_READERS)]
    return at_home + at_school


def _answers(story: Manuscript, article: ArticlePage, *, readers: list[Reader], part: float, now: datetime, rng: Random) -> Iterator[Reaction]:
    weights = MOODS.get(story.mood, {})
    for reader in rng.sample(readers, round(story.votes * part)):
        kind = rng.choices(list(weights), list(weights.values()))[0]
        cast_at = _moment(story, since=article.first_published_at, now=now, rng=rng)
        yield Reaction(article.pk, reader, kind, cast_at)


def _moment(story: Manuscript, *, since: datetime, now: datetime, rng: Random) -> datetime:
    """Sooner rather than later after publication, when the town is awake."""
    for _ in range(40):
        moment = since + timedelta(hours=rng.expovariate(0.693 / HALF_LIFE_HOURS))
        if moment < now and rng.random() * max(WAKEFULNESS) < WAKEFULNESS[moment.hour]:
            return moment
    return since + (now - since) * rng.random()


def _burst(burst: Burst, article: ArticlePage, *, part: float, now: datetime, rng: Random) -> Iterator[Reaction]:
    began_at = now - timedelta(hours=burst.hours_ago, minutes=rng.randrange(20))
    for _ in range(round(burst.votes * part)):
        reader = Reader(new_key(rng), rng.choice(burst.networks))
        yield Reaction(article.pk, reader, burst.kind, began_at + timedelta(seconds=rng.uniform(0, burst.minutes * 60)))


def _rows(answers: Sequence[Reaction], *, rng: Random) -> Iterator[Vote]:
    kind_ids: Mapping[str, int] = dict(ReactionKind.objects.values_list("slug", "pk"))
    seen: set[uuid.UUID] = set()
    for answer in answers:
        if answer.kind in kind_ids:
            yield _row(answer, kind_id=kind_ids[answer.kind], is_first=answer.reader.voter_key not in seen, rng=rng)
            seen.add(answer.reader.voter_key)


def _row(answer: Reaction, *, kind_id: int, is_first: bool, rng: Random) -> Vote:
    changed_mind = rng.random() < 0.04
    return Vote(
        page_id=answer.page_id,
        voter_key=answer.reader.voter_key,
        kind_id=kind_id,
        is_first_vote=is_first,
        network_key=network_key(answer.reader.network, on=answer.cast_at),
        cast_at=answer.cast_at,
        changed_at=answer.cast_at + timedelta(seconds=rng.randrange(5, 50) if changed_mind else 0),
    )
