"""Files made to do harm: refused or read in part, whichever way they come in. None is an error of the site's, or needs much memory."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.images.forms import get_image_form
from wagtail.images.models import SourceImageIOError

from articles.models import CreditedImage
from articles.photo_metadata.packets import packet_of
from articles.photo_metadata.writing import written
from articles.renditions import PLACES
from tests.factories import make_picture
from tests.hostile_pictures import FILES, SCRIPT, plain

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.http import HttpResponse
    from pytest_django.fixtures import SettingsWrapper

# Pillow warns of what it leaves out of a file; a site that warnings do not stop goes on.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning:PIL")]

MOST_MEGABYTES = 600
# The largest photograph, with its largest file, which is as large.
MOST_OF_A_PHOTOGRAPH = 500
# Of a processor, for all that an upload asks for. A busy machine takes longer, but needs no more of them.
MOST_SECONDS = 10
# What a server's process has before anybody uploads anything. The tests' own has more, and of no fixed size.
OF_A_SERVER = 160
WORDS = ("title", "creator", "credit_line", "copyright_notice", "source_name", "caption", "description", "place")
FORM = {"title": "Harbour", "description": "", "tags": ""}
TEXTS = {**FORM, "credit_line": "Fenwick Pictures"}


@pytest.fixture(autouse=True)
def media_root(settings: SettingsWrapper, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def send(client: Client, way: str, upload: SimpleUploadedFile) -> HttpResponse:
    if way == "several":
        return client.post(reverse("wagtailimages:add_multiple"), {"title": "Harbour", "files[]": upload})
    if way == "chooser":
        return client.post(
            reverse("wagtailimages_chooser:create"), {f"image-chooser-upload-{name}": value for name, value in {**TEXTS, "file": upload}.items()}
        )
    return client.post(reverse("wagtailimages:add"), {**TEXTS, "file": upload})


def megabytes_at_most() -> int:
    """The most memory that this process has had at once since `forget_peak`."""
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) // 1024


def forget_peak() -> int:
    """Begin to watch anew. Returns what the process has now, in megabytes."""
    Path("/proc/self/clear_refs").write_text("5")
    return megabytes_at_most()


def show(picture: CreditedImage) -> int:
    """Make what readers would be shown. Returns how many files that came to."""
    try:
        return len(picture.get_renditions(*PLACES["card"].specs, "original"))
    except SourceImageIOError:
        return 0


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it")
@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_or_read_in_part(editor_client: Client, name: str) -> None:
    kind, make = FILES[name]
    upload = SimpleUploadedFile(name, make(), content_type=kind)
    before, began = forget_peak(), time.process_time()
    answer = send(editor_client, "single", upload)
    seconds = time.process_time() - began
    picture = CreditedImage.objects.first()
    files = show(picture) if picture else 0
    peak = OF_A_SERVER + megabytes_at_most() - before
    said = f"stored, {files} files" if picture else "refused"
    print(f"{name:36} {answer.status_code} {said:20} {peak:4} MB {seconds:5.1f} s")  # noqa: T201
    assert answer.status_code == (302 if picture else 200)
    assert peak < (MOST_OF_A_PHOTOGRAPH if name == "as-large-as-may-be.jpg" else MOST_MEGABYTES)
    assert seconds < MOST_SECONDS
    assert SCRIPT not in editor_client.get(reverse("wagtailimages:index")).content.decode()
    if picture:
        assert files
        for word in WORDS:
            assert str(getattr(picture, word)).replace("\n", "").isprintable(), word
        assert picture.credit_line == "Fenwick Pictures"


@pytest.mark.parametrize("way", ["several", "chooser"])
@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith(("as-large", "thousand", "bomb", "compressed"))])
def test_no_way_in_breaks(editor_client: Client, way: str, name: str) -> None:
    kind, make = FILES[name]
    assert send(editor_client, way, SimpleUploadedFile(name, make(), content_type=kind)).status_code == 200


def credited(kind: str) -> bytes:
    """A picture of some kilobytes that says who took it."""
    return written(plain(kind, (160, 120)), packet_of({"Creator": "Ada Holm", "Credit Line": "Holm Estate"}))


def kilobytes_of(whole: bytes) -> range:
    """Where it is cut off: after each kilobyte."""
    assert len(whole) > 4 * 1024
    return range(1024, len(whole), 1024)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_file_cut_off_at_any_kilobyte_is_refused_or_read_in_part(editor: AbstractUser, kind: str) -> None:
    whole = credited(kind)
    before, began = forget_peak(), time.process_time()
    for length in kilobytes_of(whole):
        upload = SimpleUploadedFile(f"cut-off.{kind.lower()}", whole[:length], content_type=f"image/{kind.lower()}")
        form = get_image_form(CreditedImage)(TEXTS, {"file": upload}, instance=CreditedImage(), user=editor)
        if form.is_valid():
            assert form.cleaned_data["creator"] in {"", "Ada Holm"}
            assert form.cleaned_data["credit_line"] == "Fenwick Pictures"
        else:
            assert set(form.errors) == {"file"}
    assert OF_A_SERVER + megabytes_at_most() - before < MOST_MEGABYTES
    assert time.process_time() - began < MOST_SECONDS


@pytest.mark.parametrize("way", ["single", "several", "chooser"])
def test_no_way_in_breaks_at_a_file_that_is_cut_off(editor_client: Client, way: str) -> None:
    whole = credited("JPEG")
    for length in kilobytes_of(whole):
        upload = SimpleUploadedFile("cut-off.jpg", whole[:length], content_type="image/jpeg")
        assert send(editor_client, way, upload).status_code in {200, 302}, length


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith(("xmp", "name", "iim", "exif"))])
def test_rubbish_takes_the_place_of_no_good_credit(editor_client: Client, name: str) -> None:
    picture = make_picture(creator="Ada Holm", copyright_notice="© Ada Holm")
    kind, make = FILES[name]
    form = {**FORM, "credit_line": picture.credit_line, "creator": picture.creator, "copyright_notice": picture.copyright_notice}
    editor_client.post(reverse("wagtailimages:edit", args=[picture.pk]), {**form, "file": SimpleUploadedFile(name, make(), content_type=kind)})
    picture.refresh_from_db()
    assert (picture.creator, picture.credit_line, picture.copyright_notice) == ("Ada Holm", "Fenwick Pictures", "© Ada Holm")
