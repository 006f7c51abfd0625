"""Reactions → Overview: what came in, what is felt most, what is closed, what waits, and whether the figures are proven."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from reactions import services
from reactions.models import Board, BoardState, Flood, FloodState, Vote
from reactions.services import close_board, exclude_votes
from tests import factories
from tests.ballots import store_votes

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage, FrontPage, SectionPage

OVERVIEW = "/admin/reactions/overview/"
# The shell of the admin included.
QUERIES = 19


def shown(client: Client, **asked: Any) -> dict[str, Any]:
    answer = client.get(OVERVIEW, asked)
    assert answer.status_code == 200
    return answer.context


def days_ago(number: int) -> datetime:
    return timezone.localtime().replace(hour=12) - timedelta(days=number)


def test_it_counts_the_votes_of_the_last_24_hours(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    votes = store_votes(article, 5)
    store_votes(article, 3, cast_at=days_ago(2))
    exclude_votes(votes=Vote.objects.filter(pk=votes[0].pk), by=moderator, reason="One script")
    figures = shown(moderator_client)["votes"]
    assert (figures.counted, figures.excluded, figures.excluded_percent) == (4, 1, 20)


def test_the_day_is_shown_by_the_hour_and_longer_times_by_the_day(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 2)
    by_hour = shown(moderator_client)["votes"].chart
    assert len(by_hour.labels) == 24
    assert by_hour.series[0].values[-1] == 2
    assert [len(shown(moderator_client, range=length)["votes"].chart.labels) for length in ("7d", "30d")] == [7, 30]


def test_chosen_days_are_whole_days(moderator_client: Client, article: ArticlePage) -> None:
    for number in (1, 4, 5, 6):
        store_votes(article, number, cast_at=days_ago(number))
    since, until = (days_ago(number).date().isoformat() for number in (5, 4))
    assert shown(moderator_client, range="chosen", since=since, until=until)["votes"].counted == 9


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"since": "2026-03-01"}, "Choose both days."),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "not before the first one"),
        ({"since": "2026-01-01", "until": "2026-12-31"}, "Choose at most 93 days."),
        ({"since": "yesterday", "until": "2026-03-01"}, "Enter a valid date."),
        ({"range": "century"}, "Select a valid choice."),
        ({"section": "999999"}, "Select a valid choice."),
    ],
)
def test_a_range_that_cannot_be_read_shows_no_figures_and_says_why(moderator_client: Client, asked: dict[str, str], words: str) -> None:
    answer = moderator_client.get(OVERVIEW, {"range": "chosen", **asked})
    assert "votes" not in answer.context
    assert words in answer.content.decode()


def test_a_section_narrows_everything(moderator_client: Client, moderator: AbstractUser, article: ArticlePage, front_page: FrontPage) -> None:
    culture = factories.make_section(front_page, title="Culture")
    film = factories.make_article(culture, title="Film week opens")
    store_votes(article, 2)
    store_votes(film, 3)
    close_board(page=article, by=moderator, reason="Inquest")
    assert shown(moderator_client)["votes"].counted == 5
    context = shown(moderator_client, section=culture.pk)
    assert context["votes"].counted == 3
    assert [story.title for story in context["felt"]] == [film.title]
    assert context["boards"] == []


def test_the_sections_to_choose_from_are_pages_that_have_stories(moderator_client: Client, article: ArticlePage, section: SectionPage) -> None:
    assert list(shown(moderator_client)["form"].fields["section"].queryset) == [section.page_ptr]


def test_most_felt_stories_have_their_totals_and_the_leading_kind(moderator_client: Client, article: ArticlePage, section: SectionPage) -> None:
    lido = factories.make_article(section, title="Lido stays open")
    store_votes(article, 1, kind="love")
    store_votes(article, 3, kind="sad", cast_at=days_ago(3))
    store_votes(lido, 2, kind="love")
    store_votes(lido, 2, kind="sad")
    first, second = shown(moderator_client)["felt"]
    assert (first.title, first.votes, first.total, first.leading) == (lido.title, 4, 4, None)
    assert (second.votes, second.total, second.leading.slug, second.share) == (1, 4, "sad", 75)


def test_boards_that_are_closed_or_off_are_named(moderator_client: Client, moderator: AbstractUser, article: ArticlePage, section: SectionPage) -> None:
    lido = factories.make_article(section, title="Lido stays open")
    Board.objects.create(page_id=lido.pk, state=BoardState.OFF)
    Board.objects.create(page_id=section.pk, state=BoardState.OPEN)
    close_board(page=article, by=moderator, reason="Inquest")
    assert [(board["title"], str(board["state"])) for board in shown(moderator_client)["boards"]] == [(article.title, "Closed"), (lido.title, "Off")]


def test_floods_that_wait_are_named_and_others_are_not(moderator_client: Client, article: ArticlePage, section: SectionPage) -> None:
    now = timezone.now()
    for page, state in ((article, FloodState.WAITING), (factories.make_article(section), FloodState.GENUINE)):
        Flood.objects.create(page_id=page.pk, began_at=now - timedelta(minutes=9), last_at=now, votes=40, state=state)
    assert [row["flood"].page_id for row in shown(moderator_client)["floods"]] == [article.pk]


def test_it_says_when_the_figures_were_proven_and_whether_they_were_exact(moderator_client: Client, article: ArticlePage) -> None:
    assert "not yet compared" in moderator_client.get(OVERVIEW).content.decode()
    call_command("recount_reactions", "--check", verbosity=0)
    page = moderator_client.get(OVERVIEW).content.decode()
    assert "All totals were last compared with all votes" in page
    assert "Every one matched." in page


def test_an_editor_without_the_permission_is_turned_away(editor: AbstractUser, editor_client: Client) -> None:
    editor.groups.get().permissions.remove(Permission.objects.get(codename="view_tally"))
    assert editor_client.get(OVERVIEW).status_code == 302
    assert reverse("reactions_overview:index") == OVERVIEW


def test_it_costs_the_same_for_one_story_and_for_many(
    moderator_client: Client, moderator: AbstractUser, section: SectionPage, django_assert_num_queries: Any
) -> None:
    def add(number: int) -> None:
        for _ in range(number):
            article = factories.make_article(section)
            store_votes(article, 2)
            store_votes(article, 2, cast_at=timezone.now() - timedelta(hours=5))
            close_board(page=article, by=moderator, reason="Inquest")
            Flood.objects.create(page_id=article.pk, began_at=timezone.now(), last_at=timezone.now(), votes=2)

    services.sum_hours(now=timezone.now() - timedelta(days=1))
    add(1)
    while services.sum_hours(now=timezone.now()):
        pass
    moderator_client.get(OVERVIEW)
    with django_assert_num_queries(QUERIES):
        moderator_client.get(OVERVIEW)
    add(8)
    with django_assert_num_queries(QUERIES):
        moderator_client.get(OVERVIEW)
