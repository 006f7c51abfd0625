"""Merging sources in the admin: what moves is said first, merging is confirmed, and undone from the list of merges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from articles.merging.sources import merge_source
from articles.models import Source, SourceCredit, SourceMerge
from tests.factories import make_article, make_source

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from articles.models import SectionPage

pytestmark = pytest.mark.django_db
QUERIES_OF_THE_LIST = 12


@pytest.fixture
def pair(section: SectionPage) -> tuple[Source, Source]:
    courier, gazette = make_source(name="Lowmere Courier"), make_source(name="Lowmere Gazette")
    story = make_article(section, title="Ferry late")
    story.source_credits.add(SourceCredit(source=courier))
    story.save_revision().publish()
    return courier, gazette


def merge_url(source: Source) -> str:
    return reverse("articles_merge_source", args=[source.pk])


def test_what_moves_is_said_before_anything_does(editor_client: Client, pair: tuple[Source, Source]):
    courier, gazette = pair
    page = editor_client.get(merge_url(courier), {"into": gazette.pk}).content.decode()
    assert "<strong>1 story</strong> that relies on it relies on “Lowmere Gazette” from then on:" in page
    assert "1 source credit," in page
    assert "<code>/sources/lowmere-courier/</code> leads readers to <code>/sources/lowmere-gazette/</code>." in page
    assert Source.objects.count() == 2


def test_sources_are_merged_when_it_is_confirmed(editor_client: Client, pair: tuple[Source, Source]):
    courier, gazette = pair
    answer = editor_client.post(merge_url(courier), {"into": gazette.pk}, follow=True)
    assert "“Lowmere Courier” is merged into “Lowmere Gazette”. Source credits moved: 1; quotes: 0." in answer.content.decode()
    assert reverse("articles_undo_source_merge", args=[SourceMerge.objects.get().pk]) in answer.content.decode()
    assert list(Source.objects.all()) == [gazette]


def test_the_other_way_round_is_one_click_away(editor_client: Client, pair: tuple[Source, Source]):
    courier, gazette = pair
    page = editor_client.get(merge_url(courier), {"into": gazette.pk}).content.decode()
    assert f'href="{merge_url(gazette)}?into={courier.pk}"' in page


@pytest.mark.parametrize(
    ("into", "said"),
    [("", "Choose the source that stays."), ("999999", "This source is gone. Choose another."), ("nonsense", "Choose the source that stays.")],
)
def test_a_wrong_choice_is_answered_kindly(editor_client: Client, pair: tuple[Source, Source], into: str, said: str):
    assert said in editor_client.post(merge_url(pair[0]), {"into": into}).content.decode()
    assert Source.objects.count() == 2


def test_why_an_unnamed_source_cannot_be_merged_is_said(editor_client: Client, pair: tuple[Source, Source]):
    unnamed = make_source(kind="unnamed", name="a harbour official", homepage="")
    page = editor_client.get(merge_url(pair[0]), {"into": unnamed.pk}).content.decode()
    assert "An unnamed source and one with a name cannot be merged" in page
    assert "See what moves" in page


def test_a_merge_that_came_second_is_told_of_the_first(editor_client: Client, editor: AbstractUser, pair: tuple[Source, Source]):
    courier, gazette = pair
    bulletin = make_source(name="Lowmere Bulletin")
    merge_source(source=gazette, into=bulletin, by=editor)
    editor_client.post(merge_url(courier), {"into": gazette.pk})
    assert SourceMerge.objects.filter(name="Lowmere Courier").get().into == bulletin


def test_a_merge_is_undone_from_the_list(editor_client: Client, editor: AbstractUser, pair: tuple[Source, Source]):
    merge = merge_source(source=pair[0], into=pair[1], by=editor)
    undo = reverse("articles_undo_source_merge", args=[merge.pk])
    assert undo in editor_client.get(reverse("articles_source_merges")).content.decode()
    page = editor_client.get(undo).content.decode()
    assert "1 source credit returns to it," in page
    assert "It has its address again: <code>/sources/lowmere-courier/</code>" in page
    answer = editor_client.post(undo, follow=True)
    assert "“Lowmere Courier” is a source of its own again. Source credits returned: 1; quotes: 0." in answer.content.decode()
    assert Source.objects.count() == 2


def test_what_was_changed_since_is_named_before_and_after(editor_client: Client, editor: AbstractUser, pair: tuple[Source, Source]):
    merge = merge_source(source=pair[0], into=pair[1], by=editor)
    SourceCredit.objects.update(piece_title="Changed since")
    undo = reverse("articles_undo_source_merge", args=[merge.pk])
    assert "Ferry late" in editor_client.get(undo).content.decode()
    assert "Changed since the merge, and left alone: Ferry late." in editor_client.post(undo, follow=True).content.decode()


def test_undoing_twice_is_answered_kindly(editor_client: Client, editor: AbstractUser, pair: tuple[Source, Source]):
    merge = merge_source(source=pair[0], into=pair[1], by=editor)
    undo = reverse("articles_undo_source_merge", args=[merge.pk])
    editor_client.post(undo)
    assert "This merge has been undone already." in editor_client.get(undo).content.decode()
    assert "This merge has been undone already." in editor_client.post(undo, follow=True).content.decode()


def test_the_list_takes_no_more_queries_for_more(editor_client: Client, editor: AbstractUser, django_assert_num_queries: DjangoAssertNumQueries):
    gazette = make_source(name="Lowmere Gazette")
    for _number in range(4):
        merge_source(source=make_source(), into=gazette, by=editor)
    editor_client.get(reverse("articles_source_merges"))
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        editor_client.get(reverse("articles_source_merges"))


def test_the_list_says_when_there_are_none(editor_client: Client):
    assert "No sources have been merged." in editor_client.get(reverse("articles_source_merges")).content.decode()


def test_those_who_may_not_delete_sources_may_not_merge_them(client: Client, moderator: AbstractUser, editor: AbstractUser, pair: tuple[Source, Source]):
    merge = merge_source(source=make_source(), into=pair[1], by=editor)
    client.force_login(moderator)
    for address in (merge_url(pair[0]), reverse("articles_source_merges"), reverse("articles_undo_source_merge", args=[merge.pk])):
        assert client.post(address, {"into": pair[1].pk}).status_code in (302, 403)
    assert Source.objects.count() == 2
    assert not SourceMerge.objects.get().is_undone


def test_histories_tell_the_merge(editor_client: Client, editor: AbstractUser, pair: tuple[Source, Source]):
    merge_source(source=pair[0], into=pair[1], by=editor)
    history = editor_client.get(reverse("wagtailsnippets_articles_source:history", args=[pair[1].pk])).content.decode()
    assert "“Lowmere Courier” was merged into this one. Source credits moved here: 1; quotes: 0." in history
    report = editor_client.get(reverse("wagtailadmin_reports:site_history"))
    assert report.status_code in (200, 302)
