"""Looking through the list of votes page by page: every vote once, whatever comes in meanwhile, however far back."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reactions.desk import lists
from reactions.models import Vote
from tests.ballots import store_votes

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import ArticlePage

LIST = "/admin/reactions/votes/"
SCRIPT = UUID("a3f9c1d2" + "0" * 24)


@pytest.fixture
def votes(article: ArticlePage) -> list[int]:
    """130 votes of late, the newest first, three of each second."""
    begun_at = timezone.now() - timedelta(days=2)
    stored = store_votes(article, 130, network=SCRIPT)
    for number, vote in enumerate(stored):
        vote.cast_at = vote.changed_at = begun_at + timedelta(seconds=number // 3)
    Vote.objects.bulk_update(stored, ["cast_at", "changed_at"])
    return [vote.pk for vote in reversed(stored)]


def links(client: Client, address: str = LIST) -> dict[str, str]:
    """Where the page leads, by the words of the links."""
    page = client.get(address).content.decode()
    paging = re.search(r'<nav class="pagination[^>]*aria-label="Pages of votes">.*?</nav>', page, re.DOTALL)
    assert paging
    found = re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', paging[0], re.DOTALL)
    return {re.sub("<.*?>", "", words, flags=re.DOTALL).strip(): unescape(address) for address, words in found}


def shown(client: Client, address: str = LIST, **query: Any) -> list[int]:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return [vote.pk for vote in answer.context["object_list"]]


def all_along(client: Client, word: str, address: str) -> list[list[int]]:
    """What is shown from an address on, page by page."""
    pages = [shown(client, address)]
    while word in (found := links(client, address)):
        address = found[word]
        pages.append(shown(client, address))
    return pages


def test_every_vote_is_shown_once_from_the_newest_to_the_oldest(moderator_client: Client, votes: list[int]) -> None:
    assert all_along(moderator_client, "Older", LIST) == [votes[:50], votes[50:100], votes[100:]]


def test_the_same_pages_lead_back(moderator_client: Client, votes: list[int]) -> None:
    oldest = links(moderator_client)["Oldest"]
    assert shown(moderator_client, oldest) == votes[80:]
    assert all_along(moderator_client, "Newer", oldest) == [votes[80:], votes[30:80], votes[:50]]


def test_the_first_page_leads_nowhere_newer_and_the_last_nowhere_older(moderator_client: Client, votes: list[int]) -> None:
    first = links(moderator_client)
    assert list(first) == ["Older", "Oldest"]
    second = links(moderator_client, first["Older"])
    assert list(second) == ["Newest", "Newer", "Older", "Oldest"]
    assert shown(moderator_client, second["Newest"]) == votes[:50]
    assert list(links(moderator_client, second["Older"])) == list(links(moderator_client, first["Oldest"])) == ["Newest", "Newer"]


def test_one_page_leads_nowhere(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 50)
    assert links(moderator_client) == {}


def test_votes_that_come_in_meanwhile_shift_nothing(moderator_client: Client, article: ArticlePage, votes: list[int]) -> None:
    older = links(moderator_client)["Older"]
    late = store_votes(article, 7)
    assert shown(moderator_client, older) == votes[50:100]
    assert shown(moderator_client)[:7] == [vote.pk for vote in late][::-1]


def test_a_page_stays_where_it_is_when_the_vote_that_it_begins_after_is_gone(moderator_client: Client, votes: list[int]) -> None:
    older = links(moderator_client)["Older"]
    Vote.objects.filter(pk__in=votes[48:52]).delete()
    assert shown(moderator_client, older) == votes[52:102]


def test_paging_keeps_the_filters_and_a_network_that_is_followed_begins_anew(moderator_client: Client, article: ArticlePage, votes: list[int]) -> None:
    store_votes(article, 60, kind="angry")
    older = links(moderator_client, f"{LIST}?kind=love&page={article.pk}")["Older"]
    assert shown(moderator_client, older) == votes[50:100]
    asked = dict(parse_qsl(urlsplit(older).query))
    assert (asked["kind"], asked["page"]) == ("love", str(article.pk))
    network = re.search(r'href="([^"]*network=a3f9c1d2[^"]*)"', moderator_client.get(older).content.decode())
    assert network
    assert shown(moderator_client, unescape(network[1])) == votes[:50]


def test_the_list_goes_back_further_than_it_is_counted(moderator_client: Client, votes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "COUNTED_UP_TO", 20)
    assert [number for page in all_along(moderator_client, "Older", LIST) for number in page] == votes


@pytest.mark.parametrize("cursor", ["abc", "-1", "1", "1-", "-", "1-2-3", "9" * 40 + "-1", "1-" + "9" * 40, "²-1", "2026-03-10", " 1-1", "1-1;DROP"])
@pytest.mark.parametrize("direction", ["before", "after"])
def test_a_cursor_that_cannot_be_read_is_as_good_as_none(moderator_client: Client, votes: list[int], direction: str, cursor: str) -> None:
    assert shown(moderator_client, **{direction: cursor}) == votes[:50]


@pytest.mark.parametrize("cursor", ["9999999999999999-999999999999999999", "0-0"])
def test_cursors_from_beyond_all_times_are_read(moderator_client: Client, votes: list[int], cursor: str) -> None:
    assert shown(moderator_client, before=cursor) in (votes[:50], [])
    assert shown(moderator_client, after=cursor) in (votes[:50], votes[80:])


def test_a_page_number_of_before_still_shows_votes(moderator_client: Client, votes: list[int]) -> None:
    assert shown(moderator_client, p="3") == votes[:50]


def test_beyond_the_oldest_vote_the_page_says_so_and_offers_the_way_back(moderator_client: Client, votes: list[int]) -> None:
    page = moderator_client.get(LIST, {"before": "0-0", "kind": "love"}).content.decode()
    assert "There are no older votes" in page
    assert 'href="/admin/reactions/votes/?kind=love"' in page


def test_where_no_vote_matches_nothing_is_said_of_older_ones(moderator_client: Client, votes: list[int]) -> None:
    assert "There are no older votes" not in moderator_client.get(LIST, {"before": "0-0", "kind": "angry"}).content.decode()


def test_a_page_far_back_costs_no_more_than_the_first(moderator_client: Client, votes: list[int]) -> None:
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            moderator_client.get(address)
        return len(queries)

    second, oldest = links(moderator_client)["Older"], links(moderator_client)["Oldest"]
    assert cost(second) == cost(oldest) == cost(LIST) < 20


def test_all_that_match_are_selected_from_any_page_and_ticked_ones_are_those_of_the_page(moderator_client: Client, votes: list[int]) -> None:
    older = links(moderator_client, f"{LIST}?kind=love")["Older"]
    page = moderator_client.get(older).content.decode()
    assert re.findall(r'data-object-id="(\d+)"', page) == [str(pk) for pk in votes[50:100]]
    exclude = reverse("wagtail_bulk_action", args=["reactions", "vote", "exclude"])
    everything = moderator_client.get(f"{exclude}?id=all&{urlsplit(older).query}")
    assert everything.context["effect"].votes == 130
    ticked = "&".join(f"id={pk}" for pk in votes[50:100])
    assert moderator_client.get(f"{exclude}?{ticked}&{urlsplit(older).query}").context["effect"].votes == 50
