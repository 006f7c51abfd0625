"""Pages translated in the admin, by wagtail.contrib.simple_translation: what becomes of their votes and of what is set for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Locale

from articles.models import ArticlePage
from reactions.models import Board, Tally, Vote
from tests.readers import Reader, counts

if TYPE_CHECKING:
    from django.test import Client
    from wagtail.models import Page

    from articles.models import FrontPage, SectionPage


@pytest.fixture
def french(db: None) -> Locale:
    return Locale.objects.create(language_code="fr")


@pytest.fixture
def reader(article: ArticlePage) -> Reader:
    """Who has chosen Love before anything was translated."""
    reader = Reader()
    reader.cast(article, "love")
    return reader


def submit(client: Client, page: Page, *locales: Locale, **fields: str) -> None:
    answer = client.post(reverse("simple_translation:submit_page_translation", args=[page.pk]), {"locales": [locale.pk for locale in locales], **fields})
    assert answer.status_code == 302, answer.context["form"].errors


@pytest.fixture
def translation(editor_client: Client, front_page: FrontPage, article: ArticlePage, reader: Reader, french: Locale) -> ArticlePage:
    """The story in French as the admin makes it: a draft."""
    for page in (front_page, article.get_parent(), article):
        submit(editor_client, page, french)
    return ArticlePage.objects.get(translation_key=article.translation_key, locale=french)


def publish(story: ArticlePage) -> None:
    story.get_latest_revision().publish()


def test_a_translation_takes_no_votes_with_it(article: ArticlePage, translation: ArticlePage) -> None:
    assert set(Vote.objects.values_list("page_id", flat=True)) == set(Tally.objects.values_list("page_id", flat=True)) == {article.pk}
    assert counts(article) == {"love": 1}


def test_while_it_is_a_draft_nobody_votes_on_it(translation: ArticlePage) -> None:
    assert not translation.live
    assert Reader().cast(translation, "love").status_code == 404
    assert Reader().client.get(f"/reactions/{translation.pk}/").status_code == 404


def test_once_published_it_starts_at_zero_and_has_figures_of_its_own(article: ArticlePage, translation: ArticlePage, reader: Reader) -> None:
    publish(translation)
    assert counts(translation) == {}
    assert reader.mine(translation) is None
    reader.cast(translation, "sad")
    assert (counts(article), counts(translation)) == ({"love": 1}, {"sad": 1})
    call_command("recount_reactions", check=True)


def test_where_translations_are_pooled_it_shows_the_originals_votes(article: ArticlePage, translation: ArticlePage, reader: Reader, settings: Any) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "POOL_TRANSLATIONS": True}
    publish(translation)
    assert counts(translation) == {"love": 1}
    reader.cast(translation, "sad")
    assert counts(article) == counts(translation) == {"sad": 1}
    assert reader.mine(article) == "sad"


def test_what_is_set_for_a_story_is_not_set_for_its_translation(editor_client: Client, article: ArticlePage, section: SectionPage, french: Locale) -> None:
    for page in (article, section):
        Board.objects.create(page=page, state="closed")
    for page in (section.get_parent(), section, article):
        submit(editor_client, page, french)
    translated = ArticlePage.objects.get(translation_key=article.translation_key, locale=french)
    publish(translated)
    assert Board.objects.count() == 2
    assert (Reader().cast(article, "love").status_code, Reader().cast(translated, "love").status_code) == (409, 200)


def test_a_section_with_its_stories_is_translated_without_their_votes(
    editor_client: Client, front_page: FrontPage, article: ArticlePage, reader: Reader, french: Locale
) -> None:
    submit(editor_client, front_page, french, include_subtree="on")
    translated = ArticlePage.objects.get(translation_key=article.translation_key, locale=french)
    publish(translated)
    assert (counts(article), counts(translated)) == ({"love": 1}, {})
