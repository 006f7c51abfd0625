"""What a vote does to the totals, for the service as other code calls it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from articles.models import ArticlePage, SectionPage
from reactions import services
from reactions.boards import PageNotOpenToReaders
from reactions.models import Board, BoardState, ReactionKind, Tally, Vote
from reactions.signals import reactions_changed
from tests.factories import make_article

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

READER = UUID(int=1)


def totals(page: ArticlePage) -> dict[str, int]:
    return dict(Tally.objects.for_page(page.pk).filter(total__gt=0).values_list("kind__slug", "total"))


def test_a_vote_is_counted(article: ArticlePage) -> None:
    ballot = services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    assert ballot.has_changed
    assert totals(article) == {"love": 1}


def test_repeating_a_vote_changes_nothing(article: ArticlePage) -> None:
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    ballot = services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    assert not ballot.has_changed
    assert totals(article) == {"love": 1}


def test_changing_a_vote_moves_the_tally(article: ArticlePage) -> None:
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="sad")
    assert totals(article) == {"sad": 1}
    assert Vote.objects.for_page(article.pk).count() == 1


def test_votes_of_different_readers_and_pages_stand_apart(article: ArticlePage, section: SectionPage) -> None:
    other = make_article(section)
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    services.cast_vote(page_id=article.pk, voter_key=uuid4(), kind="love")
    services.cast_vote(page_id=other.pk, voter_key=READER, kind="sad")
    assert totals(article) == {"love": 2}
    assert totals(other) == {"sad": 1}


def test_an_unknown_kind_is_refused_with_those_on_offer(article: ArticlePage) -> None:
    with pytest.raises(services.UnknownKind) as refused:
        services.cast_vote(page_id=article.pk, voter_key=READER, kind="bored")
    assert refused.value.offered == ["love", "happy", "surprised", "sad", "angry", "unmoved"]
    assert not Vote.objects.exists()


def test_a_retired_kind_keeps_its_votes_and_takes_no_more(article: ArticlePage) -> None:
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="sad")
    ReactionKind.objects.get(slug="sad").retire()
    with pytest.raises(services.UnknownKind):
        services.cast_vote(page_id=article.pk, voter_key=uuid4(), kind="sad")
    assert totals(article) == {"sad": 1}


def test_a_reader_can_leave_a_retired_kind(article: ArticlePage) -> None:
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="sad")
    ReactionKind.objects.get(slug="sad").retire()
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    assert totals(article) == {"love": 1}


@pytest.mark.parametrize("state", [BoardState.CLOSED, BoardState.OFF])
def test_a_board_that_is_not_open_takes_no_vote(article: ArticlePage, state: BoardState) -> None:
    Board.objects.create(page=article, state=state)
    with pytest.raises(services.BoardNotOpen) as refused:
        services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    assert refused.value.state == state
    assert not Vote.objects.exists()


def test_a_board_past_its_closing_time_takes_no_vote(article: ArticlePage) -> None:
    Board.objects.create(page=article, closes_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(services.BoardNotOpen):
        services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")


@pytest.mark.parametrize("page_id", [0, 1, 999_999, 10**18, 10**30])
def test_a_page_that_takes_no_reactions_is_refused(front_page: object, page_id: int) -> None:
    with pytest.raises(PageNotOpenToReaders):
        services.cast_vote(page_id=page_id, voter_key=READER, kind="love")


def test_only_the_first_vote_on_the_site_is_marked_as_such(article: ArticlePage, section: SectionPage) -> None:
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    services.cast_vote(page_id=make_article(section).pk, voter_key=READER, kind="love")
    assert list(Vote.objects.order_by("pk").values_list("is_first_vote", flat=True)) == [True, False]


def test_a_vote_knows_the_version_that_was_read(article: ArticlePage) -> None:
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    assert Vote.objects.get().revision_id == article.live_revision_id


def assert_only_a_change_moves_a_vote_to_the_live_version(article: ArticlePage) -> None:
    first = article.live_revision_id
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    article.save_revision().publish()
    article.refresh_from_db()
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    assert Vote.objects.get().revision_id == first
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="sad")
    assert Vote.objects.get().revision_id == article.live_revision_id


def test_a_changed_vote_belongs_to_the_version_that_was_read_last_and_a_repeated_one_stays_with_its_own(article: ArticlePage) -> None:
    assert_only_a_change_moves_a_vote_to_the_live_version(article)


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_database_itself_moves_a_changed_vote_to_the_version_that_was_read_last(article: ArticlePage) -> None:
    assert_only_a_change_moves_a_vote_to_the_live_version(article)


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_vote_that_was_withdrawn_on_record_and_cast_anew_belongs_to_the_version_that_was_read_last(article: ArticlePage, moderator: AbstractUser) -> None:
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    services.exclude_votes(votes=Vote.objects.all(), by=moderator, reason="One script")
    services.withdraw_vote(page_id=article.pk, voter_key=READER)
    article.save_revision().publish()
    article.refresh_from_db()
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    assert Vote.objects.get().revision_id == article.live_revision_id


def test_others_hear_of_a_change_after_it_is_kept(article: ArticlePage, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    heard: list[list[int]] = []

    def hear(page_ids: list[int], **_: object) -> None:
        heard.append(page_ids)

    reactions_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
            services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    finally:
        reactions_changed.disconnect(hear)
    assert heard == [[article.pk]]


def test_an_account_takes_over_the_vote_cast_before_signing_in(article: ArticlePage) -> None:
    account = uuid4()
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    services.cast_vote(page_id=article.pk, voter_key=account, kind="sad", by_account=True, earlier_key=READER)
    vote = Vote.objects.get()
    assert (vote.voter_key, vote.by_account) == (account, True)
    assert totals(article) == {"sad": 1}


def test_an_account_that_has_voted_elsewhere_is_not_counted_twice(article: ArticlePage) -> None:
    account = uuid4()
    services.cast_vote(page_id=article.pk, voter_key=account, kind="sad", by_account=True)
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    services.cast_vote(page_id=article.pk, voter_key=account, kind="sad", by_account=True, earlier_key=READER)
    assert totals(article) == {"sad": 1}


def test_a_copied_page_starts_at_zero(article: ArticlePage) -> None:
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    copy = article.copy(update_attrs={"slug": "the-copy"})
    assert totals(copy) == {}


def test_unpublishing_keeps_the_votes_and_deleting_deletes_them(article: ArticlePage) -> None:
    services.cast_vote(page_id=article.pk, voter_key=READER, kind="love")
    article.unpublish()
    assert totals(article) == {"love": 1}
    article.delete()
    assert not Vote.objects.exists()
    assert not Tally.objects.exists()
