"""What the admin's home page and menu show to whom."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Permission
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.menu import admin_menu

from reactions.desk.home import ReactionsPanel
from reactions.models import MixSwing, Vote
from reactions.services import close_board, exclude_votes
from tests import factories
from tests.ballots import store_votes

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage, SectionPage

HOME = "/admin/"


def panel_of(user: AbstractUser) -> dict[str, Any]:
    return ReactionsPanel(user).get_context_data({})


def menu_of(user: AbstractUser) -> list[str]:
    """The entries of the Reactions menu that a user is shown, none when there is no menu."""
    # Viewsets add their entries when the addresses are read; a menu that was asked for before has none of them, and keeps to that.
    reverse("wagtailadmin_home")
    request = RequestFactory().get(HOME)
    request.user = user  # type: ignore[assignment]  # The stubs know the stock user model only.
    found = [item for item in admin_menu.menu_items_for_request(request) if item.name == "reactions"]
    return [str(entry.label) for item in found for entry in sorted(item.menu.menu_items_for_request(request), key=lambda entry: entry.order)]


def test_moderators_have_a_menu_of_figures_boards_votes_and_exclusions(moderator: AbstractUser) -> None:
    assert menu_of(moderator) == ["Overview", "Floods", "Boards", "Votes", "Exclusions", "Blocks", "Acts", "Reports", "Reactions"]


def test_administrators_have_reactions_and_sets_as_well(admin_user: AbstractUser) -> None:
    assert menu_of(admin_user) == ["Overview", "Floods", "Boards", "Votes", "Exclusions", "Blocks", "Acts", "Reports", "Reactions", "Sets", "Reasons"]


def test_editors_have_the_figures_the_sets_and_no_panel(editor: AbstractUser, editor_client: Client) -> None:
    assert menu_of(editor) == ["Overview", "Reports", "Sets"]
    page = editor_client.get(HOME)
    assert page.status_code == 200
    assert "reactions-panel" not in page.content.decode()


def test_who_sees_no_page_is_not_offered_to_search_the_pages(moderator_client: Client, editor_client: Client) -> None:
    assert "newsroom-home-without-pages" in moderator_client.get(HOME).content.decode()
    assert "newsroom-home-without-pages" not in editor_client.get(HOME).content.decode()


def test_the_panel_counts_the_last_hour_and_the_last_day(moderator: AbstractUser, article: ArticlePage) -> None:
    now = timezone.now()
    store_votes(article, 2, cast_at=now - timedelta(minutes=10))
    held = store_votes(article, 3, cast_at=now - timedelta(hours=5))
    store_votes(article, 4, cast_at=now - timedelta(days=2))
    exclude_votes(votes=Vote.objects.filter(pk=held[0].pk), by=moderator, reason="One script")
    assert panel_of(moderator)["figures"] == {"hour": 2, "day": 5, "excluded": 1}


def test_the_busiest_stories_come_first_and_lead_to_their_figures(moderator: AbstractUser, article: ArticlePage, section: SectionPage) -> None:
    lido = factories.make_article(section, title="Lido stays open")
    store_votes(article, 1)
    store_votes(lido, 3)
    busiest = panel_of(moderator)["busiest"]
    assert [(page["title"], page["votes"]) for page in busiest] == [(lido.title, 3), (article.title, 1)]
    assert busiest[0]["url"] == f"/admin/reactions/stories/{lido.pk}/"


def test_in_a_quiet_hour_the_day_is_shown(moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 2, cast_at=timezone.now() - timedelta(hours=5))
    assert [page["period"] for page in panel_of(moderator)["busiest"]] == ["in the last 24 hours"]


def test_closed_boards_and_latest_exclusions_are_linked(moderator: AbstractUser, moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 2)
    close_board(page=article, by=moderator, reason="Inquest")
    exclusion = exclude_votes(votes=Vote.objects.all(), by=moderator, reason="One script, nine minutes")
    page = moderator_client.get(HOME).content.decode()
    assert reverse("reactions_boards:history", args=[article.pk]) in page
    assert reverse("reactions_exclusions:inspect", args=[exclusion.pk]) in page
    assert "One script, nine minutes" in page


def test_an_empty_newsroom_has_a_panel_that_says_so(moderator_client: Client) -> None:
    page = moderator_client.get(HOME).content.decode()
    for words in ("No votes in the last 24 hours.", "Nothing was excluded yet.", "Every board is open."):
        assert words in page


def test_the_panel_costs_at_most_nine_statements(moderator: AbstractUser, section: SectionPage, django_assert_max_num_queries: Any) -> None:
    for _ in range(6):
        article = factories.make_article(section)
        store_votes(article, 2)
        close_board(page=article, by=moderator, reason="Inquest")
        exclude_votes(votes=Vote.objects.filter(page=article), by=moderator, reason="One script")
        MixSwing.objects.create(page=article, before={"love": 150}, after={"sad": 75})
    moderator.get_all_permissions()
    with django_assert_max_num_queries(9):
        panel_of(moderator)


def test_the_permissions_can_be_given_in_the_group_editor(admin_client: Client, make_user: Callable[..., AbstractUser]) -> None:
    group = make_user("mo", "Moderators").groups.get()
    page = admin_client.get(reverse("wagtailusers_groups:edit", args=[group.pk])).content.decode()
    offered = Permission.objects.filter(
        content_type__app_label="reactions", pk__in=[int(pk) for pk in re.findall(r'name="permissions"[^>]*value="(\d+)"', page)]
    )
    codenames = set(offered.values_list("codename", flat=True))
    assert codenames >= {
        "view_vote",
        "moderate_vote",
        "view_board",
        "moderate_board",
        "view_exclusion",
        "view_tally",
        "change_reactionkind",
        "change_reactionset",
    }
    assert not codenames & {"add_vote", "change_vote", "delete_vote", "add_exclusion", "change_exclusion", "delete_exclusion", "delete_reactionkind"}


def test_the_panel_says_whose_mix_has_swung(moderator_client: Client, article: ArticlePage) -> None:
    MixSwing.objects.create(page=article, before={"love": 150, "angry": 50}, after={"love": 25, "angry": 75})
    page = moderator_client.get(reverse("wagtailadmin_home")).content.decode()
    assert "The mix on “Ferry leaves on time” has swung" in page
    assert "Angry from 25% to 75%" in page

    MixSwing.objects.update(noticed_at=timezone.now() - timedelta(hours=7))
    assert "has swung" not in moderator_client.get(reverse("wagtailadmin_home")).content.decode()
