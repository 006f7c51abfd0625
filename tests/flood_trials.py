"""What the rules say of simulated stories, looked at as the site is: each length of window as often as the site looks at it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reactions.floods import rules
from reactions.floods.windows import SAMPLE, SPANS, Earlier, Look, Span, Usual, window_of
from tests import traffic

MIDNIGHT = datetime(2026, 3, 10, tzinfo=UTC)
IN_TIME_SECONDS = 60
NUMBER_THAT_COUNTS = 100


@dataclass(frozen=True)
class Trial:
    """What came of one story. `flagged_at` is the first moment, in seconds, at which it was flagged, or None."""

    profile: traffic.Profile
    seed: int
    flagged_at: float | None
    found: tuple[rules.Finding, ...]
    deadline: float | None
    is_early: bool

    @property
    def is_in_time(self) -> bool:
        """Whether a flood was flagged no later than a minute after its hundredth vote."""
        return self.flagged_at is not None and self.deadline is not None and self.flagged_at <= self.deadline


@dataclass(frozen=True)
class Score:
    """What came of a profile's stories: how many were flagged, in time, or before the flood began, and how often each rule spoke."""

    profile: traffic.Profile
    stories: int
    flagged: int
    in_time: int
    early: int
    rules: Counter[str]


def judge(profile: traffic.Profile, seeds: Iterable[int]) -> list[Trial]:
    return [try_out(traffic.story(profile, seed)) for seed in seeds]


def score(trials: list[Trial]) -> Score:
    flagged = [trial for trial in trials if trial.flagged_at is not None]
    named = Counter(str(finding.rule) for trial in flagged for finding in trial.found)
    return Score(trials[0].profile, len(trials), len(flagged), sum(trial.is_in_time for trial in trials), sum(trial.is_early for trial in trials), named)


def try_out(story: traffic.Story) -> Trial:
    """Look at a story's day as the site does, until something is flagged. A flag before a flood's first vote is early, and the looking goes on."""
    day = Day(story)
    flood_began = story.flood_vote_at(1) if story.is_flooded else 0.0
    deadline = story.flood_vote_at(NUMBER_THAT_COUNTS) + IN_TIME_SECONDS if story.is_flooded else None
    is_early = False
    for now in day.moments():
        found = day.flagged(now)
        if found and now < flood_began:
            is_early = True
        elif found:
            return Trial(story.profile, story.seed, now, tuple(found), deadline, is_early)
    return Trial(story.profile, story.seed, None, (), deadline, is_early)


class Day:
    """A story's day, to be looked at."""

    def __init__(self, story: traffic.Story) -> None:
        self.story = story
        self.seconds = [vote.seconds for vote in story.votes]
        self.looks = [Look(MIDNIGHT + timedelta(seconds=vote.seconds), vote.kind, vote.network_key, vote.is_first_vote) for vote in story.votes]
        self.votes = Places(look.kind_id for look in self.looks)
        self.first_votes = Places(look.kind_id if look.is_first_vote else None for look in self.looks)

    def moments(self) -> Iterable[int]:
        """The next look of each length after a vote: the others show nothing new."""
        return sorted({int(seconds // span.every_seconds + 1) * span.every_seconds for seconds in self.seconds for span in SPANS})

    def flagged(self, now: int) -> list[rules.Finding]:
        """What is found at this moment, if it is enough."""
        return next((found for span in SPANS if now % span.every_seconds == 0 and rules.is_flood(found := self._found(span, now))), [])

    def _found(self, span: Span, now: int) -> list[rules.Finding]:
        first, last = bisect_left(self.seconds, now - span.seconds), bisect_right(self.seconds, now)
        if last - first < rules.FEWEST_VOTES:
            return []
        return rules.findings(window_of(self.looks[max(first, last - SAMPLE) : last], votes=last - first, earlier=self._earlier(span, first, now)))

    def _earlier(self, span: Span, first: int, now: int) -> Earlier:
        since = bisect_left(self.seconds, now - span.seconds - span.before_seconds)
        part = span.seconds / span.before_seconds
        usual = Usual(*({kind: count * part for kind, count in places.counts(since, first).items()} for places in (self.votes, self.first_votes)))
        return Earlier(self.votes.counts(0, first), usual, self.story.neighbours_votes(at_seconds=now, window_seconds=span.seconds))


class Places:
    """At which places of a story's votes each kind stands, so that those between two places are counted without a look at each. None is no kind."""

    def __init__(self, kinds: Iterable[Hashable | None]) -> None:
        self._places: dict[Hashable, list[int]] = {}
        for place, kind in enumerate(kinds):
            if kind is not None:
                self._places.setdefault(kind, []).append(place)

    def counts(self, start: int, stop: int) -> dict[Hashable, int]:
        """How many of each kind there are from `start` until before `stop`; those of which there is none are left out."""
        found = {kind: bisect_left(places, stop) - bisect_left(places, start) for kind, places in self._places.items()}
        return {kind: count for kind, count in found.items() if count}
