"""The board of an alias at the desk: it is its original's, is set there, and the desk says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from reactions.boards import board_for
from reactions.desk.board_states import with_states
from reactions.models import Board, BoardState, SectionRight
from reactions.services import change_board, close_board
from tests import factories
from tests.ballots import store_votes
from tests.test_board_panel import address, editor_of, fill, said
from tests.test_boards_list import SETTINGS, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage, FrontPage, SectionPage

FOLLOWS = "This page is an alias. It follows its original in “Harbour”: what is set here is set there, and holds for both."


@pytest.fixture
def town(front_page: FrontPage) -> SectionPage:
    return factories.make_section(front_page, title="Town")


@pytest.fixture
def alias(article: ArticlePage, town: SectionPage) -> ArticlePage:
    return article.create_alias(parent=town)


def words(html: str) -> str:
    return " ".join(html.split())


def act(page: Page, name: str) -> str:
    return reverse(f"reactions_boards:{name}", args=[page.pk])


def test_what_is_set_on_an_alias_is_set_on_its_original_and_holds_for_both(editor_client: Client, article: ArticlePage, alias: ArticlePage) -> None:
    assert FOLLOWS in words(editor_client.get(address(alias)).content.decode())
    assert "Saved" in said(fill(editor_client, alias, sensitive="yes"))
    assert Board.objects.get().page_id == article.pk
    assert {kind.slug for kind in board_for(alias).kinds} == {kind.slug for kind in board_for(article).kinds} == {"love", "sad"}


def test_the_form_of_an_alias_shows_what_its_original_says(editor_client: Client, article: ArticlePage, alias: ArticlePage) -> None:
    Board.objects.create(page=article, minimum_for_shares=7)
    context = editor_client.get(address(alias)).context
    assert context["form"].initial["minimum_for_shares"] == 7
    assert {fact.origin for fact in context["facts"] if fact.label == "Shares are shown from"} == {"set here"}


@pytest.mark.parametrize(("name", "state"), [("close", BoardState.CLOSED), ("off", BoardState.OFF)])
def test_an_act_on_an_alias_is_one_on_its_original(moderator_client: Client, article: ArticlePage, alias: ArticlePage, name: str, state: BoardState) -> None:
    assert FOLLOWS in words(moderator_client.get(act(alias, name)).content.decode())
    moderator_client.post(act(alias, name), {"reason": "Inquest"})
    assert board_for(alias).state == board_for(article).state == state
    moderator_client.post(act(alias, "reopen"), {"reason": "It is over"})
    assert board_for(alias).is_open


def test_a_page_that_is_no_alias_says_nothing_of_that(moderator_client: Client, article: ArticlePage) -> None:
    assert "alias" not in moderator_client.get(act(article, "close")).content.decode()
    assert "alias" not in moderator_client.get(address(article)).context["form"].as_p()


def test_the_side_panel_of_an_alias_sets_the_original_and_goes_on_saying_so(editor_client: Client, article: ArticlePage, alias: ArticlePage) -> None:
    html = editor_of(editor_client, alias)
    assert FOLLOWS in words(html)
    assert f'action="{address(alias)}"' in html
    form = {"initial-board-minimum_for_shares": "", "board-minimum_for_shares": "5"}
    answer = editor_client.post(address(alias), form, headers={"X-Requested-With": "XMLHttpRequest"})
    assert FOLLOWS in words(answer.content.decode())
    assert Board.objects.get(minimum_for_shares=5).page_id == article.pk


def test_whoever_may_set_only_where_the_alias_stands_sets_nothing(
    make_user: Callable[..., AbstractUser], article: ArticlePage, alias: ArticlePage, town: SectionPage
) -> None:
    client = Client()
    client.force_login(in_section_only(make_user("toni"), town))
    assert client.get(act(alias, "close")).status_code == 302
    client.post(act(alias, "close"), {"reason": "Mine"})
    assert client.get(address(alias)).status_code == 302
    client.post(address(alias), {"initial-board-sensitive": "", "board-sensitive": "yes"})
    assert not Board.objects.exists()
    assert "Whoever may publish this page may change this." in editor_of(client, alias)


def in_section_only(user: AbstractUser, section: Page) -> AbstractUser:
    """The user, who may now write and publish stories and moderate boards in this section and nowhere else."""
    group = Group.objects.create(name="Town desk")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("change_page", "publish_page"):
        GroupPagePermission.objects.create(group=group, page=section.page_ptr, permission=Permission.objects.get(codename=codename))
    for codename in ("view_board", "moderate_board"):
        SectionRight.objects.create(group=group, page=section.page_ptr, permission=Permission.objects.get(codename=codename))
    user.groups.set([group])
    return user


def test_the_figures_of_an_alias_are_reached_by_who_may_see_the_originals(
    make_user: Callable[..., AbstractUser], editor_client: Client, article: ArticlePage, alias: ArticlePage, town: SectionPage
) -> None:
    store_votes(article, 3)
    figures = reverse("reactions_stories:inspect", args=[alias.pk])
    listing = reverse("wagtailadmin_explore", args=[town.pk])
    assert figures in editor_client.get(listing).content.decode()
    assert editor_client.get(figures).context["page"].pk == article.pk
    client = Client()
    client.force_login(in_section_only(make_user("toni"), town))
    assert figures not in client.get(listing).content.decode()
    assert client.get(figures).status_code == 302


def test_the_history_of_an_alias_is_its_originals(moderator_client: Client, moderator: AbstractUser, article: ArticlePage, alias: ArticlePage) -> None:
    close_board(page=article, by=moderator, reason="Inquest opens")
    assert "Closed the board of “Ferry leaves on time”: Inquest opens" in moderator_client.get(act(alias, "history")).content.decode()


def test_code_that_sets_an_alias_sets_its_original(moderator: AbstractUser, article: ArticlePage, alias: ArticlePage) -> None:
    close_board(page=alias, by=moderator, reason="Inquest")
    change_board(page=alias, by=moderator, changes={"minimum_for_shares": 3})
    board = Board.objects.get()
    assert (board.page_id, board.state, board.minimum_for_shares) == (article.pk, BoardState.CLOSED, 3)


def test_a_row_of_an_aliass_own_changes_nothing_in_the_list(moderator_client: Client, alias: ArticlePage) -> None:
    Board.objects.create(page=alias, state=BoardState.CLOSED)
    assert [(row.page.pk, row.state, row.inherited_from) for row in rows(moderator_client)] == [(alias.pk, BoardState.OPEN, "")]
    assert board_for(alias).is_open


@pytest.mark.parametrize("above", SETTINGS)
def test_the_list_and_the_readers_board_agree_on_an_alias(
    article: ArticlePage, alias: ArticlePage, section: SectionPage, town: SectionPage, above: tuple[Any, Any]
) -> None:
    now = timezone.now()

    def set_board(page: Page, state: BoardState | None, closes_in: Any) -> None:
        Board.objects.update_or_create(page_id=page.pk, defaults={"state": state, "closes_at": now + closes_in if closes_in else None})

    for page in (town, alias):
        set_board(page, BoardState.OFF, None)
    set_board(section, *above)
    for below in SETTINGS:
        set_board(article, *below)
        listed = with_states(Page.objects.filter(pk=alias.pk), now=now).get()
        assert listed.board_state == board_for(alias, now=now).state, below
        assert listed.decided_by_id not in (town.pk, alias.pk)
