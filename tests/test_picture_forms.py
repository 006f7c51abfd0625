"""A picture's form takes from its file what nobody typed, keeps what somebody did, and shows where the two differ. By every way there is to upload."""

from __future__ import annotations

import json
import re
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from taggit.models import Tag
from wagtail.models import UploadedFile

from articles.models import CreditedImage
from tests import factories
from tests.content_api import send_picture
from tests.exiftool import plain, tagged
from tests.hostile_pictures import with_xmp
from tests.test_photo_metadata import dataset, packet, with_iim

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

SAYS = {
    "creator": "Ada Holm",
    "credit_line": "Fenwick",
    "title": "Boats return",
    "description": "Three boats",
    "caption": "Boats at the quay",
    "place": "Lowmere",
    "taken_on": date(2026, 5, 1),
    "usage_terms": "One story",
    "digital_source_type": "digitalCapture",
}
TAGS = [
    "-XMP-dc:Creator=Ada Holm",
    "-XMP-photoshop:Credit=Fenwick",
    "-XMP-photoshop:Headline=Boats return",
    "-XMP-iptcCore:AltTextAccessibility=Three boats",
    "-IPTC:Caption-Abstract=Boats at the quay",
    "-IPTC:City=Lowmere",
    "-XMP-photoshop:DateCreated=2026:05:01",
    "-XMP-xmpRights:UsageTerms=One story",
    "-XMP-xmpRights:WebStatement=http://creativecommons.org/licenses/by/4.0/deed.de",
    "-XMP-iptcExt:DigitalSourceType=http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
    "-XMP-dc:Subject=Harbour",
    "-XMP-dc:Subject=quay",
]
FROM_THE_FILE, FILE_SAYS = "From the file", "The file says:"


