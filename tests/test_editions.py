"""What a process remembers of a board is found out of date with the next answer, whatever changed it and however."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import PageViewRestriction

from articles.models import ArticlePage, SectionPage
from reactions import boards, database
from reactions.boards import standing_of, standings_of
from reactions.models import Board, BoardState, Edition, ReactionKind, ReactionSet, SetMember
from tests.factories import make_section
from tests.readers import Reader

Act = Callable[[ArticlePage, SectionPage], Any]


def token() -> UUID:
    return Edition.objects.get().token


def a_board_is_made(page: ArticlePage, section: SectionPage) -> None:
    Board.objects.create(page=section, state=BoardState.CLOSED)


def a_board_is_updated_in_bulk(page: ArticlePage, section: SectionPage) -> None:
    Board.objects.update(minimum_for_shares=3)


def a_kind_is_renamed_in_bulk(page: ArticlePage, section: SectionPage) -> None:
    ReactionKind.objects.filter(slug="love").update(label="Adore")


def a_set_is_no_default_any_more(page: ArticlePage, section: SectionPage) -> None:
    ReactionSet.objects.update(is_default=False)


def a_kind_leaves_a_set(page: ArticlePage, section: SectionPage) -> None:
    SetMember.objects.filter(kind__slug="love").delete()


def a_section_becomes_private(page: ArticlePage, section: SectionPage) -> None:
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)


def a_table_is_changed_by_hand(page: ArticlePage, section: SectionPage) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reactions_reactionkind SET label = 'Adore' WHERE slug = 'love'")


CHANGES = [
    a_board_is_made,
    a_board_is_updated_in_bulk,
    a_kind_is_renamed_in_bulk,
    a_set_is_no_default_any_more,
    a_kind_leaves_a_set,
    a_section_becomes_private,
    a_table_is_changed_by_hand,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_each_change_of_what_boards_are_made_of_is_a_new_edition(article: ArticlePage, section: SectionPage, change: Act) -> None:
    Board.objects.create(page=article)
    before = token()
    change(article, section)
    assert token() != before


def test_votes_and_stories_make_no_new_edition(article: ArticlePage) -> None:
    before = token()
    Reader().cast(article, "love")
    article.save_revision().publish()
    assert token() == before


def test_a_closed_section_is_closed_to_the_next_vote(article: ArticlePage, section: SectionPage) -> None:
    assert Reader().cast(article, "love").status_code == 200
    a_board_is_made(article, section)
    assert Reader().cast(article, "love").status_code == 409
    Board.objects.all().delete()
    assert Reader().cast(article, "love").status_code == 200


def test_a_section_that_becomes_private_is_none_to_the_next_reader(article: ArticlePage, section: SectionPage) -> None:
    reader = Reader()
    assert reader.cast(article, "love").status_code == 200
    a_section_becomes_private(article, section)
    assert [reader.cast(article, "sad").status_code, reader.client.get(f"/reactions/{article.pk}/").status_code] == [404, 404]


def test_a_page_moved_below_a_closed_section_is_closed(article: ArticlePage, section: SectionPage) -> None:
    closed = make_section(section.get_parent(), title="Archive")
    Board.objects.create(page=closed, state=BoardState.CLOSED)
    assert Reader().cast(article, "love").status_code == 200
    article.move(closed, pos="last-child")
    assert Reader().cast(article, "love").status_code == 409


def test_an_alias_is_closed_to_readers_with_its_original(article: ArticlePage, section: SectionPage) -> None:
    elsewhere = make_section(section.get_parent(), title="Elsewhere")
    alias = article.create_alias(parent=elsewhere)
    assert Reader().cast(alias, "love").status_code == 200
    PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
    assert Reader().cast(alias, "love").status_code == 404


def test_a_page_taken_down_takes_no_vote(article: ArticlePage) -> None:
    assert Reader().cast(article, "love").status_code == 200
    article.unpublish()
    assert Reader().cast(article, "love").status_code == 404


def test_what_is_remembered_is_used_as_long_as_it_holds(article: ArticlePage, django_assert_num_queries: Any) -> None:
    standing_of(page_id=article.pk)
    with django_assert_num_queries(1):
        assert standing_of(page_id=article.pk).board.is_open


def test_without_an_edition_nothing_is_remembered(article: ArticlePage) -> None:
    Edition.objects.all().delete()
    standing_of(page_id=article.pk)
    Board.objects.create(page=article, state=BoardState.CLOSED)
    assert Reader().cast(article, "love").status_code == 409
    Board.objects.all().delete()
    assert Reader().cast(article, "love").json()["total"] == 1


def test_only_so_many_pages_are_remembered(article: ArticlePage, section: SectionPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "REMEMBERED_PAGES", 0)
    pages = [article, *(make_section(section.get_parent(), title=title) for title in ("One", "Two"))]
    for page in pages:
        standings_of(page_ids=[page.pk])
    assert len(boards._remembered) <= 1


def test_what_a_table_made_anew_has_lost_is_put_back_with_the_next_migration(article: ArticlePage) -> None:
    database.remove(connection)
    before = token()
    Board.objects.create(page=article)
    assert token() == before
    database.put_in_place(using="default")
    Board.objects.update(sensitive=True)
    assert token() != before


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_app_can_be_taken_out_and_put_back(article: ArticlePage, section: SectionPage) -> None:
    Reader().cast(article, "love")
    try:
        MigrationExecutor(connection).migrate([("reactions", "0003_edition")])
        # What is left of the app stands in nobody's way.
        a_section_becomes_private(article, section)
    finally:
        PageViewRestriction.objects.all().delete()
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes("reactions"))
        database.put_in_place(using="default")
    assert Reader().cast(article, "love").json()["total"] == 2
