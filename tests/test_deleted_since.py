"""Drafts that name a picture, a contributor or a source which was deleted since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from articles.models import ArticlePage, Byline, SourceCredit
from tests.factories import make_contributor, make_picture, make_source

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def draft(article: ArticlePage) -> ArticlePage:
    """Changes to a published story, not published yet: its stored row knows nothing of them."""
    article.lead_picture = make_picture()
    article.bylines.add(Byline(contributor=make_contributor(name="Ada Holm")), Byline(contributor=make_contributor(name="Ben Ruud")))
    article.source_credits.add(SourceCredit(source=make_source(name="Lowmere Gazette")), SourceCredit(source=make_source(name="Tide Office")))
    article.save_revision()
    return article


def latest(article: ArticlePage) -> ArticlePage:
    return ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()


def test_a_draft_opens_without_the_picture_that_was_deleted(editor_client: Client, draft: ArticlePage):
    draft.lead_picture.delete()
    assert editor_client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).status_code == 200
    assert latest(draft).lead_picture is None


def test_a_draft_opens_without_the_contributor_who_was_deleted(editor_client: Client, draft: ArticlePage):
    draft.bylines.first().contributor.delete()
    assert editor_client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).status_code == 200
    assert [byline.contributor.name for byline in latest(draft).bylines.all()] == ["Ben Ruud"]


def test_a_draft_opens_without_the_source_that_was_deleted(editor_client: Client, draft: ArticlePage):
    draft.source_credits.first().source.delete()
    assert editor_client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).status_code == 200
    assert [credit.source.name for credit in latest(draft).source_credits.all()] == ["Tide Office"]


def test_a_draft_without_what_was_deleted_can_be_published(draft: ArticlePage):
    draft.source_credits.first().source.delete()
    draft.get_latest_revision().publish()
    published = ArticlePage.objects.get(pk=draft.pk)
    assert published.lead_picture == draft.lead_picture
    assert [credit.source.name for credit in published.source_credits.select_related("source")] == ["Tide Office"]