@pytest.fixture(autouse=True)
def media_root(settings: SettingsWrapper, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return tagged(tmp_path, *TAGS)


def upload_of(content: bytes, name: str = "dsc_0001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def fields(**typed: Any) -> dict[str, Any]:
    """What a browser sends of a form in which only these fields were typed."""
    blank = dict.fromkeys(["credit_line", "creator", "description", "caption", "tags", "licence", "usage_terms", "place", "taken_on", "licence_url"], "")
    return {"title": "dsc_0001", **blank, **typed}


def add(client: Client, content: bytes, **typed: Any) -> str:
    return client.post(reverse("wagtailimages:add"), {**fields(**typed), "file": upload_of(content)}, follow=True).content.decode()


def add_in_chooser(client: Client, content: bytes, **typed: Any) -> dict[str, Any]:
    form = {**fields(**typed), "file": upload_of(content)}
    response = client.post(reverse("wagtailimages_chooser:create"), {f"image-chooser-upload-{name}": value for name, value in form.items()})
    return json.loads(response.content)


def add_several(client: Client, content: bytes) -> dict[str, Any]:
    return json.loads(client.post(reverse("wagtailimages:add_multiple"), {"title": "dsc_0001", "files[]": upload_of(content)}).content)


def add_by_code(_client: Client, content: bytes) -> None:
    CreditedImage.objects.create(title="dsc_0001", file=ImageFile(BytesIO(content), name="dsc_0001.jpg"))


def add_by_api(client: Client, content: bytes) -> None:
    assert send_picture(upload_of(content), user=get_user(client)).status_code == 201


def edit_page(client: Client, picture: CreditedImage) -> str:
    return client.get(reverse("wagtailimages:edit", args=[picture.pk])).content.decode()


@pytest.mark.parametrize("way", [add, add_in_chooser, add_several, add_by_api, add_by_code])
def test_a_picture_is_filled_from_its_file_by_every_way_there_is(editor_client: Client, content: bytes, way: Any):
    Tag.objects.create(name="harbour")
    way(editor_client, content)
    picture = CreditedImage.objects.get()
    assert {name: getattr(picture, name) for name in SAYS} == SAYS
    assert picture.licence_id == "cc-by"
    assert picture.licence_url == ""
    assert picture.embedded["creator"] == "Ada Holm"
    assert sorted(tag.name for tag in picture.tags.all()) == ["harbour", "quay"]


@pytest.mark.parametrize("way", [add, add_in_chooser])
def test_what_somebody_typed_is_kept(editor_client: Client, content: bytes, way: Any):
    way(editor_client, content, title="The quay", credit_line="Lowmere Press", creator="Ben Alder", tags="boats", licence="agency")
    picture = CreditedImage.objects.get()
    assert (picture.title, picture.credit_line, picture.creator, picture.licence_id) == ("The quay", "Lowmere Press", "Ben Alder", "agency")
    assert [tag.name for tag in picture.tags.all()] == ["boats"]
    assert not Tag.objects.filter(name="quay").exists()
    assert picture.embedded["credit_line"] == "Fenwick"
    assert picture.caption == "Boats at the quay"


def test_no_form_asks_for_the_credit_line_before_the_file_was_read(editor_client: Client):
    page = editor_client.get(reverse("wagtailimages:add")).content.decode()
    dialog = json.loads(editor_client.get(reverse("wagtailimages_chooser:choose")).content)["html"]
    for form in (page, dialog):
        field = re.search('<input[^>]*name="[a-z-]*credit_line"[^>]*>', form)
        assert field
        assert "required" not in field[0]


def test_code_keeps_what_it_was_given(content: bytes, db: None):
    picture = CreditedImage.objects.create(title="The quay", credit_line="Lowmere Press", file=ImageFile(BytesIO(content), name="a.jpg"))
    assert (picture.title, picture.credit_line, picture.creator) == ("The quay", "Lowmere Press", "Ada Holm")


def test_a_file_without_credit_is_asked_for_one_and_told_that_it_has_none(editor_client: Client):
    for answer in (add(editor_client, plain()), add_in_chooser(editor_client, plain())["htmlFragment"]):
        assert "The file says nothing of whom to credit" in answer
    assert not CreditedImage.objects.exists()


@pytest.mark.parametrize(("creator", "note"), [("", ""), ("Ben Alder", "The file says something else in 1 field.")])
def test_a_form_that_is_shown_again_promises_to_keep_only_what_was_typed(editor_client: Client, tmp_path: Path, creator: str, note: str):
    page = add(editor_client, tagged(tmp_path, "-XMP-dc:Creator=Ada Holm", "-XMP-photoshop:City=Lowmere"), creator=creator)
    assert note in page
    assert ("What stands here is kept." in page) is bool(note)
    assert page.count(FILE_SAYS) == 2


def test_one_of_several_that_waits_for_its_credit_is_filled_from_its_file(editor_client: Client, tmp_path: Path):
    content = tagged(tmp_path, "-XMP-dc:Creator=Ada Holm", "-XMP-photoshop:Headline=Boats return", "-XMP-dc:Subject=quay", "-XMP-photoshop:City=Lowmere")
    answer = add_several(editor_client, content)
    assert 'value="Ada Holm"' in answer["form"]
    assert 'value="Boats return"' in answer["form"]
    assert FROM_THE_FILE in answer["form"]
    upload = answer["uploaded_file_id"]
    typed = fields(title="Boats return", credit_line="Lowmere Press", creator="Ben Alder", tags="quay")
    url = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[upload])
    accepted = editor_client.post(url, {f"uploaded-image-{upload}-{name}": value for name, value in typed.items()})
    assert json.loads(accepted.content)["success"]
    picture = CreditedImage.objects.get()
    assert (picture.credit_line, picture.creator, picture.place) == ("Lowmere Press", "Ben Alder", "Lowmere")
    assert picture.embedded["creator"] == "Ada Holm"
    assert [tag.name for tag in picture.tags.all()] == ["quay"]


def test_nobody_is_shown_what_the_file_of_another_says(client: Client, editor_client: Client, admin_user: Any, tmp_path: Path):
    add_several(editor_client, tagged(tmp_path, "-XMP-dc:Creator=Ada Holm"))
    upload = UploadedFile.objects.get()
    client.force_login(admin_user)
    answer = client.post(reverse("wagtailimages:create_multiple_from_uploaded_image", args=[upload.pk]), {})
    assert answer.status_code in {302, 403}
    assert "Ada Holm" not in answer.content.decode()


def test_another_file_fills_what_is_blank_and_keeps_the_rest(editor_client: Client, content: bytes):
    picture = factories.make_picture(credit_line="Lowmere Press", creator="", caption="")
    form = {**fields(title=picture.title, credit_line="Lowmere Press", description="Boats"), "file": upload_of(content)}
    editor_client.post(reverse("wagtailimages:edit", args=[picture.pk]), form)
    picture = CreditedImage.objects.get()
    assert (picture.title, picture.credit_line, picture.creator, picture.caption) == ("Harbour at dawn", "Lowmere Press", "Ada Holm", "Boats at the quay")
    assert picture.description == "Boats"
    assert picture.embedded["credit_line"] == "Fenwick"


def test_another_file_that_says_nothing_leaves_the_record_and_is_what_the_file_says_now(editor_client: Client, content: bytes):
    add(editor_client, content)
    picture = CreditedImage.objects.get()
    form = {**fields(title=picture.title, credit_line="Fenwick", creator="Ada Holm"), "file": upload_of(plain(), "b.jpg")}
    editor_client.post(reverse("wagtailimages:edit", args=[picture.pk]), form)
    picture = CreditedImage.objects.get()
    assert (picture.creator, picture.embedded) == ("Ada Holm", {})


def test_a_field_that_was_emptied_stays_empty(editor_client: Client, content: bytes):
    add(editor_client, content)
    picture = CreditedImage.objects.get()
    editor_client.post(reverse("wagtailimages:edit", args=[picture.pk]), fields(title=picture.title, credit_line="Fenwick"))
    picture = CreditedImage.objects.get()
    assert (picture.creator, picture.caption, picture.embedded["creator"]) == ("", "", "Ada Holm")


def test_the_form_says_what_is_from_the_file_and_where_the_two_differ(editor_client: Client, content: bytes):
    add(editor_client, content, credit_line="Lowmere Press")
    page = edit_page(editor_client, CreditedImage.objects.get())
    assert "The file says something else in 1 field." in page
    assert page.count(FILE_SAYS) == 1
    assert "<q>Fenwick</q>" in page
    assert 'data-newsroom-take="Fenwick" data-newsroom-field="id_credit_line"' in page
    assert page.count(f">{FROM_THE_FILE}<") == len(SAYS) + 1


def test_a_picture_whose_file_says_nothing_has_no_notes(editor_client: Client):
    page = edit_page(editor_client, factories.make_picture())
    assert FILE_SAYS not in page
    assert FROM_THE_FILE not in page


def test_markup_in_a_file_is_shown_as_text(editor_client: Client):
    add(editor_client, with_iim(dataset(110, b"<script>alert(1)</script>") + dataset(80, b'"><img src=x>')), credit_line="Lowmere Press")
    page = edit_page(editor_client, CreditedImage.objects.get())
    assert "<script>alert(1)" not in page
    assert "<img src=x>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_rights_are_folded_up_until_something_in_them_is_out_of_the_ordinary(editor_client: Client):
    picture = factories.make_picture()
    folded = '<details class="newsroom-section">'
    assert edit_page(editor_client, picture).count(folded) == 2
    picture.for_social = False
    picture.embedded = {"copyright_notice": "© Holm"}
    picture.save()
    assert folded not in edit_page(editor_client, picture)


def test_every_field_is_on_the_form_once(editor_client: Client):
    picture = factories.make_picture()
    pages = {
        "edit": (edit_page(editor_client, picture), "id_"),
        "add": (editor_client.get(reverse("wagtailimages:add")).content.decode(), "id_"),
        "chooser": (json.loads(editor_client.get(reverse("wagtailimages_chooser:choose")).content)["html"], "id_image-chooser-upload-"),
    }
    for way, (page, prefix) in pages.items():
        for name in CreditedImage.admin_form_fields:
            if name != "collection":
                assert page.count(f'id="{prefix}{name}"') == 1, (way, name)


def test_broken_metadata_is_read_in_part_and_stops_no_upload(editor_client: Client):
    add(editor_client, with_iim(dataset(110, b"Fenwick") + b"\x1c\x02\x50\xff\xff\xff"))
    assert CreditedImage.objects.get().credit_line == "Fenwick"
    # Or it would be asked whether the next one is this one.
    CreditedImage.objects.get().delete()
    add(editor_client, with_xmp(packet("<dc:creator>")), credit_line="Lowmere Press")
    assert CreditedImage.objects.filter(credit_line="Lowmere Press").exists()
