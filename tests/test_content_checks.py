"""What a story lacks of sources, among Wagtail's own checks of the preview."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from articles.models import SourceCredit
from articles.suggestions.content_checks import MESSAGES
from tests import editing
from tests.factories import make_source

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import ArticlePage

QUOTE = {"words": "Every boat was there.", "speaker": "", "speaker_role": ""}


def preview(client: Client, article: ArticlePage, **fields: Any) -> str:
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[article.pk])
    assert client.post(address, editing.story_form(slug=article.slug, **fields)).json()["is_valid"]
    return client.get(address).content.decode()


def marks_in(page: str) -> list[str]:
    return re.findall(r'data-check="([\w-]+)"', page)


def test_a_preview_marks_what_is_wanting(editor_client: Client, article: ArticlePage):
    source = make_source(name="Lowmere Gazette")
    body = [editing.quote(), editing.quote(source=source.pk), editing.PARAGRAPH]
    assert marks_in(preview(editor_client, article, body=body)) == ["uncredited-source", "quote-without-source"]


def test_a_source_that_is_named_counts_as_one_that_is_quoted(editor_client: Client, article: ArticlePage):
    make_source(name="Lowmere Gazette")
    assert marks_in(preview(editor_client, article, dek="As the Lowmere Gazette reported.")) == ["uncredited-source"]


def test_nothing_is_marked_where_nothing_is_wanting(editor_client: Client, article: ArticlePage):
    assert marks_in(preview(editor_client, article)) == []


def test_readers_get_no_marks(client: Client, article: ArticlePage):
    article.body = [("quote", {**QUOTE, "source": make_source(name="Lowmere Gazette")}), ("quote", {**QUOTE, "source": None})]
    article.source_credits.add(SourceCredit(source=make_source()))
    article.save_revision().publish()
    page = client.get(article.url).content.decode()
    assert page.count("Every boat was there.") == 2
    assert "data-check" not in page


@pytest.mark.parametrize("where", ["editor", "preview"])
def test_wagtails_checks_ask_for_them(editor_client: Client, article: ArticlePage, where: str):
    page = preview(editor_client, article) if where == "preview" else editor_client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    [found] = re.findall(r'<script id="[\w-]*axe-configuration" type="application/json">(.*?)</script>', page, re.DOTALL)
    checks = json.loads(found)
    assert set(MESSAGES) <= set(checks["options"]["runOnly"])
    assert set(MESSAGES) <= {rule["id"] for rule in checks["spec"]["rules"]}
    assert checks["messages"]["quote-without-source"]["error_name"] == "Quote without a source"
