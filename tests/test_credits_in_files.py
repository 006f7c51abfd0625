"""Every file that readers get of a picture says whose it is, and nothing that only the desk should know."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO, StringIO
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from articles import served_files, tasks
from articles.models import CreditedImage, CreditedRendition, Licence, OutdatedFile
from articles.photo_metadata import packets
from articles.photo_metadata.file_names import key_in
from articles.renditions import make_fallbacks, make_renditions
from articles.served_files import delete_outdated_files, outdated, write_credits
from articles.withdrawals import withdraw_ended
from tests.factories import make_article, make_contributor, make_picture
from tests.file_tags import tags_in

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries, SettingsWrapper

    from articles.models import SectionPage

FORMATS = ["jpeg", "png", "webp", "avif", "gif"]
ORIENTATION, GPS, MAKE, SERIAL_NUMBER = 0x0112, 0x8825, 0x010F, 0xA431
GPS_IN_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    b' xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="59,54.5N" exif:GPSLongitude="10,44.1E"/></rdf:RDF></x:xmpmeta>'
)


@pytest.fixture(autouse=True)
def media_root(settings: SettingsWrapper, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def told_by_a_camera(orientation: int = 1) -> dict[str, Any]:
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = "Secretcam", orientation
    exif[GPS] = {1: "N", 2: (59.0, 54.0, 30.0), 3: "E", 4: (10.0, 44.0, 6.0)}
    exif.get_ifd(0x8769)[SERIAL_NUMBER] = "serial 4711"
    return {"exif": exif, "xmp": GPS_IN_XMP}


def photograph(kind: str = "jpeg", *, size: tuple[int, int] = (240, 160), **options: Any) -> ImageFile:
    buffer = BytesIO()
    drawn = Image.effect_noise(size, 80).convert("RGB")
    drawn.save(buffer, kind, **(options or ({} if kind == "gif" else told_by_a_camera())))
    return ImageFile(BytesIO(buffer.getvalue()), name=f"harbour.{kind}")


def make_credited(**fields: Any) -> CreditedImage:
    values = {
        "creator": "Ada Høłm",
        "credit_line": "Fenwick & 図",
        "copyright_notice": "© 2031 Fenwick",
        "source_name": "Holm family",
        "source_url": "https://fenwick.example/4711",
        "description": "Boats at the quay",
        "caption": "Boats wait for the ferry.",
        "extended_description": "Three boats, the first one red.",
        "taken_on": date(2031, 5, 4),
        "place": "Lowmere",
        "digital_source_type": "digitalCapture",
        "licence": Licence.objects.get(slug="cc-by"),
        "acquire_url": "https://fenwick.example/buy?id=4711&now=1",
        "usage_terms": "One story.",
        "file": photograph(),
    }
    return make_picture(**{**values, **fields})


def content_of(rendition: CreditedRendition) -> bytes:
    with rendition.file.storage.open(rendition.file.name) as file:
        return file.read()


def said_in(rendition: CreditedRendition) -> dict[str, str]:
    return tags_in(content_of(rendition))


def credits_in(picture: CreditedImage) -> set[str]:
    """The credit of each file that there is."""
    return {said_in(rendition)["XMP-photoshop:Credit"] for rendition in CreditedRendition.objects.filter(image=picture)}


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
            "XMP-photoshop:City": "Lowmere",
            "XMP-iptcExt:DigitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
        }
        assert {name: said.get(name) for name in expected} == expected
        assert not {"ExifTool:Warning", "ExifTool:Error"} & said.keys()

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
        assert iim["City"] == "Lowmere"
        assert "Ada Høłm / Fenwick & 図 / Holm family, CC BY 4.0".startswith(iim["Credit"])
        assert iim["CodedCharacterSet"] in {"UTF8", "\x1b%G"}


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
    assert not {"XMP-dc:Creator", "XMP-dc:Rights", "XMP-xmpRights:WebStatement", "XMP-plus:LicensorURL", "XMP-photoshop:City"} & said.keys()


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


def changed(picture: CreditedImage, capture: Any, **fields: Any) -> None:
    """The picture saved with these, and what follows done."""
    for name, value in fields.items():
        setattr(picture, name, value)
    with capture(execute=True):
        picture.save()


class TestAChange:
    @pytest.mark.parametrize(
        "fields",
        [
            {"credit_line": "Lowmere Archive"},
            {"creator": "Ben Ruud"},
            {"description": "A ferry"},
            {"licence_id": "cc0"},
            {"usage_terms": "Never again."},
            {"acquire_url": "https://other.example/"},
        ],
        ids=lambda fields: next(iter(fields)),
    )
    @pytest.mark.django_db
    def test_is_in_every_file(self, fields: dict[str, str], django_capture_on_commit_callbacks: Any) -> None:
        picture = make_credited()
        specs = [f"width-100|format-{kind}" for kind in FORMATS]
        before = {spec: rendition.file.name for spec, rendition in picture.get_renditions(*specs).items()}
        pixels = [Image.open(BytesIO(content_of(rendition))).convert("RGBA").tobytes() for rendition in picture.renditions.order_by("pk")]
        changed(picture, django_capture_on_commit_callbacks, **fields)
        after = CreditedImage.objects.get().get_renditions(*specs)
        assert all(after[spec].file.name != before[spec] for spec in specs)
        assert outdated(CreditedImage.objects.get()) == []
        assert [Image.open(BytesIO(content_of(rendition))).convert("RGBA").tobytes() for rendition in picture.renditions.order_by("pk")] == pixels
        fresh = content_of(after["width-100|format-png"])
        picture.renditions.all().delete()
        assert content_of(CreditedImage.objects.get().get_rendition("width-100|format-png")) == fresh

    @pytest.mark.django_db
    def test_of_what_no_file_says_makes_none_anew(self, django_capture_on_commit_callbacks: Any) -> None:
        picture = make_credited()
        rendition = picture.get_rendition("width-100")
        changed(picture, django_capture_on_commit_callbacks, for_feeds=False, rights_end=timezone.now())
        assert picture.renditions.get().file.name == rendition.file.name
        assert not OutdatedFile.objects.exists()

    @pytest.mark.django_db
    def test_of_a_licence_is_in_the_files_of_all_its_pictures(self, django_capture_on_commit_callbacks: Any) -> None:
        pictures = [make_credited(), make_credited()]
        for picture in pictures:
            picture.get_rendition("width-100")
        licence = Licence.objects.get(slug="cc-by")
        licence.name = "CC BY 5.0"
        with django_capture_on_commit_callbacks(execute=True):
            licence.save()
        assert set().union(*map(credits_in, pictures)) == {"Ada Høłm / Fenwick & 図 / Holm family, CC BY 5.0"}

    @pytest.mark.django_db
    def test_is_left_to_the_worker_where_there_are_many_files(self, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> None:
        left: list[Any] = []
        monkeypatch.setattr(type(tasks.write_picture_credits), "enqueue", lambda job, *args: left.append((job.func.__name__, *args)))
        picture = make_credited()
        make_renditions(picture, "lead")
        changed(picture, django_capture_on_commit_callbacks, creator="Ben Ruud")
        assert ("write_picture_credits", [picture.pk]) in left
        assert len(outdated(CreditedImage.objects.get())) > tasks.WRITTEN_AT_ONCE

    @pytest.mark.django_db
    def test_that_is_undone_leads_to_files_that_are_there(self, django_capture_on_commit_callbacks: Any) -> None:
        picture = make_credited()
        picture.get_rendition("width-100")
        for creator in ("Ben Ruud", "Ada Høłm", "Ben Ruud"):
            changed(picture, django_capture_on_commit_callbacks, creator=creator)
        delete_outdated_files(at=timezone.now() + timedelta(days=2))
        assert credits_in(picture) == {"Ben Ruud / Fenwick & 図 / Holm family, CC BY 4.0"}

    @pytest.mark.django_db
    def test_asks_little_of_the_database_when_nothing_follows(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        picture = make_credited()
        make_renditions(picture, "card")
        with django_assert_num_queries(2):
            assert write_credits(picture.pk) == 0

    @pytest.mark.django_db
    def test_costs_as_many_queries_for_many_files_as_for_one(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        picture = make_credited()
        make_renditions(picture, "lead")
        CreditedImage.objects.update(creator="Ben Ruud")
        with django_assert_num_queries(9):
            write_credits(picture.pk)


class TestReaders:
    """Meet no page that leads to a file which is not there."""

    def files_on(self, client: Client, address: str) -> set[str]:
        return set(re.findall(r"/media/(images/[^\s\"?]+)", client.get(address).content.decode()))

    def test_find_files_on_every_page_after_a_change(
        self, client: Client, section: SectionPage, media_root: Path, django_capture_on_commit_callbacks: Any
    ) -> None:
        lead, below, portrait = make_credited(), make_credited(), make_credited()
        person = make_contributor(portrait=portrait)
        with django_capture_on_commit_callbacks(execute=True):
            article = make_article(
                section, lead_picture=lead, body=[("picture", {"image": {"image": below, "alt_text": "", "decorative": False}, "caption": ""})]
            )
        addresses = ["/", section.get_url(), article.get_url(), person.get_absolute_url(), "/feed/", reverse("articles:json_feed")]
        old = set().union(*(self.files_on(client, address) for address in addresses))
        for picture in (lead, below, portrait):
            changed(CreditedImage.objects.get(pk=picture.pk), django_capture_on_commit_callbacks, credit_line="Lowmere Archive")
        new = set().union(*(self.files_on(client, address) for address in addresses))
        assert old
        assert new
        assert not old & new
        # Those of before are there as well, for pages that are kept somewhere.
        assert all((media_root / name).exists() for name in old | new)
        delete_outdated_files(at=timezone.now() + served_files.KEPT_FOR)
        assert all((media_root / name).exists() for name in new)
        assert not any((media_root / name).exists() for name in old)

    @pytest.mark.django_db
    def test_can_fetch_a_file_of_before_for_a_day(self, django_capture_on_commit_callbacks: Any) -> None:
        picture = make_credited()
        old = picture.get_rendition("width-100").file
        changed(picture, django_capture_on_commit_callbacks, creator="Ben Ruud")
        assert delete_outdated_files(at=timezone.now() + timedelta(hours=23)) == 0
        assert old.storage.exists(old.name)
        assert delete_outdated_files(at=timezone.now() + timedelta(hours=25)) == 1
        assert not old.storage.exists(old.name)

    @pytest.mark.django_db
    def test_can_fetch_nothing_once_the_rights_are_over(self, django_capture_on_commit_callbacks: Any) -> None:
        picture = make_credited()
        old = picture.get_rendition("width-100").file
        changed(picture, django_capture_on_commit_callbacks, creator="Ben Ruud", rights_end=timezone.now())
        withdraw_ended()
        assert not old.storage.exists(old.name)
        assert not OutdatedFile.objects.exists()

    @pytest.mark.django_db
    def test_are_rid_of_a_file_by_the_next_look_where_a_store_refused(self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
        OutdatedFile.objects.create(name="images/old.jpg", delete_at=timezone.now())
        with monkeypatch.context() as refusing:
            refusing.setattr(served_files, "STORAGE", None)
            assert delete_outdated_files() == 0
        assert "images/old.jpg, which no page shows any more, could not be deleted" in caplog.text
        assert delete_outdated_files() == 1

    @pytest.mark.django_db
    def test_are_never_left_without_a_file_that_is_in_use(self) -> None:
        rendition = make_credited().get_rendition("width-100")
        OutdatedFile.objects.create(name=rendition.file.name, delete_at=timezone.now())
        delete_outdated_files()
        assert rendition.file.storage.exists(rendition.file.name)
        assert not OutdatedFile.objects.exists()


def put_back_as_it_was_made_before(picture: CreditedImage) -> None:
    """The picture's files as Wagtail makes them, with what the camera said."""
    for rendition in picture.renditions.all():
        name = re.sub(r"\.by-\w+", "", rendition.file.name)
        rendition.file.storage.save(name, photograph())
        CreditedRendition.objects.filter(pk=rendition.pk).update(file=name)


