"""The boards list: which pages, what each row says, states as readers meet them, and closing and reopening."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from reactions.boards import board_for
from reactions.desk.board_rows import BoardRow
from reactions.desk.board_states import with_states
from reactions.models import Board, BoardState, Vote
from reactions.services import close_board, exclude_votes
from tests import factories
from tests.ballots import store_votes

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage, SectionPage

LIST = "/admin/reactions/boards/"


def rows(client: Client, **query: Any) -> list[BoardRow]:
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return list(answer.context["object_list"])


def titles(client: Client, **query: Any) -> list[str]:
    return [str(row) for row in rows(client, **query)]


@pytest.fixture
def lido(section: SectionPage) -> ArticlePage:
    return factories.make_article(section, title="Lido stays open")


def test_a_page_is_listed_once_it_has_votes_or_a_board(moderator_client: Client, article: ArticlePage, lido: ArticlePage, section: SectionPage) -> None:
    assert rows(moderator_client) == []
    store_votes(article, 1)
    Board.objects.create(page_id=section.pk, state=BoardState.CLOSED)
    assert set(titles(moderator_client)) == {article.title, section.title}


def test_a_row_says_totals_by_kind_excluded_and_the_last_vote(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    last = datetime(2026, 3, 10, 14, 3, tzinfo=UTC)
    store_votes(article, 3, kind="sad", cast_at=last)
    votes = store_votes(article, 3, kind="love", cast_at=last - timedelta(hours=1))
    exclude_votes(votes=Vote.objects.filter(pk=votes[0].pk), by=moderator, reason="One script")
    row = rows(moderator_client)[0]
    assert [(kind.slug, count) for kind, count in row.counts] == [("sad", 3), ("love", 2)]
    assert (row.total, row.excluded, row.last_vote_at) == (5, 1, last)


def test_a_headline_leads_to_its_votes_and_its_public_page(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 1)
    page = moderator_client.get(LIST).content.decode()
    assert f'href="/admin/reactions/votes/?page={article.pk}"' in page
    assert f'href="{article.get_url()}"' in page


def test_nothing_leads_to_editing_the_page(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 1)
    assert reverse("wagtailadmin_pages:edit", args=[article.pk]) not in moderator_client.get(LIST).content.decode()


def test_a_state_that_comes_from_above_says_from_where(moderator_client: Client, moderator: AbstractUser, article: ArticlePage, section: SectionPage) -> None:
    store_votes(article, 1)
    close_board(page=section, by=moderator, reason="Inquest")
    states = {str(row): (row.state, row.inherited_from) for row in rows(moderator_client)}
    assert states == {article.title: (BoardState.CLOSED, section.title), section.title: (BoardState.CLOSED, "")}


def test_boards_are_searched_by_headline_and_filtered_by_state(
    moderator_client: Client, moderator: AbstractUser, article: ArticlePage, lido: ArticlePage
) -> None:
    store_votes(article, 1)
    store_votes(lido, 1)
    close_board(page=lido, by=moderator, reason="Inquest")
    assert titles(moderator_client, q="LIDO") == [lido.title]
    assert titles(moderator_client, state="closed") == [lido.title]
    assert titles(moderator_client, state="open") == [article.title]
    assert titles(moderator_client, state="off") == []
    assert titles(moderator_client, state="ajar") == []


def test_boards_are_ordered_by_latest_vote_or_by_total(moderator_client: Client, article: ArticlePage, lido: ArticlePage) -> None:
    store_votes(article, 5, cast_at=datetime(2026, 3, 1, tzinfo=UTC))
    store_votes(lido, 1, cast_at=datetime(2026, 3, 2, tzinfo=UTC))
    assert titles(moderator_client) == [lido.title, article.title]
    assert titles(moderator_client, ordering="-total") == [article.title, lido.title]
    assert titles(moderator_client, ordering="total") == [lido.title, article.title]
    assert titles(moderator_client, ordering="nonsense") == [lido.title, article.title]


def test_the_list_costs_the_same_for_one_board_and_for_many(moderator_client: Client, section: SectionPage, django_assert_num_queries: Any) -> None:
    store_votes(factories.make_article(section), 1)
    moderator_client.get(LIST)
    with django_assert_num_queries(17):
        moderator_client.get(LIST)
    for number in range(8):
        article = factories.make_article(section)
        store_votes(article, 2)
        Board.objects.create(page_id=article.pk, state=BoardState.CLOSED if number % 2 else None)
    with django_assert_num_queries(17):
        assert len(rows(moderator_client)) == 9


PAST, FUTURE = timedelta(hours=-1), timedelta(hours=1)
SETTINGS = list(product([None, *BoardState], [None, PAST, FUTURE]))


@pytest.mark.parametrize("above", SETTINGS)
def test_the_list_and_the_readers_board_agree_on_every_state(article: ArticlePage, section: SectionPage, above: tuple[Any, Any]) -> None:
    now = timezone.now()

    def set_board(page: Page, state: BoardState | None, closes_in: timedelta | None) -> None:
        Board.objects.update_or_create(page_id=page.pk, defaults={"state": state, "closes_at": now + closes_in if closes_in else None})

    set_board(section, *above)
    for below in SETTINGS:
        set_board(article, *below)
        listed = with_states(Page.objects.filter(pk=article.pk), now=now).get()
        assert listed.board_state == board_for(article, now=now).state, below


def test_closing_takes_a_reason_and_stops_reactions(moderator_client: Client, article: ArticlePage) -> None:
    address = reverse("reactions_boards:close", args=[article.pk])
    assert moderator_client.post(address, {"reason": " "}).context["form"].errors["reason"]
    assert board_for(article).is_open
    answer = moderator_client.post(address, {"reason": "Inquest opens"}, follow=True)
    assert "takes no more reactions" in " ".join(map(str, answer.context["messages"]))
    assert board_for(article).state == BoardState.CLOSED


def test_reopening_takes_a_reason_and_lets_readers_react_again(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    close_board(page=article, by=moderator, reason="Inquest")
    address = reverse("reactions_boards:reopen", args=[article.pk])
    assert moderator_client.post(address, {"reason": ""}).context["form"].errors["reason"]
    moderator_client.post(address, {"reason": "Inquest is over"})
    assert board_for(article).is_open


def test_switching_off_takes_a_reason_hides_the_panel_and_is_undone(moderator_client: Client, article: ArticlePage) -> None:
    address = reverse("reactions_boards:off", args=[article.pk])
    assert moderator_client.post(address, {"reason": " "}).context["form"].errors["reason"]
    answer = moderator_client.post(address, {"reason": "A family asks for quiet"}, follow=True)
    assert "shows no reactions any more" in " ".join(map(str, answer.context["messages"]))
    assert "<reaction-panel" not in Client().get(article.url).content.decode()

    undo = reverse("reactions_boards:reopen", args=[article.pk])
    assert undo in answer.content.decode()
    moderator_client.post(undo, {"reason": "They have agreed"})
    assert board_for(article).is_open
    assert "<reaction-panel" in Client().get(article.url).content.decode()


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (BoardState.OPEN, {"close", "off", "edit"}),
        (BoardState.CLOSED, {"reopen", "off"}),
        (BoardState.OFF, {"reopen"}),
    ],
)
def test_a_row_offers_what_can_be_done_with_its_board(moderator_client: Client, article: ArticlePage, state: BoardState, offered: set[str]) -> None:
    Board.objects.create(page_id=article.pk, state=state)
    page = moderator_client.get(LIST).content.decode()
    addresses = {name: reverse(f"reactions_boards:{name}", args=[article.pk]) for name in ("close", "off", "reopen")}
    addresses["edit"] = f"{reverse('reactions_boards:edit', args=[article.pk])}#id_board-closes_at"
    assert {name for name, address in addresses.items() if f'"{address}"' in page} == offered


@pytest.mark.parametrize(
    ("act", "state", "words"),
    [
        ("close", BoardState.CLOSED, "nothing to close"),
        ("close", BoardState.OFF, "nothing to close"),
        ("off", BoardState.OFF, "switched off already"),
        ("reopen", BoardState.OPEN, "open already"),
    ],
)
def test_an_act_that_would_change_nothing_says_so(moderator_client: Client, article: ArticlePage, act: str, state: BoardState, words: str) -> None:
    Board.objects.create(page_id=article.pk, state=state)
    answer = moderator_client.post(reverse(f"reactions_boards:{act}", args=[article.pk]), {"reason": "Why not"}, follow=True)
    assert words in " ".join(map(str, answer.context["messages"]))
    assert Board.objects.get().state == state


def test_the_history_of_a_board_says_who_did_what_and_why(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    close_board(page=article, by=moderator, reason="Inquest opens")
    page = moderator_client.get(reverse("reactions_boards:history", args=[article.pk])).content.decode()
    assert "Closed the board of “Ferry leaves on time”: Inquest opens" in page
    assert "mina" in page


def test_a_board_to_which_nothing_was_done_has_an_empty_history(moderator_client: Client, article: ArticlePage) -> None:
    answer = moderator_client.get(reverse("reactions_boards:history", args=[article.pk]))
    assert answer.status_code == 200
    assert not answer.context["object_list"]


def test_an_unknown_page_is_not_found(moderator_client: Client) -> None:
    for path in ("999999/close/", "999999/reopen/", "999999/history/", "abc/close/"):
        assert moderator_client.get(LIST + path).status_code == 404


def test_an_editor_is_turned_away(editor_client: Client, article: ArticlePage) -> None:
    for path in ("", "results/", f"{article.pk}/close/", f"{article.pk}/reopen/", f"{article.pk}/history/"):
        assert editor_client.get(LIST + path).status_code == 302
    editor_client.post(f"{LIST}{article.pk}/close/", {"reason": "Mine"})
    assert board_for(article).is_open


def test_a_moderator_cannot_edit_the_page(moderator_client: Client, article: ArticlePage) -> None:
    for name in ("edit", "unpublish", "delete"):
        assert moderator_client.get(reverse(f"wagtailadmin_pages:{name}", args=[article.pk])).status_code == 302
