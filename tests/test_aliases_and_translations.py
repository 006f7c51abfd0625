"""Pages that are one story: an alias follows its original, and translations have figures of their own or share them (REACTIONS["POOL_TRANSLATIONS"])."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale

from articles.models import ArticlePage, FrontPage, SectionPage
from reactions.desk.board_facts import totals_of
from reactions.models import Board, Vote
from reactions.page_queries import order_by_reactions, with_totals
from tests.factories import make_article, make_section
from tests.readers import Reader, counts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alias(article: ArticlePage, front_page: FrontPage) -> ArticlePage:
    """The article once more, in another section."""
    return article.create_alias(parent=make_section(front_page, title="Town"))


@pytest.fixture
def translation(article: ArticlePage) -> ArticlePage:
    """The article in French, published."""
    return translated(article)


def translated(article: ArticlePage) -> ArticlePage:
    french, _ = Locale.objects.get_or_create(language_code="fr")
    copy = article.copy_for_translation(french, copy_parents=True)
    copy.title = f"{article.title}, en français"
    copy.save_revision().publish()
    copy.refresh_from_db()
    return copy


@pytest.fixture
def pooled(settings: Any) -> None:
    """Translations answer together."""
    settings.REACTIONS = {**settings.REACTIONS, "POOL_TRANSLATIONS": True}


class Both:
    """What holds on SQLite and on PostgreSQL."""

    def test_an_alias_counts_for_its_original(self, article: ArticlePage, alias: ArticlePage) -> None:
        reader = Reader()
        reader.cast(article, "love")
        assert reader.mine(alias) == "love"

        reader.cast(alias, "sad")
        Reader().cast(alias, "angry")

        assert counts(article) == counts(alias) == {"sad": 1, "angry": 1}
        assert reader.mine(article) == "sad"
        assert set(Vote.objects.values_list("page_id", flat=True)) == {article.pk}
        reader.withdraw(alias)
        assert counts(article) == {"angry": 1}

    def test_an_alias_follows_the_board_of_its_original(self, article: ArticlePage, alias: ArticlePage) -> None:
        Board.objects.create(page=alias.get_parent(), state="closed")
        assert Reader().cast(alias, "love").status_code == 200

        Board.objects.create(page=article, state="closed")

        assert Reader().cast(alias, "love").status_code == 409

    def test_a_page_that_is_an_alias_no_longer_counts_for_itself(self, article: ArticlePage, alias: ArticlePage) -> None:
        Reader().cast(alias, "love")

        ArticlePage.objects.filter(pk=alias.pk).update(alias_of=None)

        assert counts(alias) == {}
        Reader().cast(alias, "sad")
        assert (counts(article), counts(alias)) == ({"love": 1}, {"sad": 1})

    def test_translations_have_figures_of_their_own(self, article: ArticlePage, translation: ArticlePage) -> None:
        reader = Reader()
        reader.cast(article, "love")
        reader.cast(translation, "sad")
        assert (counts(article), counts(translation)) == ({"love": 1}, {"sad": 1})

    def test_translations_that_are_pooled_share_them(self, article: ArticlePage, translation: ArticlePage, pooled: None) -> None:
        reader = Reader()
        reader.cast(article, "love")
        Reader().cast(translation, "happy")
        assert counts(article) == counts(translation) == {"love": 1, "happy": 1}

        reader.cast(translation, "sad")

        assert counts(article) == counts(translation) == {"sad": 1, "happy": 1}
        assert reader.mine(article) == "sad"
        call_command("recount_reactions", check=True)

    def test_pooled_translations_go_on_while_the_first_of_them_is_unpublished(self, article: ArticlePage, translation: ArticlePage, pooled: None) -> None:
        reader = Reader()
        reader.cast(article, "love")

        article.unpublish()

        assert Reader().cast(article, "sad").status_code == 404
        assert counts(translation) == {"love": 1}
        reader.cast(translation, "happy")
        article.save_revision().publish()
        assert counts(article) == counts(translation) == {"happy": 1}
        call_command("recount_reactions", check=True)

    def test_pooled_translations_start_anew_when_the_first_of_them_is_deleted(self, article: ArticlePage, translation: ArticlePage, pooled: None) -> None:
        reader = Reader()
        reader.cast(article, "love")

        article.delete()

        assert counts(translation) == {}
        assert reader.mine(translation) is None
        reader.cast(translation, "sad")
        assert counts(translation) == {"sad": 1}
        call_command("recount_reactions", check=True)

    def test_an_alias_of_a_translation_counts_with_it(self, article: ArticlePage, translation: ArticlePage, front_page: FrontPage, pooled: None) -> None:
        alias = translation.create_alias(parent=make_section(front_page, title="Town"))
        Reader().cast(alias, "love")
        assert counts(article) == counts(translation) == counts(alias) == {"love": 1}


class TestOnSqlite(Both):
    pass


@pytest.mark.postgres
class TestOnPostgresql(Both):
    def test_a_vote_on_an_alias_is_one_statement(self, alias: ArticlePage, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        Reader().cast(alias, "love")
        with django_assert_num_queries(1):
            Reader().cast(alias, "sad")


def test_the_form_of_an_alias_shows_and_keeps_the_vote_of_the_original(article: ArticlePage, alias: ArticlePage) -> None:
    reader = Reader()
    assert reader.submit(alias, "love").status_code == 303
    assert "You chose Love" in reader.client.get(f"/reactions/{alias.pk}/done/").content.decode()
    assert counts(article) == {"love": 1}


def test_the_panel_of_an_alias_knows_whose_votes_it_shows(article: ArticlePage, alias: ArticlePage) -> None:
    Reader().cast(article, "love")
    html = Client().get(alias.get_url()).content.decode()
    assert f'data-page="{article.pk}"' in html
    assert f'action="/reactions/{alias.pk}/"' in html
    assert "1 reaction" in html


def test_the_desk_shows_the_totals_of_the_original(article: ArticlePage, alias: ArticlePage) -> None:
    Reader().cast(article, "love")
    assert totals_of(alias).total == 1


def test_the_desk_shows_the_totals_of_pooled_translations(article: ArticlePage, translation: ArticlePage, pooled: None) -> None:
    Reader().cast(article, "love")
    assert totals_of(translation).total == 1


def test_an_alias_is_gone_for_readers_with_its_original(article: ArticlePage, alias: ArticlePage) -> None:
    article.unpublish()
    assert Reader().cast(alias, "love").status_code == 404


def test_queries_say_the_same(article: ArticlePage, alias: ArticlePage, section: SectionPage) -> None:
    other = make_article(section, title="Ferry late")
    for page, kind in ((article, "love"), (alias, "sad"), (other, "love")):
        Reader().cast(page, kind)
    assert dict(with_totals(ArticlePage.objects.all()).values_list("pk", "reactions_total")) == {article.pk: 2, alias.pk: 2, other.pk: 1}
    assert order_by_reactions(ArticlePage.objects.all()).last() == other


def test_queries_of_pooled_translations_say_the_same(article: ArticlePage, translation: ArticlePage, pooled: None) -> None:
    Reader().cast(article, "love")
    Reader().cast(translation, "sad")
    assert dict(with_totals(ArticlePage.objects.all()).values_list("pk", "reactions_total")) == {article.pk: 2, translation.pk: 2}