@pytest.mark.django_db
class TestTheCommand:
    def run(self) -> str:
        said = StringIO()
        call_command("write_picture_credits", stdout=said)
        return said.getvalue()

    def test_writes_all_files_that_there_are_and_rests_then(self, media_root: Path) -> None:
        pictures = [make_credited() for _ in range(3)]
        for picture in pictures:
            picture.get_renditions("width-100", "width-60")
            put_back_as_it_was_made_before(picture)
        make_credited()
        assert self.run() == "Pictures whose files were written anew: 3. Files: 6. Files of before that were deleted: 0.\n"
        assert set().union(*map(credits_in, pictures)) == {"Ada Høłm / Fenwick & 図 / Holm family, CC BY 4.0"}
        assert self.run() == "Pictures whose files were written anew: 0. Files: 0. Files of before that were deleted: 0.\n"
        # They may say where a photographer stood: no longer than a page may lead to them.
        OutdatedFile.objects.update(delete_at=timezone.now())
        assert self.run().endswith("Files of before that were deleted: 6.\n")
        assert not any(b"Secretcam" in path.read_bytes() for path in (media_root / "images").iterdir())

    def test_goes_on_past_a_file_that_is_lost_or_broken(self, caplog: pytest.LogCaptureFixture) -> None:
        lost, broken, whole = (make_credited() for _ in range(3))
        for picture in (lost, broken, whole):
            rendition = picture.get_rendition("width-100")
            put_back_as_it_was_made_before(picture)
            rendition.refresh_from_db()
            if picture is not whole:
                rendition.file.storage.delete(rendition.file.name)
            if picture is broken:
                rendition.file.storage.save(rendition.file.name, ImageFile(BytesIO(b"\xff\xd8 no picture"), name="x.jpg"))
        assert self.run().startswith("Pictures whose files were written anew: 1. Files: 1.")
        assert caplog.text.count("The credit could not be written into") == 2

    def test_writes_anew_what_was_written_in_an_older_way(self, monkeypatch: pytest.MonkeyPatch) -> None:
        make_credited().get_rendition("width-100")
        monkeypatch.setattr(packets, "EDITION", packets.EDITION + 1)
        assert self.run().startswith("Pictures whose files were written anew: 1. Files: 1.")


