"""What happens to a page's votes when the page is copied, moved, unpublished or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from wagtail.models import Page

from reactions.models import Board, Hold, Tally, Vote
from reactions.services import exclude_votes, find_drift
from tests.ballots import store_votes
from tests.factories import make_article, make_section
from tests.readers import Reader, address, counts

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage, FrontPage, SectionPage


@pytest.fixture
def voted(article: ArticlePage) -> ArticlePage:
    """A story with three votes and a board of its own."""
    store_votes(article, 2, kind="love")
    store_votes(article, 1, kind="sad")
    Board.objects.create(page=article, minimum_for_shares=3)
    return article


def test_a_copy_starts_at_zero(voted: ArticlePage) -> None:
    copy = voted.copy(update_attrs={"slug": "copy", "title": "A copy"})
    assert Reader().summary(copy)["total"] == 0
    assert not Vote.objects.for_page(copy.pk).exists()
    assert not Board.objects.filter(page=copy).exists()
    Reader().cast(copy, "angry")
    assert counts(copy) == {"angry": 1}
    assert counts(voted) == {"love": 2, "sad": 1}


def test_a_section_is_copied_without_its_votes(voted: ArticlePage, section: SectionPage) -> None:
    copy = section.copy(recursive=True, update_attrs={"slug": "copy", "title": "A copy"})
    [story] = copy.get_children()
    assert Reader().summary(story)["total"] == 0
    assert counts(voted) == {"love": 2, "sad": 1}


def test_a_page_that_is_moved_keeps_its_votes(voted: ArticlePage, front_page: FrontPage) -> None:
    reader = Reader()
    reader.cast(voted, "happy")
    voted.move(make_section(front_page, title="Town"), pos="last-child")
    assert counts(voted) == {"love": 2, "sad": 1, "happy": 1}
    assert reader.mine(voted) == "happy"
    reader.cast(voted, "angry")
    assert counts(voted) == {"love": 2, "sad": 1, "angry": 1}


def test_a_page_that_is_moved_takes_the_board_of_its_new_section(voted: ArticlePage, front_page: FrontPage) -> None:
    town = make_section(front_page, title="Town")
    Board.objects.create(page=town, state="closed")
    voted.move(town, pos="last-child")
    assert Reader().summary(voted)["state"] == "closed"
    assert Reader().cast(voted, "love").status_code == 409


def test_a_page_that_is_unpublished_keeps_its_votes_and_answers_404_meanwhile(voted: ArticlePage) -> None:
    reader = Reader()
    reader.cast(voted, "happy")
    voted.unpublish()
    assert [reader.client.get(address(voted, rest)).status_code for rest in ("", "mine/")] == [404, 404]
    assert reader.cast(voted, "angry").status_code == 404
    assert reader.withdraw(voted).status_code == 404
    assert reader.submit(voted, "angry").status_code == 404
    voted.save_revision().publish()
    assert counts(voted) == {"love": 2, "sad": 1, "happy": 1}
    assert reader.mine(voted) == "happy"


def test_a_deleted_page_takes_its_votes_its_tallies_and_its_board_along(voted: ArticlePage, section: SectionPage, moderator: AbstractUser) -> None:
    other = make_article(section, title="Lido stays open")
    store_votes(other, 1)
    exclude_votes(votes=Vote.objects.filter(page_id=voted.pk, kind__slug="sad"), by=moderator, reason="One script")
    voted_id = voted.pk
    voted.delete()
    assert Reader().client.get(address(voted_id)).status_code == 404
    assert not Vote.objects.for_page(voted_id).exists()
    assert not Tally.objects.for_page(voted_id).exists()
    assert not Board.objects.filter(page_id=voted_id).exists()
    assert not Hold.objects.exists()
    assert counts(other) == {"love": 1}
    assert find_drift() == []


def test_a_deleted_section_takes_the_votes_of_its_stories_along(voted: ArticlePage, section: SectionPage) -> None:
    section.delete()
    assert not Vote.objects.exists()
    assert not Tally.objects.exists()
    assert not Board.objects.exists()


@pytest.mark.parametrize("act", ["copy", "move", "unpublish", "delete"])
def test_the_desk_says_the_same(act: str, voted: ArticlePage, front_page: FrontPage, editor_client: Client) -> None:
    """Through Wagtail's own pages, as an editor does it."""
    town = make_section(front_page, title="Town")
    ways = {
        "copy": (reverse("wagtailadmin_pages:copy", args=[voted.pk]), {"new_title": "A copy", "new_slug": "copy", "new_parent_page": town.pk}),
        "move": (reverse("wagtailadmin_pages:move_confirm", args=[voted.pk, town.pk]), {}),
        "unpublish": (reverse("wagtailadmin_pages:unpublish", args=[voted.pk]), {}),
        "delete": (reverse("wagtailadmin_pages:delete", args=[voted.pk]), {}),
    }
    way, fields = ways[act]
    assert editor_client.post(way, fields).status_code == 302
    kept = 0 if act == "delete" else 3
    assert Vote.objects.count() == kept
    assert sum(Tally.objects.values_list("total", flat=True)) == kept
    assert set(Vote.objects.values_list("page_id", flat=True)) <= {voted.pk}
    assert Page.objects.filter(slug="copy").exists() == (act == "copy")
    assert find_drift() == []
