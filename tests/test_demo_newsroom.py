"""What `manage.py load_demo` puts into an empty newsroom."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import TestCase, override_settings
from wagtail.images import get_image_model
from wagtail.models import Page

from articles.models import ArticlePage, Contributor, SectionPage, Source, SourceCredit, Topic
from newsroom.demo.sources import SOURCES
from reactions.models import Board, BoardState, Exclusion, Tally, Vote
from reactions.services import find_drift


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo newsroom with small pictures, loaded once for this module and taken away afterwards; what the command said."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        atomics = TestCase._enter_atomics()
        said = StringIO()
        call_command("load_demo", picture_width=240, stdout=said)
        yield said.getvalue()
        TestCase._rollback_atomics(atomics)


@pytest.fixture(autouse=True)
def loaded(demo: str, db: None) -> None:
    """Each test of this module looks at the loaded newsroom, and leaves it as it was."""


def published() -> list[ArticlePage]:
    return list(ArticlePage.objects.live().order_by("-first_published_at"))


def blocks_of(article: ArticlePage, kind: str) -> list[Any]:
    return [block.value for block in article.body if block.block_type == kind]


def test_the_paper_is_of_a_size_to_show() -> None:
    assert SectionPage.objects.live().count() >= 6
    assert ArticlePage.objects.live().count() >= 24
    assert ArticlePage.objects.filter(live=False).count() >= 2
    assert Contributor.objects.count() >= 8
    assert Source.objects.count() >= 12
    assert Topic.objects.count() >= 15


def test_every_section_has_stories_and_a_strapline() -> None:
    for section in SectionPage.objects.live():
        assert section.strapline
        assert ArticlePage.objects.live().child_of(section).exists(), section.title


def test_stories_are_whole() -> None:
    for article in published():
        assert article.dek, article.title
        assert article.lead_picture_id, article.title
        assert 5 <= len(blocks_of(article, "paragraph")) <= 12, article.title
        assert 1 <= article.bylines.count() <= 3, article.title
        assert 2 <= article.tags.count() <= 5, article.title
        article.full_clean()


def test_no_two_stories_share_a_lead_picture() -> None:
    pictures = [article.lead_picture_id for article in ArticlePage.objects.all()]

    assert len(pictures) == len(set(pictures))


def test_stories_came_out_over_the_last_two_weeks() -> None:
    dates = [article.first_published_at for article in published()]

    assert (max(dates) - min(dates)).days in {12, 13, 14}
    assert all(article.updated_at is None or article.updated_at > article.first_published_at for article in published())
    assert any(article.updated_at for article in published())


def test_several_kinds_of_work_and_of_block_appear() -> None:
    assert {article.label for article in published()} == {"news", "analysis", "opinion", "explainer", "review", "sponsored"}
    used = {block.block_type for article in published() for block in article.body}
    assert used == {"paragraph", "heading", "item_list", "picture", "quote", "fact_box", "table", "related_story"}


def test_every_picture_has_a_credit_and_an_alt_text() -> None:
    for picture in get_image_model().objects.all():
        assert picture.credit_line, picture.title
        assert picture.default_alt_text, picture.title
        assert picture.default_alt_text != picture.title


def test_every_quote_has_words_and_a_source_that_the_story_credits() -> None:
    quotes = [(article, quote) for article in published() for quote in blocks_of(article, "quote")]

    assert len(quotes) >= 20
    for article, quote in quotes:
        assert quote["words"].strip(), article.title
        assert article.source_credits.filter(source=quote["source"]).exists(), article.title


def test_related_stories_are_published() -> None:
    related = [value["story"] for article in published() for value in blocks_of(article, "related_story")]

    assert related
    assert all(story.live for story in related)


def test_unnamed_sources_are_relied_on_and_not_named() -> None:
    internal_names = [source.internal_name for source in SOURCES.values() if source.internal_name]
    assert SourceCredit.objects.filter(source__kind="unnamed", page__live=True).exists()

    for article in ArticlePage.objects.all():
        words = " ".join(
            [article.title, article.dek, article.lead_caption, str(article.body.raw_data), *article.source_credits.values_list("source__name", flat=True)]
        )
        assert not [name for name in internal_names if name.casefold() in words.casefold()], article.title


def test_reactions_differ_from_story_to_story() -> None:
    totals = {article.pk: Tally.objects.for_page(article.pk).total() for article in published()}
    favourites = {Tally.objects.for_page(article.pk).order_by("-total").values_list("kind__slug", flat=True).first() for article in published()}

    assert 7_000 <= sum(totals.values()) <= 10_000
    assert min(totals.values()) == 0
    assert max(totals.values()) > 800
    assert {"love", "happy", "surprised", "sad", "angry", "unmoved", None} == favourites


def test_tallies_match_the_votes() -> None:
    assert find_drift() == []


def test_one_story_was_flooded_from_two_networks() -> None:
    busiest = {article.slug: busiest_ten_minutes(article) for article in published()}

    assert [slug for slug, votes in busiest.items() if votes >= 390] == ["two-schools-one-bell"], busiest


def busiest_ten_minutes(article: ArticlePage) -> int:
    """The most first-time votes of one kind within ten minutes."""
    times = sorted(Vote.objects.for_page(article.pk).filter(is_first_vote=True, kind__slug="angry").values_list("cast_at", flat=True))
    return max((bisect_left(times, start + timedelta(minutes=10)) - before for before, start in enumerate(times)), default=0)


def test_the_moderator_has_acted_already() -> None:
    exclusion = Exclusion.objects.get()

    assert exclusion.created_by.get_username() == "moderator"
    assert exclusion.holds.filter(vote__is_counted=False).count() == 38
    assert Board.objects.filter(state=BoardState.CLOSED).count() == 1


def test_nobody_gets_a_known_password_unless_debug_is_on() -> None:
    users = get_user_model().objects.filter(username__in=["editor", "moderator", "admin"])

    assert {user.get_username() for user in users} == {"editor", "moderator"}
    assert not any(user.has_usable_password() for user in users)


def test_the_tree_is_healthy() -> None:
    assert not any(Page.find_problems())


def test_a_second_run_adds_and_changes_nothing() -> None:
    story = published()[0]
    ArticlePage.objects.filter(pk=story.pk).update(title="What an editor made of it", slug="renamed")
    published()[3].delete()
    before = everything()

    call_command("load_demo", picture_width=240, stdout=StringIO())

    assert everything() == before


def everything() -> dict[str, Any]:
    return {
        "stories": list(ArticlePage.objects.order_by("pk").values_list("pk", "title", "slug", "dek", "live", "first_published_at")),
        "pictures": list(get_image_model().objects.order_by("pk").values_list("pk", "title", "file")),
        "people": list(Contributor.objects.order_by("pk").values_list("pk", "name")),
        "sources": list(Source.objects.order_by("pk").values_list("pk", "name")),
        "votes": Vote.objects.count(),
        "users": list(get_user_model().objects.order_by("pk").values_list("pk", "username")),
    }


def test_progress_is_plain_lines_where_there_is_no_terminal(demo: str) -> None:
    assert "Drawing pictures: 41 of 41" in demo
    assert "\r" not in demo
