"""Votes of one network are looked for in the hours that it is known to have voted in, and found whatever has been added up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reactions import services
from reactions.desk.networks import known_since
from reactions.hours import when_labelled
from reactions.models import NetworkHour, Vote
from tests.ballots import store_votes
from tests.test_vote_filters import found, pks
from tests.test_votes_by_the_hour import HOUR, begin_summing, sum_all

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import ArticlePage

NETWORK, OTHER = UUID(int=0xAB << 120), UUID(int=0xAC << 120)


def label(network: UUID) -> str:
    return network.hex[:8]


@pytest.fixture
def summed(article: ArticlePage) -> list[Vote]:
    """Votes of two networks, one in three hours and the other in one of these, added up."""
    begin_summing()
    votes = [vote for hours in (4, 5, 30) for vote in store_votes(article, 2, cast_at=timezone.now() - hours * HOUR, network=NETWORK)]
    store_votes(article, 3, cast_at=timezone.now() - 5 * HOUR, network=OTHER)
    sum_all()
    return votes


def test_the_hours_of_a_network_are_kept_once_each(summed: list[Vote]) -> None:
    hours = sorted({services.beginning_of_hour(vote.cast_at) for vote in summed})
    assert list(NetworkHour.objects.filter(label=label(NETWORK)).order_by("begins_at").values_list("begins_at", flat=True)) == hours
    assert NetworkHour.objects.filter(label=label(OTHER)).count() == 1


def test_a_network_is_found_by_its_label_and_by_the_beginning_of_it(moderator_client: Client, summed: list[Vote]) -> None:
    assert found(moderator_client, network=label(NETWORK)) == pks(summed)
    assert found(moderator_client, network="AB") == pks(summed)
    assert len(found(moderator_client, network="a")) == 9
    assert found(moderator_client, network="ad") == set()


def test_votes_of_the_last_hour_and_votes_stored_late_are_found_before_they_are_added_up(
    moderator_client: Client, article: ArticlePage, summed: list[Vote]
) -> None:
    votes = [*summed, *store_votes(article, 1, network=NETWORK), *store_votes(article, 1, cast_at=timezone.now() - 60 * HOUR, network=NETWORK)]
    assert found(moderator_client, network=label(NETWORK)) == pks(votes)
    sum_all()
    assert found(moderator_client, network=label(NETWORK)) == pks(votes)


def test_where_nothing_is_added_up_all_votes_are_looked_through(moderator_client: Client, article: ArticlePage) -> None:
    votes = store_votes(article, 2, cast_at=timezone.now() - 60 * HOUR, network=NETWORK)
    assert found(moderator_client, network=label(NETWORK)) == pks(votes)


def test_with_many_hours_that_have_changed_all_votes_are_looked_through(moderator_client: Client, article: ArticlePage, summed: list[Vote]) -> None:
    votes = [vote for hours in range(3, 70) for vote in store_votes(article, 1, cast_at=timezone.now() - hours * HOUR, network=uuid4())]
    assert found(moderator_client, network=label(votes[-1].network_key or NETWORK)) == pks(votes[-1:])


def test_other_hours_are_not_read(summed: list[Vote]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        when = when_labelled(label(OTHER), label(OTHER), since=known_since())
    assert len(queries) == 2
    assert Vote.objects.filter(when).count() == 5


def test_a_network_is_forgotten_with_those_of_the_votes(summed: list[Vote]) -> None:
    services.drop_network_keys(before=timezone.now() - timedelta(hours=20))
    assert NetworkHour.objects.count() == 3
    services.drop_network_keys(before=timezone.now())
    assert not NetworkHour.objects.exists()


def test_a_reader_who_has_all_erased_leaves_no_network_behind_but_those_of_others(summed: list[Vote]) -> None:
    first, second, *_ = summed
    services.erase_reader(voter_keys=[first.voter_key or uuid4()])
    assert NetworkHour.objects.filter(label=label(NETWORK)).count() == 3
    services.erase_reader(voter_keys=[second.voter_key or uuid4()])
    assert NetworkHour.objects.filter(label=label(NETWORK)).count() == 2
    assert NetworkHour.objects.filter(label=label(OTHER)).count() == 1
