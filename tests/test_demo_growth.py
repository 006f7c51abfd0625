"""A demo newsroom as large as one likes: `load_demo --articles N --votes N`."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex

from articles.models import ArticlePage, FrontPage
from newsroom.demo import phrases
from newsroom.demo.bulk_stories import add_stories
from newsroom.demo.bulk_votes import add_votes
from newsroom.demo.history import set_tallies
from newsroom.demo.loading import ensure_sections, ensure_topics
from newsroom.demo.logins import PASSWORD, ensure_logins
from newsroom.demo.progress import Progress
from reactions.models import Vote
from reactions.services import find_drift
from tests.factories import make_contributor, make_picture, make_source

SILENT = Progress("", total=1, stream=None)


@pytest.fixture
def grow(front_page: FrontPage) -> Callable[..., None]:
    """A function that grows a newsroom which has its sections, tags and a few rows of everything else."""
    ensure_sections()
    ensure_topics()
    make_picture(), make_contributor(), make_source(), make_source()

    def do(*, articles: int, votes: int = 0, seed: int = 1) -> None:
        now = timezone.now()
        add_stories(count=articles, now=now, seed=seed, progress=SILENT)
        add_votes(count=votes, now=now, seed=seed, progress=SILENT)
        set_tallies()

    return do


def test_sixty_stories_leave_a_healthy_tree(grow: Callable[..., None]) -> None:
    grow(articles=60, votes=500)

    assert find_drift() == []
    assert ArticlePage.objects.live().count() == 60
    assert not any(Page.find_problems())
    said = StringIO()
    call_command("fixtree", stdout=said, interactive=False)
    assert "No problems found" in said.getvalue()


def test_growing_twice_goes_on_where_it_stopped(grow: Callable[..., None]) -> None:
    grow(articles=20)
    grow(articles=20)

    assert ArticlePage.objects.live().count() == 40
    assert not any(Page.find_problems())


def test_grown_stories_are_valid_found_by_search_and_known_to_the_reference_index(grow: Callable[..., None]) -> None:
    grow(articles=12)

    article = ArticlePage.objects.order_by("pk").first()
    article.full_clean()
    assert article.pk in [found.pk for found in ArticlePage.objects.search(article.title)]
    assert ReferenceIndex.get_references_to(article.lead_picture).exists()
    assert article.body[0].value.source.startswith("<p>")


def test_an_editor_can_go_on_with_a_grown_story(grow: Callable[..., None]) -> None:
    grow(articles=2)
    article = ArticlePage.objects.first()

    article.title = "Rewritten"
    article.save_revision().publish()

    assert ArticlePage.objects.get(pk=article.pk).title == "Rewritten"


def test_votes_in_bulk_are_skewed_and_counted_right(grow: Callable[..., None]) -> None:
    grow(articles=40, votes=500)

    per_page = sorted((Vote.objects.for_page(article.pk).count() for article in ArticlePage.objects.all()), reverse=True)
    assert sum(per_page) == 500
    assert per_page[0] > 4 * per_page[-1]
    assert find_drift() == []


def test_the_same_seed_gives_the_same_stories(grow: Callable[..., None]) -> None:
    grow(articles=8)
    first = written()
    ArticlePage.objects.all().delete()

    grow(articles=8)

    assert written() == first


def written() -> list[tuple[str, str]]:
    return list(ArticlePage.objects.order_by("slug").values_list("title", "dek"))


def test_numbers_below_zero_are_refused(db: None) -> None:
    with pytest.raises(CommandError, match="--votes"):
        call_command("load_demo", votes=-1)


def test_pictures_of_no_sensible_width_are_refused(db: None) -> None:
    with pytest.raises(CommandError, match="--picture-width"):
        call_command("load_demo", picture_width=5)


def test_on_a_machine_of_ones_own_the_logins_work(front_page: FrontPage, settings) -> None:
    settings.DEBUG = True
    call_command("setup_newsroom", verbosity=0)

    ensure_logins()

    assert all(get_user_model().objects.get(username=name).check_password(PASSWORD) for name in ("editor", "moderator", "admin"))


def test_a_login_that_is_there_keeps_its_password(front_page: FrontPage, settings) -> None:
    settings.DEBUG = True
    user = get_user_model().objects.create_user("editor", password="my own choice")

    ensure_logins()

    user.refresh_from_db()
    assert user.check_password("my own choice")


def test_phrases_hold_enough_variety() -> None:
    assert len(phrases.SUBJECTS) * len(phrases.TURNS) * len(phrases.PLACES) > 7_000
