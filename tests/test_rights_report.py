"""Rights that end: the report with the stories that lose a picture, the note on the editors' home page, and what a picture's form says of its stories."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import Collection, GroupCollectionPermission

from articles.models import CreditedImage, Licence
from newsroom.roles import permissions_named
from tests.factories import make_article, make_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from articles.models import SectionPage

REPORT = "newsroom_rights:index"
NOTE = "Rights that end within a week"


def ending(days: float, **fields: Any) -> CreditedImage:
    return make_picture(**{"title": f"Ends in {days}", "rights_end": timezone.now() + timedelta(days=days), **fields})


def reported(client: Client, **asked: Any) -> list[str]:
    return [picture.title for picture in client.get(reverse(REPORT), asked).context["object_list"]]


def report(client: Client, **asked: Any) -> str:
    return client.get(reverse(REPORT), asked).content.decode()


def home(client: Client) -> str:
    return client.get(reverse("wagtailadmin_home")).content.decode()


def form(client: Client, picture: CreditedImage) -> str:
    return client.get(reverse("wagtailimages:edit", args=[picture.pk])).content.decode()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"days": "7"}, ["Ends in 3"]),
        ({}, ["Ends in 3", "Ends in 20"]),
        ({"days": ""}, ["Ends in 3", "Ends in 20"]),
        ({"days": "61"}, ["Ends in 3", "Ends in 20", "Ends in 60"]),
        ({"end": "ended"}, ["Ends in -9", "Ends in -2"]),
        ({"end": "ended", "days": "5"}, ["Ends in -9", "Ends in -2"]),
        ({"end": "tomorrow"}, ["Ends in 3", "Ends in 20"]),
        ({"end": "tomorrow", "days": "7"}, ["Ends in 3"]),
        ({"days": "61", "ordering": "-rights_end"}, ["Ends in 60", "Ends in 20", "Ends in 3"]),
        ({"days": "61", "ordering": "title"}, ["Ends in 20", "Ends in 3", "Ends in 60"]),
    ],
)
def test_it_lists_pictures_by_when_their_rights_end(editor_client: Client, asked: dict[str, str], expected: list[str]):
    for days in (20, -2, 60, 3, 200, -9):
        ending(days)
    make_picture(title="For ever")
    assert reported(editor_client, **asked) == expected


@pytest.mark.parametrize("days", ["0", "-3", "1.5", "soon", "99999999999999999999"])
def test_days_that_are_none_are_refused_and_said(editor_client: Client, days: str):
    ending(3)
    ending(40)
    assert reported(editor_client, days=days) == ["Ends in 3"]
    page = report(editor_client, days=days)
    assert "Within 30 days" in page
    assert 'class="error-message"' in page


def test_it_says_what_is_shown(editor_client: Client):
    assert "Within 1 day" in report(editor_client, days="1")
    assert "Within 45 days" in report(editor_client, days="45")
    assert "Over" in report(editor_client, end="ended")


def test_it_says_whom_to_credit_on_what_terms_and_which_stories_lose_the_picture(editor_client: Client, section: SectionPage):
    agency = Licence.objects.create(slug="fenwick", name="Fenwick, editorial")
    picture = ending(3, creator="Ada Holm", licence=agency)
    story = make_article(section, title="Pier wall to be raised", lead_picture=picture)
    draft = make_article(section, title="What the wall costs", lead_picture=picture, publish=False)
    ending(4)
    page = report(editor_client)
    for words in ("Ada Holm / Fenwick Pictures", "Fenwick, editorial", story.title, draft.title, "Published", "Draft", "None"):
        assert words in page
    for address in (reverse("wagtailadmin_pages:edit", args=[story.pk]), reverse("wagtailimages:edit", args=[picture.pk])):
        assert f'href="{address}"' in page


def test_it_is_in_the_menu_of_reports_for_editors_alone(editor_client: Client, moderator_client: Client):
    assert reverse(REPORT) in home(editor_client)
    assert reverse(REPORT) not in home(moderator_client)
    assert moderator_client.get(reverse(REPORT)).status_code == 302


def test_files_hold_the_pictures_with_their_stories(editor_client: Client, section: SectionPage):
    picture = ending(3, credit_line="=Fenwick", title="North pier")
    for title, publish in (("Pier wall to be raised", True), ("-Costs", False)):
        make_article(section, title=title, slug=f"story-{publish}", lead_picture=picture, publish=publish)
    ending(40)
    response = editor_client.get(reverse(REPORT), {"export": "csv"})
    assert response["Content-Disposition"].startswith('attachment; filename="rights-')
    [row] = csv.DictReader(StringIO(b"".join(response.streaming_content).decode()))
    assert row["Picture"] == "North pier"
    assert row["Credit"] == "'=Fenwick"
    assert (row["Published in"], row["In drafts"]) == ("Pier wall to be raised", "'-Costs")
    response = editor_client.get(reverse(REPORT), {"export": "xlsx", "days": "90"})
    headings, first, second = load_workbook(BytesIO(b"".join(response.streaming_content))).active.values
    assert headings == ("Picture", "Credit", "Licence", "Rights end", "Published in", "In drafts")
    assert first[0] == "North pier"
    assert first[3].date() == timezone.localtime(picture.rights_end).date()
    assert second[0] == "Ends in 40"


def test_a_longer_report_takes_no_more_queries(editor_client: Client, section: SectionPage, django_assert_max_num_queries: DjangoAssertNumQueries):
    agency = Licence.objects.create(slug="fenwick", name="Fenwick, editorial")

    def show(number: int) -> None:
        pictures = [ending(3, licence=agency) for _ in range(number)]
        make_article(section, body=[("picture", {"image": {"image": picture, "decorative": True, "alt_text": ""}, "caption": ""}) for picture in pictures])
        for picture in pictures:
            picture.get_rendition("max-165x165")

    show(5)
    report(editor_client)
    with django_assert_max_num_queries(35) as few:
        report(editor_client)
    show(30)
    with django_assert_max_num_queries(35) as many:
        assert len(reported(editor_client)) == 35
    assert len(many) == len(few)


def test_the_editors_home_names_what_published_stories_are_about_to_lose(editor_client: Client, section: SectionPage):
    make_article(section, title="Pier wall to be raised", lead_picture=ending(3, title="North pier"))
    page = home(editor_client)
    assert NOTE in page
    assert "North pier" in page
    assert f'href="{reverse(REPORT)}?days=7"' in page


@pytest.mark.parametrize(("days", "publish"), [(9, True), (-1, True), (3, False)], ids=["later", "over", "a draft"])
def test_the_editors_home_says_nothing_of_what_is_not_about_to_be_lost(editor_client: Client, section: SectionPage, days: float, publish: bool):
    make_article(section, lead_picture=ending(days), publish=publish)
    ending(2)
    assert NOTE not in home(editor_client)


def test_more_rights_that_end_take_no_more_queries_at_home(editor_client: Client, section: SectionPage, django_assert_max_num_queries: DjangoAssertNumQueries):
    make_article(section, lead_picture=ending(3))
    home(editor_client)
    with django_assert_max_num_queries(45) as few:
        assert home(editor_client).count("Ends in 3") == 1
    for _ in range(7):
        make_article(section, lead_picture=ending(3))
    with django_assert_max_num_queries(45) as many:
        assert home(editor_client).count("Ends in 3") == 5
    assert len(many) == len(few)


def test_the_form_of_a_picture_links_the_stories_that_show_it(editor_client: Client, section: SectionPage):
    picture = make_picture(uses_allowed=3)
    assert "No story shows it yet." in form(editor_client, picture)
    story = make_article(section, title="Pier wall to be raised", lead_picture=picture)
    draft = make_article(section, title="What the wall costs", lead_picture=picture, publish=False)
    page = form(editor_client, picture)
    assert page.index(story.title) < page.index(draft.title)
    assert f'href="{reverse("wagtailadmin_pages:edit", args=[draft.pk])}"' in page
    assert "Published" in page
    assert "Draft" in page
    assert "2 of 3 stories left" in page


def test_the_form_names_the_first_twenty_stories(editor_client: Client, section: SectionPage):
    picture = make_picture()
    for number in range(21):
        make_article(section, title=f"Pier {number:02}", lead_picture=picture)
    page = form(editor_client, picture)
    assert "Pier 20" in page
    assert "Pier 00" not in page
    assert "All its uses" in page


@pytest.fixture
def pictures_only(client: Client, make_user: Callable[..., AbstractUser]) -> Client:
    """Somebody who may change pictures and no stories."""
    group = Group.objects.create(name="Picture desk")
    group.permissions.add(*permissions_named(["wagtailadmin.access_admin"]))
    for permission in permissions_named([f"wagtailimages.{act}_image" for act in ("add", "change", "choose")]):
        GroupCollectionPermission.objects.create(group=group, collection=Collection.get_first_root_node(), permission=permission)
    client.force_login(make_user("pia", "Picture desk"))
    return client


def test_others_drafts_are_not_named(pictures_only: Client, section: SectionPage):
    picture = ending(3)
    story = make_article(section, title="Ferry sails", lead_picture=picture)
    draft = make_article(section, title="Mayor resigns", lead_picture=picture, publish=False)
    export = b"".join(pictures_only.get(reverse(REPORT), {"export": "csv"}).streaming_content).decode()
    for page in (report(pictures_only), export, form(pictures_only, picture)):
        assert story.title in page
        assert draft.title not in page
    page = form(pictures_only, picture)
    assert "A draft of somebody else&#x27;s" in page
    assert reverse("wagtailadmin_pages:edit", args=[story.pk]) not in page
