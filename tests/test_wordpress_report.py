"""The report of what imports from WordPress have left to people: who sees it, what it lists, how a story leaves it, and its files."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from openpyxl import load_workbook
from wagtail.models import GroupPagePermission, PageLogEntry

from articles.models import ArticlePage, CreditedImage, ToDoKind, WordPressPost, WordPressToDo
from newsroom.roles import permissions_named
from tests.test_wordpress_twice import edit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.wordpress_export import Import, Wxr

REPORT = "newsroom_wordpress:index"
KINDS = {
    "Ferry": "picture",
    "Lock": "held_back",
    "Crane": "section",
    "Quay": "text",
    "Bell": "access",
    "Tide": "files",
}


@pytest.fixture
def left(wxr: Wxr, imported: Import) -> None:
    """A story with something to do of each kind, and one without."""
    wxr.post(1, title="Ferry", meta={"_thumbnail_id": 21}).post(2, title="Lock", meta={"_thumbnail_id": 22}).post(3, title="Crane", categories=["Gossip"])
    wxr.post(4, title="Quay", content='Text.\n\n[contact-form to="desk"]').post(5, title="Bell", status="private", categories=["culture"])
    wxr.post(6, title="Tide", content='<a href="/wp-content/uploads/tides.pdf">Tides</a>').post(7, title="Done")
    imported(wxr.attachment(21, "missing.jpg").attachment(22, "quay.jpg"))


def listed(client: Client, **asked: Any) -> list[str]:
    return [post.page.title for post in client.get(reverse(REPORT), {"ordering": "page__draft_title", **asked}).context["object_list"]]


def report(client: Client, **asked: Any) -> str:
    return client.get(reverse(REPORT), asked).content.decode()


def post_of(title: str) -> WordPressPost:
    return WordPressPost.objects.get(page__title=title)


def tick_off(client: Client, title: str, **sent: str) -> Any:
    return client.post(reverse("newsroom_wordpress:done", args=[post_of(title).pk]), sent)


def test_it_lists_the_stories_with_something_left_to_do(editor_client: Client, left: None) -> None:
    assert listed(editor_client) == sorted(KINDS)


@pytest.mark.parametrize(("title", "kind"), KINDS.items())
def test_it_is_narrowed_by_what_is_to_do(editor_client: Client, left: None, title: str, kind: str) -> None:
    assert listed(editor_client, kind=kind) == [title]


def test_it_is_narrowed_by_section(editor_client: Client, left: None) -> None:
    assert listed(editor_client, section=post_of("Bell").page.get_parent().pk) == ["Bell"]


def test_a_kind_that_nobody_offers_is_refused_and_said(editor_client: Client, left: None) -> None:
    assert listed(editor_client, kind="anything", state="tomorrow") == sorted(KINDS)
    assert 'class="error-message"' in report(editor_client, kind="anything")


def test_it_says_what_is_to_do_and_leads_to_the_story_and_to_the_picture(editor_client: Client, left: None, wxr: Wxr) -> None:
    page, picture = report(editor_client), CreditedImage.objects.get()

    for words in (
        "Nobody is credited for the picture “Picture 22”. Say in the library who is, and clear it for our pages.",
        "It waits as a draft, for it cannot be published as it is:",
        "None of its categories has a section (Gossip), so it is in “News”. Move it if it belongs elsewhere.",
        "Shortcodes that mean nothing here were taken out, and their words kept: [contact-form].",
        "It was private. Here it is a draft.",
        "Draft · Harbour",
        "6 stories",
        f'<a href="{wxr.site}/wp-content/uploads/missing.jpg" rel="nofollow">',
        f'href="{reverse("wagtailimages:edit", args=[picture.pk])}">Open the picture “Picture 22”</a>',
        f'<a href="{reverse("wagtailadmin_pages:edit", args=[post_of("Lock").page_id])}">Lock</a>',
    ):
        assert words in page


def test_a_story_that_was_held_back_leaves_it_once_it_is_published(editor_client: Client, left: None) -> None:
    CreditedImage.objects.update(credit_line="Ada Holm", for_web=True)
    # It still waits, though nobody needs to be credited any more.
    assert listed(editor_client, kind="held_back") == ["Lock"]
    assert listed(editor_client, kind="credit") == []
    page = report(editor_client, kind="held_back")
    assert "What held it back when it was imported is settled. Look at it, and publish it." in page
    assert "It waits as a draft" not in page

    post_of("Lock").page.get_latest_revision().publish()

    assert "Lock" not in listed(editor_client)


def test_a_newer_version_of_a_published_story_that_is_held_back_is_listed(editor_client: Client, left: None, wxr: Wxr, imported: Import) -> None:
    newer = type(wxr)(wxr.site).post(7, title="Done", content="New words.", meta={"_thumbnail_id": 23}).attachment(23, "lock.jpg")
    imported(newer)
    story = post_of("Done").page
    assert listed(editor_client, kind="held_back") == listed(editor_client, kind="credit") == ["Done", "Lock"]
    assert "Readers still see what was published before. What the post says now waits as a draft, for it cannot be published as it is:" in report(editor_client)

    story.get_latest_revision().publish()
    assert "Done" not in listed(editor_client)
    # A draft that an editor writes later was never held back.
    ArticlePage.objects.get(pk=story.pk).save_revision()
    assert "Done" not in listed(editor_client)


def test_what_a_newer_export_settles_leaves_it(editor_client: Client, left: None, wxr: Wxr, imported: Import) -> None:
    imported(type(wxr)(wxr.site).post(4, title="Quay", content="Text."))

    assert "Quay" not in listed(editor_client)


def test_a_story_that_somebody_changed_stays_until_it_is_ticked_off(editor_client: Client, left: None) -> None:
    edit(post_of("Ferry").page, dek="Another dek.")

    assert "Ferry" in listed(editor_client)


def test_ticking_off_takes_a_story_from_it_and_putting_back_undoes_that(editor_client: Client, editor: AbstractUser, left: None) -> None:
    answer = tick_off(editor_client, "Ferry", next=f"{reverse(REPORT)}?kind=picture")
    assert answer["Location"] == f"{reverse(REPORT)}?kind=picture"
    assert ("Ferry" in listed(editor_client), listed(editor_client, state="done")) == (False, ["Ferry"])
    assert set(post_of("Ferry").to_dos.values_list("done_by", flat=True)) == {editor.pk}
    assert f"edda, {date_format(timezone.localdate())}" in report(editor_client, state="done")

    editor_client.post(reverse("newsroom_wordpress:undone", args=[post_of("Ferry").pk]))
    assert ("Ferry" in listed(editor_client), listed(editor_client, state="done")) == (True, [])
    history = editor_client.get(f"/admin/pages/{post_of('Ferry').page_id}/history/").content.decode()
    assert "Ticked off 1 thing that the import from WordPress had left to do." in history
    assert "Put back 1 thing" in history


def test_ticked_off_twice_is_logged_once(editor_client: Client, left: None) -> None:
    for _again in range(2):
        tick_off(editor_client, "Ferry")

    assert PageLogEntry.objects.filter(action="articles.import_wordpress_seen_to").count() == 1


def test_what_was_ticked_off_stays_so_when_its_post_is_imported_again(editor_client: Client, left: None, wxr: Wxr, imported: Import) -> None:
    tick_off(editor_client, "Quay")
    imported(type(wxr)(wxr.site).post(4, title="Quay", content='New text.\n\n[contact-form to="desk"]'))

    assert ("Quay" in listed(editor_client), listed(editor_client, state="done")) == (False, ["Quay"])


def test_what_holds_a_story_back_is_to_do_again_as_a_whole_when_something_more_does(editor_client: Client, left: None, wxr: Wxr, imported: Import) -> None:
    def bring(alt: str, content: str) -> None:
        imported(type(wxr)(wxr.site).post(2, title="Lock", content=content, meta={"_thumbnail_id": 23}).attachment(23, "lock.jpg", credit="Ada Holm", alt=alt))

    bring("", "Once.")
    tick_off(editor_client, "Lock")
    bring("", "Twice.")
    assert "Lock" not in listed(editor_client)

    CreditedImage.objects.filter(title="Picture 23").update(for_web=False)
    bring("", "Once more.")
    page = report(editor_client, kind="held_back")
    assert "It waits as a draft, for it cannot be published as it is:" in page
    assert "The lead picture “Picture 23” has no alt text." in page
    assert "What held it back when it was imported is settled." not in page


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_whoever_ticks_off_stays_on_this_site(editor_client: Client, left: None, address: str) -> None:
    assert tick_off(editor_client, "Ferry", next=address)["Location"] == reverse(REPORT)


def test_a_look_changes_nothing(editor_client: Client, left: None) -> None:
    assert editor_client.get(reverse("newsroom_wordpress:done", args=[post_of("Ferry").pk])).status_code == 405


def test_a_story_whose_post_has_changed_too_is_listed_until_it_is_seen_to(editor_client: Client, left: None, wxr: Wxr, imported: Import) -> None:
    edit(post_of("Done").page, dek="Another dek.")
    newer, newest = type(wxr)(wxr.site).post(7, title="Done", content="It has come back."), type(wxr)(wxr.site).post(7, title="Done", content="It is gone.")
    for _again in range(2):
        imported(newer)
        assert list(post_of("Done").to_dos.values_list("kind", flat=True)) == ["newer"]
    assert f'Compare the two: <a href="{wxr.site}/2024/03/post-7/"' in report(editor_client, kind="newer")

    tick_off(editor_client, "Done")
    imported(newer)
    assert "Done" not in listed(editor_client)
    imported(newest)
    assert listed(editor_client, kind="newer") == ["Done"]


def test_a_dry_run_notes_nothing_of_it(left: None, wxr: Wxr, imported: Import) -> None:
    edit(post_of("Done").page, dek="Another dek.")
    imported(type(wxr)(wxr.site).post(7, title="Done", content="It has come back."), is_dry_run=True)

    assert not post_of("Done").to_dos.exists()


def test_a_story_that_stays_in_its_section_is_not_said_to_be_in_another(editor_client: Client, left: None, wxr: Wxr, imported: Import) -> None:
    imported(type(wxr)(wxr.site).post(7, title="Done", content="New words.", categories=["Gossip"]))

    assert (post_of("Done").page.get_parent().slug, listed(editor_client, kind="section")) == ("harbour", ["Crane"])


# Who sees it


def test_it_is_in_the_menu_of_reports_for_editors_alone(editor_client: Client, moderator_client: Client, left: None) -> None:
    assert reverse(REPORT) in editor_client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse(REPORT) not in moderator_client.get(reverse("wagtailadmin_home")).content.decode()
    assert moderator_client.get(reverse(REPORT)).status_code == 302
    assert tick_off(moderator_client, "Ferry").status_code == 302
    assert not WordPressToDo.objects.done().exists()


@pytest.fixture
def culture_client(client: Client, make_user: Callable[..., AbstractUser], left: None) -> Client:
    """Somebody who edits the section Culture and no other, and no pictures."""
    group = Group.objects.create(name="Culture desk")
    group.permissions.add(*permissions_named(["wagtailadmin.access_admin"]))
    culture = post_of("Bell").page.get_parent()
    for permission in permissions_named(["wagtailcore.add_page", "wagtailcore.change_page"]):
        GroupPagePermission.objects.create(group=group, page=culture, permission=permission)
    user = make_user("cato")
    user.groups.set([group])
    client.force_login(user)
    return client


def test_it_lists_only_what_one_may_edit(culture_client: Client) -> None:
    assert listed(culture_client) == ["Bell"]
    assert "Ferry" not in export(culture_client)
    assert tick_off(culture_client, "Ferry").status_code == 302
    assert not WordPressToDo.objects.done().exists()


def test_a_picture_that_one_may_not_change_is_no_link(culture_client: Client) -> None:
    lock = post_of("Lock").page
    lock.move(post_of("Bell").page.get_parent(), pos="last-child")
    page = report(culture_client)

    assert "Nobody is credited for the picture" in page
    assert "Open the picture" not in page


# Nothing to list


def test_before_any_import_it_says_how_one_is_made(editor_client: Client, imported: Import) -> None:
    assert "Nothing was imported from WordPress yet." in report(editor_client)


def test_when_all_is_done_it_says_so(editor_client: Client, left: None) -> None:
    assert "Nothing was ticked off yet." in report(editor_client, state="done")
    for title in KINDS:
        tick_off(editor_client, title)
    assert "Nothing is left to do: every imported story that you can edit was seen to." in report(editor_client)
    assert "No story is left for these filters." in report(editor_client, kind="picture")


def test_a_story_that_was_deleted_is_not_listed(editor_client: Client, left: None) -> None:
    ArticlePage.objects.get(title="Ferry").delete()

    assert len(listed(editor_client)) == len(KINDS) - 1


# Files and queries


def export(client: Client, form: str = "csv", **asked: Any) -> Any:
    content = b"".join(client.get(reverse(REPORT), {"export": form, **asked}).streaming_content)
    return content.decode() if form == "csv" else content


def test_files_have_a_row_for_each_thing_to_do(editor_client: Client, left: None, wxr: Wxr) -> None:
    WordPressToDo.objects.filter(kind=ToDoKind.TEXT).update(text="=HYPERLINK(1)")
    rows = list(csv.DictReader(StringIO(export(editor_client))))
    [lock] = [row for row in rows if row["What is to do"] == "Nobody is credited for a picture"]

    assert len(rows) == WordPressToDo.objects.count() == len(KINDS) + 1
    assert (lock["Story"], lock["Section"], lock["Status"], lock["Picture"]) == ("Lock", "Harbour", "Draft", "Picture 22")
    assert lock["Address in WordPress"] == f"{wxr.site}/?p=2"
    assert [row["In words"] for row in rows if row["Story"] == "Quay"] == ["'=HYPERLINK(1)"]
    _headings, only = load_workbook(BytesIO(export(editor_client, "xlsx", kind="files"))).active.values
    assert (only[0], only[3]) == ("Tide", "Leads to files of the old site")


def test_a_longer_report_takes_no_more_queries(
    editor_client: Client, wxr: Wxr, imported: Import, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def bring(numbers: range) -> None:
        for number in numbers:
            wxr.post(number, meta={"_thumbnail_id": 100 + number}, categories=["Gossip"]).attachment(100 + number, f"quay-{number}.jpg")
        imported(wxr)

    bring(range(1, 3))
    report(editor_client)
    with django_assert_max_num_queries(40) as few:
        report(editor_client)
    with django_assert_max_num_queries(40) as few_in_a_file:
        export(editor_client)
    bring(range(3, 12))
    with django_assert_max_num_queries(40) as many:
        assert len(listed(editor_client)) == 11
    with django_assert_max_num_queries(40) as many_in_a_file:
        export(editor_client)
    assert len(many) == len(few)
    assert len(many_in_a_file) == len(few_in_a_file)
