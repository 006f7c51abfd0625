"""The report of acts of moderation: who did what, when and why, and what it came to."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from reactions import services
from reactions.models import ExclusionReason, SectionRight, Vote
from tests.ballots import store_votes
from tests.factories import make_article, make_section
from tests.test_floods import store_crowd

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from articles.models import ArticlePage, FrontPage

ACTS = "/admin/reactions/acts/"


def exclude(page: ArticlePage, number: int, *, by: AbstractUser, reason: str = "A script", category: ExclusionReason | None = None) -> Any:
    votes = store_votes(page, number)
    return services.exclude_votes(votes=Vote.objects.filter(pk__in=[vote.pk for vote in votes]), by=by, reason=reason, category=category)


def shown(client: Client, **query: Any) -> list[str]:
    return [row.said for row in client.get(ACTS, query).context["object_list"]]


@pytest.fixture
def other(make_user: Callable[..., AbstractUser]) -> AbstractUser:
    return make_user("otto", "Moderators")


@pytest.fixture
def reason(db: None) -> ExclusionReason:
    return ExclusionReason.objects.filter(needs_words=False).earliest("pk")


def test_each_act_says_who_what_and_why_with_the_way_to_it(moderator_client: Client, moderator: AbstractUser, article: ArticlePage, reason: Any) -> None:
    exclusion = exclude(article, 3, by=moderator, reason="Nine minutes", category=reason)
    services.close_board(page=article, by=moderator, reason="Inquest")
    page = moderator_client.get(ACTS).content.decode()
    assert "Excluded 3 votes on “Ferry leaves on time”: Nine minutes (total from 3 to 0)" in page
    assert "Closed the board of “Ferry leaves on time”: Inquest (state from inherited to Closed)" in page
    assert reverse("reactions_exclusions:inspect", args=[exclusion.pk]) in page
    assert reverse("reactions_boards:history", args=[article.pk]) in page
    assert reason.label in page


def test_sums_stand_on_top(moderator_client: Client, moderator: AbstractUser, other: AbstractUser, article: ArticlePage, reason: Any) -> None:
    first = exclude(article, 5, by=moderator, category=reason)
    exclude(article, 2, by=other)
    services.lift_exclusion(exclusion=first, by=other, reason="A school class")
    sums = moderator_client.get(ACTS).context["sums"]
    assert sums.by_moderator == [("otto", 2), ("mina", 1)]
    assert sums.by_act == [("Exclude votes", 2), ("Restore votes", 1)]
    assert sums.by_reason == [(reason.label, 1)]
    assert (sums.taken_out, sums.put_back) == (7, 5)


def test_what_a_flood_is_let_go_of_is_put_back(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    store_crowd(article, 120, ends_at=timezone.now())
    [flood] = services.look_once()
    services.exclude_flood(flood=flood, votes=Vote.objects.all(), by=moderator, reason="A script")
    services.undo_decision(flood=flood, by=moderator, reason="A slip")
    sums = moderator_client.get(ACTS).context["sums"]
    assert (sums.taken_out, sums.put_back) == (120, 120)


class TestFilters:
    def test_by_moderator(self, moderator_client: Client, moderator: AbstractUser, other: AbstractUser, article: ArticlePage) -> None:
        exclude(article, 1, by=moderator, reason="Mine")
        exclude(article, 1, by=other, reason="Theirs")
        [said] = shown(moderator_client, moderator=other.pk)
        assert "Theirs" in said

    def test_by_act(self, moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
        exclude(article, 1, by=moderator)
        services.close_board(page=article, by=moderator, reason="Inquest")
        [said] = shown(moderator_client, act="reactions.close_board")
        assert said.startswith("Closed")

    def test_by_reason(self, moderator_client: Client, moderator: AbstractUser, article: ArticlePage, reason: ExclusionReason) -> None:
        exclude(article, 1, by=moderator, category=reason, reason="A rack")
        exclude(article, 1, by=moderator, reason="In words")
        [said] = shown(moderator_client, reason=reason.pk)
        assert "A rack" in said

    def test_by_time_the_last_thirty_days_unless_another_is_chosen(self, moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
        exclude(article, 1, by=moderator)
        long_ago = timezone.now() - timedelta(days=40)
        ModelLogEntry.objects.update(timestamp=long_ago)
        assert shown(moderator_client) == []
        assert "in the last 30 days" in " ".join(moderator_client.get(ACTS).content.decode().split())
        assert len(shown(moderator_client, when_from=f"{long_ago - timedelta(days=1):%Y-%m-%d}")) == 1

    def test_by_section(self, moderator_client: Client, moderator: AbstractUser, article: ArticlePage, front_page: FrontPage) -> None:
        elsewhere = make_article(make_section(front_page, title="Town"), title="Town hall")
        for page in (article, elsewhere):
            exclude(page, 1, by=moderator)
            services.close_board(page=page, by=moderator, reason="Inquest")
        said = shown(moderator_client, section=elsewhere.get_parent().pk)
        assert len(said) == 2
        assert all("Town hall" in one for one in said)

    @pytest.mark.parametrize("query", [{"moderator": "x"}, {"act": "drop"}, {"reason": "0"}, {"when_from": "yesterday"}, {"section": "999999"}])
    def test_what_cannot_be_read_shows_nothing(self, moderator_client: Client, moderator: AbstractUser, article: ArticlePage, query: dict[str, str]) -> None:
        exclude(article, 1, by=moderator)
        assert shown(moderator_client, **query) == []


def test_in_a_section_one_sees_what_was_done_there(
    moderator_client: Client, moderator: AbstractUser, admin_user: AbstractUser, article: ArticlePage, front_page: FrontPage
) -> None:
    elsewhere = make_article(make_section(front_page, title="Town"), title="Town hall")
    for page in (article, elsewhere):
        exclude(page, 1, by=admin_user)
        services.close_board(page=page, by=admin_user, reason="Inquest")
    services.exclude_votes(votes=Vote.objects.all(), by=admin_user, reason="Both")
    group: Group = moderator.groups.get()
    right = group.permissions.get(codename="view_exclusion")
    group.permissions.remove(right)
    SectionRight.objects.create(group=group, page=article.get_parent(), permission=right)
    said = shown(moderator_client)
    assert len(said) == 2
    assert all("Ferry leaves on time" in one for one in said)


def test_without_the_right_there_is_no_report(editor_client: Client) -> None:
    assert editor_client.get(ACTS).status_code == 302


def test_a_file_is_in_the_language_of_whoever_asks(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    UserProfile.objects.update_or_create(user=moderator, defaults={"preferred_language": "de"})
    answer: Any = moderator_client.get(ACTS, {"export": "csv"})
    with override("de"):
        expected = gettext("What was done")
    assert expected != "What was done"
    assert expected in b"".join(answer.streaming_content).decode().splitlines()[0]


def test_it_is_taken_out_as_a_file(moderator_client: Client, moderator: AbstractUser, article: ArticlePage, reason: ExclusionReason) -> None:
    exclude(article, 3, by=moderator, reason="=HYPERLINK(0)", category=reason)
    answer: Any = moderator_client.get(ACTS, {"export": "csv"})
    heading, line = b"".join(answer.streaming_content).decode().splitlines()
    assert heading == "Time,By,Act,What was done,Reason chosen,Reason in words"
    assert line.endswith(f"mina,Exclude votes,Excluded 3 votes on “Ferry leaves on time”: =HYPERLINK(0) (total from 3 to 0),{reason.label},'=HYPERLINK(0)")

    answer = moderator_client.get(ACTS, {"export": "xlsx"})
    sheet: Any = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert [cell.value for cell in sheet[2]][1:3] == ["mina", "Exclude votes"]
    assert all(cell.data_type != "f" for cell in sheet[2])


def test_html_in_a_reason_is_shown_as_typed(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    exclude(article, 1, by=moderator, reason="<b onclick=x>bots</b>")
    assert "<b onclick" not in moderator_client.get(ACTS).content.decode()


def test_it_costs_the_same_with_many_acts(
    moderator_client: Client, moderator: AbstractUser, article: ArticlePage, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(60) as captured:
            moderator_client.get(ACTS)
        return len(captured)

    exclude(article, 1, by=moderator)
    services.close_board(page=article, by=moderator, reason="Inquest")
    few = queries()
    for _ in range(20):
        exclude(article, 1, by=moderator)
    services.reopen_board(page=article, by=moderator, reason="Over")
    assert queries() == few <= 24
