"""Two sources that are the same become one: everything follows, in drafts as well, and it can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, Site

from articles.forms.sources import SourceField
from articles.merging.records import MergeRefused
from articles.merging.sources import merge_source, plan_for, undo_merge
from articles.models import ArticlePage, Paper, Source, SourceCredit, SourceMerge
from tests import editing
from tests.factories import make_article, make_source
from tests.relying import credit, draft_of, names_credited, names_quoted, quote

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

    from articles.models import SectionPage

pytestmark = pytest.mark.django_db
# However many stories there are, up to a hundred that quote it.
QUERIES_OF_A_MERGE = 24


@pytest.fixture
def courier() -> Source:
    return make_source(name="Lowmere Courier", other_names="The Courier")


@pytest.fixture
def gazette() -> Source:
    return make_source(name="Lowmere Gazette", description="The weekly of the lower town.")


# What follows


def test_credits_and_quotes_follow(section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    quoting = make_article(section, body=[quote(courier)])
    crediting = make_article(section)
    credit(crediting, courier, usage="interviewed", private_note="Met at the lock")
    merge_source(source=courier, into=gazette, by=editor)
    assert not Source.objects.filter(name="Lowmere Courier").exists()
    assert (names_quoted(quoting), names_credited(crediting)) == (["Lowmere Gazette"], ["Lowmere Gazette"])
    assert crediting.source_credits.get().private_note == "Met at the lock"
    assert {story.pk for story in ArticlePage.objects.relying_on(gazette)} == {quoting.pk, crediting.pk}


def test_what_is_stored_names_the_kept_source(section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    """So that nothing has to look the merge up to show a story."""
    quoting = make_article(section, body=[quote(courier)])
    merge_source(source=courier, into=gazette, by=editor)
    assert [block["value"]["source"] for block in ArticlePage.objects.get(pk=quoting.pk).body.raw_data] == [gazette.pk]


def test_a_story_that_credited_both_keeps_lines_that_differ(section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    story = make_article(section)
    credit(story, courier, usage="reported-by", piece_title="Boats counted")
    credit(story, gazette, usage="reported-by", piece_title="Boats counted again")
    merge_source(source=courier, into=gazette, by=editor)
    assert sorted(story.source_credits.values_list("piece_title", flat=True)) == ["Boats counted", "Boats counted again"]


def test_of_two_lines_that_say_the_same_one_stays_with_both_notes(section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    story = make_article(section)
    credit(story, courier, usage="reported-by", private_note="Asked twice", seen_date="2026-05-01")
    credit(story, gazette, usage="reported-by", private_note="Desk confirmed")
    merge_source(source=courier, into=gazette, by=editor)
    line = SourceCredit.objects.get(page=story)
    assert line.private_note == "Desk confirmed\n\nAsked twice"
    assert line.seen_date.isoformat() == "2026-05-01"


def test_names_of_the_merged_become_other_names(editor: AbstractUser, courier: Source, gazette: Source) -> None:
    merge_source(source=courier, into=gazette, by=editor)
    gazette.refresh_from_db()
    assert gazette.other_names.splitlines() == ["Lowmere Courier", "The Courier"]
    assert gazette.description == "The weekly of the lower town."


def test_the_story_is_found_under_the_kept_name(
    section: SectionPage,
    editor: AbstractUser,
    courier: Source,
    gazette: Source,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    credit(make_article(section, title="Ferry late"), courier)
    with django_capture_on_commit_callbacks(execute=True):
        merge_source(source=courier, into=gazette, by=editor)
    assert [story.title for story in ArticlePage.objects.live().search("Gazette")] == ["Ferry late"]


def test_pages_feeds_and_the_api_name_the_kept_source(client: Client, section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    Paper.objects.update_or_create(site=Site.objects.get(is_default_site=True), defaults={"feeds_full_text": True})
    story = make_article(section, title="Ferry late", body=[quote(courier)])
    credit(story, courier)
    merge_source(source=courier, into=gazette, by=editor)
    addresses = [story.url, section.url, "/", "/feed/", "/feed.json", "/sitemap.xml", f"/api/v3/pages/{story.pk}/", "/sources/lowmere-gazette/"]
    told = {address: b"".join(client.get(address)).decode() for address in addresses}
    assert {address for address, text in told.items() if "Lowmere Courier" in text or "lowmere-courier" in text} == set()
    assert {story.url, "/feed/", "/feed.json", f"/api/v3/pages/{story.pk}/"} <= {address for address, text in told.items() if "Lowmere Gazette" in text}


# Addresses


def test_the_old_address_leads_to_the_new_one(client: Client, section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    credit(make_article(section), courier)
    merge_source(source=courier, into=gazette, by=editor)
    answer = client.get("/sources/lowmere-courier/")
    assert (answer.status_code, answer["Location"]) == (301, "/sources/lowmere-gazette/")
    assert client.get(answer["Location"]).status_code == 200


def test_a_chain_of_merges_leads_there_in_one_step(client: Client, section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    credit(make_article(section), courier)
    bulletin = make_source(name="Lowmere Bulletin")
    merge_source(source=courier, into=gazette, by=editor)
    merge_source(source=gazette, into=bulletin, by=editor)
    assert client.get("/sources/lowmere-courier/")["Location"] == "/sources/lowmere-bulletin/"
    assert client.get("/sources/lowmere-gazette/")["Location"] == "/sources/lowmere-bulletin/"


def test_an_old_address_tells_nobody_of_a_source_that_no_story_names(
    client: Client, editor: AbstractUser, front_page: Any, courier: Source, gazette: Source
) -> None:
    merge_source(source=courier, into=gazette, by=editor)
    assert client.get("/sources/lowmere-courier/").status_code == 404


def test_a_new_source_of_the_same_name_leaves_the_old_address_alone(editor: AbstractUser, courier: Source, gazette: Source) -> None:
    merge_source(source=courier, into=gazette, by=editor)
    assert make_source(name="Lowmere Courier").slug == "lowmere-courier-2"


# Drafts


def test_a_draft_names_the_kept_source_without_being_rewritten(section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    story = make_article(section)
    story.body = [quote(courier)]
    story.source_credits.add(SourceCredit(source=courier, usage="quoted-from"))
    revision = story.save_revision()
    revision.refresh_from_db()
    merge_source(source=courier, into=gazette, by=editor)
    draft = draft_of(story)
    assert [source.name for source in draft.quoted_sources()] == ["Lowmere Gazette"]
    assert [line.source.name for line in draft.source_credits.all()] == ["Lowmere Gazette"]
    before = revision.content
    revision.refresh_from_db()
    assert revision.content == before


def test_a_draft_from_before_is_published_with_the_kept_source(section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    story = make_article(section, body=[quote(courier)])
    credit(story, courier, usage="quoted-from")
    story.title = "Another headline"
    revision = story.save_revision()
    merge_source(source=courier, into=gazette, by=editor)
    revision.publish()
    assert (names_quoted(story), names_credited(story)) == (["Lowmere Gazette"], ["Lowmere Gazette"])


def test_a_draft_that_credited_both_alike_does_not_bring_the_second_line_back(
    section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source
) -> None:
    story = make_article(section)
    credit(story, courier, private_note="Asked twice")
    credit(story, gazette, private_note="Desk confirmed")
    revision = ArticlePage.objects.get(pk=story.pk).save_revision()
    merge_source(source=courier, into=gazette, by=editor)
    revision.publish()
    assert SourceCredit.objects.get(page=story).private_note == "Desk confirmed\n\nAsked twice"


def test_a_scheduled_draft_is_published_with_the_kept_source(section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    story = make_article(section, publish=False, body=[quote(courier)])
    story.source_credits.add(SourceCredit(source=courier))
    revision = story.save_revision(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    merge_source(source=courier, into=gazette, by=editor)
    revision.refresh_from_db()
    revision.publish()
    assert (names_quoted(story), names_credited(story)) == (["Lowmere Gazette"], ["Lowmere Gazette"])


def test_a_form_that_was_open_meanwhile_is_saved_with_the_kept_source(courier: Source, gazette: Source, editor: AbstractUser) -> None:
    merge_source(source=courier, into=gazette, by=editor)
    chooser = ArticlePage.body.field.stream_block.child_blocks["quote"].child_blocks["source"]
    assert chooser.value_from_form(str(courier.pk)) == gazette
    assert SourceField(Source.objects.all()).clean(str(courier.pk)) == gazette
    assert chooser.bulk_to_python([courier.pk, gazette.pk, None, 999_999]) == [gazette, gazette, None, None]


def test_a_story_that_was_open_in_an_editor_is_saved_with_the_kept_source(
    section: SectionPage, editor: AbstractUser, editor_client: Client, courier: Source, gazette: Source
) -> None:
    story = make_article(section, body=[quote(courier)])
    line = credit(story, courier)
    merge_source(source=courier, into=gazette, by=editor)
    form = {"id": line.pk, "source": courier.pk, "usage": "reported-by", "piece_title": "Boats", "piece_url": "", "seen_date": "", "private_note": ""}
    answer = editing.edit(editor_client, story, action="publish", body=[editing.quote(source=courier.pk)], source_credits=[form])
    assert answer.status_code == 302
    assert names_quoted(story) == ["Lowmere Gazette"]
    assert [(one.source.name, one.piece_title) for one in story.source_credits.select_related("source")] == [("Lowmere Gazette", "Boats")]


# What is refused


@pytest.mark.parametrize("unnamed_goes", [True, False])
def test_an_unnamed_source_is_merged_with_no_named_one(editor: AbstractUser, courier: Source, unnamed_goes: bool) -> None:
    unnamed = make_source(kind="unnamed", name="a harbour official", internal_name="Jonas Bergqvist", homepage="")
    source, into = (unnamed, courier) if unnamed_goes else (courier, unnamed)
    with pytest.raises(MergeRefused, match="An unnamed source and one with a name cannot be merged"):
        merge_source(source=source, into=into, by=editor)
    assert Source.objects.count() == 2


def test_two_unnamed_sources_can_be_merged(section: SectionPage, editor: AbstractUser) -> None:
    kept, other = (make_source(kind="unnamed", name=name, internal_name="Jonas Bergqvist", homepage="") for name in ("a harbour official", "an official"))
    story = make_article(section, body=[quote(other)])
    merge_source(source=other, into=kept, by=editor)
    kept.refresh_from_db()
    assert (names_quoted(story), kept.other_names, kept.slug) == (["a harbour official"], "", None)


def test_a_source_is_not_merged_into_itself(editor: AbstractUser, courier: Source) -> None:
    with pytest.raises(MergeRefused, match="cannot be merged into itself"):
        merge_source(source=courier, into=courier, by=editor)


def test_the_second_of_two_crossing_merges_is_told_of_the_first(editor: AbstractUser, courier: Source, gazette: Source) -> None:
    merge_source(source=courier, into=gazette, by=editor)
    with pytest.raises(MergeRefused, match="“Lowmere Courier” has been merged into “Lowmere Gazette” already"):
        merge_source(source=gazette, into=courier, by=editor)


def test_the_database_keeps_one_standing_merge_of_a_source(editor: AbstractUser, courier: Source, gazette: Source) -> None:
    merge = merge_source(source=courier, into=gazette, by=editor)
    merge.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        merge.save(force_insert=True)


# Before and after


def test_the_plan_says_what_would_move(section: SectionPage, courier: Source, gazette: Source) -> None:
    both = make_article(section, body=[quote(courier), quote(courier, "Twice.")])
    credit(both, courier)
    draft = make_article(section)
    draft.body = [quote(courier)]
    draft.save_revision()
    plan = plan_for(courier, gazette)
    assert (plan.stories, plan.credits, plan.quotes, plan.drafts, plan.is_of_another_kind) == (1, 1, 2, 1, False)


def test_both_have_it_on_their_record(editor: AbstractUser, section: SectionPage, courier: Source, gazette: Source) -> None:
    credit(make_article(section), courier, private_note="Met at the lockkeeper's")
    merge = merge_source(source=courier, into=gazette, by=editor)
    undo_merge(merge=merge, by=editor)
    entries = {entry.action: entry for entry in ModelLogEntry.objects.filter(action__startswith="articles.")}
    assert set(entries) == {"articles.merge_source", "articles.take_source", "articles.undo_source_merge", "articles.give_source_back"}
    assert entries["articles.take_source"].data["after"] == {"other_names": "Lowmere Courier\nThe Courier"}
    assert entries["articles.merge_source"].message == (
        "Merged into “Lowmere Gazette”. Source credits moved: 1; quotes: 0. Its address /sources/lowmere-courier/ leads to /sources/lowmere-gazette/."
    )
    assert all(entry.user == editor for entry in entries.values())
    assert "lockkeeper" not in repr([entry.data for entry in entries.values()])


def test_many_stories_take_no_more_queries(
    section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        story = make_article(section, body=[quote(courier)])
        SourceCredit.objects.create(page=story, source=courier, piece_title=f"Piece {number}")
    with django_assert_num_queries(QUERIES_OF_A_MERGE):
        merge_source(source=courier, into=gazette, by=editor)
    assert SourceMerge.objects.get().moved["quotes"].keys() == {str(pk) for pk in ArticlePage.objects.values_list("pk", flat=True)}


def test_the_list_of_sources_has_the_merged_one_no_longer(editor_client: Client, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    merge_source(source=courier, into=gazette, by=editor)
    listed = editor_client.get(reverse("wagtailsnippets_articles_source:list")).context["object_list"]
    assert [source.name for source in listed] == ["Lowmere Gazette"]
