"""Uploading pictures, by every way there is: one by one, several at once, in a story's chooser."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image as PillowImage

from articles.models import CreditedImage
from tests import factories

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

CREDIT_WANTED = "Say whom readers should see credited"


@pytest.fixture(autouse=True)
def media_root(settings: SettingsWrapper, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def upload_of(content: bytes, name: str = "harbour.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def picture_bytes(kind: str = "JPEG", size: tuple[int, int] = (640, 480)) -> bytes:
    buffer = BytesIO()
    PillowImage.effect_noise(size, 80).convert("RGB").save(buffer, kind)
    return buffer.getvalue()


def add(client: Client, **fields: Any) -> str:
    """What the editor reads after uploading one picture."""
    form = {"title": "Harbour", "file": upload_of(picture_bytes()), "credit_line": "Fenwick", "description": "", "tags": "", **fields}
    return client.post(reverse("wagtailimages:add"), form, follow=True).content.decode()


def add_in_chooser(client: Client, **fields: Any) -> dict[str, Any]:
    form = {"title": "Harbour", "file": upload_of(picture_bytes()), "credit_line": "Fenwick", "description": "", "tags": "", **fields}
    response = client.post(reverse("wagtailimages_chooser:create"), {f"image-chooser-upload-{name}": value for name, value in form.items()})
    return json.loads(response.content)


def add_several(client: Client, upload: SimpleUploadedFile) -> dict[str, Any]:
    return json.loads(client.post(reverse("wagtailimages:add_multiple"), {"title": "Harbour", "files[]": upload}).content)


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_picture_with_a_credit_line_is_stored(editor_client: Client):
    add(editor_client, credit_line=" Fenwick  ")
    assert CreditedImage.objects.get().credit.text == "Fenwick"


@pytest.mark.parametrize("credit_line", ["", "   ", "\t"])
def test_a_picture_without_credit_line_is_refused_and_stores_nothing(editor_client: Client, media_root: Path, credit_line: str):
    assert CREDIT_WANTED in add(editor_client, credit_line=credit_line)
    assert not CreditedImage.objects.exists()
    assert files_below(media_root) == []


def test_the_chooser_refuses_a_picture_without_credit_line(editor_client: Client, media_root: Path):
    answer = add_in_chooser(editor_client, credit_line=" ")
    assert answer["step"] == "reshow_creation_form"
    assert CREDIT_WANTED in answer["htmlFragment"]
    assert not CreditedImage.objects.exists()
    assert files_below(media_root) == []


def test_the_chooser_stores_a_credited_picture(editor_client: Client):
    assert add_in_chooser(editor_client)["step"] == "chosen"
    assert CreditedImage.objects.get().uploaded_by_user.username == "edda"


def test_several_at_once_ask_for_each_credit_before_storing_a_picture(editor_client: Client):
    answer = add_several(editor_client, upload_of(picture_bytes()))
    assert 'name="uploaded-image-' in answer["form"]
    assert not CreditedImage.objects.exists()
    upload = answer["uploaded_file_id"]
    url = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[upload])
    fields = {"title": "Harbour", "description": "", "tags": ""}
    refused = json.loads(editor_client.post(url, {f"uploaded-image-{upload}-{name}": value for name, value in {**fields, "credit_line": " "}.items()}).content)
    assert not refused["success"]
    assert CREDIT_WANTED in refused["form"]
    accepted = editor_client.post(url, {f"uploaded-image-{upload}-{name}": value for name, value in {**fields, "credit_line": "Fenwick"}.items()})
    assert json.loads(accepted.content)["success"]
    assert CreditedImage.objects.get().credit_line == "Fenwick"


@pytest.mark.django_db
def test_the_database_refuses_a_blank_credit_line():
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_picture(credit_line="   ")


BROKEN = {
    "truncated jpeg": (picture_bytes("JPEG")[:9000], "harbour.jpg", "damaged or was cut off"),
    "truncated png": (picture_bytes("PNG")[:9000], "harbour.png", "damaged or was cut off"),
    "truncated webp": (picture_bytes("WEBP")[:9000], "harbour.webp", "damaged or was cut off"),
    "not an image": (b"not a picture at all", "harbour.jpg", "not a picture that can be read"),
    "empty": (b"", "harbour.jpg", "file is empty"),
    "wrong extension": (picture_bytes("PNG"), "harbour.jpg", "extension does not match"),
    "unknown extension": (picture_bytes("JPEG"), "harbour.exe", "Not a supported image format"),
}


@pytest.mark.parametrize(("content", "name", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_with_a_reason_and_stores_nothing(editor_client: Client, media_root: Path, content: bytes, name: str, message: str):
    assert message in add(editor_client, file=upload_of(content, name))
    assert message in add_in_chooser(editor_client, file=upload_of(content, name))["htmlFragment"]
    assert message in add_several(editor_client, upload_of(content, name))["error_message"]
    assert not CreditedImage.objects.exists()
    assert files_below(media_root) == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_file_cut_off_anywhere_never_breaks_the_upload(editor_client: Client, kind: str):
    whole = picture_bytes(kind, (160, 120))
    for share in (1, 2, 5, 10, 30, 50, 70, 90, 97):
        answer = add_in_chooser(editor_client, file=upload_of(whole[: max(len(whole) * share // 100, 1)], f"harbour.{kind.lower()}"))
        assert answer["step"] in {"reshow_creation_form", "chosen"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_every_format_on_offer_is_accepted_and_can_be_shown(editor_client: Client, kind: str):
    assert add_in_chooser(editor_client, file=upload_of(picture_bytes(kind), f"harbour.{kind.lower()}"))["step"] == "chosen"
    assert CreditedImage.objects.get().get_rendition("width-200|format-webp").width == 200


def too_many_pixels() -> bytes:
    """A small file that would fill the memory once opened."""
    buffer = BytesIO()
    PillowImage.new("1", (20_000, 20_000)).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def test_a_picture_absurdly_large_in_pixels_is_refused(editor_client: Client, media_root: Path):
    content = too_many_pixels()
    assert len(content) < 200_000
    for message in (
        add(editor_client, file=upload_of(content, "huge.png")),
        add_in_chooser(editor_client, file=upload_of(content, "huge.png"))["htmlFragment"],
        add_several(editor_client, upload_of(content, "huge.png"))["error_message"],
    ):
        assert "too many pixels. Make it smaller, at most 46 million pixels in all" in message
    assert not CreditedImage.objects.exists()
    assert files_below(media_root) == []


@pytest.mark.parametrize("description", ["harbour.jpg", "HARBOUR.JPG", " harbour "])
def test_the_file_name_is_no_alt_text(editor_client: Client, description: str):
    assert "This is the file&#x27;s name" in add(editor_client, description=description)
    assert not CreditedImage.objects.exists()


def test_alt_text_is_never_made_of_title_or_file_name(editor_client: Client):
    add(editor_client, title="harbour", description="")
    assert CreditedImage.objects.get().default_alt_text == ""


def test_a_script_is_no_address_a_picture_can_come_from(editor_client: Client):
    assert "Enter a valid URL" in add(editor_client, source_url="javascript:alert(1)")
    assert "Enter a valid URL" in add(editor_client, source_url="http://[")
    assert not CreditedImage.objects.exists()


@pytest.mark.parametrize("layout", ["grid", "list"])
def test_the_list_of_pictures_shows_the_credits(editor_client: Client, layout: str):
    factories.make_picture(creator="Ada Holm", credit_line="Fenwick Pictures")
    page = editor_client.get(reverse("wagtailimages:index"), {"layout": layout}).content.decode()
    assert "Ada Holm / Fenwick Pictures" in page


def test_a_stored_picture_can_be_edited_without_a_new_file(editor_client: Client):
    picture = factories.make_picture(description="")
    form = {"title": picture.title, "credit_line": "Fenwick", "description": "Boats at the quay", "tags": ""}
    editor_client.post(reverse("wagtailimages:edit", args=[picture.pk]), form)
    picture.refresh_from_db()
    assert picture.default_alt_text == "Boats at the quay"
