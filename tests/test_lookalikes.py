"""Pictures that look alike: what is found and what is not, and what an editor is asked who uploads one that is here already."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import imagehash
import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image as PillowImage
from PIL import ImageEnhance, ImageOps
from wagtail.models import UploadedFile

from articles import fingerprints
from articles.models import CreditedImage
from articles.pictures.lookalikes import MOST_BITS, lookalikes_of
from articles.rights import Use
from newsroom.demo.pictures.catalogue import PICTURES, PORTRAITS
from newsroom.demo.pictures.studio import draw_all
from tests.content_api import send_picture
from tests.factories import make_article, make_picture, picture_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from pytest_django.fixtures import SettingsWrapper

    from articles.models import SectionPage

ALIKE = "This looks like a picture that is here already."
SAME = "This very file is here already."
WIDTH = 320


def as_file(picture: PillowImage.Image, *, file_format: str = "JPEG", name: str = "harbour.jpg", **options: Any) -> SimpleUploadedFile:
    buffer = BytesIO()
    picture.save(buffer, file_format, **options)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type=f"image/{file_format.lower()}")


@pytest.fixture(autouse=True)
def media_root(settings: SettingsWrapper, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture(scope="module")
def drawings() -> dict[str, PillowImage.Image]:
    """All pictures of the demo as it draws them, only smaller, by their names."""
    return {key: PillowImage.open(BytesIO(drawn)).convert("RGB") for key, drawn in draw_all(seed=1, width=WIDTH)}


@pytest.fixture(scope="module")
def harbour(drawings: dict[str, PillowImage.Image]) -> PillowImage.Image:
    return drawings["harbour-gold"]


@pytest.fixture
def stored(db: None, harbour: PillowImage.Image) -> CreditedImage:
    """A picture that is here already."""
    picture = make_picture(title="Boats in the evening", credit_line="Fenwick Pictures", file=as_file(harbour, quality=92))
    picture.get_file_hash()
    return picture


def cut(picture: PillowImage.Image, share: float) -> PillowImage.Image:
    across, down = int(picture.width * share), int(picture.height * share)
    return picture.crop((across, down, picture.width - across, picture.height - down))


def turned_by_a_note(picture: PillowImage.Image) -> PillowImage.Image:
    """Lying on its side, with a note in the file that says so, as phones do."""
    note = PillowImage.Exif()
    note[0x0112] = 6
    return PillowImage.open(as_file(picture.transpose(PillowImage.Transpose.ROTATE_90), exif=note))


COPIES: dict[str, Callable[[PillowImage.Image], PillowImage.Image]] = {
    "half": lambda picture: picture.resize((picture.width // 2, picture.height // 2)),
    "a sixth": lambda picture: picture.resize((picture.width // 6, picture.height // 6)),
    "compressed": lambda picture: PillowImage.open(as_file(picture, quality=30)),
    "another format": lambda picture: PillowImage.open(as_file(picture, file_format="WEBP", quality=60)),
    "cut at each edge": lambda picture: cut(picture, 1 / 40),
    "grey": lambda picture: ImageOps.grayscale(picture).convert("RGB"),
    "bright colours": lambda picture: ImageEnhance.Color(picture).enhance(1.8),
    "more contrast": lambda picture: ImageEnhance.Contrast(picture).enhance(1.3),
    "brighter": lambda picture: ImageEnhance.Brightness(picture).enhance(1.15),
    "lying": turned_by_a_note,
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_copies_of_any_picture_look_like_it(drawings: dict[str, PillowImage.Image], copy: Callable[[PillowImage.Image], PillowImage.Image]):
    far: dict[str, int] = {}
    for key, picture in drawings.items():
        bits = fingerprints.distance(fingerprints.of_picture(picture), fingerprints.of_picture(copy(picture)))
        far |= {key: bits} if bits > MOST_BITS else {}
    assert far == {}


def test_no_two_pictures_of_the_demo_look_alike(drawings: dict[str, PillowImage.Image]):
    prints = {key: fingerprints.of_picture(picture) for key, picture in drawings.items()}
    assert len(prints) == len(PICTURES) + len(PORTRAITS)
    pairs = {(one, other): fingerprints.distance(prints[one], prints[other]) for one, other in combinations(prints, 2)}
    assert {pair: bits for pair, bits in pairs.items() if bits <= MOST_BITS} == {}


def test_fingerprints_are_those_of_imagehash(drawings: dict[str, PillowImage.Image]):
    for picture in drawings.values():
        grey = picture.convert("L").resize((fingerprints.SIDE, fingerprints.SIDE))
        theirs = int(str(imagehash.phash(grey)), 16)
        assert fingerprints.of_picture(grey) % fingerprints.ALL == theirs


def test_pictures_of_one_colour_look_like_nothing(editor: AbstractUser):
    make_picture(file=picture_file(colour="teal"))
    other = make_picture(file=picture_file(colour="tomato"))
    assert other.fingerprint == fingerprints.PLAIN
    assert lookalikes_of(other, user=editor) is None


@pytest.mark.parametrize("number", [0, 1, -1, 2**63 - 1, -(2**63)])
def test_a_fingerprint_is_kept_with_all_its_bits(stored: CreditedImage, number: int):
    CreditedImage.objects.update(fingerprint=number)
    assert CreditedImage.objects.get().fingerprint == number
    assert fingerprints.distance(number, ~number) == 64
    assert fingerprints.distance(number, number) == 0


def test_a_saved_file_has_its_fingerprint_whoever_saves_it(stored: CreditedImage, harbour: PillowImage.Image, drawings: dict[str, PillowImage.Image]):
    assert fingerprints.distance(stored.fingerprint, fingerprints.of_picture(harbour)) <= 2
    stored.file = as_file(drawings["portrait-nell"], name="other.jpg")
    stored.save(update_fields=["file"])
    stored.refresh_from_db()
    assert fingerprints.distance(stored.fingerprint, fingerprints.of_picture(harbour)) > MOST_BITS


def test_the_very_file_comes_first_then_what_is_most_alike(stored: CreditedImage, harbour: PillowImage.Image, editor: AbstractUser):
    near, far = (CreditedImage.objects.get(pk=make_picture(file=as_file(COPIES[copy](harbour))).pk) for copy in ("half", "cut at each edge"))
    far.__class__.objects.filter(pk=far.pk).update(fingerprint=near.fingerprint ^ 0b1111)
    stored.file.open()
    again = make_picture(file=ContentFile(stored.file.read(), name="again.jpg"))
    again.get_file_hash()
    found = lookalikes_of(again, user=editor)
    assert [picture.pk for picture in found.pictures] == [stored.pk, near.pk, far.pk]
    assert found.is_same_file


def test_only_what_the_editor_may_choose_is_named(stored: CreditedImage, harbour: PillowImage.Image, moderator: AbstractUser, editor: AbstractUser):
    new = make_picture(file=as_file(COPIES["half"](harbour)))
    assert lookalikes_of(new, user=editor).pictures == [stored]
    assert lookalikes_of(new, user=moderator) is None


def upload_one(client: Client, upload: SimpleUploadedFile, **fields: Any) -> Any:
    form = {"title": "New", "file": upload, "credit_line": "Lowmere Wire", "description": "", "tags": "", **fields}
    return client.post(reverse("wagtailimages:add"), form, follow=True)


def upload_in_chooser(client: Client, upload: SimpleUploadedFile, **asked: str) -> dict[str, Any]:
    ticked = {f"for_{use}": "on" for use in Use.values}
    form = {"title": "New", "file": upload, "credit_line": "Lowmere Wire", "description": "", "tags": "", **ticked}
    address = reverse("wagtailimages_chooser:create", query=asked)
    return client.post(address, {f"image-chooser-upload-{name}": value for name, value in form.items()}).json()


def upload_several(client: Client, upload: SimpleUploadedFile) -> dict[str, Any]:
    return client.post(reverse("wagtailimages:add_multiple"), {"title": "New", "files[]": upload}).json()


def address_in(page: str, pattern: str) -> str:
    found = re.search(pattern, page)
    assert found, page
    return unescape(found[1])


def with_credit_inside(picture: PillowImage.Image) -> SimpleUploadedFile:
    exif = PillowImage.Exif()
    exif[0x013B] = "Ada Holm"
    packet = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    packet += b'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="Lowmere Wire"/></rdf:RDF></x:xmpmeta>'
    return as_file(picture, exif=exif, xmp=packet)


def test_one_that_looks_like_nothing_is_simply_stored(editor_client: Client, stored: CreditedImage, drawings: dict[str, PillowImage.Image]):
    other = drawings["portrait-nell"]
    assert upload_one(editor_client, as_file(other)).redirect_chain[-1][0] == reverse("wagtailimages:index")
    CreditedImage.objects.exclude(pk=stored.pk).delete()
    assert upload_in_chooser(editor_client, as_file(other))["step"] == "chosen"
    CreditedImage.objects.exclude(pk=stored.pk).delete()
    assert "here already" not in upload_several(editor_client, as_file(other))["form"]


def test_the_form_of_one_asks_before_it_is_stored(editor_client: Client, section: SectionPage, stored: CreditedImage, harbour: PillowImage.Image):
    make_article(section, lead_picture=stored)
    page = upload_one(editor_client, as_file(COPIES["cut at each edge"](harbour))).content.decode()
    for words in (ALIKE, "Boats in the evening", "Fenwick Pictures", "In 1 story", "Save this one all the same", "Use this one", "Nothing is saved yet."):
        assert words in page
    assert 'src="data:image/jpeg;base64,' in page
    assert list(CreditedImage.objects.all()) == [stored]


def answer_to(page: str) -> dict[str, str]:
    """What a browser sends when the form is sent again as it is shown: the file is not among it."""
    shown = BeautifulSoup(page, "html.parser")
    fields = [field for field in shown.select("#w-editor-form input[name], #tab-upload form input[name]") if is_sent(field)]
    return {str(field["name"]): str(field.get("value", "on" if field.get("type") == "checkbox" else "")) for field in fields}


def is_sent(field: Any) -> bool:
    return field.get("type") != "file" and field["name"] != "csrfmiddlewaretoken" and (field.get("type") != "checkbox" or field.has_attr("checked"))


def test_the_new_one_is_stored_once_it_is_said_to_be_another(editor_client: Client, stored: CreditedImage, harbour: PillowImage.Image):
    page = upload_one(editor_client, as_file(COPIES["half"](harbour)), creator="Ada Holm", tags="quay").content.decode()
    assert "The file is kept." in page
    answer = editor_client.post(reverse("wagtailimages:add"), answer_to(page), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("wagtailimages:index")
    new = CreditedImage.objects.exclude(pk=stored.pk).get()
    assert (new.title, new.credit_line, new.creator, new.width) == ("New", "Lowmere Wire", "Ada Holm", WIDTH // 2)
    assert [tag.name for tag in new.tags.all()] == ["quay"]
    assert nothing_waits()


def test_another_file_in_its_place_is_asked_about_as_well(
    editor_client: Client, stored: CreditedImage, harbour: PillowImage.Image, drawings: dict[str, PillowImage.Image]
):
    page = upload_one(editor_client, as_file(COPIES["half"](harbour))).content.decode()
    again = editor_client.post(reverse("wagtailimages:add"), {**answer_to(page), "file": as_file(COPIES["grey"](harbour))}).content.decode()
    assert ALIKE in again
    assert UploadedFile.objects.count() == 1
    editor_client.post(reverse("wagtailimages:add"), {**answer_to(again), "file": as_file(drawings["portrait-nell"])})
    assert CreditedImage.objects.count() == 2
    assert nothing_waits()


def test_the_one_that_is_here_is_taken(editor_client: Client, stored: CreditedImage, harbour: PillowImage.Image):
    page = upload_one(editor_client, as_file(COPIES["half"](harbour))).content.decode()
    instead = address_in(page, r'formaction="([^"]*)"')
    assert editor_client.get(instead).status_code == 405
    for _again in range(2):
        assert editor_client.post(instead)["Location"] == reverse("wagtailimages:edit", args=[stored.pk])
    assert list(CreditedImage.objects.all()) == [stored]
    assert nothing_waits()


def waiting_files() -> list[Path]:
    waiting = Path(django_settings.MEDIA_ROOT) / "wagtail_uploads"
    return list(waiting.iterdir()) if waiting.exists() else []


def nothing_waits() -> bool:
    return not UploadedFile.objects.exists() and not waiting_files()


def test_what_lacks_something_else_is_asked_for_both_at_once(editor_client: Client, stored: CreditedImage, harbour: PillowImage.Image):
    page = upload_one(editor_client, as_file(COPIES["half"](harbour)), credit_line="").content.decode()
    again = editor_client.post(reverse("wagtailimages:add"), answer_to(page)).content.decode()
    for shown in (page, again):
        assert "The file says nothing of whom to credit" in shown
        assert ALIKE in shown
    editor_client.post(reverse("wagtailimages:add"), {**answer_to(again), "credit_line": "Lowmere Wire"})
    assert CreditedImage.objects.filter(credit_line="Lowmere Wire", width=WIDTH // 2).exists()
    assert nothing_waits()


@pytest.mark.parametrize("number", ["0", "x", "-1", "9" * 30, ""])
def test_a_number_under_which_nothing_waits_brings_nothing(editor_client: Client, stored: CreditedImage, number: str):
    page = editor_client.post(reverse("wagtailimages:add"), {"title": "New", "credit_line": "Lowmere Wire", "kept": number})
    assert page.status_code == 200
    assert page.context["form"].errors["file"] == ["This field is required."]


def test_nobody_takes_or_drops_what_another_has_sent(
    editor_client: Client, stored: CreditedImage, harbour: PillowImage.Image, make_user: Callable[..., AbstractUser]
):
    page = upload_one(editor_client, as_file(COPIES["half"](harbour))).content.decode()
    colleague = Client()
    colleague.force_login(make_user("carl", "Editors"))
    assert colleague.post(reverse("wagtailimages:add"), answer_to(page)).context["form"].errors["file"] == ["This field is required."]
    colleague.post(address_in(page, r'formaction="([^"]*)"'))
    assert UploadedFile.objects.count() == 1


def test_what_nobody_came_back_for_is_dropped(
    editor_client: Client, stored: CreditedImage, harbour: PillowImage.Image, drawings: dict[str, PillowImage.Image], monkeypatch: pytest.MonkeyPatch
):
    upload_one(editor_client, as_file(COPIES["half"](harbour)))
    forgotten = UploadedFile.objects.get()
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=8))
    upload_one(editor_client, as_file(COPIES["grey"](harbour)))
    assert UploadedFile.objects.exclude(pk=forgotten.pk).count() == UploadedFile.objects.count() == 1
    assert len(waiting_files()) == 1


def test_a_program_is_not_asked(editor: AbstractUser, stored: CreditedImage, harbour: PillowImage.Image):
    assert send_picture(as_file(COPIES["half"](harbour)), user=editor, credit_line="Lowmere Wire").status_code == 201
    assert CreditedImage.objects.count() == 2


def test_the_very_file_is_called_so(editor_client: Client, stored: CreditedImage):
    stored.file.open()
    same = stored.file.read()
    for said in (
        upload_one(editor_client, SimpleUploadedFile("harbour.jpg", same)).content.decode(),
        upload_in_chooser(editor_client, SimpleUploadedFile("harbour.jpg", same))["htmlFragment"],
        upload_several(editor_client, SimpleUploadedFile("harbour.jpg", same))["form"],
    ):
        assert SAME in said
        assert "In no story yet" in said


CHOOSING = pytest.mark.parametrize(("asked", "step"), [({}, "chosen"), ({"select_format": "true"}, "select_format")], ids=["field", "rich text"])


@CHOOSING
def test_the_chooser_asks_before_it_stores(editor_client: Client, stored: CreditedImage, harbour: PillowImage.Image, asked: dict[str, str], step: str):
    answer = upload_in_chooser(editor_client, as_file(COPIES["half"](harbour)), **asked)
    assert answer["step"] == "reshow_creation_form"
    assert ALIKE in answer["htmlFragment"]
    assert list(CreditedImage.objects.all()) == [stored]
    chosen = editor_client.post(address_in(answer["htmlFragment"], r'formaction="([^"]*)"'), follow=True).json()
    assert chosen["step"] == step
    assert list(CreditedImage.objects.all()) == [stored]
    assert nothing_waits()


@CHOOSING
@pytest.mark.parametrize("is_very_file", [False, True], ids=["a copy", "the very file"])
def test_the_chooser_stores_what_is_said_to_be_another(
    editor_client: Client, stored: CreditedImage, harbour: PillowImage.Image, *, asked: dict[str, str], step: str, is_very_file: bool
):
    stored.file.open()
    upload = SimpleUploadedFile("harbour.jpg", stored.file.read()) if is_very_file else as_file(COPIES["half"](harbour))
    fragment = upload_in_chooser(editor_client, upload, **asked)["htmlFragment"]
    answer = editor_client.post(reverse("wagtailimages_chooser:create", query=asked), answer_to(fragment), follow=True).json()
    assert answer["step"] == step
    new = CreditedImage.objects.exclude(pk=stored.pk).get()
    if step == "chosen":
        assert answer["result"]["id"] == str(new.pk)
    assert nothing_waits()


def test_of_several_each_form_says_what_its_file_looks_like(editor_client: Client, stored: CreditedImage, harbour: PillowImage.Image):
    answer = upload_several(editor_client, as_file(COPIES["half"](harbour)))
    assert ALIKE in answer["form"]
    assert CreditedImage.objects.count() == 1
    upload = answer["uploaded_file_id"]
    assert reverse("wagtailimages:delete_upload_multiple", args=[upload]) in answer["form"]
    address = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[upload])
    fields = {f"uploaded-image-{upload}-{name}": value for name, value in {"title": "New", "description": "", "tags": ""}.items()}
    assert ALIKE in editor_client.post(address, {**fields, f"uploaded-image-{upload}-credit_line": ""}).json()["form"]
    assert editor_client.post(address, {**fields, f"uploaded-image-{upload}-credit_line": "Lowmere Wire"}).json()["success"]
    assert CreditedImage.objects.count() == 2


def test_of_several_one_that_brings_its_credit_waits_as_well(editor_client: Client, stored: CreditedImage, harbour: PillowImage.Image):
    answer = upload_several(editor_client, with_credit_inside(COPIES["half"](harbour)))
    assert ALIKE in answer["form"]
    assert 'value="Lowmere Wire"' in answer["form"]
    assert list(CreditedImage.objects.all()) == [stored]
    upload = answer["uploaded_file_id"]
    fields = {"title": "New", "credit_line": "Lowmere Wire", "description": "", "tags": ""}
    address = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[upload])
    assert editor_client.post(address, {f"uploaded-image-{upload}-{name}": value for name, value in fields.items()}).json()["success"]
    assert CreditedImage.objects.count() == 2
    CreditedImage.objects.all().delete()
    alone = upload_several(editor_client, with_credit_inside(harbour))
    assert (alone["image_id"], alone["duplicate"]) == (CreditedImage.objects.get().pk, False)
