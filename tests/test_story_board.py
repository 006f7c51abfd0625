"""Reactions → Boards → a story: its figures, what moderators did about it, and the ways that lead there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reactions.models import Board, BoardState, Flood, Vote
from reactions.services import close_board, exclude_votes
from tests import factories
from tests.ballots import store_votes

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from wagtail.models import Page

    from articles.models import ArticlePage, SectionPage

# The shell of the admin included.
QUERIES = 19


def address_of(page: Page) -> str:
    return reverse("reactions_stories:inspect", args=[page.pk])


def shown(client: Client, page: Page) -> dict[str, Any]:
    answer = client.get(address_of(page))
    assert answer.status_code == 200
    return answer.context


def words(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_it_lies_where_other_programs_expect_it(article: ArticlePage) -> None:
    assert address_of(article) == f"/admin/reactions/stories/{article.pk}/"


def test_totals_are_told_by_kind_counted_and_excluded(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 3, kind="love")
    sad = store_votes(article, 2, kind="sad")
    exclude_votes(votes=Vote.objects.filter(pk=sad[0].pk), by=moderator, reason="One script")
    figures = shown(moderator_client, article)["figures"]
    assert [(row.kind.slug, row.counted, row.excluded, row.share) for row in figures.kinds] == [("love", 3, 0, 75), ("sad", 1, 1, 25)]
    assert (figures.counted, figures.excluded) == (4, 1)


def test_votes_over_time_are_told_by_kind(moderator_client: Client, article: ArticlePage) -> None:
    noon = timezone.localtime().replace(hour=12, minute=0)
    store_votes(article, 3, kind="love", cast_at=noon - timedelta(days=9))
    store_votes(article, 2, kind="sad", cast_at=noon)
    chart = shown(moderator_client, article)["figures"].chart
    assert len(chart.labels) == 10
    assert [(series.label, series.values[0], series.values[-1]) for series in chart.series] == [("Love", 3, 0), ("Sad", 0, 2)]


def test_a_story_without_votes_says_so(moderator_client: Client, article: ArticlePage) -> None:
    assert "Nobody has reacted to this story yet." in words(moderator_client, address_of(article))


def test_a_story_all_of_whose_votes_are_excluded_has_no_chart(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 2)
    exclude_votes(votes=Vote.objects.all(), by=moderator, reason="One script")
    assert shown(moderator_client, article)["figures"].chart is None


def test_first_votes_and_networks_are_told_without_their_keys(moderator_client: Client, article: ArticlePage) -> None:
    busy = UUID("abcdef0123456789abcdef0123456789")
    store_votes(article, 3, network=busy, is_first_vote=True)
    store_votes(article, 1, network=uuid4())
    store_votes(article, 2)
    page = moderator_client.get(address_of(article))
    crowd = page.context["figures"].crowd
    assert (crowd.first_percent, crowd.known, crowd.networks, crowd.busiest_percent) == (50, 4, 2, 75)
    assert crowd.busiest[0] == ("abcdef01", 3)
    assert busy.hex not in page.content.decode()
    assert str(busy) not in page.content.decode()


def test_each_publication_has_the_votes_of_its_version(moderator_client: Client, article: ArticlePage) -> None:
    first = article.live_revision
    store_votes(article, 2, kind="love", revision=first)
    second = article.save_revision()
    second.publish()
    store_votes(article, 2, kind="sad", revision=second)
    store_votes(article, 1, kind="sad", revision=second, cast_at=timezone.now() - timedelta(hours=2))
    store_votes(article, 1, kind="love", revision=None)
    publications = shown(moderator_client, article)["figures"].publications
    assert [(one.counted, one.published_at is None) for one in publications] == [(1, True), (2, False), (3, False)]
    assert publications[1].published_at < publications[2].published_at
    assert [(kind.slug, votes) for kind, votes in publications[2].kinds] == [("sad", 3)]


def test_what_was_done_to_the_board_and_to_its_votes_is_told(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 2)
    exclude_votes(votes=Vote.objects.all(), by=moderator, reason="One script, nine minutes")
    close_board(page=article, by=moderator, reason="Inquest opens")
    page = words(moderator_client, address_of(article))
    assert "One script, nine minutes" in page
    assert "Inquest opens" in page


def test_floods_lead_to_their_evidence(moderator_client: Client, article: ArticlePage) -> None:
    now = timezone.now()
    Flood.objects.create(page_id=article.pk, began_at=now - timedelta(minutes=9), last_at=now, votes=40)
    floods = shown(moderator_client, article)["floods"]
    assert [row["flood"].votes for row in floods] == [40]
    assert floods[0]["url"] in words(moderator_client, address_of(article)).replace("&amp;", "&")


def test_moderators_have_buttons_for_what_can_be_done(moderator_client: Client, article: ArticlePage) -> None:
    page = words(moderator_client, address_of(article))
    for name in ("close", "off", "edit"):
        assert reverse(f"reactions_boards:{name}", args=[article.pk]) in page
    assert f"/admin/reactions/votes/?page={article.pk}" in page
    Board.objects.create(page_id=article.pk, state=BoardState.OFF)
    page = words(moderator_client, address_of(article))
    assert reverse("reactions_boards:reopen", args=[article.pk]) in page
    assert "Switch off" not in page


def test_closing_from_the_story_leads_back_to_it(moderator_client: Client, article: ArticlePage) -> None:
    address = f"{reverse('reactions_boards:close', args=[article.pk])}?next={address_of(article)}"
    assert moderator_client.post(address, {"reason": "Inquest", "next": address_of(article)}).url == address_of(article)


def test_an_editor_sees_the_figures_of_what_is_theirs_to_edit_and_no_more(editor_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    votes = store_votes(article, 3, network=uuid4())
    exclude_votes(votes=Vote.objects.filter(pk=votes[0].pk), by=moderator, reason="One script, nine minutes")
    context = shown(editor_client, article)
    assert context["figures"].counted == 2
    assert context["floods"] is None
    assert list(context["entries"]) == []
    assert "/admin/reactions/votes/" not in words(editor_client, address_of(article))


def test_who_may_neither_edit_it_nor_see_figures_is_turned_away(make_user: Callable[..., AbstractUser], article: ArticlePage) -> None:
    client = Client()
    client.force_login(make_user("nora"))
    assert client.get(address_of(article)).status_code == 302


def test_an_unknown_page_is_not_found(moderator_client: Client) -> None:
    assert moderator_client.get("/admin/reactions/stories/999999/").status_code == 404


def test_the_lists_the_home_page_and_the_editor_lead_to_it(moderator_client: Client, editor_client: Client, article: ArticlePage) -> None:
    store_votes(article, 2)
    link = f'href="{address_of(article)}"'
    for address in ("/admin/", "/admin/reactions/boards/", "/admin/reactions/votes/", "/admin/reactions/overview/"):
        assert link in words(moderator_client, address), address
    assert link in words(editor_client, reverse("wagtailadmin_pages:edit", args=[article.pk]))


def test_the_figures_of_a_copy_that_shows_another_pages_votes_are_that_pages(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 3)
    alias = article.create_alias(update_slug="again")
    assert shown(moderator_client, alias)["figures"].counted == 3


def test_lists_of_pages_tell_the_total_and_the_leading_kind(editor_client: Client, article: ArticlePage, section: SectionPage) -> None:
    store_votes(article, 20, kind="sad")
    store_votes(article, 5, kind="love")
    for address in (reverse("wagtailadmin_explore", args=[section.pk]), reverse("newsroom_articles:index")):
        page = words(editor_client, address)
        assert f'class="reactions-kind" href="{address_of(article)}"' in page, address
        assert "25<span" in page
        assert "most of them Sad" in page


def test_lists_of_pages_cost_one_more_query_however_long_they_are(editor_client: Client, section: SectionPage) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            editor_client.get(reverse("wagtailadmin_explore", args=[section.pk]))
        return sum("reactions_tally" in query["sql"] for query in queries.captured_queries)

    store_votes(factories.make_article(section), 2)
    assert cost() == 1
    for _ in range(5):
        store_votes(factories.make_article(section), 2)
    assert cost() == 1


def test_it_costs_the_same_for_few_votes_and_for_many(
    moderator_client: Client, moderator: AbstractUser, article: ArticlePage, django_assert_num_queries: Any
) -> None:
    def add(number: int) -> None:
        for kind in ("love", "sad", "angry")[:number]:
            votes = store_votes(article, 5, kind=kind, network=uuid4(), revision=article.live_revision)
            exclude_votes(votes=Vote.objects.filter(pk=votes[0].pk), by=moderator, reason="One script")
            article.save_revision().publish()
            article.refresh_from_db()
        Board.objects.get_or_create(page_id=article.pk)

    add(1)
    moderator_client.get(address_of(article))
    with django_assert_num_queries(QUERIES):
        moderator_client.get(address_of(article))
    add(3)
    with django_assert_num_queries(QUERIES):
        moderator_client.get(address_of(article))
