"""A changed credit is in every file of its picture soon, and no reader meets a page that leads to a file which is not there."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO, StringIO
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from articles import served_files, tasks
from articles.models import CreditedImage, CreditedRendition, Licence, OutdatedFile
from articles.photo_metadata import packets
from articles.renditions import make_fallbacks, make_renditions
from articles.served_files import delete_outdated_files, outdated, write_credits
from articles.withdrawals import withdraw_ended
from tests.credited import FORMATS, content_of, credits_in, make_credited, photograph
from tests.factories import make_article, make_contributor

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries, SettingsWrapper

    from articles.models import SectionPage


@pytest.fixture(autouse=True)
def media_root(settings: SettingsWrapper, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


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


class StoreDown(Exception):
    """Such as a store's own client raises: no OSError."""


@pytest.mark.django_db
def test_a_store_that_fails_at_the_second_file_leaves_nothing_over(media_root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    picture = make_credited()
    picture.get_renditions("width-100", "width-60", "width-40")
    CreditedImage.objects.update(creator="Ben Ruud")
    save, saved = served_files.STORAGE.save, []

    def failing(name: str, *args: Any, **kwargs: Any) -> str:
        saved.append(name)
        if len(saved) == 2:
            raise StoreDown
        return save(name, *args, **kwargs)

    with monkeypatch.context() as down:
        down.setattr(served_files.STORAGE, "save", failing)
        assert write_credits(picture.pk) == 2
    assert caplog.text.count("The credit could not be written into") == 1
    assert len(list((media_root / "images").iterdir())) == picture.renditions.count() + OutdatedFile.objects.count()
    assert write_credits(picture.pk) == 1
    assert credits_in(picture) == {"Ben Ruud / Fenwick & 図 / Holm family, CC BY 4.0"}


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
