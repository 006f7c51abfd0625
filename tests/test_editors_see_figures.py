"""Editors see what readers felt, in sums: most loved, most divided, unusual. They see no vote, no network, and take nothing out as files."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from reactions import services
from reactions.models import Flood, Vote
from tests.ballots import store_votes

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage

NETWORK = UUID("0badcafe-0000-4000-8000-000000000000")
OF_MODERATORS = ("votes", "exclusions", "floods", "blocks", "acts", "bulk")


@pytest.fixture
def story(moderator: AbstractUser, article: ArticlePage) -> ArticlePage:
    """Thirty votes of one network, of which an exclusion, a block and a flood hold some."""
    votes = store_votes(article, 30, kind="love", network=NETWORK)
    services.exclude_votes(votes=Vote.objects.filter(pk=votes[0].pk), by=moderator, reason="One script, nine minutes")
    services.block_reader(voter_key=votes[1].voter_key, until=timezone.now() + timedelta(hours=1), by=moderator, reason="One script, nine minutes")
    Flood.objects.create(page=article, began_at=timezone.now(), last_at=timezone.now(), votes=3)
    services.close_board(page=article, by=moderator, reason="Inquest opens")
    return article


@pytest.mark.parametrize("order", ["loved", "divided", "unusual"])
def test_an_editor_reads_what_is_loved_divided_and_unusual(editor_client: Client, story: ArticlePage, order: str) -> None:
    answer = editor_client.get(reverse("reactions_reports:index"), {"order": order, "range": "all"})
    assert [(str(row), row.total) for row in answer.context["object_list"]] == [(story.title, 29)]


@pytest.mark.parametrize("name", ["wagtailadmin_home", "reactions_overview:index", "reactions_reports:index", "reactions_stories:inspect"])
def test_no_page_that_editors_open_names_a_network_or_leads_to_what_is_the_moderators(editor_client: Client, story: ArticlePage, name: str) -> None:
    answer: Any = editor_client.get(reverse(name, args=[story.pk] if name.endswith("inspect") else []))
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in ("0badcafe", "One script, nine minutes", "Download", *(f"/admin/reactions/{part}/" for part in OF_MODERATORS), "/admin/bulk/reactions/"):
        assert words not in page, words


@pytest.mark.django_db
def test_a_group_that_an_administrator_has_taken_the_figures_from_stays_without() -> None:
    call_command("setup_newsroom", verbosity=0)
    editors, figures = Group.objects.get(name="Editors"), Permission.objects.get(codename="view_tally")
    assert figures in editors.permissions.all()
    editors.permissions.remove(figures)
    call_command("setup_newsroom", verbosity=0)
    assert figures not in editors.permissions.all()
