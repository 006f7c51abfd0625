"""What each kind of source may have, and what it is asked for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from articles.merging.sources import merge_source, undo_merge
from articles.models import Source, SourceCredit
from tests.factories import make_article, make_source
from tests.test_structured_data import graph, node

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage, SectionPage

pytestmark = pytest.mark.django_db
ARCHIVE = "https://archive.example/2026/plan"


def add(client: Client, **fields: Any) -> str:
    form = {"kind": "outlet", "name": "Lowmere Gazette", "description": "", "internal_name": "", "homepage": "", "other_names": "", **fields}
    answer = client.post(reverse("wagtailsnippets_articles_source:add"), {"archive_url": "", "archive_date": "", **form}, follow=True)
    return answer.content.decode()


def test_a_document_has_an_archive_link_and_a_date(client: Client, editor_client: Client, section: SectionPage):
    add(editor_client, kind="document", name="Harbour plan", archive_url=ARCHIVE, archive_date="2026-05-03")
    plan = Source.objects.get()
    assert (plan.public_archive_url, plan.archive_date) == (ARCHIVE, date(2026, 5, 3))
    story = make_article(section)
    story.source_credits.add(SourceCredit(source=plan))
    story.save_revision().publish()
    page = client.get(plan.public_url).content.decode()
    assert f'<a href="{ARCHIVE}" rel="external">Archived copy</a>, <time datetime="2026-05-03">3 May 2026</time>' in page


@pytest.mark.parametrize("kind", ["outlet", "person", "organisation", "agency"])
def test_what_was_stored_for_a_document_is_not_shown_of_anything_else(kind: str):
    assert make_source(kind=kind, archive_url=ARCHIVE).public_archive_url == ""


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://files.example/plan", "data:text/html,x", "http://["])
@pytest.mark.parametrize("field", ["archive_url", "homepage"])
def test_only_web_addresses_are_taken(editor_client: Client, address: str, field: str):
    page = add(editor_client, kind="document", name="Harbour plan", **{field: address})
    assert not Source.objects.exists()
    assert "w-field__errors" in page


@pytest.mark.parametrize("field", ["archive_url", "homepage", "other_names"])
def test_nothing_that_could_give_an_unnamed_source_away_is_taken(field: str):
    with pytest.raises(ValidationError) as refusal:
        Source(kind="unnamed", name="a harbour official", **{field: ARCHIVE}).full_clean()
    assert set(refusal.value.message_dict) == {field}


def test_a_date_needs_a_link(editor_client: Client):
    assert "Say where the copy is kept, or leave its date out." in add(editor_client, kind="document", archive_date="2026-05-03")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_source(kind="document", archive_date=date(2026, 5, 3))


def test_a_copy_was_not_made_tomorrow(editor_client: Client):
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "This day is still to come." in add(editor_client, kind="document", archive_url=ARCHIVE, archive_date=tomorrow.isoformat())


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"kind": "outlet"}, "add its homepage when you have it"),
        ({"kind": "document"}, "Add a link to an archived copy when you have one."),
        ({"kind": "outlet", "homepage": "https://gazette.example/"}, ""),
        ({"kind": "document", "archive_url": ARCHIVE}, ""),
        ({"kind": "person"}, ""),
        ({"kind": "unnamed"}, ""),
    ],
)
def test_what_a_kind_should_have_is_asked_for_and_holds_nobody_up(editor_client: Client, fields: dict[str, str], asked: str):
    page = add(editor_client, **fields)
    assert Source.objects.count() == 1
    assert asked in page
    assert ("when you have" in page) == bool(asked)


def test_the_form_says_which_kinds_a_field_is_for(editor_client: Client):
    page = editor_client.get(reverse("wagtailsnippets_articles_source:add")).content.decode()
    assert 'data-source-kinds="document dataset"' in page
    assert 'type="module"' in page
    assert "articles/admin/source-form.js" in page


def test_the_archive_of_a_merged_document_is_kept_and_given_back(editor: AbstractUser):
    kept, other = (
        make_source(kind="document", name="Harbour plan"),
        make_source(kind="document", name="Plan", archive_url=ARCHIVE, archive_date=date(2026, 5, 3)),
    )
    merge = merge_source(source=other, into=kept, by=editor)
    kept.refresh_from_db()
    assert (kept.archive_url, kept.archive_date) == (ARCHIVE, date(2026, 5, 3))
    undo_merge(merge=merge, by=editor)
    kept.refresh_from_db()
    assert (kept.archive_url, kept.archive_date) == ("", None)


def test_documents_and_data_are_what_a_story_is_based_on(client: Client, article: ArticlePage):
    plan = make_source(name="Harbour plan", kind="document", homepage="https://town.example/plan")
    tides = make_source(name="Tide tables", kind="dataset", homepage="")
    relied_on = [(plan, {}), (plan, {"usage": "document"}), (tides, {}), (make_source(kind="outlet"), {"piece_url": "https://gazette.example/boats"})]
    article.source_credits.add(*(SourceCredit(source=source, **fields) for source, fields in relied_on))
    article.save()
    assert node(graph(client, article.url), "NewsArticle")["isBasedOn"] == ["https://town.example/plan", "http://testserver/sources/tide-tables/"]
