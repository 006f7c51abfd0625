"""Which files the site serves, and to whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests import factories

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from articles.models import CreditedImage


@pytest.fixture
def picture(db: None, settings: SettingsWrapper, tmp_path: Path) -> CreditedImage:
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "minutes.txt").write_text("Not for everybody.")
    return factories.make_picture()


def body_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_anybody_may_fetch_a_rendition_and_a_cache_may_keep_it(picture: CreditedImage):
    response = Client().get(picture.get_rendition("width-300").url)
    assert response.status_code == 200
    assert body_of(response)[:2] == b"\xff\xd8"
    assert response["Cache-Control"].startswith("public, max-age=")
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("path", ["{original}", "/media/documents/minutes.txt", "/media/images/../{name}", "/media//{name}", "/media/images/%2e%2e/{name}"])
def test_a_reader_never_gets_an_original_or_a_document(picture: CreditedImage, path: str):
    address = path.format(original=picture.file.url, name=picture.file.name)
    assert Client().get(address).status_code == 404


def test_an_original_is_for_those_with_access_to_the_admin(picture: CreditedImage, editor_client: Client, make_user):
    response = editor_client.get(picture.file.url)
    assert body_of(response)[:2] == b"\xff\xd8"
    assert response["Cache-Control"] == "private, no-store"
    reader = Client()
    reader.force_login(make_user("rita"))
    assert reader.get(picture.file.url).status_code == 404


@pytest.mark.parametrize("path", ["/media/images/", "/media/images", "/media/../manage.py", "/media/images/none.jpg", "/media/images/%00.jpg"])
def test_nothing_else_is_found(picture: CreditedImage, path: str):
    assert Client().get(path).status_code == 404


def test_a_name_longer_than_any_file_s_is_not_found(picture: CreditedImage):
    picture.get_rendition("width-300")
    assert Client().get(f"/media/images/{'a' * 300}.jpg").status_code == 404


@pytest.mark.parametrize("path", ["/media/secrets.txt", "/media/images/notes.txt"])
def test_where_media_are_in_a_bucket_no_file_of_the_machine_is_served(
    editor_client: Client, settings: SettingsWrapper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
):
    (tmp_path / "images").mkdir()
    (tmp_path / path.removeprefix("/media/")).write_text("Not for anybody.")
    monkeypatch.chdir(tmp_path)
    settings.MEDIA_ROOT = ""
    assert editor_client.get(path).status_code == 404


def test_files_are_only_read(picture: CreditedImage):
    assert Client().post(picture.get_rendition("width-300").url).status_code == 405
