"""Two sources that are the same become one: everything follows, in drafts as well, and it can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from articles.forms.sources import SourceField
from articles.merging.records import MergeRefused
from articles.merging.sources import merge_source, plan_for, undo_merge
from articles.models import ArticlePage, Source, SourceCredit, SourceMerge
from tests.factories import make_article, make_source

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

    from articles.models import SectionPage

pytestmark = pytest.mark.django_db
# However many stories there are, up to a hundred that quote it.
QUERIES_OF_A_MERGE = 23


@pytest.fixture
def courier() -> Source:
    return make_source(name="Lowmere Courier", other_names="The Courier")


@pytest.fixture
def gazette() -> Source:
    return make_source(name="Lowmere Gazette", description="The weekly of the lower town.")


def quote(source: Source, words: str = "Every boat was there.") -> tuple[str, dict[str, Any]]:
    return ("quote", {"words": words, "speaker": "", "speaker_role": "", "source": source})


def credit(article: ArticlePage, source: Source, **fields: Any) -> SourceCredit:
    line = SourceCredit(source=source, **fields)
    article.source_credits.add(line)
    article.save()
    article.save_revision().publish()
    return SourceCredit.objects.filter(page=article, source=source).latest("pk")


def names_credited(article: ArticlePage) -> list[str]:
    return [line.source.name for line in ArticlePage.objects.get(pk=article.pk).source_credits.select_related("source")]


def names_quoted(article: ArticlePage) -> list[str]:
    return [source.name for source in ArticlePage.objects.get(pk=article.pk).quoted_sources()]


def draft_of(article: ArticlePage) -> ArticlePage:
    return ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()


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


# Undoing


def test_undoing_brings_everything_back(client: Client, section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    quoting, crediting = make_article(section, body=[quote(courier), quote(gazette)]), make_article(section)
    credit(crediting, courier, private_note="Asked twice")
    credit(crediting, gazette, private_note="Desk confirmed")
    before = {name: getattr(gazette, name) for name in ("other_names", "homepage", "description")}
    merge = merge_source(source=courier, into=gazette, by=editor)
    undone = undo_merge(merge=merge, by=editor)
    assert (undone.credits, undone.quotes, undone.changed) == (1, 1, [])
    assert Source.objects.get(name="Lowmere Courier") == courier
    assert names_quoted(quoting) == ["Lowmere Courier", "Lowmere Gazette"]
    assert sorted(names_credited(crediting)) == ["Lowmere Courier", "Lowmere Gazette"]
    assert sorted(crediting.source_credits.values_list("private_note", flat=True)) == ["Asked twice", "Desk confirmed"]
    gazette.refresh_from_db()
    assert {name: getattr(gazette, name) for name in before} == before
    assert client.get("/sources/lowmere-courier/").status_code == 200
    assert {story.pk for story in ArticlePage.objects.relying_on(courier)} == {quoting.pk, crediting.pk}
    assert {story.pk for story in ArticlePage.objects.relying_on(gazette)} == {quoting.pk, crediting.pk}


def test_what_was_changed_since_stays_and_is_named(section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    edited = make_article(section, title="Edited since")
    line = credit(edited, courier, piece_title="Boats counted")
    rewritten = make_article(section, title="Rewritten since", body=[quote(courier)])
    merge = merge_source(source=courier, into=gazette, by=editor)
    SourceCredit.objects.filter(pk=line.pk).update(piece_title="Boats counted by the Gazette")
    rewritten = ArticlePage.objects.get(pk=rewritten.pk)
    rewritten.body = [quote(gazette, "Other words.")]
    rewritten.save_revision().publish()
    undone = undo_merge(merge=merge, by=editor)
    assert undone.changed == ["Edited since", "Rewritten since"]
    assert (names_credited(edited), names_quoted(rewritten)) == (["Lowmere Gazette"], ["Lowmere Gazette"])


def test_a_draft_that_was_saved_meanwhile_has_the_source_back(section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    story = make_article(section, body=[quote(courier)])
    credit(story, courier, usage="quoted-from")
    merge = merge_source(source=courier, into=gazette, by=editor)
    draft = draft_of(story)
    draft.title = "Saved after the merge"
    revision = draft.save_revision()
    undo_merge(merge=merge, by=editor)
    revision.refresh_from_db()
    revision.publish()
    assert (names_quoted(story), names_credited(story)) == (["Lowmere Courier"], ["Lowmere Courier"])
    assert ArticlePage.objects.get(pk=story.pk).title == "Saved after the merge"


def test_what_only_a_draft_said_comes_back_too(section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    story = make_article(section)
    story.body = [quote(courier)]
    story.source_credits.add(SourceCredit(source=courier, piece_title="Boats counted"))
    story.save_revision()
    merge = merge_source(source=courier, into=gazette, by=editor)
    draft_of(story).save_revision()
    undo_merge(merge=merge, by=editor)
    draft = draft_of(story)
    assert [source.name for source in draft.quoted_sources()] == ["Lowmere Courier"]
    assert [line.source.name for line in draft.source_credits.all()] == ["Lowmere Courier"]


def test_of_a_chain_the_last_merge_is_undone_first(client: Client, section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    story = make_article(section)
    credit(story, courier)
    first = merge_source(source=courier, into=gazette, by=editor)
    second = merge_source(source=gazette, into=make_source(name="Lowmere Bulletin"), by=editor)
    with pytest.raises(MergeRefused, match="“Lowmere Gazette” has been merged into “Lowmere Bulletin” since. Undo that merge first"):
        undo_merge(merge=first, by=editor)
    undo_merge(merge=second, by=editor)
    assert client.get("/sources/lowmere-courier/")["Location"] == "/sources/lowmere-gazette/"
    undo_merge(merge=first, by=editor)
    assert names_credited(story) == ["Lowmere Courier"]


def test_a_merge_is_undone_once(editor: AbstractUser, courier: Source, gazette: Source) -> None:
    merge = merge_source(source=courier, into=gazette, by=editor)
    undo_merge(merge=merge, by=editor)
    with pytest.raises(MergeRefused, match="undone already"):
        undo_merge(merge=merge, by=editor)


def test_undoing_waits_for_a_free_name(editor: AbstractUser, courier: Source, gazette: Source) -> None:
    merge = merge_source(source=courier, into=gazette, by=editor)
    make_source(name="lowmere courier")
    with pytest.raises(MergeRefused, match="another source called “Lowmere Courier” by now"):
        undo_merge(merge=merge, by=editor)


def test_a_source_comes_back_without_one_it_was_merged_into(editor: AbstractUser, courier: Source, gazette: Source) -> None:
    merge = merge_source(source=courier, into=gazette, by=editor)
    Source.objects.get(pk=gazette.pk).delete()
    merge.refresh_from_db()
    undo_merge(merge=merge, by=editor)
    assert Source.objects.get().name == "Lowmere Courier"


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
