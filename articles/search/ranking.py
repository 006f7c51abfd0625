"""The stories that were found, in the order in which they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import cached_property

from articles.search.words import fold, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from articles.models import ArticlePage

RANKED = 100
PLACES_THAT_HALVE = 12
DAYS_THAT_HALVE = 30
HEADLINE_WEIGHT = 1.0
NEWNESS_WEIGHT = 0.5


class FoundStories:
    """
    The stories found, as a paginator wants them. The first hundred are fetched at once; those after them only when their page is asked for.

    In the order of relevance, these hundred are put in an order of our own: by what `relevance` says of each.
    """

    def __init__(self, results: Sequence[ArticlePage], *, words: Sequence[str], by_relevance: bool) -> None:
        self.results = results
        self.words = words
        self.by_relevance = by_relevance

    @cached_property
    def first(self) -> list[ArticlePage]:
        found = list(self.results[:RANKED])
        return in_order_of_relevance(found, words=self.words, now=timezone.now()) if self.by_relevance else found

    @property
    def are_all_at_hand(self) -> bool:
        return len(self.first) < RANKED

    @cached_property
    def total(self) -> int:
        return len(self.first) if self.are_all_at_hand else self.results.count()  # type: ignore[call-arg]  # a search result or a queryset, not a list

    def count(self) -> int:
        return self.total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, place: slice) -> list[ArticlePage]:
        start, stop = place.start or 0, min(place.stop, self.total)
        beyond = list(self.results[max(start, RANKED) : stop]) if stop > RANKED else []
        return [*self.first[start:stop], *beyond]


def in_order_of_relevance(found: Sequence[ArticlePage], *, words: Sequence[str], now: datetime) -> list[ArticlePage]:
    scores = {story.pk: relevance(story, place=place, words=words, now=now) for place, story in enumerate(found)}
    return sorted(found, key=lambda story: scores[story.pk], reverse=True)


def relevance(story: ArticlePage, *, place: int, words: Sequence[str], now: datetime) -> float:
    """
    How well a story answers, from three things, so that readers find news first and the story that is about what they typed.

    1, halved at the index's twelfth place, for the index knows how often and where the words stand; up to 1 for the share of the words that
    stand in the headline; 0.5, halved every thirty days since the story was published.
    """
    headline = {fold(word) for word in words_of(story.title)}
    share = sum(fold(word) in headline for word in words) / max(len(words), 1)
    days = max((now - story.first_published_at).total_seconds() / 86_400, 0) if story.first_published_at else 365
    return 1 / (1 + place / PLACES_THAT_HALVE) + HEADLINE_WEIGHT * share + NEWNESS_WEIGHT * 0.5 ** (days / DAYS_THAT_HALVE)
