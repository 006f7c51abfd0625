"""Questions that are put together once answer as Django's own do, whatever they are asked with, and never with anything old."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import ArticlePage, SectionPage, Topic
from articles.prepared import Kept, Prepared
from tests.factories import make_article, make_picture, make_section

if TYPE_CHECKING:
    from articles.models import FrontPage

BY_IDS = Prepared(lambda ids: ArticlePage.objects.filter(pk__in=ids).order_by("pk"))
BELOW = Prepared(lambda below, slug: ArticlePage.objects.filter(path__startswith=below, slug=slug).with_openness().select_related("lead_picture__licence"))
UNTIL = Prepared(ArticlePage.objects.dated)


def test_an_object_is_the_one_that_the_queryset_gives(section: SectionPage) -> None:
    story = make_article(section, title="Ferry", lead_picture=make_picture(credit_line="Fenwick"))
    make_article(section, title="Boat")
    [found] = BELOW(below=section.path, slug="ferry")
    assert (type(found), found, found.title, found.body.raw_data[0]["type"]) == (ArticlePage, story, "Ferry", "paragraph")
    assert (found.first_published_at, found.is_for_everybody) == (story.first_published_at, True)
    assert found.lead_picture.credit_line == "Fenwick"
    assert not found.get_deferred_fields()


def test_another_value_gives_another_answer(front_page: FrontPage) -> None:
    harbour, town = make_section(front_page, title="Harbour"), make_section(front_page, title="Town")
    stories = [make_article(section, slug="ferry") for section in (harbour, town)]
    assert [BELOW(below=section.path, slug="ferry") for section in (harbour, town)] == [[story] for story in stories]
    assert BELOW(below=town.path, slug="boat") == []


def test_a_list_may_be_of_any_length(section: SectionPage) -> None:
    stories = [make_article(section) for _ in range(5)]
    for number in range(6):
        assert BY_IDS(ids=[story.pk for story in stories[:number]]) == stories[:number]


def test_a_moment_is_compared_as_it_is(section: SectionPage) -> None:
    story = make_article(section)
    assert UNTIL(now=story.first_published_at) == [story]
    assert UNTIL(now=story.first_published_at - timedelta(seconds=1)) == []
    assert UNTIL(now=timezone.now()) == [story]


@pytest.mark.postgres
class TestPreparedByTheServer:
    def test_whatever_the_values_the_server_plans_one_statement(self, section: SectionPage) -> None:
        stories = [make_article(section) for _ in range(4)]
        ask = Prepared(lambda story, ids: ArticlePage.objects.filter(pk__in=ids, slug__contains="%", title="100%").exclude(pk=story))
        for number in (1, 40_000, 3_000_000_000, stories[0].pk):
            assert ask(story=number, ids=[stories[0].pk, number]) == []
        assert len(_prepared_statements("articles_articlepage")) == 1

    def test_constants_of_the_question_stand_in_it(self, section: SectionPage) -> None:
        found, _other = make_article(section, title="100% of %s"), make_article(section, title="100 of them")
        ask = Prepared(lambda below: ArticlePage.objects.filter(path__startswith=below, title__startswith="100% of %s"))
        for _ in range(4):
            assert ask(below=section.path) == [found]
        [statement] = _prepared_statements("articles_articlepage")
        assert "100" in statement
        assert statement.count("$") == 1


def _prepared_statements(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE %s", [f"%{table}%"])
        return [statement for (statement,) in cursor.fetchall()]


class TestKept:
    def test_the_same_answer_is_made_once(self, front_page: FrontPage) -> None:
        sections = Kept(lambda: SectionPage.objects.order_by("path"))
        make_section(front_page)
        first = sections()
        assert sections() is first
        assert sections().shared is first.shared
        assert first.anew() == first.shared
        assert first.anew()[0] is not first.shared[0]

    def test_a_change_is_seen_at_once_however_it_was_made(self, front_page: FrontPage) -> None:
        sections = Kept(lambda: SectionPage.objects.order_by("path"))
        section = make_section(front_page, title="Harbour")
        assert [one.title for one in sections().shared] == ["Harbour"]
        SectionPage.objects.filter(pk=section.pk).update(title="Quays")
        assert [one.title for one in sections().shared] == ["Quays"]
        section.delete()
        assert sections().shared == []

    def test_each_value_has_an_answer_of_its_own(self, db: None) -> None:
        named = Kept(lambda name: Topic.objects.filter(name=name))
        Topic.objects.create(name="Ferries", slug="ferries")
        first = named(name="Ferries")
        assert (len(first.shared), named(name="Boats").shared) == (1, [])
        assert named(name="Ferries") is first
