"""The moderators' list of votes: what it shows, what it keeps back, how it is narrowed, and what it costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from reactions.desk import lists
from reactions.desk import votes as votes_desk
from reactions.models import Vote
from reactions.services import exclude_votes, withdraw_vote
from tests import factories
from tests.ballots import store_votes

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage, SectionPage

LIST = "/admin/reactions/votes/"
SCRIPT = UUID("a3f9c1d2" + "0" * 24)
CROWD = UUID("0b17e4aa" + "0" * 24)


def listed(client: Client, **filters: Any) -> list[int]:
    answer = client.get(LIST, filters)
    assert answer.status_code == 200
    return [vote.pk for vote in answer.context["object_list"]]


def keys(votes: list[Vote]) -> set[int]:
    return {vote.pk for vote in votes}


def test_the_newest_vote_comes_first(moderator_client: Client, article: ArticlePage) -> None:
    old, new = (store_votes(article, 1, cast_at=datetime(2026, 3, day, tzinfo=UTC))[0] for day in (1, 2))
    assert listed(moderator_client) == [new.pk, old.pk]


def test_a_row_says_when_where_what_who_and_from_which_network(moderator_client: Client, article: ArticlePage) -> None:
    yesterday = timezone.now().replace(hour=14, minute=3, second=22) - timedelta(days=1)
    store_votes(article, 1, kind="sad", network=SCRIPT, is_first_vote=True, cast_at=yesterday)
    page = moderator_client.get(LIST).content.decode()
    for words in ("14:03:22", article.title, "Sad", "Counted", "First vote", "anonymous", "a3f9c1d2"):
        assert words in page


def test_a_network_that_should_have_been_forgotten_is_neither_shown_nor_found(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 1, network=SCRIPT, cast_at=timezone.now() - timedelta(days=16))
    assert "a3f9c1d2" not in moderator_client.get(LIST).content.decode()
    assert listed(moderator_client, network="a3f9c1d2") == []


def test_neither_the_voter_key_nor_the_whole_network_key_is_shown(moderator_client: Client, article: ArticlePage) -> None:
    vote = store_votes(article, 1, network=SCRIPT)[0]
    page = moderator_client.get(LIST).content.decode()
    for secret in (str(vote.voter_key), vote.voter_key.hex, str(SCRIPT), SCRIPT.hex):
        assert secret not in page


def test_no_account_is_named_beside_a_vote(moderator_client: Client, make_user: Callable[..., AbstractUser], article: ArticlePage) -> None:
    make_user("reader-of-the-paper")
    store_votes(article, 1)
    store_votes(article, 1, by_account=True)
    page = moderator_client.get(LIST).content.decode()
    assert "with an account" in page
    assert "reader-of-the-paper" not in page


def test_a_changed_vote_says_when_it_was_changed(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 1, cast_at=datetime(2026, 3, 10, 14, 0, tzinfo=UTC), changed_at=datetime(2026, 3, 10, 15, 30, tzinfo=UTC))
    assert "changed 10 Mar 2026 15:30:00" in moderator_client.get(LIST).content.decode()


def test_an_excluded_vote_links_to_what_excludes_it(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    votes = store_votes(article, 1)
    exclusion = exclude_votes(votes=Vote.objects.filter(pk__in=keys(votes)), by=moderator, reason="One script")
    page = moderator_client.get(LIST).content.decode()
    assert reverse("reactions_exclusions:inspect", args=[exclusion.pk]) in page
    assert "One script" in page


def test_who_may_not_see_exclusions_sees_that_a_vote_is_excluded_and_not_why(
    make_user: Callable[..., AbstractUser], moderator: AbstractUser, article: ArticlePage
) -> None:
    store_votes(article, 1)
    exclusion = exclude_votes(votes=Vote.objects.all(), by=moderator, reason="One script")
    reader_of_votes = make_user("nora")
    reader_of_votes.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_vote"]))
    client = Client()
    client.force_login(reader_of_votes)
    page = client.get(LIST).content.decode()
    assert "Excluded" in page
    assert "One script" not in page
    assert reverse("reactions_exclusions:inspect", args=[exclusion.pk]) not in page


def test_a_withdrawn_vote_that_is_on_record_is_said_to_be_withdrawn(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    vote = store_votes(article, 1)[0]
    exclude_votes(votes=Vote.objects.filter(pk=vote.pk), by=moderator, reason="One script")
    withdraw_vote(page_id=article.pk, voter_key=vote.voter_key)
    assert "withdrawn" in moderator_client.get(LIST).content.decode()


def test_votes_are_filtered_by_page_kind_and_headline(moderator_client: Client, article: ArticlePage, section: SectionPage) -> None:
    other = factories.make_article(section, title="Lido stays open")
    here, there = store_votes(article, 2, kind="love"), store_votes(other, 1, kind="angry")
    assert set(listed(moderator_client, page=article.pk)) == keys(here)
    assert set(listed(moderator_client, kind="angry")) == keys(there)
    assert set(listed(moderator_client, headline="lido")) == keys(there)


def test_votes_are_filtered_by_time_of_day_in_the_moderators_zone(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    early, late = (store_votes(article, 1, cast_at=datetime(2026, 7, 10, hour, 30, tzinfo=UTC)) for hour in (12, 13))
    assert set(listed(moderator_client, cast_at_from="2026-07-10T12:00", cast_at_to="2026-07-10T13:00:00")) == keys(early)
    UserProfile.objects.update_or_create(user=moderator, defaults={"current_time_zone": "Europe/Berlin"})
    assert set(listed(moderator_client, cast_at_from="2026-07-10T15:00")) == keys(late)


def test_votes_are_filtered_by_network_whether_they_count_and_first_vote(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    script, crowd = store_votes(article, 2, network=SCRIPT, is_first_vote=True), store_votes(article, 1, network=CROWD)
    exclude_votes(votes=Vote.objects.filter(pk__in=keys(script)), by=moderator, reason="One script")
    assert set(listed(moderator_client, network="a3f9c1d2")) == keys(script)
    assert set(listed(moderator_client, network="A3F9")) == keys(script)
    assert set(listed(moderator_client, count="excluded")) == keys(script)
    assert set(listed(moderator_client, count="counted")) == keys(crowd)
    assert set(listed(moderator_client, first="no")) == keys(crowd)


def test_votes_are_filtered_by_the_exclusion_that_took_them_out(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    held, _free = store_votes(article, 2), store_votes(article, 2)
    exclusion = exclude_votes(votes=Vote.objects.filter(pk__in=keys(held)), by=moderator, reason="One script")
    assert set(listed(moderator_client, exclusion=exclusion.pk)) == keys(held)


@pytest.mark.parametrize(
    "filters",
    [
        {"page": "abc"},
        {"page": "-1"},
        {"page": "999999"},
        {"page": "9" * 40},
        {"kind": "no-such-kind"},
        {"cast_at_from": "yesterday"},
        {"count": "maybe"},
        {"network": "not hexadecimal"},
        {"network": "a" * 500},
        {"exclusion": "0"},
        {"headline": "x" * 10_000},
    ],
)
def test_a_filter_that_cannot_be_read_shows_no_vote_rather_than_every_vote(moderator_client: Client, article: ArticlePage, filters: dict[str, str]) -> None:
    store_votes(article, 3)
    assert listed(moderator_client, **filters) == []


def test_the_list_costs_the_same_for_one_vote_and_for_a_screenful(
    moderator_client: Client, moderator: AbstractUser, section: SectionPage, django_assert_num_queries: Any
) -> None:
    pages = [factories.make_article(section) for _ in range(4)]
    store_votes(pages[0], 1, network=CROWD)
    moderator_client.get(LIST)
    with django_assert_num_queries(12):
        moderator_client.get(LIST)
    for page in pages:
        store_votes(page, 12, kind="sad", network=SCRIPT)
    exclude_votes(votes=Vote.objects.all(), by=moderator, reason="Everything")
    with django_assert_num_queries(12):
        assert len(listed(moderator_client)) == 49


def test_only_so_many_votes_are_counted_for_a_screenful(moderator_client: Client, article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (lists, votes_desk):
        monkeypatch.setattr(module, "COUNTED_UP_TO", 5)
    store_votes(article, 7)
    assert "More than 5 votes" in moderator_client.get(LIST).content.decode()


def test_there_is_no_address_to_add_edit_or_delete_a_vote(admin_client: Client, article: ArticlePage) -> None:
    vote = store_votes(article, 1)[0]
    for path in ("new/", f"edit/{vote.pk}/", f"delete/{vote.pk}/", f"{vote.pk}/", f"copy/{vote.pk}/"):
        assert admin_client.get(LIST + path).status_code == 404
        assert admin_client.post(LIST + path).status_code == 404
    assert "Add vote" not in admin_client.get(LIST).content.decode()
    assert Vote.objects.filter(pk=vote.pk).exists()


def test_an_editor_is_turned_away(editor_client: Client, article: ArticlePage) -> None:
    store_votes(article, 1)
    for path in ("", "results/"):
        answer = editor_client.get(LIST + path)
        assert answer.status_code == 302
        assert answer.url == reverse("wagtailadmin_home")
