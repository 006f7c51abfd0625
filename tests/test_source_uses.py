"""“Where else do we rely on this?”: every story by credit, by quote and by name, on a page and as a file; and what is relied on is not deleted."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from openpyxl import load_workbook
from wagtail.users.models import UserProfile

from articles.merging.sources import merge_source
from articles.models import Source, SourceCredit
from articles.source_uses import State, Way, relied_on_among, uses_of, with_stories
from tests.factories import make_article, make_source

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from pytest_django import DjangoAssertNumQueries

    from articles.models import ArticlePage, SectionPage

pytestmark = pytest.mark.django_db
QUERIES_OF_USES = 6
QUERIES_OF_THE_PAGE = 19
QUERIES_OF_THE_FILE = 15


@pytest.fixture
def gazette() -> Source:
    return make_source(name="Lowmere Gazette", other_names="LG\nR&D Weekly\nCafé Lumière")


def quote(source: Source) -> tuple[str, dict[str, Any]]:
    return ("quote", {"words": "Every boat was there.", "speaker": "", "speaker_role": "", "source": source})


def paragraph(text: str) -> tuple[str, str]:
    return ("paragraph", f"<p>{text}</p>")


def credit(story: ArticlePage, source: Source, **fields: Any) -> ArticlePage:
    story.source_credits.add(SourceCredit(source=source, **fields))
    story.save_revision().publish()
    return story


def found(source: Source) -> list[tuple[str, str, str]]:
    told = [pair for some in with_stories(uses_of(source)) for pair in some]
    return [(story.title, use.finding.way.value, use.state.value) for use, story in told]


def page_of(client: Client, source: Source, **query: Any) -> Any:
    return client.get(reverse("articles_source_uses", args=[source.pk]), query)


def titles_of(response: Any) -> list[str]:
    return [noted.seen.title for noted in response.context["rows"]]


def test_a_story_is_found_by_credit_by_quote_and_by_name(section: SectionPage, gazette: Source):
    credit(make_article(section, title="Credits it"), gazette)
    make_article(section, title="Quotes it", body=[quote(gazette)])
    make_article(section, title="Names it", body=[paragraph("As the Lowmere Gazette reported, boats were counted.")])
    make_article(section, title="Names it in its dek", dek="What the LG found.")
    make_article(section, title="Does neither", body=[paragraph("The Lowmere Gazetteer lists every boat. ALGAE grow.")])
    assert found(gazette) == [
        ("Names it in its dek", "mention", "published"),
        ("Names it", "mention", "published"),
        ("Quotes it", "quote", "published"),
        ("Credits it", "credit", "published"),
    ]
    assert uses_of(gazette)[1].finding.words == "As the Lowmere Gazette reported, boats were counted."


@pytest.mark.parametrize("name", ["R&amp;D Weekly", "Café Lumière"])
def test_a_name_is_found_however_it_is_stored(section: SectionPage, gazette: Source, name: str):
    make_article(section, title="Names it", body=[paragraph(f"As {name} reported, boats were counted.")])
    assert found(gazette) == [("Names it", "mention", "published")]


def test_every_credit_of_a_story_is_told(section: SectionPage, gazette: Source):
    story = credit(make_article(section, title="Twice"), gazette, piece_title="Boats counted")
    credit(story, gazette, usage="interviewed")
    assert [(use.finding.piece_title, use.usage) for use in uses_of(gazette)] == [("Boats counted", "Reported by"), ("", "Interviewed")]


def test_drafts_are_told_apart_from_what_is_published(section: SectionPage, gazette: Source):
    make_article(section, title="Never published", publish=False, body=[quote(gazette)])
    changed = credit(make_article(section, title="Published"), gazette)
    changed.body = [quote(gazette)]
    changed.save_revision()
    rewritten = make_article(section, title="Without it yet")
    rewritten.dek = "As the Lowmere Gazette has it."
    rewritten.save_revision()
    assert sorted(found(gazette)) == [
        ("Never published", "quote", "draft"),
        ("Published", "credit", "published"),
        ("Published", "quote", "changes"),
        ("Without it yet", "mention", "changes"),
    ]


def test_a_scheduled_revision_is_found_while_a_newer_draft_says_nothing_of_it(section: SectionPage, gazette: Source):
    story = make_article(section, title="Scheduled")
    story.body = [quote(gazette)]
    story.save_revision(approved_go_live_at=timezone.now() + timedelta(days=1))
    story.body = []
    story.save_revision()
    assert found(gazette) == [("Scheduled", "quote", "changes")]
    assert relied_on_among([gazette]) == [gazette]


def test_a_story_that_was_taken_down_is_a_draft(section: SectionPage, gazette: Source):
    credit(make_article(section, title="Taken down"), gazette).unpublish()
    assert found(gazette) == [("Taken down", "credit", "draft")]


def test_an_alias_is_its_original(section: SectionPage, gazette: Source):
    story = credit(make_article(section, title="Original", body=[quote(gazette)]), gazette)
    story.create_alias(update_slug="alias")
    assert found(gazette) == [("Original", "credit", "published"), ("Original", "quote", "published")]


def test_texts_are_not_searched_for_an_unnamed_source(section: SectionPage):
    unnamed = make_source(kind="unnamed", name="a harbour official", internal_name="Jonas Bergqvist", homepage="")
    make_article(section, title="Names nobody", body=[paragraph("Said a harbour official, not Jonas Bergqvist.")])
    make_article(section, title="Quotes it", body=[quote(unnamed)])
    assert found(unnamed) == [("Quotes it", "quote", "published")]


def test_a_draft_from_before_a_merge_is_found(section: SectionPage, editor: AbstractUser, gazette: Source):
    courier = make_source(name="Courier")
    make_article(section, title="Draft", publish=False, body=[quote(courier)])
    merge_source(source=courier, into=gazette, by=editor)
    assert found(gazette) == [("Draft", "quote", "draft")]


def test_more_stories_take_no_more_queries(section: SectionPage, gazette: Source, django_assert_num_queries: DjangoAssertNumQueries):
    for number in range(9):
        story = credit(make_article(section, body=[quote(gazette), paragraph("The Lowmere Gazette wrote so.")]), gazette)
        if number % 2:
            story.dek = "Changed."
            story.save_revision()
    uses_of(gazette)
    with django_assert_num_queries(QUERIES_OF_USES):
        uses = uses_of(gazette)
    assert len(uses) == 27


def test_the_page_tells_each_story_and_how(editor_client: Client, section: SectionPage, gazette: Source, django_assert_num_queries: DjangoAssertNumQueries):
    credit(make_article(section, title="Credits it"), gazette, piece_title="Boats counted", piece_url="https://gazette.example/boats", private_note="Rang them")
    for _number in range(5):
        make_article(section, body=[quote(gazette)])
    page_of(editor_client, gazette)
    with django_assert_num_queries(QUERIES_OF_THE_PAGE):
        html = page_of(editor_client, gazette).content.decode()
    assert "6 stories" in html
    assert '<a href="https://gazette.example/boats" rel="noreferrer">Boats counted</a>' in html
    assert "Rang them" in html


def test_the_page_is_narrowed_and_paged(editor_client: Client, section: SectionPage, gazette: Source):
    credit(make_article(section, title="Credits it"), gazette)
    make_article(section, title="Draft", publish=False, body=[quote(gazette)])
    assert titles_of(page_of(editor_client, gazette, way=Way.CREDIT)) == ["Credits it"]
    assert titles_of(page_of(editor_client, gazette, state=State.DRAFT)) == ["Draft"]
    assert len(page_of(editor_client, gazette, way="nonsense", p="nonsense").context["rows"]) == 2


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_it_is_given_out_as_a_file(editor_client: Client, section: SectionPage, gazette: Source, fmt: str):
    credit(make_article(section, title="=1+1"), gazette, piece_title="Boats counted\x0b", usage="interviewed")
    answer = b"".join(page_of(editor_client, gazette, export=fmt).streaming_content)
    if fmt == "csv":
        rows = list(csv.reader(StringIO(answer.decode())))
    else:
        rows = [[cell.value or "" for cell in row] for row in load_workbook(BytesIO(answer)).active.iter_rows()]
    row = dict(zip(rows[0], rows[1], strict=True))
    assert (row["Story"], row["How"], row["How the story uses it"], row["Title of the piece"], row["Where it stands"]) == (
        "'=1+1",
        "Source credit",
        "Interviewed",
        "Boats counted",
        "Published",
    )


def test_the_list_leads_there_in_one_click(editor_client: Client, gazette: Source):
    assert f'href="{reverse("articles_source_uses", args=[gazette.pk])}"' in editor_client.get(reverse("wagtailsnippets_articles_source:list")).content.decode()
    edit = editor_client.get(reverse("wagtailsnippets_articles_source:edit", args=[gazette.pk])).content.decode()
    assert f'href="{reverse("articles_source_uses", args=[gazette.pk])}"' in edit


def test_it_is_closed_to_those_who_keep_no_sources(moderator_client: Client, gazette: Source):
    assert page_of(moderator_client, gazette).status_code in (302, 403)


@pytest.fixture
def read_in_twos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.source_uses.AT_ONCE", 2)


@pytest.mark.usefixtures("read_in_twos")
def test_none_is_missing_however_many_there_are_on_the_page_and_in_the_file(editor_client: Client, section: SectionPage, gazette: Source):
    for number in range(3):
        credit(make_article(section, title=f"Credits it {number}"), gazette)
        make_article(section, title=f"Quotes it {number}", body=[quote(gazette)])
        make_article(section, title=f"Names it {number}", body=[paragraph("The Lowmere Gazette wrote so.")])
        make_article(section, title=f"Draft {number}", publish=False, dek="What the LG found.")
    everything = {f"{what} {number}" for what in ("Credits it", "Quotes it", "Names it", "Draft") for number in range(3)}
    assert set(titles_of(page_of(editor_client, gazette))) == everything
    rows = csv.DictReader(StringIO(b"".join(page_of(editor_client, gazette, export="csv").streaming_content).decode()))
    assert {row["Story"] for row in rows} == everything


@pytest.mark.usefixtures("read_in_twos")
def test_more_stories_take_one_more_query_for_each_handful(section: SectionPage, gazette: Source, django_assert_num_queries: DjangoAssertNumQueries):
    for _number in range(6):
        make_article(section, body=[paragraph("The Lowmere Gazette wrote so.")])
    uses_of(gazette)
    with django_assert_num_queries(QUERIES_OF_USES + 2):
        assert len(uses_of(gazette)) == 6


@pytest.mark.parametrize(
    "text",
    [
        "As the <b>Lowmere</b> Gazette reported, boats were counted.",
        'As the <a href="https://lowmere.example/">Lowmere</a> <i>Gazette</i> reported.',
        "As the Lowmere&nbsp;Gazette reported.",
        "As the Lowmere\nGazette reported.",
        "As the Low&#109;ere Gazette did not, R&amp;D Weekly reported.",
    ],
)
def test_a_name_is_found_whatever_stands_between_its_words(section: SectionPage, gazette: Source, text: str):
    make_article(section, title="Names it", body=[paragraph(text)])
    make_article(section, title="Draft", publish=False, body=[paragraph(text)])
    assert found(gazette) == [("Names it", "mention", "published"), ("Draft", "mention", "draft")]


@pytest.mark.parametrize("text", ["As the Skerrow Signal has it.", "A Skerrow Signal reporter rang.", "Signal readers know.", "In the Signal, too."])
def test_a_name_is_found_with_any_article_and_without(section: SectionPage, text: str):
    signal = make_source(name="The Skerrow Signal", other_names="the Signal")
    make_article(section, title="Names it", body=[paragraph(text)])
    make_article(section, title="Draft", publish=False, dek=text)
    make_article(section, title="Does not", body=[paragraph("The Evening Signal and the signal box.")])
    assert found(signal) == [("Names it", "mention", "published"), ("Draft", "mention", "draft")]


@pytest.mark.parametrize("text", ["كتبت صحيفة الميناء ذلك.", "كتبت صحيفة &#1575;لميناء ذلك."])
def test_a_name_in_another_script_is_found_in_stories_and_drafts(section: SectionPage, text: str):
    harbour = make_source(name="صحيفة الميناء")
    make_article(section, title="Names it", body=[paragraph(text)])
    make_article(section, title="Draft", publish=False, body=[paragraph(text)])
    make_article(section, title="Does not", body=[paragraph("كتبت صحيفة أخرى & ذلك.")])
    assert found(harbour) == [("Names it", "mention", "published"), ("Draft", "mention", "draft")]


def test_another_name_that_ends_alike_is_not_it(section: SectionPage, gazette: Source):
    make_article(section, body=[paragraph("The Lowmere Gazetteer is a list. Skerrow has a paper: the Gazette reports that it rained.")])
    assert found(gazette) == []


def test_texts_are_not_read_for_those_who_ask_for_credits(section: SectionPage, gazette: Source, django_assert_num_queries: DjangoAssertNumQueries):
    credit(make_article(section, title="Credits it", body=[paragraph("The Lowmere Gazette wrote so.")]), gazette)
    uses_of(gazette, ways=[Way.CREDIT])
    with django_assert_num_queries(4):
        assert [use.finding.way for use in uses_of(gazette, ways=[Way.CREDIT])] == [Way.CREDIT]


def test_a_file_takes_as_many_queries_as_a_page(
    editor_client: Client, section: SectionPage, gazette: Source, django_assert_num_queries: DjangoAssertNumQueries
):
    for _number in range(5):
        make_article(section, body=[quote(gazette)])
    b"".join(page_of(editor_client, gazette, export="csv").streaming_content)
    with django_assert_num_queries(QUERIES_OF_THE_FILE):
        rows = b"".join(page_of(editor_client, gazette, export="csv").streaming_content).splitlines()
    assert len(rows) == 6


# Deleting


def delete(client: Client, source: Source) -> Any:
    return client.post(reverse("wagtailsnippets_articles_source:delete", args=[source.pk]), follow=True)


@pytest.mark.parametrize("way", ["credit", "quote", "draft"])
def test_a_source_that_is_relied_on_is_not_deleted(editor_client: Client, section: SectionPage, gazette: Source, way: str):
    story = make_article(section, title="Relies on it", publish=way != "draft", body=[quote(gazette)] if way != "credit" else None)
    if way == "credit":
        credit(story, gazette)
    answer = delete(editor_client, gazette)
    assert Source.objects.filter(pk=gazette.pk).exists()
    page = answer.content.decode()
    assert "Nothing was deleted: stories rely on “Lowmere Gazette”. Take it out of them first, or merge it into another source." in page
    assert "Relies on it" in page


def test_a_source_that_nobody_relies_on_is_deleted(editor_client: Client, section: SectionPage, gazette: Source):
    make_article(section, body=[paragraph("The Lowmere Gazette wrote so.")])
    delete(editor_client, gazette)
    assert not Source.objects.exists()


def test_many_sources_are_looked_up_at_once(section: SectionPage, gazette: Source, django_assert_num_queries: DjangoAssertNumQueries):
    credited, quoted, drafted, unused = sources = [gazette, *(make_source() for _number in range(3))]
    credit(make_article(section), credited)
    make_article(section, body=[quote(quoted)])
    make_article(section, publish=False, body=[quote(drafted)])
    relied_on_among(sources)
    with django_assert_num_queries(4):
        assert relied_on_among(sources) == [credited, quoted, drafted]
    assert relied_on_among([unused]) == []


def test_of_many_sources_none_is_deleted_when_one_is_relied_on(editor_client: Client, section: SectionPage, gazette: Source):
    other = make_source(name="Tide Office")
    make_article(section, body=[quote(gazette)])
    address = reverse("wagtail_bulk_action", args=["articles", "source", "delete"])
    editor_client.post(f"{address}?id={gazette.pk}&id={other.pk}")
    assert Source.objects.count() == 2


@pytest.mark.parametrize("fmt", ["csv", "page"])
def test_what_a_draft_of_a_published_story_says_is_for_those_who_may_edit_it(
    make_user: Callable[..., AbstractUser], editor_client: Client, section: SectionPage, gazette: Source, fmt: str
):
    story = make_article(section, title="Public", body=[paragraph("The Lowmere Gazette had it first.")])
    draft = story.get_latest_revision_as_object()
    draft.body = [paragraph("The Lowmere Gazette was paid for it.")]
    draft.source_credits.add(SourceCredit(source=gazette, piece_title="Secret piece", private_note="Told by Jonas"))
    draft.save_revision()
    reader = make_user("rhea")
    names = ["access_admin", "view_source", "view_private_notes"]
    reader.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(reader)

    def said(to: Client) -> str:
        response = page_of(to, gazette, **({"export": "csv"} if fmt == "csv" else {}))
        return (b"".join(response.streaming_content) if fmt == "csv" else response.content).decode()

    assert all(words in said(editor_client) for words in ("Secret piece", "Told by Jonas"))
    assert "had it first" in said(client)
    assert not [words for words in ("Secret piece", "Told by Jonas", "was paid for it") if words in said(client)]


def test_a_file_is_in_the_language_of_whoever_asks(editor: AbstractUser, editor_client: Client, section: SectionPage, gazette: Source):
    credit(make_article(section, title="Public"), gazette)
    UserProfile.objects.update_or_create(user=editor, defaults={"preferred_language": "de"})
    line, *_rest = b"".join(page_of(editor_client, gazette, export="csv").streaming_content).decode().splitlines()
    with override("de"):
        assert line.split(",")[0] == gettext("Story") != "Story"


def test_an_address_names_nobody(section: SectionPage):
    star = make_source(name="Star")
    make_article(section, body=[("embed", {"url": "https://videos.example/@Star", "title": "", "image": None})])
    assert found(star) == []
