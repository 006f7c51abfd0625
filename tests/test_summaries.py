"""The totals in the shape that readers get: shares that add up, retired kinds that stay in the figures."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import ArticlePage
from reactions import services
from reactions.boards import standing_of
from reactions.models import Board, ReactionKind
from reactions.summaries import Summary, summary_of, whole_percents


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_whole_percents_add_up_and_are_never_off_by_one_or_more(counts: list[int]) -> None:
    percents = whole_percents(counts)
    assert sum(percents) == (100 if any(counts) else 0)
    assert all(abs(percent - 100 * count / (sum(counts) or 1)) < 1 for percent, count in zip(percents, counts, strict=True))


@pytest.mark.parametrize(
    ("counts", "percents"),
    [([1, 1, 1], [34, 33, 33]), ([0, 0], [0, 0]), ([5], [100]), ([999, 1], [100, 0]), ([2, 1, 0], [67, 33, 0]), ([1, 0, 1], [50, 0, 50])],
)
def test_whole_percents_of(counts: list[int], percents: list[int]) -> None:
    assert whole_percents(counts) == percents


def vote(page: ArticlePage, *kinds: str) -> None:
    for number, kind in enumerate(kinds, start=1):
        services.cast_vote(page_id=page.pk, voter_key=UUID(int=number), kind=kind)


def summary(page: ArticlePage) -> Summary:
    standing = standing_of(page_id=page.pk)
    return summary_of(standing.board, standing.totals)


def test_shares_are_shown_from_the_minimum_on(article: ArticlePage) -> None:
    Board.objects.create(page=article, minimum_for_shares=3)
    vote(article, "love", "sad")
    assert {kind.share for kind in summary(article).kinds} == {None}
    vote(article, "love", "sad", "love")
    shares = {kind.slug: kind.share for kind in summary(article).kinds}
    assert (shares["love"], shares["sad"], shares["angry"]) == (67, 33, 0)


def test_a_minimum_of_none_shows_no_shares_of_nothing(article: ArticlePage) -> None:
    Board.objects.create(page=article, minimum_for_shares=0)
    assert {kind.share for kind in summary(article).kinds} == {None}


def test_a_retired_kind_is_shown_after_the_others_while_it_has_votes(article: ArticlePage) -> None:
    vote(article, "love", "happy")
    ReactionKind.objects.get(slug="love").retire()
    kinds = summary(article).kinds
    assert [kind.slug for kind in kinds] == ["happy", "surprised", "sad", "angry", "unmoved", "love"]
    assert [kind.is_offered for kind in kinds] == [True] * 5 + [False]
    assert sum(kind.count for kind in kinds) == summary(article).total == 2


def test_a_renamed_kind_keeps_its_votes(article: ArticlePage) -> None:
    vote(article, "love")
    ReactionKind.objects.filter(slug="love").update(label="Adore")
    kind = summary(article).kinds[0]
    assert (kind.slug, kind.label, kind.count) == ("love", "Adore", 1)
