"""Programs that bring pictures and change them through version 3 of Wagtail's content API, and what others are told there."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import CreditedImage
from tests.content_api import PICTURES, ask, change_picture, send_picture
from tests.exiftool import plain, tagged
from tests.factories import make_picture
from tests.hostile_pictures import FILES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.contrib.auth.models import AbstractUser
    from pytest_django.fixtures import SettingsWrapper

ENDED = datetime(2026, 5, 1, tzinfo=UTC)
WORDS = ("title", "creator", "credit_line", "copyright_notice", "source_name", "caption", "description", "place")


@pytest.fixture(autouse=True)
def media_root(settings: SettingsWrapper, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


def upload(content: bytes, name: str = "dsc_0001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def listed(version: int, *, user: AbstractUser | None = None, asked: str = "") -> set[str]:
    return {picture["title"] for picture in ask(f"/api/v{version}/images/{asked}", user=user).json()["items"]}


def test_a_file_fills_what_a_program_does_not_say(editor: AbstractUser, tmp_path: Path):
    content = tagged(tmp_path, "-XMP-dc:Creator=Ada Holm", "-XMP-photoshop:Credit=Fenwick", "-XMP-photoshop:City=Lowmere")
    answer = send_picture(upload(content), user=editor, creator="Ben Ruud", for_feeds="false")
    assert answer.status_code == 201
    picture = CreditedImage.objects.get()
    assert (picture.creator, picture.credit_line, picture.place) == ("Ben Ruud", "Fenwick", "Lowmere")
    assert (picture.for_feeds, picture.for_web, picture.uploaded_by_user) == (False, True, editor)
    assert answer.json()["credit"]["text"] == "Ben Ruud / Fenwick"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "The file says nothing of whom to credit."),
        ({"credit_line": "Fenwick", "source_url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"credit_line": "Fenwick", "description": "dsc_0001.jpg"}, "This is the file's name."),
        ({"credit_line": "Fenwick", "uses_allowed": "0"}, "greater than or equal to 1"),
    ],
    ids=["no credit", "script", "file name", "no story"],
)
def test_a_program_is_told_what_is_wrong(editor: AbstractUser, fields: dict[str, str], why: str):
    answer = send_picture(upload(plain()), user=editor, **fields)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not CreditedImage.objects.exists()


def test_a_change_touches_what_it_names_alone(editor: AbstractUser, tmp_path: Path):
    send_picture(upload(tagged(tmp_path, "-XMP-dc:Creator=Ada Holm", "-XMP-photoshop:Credit=Fenwick")), user=editor, for_social="false", description="Boats")
    picture = CreditedImage.objects.get()
    answer = change_picture(picture.pk, user=editor, credit_line="Lowmere Wire", rights_end="2030-01-31T12:00:00Z")
    assert answer.json()["credit"]["text"] == "Ada Holm / Lowmere Wire"
    picture = CreditedImage.objects.get()
    assert (picture.credit_line, picture.rights_end) == ("Lowmere Wire", datetime(2030, 1, 31, 12, tzinfo=UTC))
    assert (picture.creator, picture.description, picture.for_social, picture.for_web) == ("Ada Holm", "Boats", False, True)
    for wrong in ({"credit_line": " "}, {"licence_url": "javascript:alert(1)"}):
        assert change_picture(picture.pk, user=editor, **wrong).status_code == 422
    assert CreditedImage.objects.get().credit_line == "Lowmere Wire"


def test_only_those_who_may_change_pictures(make_user: Callable[..., AbstractUser]):
    picture = make_picture()
    for user, status in ((None, 401), (make_user("rita"), 403)):
        assert send_picture(upload(plain()), user=user, credit_line="Fenwick").status_code == status
        assert change_picture(picture.pk, user=user, credit_line="Rita").status_code == status
    assert CreditedImage.objects.get().credit_line == "Fenwick Pictures"


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith(("as-large", "thousand", "bomb", "compressed"))])
def test_no_hostile_file_breaks_it(editor: AbstractUser, name: str):
    kind, make = FILES[name]
    answer = send_picture(SimpleUploadedFile(name, make(), content_type=kind), user=editor, title="Harbour", credit_line="Fenwick Pictures")
    assert answer.status_code in {201, 422}
    # What it says there is data, whatever it looks like.
    assert answer["Content-Type"].split(";")[0] in {"application/json", "application/problem+json"}
    for picture in CreditedImage.objects.all():
        assert picture.credit_line == "Fenwick Pictures"
        for word in WORDS:
            assert str(getattr(picture, word)).replace("\n", "").isprintable(), word


@pytest.mark.parametrize("fields", [{"rights_end": ENDED}, {"for_web": False}], ids=["ended", "not for our pages"])
@pytest.mark.parametrize("version", [2, 3])
def test_nobody_is_told_of_a_picture_that_our_pages_may_not_show(db: None, version: int, fields: dict[str, Any]):
    make_picture(title="Shown")
    hidden = make_picture(title="Hidden", **fields)
    assert listed(version) == listed(version, asked="?search=harbour") | {"Shown"} == {"Shown"}
    assert listed(version, asked="?search=hidden") == set()
    assert ask(f"/api/v{version}/images/{hidden.pk}/").status_code == 404


def test_a_program_of_the_desk_finds_what_it_can_give_another_date(editor: AbstractUser, make_user: Callable[..., AbstractUser]):
    picture = make_picture(title="Hidden", rights_end=ENDED)
    assert listed(3, user=make_user("rita")) == set()
    assert listed(3, user=editor) == {"Hidden"}
    said = ask(f"{PICTURES}{picture.pk}/", user=editor).json()
    assert (said["file"], said["uses"]) == (None, [])
    change_picture(picture.pk, user=editor, rights_end=None)
    assert listed(3) == {"Hidden"}


@pytest.mark.parametrize("version", [2, 3])
def test_nobody_is_told_where_an_original_is(editor: AbstractUser, version: int):
    picture = make_picture()
    for address in (f"/api/v{version}/images/", f"/api/v{version}/images/?fields=*", f"/api/v{version}/images/{picture.pk}/"):
        said = ask(address, user=editor).content.decode()
        assert picture.title in said
        assert "original" not in said
        assert "download" not in said


def test_nor_who_writes_one(editor: AbstractUser):
    for answer in (send_picture(upload(plain()), user=editor, credit_line="Fenwick"), change_picture(make_picture().pk, user=editor, title="Boats")):
        assert "original" not in answer.content.decode()
        assert answer.json()["meta"]["detail_url"].startswith(f"http://testserver{PICTURES}")
    described = ask("/api/v3/openapi.json").json()["components"]["schemas"]
    assert "download_url" not in json.dumps([schema for name, schema in described.items() if "Image" in name])


@pytest.mark.parametrize("version", [2, 3])
def test_more_pictures_take_no_more_queries_for_their_credits_and_files(db: None, version: int, django_assert_max_num_queries: Any):
    def asked(number: int) -> int:
        for _ in range(number):
            make_picture(licence_id="cc-by").get_rendition("width-1200|format-jpeg")
        ask(f"/api/v{version}/images/?fields=credit,licence,file")
        with django_assert_max_num_queries(60) as captured:
            ask(f"/api/v{version}/images/?fields=credit,licence,file")
        # Version 2 asks for the tags of each.
        tags = [query for query in captured if '"taggit_tag"' in query["sql"]]
        return len(captured) - len(tags)

    assert asked(2) == asked(6)