@pytest.mark.django_db
def test_what_is_saved_while_files_are_written_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = make_credited()
    make_fallbacks(picture, "lead", "inline")
    CreditedImage.objects.update(creator="Ben Ruud")
    whole = served_files.written

    def written_slowly(*args: Any) -> bytes:
        CreditedImage.objects.update(creator="Nell Arkwright")
        return whole(*args)

    monkeypatch.setattr(served_files, "written", written_slowly)
    names = set(picture.renditions.values_list("file", flat=True))
    assert write_credits(picture.pk) == 0
    assert set(picture.renditions.values_list("file", flat=True)) == names
    monkeypatch.undo()
    assert write_credits(picture.pk) == 2
    assert credits_in(picture) == {"Nell Arkwright / Fenwick & 図 / Holm family, CC BY 4.0"}


@pytest.mark.django_db
def test_no_file_is_left_over_where_others_were_quicker(media_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = make_credited()
    make_fallbacks(picture, "lead")
    CreditedImage.objects.update(creator="Ben Ruud")
    whole = served_files.written

    def overtaken(*args: Any) -> bytes:
        monkeypatch.setattr(served_files, "written", whole)
        assert write_credits(picture.pk) == 1
        return whole(*args)

    monkeypatch.setattr(served_files, "written", overtaken)
    assert write_credits(picture.pk) == 0
    assert len(list((media_root / "images").iterdir())) == picture.renditions.count() + OutdatedFile.objects.count()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_who_save_at_once_leave_the_last_credit_in_every_file() -> None:
    picture = make_credited()
    picture.get_renditions("width-100", "width-60|format-webp", "width-60|format-avif")
    start = Barrier(6)

    def save(number: int) -> None:
        mine = CreditedImage.objects.get(pk=picture.pk)
        start.wait()
        for turn in range(4):
            mine.creator = f"Writer {number} of turn {turn}"
            mine.save()
        connection.close()

    threads = [Thread(target=save, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    last = CreditedImage.objects.with_licence().get()
    assert outdated(last) == []
    assert credits_in(last) == {last.credit.text}


@pytest.mark.django_db
def test_the_name_of_a_file_stays_short_enough() -> None:
    picture = make_credited(file=ImageFile(photograph(), name=f"{'a' * 90}.jpeg"))
    rendition = picture.get_rendition("fill-90x60-c100|format-webp|webpquality-70")
    assert len(rendition.file.name) < 90
    assert key_in(rendition.file.name)
