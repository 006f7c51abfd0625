"""Every file that readers get of a picture says whose it is, and nothing that only the desk should know."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.core.files.images import ImageFile
from django.utils import translation
from PIL import Image, IptcImagePlugin

from articles.models import CreditedImage, Licence
from articles.photo_metadata.file_names import key_in
from articles.served_files import outdated
from tests.credited import FORMATS, content_of, make_credited, photograph, said_in, told_by_a_camera
from tests.factories import make_picture
from tests.file_tags import tags_in

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper


@pytest.fixture(autouse=True)
def media_root(settings: SettingsWrapper, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize("of", ["original", "width-100", "fill-90x60"])
@pytest.mark.parametrize("kind", FORMATS)
class TestEveryFormat:
    def test_says_whose_it_is_and_on_what_terms(self, kind: str, of: str) -> None:
        said = said_in(make_credited().get_rendition(f"{of}|format-{kind}"))
        expected = {
            "XMP-dc:Creator": "Ada Høłm",
            "XMP-photoshop:Credit": "Ada Høłm / Fenwick & 図 / Holm family, CC BY 4.0",
            "XMP-photoshop:Source": "Holm family",
            "XMP-dc:Rights": "© 2031 Fenwick",
            "XMP-xmpRights:WebStatement": "https://creativecommons.org/licenses/by/4.0/",
            "XMP-cc:License": "https://creativecommons.org/licenses/by/4.0/",
            "XMP-cc:AttributionURL": "https://fenwick.example/4711",
            "XMP-plus:LicensorURL": "https://fenwick.example/buy?id=4711&now=1",
            "XMP-xmpRights:UsageTerms": "One story.",
            "XMP-dc:Description": "Boats wait for the ferry.",
            "XMP-iptcCore:AltTextAccessibility": "Boats at the quay",
            "XMP-iptcCore:ExtDescrAccessibility": "Three boats, the first one red.",
            "XMP-dc:Title": "Harbour at dawn",
            "XMP-photoshop:DateCreated": "2031:05:04",
            "XMP-iptcExt:LocationCreatedLocationName": "Quay 3, Lowmere",
            "XMP-iptcExt:DigitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
        }
        assert {name: said.get(name) for name in expected} == expected
        assert not {"ExifTool:Warning", "ExifTool:Error", "XMP-photoshop:City"} & said.keys()

    def test_says_it_to_pillow_too(self, kind: str, of: str) -> None:
        with Image.open(BytesIO(content_of(make_credited().get_rendition(f"{of}|format-{kind}")))) as image:
            # Of GIF, Pillow reads no XMP.
            if kind == "gif":
                assert image.getxmp() == {}
                return
            said = image.getxmp()["xmpmeta"]["RDF"]["Description"]
        address = "https://creativecommons.org/licenses/by/4.0/"
        assert said["creator"]["Seq"]["li"] == "Ada Høłm"
        assert said["Credit"] == "Ada Høłm / Fenwick & 図 / Holm family, CC BY 4.0"
        assert said["rights"]["Alt"]["li"]["text"] == "© 2031 Fenwick"
        assert said["license"]["resource"] == address
        assert said["WebStatement"] == address

    @pytest.mark.parametrize("original", ["jpeg", "png", "webp", "avif"])
    def test_says_nothing_of_what_the_camera_did(self, kind: str, of: str, original: str) -> None:
        content = content_of(make_credited(file=photograph(original)).get_rendition(f"{of}|format-{kind}"))
        assert not [tag for tag in tags_in(content) if "GPS" in tag or "Thumbnail" in tag or tag.startswith(("IFD0:", "ExifIFD:", "XMP-exif:"))]
        assert not any(secret in content for secret in (b"Secretcam", b"4711\x00", b"59,54.5N", b"Exif\x00"))

    def test_grows_by_three_kilobytes_at_most(self, kind: str, of: str, monkeypatch: pytest.MonkeyPatch) -> None:
        picture = make_credited(caption="Boats wait for the ferry, & so on. " * 300, extended_description="Three boats. " * 300)
        spec = f"{of}|format-{kind}"
        grown = content_of(picture.get_rendition(spec))
        monkeypatch.setattr("articles.models.images.written", lambda data, packet: data)
        picture.renditions.all().delete()
        stock = content_of(picture.get_rendition(spec))
        assert len(grown) - len(stock) <= 3 * 1024
        with Image.open(BytesIO(grown)) as ours, Image.open(BytesIO(stock)) as other:
            assert ours.convert("RGBA").tobytes() == other.convert("RGBA").tobytes()


@pytest.mark.django_db
class TestJPEG:
    def test_says_the_same_to_programs_that_know_iim_alone(self) -> None:
        said = said_in(make_credited().get_rendition("width-100"))
        iim = {name.removeprefix("IPTC:"): value for name, value in said.items() if name.startswith("IPTC:")}
        assert iim["By-line"] == "Ada Høłm"
        assert iim["CopyrightNotice"] == "© 2031 Fenwick"
        assert iim["Source"] == "Holm family"
        assert "City" not in iim
        assert "Ada Høłm / Fenwick & 図 / Holm family, CC BY 4.0".startswith(iim["Credit"])
        assert iim["CodedCharacterSet"] in {"UTF8", "\x1b%G"}

    @pytest.mark.parametrize("of", ["original", "width-100"])
    def test_says_it_to_pillow_in_iim_too(self, of: str) -> None:
        with Image.open(BytesIO(content_of(make_credited().get_rendition(f"{of}|format-jpeg")))) as image:
            said = IptcImagePlugin.getiptcinfo(image)
        assert said
        assert said[2, 80] == "Ada Høłm".encode()
        assert said[2, 116] == "© 2031 Fenwick".encode()
        assert said[2, 115] == b"Holm family"
        assert "Ada Høłm / Fenwick & 図 / Holm family, CC BY 4.0".encode().startswith(bytes(said[2, 110]))


@pytest.mark.django_db
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("original", ["jpeg", "png", "webp", "avif"])
def test_a_picture_is_upright_without_being_told_so(original: str, orientation: int) -> None:
    """Red above and blue below, however the camera was held."""
    upright = Image.new("RGB", (60, 40), "blue")
    upright.paste("red", (0, 0, 60, 20))
    upright.paste("lime", (0, 0, 20, 20))
    turns = Image.Transpose
    how_held = [None, turns.FLIP_LEFT_RIGHT, turns.ROTATE_180, turns.FLIP_TOP_BOTTOM, turns.TRANSPOSE, turns.ROTATE_90, turns.TRANSVERSE, turns.ROTATE_270]
    held = upright.transpose(how_held[orientation - 1]) if orientation > 1 else upright
    buffer = BytesIO()
    held.save(buffer, original, quality=100, **told_by_a_camera(orientation))
    picture = make_picture(file=ImageFile(BytesIO(buffer.getvalue()), name=f"held.{original}"))
    for spec in ("original|format-png", "original|format-jpeg", "width-60|format-webp"):
        content = content_of(picture.get_rendition(spec))
        assert not [tag for tag in tags_in(content) if "Orientation" in tag]
        with Image.open(BytesIO(content)) as image:
            assert image.size == (60, 40)
            corners = [image.convert("RGB").crop((left, top, left + 1, top + 1)).tobytes() for left, top in ((6, 6), (50, 6), (6, 34), (50, 34))]
            assert [max(range(3), key=corner.__getitem__) for corner in corners] == [1, 0, 2, 2]


@pytest.mark.django_db
def test_a_picture_that_says_little_is_credited_all_the_same() -> None:
    said = said_in(make_picture(creator="", description="", file=photograph()).get_rendition("width-100"))
    assert said["XMP-photoshop:Credit"] == said["IPTC:Credit"] == "Fenwick Pictures"
    assert (
        not {"XMP-dc:Creator", "XMP-dc:Rights", "XMP-xmpRights:WebStatement", "XMP-plus:LicensorURL", "XMP-iptcExt:LocationCreatedLocationName"} & said.keys()
    )


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["</x:xmpmeta>", "Ada\x01\x0b Holm", '"><rdf:li>', "<?xpacket end='w'?>", "Ада Хольм 📷", "]]>&amp;"])
def test_no_name_breaks_a_file(name: str) -> None:
    picture = make_picture(creator=name, credit_line=name, file=photograph())
    for kind in FORMATS:
        said = said_in(picture.get_rendition(f"width-100|format-{kind}"))
        readable = name.replace("\x01\x0b", "").split()
        assert said["XMP-dc:Creator"].split() == said["XMP-photoshop:Credit"].split() == readable


@pytest.mark.django_db
def test_a_file_says_the_same_in_whatever_language_it_was_asked_for() -> None:
    picture = make_picture(licence=Licence.objects.get(slug="all-rights-reserved"), file=photograph())
    with translation.override("de"):
        said = said_in(picture.get_rendition("width-100"))
    assert said["XMP-xmpRights:UsageTerms"] == "All rights reserved"
    assert outdated(CreditedImage.objects.get()) == []


@pytest.mark.django_db
def test_the_name_of_a_file_stays_short_enough() -> None:
    picture = make_credited(file=ImageFile(photograph(), name=f"{'a' * 90}.jpeg"))
    rendition = picture.get_rendition("fill-90x60-c100|format-webp|webpquality-70")
    assert len(rendition.file.name) < 90
    assert key_in(rendition.file.name)
