"""What a picture's Content Credentials say fills its form, and is shown there with how far to believe it. By every way there is to upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

from articles.models import CreditedImage
from articles.provenance import State
from tests.credentials import GENERATED, Authority, new_authority
from tests.exiftool import tagged
from tests.test_picture_forms import FROM_THE_FILE, add, add_by_api, add_by_code, add_in_chooser, add_several, edit_page, fields, upload_of

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

SAYS_CAPTURE = "-XMP-iptcExt:DigitalSourceType=http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
BY_AI = [{"action": "c2pa.created", "digitalSourceType": GENERATED}, {"action": "c2pa.cropped"}]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return new_authority()


@pytest.fixture(autouse=True)
def media_root(settings: SettingsWrapper, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def unsigned(tmp_path: Path) -> bytes:
    return tagged(tmp_path, "-XMP-photoshop:Credit=Fenwick", SAYS_CAPTURE, size=(160, 120))


@pytest.fixture
def signed(authority: Authority, unsigned: bytes) -> bytes:
    return authority.sign(unsigned, actions=BY_AI)


def changed_since(signed: bytes) -> bytes:
    """The same with one pixel other than it was signed."""
    changed = bytearray(signed)
    changed[-20] ^= 1
    return bytes(changed)


@pytest.mark.parametrize("way", [add, add_in_chooser, add_several, add_by_api, add_by_code])
def test_what_was_signed_says_how_a_picture_came_about_before_what_was_not(editor_client: Client, signed: bytes, way: Any):
    way(editor_client, signed)
    picture = CreditedImage.objects.get()
    assert (picture.digital_source_type, picture.embedded["digital_source_type"]) == ("trainedAlgorithmicMedia", "trainedAlgorithmicMedia")
    assert (picture.provenance["state"], picture.provenance["signed_by"]) == (State.VALID, "Fenwick Pictures")
    assert picture.credit_line == "Fenwick"
    assert picture.is_made_by_ai


@pytest.mark.parametrize("way", [add, add_in_chooser, add_several, add_by_api, add_by_code])
def test_credentials_that_do_not_hold_fill_nothing(editor_client: Client, signed: bytes, way: Any):
    way(editor_client, changed_since(signed))
    picture = CreditedImage.objects.get()
    assert picture.digital_source_type == "digitalCapture"
    assert picture.provenance["state"] == State.INVALID


def test_what_an_editor_said_of_how_it_came_about_is_kept_beside_what_was_signed(editor_client: Client, signed: bytes):
    add(editor_client, signed, digital_source_type="digitalCreation")
    picture = CreditedImage.objects.get()
    assert picture.digital_source_type == "digitalCreation"
    page = edit_page(editor_client, picture)
    assert 'data-newsroom-take="trainedAlgorithmicMedia" data-newsroom-field="id_digital_source_type"' in page


def test_the_form_shows_who_signed_a_picture_and_what_was_done_to_it(editor_client: Client, signed: bytes):
    add(editor_client, signed)
    page = edit_page(editor_client, CreditedImage.objects.get())
    assert "anybody can sign." in page
    for said in ("Fenwick Pictures", "Fenwick Camera 2.1", "cropped"):
        assert f"<dd>{said}</dd>" in page
    assert page.count(f">{FROM_THE_FILE}<") == 2


@pytest.mark.parametrize(
    ("signed_at", "said"), [("2026-05-01T12:30:00+00:00", "1. Mai 2026 14:30"), ("soon", "soon"), ("2026-99-01T12:30:00", "2026-99-01T12:30:00")]
)
def test_when_it_was_signed_is_said_as_its_user_reads_dates(editor_client: Client, editor: Any, signed: bytes, signed_at: str, said: str):
    UserProfile.objects.update_or_create(user=editor, defaults={"preferred_language": "de", "current_time_zone": "Europe/Berlin"})
    add(editor_client, signed)
    picture = CreditedImage.objects.get()
    CreditedImage.objects.update(provenance={**picture.provenance, "signed_at": signed_at})
    assert f'<time datetime="{signed_at}">{said}</time>' in edit_page(editor_client, picture)


def test_the_form_says_that_credentials_do_not_hold(editor_client: Client, signed: bytes):
    add(editor_client, changed_since(signed))
    page = edit_page(editor_client, CreditedImage.objects.get())
    assert "The file is not as it was signed, or the signature is none. Believe nothing that its credentials say." in page
    assert "help-critical" in page


def test_one_of_several_that_waits_for_its_credit_shows_its_credentials(editor_client: Client, authority: Authority, tmp_path: Path):
    answer = add_several(editor_client, authority.sign(tagged(tmp_path, "-XMP-dc:Creator=Ada Holm", size=(160, 120)), actions=BY_AI))
    assert "<dd>Fenwick Pictures</dd>" in answer["form"]
    assert '<option value="trainedAlgorithmicMedia" selected>' in answer["form"]


def test_another_file_without_credentials_takes_them_away(editor_client: Client, signed: bytes, unsigned: bytes):
    add(editor_client, signed)
    picture = CreditedImage.objects.get()
    form = {**fields(title=picture.title, credit_line="Fenwick", digital_source_type="trainedAlgorithmicMedia"), "file": upload_of(unsigned, "b.jpg")}
    editor_client.post(reverse("wagtailimages:edit", args=[picture.pk]), form)
    picture.refresh_from_db()
    assert picture.provenance == {}
    assert (picture.digital_source_type, picture.embedded["digital_source_type"]) == ("trainedAlgorithmicMedia", "digitalCapture")
    page = edit_page(editor_client, picture)
    assert "Content Credentials" not in page
    assert 'data-newsroom-take="digitalCapture"' in page
