"""What Editors and Moderators may do: each row of the table as a permission, and at the admin address where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from articles.models import CreditedImage, SectionPage
from newsroom.roles import EDITORS, MODERATORS
from tests import editing, factories

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage, FrontPage

# Permission: may Editors, may Moderators.
ANYWHERE = {
    "wagtailadmin.access_admin": (True, True),
    **{f"articles.{act}_{noun}": (True, False) for noun in ("source", "contributor", "topic", "licence") for act in ("add", "change", "delete")},
    "articles.view_private_notes": (True, False),
    "articles.change_paper": (True, False),
    "simple_translation.submit_translation": (True, False),
    "reactions.view_vote": (False, True),
    "reactions.moderate_vote": (False, True),
    "reactions.change_vote": (False, False),
    "reactions.add_vote": (False, False),
    "reactions.delete_vote": (False, False),
    "reactions.view_board": (False, True),
    "reactions.change_board": (False, True),
    "reactions.moderate_board": (False, True),
    "reactions.delete_board": (False, False),
    "reactions.view_exclusion": (False, True),
    "reactions.delete_exclusion": (False, False),
    "reactions.view_tally": (True, True),
    "reactions.change_tally": (False, False),
    "reactions.export_tally": (False, True),
    "reactions.view_block": (False, True),
    "reactions.block_voter": (False, True),
    "reactions.change_block": (False, False),
    "reactions.delete_block": (False, False),
    "reactions.view_reactionkind": (False, True),
    "reactions.change_reactionkind": (False, False),
    **{f"reactions.{act}_reactionset": (True, False) for act in ("view", "add", "change", "delete")},
    "auth.add_user": (False, False),
    "auth.change_group": (False, False),
    "wagtailcore.change_site": (False, False),
    "wagtailcore.add_workflow": (False, False),
    "wagtailcore.add_collection": (False, False),
}
ON_PAGES = {
    "add": (True, False),
    "change": (True, False),
    "publish": (True, False),
    "lock": (True, False),
    "unlock": (True, False),
    "bulk_delete": (False, False),
}
ON_COLLECTIONS = {"add": (True, False), "change": (True, False), "choose": (True, False), "delete": (True, False)}
# Admin address: answered to Editors, to Moderators. What is not for somebody leads back to their home page.
ADDRESSES: list[tuple[str, list[Any], tuple[bool, bool]]] = [
    ("wagtailadmin_home", [], (True, True)),
    ("newsroom_articles:index", [], (True, False)),
    ("newsroom_articles:choose_parent", [], (True, False)),
    ("wagtailadmin_explore", ["front_page"], (True, False)),
    ("wagtailadmin_pages:add", ["articles", "articlepage", "section"], (True, False)),
    ("wagtailadmin_pages:edit", ["article"], (True, False)),
    ("wagtailadmin_pages:delete", ["article"], (True, False)),
    ("wagtailadmin_pages:unpublish", ["article"], (True, False)),
    ("wagtailadmin_pages:history", ["article"], (True, False)),
    ("wagtailsnippets_articles_source:list", [], (True, False)),
    ("wagtailsnippets_articles_source:add", [], (True, False)),
    ("wagtailsnippets_articles_contributor:list", [], (True, False)),
    ("wagtailsnippets_articles_contributor:add", [], (True, False)),
    ("wagtailsnippets_articles_topic:list", [], (True, False)),
    ("wagtailsnippets_articles_topic:add", [], (True, False)),
    ("wagtailsnippets_articles_licence:list", [], (True, False)),
    ("wagtailsnippets_articles_licence:add", [], (True, False)),
    ("wagtailimages:index", [], (True, False)),
    ("wagtailimages:add", [], (True, False)),
    ("wagtailimages:edit", ["picture"], (True, False)),
    ("wagtailimages:delete", ["picture"], (True, False)),
    ("wagtail_bulk_action", ["articles", "creditedimage", "edit_credit_and_rights"], (True, False)),
    ("wagtailimages_chooser:chosen", ["picture"], (True, False)),
    ("wagtailimages:index_results", [], (True, False)),
    ("newsroom_rights:index", [], (True, False)),
    ("newsroom_rights:index_results", [], (True, False)),
    ("wagtaildocs:index", [], (True, False)),
    ("wagtaildocs:add", [], (True, False)),
    ("wagtailsettings:edit", ["articles", "paper"], (True, False)),
    ("reactions_overview:index", [], (True, True)),
    ("reactions_reports:index", [], (True, True)),
    ("reactions_reports:csv", [], (False, True)),
    ("reactions_stories:inspect", ["article"], (True, True)),
    ("reactions_floods:index", [], (False, True)),
    ("reactions_acts:index", [], (False, True)),
    ("reactions_votes:index", [], (False, True)),
    ("reactions_boards:index", [], (False, True)),
    ("reactions_boards:edit", ["article"], (True, True)),
    ("reactions_boards:edit", ["section"], (True, True)),
    ("reactions_sets:index", [], (True, False)),
    ("reactions_sets:add", [], (True, False)),
    ("reactions_exclusions:index", [], (False, True)),
    ("wagtailusers_users:index", [], (False, False)),
    ("wagtailusers_groups:index", [], (False, False)),
    ("wagtailsites:index", [], (False, False)),
    ("wagtailredirects:index", [], (False, False)),
    ("wagtailadmin_workflows:index", [], (False, False)),
    ("wagtailadmin_collections:index", [], (False, False)),
]


@pytest.fixture
def users(front_page: FrontPage, editor: AbstractUser, moderator: AbstractUser) -> tuple[AbstractUser, AbstractUser]:
    return editor, moderator


def granted(users: tuple[AbstractUser, AbstractUser], question: Any) -> tuple[bool, bool]:
    editor, moderator = users
    return bool(question(editor)), bool(question(moderator))


@pytest.mark.parametrize(("permission", "expected"), ANYWHERE.items(), ids=ANYWHERE)
def test_what_holds_anywhere(users: Any, permission: str, expected: tuple[bool, bool]):
    assert granted(users, lambda user: user.has_perm(permission)) == expected


@pytest.mark.parametrize(("act", "expected"), ON_PAGES.items(), ids=ON_PAGES)
def test_what_holds_on_pages(users: Any, section: SectionPage, act: str, expected: tuple[bool, bool]):
    policy = policy_registry.get_by_type(Page)
    assert granted(users, lambda user: policy.user_has_permission_for_instance(user, act, section)) == expected


@pytest.mark.parametrize(("act", "expected"), ON_COLLECTIONS.items(), ids=ON_COLLECTIONS)
@pytest.mark.parametrize("model", [CreditedImage, get_document_model()], ids=["pictures", "documents"])
def test_what_holds_on_pictures_and_documents(users: Any, model: Any, act: str, expected: tuple[bool, bool]):
    assert granted(users, lambda user: policy_registry.get_by_type(model).user_has_permission(user, act)) == expected


def test_the_tables_name_every_permission_that_is_given(users: Any):
    for role, position in ((EDITORS, 0), (MODERATORS, 1)):
        group = Group.objects.get(name=role.group)
        held = {f"{app}.{codename}" for app, codename in group.permissions.values_list("content_type__app_label", "codename")}
        assert held == {name for name, expected in ANYWHERE.items() if expected[position]}
        on_pages = {codename.removesuffix("_page") for codename in group.page_permissions.values_list("permission__codename", flat=True)}
        assert on_pages == {act for act, expected in ON_PAGES.items() if expected[position]}


@pytest.fixture
def things(article: ArticlePage) -> dict[str, Any]:
    section = article.get_parent()
    return {"article": article, "section": section, "front_page": section.get_parent(), "picture": factories.make_picture()}


def is_answered(client: Client, url: str) -> bool:
    """Whether the address is open to the user; Wagtail leads those it is closed to back to their home page."""
    response = client.get(url)
    return response.status_code == 200 or (response.status_code == 302 and response["Location"] != reverse("wagtailadmin_home"))


@pytest.mark.parametrize("address", ADDRESSES, ids=[f"{name} {args}" for name, args, _expected in ADDRESSES])
def test_who_is_answered_at_an_admin_address(
    editor_client: Client, moderator_client: Client, things: dict[str, Any], address: tuple[str, list[Any], tuple[bool, bool]]
):
    name, args, expected = address
    url = reverse(name, args=[things[arg].pk if arg in things else arg for arg in args])
    assert (is_answered(editor_client, url), is_answered(moderator_client, url)) == expected


def test_a_moderator_changes_no_story(moderator_client: Client, article: ArticlePage):
    editing.edit(moderator_client, article, action="publish", title="Changed")
    article.refresh_from_db()
    assert article.title == "Ferry leaves on time"
    assert article.revisions.count() == 1


def test_a_moderator_uploads_no_picture(moderator_client: Client):
    form = {"title": "Harbour", "file": factories.picture_file(), "credit_line": "Fenwick", "tags": ""}
    moderator_client.post(reverse("wagtailimages:add"), form)
    moderator_client.post(reverse("wagtailimages_chooser:create"), {f"image-chooser-upload-{name}": value for name, value in form.items()})
    assert not CreditedImage.objects.exists()


def test_an_editor_cannot_delete_a_section_with_its_stories(editor_client: Client, article: ArticlePage):
    editor_client.post(reverse("wagtailadmin_pages:delete", args=[article.get_parent().pk]))
    assert SectionPage.objects.exists()


def test_an_editor_deletes_a_story(editor_client: Client, article: ArticlePage):
    editor_client.post(reverse("wagtailadmin_pages:delete", args=[article.pk]))
    assert not Page.objects.filter(pk=article.pk).exists()
