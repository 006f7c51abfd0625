"""A merge of sources that is taken back: what it moved returns, what was changed since stays and is named."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from articles.merging.records import MergeRefused
from articles.merging.sources import merge_source, plan_for, plan_undo, undo_merge
from articles.models import ArticlePage, Source, SourceCredit, SourceMerge
from tests.factories import make_article, make_source
from tests.relying import credit, draft_of, names_credited, names_quoted, quote

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import SectionPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def courier() -> Source:
    return make_source(name="Lowmere Courier", other_names="The Courier")


@pytest.fixture
def gazette() -> Source:
    return make_source(name="Lowmere Gazette", description="The weekly of the lower town.")


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


def test_a_line_that_gave_way_to_one_that_was_taken_out_since_stays_out(section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    story = make_article(section, title="Taken out since")
    credit(story, courier)
    credit(story, gazette)
    merge = merge_source(source=courier, into=gazette, by=editor)
    SourceCredit.objects.all().delete()
    assert undo_merge(merge=merge, by=editor).changed == ["Taken out since"]
    assert not SourceCredit.objects.exists()


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


def test_a_draft_that_was_changed_meanwhile_keeps_its_change(section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    story = make_article(section)
    credit(story, courier, piece_title="Boats counted")
    merge = merge_source(source=courier, into=gazette, by=editor)
    draft = draft_of(story)
    line = draft.source_credits.get()
    line.piece_title = "Boats counted by the Gazette"
    draft.source_credits.add(line)
    draft.save_revision()
    undo_merge(merge=merge, by=editor)
    assert [(one.source.name, one.piece_title) for one in draft_of(story).source_credits.all()] == [("Lowmere Gazette", "Boats counted by the Gazette")]
    assert names_credited(story) == ["Lowmere Courier"]


def test_a_draft_that_was_saved_meanwhile_has_each_note_where_it_was(section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    story = make_article(section)
    credit(story, courier, private_note="Asked twice")
    credit(story, gazette, private_note="Desk confirmed")
    merge = merge_source(source=courier, into=gazette, by=editor)
    draft_of(story).save_revision()
    undo_merge(merge=merge, by=editor)
    ArticlePage.objects.get(pk=story.pk).get_latest_revision().publish()
    notes = {line.source.name: line.private_note for line in SourceCredit.objects.filter(page=story).select_related("source")}
    assert notes == {"Lowmere Courier": "Asked twice", "Lowmere Gazette": "Desk confirmed"}


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
    with pytest.raises(MergeRefused, match=r"“Lowmere Gazette” has been merged into “Lowmere Bulletin” since\. Undo that merge first"):
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


def test_what_a_draft_said_comes_back_when_it_was_published_meanwhile(section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    story = make_article(section, title="Published since", body=[quote(gazette, "We counted first.")])
    credit(story, gazette, piece_title="Counted first")
    draft = draft_of(story)
    draft.body = [quote(gazette, "We counted first."), quote(courier, "We counted twice.")]
    draft.source_credits.add(SourceCredit(source=courier, piece_title="Boats counted", usage="quoted-from"))
    draft.save_revision()
    merge = merge_source(source=courier, into=gazette, by=editor)
    draft_of(story).save_revision().publish()
    assert names_quoted(story) == ["Lowmere Gazette"]

    planned = plan_undo(SourceMerge.objects.get(pk=merge.pk))
    undone = undo_merge(merge=merge, by=editor)
    assert (undone.quotes, undone.credits, undone.changed) == (planned.quotes, planned.credits, planned.changed) == (1, 1, [])
    assert names_quoted(story) == ["Lowmere Gazette", "Lowmere Courier"]
    lines = {(line.source.name, line.piece_title) for line in SourceCredit.objects.filter(page=story).select_related("source")}
    assert lines == {("Lowmere Gazette", "Counted first"), ("Lowmere Courier", "Boats counted")}
    # Published once more, it says the same.
    draft_of(story).save_revision().publish()
    assert names_quoted(story) == ["Lowmere Gazette", "Lowmere Courier"]
    assert sorted(names_credited(story)) == ["Lowmere Courier", "Lowmere Gazette"]


def test_what_is_scheduled_while_a_newer_draft_is_written_comes_back_too(section: SectionPage, editor: AbstractUser, courier: Source, gazette: Source) -> None:
    story = make_article(section, title="Scheduled")
    draft = draft_of(story)
    draft.body, draft.go_live_at = [quote(courier)], timezone.now() + timedelta(hours=1)
    scheduled = draft.save_revision()
    scheduled.publish()
    draft_of(story).save_revision(clean=False)
    newer = ArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    newer.body = [("paragraph", "<p>Nothing of it.</p>")]
    newer.save_revision()
    assert plan_for(courier, gazette).drafts == 1
    merge = merge_source(source=courier, into=gazette, by=editor)
    undo_merge(merge=merge, by=editor)
    assert [source.name for source in scheduled.as_object().quoted_sources()] == ["Lowmere Courier"]
