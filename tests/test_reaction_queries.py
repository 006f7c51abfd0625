"""Totals in a site's own queries and lists: what they say, and that a list costs one query however long it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.contenttypes.models import ContentType
from django.template import Context, Template
from wagtail.models import Page, PageViewRestriction

from articles.models import ArticlePage
from reactions.models import Board, Vote
from reactions.page_queries import order_by_reactions, summaries_of, with_totals
from reactions.services import exclude_votes
from tests.ballots import store_votes
from tests.factories import make_article
from tests.readers import Reader

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from pytest_django import DjangoAssertNumQueries

    from articles.models import SectionPage

LIST = """{% load reactions_tags %}{% prefetch_reactions pages %}
{% for page in pages %}{% most_felt page %}{% reaction_total page as total %}{{ total }} {% endfor %}"""


@pytest.fixture
def ferry(article: ArticlePage) -> ArticlePage:
    """Five votes: four times Love, one Sad."""
    store_votes(article, 4, kind="love")
    store_votes(article, 1, kind="sad")
    return article


@pytest.fixture
def lido(section: SectionPage) -> ArticlePage:
    """Three votes, all Sad."""
    page = make_article(section, title="Lido closes early")
    store_votes(page, 3, kind="sad")
    return page


@pytest.fixture
def quiet(section: SectionPage) -> ArticlePage:
    """No vote at all."""
    return make_article(section, title="Nothing happened")


def mark(page: Page) -> str:
    return " ".join(Template("{% load reactions_tags %}{% most_felt page %}").render(Context({"page": page})).split())


def test_each_page_of_a_query_knows_its_total(
    ferry: ArticlePage, lido: ArticlePage, quiet: ArticlePage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        totals = {page.pk: page.reactions_total for page in with_totals(ArticlePage.objects.all())}
    assert totals == {ferry.pk: 5, lido.pk: 3, quiet.pk: 0}
    assert with_totals(Page.objects.filter(pk=ferry.pk)).get().reactions_total == 5
    assert [page.pk for page in with_totals(Page.objects.all()).filter(reactions_total__gte=3).order_by("pk")] == [ferry.pk, lido.pk]


def test_pages_can_be_ordered_by_their_reactions(
    ferry: ArticlePage, lido: ArticlePage, quiet: ArticlePage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    older, newer = quiet, make_article(quiet.get_parent().specific)
    with django_assert_num_queries(2):
        assert list(order_by_reactions(ArticlePage.objects.live())) == [ferry, lido, newer, older]
        assert list(order_by_reactions(ArticlePage.objects.live(), "sad")[:2]) == [lido, ferry]


def test_they_can_be_asked_for_together(ferry: ArticlePage, lido: ArticlePage, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        assert [page.reactions_total for page in order_by_reactions(with_totals(ArticlePage.objects.all()), "sad")] == [3, 5]


def test_excluded_votes_are_in_no_total(ferry: ArticlePage, lido: ArticlePage, moderator: AbstractUser) -> None:
    exclude_votes(votes=Vote.objects.filter(page_id=ferry.pk, kind__slug="love"), by=moderator, reason="One script")
    assert [page.reactions_total for page in order_by_reactions(with_totals(ArticlePage.objects.all()))] == [3, 1]


@pytest.mark.postgres
def test_they_are_one_query_on_postgresql_too(
    ferry: ArticlePage, lido: ArticlePage, quiet: ArticlePage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert [page.reactions_total for page in order_by_reactions(with_totals(ArticlePage.objects.all()))] == [5, 3, 0]


@pytest.mark.parametrize("stories", [2, 12])
def test_a_list_costs_one_query_however_long(section: SectionPage, ferry: ArticlePage, stories: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(stories - 1):
        make_article(section)
    pages = list(ArticlePage.objects.order_by("pk"))
    ContentType.objects.get_for_model(ArticlePage)
    # From now on this process knows the boards.
    summaries_of([page.pk for page in pages])
    with django_assert_num_queries(1):
        html = Template(LIST).render(Context({"pages": pages}))
    assert [int(number) for number in html.split() if number.isdigit()] == [5, *[0] * (stories - 1)]


def test_a_summary_says_what_readers_see(ferry: ArticlePage) -> None:
    [summary] = summaries_of([ferry.pk]).values()
    assert {"total": summary.total, "state": summary.state} == {"total": 5, "state": "open"}
    assert [kind.count for kind in summary.kinds] == [kind["count"] for kind in Reader().summary(ferry)["kinds"]]


def test_the_mark_names_the_kind_that_most_readers_chose(ferry: ArticlePage) -> None:
    Board.objects.create(page=ferry, minimum_for_shares=5)
    html = mark(ferry)
    assert "Most felt: Love, 80%" in html
    assert 'aria-hidden="true"' in html
    assert "icons.svg#love" in html


def test_there_is_no_mark_below_the_boards_minimum(ferry: ArticlePage, quiet: ArticlePage) -> None:
    Board.objects.create(page=ferry, minimum_for_shares=6)
    assert mark(ferry) == ""
    Board.objects.create(page=quiet, minimum_for_shares=0)
    assert mark(quiet) == ""


def test_there_is_no_mark_for_a_tie(quiet: ArticlePage) -> None:
    Board.objects.create(page=quiet, minimum_for_shares=2)
    store_votes(quiet, 1, kind="love")
    store_votes(quiet, 1, kind="sad")
    assert mark(quiet) == ""


@pytest.mark.parametrize("how", ["off", "private", "not live", "other type", "not saved"])
def test_nothing_is_said_of_a_page_whose_reactions_readers_do_not_see(how: str, ferry: ArticlePage, section: SectionPage) -> None:
    page: Page = ferry
    board = Board.objects.create(page=ferry, minimum_for_shares=1)
    if how == "off":
        board.state = "off"
        board.save()
    elif how == "private":
        PageViewRestriction.objects.create(page=ferry, restriction_type=PageViewRestriction.LOGIN)
    elif how == "not live":
        ferry.unpublish()
    else:
        page = section if how == "other type" else ArticlePage(title="Not saved")
    assert mark(page) == ""
    assert Template("{% load reactions_tags %}{% reaction_total page %}").render(Context({"page": page})) == "0"
