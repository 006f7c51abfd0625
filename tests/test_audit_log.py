"""Every act of moderation is in Wagtail's audit log, in words that say what was done, to what and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from reactions.models import ReactionKind, Vote
from reactions.services import close_board, exclude_votes, reopen_board, restore_votes, switch_off_board
from tests import factories
from tests.ballots import store_votes

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage, SectionPage

HISTORY = "/admin/reports/site-history/"


def last_message() -> str:
    return str(ModelLogEntry.objects.first().message)


def test_excluding_says_how_many_votes_on_which_story_and_why(moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 12)
    exclude_votes(votes=Vote.objects.all(), by=moderator, reason="flood from one network")
    assert last_message() == "Excluded 12 votes on “Ferry leaves on time”: flood from one network (total from 12 to 0)"


def test_one_vote_is_said_in_the_singular(moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 1)
    exclude_votes(votes=Vote.objects.all(), by=moderator, reason="test vote")
    assert last_message() == "Excluded 1 vote on “Ferry leaves on time”: test vote (total from 1 to 0)"


def test_restoring_votes_of_several_pages_says_of_how_many(moderator: AbstractUser, article: ArticlePage, section: SectionPage) -> None:
    store_votes(article, 2)
    store_votes(factories.make_article(section, title="Ferry late"), 3)
    exclude_votes(votes=Vote.objects.all(), by=moderator, reason="flood")
    restore_votes(votes=Vote.objects.all(), by=moderator, reason="a school class")
    assert last_message() == "Restored 5 votes on 2 pages: a school class (“Ferry late” from 0 to 3; “Ferry leaves on time” from 0 to 2)"


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (close_board, "Closed the board of “Ferry leaves on time”: inquest (state from inherited to Closed)"),
        (switch_off_board, "Switched the board of “Ferry leaves on time” off: inquest (state from inherited to Off)"),
        (reopen_board, "Reopened the board of “Ferry leaves on time”: inquest (state from inherited to Open)"),
    ],
)
def test_closing_and_reopening_say_which_story_and_why(moderator: AbstractUser, article: ArticlePage, act: Callable[..., Any], message: str) -> None:
    act(page=article, by=moderator, reason="inquest")
    assert last_message() == message


def test_retiring_and_making_default_are_logged(admin_client: Client, admin_user: AbstractUser) -> None:
    kind = ReactionKind.objects.get(slug="unmoved")
    admin_client.post(reverse("reactions_kinds:retire", args=[kind.pk]))
    entry = ModelLogEntry.objects.first()
    assert (entry.action, entry.user, str(entry.label)) == ("reactions.retire_kind", admin_user, "Unmoved")


def test_the_site_history_shows_the_acts_with_links_to_their_objects(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 2)
    exclusion = exclude_votes(votes=Vote.objects.all(), by=moderator, reason="flood from one network")
    close_board(page=article, by=moderator, reason="inquest")
    page = moderator_client.get(HISTORY).content.decode()
    assert "Excluded 2 votes on “Ferry leaves on time”: flood from one network" in page
    assert reverse("reactions_exclusions:inspect", args=[exclusion.pk]) in page
    assert reverse("reactions_boards:history", args=[article.pk]) in page


def test_the_site_history_of_an_editor_says_nothing_of_votes(editor_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 2)
    exclude_votes(votes=Vote.objects.all(), by=moderator, reason="flood from one network")
    page = editor_client.get(HISTORY)
    assert page.status_code == 200
    assert "flood from one network" not in page.content.decode()
