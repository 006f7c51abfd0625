"""The board in the page editor's side panel and on its own page: who sees and sets what, what is stored, and what is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from reactions.boards import board_for
from reactions.desk.board_facts import facts_of
from reactions.models import Board, BoardState, ReactionKind, ReactionSet
from reactions.services import ClosingTimePassed, SetOffersNothing, change_board, close_board
from reactions.signals import reactions_changed
from tests import editing, factories
from tests.ballots import store_votes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import AbstractUser
    from django.http import HttpResponse

    from articles.models import ArticlePage, FrontPage, SectionPage

HOUR = timedelta(hours=1)
HIDDEN = re.compile(r'<input type="hidden" name="(initial-board-[a-z_]+)"(?: value="([^"]*)")?')


def address(page: Any) -> str:
    return reverse("reactions_boards:edit", args=[page.pk])


def shown(client: Client, page: Any) -> dict[str, str]:
    """What the form shows, as the browser would send it back untouched."""
    values = dict(HIDDEN.findall(client.get(address(page)).content.decode()))
    return {**values, **{name.removeprefix("initial-"): value for name, value in values.items()}}


def fill(client: Client, page: Any, **fields: Any) -> HttpResponse:
    """Open the form, change these fields and save it."""
    return send(client, page, shown(client, page), **fields)


def send(client: Client, page: Any, form: dict[str, str], **fields: Any) -> HttpResponse:
    return client.post(address(page), {**form, **{f"board-{name}": value for name, value in fields.items()}}, follow=True)


def typed(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def said(answer: HttpResponse) -> str:
    return " ".join(map(str, answer.context["messages"]))


def editor_of(client: Client, page: Any) -> str:
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def heard() -> Iterator[list[int]]:
    pages: list[int] = []

    def hear(page_ids: list[int], **_: Any) -> None:
        pages.extend(page_ids)

    reactions_changed.connect(hear)
    yield pages
    reactions_changed.disconnect(hear)


@pytest.fixture
def writer_client(make_user: Callable[..., AbstractUser], front_page: FrontPage) -> Client:
    """Somebody who may write stories and not publish them."""
    user = make_user("wim", "Editors")
    user.groups.get().page_permissions.filter(permission__codename="publish_page").delete()
    client = Client()
    client.force_login(user)
    return client


def test_the_panel_stands_outside_the_pages_form(editor_client: Client, article: ArticlePage) -> None:
    page = editor_of(editor_client, article)
    panel = page.index('data-side-panel="reactions"')
    assert panel < page.index('id="page-edit-form"')
    assert page.index(f'action="{address(article)}"') > panel


def test_the_panel_is_where_reactions_are(editor_client: Client, article: ArticlePage, section: SectionPage, front_page: FrontPage, settings: Any) -> None:
    assert all('data-side-panel="reactions"' in editor_of(editor_client, page) for page in (article, section, front_page))
    settings.REACTIONS = {**settings.REACTIONS, "PAGE_TYPES": []}
    assert not any('data-side-panel="reactions"' in editor_of(editor_client, page) for page in (article, section, front_page))


def test_an_earlier_revision_of_the_page_has_the_panel_too(editor_client: Client, article: ArticlePage) -> None:
    revision = article.save_revision()
    html = editor_client.get(reverse("wagtailadmin_pages:revisions_revert", args=[article.pk, revision.pk])).content.decode()
    assert 'data-side-panel="reactions"' in html
    assert 'name="board-minimum_for_shares"' in html


def test_a_new_page_has_a_place_for_the_panel(editor_client: Client, section: SectionPage, article: ArticlePage) -> None:
    new = editor_client.get(reverse("wagtailadmin_pages:add", args=["articles", "articlepage", section.pk])).content.decode()
    assert "Reactions can be set once the page is saved." in new
    filled = editor_client.get(reverse("wagtailadmin_pages:edit", args=[article.pk]), {"_w_hydrate_create_view": "1"}).content.decode()
    assert f'action="{address(article)}"' in filled


def test_the_panel_says_totals_and_what_holds_from_where(editor_client: Client, moderator: AbstractUser, article: ArticlePage, section: SectionPage) -> None:
    store_votes(article, 3, kind="sad")
    close_board(page=section, by=moderator, reason="Inquest")
    change_board(page=article, by=moderator, changes={"sensitive": True})
    context = editor_client.get(address(article)).context
    assert context["totals"].total == 3
    assert {fact.label: (fact.value, fact.origin) for fact in context["facts"]} == {
        "State": ("Closed", "set on section “Harbour”"),
        "Set": ("Sensitive stories", "for sensitive stories"),
        "Sensitive story": ("Yes", "set here"),
        "Closes at": ("No time is set", "the site's default"),
        "Shares are shown from": ("20 votes", "the site's default"),
        "When a flood comes": ("Tell the moderators", "the site's default"),
    }


def facts(client: Client, page: Any) -> dict[str, tuple[str, str]]:
    return {fact.label: (fact.value, fact.origin) for fact in client.get(address(page)).context["facts"]}


def test_the_panel_says_why_a_board_is_closed_or_off(editor_client: Client, article: ArticlePage, section: SectionPage) -> None:
    Board.objects.create(page=section, closes_at=timezone.now() - HOUR, sensitive=True)
    assert facts(editor_client, article)["State"] == ("Closed", "its time has passed, set on section “Harbour”")
    ReactionSet.objects.filter(is_for_sensitive=True).delete()
    assert facts(editor_client, article)["State"] == ("Off", "a sensitive story, and no set is there for those")
    assert facts(editor_client, article)["Set"] == ("None", "for sensitive stories")


def test_an_editor_sets_what_belongs_to_a_story(editor_client: Client, article: ArticlePage) -> None:
    closes_at = timezone.now() + HOUR
    chosen = ReactionSet.objects.get(is_for_sensitive=True)
    answer = fill(editor_client, article, sensitive="no", reaction_set=chosen.pk, closes_at=typed(closes_at), minimum_for_shares=5)
    assert "Saved" in said(answer)
    board = Board.objects.get(page_id=article.pk)
    assert (board.sensitive, board.reaction_set, board.minimum_for_shares, board.state) == (False, chosen, 5, None)
    assert board.closes_at == closes_at.replace(second=0, microsecond=0)


def test_an_empty_field_inherits_again(editor_client: Client, article: ArticlePage) -> None:
    chosen = ReactionSet.objects.get(is_for_sensitive=True)
    Board.objects.create(page=article, sensitive=True, reaction_set=chosen, closes_at=timezone.now() + HOUR, minimum_for_shares=0)
    fill(editor_client, article, sensitive="", reaction_set="", closes_at="", minimum_for_shares="")
    board = Board.objects.get()
    assert (board.sensitive, board.reaction_set, board.closes_at, board.minimum_for_shares) == (None, None, None, None)


def test_only_moderators_set_the_state(editor_client: Client, moderator_client: Client, article: ArticlePage) -> None:
    send(editor_client, article, {"initial-board-state": "", "board-state": "closed"})
    assert board_for(article).is_open
    fill(moderator_client, article, state="closed")
    assert board_for(article).state == BoardState.CLOSED


def test_what_another_has_set_meanwhile_stays(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    opened_before = shown(moderator_client, article)
    close_board(page=article, by=moderator, reason="Inquest")
    send(moderator_client, article, opened_before, sensitive="yes")
    board = Board.objects.get()
    assert (board.state, board.sensitive) == (BoardState.CLOSED, True)


def test_a_change_is_on_record_and_announced(
    editor_client: Client, editor: AbstractUser, article: ArticlePage, heard: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    Board.objects.create(page=article, minimum_for_shares=5)
    with django_capture_on_commit_callbacks(execute=True):
        fill(editor_client, article, sensitive="yes", minimum_for_shares="")
    entry = ModelLogEntry.objects.get(action="reactions.change_board")
    assert entry.user == editor
    assert entry.message == (
        "Changed the board of “Ferry leaves on time”: sensitive story from inherited to yes; votes before shares are shown from 5 to inherited"
    )
    assert heard == [article.pk]


def test_saving_without_a_change_writes_nothing(editor_client: Client, article: ArticlePage) -> None:
    assert "Nothing was changed." in said(fill(editor_client, article))
    assert not Board.objects.exists()
    assert not ModelLogEntry.objects.filter(action="reactions.change_board").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("closes_at", "2020-01-01T10:00"),
        ("closes_at", "tomorrow"),
        ("minimum_for_shares", "-1"),
        ("minimum_for_shares", "1000001"),
        ("minimum_for_shares", "many"),
        ("sensitive", "maybe"),
        ("state", "ajar"),
        ("reaction_set", "999999"),
        ("reaction_set", "abc"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_stored(moderator_client: Client, article: ArticlePage, field: str, value: str) -> None:
    good = {"minimum_for_shares": 7} if field != "minimum_for_shares" else {"sensitive": "yes"}
    answer = fill(moderator_client, article, **good, **{field: value})
    assert answer.context["form"].errors[field]
    assert not Board.objects.exists()


def test_a_set_that_offers_nothing_or_was_deleted_meanwhile_is_refused(editor_client: Client, article: ArticlePage) -> None:
    empty, gone = ReactionSet.objects.create(name="Empty"), ReactionSet.objects.create(name="Gone")
    assert "offers readers nothing" in str(fill(editor_client, article, reaction_set=empty.pk).context["form"].errors)
    form = shown(editor_client, article)
    ReactionSet.objects.filter(pk=gone.pk).delete()
    assert "no longer there" in str(send(editor_client, article, form, reaction_set=gone.pk).context["form"].errors)


def test_a_set_whose_reactions_are_all_retired_is_refused(article: ArticlePage, moderator: AbstractUser) -> None:
    only_sad = ReactionSet.objects.create(name="Only sad")
    only_sad.members.create(kind=ReactionKind.objects.get(slug="sad"))
    only_sad.save()
    change_board(page=article, by=moderator, changes={"reaction_set": only_sad})
    ReactionKind.objects.get(slug="sad").retire()
    with pytest.raises(SetOffersNothing):
        change_board(page=article, by=moderator, changes={"reaction_set": only_sad})


def test_a_closing_time_that_has_passed_may_stay_but_not_come(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    Board.objects.create(page=article, closes_at=timezone.now() - HOUR)
    assert "Saved" in said(fill(moderator_client, article, sensitive="yes"))
    with pytest.raises(ClosingTimePassed):
        change_board(page=article, by=moderator, changes={"state": BoardState.OPEN})
    assert "Saved" in said(fill(moderator_client, article, state="open", closes_at=""))
    assert board_for(article).is_open


def test_whoever_may_not_publish_sees_the_board_and_sets_nothing(writer_client: Client, article: ArticlePage) -> None:
    answer = writer_client.get(address(article))
    assert answer.context["form"] is None
    assert "Whoever may publish this page may change this." in editor_of(writer_client, article)
    writer_client.post(address(article), {"board-sensitive": "yes", "initial-board-sensitive": ""})
    assert not Board.objects.exists()


def test_a_page_elsewhere_is_not_an_editors(make_user: Callable[..., AbstractUser], article: ArticlePage) -> None:
    outsider = make_user("otto", "Editors")
    outsider.groups.get().page_permissions.all().delete()
    client = Client()
    client.force_login(outsider)
    assert client.get(address(article)).status_code == 302
    client.post(address(article), {"board-sensitive": "yes", "initial-board-sensitive": ""})
    assert not Board.objects.exists()


def test_the_panel_is_answered_alone_and_says_what_came_of_it(editor_client: Client, article: ArticlePage) -> None:
    def save(**fields: Any) -> HttpResponse:
        form = {**shown(editor_client, article), **{f"board-{name}": value for name, value in fields.items()}}
        return editor_client.post(address(article), form, headers={"X-Requested-With": "XMLHttpRequest"})

    good, bad = save(sensitive="yes"), save(minimum_for_shares="-1")
    assert (good.status_code, bad.status_code) == (200, 422)
    assert "Saved. Readers meet it from now on." in good.content.decode()
    assert "Nothing was saved. Look at what is marked." in bad.content.decode()
    assert all("<html" not in answer.content.decode() for answer in (good, bad))


def test_saving_the_page_by_itself_leaves_the_panel_alone(editor_client: Client, article: ArticlePage) -> None:
    form = editing.story_form(slug=article.slug, title="Ferry leaves late")
    answer = editor_client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), form, headers={"Accept": "application/json"})
    assert answer.json()["success"]
    assert "reactions-board" not in answer.content.decode()


def test_an_unknown_page_is_not_found(moderator_client: Client, db: None) -> None:
    assert moderator_client.get("/admin/reactions/boards/999999/").status_code == 404


def test_the_panel_costs_the_same_however_deep_and_voted(
    editor_client: Client, moderator: AbstractUser, section: SectionPage, article: ArticlePage, django_assert_num_queries: Any
) -> None:
    editor_client.get(address(article))
    change_board(page=section, by=moderator, changes={"minimum_for_shares": 3})
    # One of them asks for rights in sections.
    with django_assert_num_queries(19):
        editor_client.get(address(article))
    store_votes(article, 4, kind="sad")
    store_votes(article, 4, kind="love")
    change_board(page=article, by=moderator, changes={"minimum_for_shares": 4})
    # One of them asks for rights in sections.
    with django_assert_num_queries(19):
        editor_client.get(address(article))


def test_a_set_in_use_names_the_pages_that_use_it(admin_client: Client, article: ArticlePage, section: SectionPage) -> None:
    spare = ReactionSet.objects.create(name="Spare")
    for page in (article, section, *(factories.make_article(section) for _ in range(5))):
        Board.objects.create(page_id=page.pk, reaction_set=spare)
    answer = said(admin_client.post(reverse("reactions_sets:delete", args=[spare.pk]), follow=True))
    assert "2 more pages" in answer
    assert f'<a href="{address(article)}">Ferry leaves on time</a>' in answer
    assert ReactionSet.objects.filter(pk=spare.pk).exists()


def test_a_set_is_used_for_sensitive_stories_and_no_longer_on_the_record(admin_client: Client, article: ArticlePage) -> None:
    everyday = ReactionSet.objects.get(is_default=True)
    for name, is_used in (("for_sensitive", True), ("not_for_sensitive", False)):
        assert admin_client.get(reverse(f"reactions_sets:{name}", args=[everyday.pk])).status_code == 200
        admin_client.post(reverse(f"reactions_sets:{name}", args=[everyday.pk]))
        everyday.refresh_from_db()
        assert everyday.is_for_sensitive is is_used
        assert ModelLogEntry.objects.filter(action__startswith="reactions.use_for_sensitive").exists()


def test_the_set_for_sensitive_stories_cannot_be_deleted(admin_client: Client, db: None) -> None:
    chosen = ReactionSet.objects.get(is_for_sensitive=True)
    assert "sensitive stories" in said(admin_client.post(reverse("reactions_sets:delete", args=[chosen.pk]), follow=True))
    assert ReactionSet.objects.filter(pk=chosen.pk).exists()


def test_what_a_flood_is_answered_with_is_set_for_a_section_and_shown_below_it(editor_client: Client, section: SectionPage, article: ArticlePage) -> None:
    fill(editor_client, section, on_flood="hold")

    assert Board.objects.get(page=section).on_flood == "hold"
    told = facts_of(article)[-1]
    assert (told.label, told.origin) == ("When a flood comes", f"set on section “{section.title}”")
    assert told.value.startswith("Tell the moderators, and count its votes only")
    message = ModelLogEntry.objects.filter(action="reactions.change_board").latest("pk").message
    assert "when a flood comes from inherited to Tell the moderators, and count" in message
