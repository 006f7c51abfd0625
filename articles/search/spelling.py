"""“Did you mean”: the nearest words that stories, topics and contributors are named by."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import FloatField, Value
from django.db.models.functions import Greatest

from articles.models import ArticlePage
from articles.search.suggestions import contributors_of_readers, topics_of_readers
from articles.search.words import fold, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FEWEST_LETTERS = 4
MOST_LETTERS_APART = 2
# 1 is the same word, 0 one with no letter in common.
NEAR_ENOUGH = 0.72
NEAR_ENOUGH_FOR_TRIGRAMS = 0.3

MOST_NAMES = 500
NEWEST_COMPARED_HERE = 500
NEWEST_COMPARED_BY_TRIGRAMS = 5000
NEAREST_HEADLINES = 50


def did_you_mean(words: Sequence[str]) -> str:
    """
    The words with each unknown one replaced by the nearest known, or "" where none is near.

    Known are the words in the names of topics and contributors that readers see, and in headlines: the newest 500, or on PostgreSQL with the
    extension pg_trgm those of the newest 5000 that are nearest. At most four queries.
    """
    known = _by_folded_word([*_names(), *_headlines(words)])
    nearest = [_nearest(word, known) for word in words]
    return " ".join(nearest) if nearest != list(words) else ""


def has_trigrams() -> bool:
    """Whether the database has pg_trgm. It is not asked to make it: that takes rights which a site need not have."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def _names() -> list[str]:
    topics = topics_of_readers().order_by("name").values_list("name", flat=True)[:MOST_NAMES]
    contributors = contributors_of_readers().order_by("name").values_list("name", flat=True)[:MOST_NAMES]
    return [*topics, *contributors]


def _headlines(words: Sequence[str]) -> Iterable[str]:
    newest = ArticlePage.objects.published().in_this_language().newest_first()
    if has_trigrams():
        return _nearest_headlines(words, among=newest.values("pk")[:NEWEST_COMPARED_BY_TRIGRAMS])
    return newest.values_list("title", flat=True)[:NEWEST_COMPARED_HERE]


def _nearest_headlines(words: Sequence[str], *, among: object) -> Iterable[str]:
    # Not before it is known that there is PostgreSQL: elsewhere its driver may be missing.
    from django.contrib.postgres.search import TrigramWordSimilarity  # noqa: PLC0415 - only who has PostgreSQL has its driver.

    nearness = Greatest(*(TrigramWordSimilarity(word, "title") for word in words), Value(0.0), output_field=FloatField())
    stories = ArticlePage.objects.filter(pk__in=among).annotate(nearness=nearness).filter(nearness__gte=NEAR_ENOUGH_FOR_TRIGRAMS)
    return stories.order_by("-nearness", "-pk").values_list("title", flat=True)[:NEAREST_HEADLINES]


def _by_folded_word(texts: Iterable[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for text in texts:
        for word in words_of(text):
            known.setdefault(fold(word), word)
    return known


def _nearest(word: str, known: dict[str, str]) -> str:
    """The word itself where it is known, too short to guess, or like no other; with its accents where those are all that it lacks."""
    folded = fold(word)
    if folded in known:
        return word if word.casefold() == known[folded].casefold() else known[folded]
    if len(folded) < FEWEST_LETTERS:
        return word
    candidates = [other for other in known if len(other) >= FEWEST_LETTERS and abs(len(other) - len(folded)) <= MOST_LETTERS_APART]
    found = get_close_matches(folded, candidates, n=1, cutoff=NEAR_ENOUGH)
    return known[found[0]] if found else word
