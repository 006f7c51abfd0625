"""`setup_newsroom` makes a fresh site a newsroom, once, and undoes nothing that was changed later."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import Page, Site, Workflow, WorkflowPage

from articles.models import FrontPage
from newsroom.models import SetupStep

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


def set_up() -> str:
    output = StringIO()
    call_command("setup_newsroom", stdout=output)
    return output.getvalue()


def codenames(group: str) -> set[str]:
    return set(Group.objects.get(name=group).permissions.values_list("codename", flat=True))


def test_the_front_page_takes_the_place_of_the_welcome_page():
    set_up()
    site = Site.objects.get()
    assert site.is_default_site
    assert site.root_page.specific == FrontPage.objects.get()
    assert site.root_page.live
    assert not Page.objects.filter(title__startswith="Welcome to your new Wagtail site").exists()


def test_a_page_that_somebody_wrote_stays_the_root():
    welcome = Page.objects.get(depth=2)
    welcome.title = "Our own start"
    welcome.save()
    set_up()
    assert Site.objects.get().root_page == welcome
    assert not FrontPage.objects.exists()


def test_a_welcome_page_with_pages_below_it_stays():
    welcome = Page.objects.get(depth=2)
    welcome.add_child(instance=Page(title="About us"))
    set_up()
    assert Page.objects.filter(title="About us").exists()
    assert Site.objects.get().root_page == welcome


def test_the_site_answers_where_the_settings_say(settings: SettingsWrapper):
    settings.SITE_URL, settings.WAGTAIL_SITE_NAME = "https://news.example", "The Example"
    set_up()
    site = Site.objects.get()
    assert (site.hostname, site.port, site.site_name) == ("news.example", 443, "The Example")


def test_the_site_follows_when_the_settings_move(settings: SettingsWrapper):
    set_up()
    settings.SITE_URL = "http://127.0.0.1:8123"
    set_up()
    assert (Site.objects.get().hostname, Site.objects.get().port) == ("127.0.0.1", 8123)


def test_a_site_that_an_administrator_changed_is_left_alone(settings: SettingsWrapper):
    set_up()
    Site.objects.update(hostname="www.example", site_name="Chosen by hand")
    settings.SITE_URL = "http://127.0.0.1:8123"
    set_up()
    assert (Site.objects.get().hostname, Site.objects.get().site_name) == ("www.example", "Chosen by hand")


def test_stock_groups_lose_what_wagtail_gave_them():
    assert "choose_image" in codenames("Moderators")
    set_up()
    moderators = Group.objects.get(name="Moderators")
    assert not moderators.page_permissions.exists()
    assert not moderators.collection_permissions.exists()
    assert "choose_image" not in codenames("Moderators")
    assert "moderate_vote" in codenames("Moderators")


def test_groups_that_were_deleted_before_are_made():
    Group.objects.all().delete()
    set_up()
    assert set(Group.objects.values_list("name", flat=True)) == {"Editors", "Moderators"}


def test_what_an_administrator_changes_later_is_not_undone():
    set_up()
    editors = Group.objects.get(name="Editors")
    editors.permissions.remove(Permission.objects.get(codename="delete_source"))
    editors.page_permissions.filter(permission__codename="publish_page").delete()
    Group.objects.get(name="Moderators").permissions.add(Permission.objects.get(codename="add_source"))
    set_up()
    assert "delete_source" not in codenames("Editors")
    assert not editors.page_permissions.filter(permission__codename="publish_page").exists()
    assert "add_source" in codenames("Moderators")


def test_editors_of_an_older_site_keep_reading_private_notes():
    set_up()
    SetupStep.objects.filter(name="private_notes").delete()
    editors = Group.objects.get(name="Editors")
    notes = Permission.objects.get(codename="view_private_notes")
    editors.permissions.remove(notes)
    set_up()
    assert "view_private_notes" in codenames("Editors")
    assert "view_private_notes" not in codenames("Moderators")
    editors.permissions.remove(notes)
    set_up()
    assert "view_private_notes" not in codenames("Editors")


def test_a_group_that_an_administrator_deleted_stays_deleted():
    set_up()
    Group.objects.get(name="Editors").delete()
    set_up()
    assert not Group.objects.filter(name="Editors").exists()


def test_other_groups_are_not_touched():
    desk = Group.objects.create(name="Night desk")
    desk.permissions.add(Permission.objects.get(codename="add_source"))
    set_up()
    assert codenames("Night desk") == {"add_source"}


def test_the_stock_workflow_is_retired_once():
    set_up()
    assert not Workflow.objects.get(name="Moderators approval").active
    assert not WorkflowPage.objects.exists()
    Workflow.objects.update(active=True)
    set_up()
    assert Workflow.objects.get(name="Moderators approval").active


def test_a_workflow_of_the_newsrooms_own_stays():
    Workflow.objects.create(name="Second pair of eyes")
    set_up()
    assert Workflow.objects.get(name="Second pair of eyes").active


def test_a_second_run_says_that_there_is_nothing_to_do():
    assert "The front page stands in place" in set_up()
    pages = Page.objects.count()
    assert set_up().strip() == "The newsroom is set up already."
    assert Page.objects.count() == pages


def test_a_database_without_site_gets_one():
    Site.objects.all().delete()
    Page.objects.filter(depth__gt=1).delete()
    Page.fix_tree()
    set_up()
    assert Site.objects.get().root_page.specific == FrontPage.objects.get()
