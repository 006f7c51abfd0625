"""A kind merged into another: its votes move with their tallies, readers who choose anew keep the newer choice, and undoing it gives the rest back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from wagtail.models import ModelLogEntry

from reactions.models import KindMerge, MergedVote, ReactionKind, Tally, Vote
from reactions.services import MergeRefused, exclude_votes, merge_kind, restore_votes, undo_merge, votes_to_return
from reactions.signals import reactions_changed
from tests.ballots import store_votes
from tests.factories import make_article
from tests.readers import Reader, counts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage, SectionPage


@pytest.fixture(autouse=True)
def books_are_right(db: None) -> Iterator[None]:
    """Whatever a test did, every tally matches its votes."""
    yield
    call_command("recount_reactions", "--check", verbosity=0)


@pytest.fixture
def heard() -> Iterator[list[list[int]]]:
    """The pages of each change that others were told of."""
    pages: list[list[int]] = []

    def hear(page_ids: list[int], **_: object) -> None:
        pages.append(page_ids)

    reactions_changed.connect(hear)
    yield pages
    reactions_changed.disconnect(hear)


def kind(slug: str) -> ReactionKind:
    return ReactionKind.objects.get(slug=slug)


def merge(slug: str, into: str, by: AbstractUser) -> KindMerge:
    return merge_kind(kind=kind(slug), into=kind(into), by=by)


def undo(slug: str, by: AbstractUser) -> int:
    return undo_merge(merge=KindMerge.objects.standing().get(kind__slug=slug), by=by)


def test_every_vote_of_the_kind_becomes_one_of_the_other(article: ArticlePage, section: SectionPage, moderator: AbstractUser) -> None:
    other = make_article(section)
    store_votes(article, 3, kind="sad")
    store_votes(article, 2, kind="love")
    store_votes(other, 4, kind="sad")
    merged = merge("sad", "love", moderator)
    assert [counts(article), counts(other)] == [{"love": 5}, {"love": 4}]
    assert (merged.votes, merged.pages, merged.created_by) == (7, 2, moderator)


def test_the_kind_is_offered_no_longer_and_its_slug_stays_taken(article: ArticlePage, moderator: AbstractUser) -> None:
    merge("sad", "love", moderator)
    assert "sad" not in [offered["slug"] for offered in Reader().summary(article)["kinds"]]
    assert Reader().cast(article, "sad").status_code == 400
    assert kind("sad").is_retired


def test_its_reader_finds_the_other_kind_chosen(article: ArticlePage, moderator: AbstractUser) -> None:
    reader = Reader()
    reader.cast(article, "sad")
    merge("sad", "love", moderator)
    assert reader.mine(article) == "love"
    undo("sad", moderator)
    assert reader.mine(article) == "sad"


def test_undoing_gives_back_exactly_what_was_moved(article: ArticlePage, moderator: AbstractUser) -> None:
    store_votes(article, 3, kind="sad")
    store_votes(article, 2, kind="love")
    before = dict(Vote.objects.values_list("pk", "kind__slug"))
    merged = merge("sad", "love", moderator)
    Reader().cast(article, "love")
    assert votes_to_return(merged) == undo("sad", moderator) == 3
    assert dict(Vote.objects.filter(pk__in=before).values_list("pk", "kind__slug")) == before
    assert counts(article) == {"sad": 3, "love": 3}
    assert not MergedVote.objects.exists()


def test_a_reader_who_has_chosen_since_keeps_the_newer_choice(article: ArticlePage, moderator: AbstractUser) -> None:
    stays, changes, returns, withdraws, votes_anew = readers = [Reader() for _ in range(5)]
    for reader in readers:
        reader.cast(article, "sad")
    merged = merge("sad", "love", moderator)
    changes.cast(article, "angry")
    returns.cast(article, "angry")
    returns.cast(article, "love")
    withdraws.withdraw(article)
    votes_anew.withdraw(article)
    votes_anew.cast(article, "love")
    assert votes_to_return(merged) == undo("sad", moderator) == 1
    assert [reader.mine(article) for reader in readers] == ["sad", "angry", "love", None, "love"]
    assert stays.mine(article) == "sad"
    assert counts(article) == {"sad": 1, "angry": 1, "love": 2}


def test_excluded_votes_move_too_and_are_counted_when_they_are_put_back(article: ArticlePage, moderator: AbstractUser) -> None:
    held = store_votes(article, 2, kind="sad")
    store_votes(article, 1, kind="sad")
    votes = Vote.objects.filter(pk__in=[vote.pk for vote in held])
    exclude_votes(votes=votes, by=moderator, reason="flood")
    assert merge("sad", "love", moderator).votes == 3
    assert counts(article) == {"love": 1}
    restore_votes(votes=votes, by=moderator, reason="a school class")
    assert counts(article) == {"love": 3}
    undo("sad", moderator)
    assert counts(article) == {"sad": 3}


def test_a_withdrawn_vote_that_is_held_goes_nowhere(article: ArticlePage, moderator: AbstractUser) -> None:
    reader = Reader()
    reader.cast(article, "sad")
    exclude_votes(votes=Vote.objects.all(), by=moderator, reason="flood")
    merge("sad", "love", moderator)
    reader.withdraw(article)
    assert undo("sad", moderator) == 0
    assert [vote.kind for vote in Vote.objects.all()] == [None]


def test_votes_of_a_page_that_was_deleted_since_are_gone(article: ArticlePage, section: SectionPage, moderator: AbstractUser) -> None:
    other = make_article(section)
    store_votes(article, 2, kind="sad")
    store_votes(other, 3, kind="sad")
    merge("sad", "love", moderator)
    other.delete()
    assert undo("sad", moderator) == 2
    assert counts(article) == {"sad": 2}


def test_a_kind_without_votes_can_be_merged_and_comes_back_into_its_sets(article: ArticlePage, moderator: AbstractUser) -> None:
    before = Reader().summary(article)["kinds"]
    assert merge("sad", "love", moderator).votes == 0
    assert undo("sad", moderator) == 0
    assert Reader().summary(article)["kinds"] == before


def test_a_retired_kind_can_be_merged_and_is_retired_again_afterwards(article: ArticlePage, moderator: AbstractUser) -> None:
    store_votes(article, 2, kind="sad")
    kind("sad").retire()
    retired_at = kind("sad").retired_at
    merge("sad", "love", moderator)
    undo("sad", moderator)
    assert kind("sad").retired_at == retired_at
    assert counts(article) == {"sad": 2}


def test_merges_in_a_row_are_undone_from_the_last_one_on(article: ArticlePage, moderator: AbstractUser) -> None:
    store_votes(article, 1, kind="sad")
    store_votes(article, 2, kind="angry")
    store_votes(article, 3, kind="unmoved")
    merge("sad", "angry", moderator)
    merge("angry", "unmoved", moderator)
    assert counts(article) == {"unmoved": 6}
    with pytest.raises(MergeRefused, match=r"“Angry” has been merged into “Unmoved” since\. Undo that merge first"):
        undo("sad", moderator)
    assert [undo("angry", moderator), counts(article)] == [3, {"angry": 3, "unmoved": 3}]
    assert [undo("sad", moderator), counts(article)] == [1, {"sad": 1, "angry": 2, "unmoved": 3}]


def test_two_kinds_merged_into_one_are_undone_in_any_order(article: ArticlePage, moderator: AbstractUser) -> None:
    store_votes(article, 1, kind="sad")
    store_votes(article, 2, kind="angry")
    merge("sad", "unmoved", moderator)
    merge("angry", "unmoved", moderator)
    undo("sad", moderator)
    assert counts(article) == {"sad": 1, "unmoved": 2}
    undo("angry", moderator)
    assert counts(article) == {"sad": 1, "angry": 2}


def test_a_kind_that_was_given_back_can_be_merged_again(article: ArticlePage, moderator: AbstractUser) -> None:
    store_votes(article, 2, kind="sad")
    merge("sad", "love", moderator)
    undo("sad", moderator)
    merge("sad", "angry", moderator)
    assert counts(article) == {"angry": 2}
    assert KindMerge.objects.count() == 2


@pytest.mark.parametrize(
    ("slug", "into", "sentence"),
    [
        ("love", "love", "A reaction cannot be merged into itself. Choose another."),
        ("love", "happy", "“Happy” is retired. Bring it back first, or choose another."),
        ("love", "sad", "“Sad” has been merged into “Angry” already. Undo that merge first."),
        ("sad", "love", "“Sad” has been merged into “Angry” already. Undo that merge first."),
    ],
)
def test_a_merge_that_makes_no_sense_is_refused_with_what_to_do(article: ArticlePage, moderator: AbstractUser, slug: str, into: str, sentence: str) -> None:
    store_votes(article, 1, kind="love")
    merge("sad", "angry", moderator)
    kind("happy").retire()
    with pytest.raises(MergeRefused) as refusal:
        merge(slug, into, moderator)
    assert str(refusal.value) == sentence
    assert counts(article) == {"love": 1}


def test_a_merge_is_undone_once(moderator: AbstractUser) -> None:
    merged = merge("sad", "love", moderator)
    undo_merge(merge=merged, by=moderator)
    with pytest.raises(MergeRefused, match="undone already"):
        undo_merge(merge=merged, by=moderator)


def test_tallies_that_had_drifted_are_right_afterwards(article: ArticlePage, moderator: AbstractUser) -> None:
    store_votes(article, 2, kind="sad")
    Tally.objects.update(total=1)
    merge("sad", "love", moderator)
    assert counts(article) == {"love": 2}


def test_what_readers_see_of_every_page_is_said_to_have_changed(
    article: ArticlePage, moderator: AbstractUser, django_capture_on_commit_callbacks: Any, heard: list[list[int]]
) -> None:
    store_votes(article, 2, kind="sad")
    with django_capture_on_commit_callbacks(execute=True):
        merge("sad", "love", moderator)
    with django_capture_on_commit_callbacks(execute=True):
        undo("sad", moderator)
    assert heard == [[article.pk], [article.pk]]


def test_the_statements_are_as_many_for_one_vote_as_for_many(
    article: ArticlePage, section: SectionPage, moderator: AbstractUser, django_assert_max_num_queries: Any
) -> None:
    for page in (article, *(make_article(section) for _ in range(5))):
        store_votes(page, 20, kind="sad")
    with django_assert_max_num_queries(30):
        merge("sad", "love", moderator)
    with django_assert_max_num_queries(30):
        undo("sad", moderator)


def test_both_acts_are_on_the_record(article: ArticlePage, moderator: AbstractUser) -> None:
    store_votes(article, 2, kind="sad")
    merge("sad", "love", moderator)
    undo("sad", moderator)
    entries = ModelLogEntry.objects.filter(action__startswith="reactions.").order_by("pk")
    assert [str(entry.message) for entry in entries] == [
        "Merged into “Love”: 2 votes on 1 page (offered from yes to no; votes from 2 to 0)",
        "Undid the merge into “Love”: 2 votes went back (offered from no to yes; votes from 0 to 2)",
    ]
    assert {entry.user for entry in entries} == {moderator}
