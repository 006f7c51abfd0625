"""Filters of the list of votes: by section, by account, by what holds a vote; alone, together, and in nonsense."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.utils import timezone

from reactions import services
from reactions.models import Exclusion, Hold, Origin, Vote
from tests import factories
from tests.ballots import store_votes

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage, FrontPage, SectionPage

LIST = "/admin/reactions/votes/"


def found(client: Client, **query: Any) -> set[int]:
    return {vote.pk for vote in client.get(LIST, query).context["object_list"]}


def pks(votes: list[Vote]) -> set[int]:
    return {vote.pk for vote in votes}


def caught_by(origin: Origin, votes: list[Vote]) -> None:
    """Hold votes as a block or a flood does."""
    exclusion = Exclusion.objects.create(reason="Caught", origin=origin)
    Hold.objects.bulk_create(Hold(exclusion=exclusion, vote=vote) for vote in votes)
    Vote.objects.filter(pk__in=pks(votes)).update(is_counted=False)
    services.recount()


def test_a_section_is_a_page_and_all_below_it(moderator_client: Client, front_page: FrontPage, section: SectionPage, article: ArticlePage) -> None:
    inside = store_votes(article, 2)
    elsewhere = store_votes(factories.make_article(factories.make_section(front_page, title="Sport")), 1)
    assert found(moderator_client, section=section.pk) == pks(inside)
    assert found(moderator_client, section=article.pk) == pks(inside)
    assert found(moderator_client, section=front_page.pk) == pks(inside + elsewhere)


def test_votes_of_accounts_are_told_from_anonymous_ones(moderator_client: Client, article: ArticlePage) -> None:
    of_accounts, anonymous = store_votes(article, 2, by_account=True), store_votes(article, 1)
    assert found(moderator_client, account="yes") == pks(of_accounts)
    assert found(moderator_client, account="no") == pks(anonymous)


def test_held_votes_are_those_that_a_block_or_a_flood_has_caught(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    of_block, of_flood, excluded, counted = (store_votes(article, 1) for _ in range(4))
    caught_by(Origin.BLOCK, of_block)
    caught_by(Origin.FLOOD, of_flood)
    services.exclude_votes(votes=Vote.objects.filter(pk__in=pks(excluded)), by=moderator, reason="A script")
    assert found(moderator_client, count="held") == pks(of_block + of_flood)
    assert found(moderator_client, count="excluded") == pks(of_block + of_flood + excluded)
    assert found(moderator_client, count="counted") == pks(counted)


def test_what_was_held_and_let_go_is_held_no_longer(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    votes = store_votes(article, 2)
    caught_by(Origin.FLOOD, votes)
    services.restore_votes(votes=Vote.objects.filter(pk=votes[0].pk), by=moderator, reason="Genuine")
    assert found(moderator_client, count="held") == {votes[1].pk}


def test_filters_combine(moderator_client: Client, section: SectionPage, article: ArticlePage) -> None:
    early = timezone.now() - timedelta(days=2)
    network = uuid4()
    wanted = store_votes(article, 1, kind="sad", by_account=True, network=network)
    store_votes(article, 1, kind="sad", by_account=True, cast_at=early, network=network)
    store_votes(article, 1, kind="sad", network=network)
    store_votes(article, 1, by_account=True, network=network)
    since = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert found(moderator_client, section=section.pk, kind="sad", account="yes", cast_at_from=since, network=network.hex[:8], count="counted") == pks(wanted)


@pytest.mark.parametrize("query", [{"section": "abc"}, {"section": "999999"}, {"account": "maybe"}, {"count": "perhaps"}, {"section": "9" * 30}])
def test_nonsense_shows_nothing_and_says_so(moderator_client: Client, article: ArticlePage, query: dict[str, str]) -> None:
    store_votes(article, 1)
    answer = moderator_client.get(LIST, query)
    assert answer.status_code == 200
    assert not answer.context["object_list"]
    assert answer.context["filters"].errors
