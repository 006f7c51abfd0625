"""A blocked reader or network: its votes are taken like any other, and held. Whoever sends them sees nothing unusual."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AbstractUser
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import ModelLogEntry

from articles.models import ArticlePage, SectionPage
from reactions import services
from reactions.models import Block, Flood, Hold, Origin, Vote
from reactions.voters import network_key_for
from tests.factories import make_article
from tests.readers import Reader, counts

pytestmark = pytest.mark.django_db(transaction=True)


def soon() -> datetime:
    return timezone.now() + timedelta(hours=1)


def block(reader_of: ArticlePage, *, by: AbstractUser, until: datetime | None = None) -> Block:
    """Block whoever voted last on the page."""
    key = Vote.objects.for_page(reader_of.pk).latest("pk").voter_key
    return services.block_reader(voter_key=key, until=until or soon(), by=by, reason="Forty stories in a minute")


def seen(response: Any) -> dict[str, Any]:
    """What an answer says, but for the moment."""
    return {**response.json(), "as_of": ""}


@pytest.fixture
def other(section: SectionPage) -> ArticlePage:
    return make_article(section, title="Ferry late")


class Both:
    """What holds on SQLite and on PostgreSQL."""

    def test_a_blocked_readers_next_vote_is_held(self, article: ArticlePage, other: ArticlePage, moderator: AbstractUser) -> None:
        reader = Reader()
        reader.cast(article, "love")
        blocked = block(article, by=moderator)

        answer = reader.cast(other, "angry")

        assert seen(answer)["mine"] == "angry"
        assert seen(answer)["total"] == 1
        assert reader.mine(other) == "angry"
        assert (counts(article), counts(other)) == ({"love": 1}, {})
        held = Vote.objects.get(page=other)
        assert not held.is_counted
        assert list(held.holds.values_list("exclusion_id", flat=True)) == [blocked.exclusion_id]
        call_command("recount_reactions", check=True)

    def test_a_blocked_reader_who_changes_a_vote_has_it_held(self, article: ArticlePage, moderator: AbstractUser) -> None:
        reader = Reader()
        reader.cast(article, "love")
        Reader().cast(article, "sad")
        block(article, by=moderator)
        services.block_reader(voter_key=Vote.objects.earliest("pk").voter_key, until=soon(), by=moderator, reason="A script")

        reader.cast(article, "angry")
        reader.cast(article, "happy")

        assert counts(article) == {"sad": 1}
        assert reader.mine(article) == "happy"
        call_command("recount_reactions", check=True)

    def test_repeating_a_vote_holds_nothing(self, article: ArticlePage, moderator: AbstractUser) -> None:
        reader = Reader()
        reader.cast(article, "love")
        block(article, by=moderator)
        reader.cast(article, "love")
        assert counts(article) == {"love": 1}

    def test_a_blocked_reader_may_withdraw(self, article: ArticlePage, other: ArticlePage, moderator: AbstractUser) -> None:
        reader = Reader()
        reader.cast(article, "love")
        block(article, by=moderator)
        reader.cast(other, "sad")

        reader.withdraw(article)
        reader.withdraw(other)

        assert (counts(article), counts(other)) == ({}, {})
        assert (reader.mine(article), reader.mine(other)) == (None, None)
        call_command("recount_reactions", check=True)

    def test_everybody_in_a_blocked_network_is_held_and_nobody_else(self, article: ArticlePage, moderator: AbstractUser, settings: Any) -> None:
        settings.REACTIONS = {**settings.REACTIONS, "TRUSTED_PROXIES": ["127.0.0.1"]}
        inside = {"X-Forwarded-For": "203.0.113.7"}
        Reader().cast(article, "love", **inside)
        key = Vote.objects.get().network_key
        services.block_network(network_key=key, until=soon(), by=moderator, reason="A rack of servers")

        Reader().cast(article, "angry", **{"X-Forwarded-For": "203.0.113.99"})
        Reader().cast(article, "sad", **{"X-Forwarded-For": "198.51.100.1"})

        assert counts(article) == {"love": 1, "sad": 1}

    def test_a_block_is_over_in_time(self, article: ArticlePage, other: ArticlePage, moderator: AbstractUser) -> None:
        reader = Reader()
        reader.cast(article, "love")
        blocked = block(article, by=moderator)
        Block.objects.filter(pk=blocked.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

        reader.cast(other, "angry")

        assert counts(other) == {"angry": 1}

    def test_a_block_that_is_ended_holds_what_it_has_held_and_no_more(
        self, article: ArticlePage, other: ArticlePage, section: SectionPage, moderator: AbstractUser
    ) -> None:
        reader = Reader()
        reader.cast(article, "love")
        blocked = block(article, by=moderator)
        reader.cast(other, "angry")

        services.end_block(block=blocked, by=moderator, reason="Long enough")
        third = make_article(section, title="Ferry sails")
        reader.cast(third, "happy")

        assert (counts(other), counts(third)) == ({}, {"happy": 1})

    def test_undoing_a_block_counts_what_it_has_held(self, article: ArticlePage, other: ArticlePage, moderator: AbstractUser) -> None:
        reader = Reader()
        reader.cast(article, "love")
        blocked = block(article, by=moderator)
        reader.cast(other, "angry")

        assert services.undo_block(block=blocked, by=moderator, reason="A library after all") == 1

        assert counts(other) == {"angry": 1}
        reader.cast(other, "sad")
        assert counts(other) == {"sad": 1}
        call_command("recount_reactions", check=True)

    def test_what_a_moderator_counts_again_is_not_held_anew_by_the_same_block(self, article: ArticlePage, other: ArticlePage, moderator: AbstractUser) -> None:
        reader = Reader()
        reader.cast(article, "love")
        block(article, by=moderator)
        reader.cast(other, "angry")
        services.restore_votes(votes=Vote.objects.for_page(other.pk), by=moderator, reason="This one is right")

        reader.cast(other, "sad")

        assert counts(other) == {"sad": 1}
        call_command("recount_reactions", check=True)

    def test_two_exclusions_hold_one_vote_until_both_are_lifted(self, article: ArticlePage, other: ArticlePage, moderator: AbstractUser) -> None:
        reader = Reader()
        reader.cast(article, "love")
        first, second = block(article, by=moderator), block(article, by=moderator)
        reader.cast(other, "angry")
        assert Hold.objects.standing().count() == 2

        services.undo_block(block=first, by=moderator, reason="Not this one")
        assert counts(other) == {}
        services.undo_block(block=second, by=moderator, reason="Nor this one")
        assert counts(other) == {"angry": 1}

    def test_votes_on_a_page_whose_flood_is_held_wait(self, article: ArticlePage, other: ArticlePage, moderator: AbstractUser) -> None:
        Reader().cast(article, "love")
        exclusion = services.exclude_votes(votes=Vote.objects.filter(pk=0) | Vote.objects.for_page(article.pk), by=moderator, reason="A flood")
        now = timezone.now()
        flood = Flood.objects.create(page=article, began_at=now, last_at=now, votes=1, is_held=True, exclusion=exclusion)

        Reader().cast(article, "angry")
        Reader().cast(other, "angry")
        assert (counts(article), counts(other)) == ({}, {"angry": 1})

        flood.state = "genuine"
        flood.save()
        Reader().cast(article, "sad")
        assert counts(article) == {"sad": 1}
        call_command("recount_reactions", check=True)


class TestOnSqlite(Both):
    pass


@pytest.mark.postgres
class TestOnPostgresql(Both):
    def test_a_held_vote_is_one_statement(
        self, article: ArticlePage, other: ArticlePage, moderator: AbstractUser, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        reader = Reader()
        reader.cast(article, "love")
        block(article, by=moderator)
        reader.cast(other, "angry")
        with django_assert_num_queries(1):
            reader.cast(other, "sad")
        with django_assert_num_queries(1):
            Reader().cast(other, "happy")


def test_a_network_is_blocked_no_longer_than_its_key_lasts(moderator: AbstractUser, rf: Any) -> None:
    key = network_key_for(rf.get("/"))
    assert key
    blocked = services.block_network(network_key=key, until=timezone.now() + timedelta(days=30), by=moderator, reason="A rack of servers")
    midnight = datetime.combine(datetime.now(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)
    assert blocked.expires_at == midnight


def test_a_block_says_why_and_has_an_end_to_come(article: ArticlePage, moderator: AbstractUser) -> None:
    Reader().cast(article, "love")
    key = Vote.objects.get().voter_key
    with pytest.raises(services.ReasonMissing):
        services.block_reader(voter_key=key, until=soon(), by=moderator, reason=" ")
    with pytest.raises(services.BlockOver):
        services.block_reader(voter_key=key, until=timezone.now(), by=moderator, reason="A script")
    assert not Block.objects.exists()


def test_a_block_ends_once(article: ArticlePage, moderator: AbstractUser) -> None:
    Reader().cast(article, "love")
    blocked = block(article, by=moderator)
    services.end_block(block=blocked, by=moderator, reason="Long enough")
    with pytest.raises(services.BlockOver):
        services.end_block(block=blocked, by=moderator, reason="Long enough")


def test_the_record_of_a_block_does_not_say_whom_it_is_about(article: ArticlePage, moderator: AbstractUser) -> None:
    Reader().cast(article, "love")
    blocked = block(article, by=moderator)
    services.end_block(block=blocked, by=moderator, reason="Long enough")
    entries = ModelLogEntry.objects.filter(action__in=["reactions.block", "reactions.end_block"])
    assert [entry.user for entry in entries] == [moderator, moderator]
    assert not any(str(blocked.voter_key)[:8] in str(entry.data) for entry in entries)
    assert blocked.exclusion.origin == Origin.BLOCK
