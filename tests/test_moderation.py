"""Excluding and restoring votes at the desk: what is selected, what is shown before it happens, what happens, and how it is undone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from reactions.models import Exclusion, ExclusionReason, Vote
from reactions.services import exclude_votes, find_drift
from tests import factories
from tests.ballots import store_votes, total_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.http import HttpResponse
    from django.test import Client

    from articles.models import ArticlePage, SectionPage

EXCLUDE = "/admin/bulk/reactions/vote/exclude/"
RESTORE = "/admin/bulk/reactions/vote/restore/"
SCRIPT = UUID("a3f9c1d2" + "0" * 24)


def ask(client: Client, address: str, **query: Any) -> HttpResponse:
    return client.get(address, query)


def act(client: Client, address: str, *, reason: str = "One script", **query: Any) -> HttpResponse:
    """Go to the confirmation page and confirm it, as a moderator does."""
    answer = ask(client, address, **query)
    assert answer.status_code == 200
    return confirm(client, answer, reason=reason)


def confirm(client: Client, asked: HttpResponse, **answers: Any) -> HttpResponse:
    """Press the button of a confirmation page that was looked at a while ago."""
    seen = asked.context["form"]["seen"].value()
    address = f"{asked.wsgi_request.path}?{asked.wsgi_request.META['QUERY_STRING']}"
    category = ExclusionReason.objects.get(label="Script").pk
    return client.post(address, {"category": category, "reason": "One script", "seen": seen, **answers}, follow=True)


def texts(answer: HttpResponse) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_ticked_votes_leave_the_count_and_stay_stored(moderator_client: Client, article: ArticlePage) -> None:
    votes = store_votes(article, 5)
    act(moderator_client, EXCLUDE, id=[votes[0].pk, votes[1].pk])
    assert total_of(article) == 3
    assert Vote.objects.count() == 5
    assert find_drift() == []


def test_all_votes_that_match_the_filters_leave_the_count(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 60, kind="angry", network=SCRIPT)
    store_votes(article, 3, kind="love")
    act(moderator_client, EXCLUDE, id="all", network="a3f9c1d2", page=article.pk)
    assert total_of(article) == 3


def test_the_moderator_sees_how_many_votes_of_which_pages_and_what_the_totals_become(
    moderator_client: Client, article: ArticlePage, section: SectionPage
) -> None:
    other = factories.make_article(section, title="Lido stays open")
    store_votes(article, 7, kind="angry")
    store_votes(article, 2, kind="love")
    store_votes(other, 4, kind="angry")
    effect = ask(moderator_client, EXCLUDE, id="all", kind="angry").context["effect"]
    assert (effect.votes, effect.pages) == (11, 2)
    assert [(page.title, page.votes, page.before, page.after) for page in effect.most_affected] == [(article.title, 7, 9, 2), (other.title, 4, 4, 0)]


def test_looking_at_the_confirmation_changes_nothing(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 2)
    ask(moderator_client, EXCLUDE, id="all")
    assert total_of(article) == 2
    assert not Exclusion.objects.exists()


@pytest.mark.parametrize("reason", ["x" * 501, "x" * 100_000])
def test_without_a_fitting_reason_nothing_happens_and_the_page_says_why(moderator_client: Client, article: ArticlePage, reason: str) -> None:
    votes = store_votes(article, 2)
    answer = confirm(moderator_client, ask(moderator_client, EXCLUDE, id=votes[0].pk), reason=reason)
    assert answer.status_code == 200
    assert "500" in str(answer.context["form"].errors["reason"])
    assert total_of(article) == 2


def test_votes_that_came_in_after_the_figures_were_shown_are_not_meant(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 3)
    asked = ask(moderator_client, EXCLUDE, id="all", page=article.pk)
    store_votes(article, 2)
    confirm(moderator_client, asked)
    assert total_of(article) == 2


def test_the_message_afterwards_leads_to_the_exclusion_and_to_its_undoing(moderator_client: Client, article: ArticlePage) -> None:
    votes = store_votes(article, 2)
    said = texts(act(moderator_client, EXCLUDE, id=votes[0].pk))
    exclusion = Exclusion.objects.get()
    assert "1 vote is out of the count." in said
    assert reverse("reactions_exclusions:inspect", args=[exclusion.pk]) in said
    assert reverse("reactions_exclusions:lift", args=[exclusion.pk]) in said


def test_the_exclusion_keeps_who_why_and_what_the_filters_said(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 2, kind="angry", network=SCRIPT, cast_at=timezone.now() - timedelta(days=2))
    day = timezone.localdate() - timedelta(days=3)
    act(moderator_client, EXCLUDE, id="all", kind="angry", page=article.pk, network="a3f9c1d2", cast_at_from=f"{day}T14:00", reason="Flood")
    exclusion = Exclusion.objects.get()
    assert (exclusion.created_by, exclusion.reason) == (moderator, "Flood")
    said = {line["filter"]: line["value"] for line in exclusion.selection["filters"]}
    assert exclusion.selection["chosen"] == "matching"
    assert said["page"] == article.title
    assert said["kind"] == "Angry"
    assert date_format(day, "SHORT_DATE_FORMAT") in said["cast_at"]


def test_a_network_is_not_named_on_the_record_since_its_name_is_dropped_in_time(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 2, network=SCRIPT)
    act(moderator_client, EXCLUDE, id="all", network="a3f9c1d2")
    assert "a3f9c1d2" not in str(Exclusion.objects.get().selection)


def test_restoring_counts_the_votes_again(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 4)
    exclude_votes(votes=Vote.objects.all(), by=moderator, reason="One script")
    said = texts(act(moderator_client, RESTORE, id="all", count="excluded", reason="A school class after all"))
    assert "4 votes are counted again." in said
    assert total_of(article) == 4


def test_restoring_shows_the_totals_going_up(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 4)
    exclude_votes(votes=Vote.objects.all(), by=moderator, reason="One script")
    page = ask(moderator_client, RESTORE, id="all").context["effect"].most_affected[0]
    assert (page.before, page.after) == (0, 4)


def test_restoring_what_is_counted_says_so_and_changes_nothing(moderator_client: Client, article: ArticlePage) -> None:
    votes = store_votes(article, 1)
    answer = moderator_client.get(RESTORE, {"id": votes[0].pk}, follow=True)
    assert "counted already" in texts(answer)


def test_votes_out_of_the_count_already_are_said_to_move_no_total(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    votes = store_votes(article, 3)
    exclude_votes(votes=Vote.objects.filter(pk=votes[0].pk), by=moderator, reason="One script")
    effect = ask(moderator_client, EXCLUDE, id="all").context["effect"]
    assert (effect.votes, effect.moving, effect.unmoved) == (3, 2, 1)


@pytest.mark.parametrize(
    "query", [{}, {"id": ""}, {"id": "abc"}, {"id": "-1"}, {"id": "9" * 30}, {"id": "999999"}, {"id": "all", "page": "abc"}, {"id": "all", "kind": "nope"}]
)
def test_a_selection_that_cannot_be_read_touches_no_vote(moderator_client: Client, article: ArticlePage, query: dict[str, str]) -> None:
    store_votes(article, 2)
    for address in (EXCLUDE, RESTORE):
        for answer in (
            moderator_client.get(address, query),
            moderator_client.post(f"{address}?{'&'.join(f'{k}={v}' for k, v in query.items())}", {"reason": "x"}),
        ):
            assert answer.status_code == 302
            assert answer.url == reverse("reactions_votes:index")
    assert total_of(article) == 2


def test_the_confirmation_costs_the_same_for_few_votes_and_for_many(
    moderator_client: Client, section: SectionPage, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    pages = [factories.make_article(section) for _ in range(5)]
    store_votes(pages[0], 1)
    ask(moderator_client, EXCLUDE, id="all")
    with django_assert_max_num_queries(20) as few:
        ask(moderator_client, EXCLUDE, id="all")
    for page in pages:
        store_votes(page, 30)
    with django_assert_num_queries(len(few)):
        ask(moderator_client, EXCLUDE, id="all")


def test_an_editor_can_neither_see_the_confirmation_nor_act(editor_client: Client, article: ArticlePage) -> None:
    vote = store_votes(article, 1)[0]
    for address in (EXCLUDE, RESTORE):
        assert editor_client.get(f"{address}?id={vote.pk}").status_code == 302
        assert editor_client.post(f"{address}?id={vote.pk}", {"reason": "Mine"}).status_code == 302
    assert total_of(article) == 1


def test_whoever_may_only_look_is_offered_no_act(moderator: AbstractUser, moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 1)
    group = moderator.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="moderate_vote"))
    page = moderator_client.get("/admin/reactions/votes/").content.decode()
    assert "bulk-action" not in page
    assert moderator_client.get(EXCLUDE, {"id": "all"}).status_code == 302
