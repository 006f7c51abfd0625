"""Many pictures at once: what is asked, what is shown before it is done, what is done, and who may do it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, GroupCollectionPermission, ModelLogEntry

from articles.models import CreditedImage, Licence
from articles.pictures import together
from tests.factories import make_article, make_picture

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.contrib.auth.models import AbstractUser
    from django.http import HttpResponse
    from pytest_django import DjangoAssertNumQueries

    from articles.models import SectionPage

BULK = reverse("wagtail_bulk_action", args=["articles", "creditedimage", "edit_credit_and_rights"])


def address(pictures: Sequence[CreditedImage], **asked: Any) -> str:
    return f"{BULK}?{'&'.join([*(f'id={picture.pk}' for picture in pictures), *(f'{name}={value}' for name, value in asked.items())])}"


def send(client: Client, pictures: Sequence[CreditedImage], **fields: Any) -> HttpResponse:
    return client.post(address(pictures), fields)


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert found, page
    return found[1]


def edit(client: Client, pictures: Sequence[CreditedImage], **fields: Any) -> HttpResponse:
    """Both steps: what changes is shown, then confirmed."""
    plan = send(client, pictures, **fields).content.decode()
    return client.post(address(pictures), {**fields, "seen": seen_in(plan)}, follow=True)


def again(picture: CreditedImage) -> CreditedImage:
    return CreditedImage.objects.get(pk=picture.pk)


def rows_of(page: str) -> dict[str, list[str]]:
    """The table of what changes: by field, its new value, on how many it is new, and how many have it."""
    rows = re.findall(r'<th scope="row">(.*?)</th>\s*<td>(.*?)</td>\s*<td>(\d+)</td>\s*<td>(\d+)</td>', page)
    return {name: [re.sub("<.*?>", "", value), *counts] for name, value, *counts in rows}


@pytest.fixture
def wire(db: None) -> list[CreditedImage]:
    return [make_picture(title=f"Harbour {number:02}", creator="Ada Holm") for number in range(4)]


def test_the_list_offers_it(editor_client: Client, wire: list[CreditedImage]):
    page = editor_client.get(reverse("wagtailimages:index")).content.decode()
    assert BULK in page
    assert "Edit credit and rights" in page


def test_it_says_what_the_pictures_say_now(editor_client: Client, wire: list[CreditedImage]):
    CreditedImage.objects.filter(pk=wire[0].pk).update(creator="Cleo Marsh", for_feeds=False)
    page = editor_client.get(address(wire)).content.decode()
    assert "4 pictures" in page
    for words in ("Now: Ada Holm (3), Cleo Marsh (1)", "Now: Fenwick Pictures (4)", "Now: nothing (4)", "Now: Yes (3), No (1)"):
        assert words in page


def test_it_shows_what_changes_on_how_many_and_does_nothing_yet(editor_client: Client, wire: list[CreditedImage]):
    CreditedImage.objects.filter(pk=wire[0].pk).update(credit_line="Lowmere Wire")
    page = send(editor_client, wire, credit_line="Lowmere Wire", empty_creator="on").content.decode()
    assert rows_of(page) == {"Credit line": ["Lowmere Wire", "3", "1"], "Creator": ["nothing", "4", "0"]}
    assert "Change 4 pictures" in page
    assert [again(picture).creator for picture in wire] == ["Ada Holm"] * 4
    assert not ModelLogEntry.objects.exists()


def test_every_field_is_changed_on_all_of_them(editor_client: Client, wire: list[CreditedImage]):
    Licence.objects.create(slug="fenwick", name="Fenwick, editorial")
    fields = {
        "credit_line": "Lowmere Wire",
        "creator": "Cleo Marsh",
        "source_name": "Lowmere Holdings",
        "copyright_notice": "© 2026 Lowmere Holdings",
        "source_url": "https://wire.example/1",
        "licence_url": "https://wire.example/terms",
        "usage_terms": "Not in advertising.",
        "territory_note": "Not in Norland",
    }
    uses = {"for_web": "yes", "for_feeds": "no", "for_newsletter": "no", "for_social": "yes", "for_republication": "no"}
    edit(editor_client, wire, **fields, **uses, licence="fenwick", rights_end="2030-01-31 12:00", uses_allowed="3")
    for picture in map(again, wire):
        assert {name: getattr(picture, name) for name in fields} == fields
        assert {name: getattr(picture, name) for name in uses} == {name: value == "yes" for name, value in uses.items()}
        assert (picture.licence_id, picture.uses_allowed) == ("fenwick", 3)
        assert picture.rights_end == datetime(2030, 1, 31, 12, tzinfo=UTC)
        assert (picture.title[:7], picture.description) == ("Harbour", "Boats at the quay")


def test_what_is_left_empty_stays_as_it_is_on_each(editor_client: Client, wire: list[CreditedImage]):
    CreditedImage.objects.filter(pk=wire[0].pk).update(creator="Cleo Marsh", uses_allowed=2, for_web=False)
    before = {picture.pk: picture.creator for picture in map(again, wire)}
    edit(editor_client, wire, territory_note="Not in Norland", creator="  ")
    assert {picture.pk: picture.creator for picture in map(again, wire)} == before
    assert (again(wire[0]).uses_allowed, again(wire[0]).for_web, again(wire[1]).for_web) == (2, False, True)


def test_what_is_ticked_is_emptied(editor_client: Client, wire: list[CreditedImage]):
    Licence.objects.create(slug="fenwick", name="Fenwick, editorial")
    CreditedImage.objects.update(licence="fenwick", rights_end="2030-01-01T00:00Z", uses_allowed=2, usage_terms="Once")
    edit(editor_client, wire, licence="*", empty_rights_end="on", empty_uses_allowed="on", empty_usage_terms="on", empty_creator="on")
    for picture in map(again, wire):
        assert (picture.licence, picture.rights_end, picture.uses_allowed, picture.usage_terms, picture.creator) == (None, None, None, "", "")


def test_the_credit_line_cannot_be_emptied(editor_client: Client, wire: list[CreditedImage]):
    assert "empty_credit_line" not in editor_client.get(address(wire)).content.decode()
    page = send(editor_client, wire, credit_line=" ", empty_credit_line="on").content.decode()
    assert "Nothing is to change" in page
    send(editor_client, wire, credit_line=" ", empty_credit_line="on", creator="Cleo Marsh", seen="0")
    assert {picture.credit_line for picture in map(again, wire)} == {"Fenwick Pictures"}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "Nothing is to change"),
        ({"creator": "Cleo Marsh", "empty_creator": "on"}, "Either fill this in, or take the tick out"),
        ({"source_url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"uses_allowed": "0"}, "greater than or equal to 1"),
        ({"rights_end": "soon"}, "Enter a valid date"),
        ({"licence": "unknown"}, "Select a valid choice"),
        ({"credit_line": "x" * 256}, "at most 255 characters"),
    ],
    ids=["nothing", "both", "script", "no story", "no date", "no licence", "too long"],
)
def test_what_cannot_be_is_said_and_nothing_is_done(editor_client: Client, wire: list[CreditedImage], fields: dict[str, str], why: str):
    for confirmed in ({}, {"seen": "0"}):
        page = send(editor_client, wire, **fields, **confirmed).content.decode()
        assert why in page
        assert "What changes" not in page
    assert not ModelLogEntry.objects.exists()


def test_the_fields_are_there_again_on_the_way_back(editor_client: Client, wire: list[CreditedImage]):
    page = send(editor_client, wire, creator="Cleo Marsh", again="1").content.decode()
    assert 'value="Cleo Marsh"' in page
    assert "See what changes" in page


def test_pictures_that_say_so_already_are_left_alone(editor_client: Client, wire: list[CreditedImage]):
    page = send(editor_client, wire, creator="Ada Holm").content.decode()
    assert "nothing would change" in page
    assert 'name="seen"' not in page
    CreditedImage.objects.filter(pk=wire[0].pk).update(creator="Cleo Marsh")
    answer = edit(editor_client, wire, creator="Ada Holm").content.decode()
    assert "1 picture has been changed." in answer
    assert ModelLogEntry.objects.count() == 1


def test_where_somebody_was_quicker_nothing_is_done_and_it_is_asked_again(editor_client: Client, wire: list[CreditedImage]):
    seen = seen_in(send(editor_client, wire, creator="Cleo Marsh").content.decode())
    CreditedImage.objects.filter(pk=wire[0].pk).update(creator="Cleo Marsh")
    page = send(editor_client, wire, creator="Cleo Marsh", seen=seen).content.decode()
    assert "somebody has changed some of these pictures" in page
    assert rows_of(page) == {"Creator": ["Cleo Marsh", "3", "1"]}
    assert again(wire[1]).creator == "Ada Holm"
    send(editor_client, wire, creator="Cleo Marsh", seen=seen_in(page))
    assert {again(picture).creator for picture in wire} == {"Cleo Marsh"}


def test_what_somebody_else_set_meanwhile_is_not_lost(editor_client: Client, wire: list[CreditedImage]):
    fields = {"creator": "Cleo Marsh", "rights_end": "2030-01-31 12:00"}
    seen = seen_in(send(editor_client, wire, **fields).content.decode())
    for colleagues in ({"creator": "Ben Ruud"}, {"rights_end": datetime(2031, 1, 1, tzinfo=UTC)}):
        CreditedImage.objects.filter(pk=wire[0].pk).update(**colleagues)
        page = send(editor_client, wire, **fields, seen=seen).content.decode()
        assert "somebody has changed some of these pictures" in page
        assert {name: getattr(again(wire[0]), name) for name in colleagues} == colleagues
        seen = seen_in(page)
    send(editor_client, wire, **fields, seen=seen)
    assert {again(picture).creator for picture in wire} == {"Cleo Marsh"}


def test_each_change_is_in_the_log(editor_client: Client, editor: AbstractUser, wire: list[CreditedImage]):
    edit(editor_client, wire, credit_line="Lowmere Wire", for_feeds="no")
    entries = list(ModelLogEntry.objects.all())
    assert {entry.object_id for entry in entries} == {str(picture.pk) for picture in wire}
    assert {entry.user for entry in entries} == {editor}
    assert {entry.message for entry in entries} == {"Changed with 4 pictures at once: Credit line: Lowmere Wire, Feeds: No"}


def test_all_are_changed_or_none(editor_client: Client, wire: list[CreditedImage], monkeypatch: pytest.MonkeyPatch):
    seen = seen_in(send(editor_client, wire, creator="Cleo Marsh").content.decode())
    saved = CreditedImage.save

    def save(picture: CreditedImage, **kwargs: Any) -> None:
        if picture.pk == wire[-1].pk:
            raise RuntimeError("The disk is full")
        saved(picture, **kwargs)

    monkeypatch.setattr(CreditedImage, "save", save)
    with pytest.raises(RuntimeError):
        send(editor_client, wire, creator="Cleo Marsh", seen=seen)
    assert {again(picture).creator for picture in wire} == {"Ada Holm"}
    assert not ModelLogEntry.objects.exists()


def test_what_follows_a_saved_picture_follows_here(
    editor_client: Client, section: SectionPage, wire: list[CreditedImage], django_capture_on_commit_callbacks: Callable[..., Any]
):
    story = make_article(section, title="Ferry leaves on time", lead_picture=wire[0])
    before = wire[0].get_rendition("max-165x165").file.name
    with django_capture_on_commit_callbacks(execute=True):
        edit(editor_client, wire, credit_line="Lowmere Wire")
    assert again(wire[0]).get_rendition("max-165x165").file.name != before
    assert "Ada Holm / Lowmere Wire" in Client().get(story.get_url()).content.decode()
    assert len(editor_client.get(reverse("wagtailimages:index_results"), {"q": "lowmere"}).context["object_list"]) == 4


@pytest.fixture
def own_collection(make_user: Callable[..., AbstractUser]) -> tuple[Client, Collection]:
    """Somebody who may change the pictures of one collection alone, signed in."""
    collection = Collection.get_first_root_node().add_child(name="Sports")
    group = Group.objects.create(name="Sports desk")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupCollectionPermission.objects.create(group=group, collection=collection, permission=Permission.objects.get(codename="change_image"))
    client = Client()
    client.force_login(make_user("sven", "Sports desk"))
    return client, collection


def test_those_that_one_may_not_change_are_left_out_and_named(own_collection: tuple[Client, Collection], wire: list[CreditedImage]):
    client, collection = own_collection
    CreditedImage.objects.filter(pk__in=[wire[0].pk, wire[1].pk]).update(collection=collection)
    page = client.get(address(wire)).content.decode()
    assert "2 pictures" in page
    assert "You may not change these pictures, so they are left out:" in page
    assert "<li>Harbour 02</li>" in page
    edit(client, wire, creator="Cleo Marsh")
    assert [again(picture).creator for picture in wire] == ["Cleo Marsh", "Cleo Marsh", "Ada Holm", "Ada Holm"]


def test_whoever_may_change_none_of_them_is_offered_no_form(own_collection: tuple[Client, Collection], wire: list[CreditedImage]):
    client, _collection = own_collection
    for response in (client.get(address(wire)), send(client, wire, creator="Cleo Marsh", seen="0")):
        page = response.content.decode()
        assert "so they are left out:" in page
        assert "See what changes" not in page
    assert {again(picture).creator for picture in wire} == {"Ada Holm"}


def test_it_is_closed_to_those_who_change_no_pictures(moderator_client: Client, wire: list[CreditedImage]):
    assert moderator_client.get(address(wire))["Location"] == reverse("wagtailadmin_home")


def test_all_of_the_list_is_what_the_list_shows(editor_client: Client, wire: list[CreditedImage]):
    CreditedImage.objects.filter(pk=wire[0].pk).update(creator="")
    page = editor_client.get(f"{BULK}?id=all&only=without_creator").content.decode()
    assert "1 picture" in page
    assert 'title="Harbour 00 (' in page
    assert "4 pictures" in editor_client.get(f"{BULK}?id=all&q=fenwick").content.decode()
    assert "0 pictures" in editor_client.get(f"{BULK}?id=all&q=nowhere").content.decode()


def test_no_more_than_so_many_are_changed_at_once(editor_client: Client, wire: list[CreditedImage], monkeypatch: pytest.MonkeyPatch):
    for module in ("together", "bulk_edit"):
        monkeypatch.setattr(f"articles.pictures.{module}.MOST_AT_ONCE", 3)
    for page in (editor_client.get(address(wire)), editor_client.get(f"{BULK}?id=all"), send(editor_client, wire, creator="Cleo Marsh", seen="0")):
        assert "At most 3 pictures are changed at once." in page.content.decode()
    assert {again(picture).creator for picture in wire} == {"Ada Holm"}


@pytest.mark.parametrize("query", ["", "?id=0", "?id=nothing", "?id=99999999999999999999999"])
def test_an_address_that_names_no_picture_says_so(editor_client: Client, query: str):
    page = editor_client.get(BULK + query)
    assert page.status_code == 200
    assert "0 pictures" in page.content.decode()


def test_more_pictures_take_no_more_queries(editor_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries):
    agency = Licence.objects.create(slug="fenwick", name="Fenwick, editorial")

    def made(number: int) -> list[CreditedImage]:
        pictures = [make_picture(licence=agency) for _ in range(number)]
        for picture in pictures:
            picture.get_rendition("max-165x165")
        return pictures

    few_pictures, many_pictures = made(5), made(40)
    editor_client.get(address(few_pictures))
    for fields in ({}, {"creator": "Cleo Marsh"}):
        with django_assert_max_num_queries(20) as few:
            editor_client.post(address(few_pictures), fields)
        with django_assert_max_num_queries(20) as many:
            editor_client.post(address(many_pictures), fields)
        assert len(many) == len(few)


def test_the_plan_asks_the_database_nothing(wire: list[CreditedImage], django_assert_max_num_queries: DjangoAssertNumQueries):
    pictures = list(CreditedImage.objects.with_licence())
    with django_assert_max_num_queries(0):
        assert together.plan_for(pictures, {"creator": "Cleo Marsh"}).changed == 4
        assert together.values_now(pictures)["licence"] == "nothing (4)"
