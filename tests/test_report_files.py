"""Reports as CSV and XLSX: the same figures as on the page, all rows of them, for whoever may take them out, and nothing about a single vote."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import PageLogEntry

from reactions.desk.report_files import plain
from reactions.models import ReactionKind, SectionRight, Vote
from reactions.services import exclude_votes
from tests import factories
from tests.ballots import store_votes

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage, FrontPage, SectionPage

REPORTS = "/admin/reactions/reports/"
FORMATS = ["csv", "xlsx"]
# Who is asking and what may they, the entry in the log, and the report.
QUERIES = 16


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def download(client: Client, file_format: str, **asked: Any) -> Any:
    return client.get(f"{REPORTS}reactions.{file_format}", asked)


def table_of(client: Client, file_format: str, **asked: Any) -> list[list[Any]]:
    """The rows of the file, the headings first, every cell as text."""
    answer = download(client, file_format, **asked)
    assert answer.status_code == 200
    content = content_of(answer)
    if file_format == "csv":
        return list(csv.reader(StringIO(content.decode())))
    sheet = load_workbook(BytesIO(content)).active
    return [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]


def records(client: Client, file_format: str, **asked: Any) -> list[dict[str, str]]:
    headings, *rows = table_of(client, file_format, **asked)
    return [dict(zip(headings, row, strict=True)) for row in rows]


@pytest.fixture
def elsewhere(front_page: FrontPage) -> ArticlePage:
    return factories.make_article(factories.make_section(front_page, title="Town"), title="Market opens")


@pytest.fixture
def votes(moderator: AbstractUser, article: ArticlePage, elsewhere: ArticlePage) -> None:
    store_votes(article, 18, kind="love", network=uuid4())
    sad = store_votes(article, 6, kind="sad")
    store_votes(elsewhere, 5, kind="angry")
    exclude_votes(votes=Vote.objects.filter(pk__in=[vote.pk for vote in sad[:2]]), by=moderator, reason="A script")


@pytest.fixture
def harbour_desk(make_user: Callable[..., AbstractUser], section: SectionPage) -> Client:
    """Somebody who may see figures everywhere, and take them out in the harbour only."""
    group = Group.objects.create(name="Harbour desk")
    group.permissions.add(*Permission.objects.filter(codename__in=["access_admin", "view_tally"]))
    SectionRight.objects.create(group=group, page=section, permission=Permission.objects.get(codename="export_tally"))
    user = make_user("hal")
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("time", ["all", "7d"])
def test_a_file_holds_the_figures_of_the_page(moderator_client: Client, votes: None, article: ArticlePage, file_format: str, time: str) -> None:
    ferry, market = records(moderator_client, file_format, range=time, kind="love")
    assert (ferry["Story"], ferry["Page number"], ferry["Votes counted"], ferry["Excluded"]) == (article.title, str(article.pk), "22", "2")
    assert (ferry["Love"], ferry["Love, percent"], ferry["Sad"], ferry["Sad, percent"], ferry["Angry"]) == ("18", "82", "4", "18", "0")
    assert (ferry["Leading"], ferry["Share of Love at least, percent"]) == ("Love", "61.5")
    assert (market["Votes counted"], market["Angry, percent"], market["Divided, 0 to 100"]) == ("5", "100", "")


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_file_has_all_rows_and_not_only_a_screenful(moderator_client: Client, section: SectionPage, article: ArticlePage, file_format: str) -> None:
    template = store_votes(article, 1)[0]
    stories = [factories.make_article(section) for _ in range(52)]
    Vote.objects.bulk_create(Vote(page_id=story.pk, kind_id=template.kind_id, voter_key=uuid4(), cast_at=timezone.now()) for story in stories)
    assert len(moderator_client.get(REPORTS).context["object_list"]) == 50
    assert len(records(moderator_client, file_format)) == 53


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_grouping_has_a_file(moderator_client: Client, votes: None, article: ArticlePage, file_format: str) -> None:
    article.tags.add("Ferries")
    article.save()
    asked: list[dict[str, Any]] = [{"group": group} for group in ("section", "tag", "reaction", "hour")]
    firsts = [records(moderator_client, file_format, **one)[0] for one in [*asked, {"group": "publication", "story": article.pk, "range": "all"}]]
    assert [int(first["Votes counted"]) for first in firsts] == [22, 22, 18, 27, 22]
    assert records(moderator_client, file_format, group="contributor") == []


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("title", ["=cmd|'/C calc'!A0", "+1 for the ferry", "-5 degrees", "@everyone", "\t=1+1", " =1+1"])
def test_a_headline_is_never_a_formula(moderator_client: Client, section: SectionPage, file_format: str, title: str) -> None:
    story = factories.make_article(section, title="Placeholder")
    type(story).objects.filter(pk=story.pk).update(title=title)
    store_votes(story, 1)
    (row,) = records(moderator_client, file_format)
    assert row["Story"] == f"'{title}"


def test_no_cell_of_a_workbook_is_a_formula(moderator_client: Client, votes: None, article: ArticlePage) -> None:
    ReactionKind.objects.filter(slug="love").update(label="=1+1")
    sheet = load_workbook(BytesIO(content_of(download(moderator_client, "xlsx")))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert "'=1+1" in [cell.value for cell in sheet[1]]


def test_words_that_are_no_formula_stay_as_they_are() -> None:
    assert [plain(text) for text in ("Ferry = boat", "", "3 + 4")] == ["Ferry = boat", "", "3 + 4"]


@pytest.mark.parametrize("file_format", FORMATS)
def test_nothing_of_a_single_vote_is_in_a_file(moderator_client: Client, votes: None, article: ArticlePage, file_format: str) -> None:
    asked: list[dict[str, Any]] = [{"group": group} for group in ("story", "section", "reaction", "hour")]
    asked.append({"group": "publication", "story": article.pk})
    text = "\n".join(" ".join(row) for one in asked for row in table_of(moderator_client, file_format, **one)).lower()
    for vote in Vote.objects.all():
        for key in filter(None, (vote.voter_key, vote.network_key)):
            assert str(key) not in text
            assert key.hex not in text
    for word in ("voter", "network", "key", "account", "reader"):
        assert word not in text


@pytest.mark.parametrize("file_format", FORMATS)
def test_who_may_take_figures_out_in_a_section_gets_no_more_than_it(
    harbour_desk: Client, votes: None, section: SectionPage, elsewhere: ArticlePage, file_format: str
) -> None:
    assert len(harbour_desk.get(REPORTS).context["object_list"]) == 2
    for time in ("all", "7d"):
        assert [row["Story"] for row in records(harbour_desk, file_format, range=time)] == ["Ferry leaves on time"]
        assert [row["Section"] for row in records(harbour_desk, file_format, range=time, group="section")] == ["Harbour"]
        assert {row["Reaction"] for row in records(harbour_desk, file_format, range=time, group="reaction")} == {"Love", "Sad"}
    for beyond in ({"story": elsewhere.pk}, {"section": elsewhere.get_parent().pk}):
        assert download(harbour_desk, file_format, **beyond).status_code == 302


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_permission_that_was_just_lost_is_gone(moderator_client: Client, votes: None, file_format: str) -> None:
    page = moderator_client.get(REPORTS).content.decode()
    assert f"reactions.{file_format}" in page
    Group.objects.get(name="Moderators").permissions.remove(Permission.objects.get(codename="export_tally"))
    answer = download(moderator_client, file_format)
    assert answer.status_code == 403
    assert b"Ferry" not in answer.content
    assert not PageLogEntry.objects.filter(action="reactions.export_figures").exists()
    assert f"reactions.{file_format}" not in moderator_client.get(REPORTS).content.decode()


@pytest.mark.parametrize("file_format", FORMATS)
def test_what_cannot_be_read_leads_back_to_the_page_that_says_why(moderator_client: Client, votes: None, file_format: str) -> None:
    answer = download(moderator_client, file_format, group="x", range="century")
    assert answer.status_code == 302
    assert "Select a valid choice." in moderator_client.get(answer["Location"]).content.decode()
    assert not PageLogEntry.objects.filter(action="reactions.export_figures").exists()


def test_each_file_is_on_the_record(moderator_client: Client, admin_client: Client, harbour_desk: Client, votes: None, section: SectionPage) -> None:
    download(moderator_client, "csv", group="section", range="all")
    download(moderator_client, "xlsx", section=section.pk)
    download(harbour_desk, "csv")
    entries = PageLogEntry.objects.filter(action="reactions.export_figures").order_by("pk")
    assert [(entry.user.username, entry.page.depth, entry.message) for entry in entries] == [
        ("mina", 1, "Took figures out as a CSV file: Section, All time"),
        ("mina", 3, "Took figures out as an XLSX file: Story, 7 days"),
        ("hal", 3, "Took figures out as a CSV file: Story, 7 days"),
    ]
    assert "Took figures out as a CSV file: Section, All time" in admin_client.get("/admin/reports/site-history/").content.decode()


def test_a_csv_file_is_sent_as_it_is_written(moderator_client: Client, votes: None) -> None:
    answer = download(moderator_client, "csv")
    assert answer.streaming
    assert answer["Content-Disposition"].startswith('attachment; filename="reactions-story-')
    assert "no-store" in answer["Cache-Control"]
    assert len(list(answer.streaming_content)) == 3


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_file_costs_the_same_for_5_stories_and_for_50(
    moderator_client: Client, section: SectionPage, django_assert_num_queries: Any, file_format: str
) -> None:
    def add(number: int) -> None:
        for _ in range(number):
            store_votes(factories.make_article(section), 1)

    def take_out() -> None:
        content_of(download(moderator_client, file_format, range="all"))

    add(5)
    take_out()
    with django_assert_num_queries(QUERIES):
        take_out()
    add(45)
    with django_assert_num_queries(QUERIES):
        take_out()
