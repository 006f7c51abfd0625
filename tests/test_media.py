"""Which files the site serves, and to whom."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.users.models import UserProfile

from tests import factories
from tests.credited import photograph
from tests.file_tags import tags_in

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from pytest_django.fixtures import SettingsWrapper

    from articles.models import CreditedImage


@pytest.fixture
def picture(db: None, settings: SettingsWrapper, tmp_path: Path) -> CreditedImage:
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "minutes.txt").write_text("Not for everybody.")
    return factories.make_picture()


def body_of(response) -> bytes:
    with closing(response):
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


@pytest.fixture
def avatar(picture: CreditedImage, editor: AbstractUser) -> str:
    """The address of an editor's own portrait, as a phone took it: with the place."""
    profile = UserProfile.get_for_user(editor)
    profile.avatar = photograph()
    profile.save()
    with profile.avatar.open() as stored:
        assert any("GPS" in name for name in tags_in(stored.read()))
    return profile.avatar.url


def test_portraits_of_users_are_for_the_newsroom(avatar: str, editor_client: Client, moderator_client: Client):
    assert Client().get(avatar).status_code == 404
    for client in (editor_client, moderator_client):
        response = client.get(avatar)
        assert body_of(response)[:2] == b"\xff\xd8"
        assert response["Cache-Control"] == "private, no-store"
    assert avatar in editor_client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif", "gif"])
@pytest.mark.parametrize("name", ["scan.jpg", "scan.pdf"])
def test_a_picture_is_taken_for_no_document(picture: CreditedImage, editor_client: Client, kind: str, name: str):
    upload = SimpleUploadedFile(name, photograph(kind).read())
    page = editor_client.post(reverse("wagtaildocs:add"), {"title": "Scan", "file": upload}).content.decode()
    assert "Upload it among the pictures" in page
    upload.seek(0)
    said = editor_client.post(reverse("wagtaildocs:add_multiple"), {"files[]": upload}).json()
    assert "Upload it among the pictures" in said["error_message"]
    assert not Document.objects.exists()


def test_a_picture_among_the_documents_is_for_the_newsroom(picture: CreditedImage, editor_client: Client):
    document = Document.objects.create(title="Scan", file=ContentFile(photograph().read(), name="scan.pdf"))
    for _again in range(2):
        assert Client().get(document.url).status_code == 404
    response = editor_client.get(document.url)
    assert (response["Location"], response["Cache-Control"]) == (document.file.url, "private, no-store")
    assert Client().get(document.file.url).status_code == 404
    assert body_of(editor_client.get(document.file.url))[:2] == b"\xff\xd8"


def test_any_other_document_is_given_to_whoever_has_its_address(picture: CreditedImage, editor_client: Client):
    editor_client.post(reverse("wagtaildocs:add"), {"title": "Minutes", "file": SimpleUploadedFile("minutes.pdf", b"%PDF-1.7 minutes")})
    document = Document.objects.get()
    assert body_of(Client().get(document.url)) == b"%PDF-1.7 minutes"
    document.file.storage.delete(document.file.name)
    cache.clear()
    assert Client().get(document.url).status_code == 404


def test_files_are_only_read(picture: CreditedImage):
    assert Client().post(picture.get_rendition("width-300").url).status_code == 405
