"""Pictures that look alike: what is found and what is not, and what an editor is asked who uploads one that is here already."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from itertools import combinations
from typing import TYPE_CHECKING, Any

import imagehash
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from PIL import Image as PillowImage
from PIL import ImageEnhance, ImageOps
from wagtail.models import Collection

from articles import fingerprints
from articles.models import CreditedImage
from articles.pictures.lookalikes import MOST_BITS, lookalikes_of
from newsroom.demo.pictures.catalogue import PICTURES, PORTRAITS
from newsroom.demo.pictures.studio import draw_all
from tests.factories import make_article, make_picture, picture_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from articles.models import SectionPage

ALIKE = "This looks like a picture that is here already."
SAME = "This very file is here already."
WIDTH = 320


def as_file(picture: PillowImage.Image, *, file_format: str = "JPEG", name: str = "harbour.jpg", **options: Any) -> SimpleUploadedFile:
    buffer = BytesIO()
    picture.save(buffer, file_format, **options)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type=f"image/{file_format.lower()}")


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
    form = {"title": "New", "file": upload, "credit_line": "Lowmere Wire", "description": "", "tags": ""}
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


def test_the_form_of_one_asks_once_it_is_stored(editor_client: Client, section: SectionPage, stored: CreditedImage, harbour: PillowImage.Image):
    make_article(section, lead_picture=stored)
    page = upload_one(editor_client, as_file(COPIES["cut at each edge"](harbour))).content.decode()
    for words in (ALIKE, "Boats in the evening", "Fenwick Pictures", "In 1 story", "Save this one all the same", "Use this one, delete the new one"):
        assert words in page
    assert CreditedImage.objects.count() == 2


def test_one_of_the_two_is_kept(editor_client: Client, stored: CreditedImage, harbour: PillowImage.Image):
    page = upload_one(editor_client, as_file(COPIES["half"](harbour))).content.decode()
    action = address_in(page, r'action="([^"]*/delete/\?next=[^"]*)"')
    answer = editor_client.post(action)
    assert answer["Location"] == reverse("wagtailimages:edit", args=[stored.pk])
    assert list(CreditedImage.objects.all()) == [stored]


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


@pytest.mark.parametrize(("asked", "step"), [({}, "chosen"), ({"select_format": "true"}, "select_format")], ids=["field", "rich text"])
def test_the_chooser_asks_which_of_the_two_is_meant(editor_client: Client, stored: CreditedImage, harbour: PillowImage.Image, asked: dict[str, str], step: str):
    answer = upload_in_chooser(editor_client, as_file(COPIES["half"](harbour)), **asked)
    assert answer["step"] == "duplicate_found"
    assert ALIKE in answer["htmlFragment"]
    keep, instead = (address_in(answer["htmlFragment"], f'<a href="([^"]*)" class="{name}') for name in ("use-new-image", "use-existing-image"))
    assert editor_client.get(keep).json()["step"] == step
    assert editor_client.post(instead, follow=True).json()["step"] == step
    assert list(CreditedImage.objects.all()) == [stored]


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


def test_of_several_those_that_are_stored_at_once_are_asked_for_as_well(editor_client: Client, stored: CreditedImage, harbour: PillowImage.Image):
    answer = upload_several(editor_client, with_credit_inside(COPIES["half"](harbour)))
    assert answer["duplicate"]
    notice = answer["confirm_duplicate_upload"]
    assert ALIKE in notice
    assert 'class="button confirm-upload"' in notice
    assert reverse("wagtailimages:delete_multiple", args=[answer["image_id"]]) in notice
    CreditedImage.objects.filter(pk=stored.pk).delete()
    CreditedImage.objects.all().delete()
    assert not upload_several(editor_client, with_credit_inside(harbour))["duplicate"]


def test_whoever_did_not_store_it_is_not_asked(editor_client: Client, moderator_client: Client, stored: CreditedImage, harbour: PillowImage.Image):
    address = reverse("newsroom_lookalikes", args=[stored.pk])
    assert editor_client.get(address)["Location"] == reverse("wagtailimages:index")
    make_picture(file=as_file(COPIES["half"](harbour)))
    assert editor_client.get(address).status_code == 200
    assert moderator_client.get(address)["Location"] == reverse("wagtailadmin_home")
    assert editor_client.get(reverse("newsroom_lookalikes", args=[0])).status_code == 404


def test_pictures_of_before_are_given_theirs(stored: CreditedImage, harbour: PillowImage.Image, capsys: pytest.CaptureFixture[str], caplog: Any):
    lost = make_picture(file=as_file(harbour, name="lost.jpg"))
    lost.file.storage.delete(lost.file.name)
    own = stored.fingerprint
    CreditedImage.objects.update(fingerprint=None)
    call_command("fingerprint_pictures")
    assert "Pictures with a new fingerprint: 1. Files that could not be read: 1." in capsys.readouterr().out
    assert CreditedImage.objects.get(pk=stored.pk).fingerprint == own
    call_command("fingerprint_pictures")
    assert "Pictures with a new fingerprint: 0." in capsys.readouterr().out


def test_more_pictures_take_no_more_queries(
    stored: CreditedImage, harbour: PillowImage.Image, editor: AbstractUser, django_assert_max_num_queries: DjangoAssertNumQueries
):
    new = make_picture(file=as_file(COPIES["half"](harbour)))
    lookalikes_of(new, user=editor)
    with django_assert_max_num_queries(10) as few:
        assert len(lookalikes_of(new, user=editor).pictures) == 1
    root = Collection.get_first_root_node()
    CreditedImage.objects.bulk_create(
        CreditedImage(title=f"{number}", file="x.jpg", width=1, height=1, credit_line="F", collection=root, fingerprint=new.fingerprint) for number in range(40)
    )
    with django_assert_max_num_queries(10) as many:
        assert len(lookalikes_of(new, user=editor).pictures) == 3
    assert len(many) == len(few)
