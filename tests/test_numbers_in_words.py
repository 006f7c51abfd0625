"""Numbers in messages are written as the language of whoever reads them does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import translation
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from reactions.models import ReactionKind
from tests.ballots import store_votes

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import ArticlePage

APPS = ["articles", "newsroom", "reactions"]


@pytest.mark.parametrize(("language", "number"), [("de", r"1\.200"), ("fr", "1[\xa0\u202f]200"), ("en", "1,200")])
def test_a_merge_says_how_many_votes_it_moved_in_the_users_language(
    admin_client: Client, admin_user: User, article: ArticlePage, language: str, number: str
) -> None:
    UserProfile.objects.create(user=admin_user, preferred_language=language)
    store_votes(article, 1200, kind="sad")
    sad, love = (ReactionKind.objects.get(slug=slug) for slug in ("sad", "love"))
    answer = admin_client.post(reverse("reactions_kinds:merge", args=[sad.pk]), {"into": love.pk}, follow=True)
    assert re.search(number, " ".join(map(str, answer.context["messages"])))


def test_the_log_says_so_too(admin_client: Client, article: ArticlePage) -> None:
    store_votes(article, 1200, kind="sad")
    sad, love = (ReactionKind.objects.get(slug=slug) for slug in ("sad", "love"))
    admin_client.post(reverse("reactions_kinds:merge", args=[sad.pk]), {"into": love.pk})
    entry = ModelLogEntry.objects.get(action="reactions.merge_kind")
    with translation.override("de"):
        assert "1.200" in entry.message
        assert "1,200" not in entry.message


def test_no_number_is_written_with_english_commas_by_itself() -> None:
    python = [path for app in APPS for path in Path(app).rglob("*.py")]
    assert [str(path) for path in python if ":,}" in path.read_text()] == []
