"""The front page's block "Most felt": which stories it names, what it costs, and blocks that a site registers without a migration."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail import hooks
from wagtail.models import PageViewRestriction

from articles.fields import RegisteredBlocksField
from articles.models import FrontPage
from reactions.models import Board, BoardState
from tests import factories
from tests.ballots import store_votes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from articles.models import ArticlePage, SectionPage
    from tests.browser import NewPage
    from tests.conftest import LiveSite

HOOK = "register_front_page_blocks"
HEADING = "What readers felt this week"


def put_on_front(front_page: Any, **chosen: Any) -> None:
    front_page.blocks = [("most_felt", {"heading": HEADING, "measure": "votes", "kind": "", "days": 7, "number": 5, **chosen})]
    front_page.save_revision().publish()


def block_of(client: Client) -> str:
    """The block's HTML, or nothing where it is not shown."""
    html = client.get("/").content.decode()
    return html.partition('<aside class="reactions-felt"')[2].partition("</aside>")[0]


def named(client: Client, *stories: ArticlePage) -> list[str]:
    """Which of the stories the block names, in its order."""
    cache.clear()
    html = block_of(client)
    return sorted((story.title for story in stories if f">{story.title}</a>" in html), key=lambda title: html.index(f">{title}</a>"))


@pytest.fixture
def lido(section: SectionPage) -> ArticlePage:
    return factories.make_article(section, title="Lido stays open")


@pytest.fixture
def film(front_page: FrontPage) -> ArticlePage:
    return factories.make_article(factories.make_section(front_page, title="Culture"), title="Film week opens")


def test_it_names_the_stories_with_most_reactions_of_the_days(client: Client, front_page: FrontPage, article: Any, lido: Any, film: Any) -> None:
    put_on_front(front_page)
    store_votes(article, 2)
    store_votes(lido, 25, kind="sad")
    store_votes(film, 90, cast_at=timezone.now() - timedelta(days=8))
    assert named(client, article, lido, film) == [lido.title, article.title]
    html = block_of(client)
    assert HEADING in html
    assert f'href="{lido.get_url()}"' in html
    assert "25 reactions" in html
    assert "Sad 100%" in html
    # Too few to say which of them leads.
    assert "Love" not in html
    put_on_front(front_page, days=30)
    assert named(client, article, lido, film) == [film.title, lido.title, article.title]


def test_it_names_no_more_than_it_was_asked_for(client: Client, front_page: FrontPage, section: SectionPage) -> None:
    put_on_front(front_page, number=3)
    stories = [factories.make_article(section) for _ in range(5)]
    for number, story in enumerate(stories, start=1):
        store_votes(story, number)
    assert named(client, *stories) == [story.title for story in reversed(stories[2:])]


def test_it_measures_love_division_and_what_is_unusual(client: Client, front_page: FrontPage, article: Any, lido: Any, film: Any) -> None:
    for page, kind, number in ((article, "love", 60), (article, "angry", 60), (lido, "love", 30), (film, "love", 3), (film, "angry", 40)):
        store_votes(page, number, kind=kind)
    put_on_front(front_page, measure="loved", kind="love")
    assert named(client, article, lido, film) == [lido.title, article.title, film.title]
    put_on_front(front_page, measure="divided")
    assert named(client, article, lido, film) == [article.title, film.title]
    put_on_front(front_page, measure="unusual", kind="love")
    assert named(client, article, lido, film) == [lido.title]
    put_on_front(front_page, measure="loved", kind="surprised")
    assert block_of(client) == ""


