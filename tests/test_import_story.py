"""Wire copy of five shapes through `import_story`, and what a draft of it is like."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry, PageLogEntry, Site

from articles.models import ArticlePage, ImportedCopy, Paper, Source, SourceKind, Topic
from articles.wire.drafts import draft_from
from articles.wire.formats import read_wire
from articles.wire.pieces import text_of
from tests.factories import make_article, make_contributor, make_section, make_source
from tests.wire import FIVE, Expected, data_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from articles.models import FrontPage, SectionPage

pytestmark = pytest.mark.django_db
STORY = "Lock closes for the winter\n\nBoats go round.\n\nPhoto: Ada Holm\n\nThe lock closed on Monday.\n\nIt opens in March.\n"


def import_file(path: Path | str, **options: Any) -> dict[str, Any]:
    said = io.StringIO()
    call_command("import_story", str(path), json=True, stdout=said, **options)
    return json.loads(said.getvalue())


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    def write(data: str | bytes, *, name: str = "copy.txt") -> Path:
        file = tmp_path / name
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        return file

    return write


def texts_in(story: ArticlePage) -> list[str]:
    """What readers would read of the body, a text for each paragraph, item, heading and quotation."""
    texts: list[str] = []
    for block in story.body:
        if block.block_type == "item_list":
            texts += [item.source for item in block.value["items"]]
        elif block.block_type == "quote":
            texts.append(block.value["words"])
        else:
            texts.append(str(getattr(block.value, "source", block.value)))
    return [text_of(text) for text in texts]


@pytest.mark.parametrize("expected", FIVE, ids=[one.file for one in FIVE])
def test_five_shapes_of_copy_are_understood(expected: Expected, section: SectionPage, written: Callable[..., Path]) -> None:
    report = import_file(written(data_of(expected), name=expected.file), section=section.slug)
    assert (report["format"], report["headline"], report["dek"], report["credit"]) == (expected.kind, expected.headline, expected.dek, expected.credit)
    assert report["credit_is_sure"]
    story = ArticlePage.objects.get(pk=report["story"]["id"]).get_latest_revision_as_object()
    assert (story.title, story.dek, story.live) == (expected.headline, expected.dek, False)
    assert texts_in(story) == list(expected.paragraphs)
    assert all(one["why"] for one in (*report["recognised"], *report["left_out"]))


def test_quotations_are_counted_with_who_said_them_and_a_block_is_made_of_what_is_one_for_sure(section: SectionPage, written: Callable[..., Path]) -> None:
    report = import_file(written(data_of(FIVE[0])), section=section.slug)
    assert report["quotations"]["told"] == [
        {"words": "We polished it for nine evenings, and on the tenth it shone,", "speaker": "Ines Calder"},
        {"words": "Nobody asked us to.", "speaker": ""},
        {"words": "It isn't a museum. It's a lamp.", "speaker": "Ines Calder"},
    ]
    story = ArticlePage.objects.get(pk=report["story"]["id"])
    [quote] = [block.value for block in story.body if block.block_type == "quote"]
    assert (quote["speaker"], quote["speaker_role"], quote["source"]) == ("Ines Calder", "keeper of the light", None)


def test_links_and_emphasis_are_kept_and_nothing_runs(section: SectionPage, written: Callable[..., Path]) -> None:
    report = import_file(written(data_of(FIVE[1])), section=section.slug)
    stored = json.dumps(list(ArticlePage.objects.get(pk=report["story"]["id"]).body.raw_data))
    assert report["links"] == 2
    assert "<b>23:40</b>" in stored
    assert "https://ferries.example/news?id=7&amp;lang=en" in stored
    assert "mailto:night@ferries.example" in stored
    assert not any(word in stored for word in ("javascript", "track(", "<script", "iframe", "Subscribe", "maps.example"))
    assert report["frames"] == ["https://maps.example/ferry"]
    assert {"Subscribe", "Harbour"} <= {one["text"] for one in report["left_out"]}


def test_sources_that_the_format_names_are_credited_where_they_are_kept_and_no_others(section: SectionPage, written: Callable[..., Path]) -> None:
    wire = make_source(name="The Northern Wire", other_names="Northern Wire", kind=SourceKind.AGENCY)
    make_source(name="Islands Trust", kind=SourceKind.ORGANISATION)
    report = import_file(written(data_of(FIVE[3])), section=section.slug)
    story = ArticlePage.objects.get(pk=report["story"]["id"])
    assert [credit.source for credit in story.source_credits.all()] == [wire]
    assert report["sources"]["credited"] == ["Northern Wire"]
    assert report["sources"]["told"] == ["Somebody Unheard Of"]
    assert [one["name"] for one in report["sources"]["named"]] == ["Islands Trust"]
    assert Source.objects.count() == 2


def test_sources_in_the_text_are_only_suggested(section: SectionPage, written: Callable[..., Path]) -> None:
    make_source(name="The Skerrow Signal")
    report = import_file(written(data_of(FIVE[0])), section=section.slug)
    assert [one["name"] for one in report["sources"]["named"]] == ["The Skerrow Signal"]
    assert not ArticlePage.objects.get(pk=report["story"]["id"]).source_credits.exists()
    storm = import_file(written(data_of(FIVE[4])), section=section.slug)
    assert [(one["name"], one["kind"]) for one in storm["sources"]["unknown"]] == [("Fenwick Fire Service", "organisation")]


def test_the_paper_itself_is_no_source(section: SectionPage, written: Callable[..., Path]) -> None:
    Paper.objects.create(site=Site.objects.get(), name="The Fenwick Courier")
    report = import_file(written(f"{STORY}\n“It closed,” Ann Reed told the Courier."), section=section.slug)
    assert [(one["name"], one["kind"]) for one in report["sources"]["unknown"]] == [("Ann Reed", "person")]


def test_keywords_that_are_tags_are_set_names_in_the_text_are_suggested_and_none_is_made(section: SectionPage, written: Callable[..., Path]) -> None:
    Topic.objects.create(name="Wéather", slug="weather")
    Topic.objects.create(name="Fire service", slug="fire")
    Topic.objects.create(name="Ink", slug="ink")
    report = import_file(written(data_of(FIVE[4])), section=section.slug)
    assert report["tags"] == {"set": ["Wéather"], "suggested": ["Fire service"], "unknown": ["Fenwick"]}
    assert [tag.name for tag in ArticlePage.objects.get(pk=report["story"]["id"]).tags.all()] == ["Wéather"]
    assert Topic.objects.count() == 3


def test_a_byline_of_contributors_is_set_and_one_of_somebody_else_is_told(section: SectionPage, written: Callable[..., Path]) -> None:
    ada = make_contributor(name="Ada Holm")
    report = import_file(written(data_of(FIVE[0])), section=section.slug)
    assert [byline.contributor for byline in ArticlePage.objects.get(pk=report["story"]["id"]).bylines.all()] == [ada]
    other = import_file(written(data_of(FIVE[1])), section=section.slug)
    assert (other["byline"], other["contributors"]) == ("Tomas Reyl", [])
    assert not ArticlePage.objects.get(pk=other["story"]["id"]).bylines.exists()


def test_the_act_is_in_the_log_and_the_report_is_kept_for_the_desk(section: SectionPage, written: Callable[..., Path], editor: Any) -> None:
    report = import_file(written(STORY, name="lock.txt"), section=section.slug, user="edda")
    entry = PageLogEntry.objects.get(action="articles.import_story")
    assert (entry.user, entry.page_id, entry.data) == (editor, report["story"]["id"], {"format": "text", "file": "lock.txt"})
    story = ArticlePage.objects.get(pk=entry.page_id)
    assert (story.owner, story.latest_revision.user) == (editor, editor)
    copy = ImportedCopy.objects.get()
    assert (copy.page_id, copy.report["credit"], copy.imported_by) == (story.pk, "Ada Holm", editor)
    assert not ModelLogEntry.objects.exists()


def test_a_dry_run_says_the_same_and_stores_nothing(section: SectionPage, written: Callable[..., Path]) -> None:
    make_source(name="Northern Wire")
    file = written(data_of(FIVE[3]))
    planned = import_file(file, dry_run=True)
    assert not ArticlePage.objects.exists()
    made = import_file(file, section=section.slug)
    made.pop("story")
    assert planned == made


def test_without_a_section_the_first_is_taken_and_a_wrong_one_is_refused_with_those_there_are(front_page: FrontPage, written: Callable[..., Path]) -> None:
    with pytest.raises(CommandError, match="add one below the front page first"):
        import_file(written(STORY))
    make_section(front_page, title="Harbour")
    make_section(front_page, title="Culture")
    assert import_file(written(STORY))["story"]["section"] == "harbour"
    assert import_file(written(STORY), section="culture")["story"]["section"] == "culture"
    with pytest.raises(CommandError, match="The sections are: harbour, culture"):
        import_file(written(STORY), section="sport")
    with pytest.raises(CommandError, match="there is no user nobody"):
        import_file(written(STORY), user="nobody")
    assert ArticlePage.objects.count() == 2


def test_a_second_story_of_one_headline_gets_an_address_of_its_own_and_a_warning(section: SectionPage, written: Callable[..., Path]) -> None:
    make_article(section, title="Lock closes for the winter")
    report = import_file(written(STORY), section=section.slug)
    assert report["story"]["slug"] == "lock-closes-for-the-winter-2"
    assert "imported twice" in report["notes"][0]


ADDRESSES = {"2026": "story-2026", "Feed": "story-feed", "Ä Ö Ü!": "a-o-u", "冬の港": "dongnogang", "???": "story"}


@pytest.mark.parametrize(("headline", "slug"), ADDRESSES.items())
def test_any_headline_gets_an_address(headline: str, slug: str, section: SectionPage, written: Callable[..., Path]) -> None:
    assert import_file(written(STORY.replace("Lock closes for the winter", headline)), section=section.slug)["story"]["slug"] == slug


def test_in_words_it_says_what_it_made(section: SectionPage, written: Callable[..., Path]) -> None:
    said = io.StringIO()
    call_command("import_story", str(written(data_of(FIVE[0]))), stdout=said)
    assert "Headline: Lamp on Gannet Head burns again after eleven years\n" in said.getvalue()
    assert "Credit: Mirko Tarn / Fenwick Pictures\n" in said.getvalue()
    assert "Left out: ENDS (It marks the end of the copy.)" in said.getvalue()
    assert "The copy is embargoed: EMBARGOED until Friday 6 p.m." in said.getvalue()


def test_nothing_is_left_where_a_draft_cannot_be_made_whole(section: SectionPage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**values: Any) -> None:
        raise RuntimeError("The database went away.")

    monkeypatch.setattr(ImportedCopy.objects, "create", fail)
    with pytest.raises(RuntimeError):
        draft_from(read_wire(STORY.encode()), section=section)
    assert not ArticlePage.objects.exists()
    assert not PageLogEntry.objects.filter(action="articles.import_story").exists()


def test_a_long_story_is_imported_in_as_many_queries_as_a_short_one(section: SectionPage) -> None:
    long = STORY + "“It shone,” said Ines Calder.\n\n" * 2_000
    draft_from(read_wire(STORY.replace("winter", "night").encode()), section=section)
    with CaptureQueriesContext(connection) as short_queries:
        draft_from(read_wire(STORY.encode()), section=section)
    with CaptureQueriesContext(connection) as long_queries:
        imported = draft_from(read_wire(long.replace("winter", "summer").encode()), section=section)
    assert len(long_queries) <= len(short_queries)
    assert imported.report["quotations"]["count"] == 2_000
    assert len(imported.report["quotations"]["told"]) == 200
    assert imported.report["counts"]["paragraphs"] == 2_002
