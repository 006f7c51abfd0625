"""What a moderator confirms is what the moderator was shown: when it holds no longer, nothing happens and the page asks again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reactions import services
from reactions.models import Exclusion, ReactionKind, Vote
from reactions.services import find_drift
from tests import factories
from tests.ballots import store_votes, total_of
from tests.test_moderation import EXCLUDE, RESTORE, ask, confirm, texts

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage, SectionPage


def test_the_page_shows_totals_and_shares_before_and_after(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 6, kind="angry")
    store_votes(article, 2, kind="love")
    (table,) = ask(moderator_client, EXCLUDE, id="all", kind="angry").context["tables"]
    assert (table.before, table.after) == (8, 2)
    figures = {row.label: (row.before, row.share_before, row.after, row.share_after) for row in table.kinds}
    assert figures == {"Angry": (6, 75, 0, 0), "Love": (2, 25, 2, 100)}


def test_what_another_moderator_has_done_meanwhile_is_said_and_nothing_is_done(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    votes = store_votes(article, 5)
    asked = ask(moderator_client, EXCLUDE, id="all")
    services.exclude_votes(votes=Vote.objects.filter(pk__in=[vote.pk for vote in votes[:2]]), by=moderator, reason="Mine")
    answer = confirm(moderator_client, asked)
    page = answer.content.decode()
    assert "Nothing was done. 5 of the votes would have moved a total when you looked, and 3 would now." in page
    assert Exclusion.objects.count() == 1
    assert total_of(article) == 3
    confirm(moderator_client, answer)
    assert total_of(article) == 0


def test_votes_that_match_no_longer_are_said(moderator_client: Client, article: ArticlePage) -> None:
    votes = store_votes(article, 5, kind="angry")
    asked = ask(moderator_client, EXCLUDE, id="all", kind="angry")
    services.cast_vote(page_id=article.pk, voter_key=votes[0].voter_key, kind="love")
    assert "The selection held 5 votes when you looked, and holds 4 now." in confirm(moderator_client, asked).content.decode()
    assert total_of(article) == 5


def test_votes_whose_reader_has_chosen_another_kind_are_noticed(moderator_client: Client, article: ArticlePage) -> None:
    votes = store_votes(article, 2)
    asked = ask(moderator_client, EXCLUDE, id=votes[0].pk)
    services.cast_vote(page_id=article.pk, voter_key=votes[0].voter_key, kind="sad")
    assert "Some of the votes have changed since you looked." in confirm(moderator_client, asked).content.decode()
    assert total_of(article) == 2


def test_readers_who_go_on_voting_do_not_keep_a_moderator_from_acting(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 5)
    asked = ask(moderator_client, EXCLUDE, id="all", page=article.pk)
    store_votes(article, 3)
    confirm(moderator_client, asked)
    assert total_of(article) == 3


@pytest.mark.parametrize("seen", ["", "nonsense", "eyJ2b3RlcyI6MX0:1:x"])
def test_what_the_site_has_not_signed_is_asked_again(moderator_client: Client, article: ArticlePage, seen: str) -> None:
    store_votes(article, 2)
    answer = confirm(moderator_client, ask(moderator_client, EXCLUDE, id="all"), seen=seen)
    assert "Nothing was done." in answer.content.decode()
    assert total_of(article) == 2


def test_restoring_is_asked_again_when_another_moderator_was_quicker(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 4)
    exclusion = services.exclude_votes(votes=Vote.objects.all(), by=moderator, reason="A flood")
    asked = ask(moderator_client, RESTORE, id="all")
    services.lift_exclusion(exclusion=exclusion, by=moderator, reason="Back")
    assert "counted already" in texts(confirm(moderator_client, asked))
    assert total_of(article) == 4


@pytest.mark.parametrize("is_ticked", [True, False])
def test_a_story_deleted_under_an_open_preview_is_a_message(moderator_client: Client, article: ArticlePage, is_ticked: bool) -> None:
    votes = store_votes(article, 2)
    asked = ask(moderator_client, EXCLUDE, id=votes[0].pk) if is_ticked else ask(moderator_client, EXCLUDE, id="all", page=article.pk)
    article.delete()
    answer = confirm(moderator_client, asked)
    assert answer.status_code == 200
    assert ("No vote matches" if is_ticked else "may have been deleted") in texts(answer)


def test_one_of_several_stories_deleted_is_said(moderator_client: Client, article: ArticlePage, section: SectionPage) -> None:
    store_votes(article, 2)
    other = factories.make_article(section)
    store_votes(other, 3)
    asked = ask(moderator_client, EXCLUDE, id="all")
    other.delete()
    assert "The selection held 5 votes when you looked, and holds 2 now." in confirm(moderator_client, asked).content.decode()


def test_an_exclusion_keeps_what_it_did_to_the_figures(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 6, kind="angry")
    store_votes(article, 2, kind="love")
    confirm(moderator_client, ask(moderator_client, EXCLUDE, id="all", kind="angry"))
    exclusion = Exclusion.objects.get()
    (kept,) = exclusion.effect
    assert (kept["page"], kept["title"]) == (article.pk, article.title)
    assert (kept["before"], kept["after"]) == ({"love": 2, "angry": 6}, {"love": 2, "angry": 0})
    assert ReactionKind.objects.filter(slug__in=kept["before"]).count() == 2
    assert "What it did to the figures" in moderator_client.get(f"/admin/reactions/exclusions/{exclusion.pk}/").content.decode()
    assert find_drift() == []


def test_only_one_exclusions_hold_is_lifted_where_that_is_meant(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    votes = store_votes(article, 4)
    exclusion = services.exclude_votes(votes=Vote.objects.all(), by=moderator, reason="A flood")
    services.exclude_votes(votes=Vote.objects.filter(pk=votes[0].pk), by=moderator, reason="Another")
    confirm(moderator_client, ask(moderator_client, RESTORE, id="all", exclusion=exclusion.pk), only_this="on")
    assert total_of(article) == 3
    assert find_drift() == []
