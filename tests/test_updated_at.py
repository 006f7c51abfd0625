"""The honest date: `updated_at` moves when an editor says "this is an update" on publishing, and at no other time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from articles.models import ArticlePage
from tests import editing

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import SectionPage


def fresh(article: ArticlePage) -> ArticlePage:
    return ArticlePage.objects.get(pk=article.pk)


def draft_of(article: ArticlePage, **fields: object) -> ArticlePage:
    """The story's latest draft with these changes, saved as a draft."""
    draft = fresh(article).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision()
    return draft


def is_ticked(article: ArticlePage) -> bool:
    return fresh(article).get_latest_revision_as_object().is_update


def test_the_editor_moves_the_date_with_the_tick_and_finds_the_tick_cleared(editor_client: Client, article: ArticlePage):
    before = timezone.now()
    editing.edit(editor_client, article, action="publish", is_update="on")
    updated_at = fresh(article).updated_at
    assert updated_at is not None
    assert before <= updated_at <= timezone.now()
    assert not is_ticked(article)


def test_publishing_without_the_tick_leaves_the_date(editor_client: Client, article: ArticlePage):
    editing.edit(editor_client, article, action="publish", title="Ferry leaves on time, almost")
    assert fresh(article).updated_at is None
    assert fresh(article).title == "Ferry leaves on time, almost"


def test_a_later_plain_publication_keeps_the_earlier_date(editor_client: Client, article: ArticlePage):
    editing.edit(editor_client, article, action="publish", is_update="on")
    updated_at = fresh(article).updated_at
    editing.edit(editor_client, article, action="publish")
    assert fresh(article).updated_at == updated_at


def test_a_ticked_draft_moves_nothing_until_it_is_published(editor_client: Client, article: ArticlePage):
    editing.edit(editor_client, article, is_update="on")
    assert fresh(article).updated_at is None
    assert is_ticked(article)


def test_the_first_publication_is_no_update(editor_client: Client, section: SectionPage):
    editing.create(editor_client, section, action="publish", is_update="on")
    article = ArticlePage.objects.get()
    assert article.updated_at is None
    assert not article.is_update


def test_the_tick_is_offered_only_for_a_story_that_was_published(editor_client: Client, section: SectionPage):
    editing.create(editor_client, section)
    article = ArticlePage.objects.get()
    edit_url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert 'name="is_update"' not in editor_client.get(edit_url).content.decode()
    editing.edit(editor_client, article, action="publish")
    assert 'name="is_update"' in editor_client.get(edit_url).content.decode()


def test_publishing_after_unpublishing_can_be_an_update(editor_client: Client, article: ArticlePage):
    fresh(article).unpublish()
    editing.edit(editor_client, article, action="publish", is_update="on")
    assert fresh(article).updated_at is not None
    assert not is_ticked(article)


def test_the_bulk_action_moves_the_date_of_ticked_stories(editor_client: Client, article: ArticlePage):
    draft_of(article, is_update=True)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    editor_client.post(f"{url}?id={article.pk}", {"include_descendants": ""})
    assert fresh(article).updated_at is not None
    assert not is_ticked(article)


def test_a_scheduled_update_moves_the_date_when_it_goes_live(article: ArticlePage):
    draft_of(article, is_update=True, go_live_at=timezone.now() + timedelta(hours=1)).get_latest_revision().publish()
    assert fresh(article).updated_at is None
    assert is_ticked(article)
    revision = fresh(article).scheduled_revision
    past = timezone.now() - timedelta(minutes=1)
    revision.content = {**revision.content, "go_live_at": past.isoformat()}
    revision.approved_go_live_at = past
    revision.save()
    call_command("publish_scheduled", verbosity=0)
    assert fresh(article).updated_at is not None
    assert not is_ticked(article)


def test_a_workflow_moves_the_date_when_it_is_approved(article: ArticlePage, make_user):
    approver: AbstractUser = make_user("ana", is_superuser=True)
    workflow = Workflow.objects.create(name="Second pair of eyes")
    task = GroupApprovalTask.objects.create(name="Read it")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    draft = draft_of(article, is_update=True)
    state = workflow.start(draft, approver)
    assert fresh(article).updated_at is None
    state.current_task_state.approve(user=approver)
    assert fresh(article).updated_at is not None
    assert not is_ticked(article)


def test_code_that_publishes_a_revision_moves_the_date(article: ArticlePage):
    draft_of(article, is_update=True).get_latest_revision().publish()
    assert fresh(article).updated_at is not None
    assert not is_ticked(article)


def test_an_old_draft_brings_no_old_date_back(article: ArticlePage):
    first = article.get_latest_revision()
    draft_of(article, is_update=True).get_latest_revision().publish()
    updated_at = fresh(article).updated_at
    first.publish()
    assert fresh(article).updated_at == updated_at


def test_an_alias_shows_the_date_of_its_original(article: ArticlePage):
    alias = article.create_alias(update_slug="ferry-again")
    draft_of(article, is_update=True).get_latest_revision().publish()
    assert fresh(alias).updated_at == fresh(article).updated_at is not None


def test_a_copy_has_not_been_updated(article: ArticlePage):
    draft_of(article, is_update=True).get_latest_revision().publish()
    copy = fresh(article).copy(update_attrs={"slug": "ferry-copy"}, keep_live=False)
    assert copy.updated_at is None


@pytest.mark.parametrize("saves", [1, 2])
def test_saving_the_live_story_in_code_moves_nothing(article: ArticlePage, saves: int):
    for _save in range(saves):
        fresh(article).save()
    assert fresh(article).updated_at is None
