"""Questions that are put together once answer as Django's own do, whatever they are asked with, and never with anything old."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

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