def test_stories_that_not_every_reader_may_react_to_are_not_named(client: Client, front_page: FrontPage, section: SectionPage, article: Any, film: Any) -> None:
    put_on_front(front_page)
    draft, off, sensitive, gone, closed = (factories.make_article(section, title=f"Story {name}") for name in ("draft", "off", "sad", "gone", "closed"))
    for page in (article, film, draft, off, sensitive, gone, closed):
        store_votes(page, 4)
    draft.unpublish()
    Board.objects.create(page_id=off.pk, state=BoardState.OFF)
    Board.objects.create(page_id=sensitive.pk, sensitive=True)
    Board.objects.create(page_id=closed.pk, state=BoardState.CLOSED)
    gone.delete()
    PageViewRestriction.objects.create(page=film.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    assert named(client, article, film, draft, off, sensitive, gone, closed) == [closed.title, article.title]


def test_what_is_nearest_to_a_story_decides(client: Client, front_page: FrontPage, section: SectionPage, article: Any, lido: Any) -> None:
    put_on_front(front_page)
    store_votes(article, 4)
    store_votes(lido, 3)
    Board.objects.create(page_id=section.pk, state=BoardState.OFF)
    Board.objects.create(page_id=lido.pk, state=BoardState.OPEN)
    assert named(client, article, lido) == [lido.title]


def test_a_board_that_keeps_shares_back_keeps_the_leading_kind_back(client: Client, front_page: FrontPage, section: SectionPage, article: Any) -> None:
    put_on_front(front_page)
    store_votes(article, 30, kind="sad")
    assert "Sad 100%" in block_of(client)
    Board.objects.create(page_id=section.pk, minimum_for_shares=100)
    cache.clear()
    assert "30 reactions" in block_of(client)
    assert "Sad" not in block_of(client)


def test_nothing_is_shown_where_no_story_qualifies(client: Client, front_page: FrontPage, article: ArticlePage) -> None:
    put_on_front(front_page)
    assert HEADING not in client.get("/").content.decode()
    store_votes(article, 3)
    put_on_front(front_page, measure="divided")
    cache.clear()
    assert HEADING not in client.get("/").content.decode()


def test_it_costs_two_questions_a_minute_and_none_else(client: Client, front_page: Any, section: SectionPage) -> None:
    def add(number: int) -> None:
        for _ in range(number):
            store_votes(factories.make_article(section), 21)

    def cost(*, is_cold: bool) -> int:
        if is_cold:
            cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    add(5)
    cost(is_cold=False)
    front_page.blocks = [("latest", {"number": 1})]
    front_page.save_revision().publish()
    bare_and_cold, bare = cost(is_cold=True), cost(is_cold=False)
    for measure in ("votes", "loved", "divided", "unusual"):
        put_on_front(front_page, measure=measure)
        front_page.blocks = [{"type": "latest", "value": {"number": 1}}, *front_page.blocks.raw_data]
        front_page.save_revision().publish()
        assert cost(is_cold=True) <= bare_and_cold + 2
        assert cost(is_cold=False) == bare
    add(20)
    assert cost(is_cold=True) <= bare_and_cold + 2


def test_it_is_kept_for_a_minute(client: Client, front_page: FrontPage, article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Any] = []
    put_on_front(front_page)
    store_votes(article, 3)
    monkeypatch.setattr("reactions.blocks.cache", SimpleNamespace(get=lambda key: None, set=lambda key, stories, seconds: kept.append((stories, seconds))))
    block_of(client)
    assert [(stories[0]["votes"], seconds) for stories, seconds in kept] == [(3, 60)]


def test_it_is_the_same_for_every_reader(client: Client, editor_client: Client, front_page: FrontPage, article: ArticlePage) -> None:
    put_on_front(front_page)
    store_votes(article, 3)
    mine = client.get("/")
    assert block_of(editor_client) == block_of(client) != ""
    assert not mine.cookies
    assert "public" in mine["Cache-Control"]


@pytest.mark.parametrize("look", [{"width": 390}, {"width": 1280, "dark": True}], ids=["phone", "dark"])
def test_it_has_no_accessibility_fault(live_site: LiveSite, story: ArticlePage, new_page: NewPage, axe: Callable[..., list[str]], look: dict[str, Any]) -> None:
    put_on_front(live_site.front_page)
    store_votes(story, 30, kind="sad")
    page = new_page(**look)
    page.goto("/")
    page.get_by_role("complementary", name=HEADING).get_by_role("link", name=story.title).wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_an_editor_puts_it_on_the_front_page(admin_client: Client, front_page: FrontPage) -> None:
    page = admin_client.get(f"/admin/pages/{front_page.pk}/edit/").content.decode()
    assert "Most felt" in page
    assert "The largest share of one reaction" in page
    block = front_page._meta.get_field("blocks").stream_block.child_blocks["most_felt"]
    assert block.is_previewable
    preview = admin_client.get("/admin/block-preview/", {"id": block.definition_prefix}).content.decode()
    assert "A seal in the old lock" in preview


@pytest.fixture
def without_blocks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A site that registers no blocks for its front page."""
    field = FrontPage._meta.get_field("blocks")
    with monkeypatch.context() as patched:
        patched.delitem(hooks._hooks, HOOK)
        field.__dict__.pop("stream_block", None)
        yield
    field.__dict__.pop("stream_block", None)


def test_what_is_registered_needs_no_migration(db: None) -> None:
    assert FrontPage._meta.get_field("blocks").stream_block.child_blocks
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_what_is_no_longer_registered_needs_none_either(without_blocks: None, db: None) -> None:
    assert "most_felt" not in FrontPage._meta.get_field("blocks").stream_block.child_blocks
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_migration_does_not_say_which_blocks_there_are() -> None:
    field = RegisteredBlocksField(HOOK, blank=True)
    assert field.stream_block.child_blocks
    assert field.deconstruct()[2:] == ([HOOK], {"blank": True})
    assert isinstance(field.clone(), RegisteredBlocksField)


def test_a_site_that_registers_none_has_the_blocks_of_the_newspaper(
    without_blocks: None, client: Client, admin_client: Client, front_page: FrontPage, article: ArticlePage
) -> None:
    assert article.title in client.get("/").content.decode()
    editor = admin_client.get(f"/admin/pages/{front_page.pk}/edit/").content.decode()
    assert "Story grid" in editor
    assert "Most felt" not in editor


def test_a_block_that_is_registered_no_more_is_left_out(client: Client, front_page: FrontPage, article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    put_on_front(front_page)
    store_votes(article, 3)
    assert block_of(client)
    field = FrontPage._meta.get_field("blocks")
    with monkeypatch.context() as patched:
        patched.delitem(hooks._hooks, HOOK)
        patched.delitem(field.__dict__, "stream_block")
        assert block_of(client) == ""
        assert client.get("/").status_code == 200
        field.__dict__.pop("stream_block", None)
