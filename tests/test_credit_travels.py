"""A credit's whole way: from a file with everything that IPTC knows, through the form of a picture, to every place and every file that readers get."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from defusedxml import ElementTree
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles.models import ArticlePage, CreditedImage
from tests import editing
from tests.exiftool import find_exiftool, tagged
from tests.feed_reading import MEDIA
from tests.file_tags import tags_in
from tests.test_photo_metadata import EVERYTHING, IIM

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from articles.models import SectionPage

WHOLE_LINE = "Ada Holm / Fenwick / Holm Estate, CC BY 4.0"
SERVED = {
    "XMP-dc:Creator": "Ada Holm",
    "XMP-photoshop:Credit": WHOLE_LINE,
    "XMP-dc:Rights": "© 2026 Ada Holm",
    "XMP-xmpRights:WebStatement": "https://fenwick.example/terms",
}
POSITION = ["-GPSLatitude=54.5", "-GPSLatitudeRef=N", "-GPSLongitude=8.5", "-GPSLongitudeRef=E", "-XMP-exif:GPSLatitude=54.5"]
# What the others of IPTC's fields take: a date, a word of a list, or anything.
DATES = re.compile("Date|LastEdited|TemporalCoverage(From|To)")
CHOICES = {"ImageRegionBoundaryShape": "rectangle", "ImageRegionBoundaryUnit": "pixel"}


def all_of_iptc() -> list[str]:
    """Every property of IPTC Core and Extension that ExifTool writes. Of structures it writes the parts."""
    found = []
    for group in ("XMP-iptcCore", "XMP-iptcExt"):
        told = subprocess.run([find_exiftool(), "-listw", f"-{group}:all"], capture_output=True, text=True, check=True).stdout
        for name in told.partition(":")[2].split():
            found.append(f"-{group}:{name}={CHOICES.get(name) or ('2026:05:01 10:00:00' if DATES.search(name) else '7')}")
    return found


@pytest.fixture(autouse=True)
def media_root(settings: SettingsWrapper, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def photograph(tmp_path: Path) -> bytes:
    known = {name.split("=", 1)[0].replace("-XMP-iptc", "").split(":")[-1] for name in EVERYTHING if "iptc" in name}
    others = [tag for tag in all_of_iptc() if tag.split(":")[1].split("=", 1)[0] not in known]
    content = tagged(tmp_path, *others, *EVERYTHING, *IIM, *POSITION, size=(1300, 900))
    written = tags_in(content)
    assert sum(name.startswith("XMP-iptc") for name in written) > 200
    assert {"GPS:GPSLatitude", "XMP-exif:GPSLatitude", "XMP-iptcExt:LocationCreatedGPSLatitude"} <= written.keys()
    return content


def as_a_browser_sends(page: str) -> dict[str, Any]:
    """The fields of the form as they are served, whatever they are, with the ticks that are set."""
    form = BeautifulSoup(page, "html.parser").select_one("#w-editor-form")
    assert form
    inputs = {str(field["name"]): str(field.get("value", "on" if is_box(field) else "")) for field in form.select("input[name]") if is_sent(field)}
    # HTML has browsers leave out a line break that a text begins with.
    texts = {str(field["name"]): field.get_text().removeprefix("\n") for field in form.select("textarea[name]")}
    choices = {str(field["name"]): chosen(field) for field in form.select("select[name]")}
    return {**inputs, **texts, **choices}


def is_box(field: Any) -> bool:
    return bool(field.get("type") == "checkbox")


def is_sent(field: Any) -> bool:
    return field.get("type") != "file" and (not is_box(field) or field.has_attr("checked"))


def chosen(field: Any) -> str:
    option = field.select_one("option[selected]") or field.select_one("option")
    return str(option.get("value", "")) if option else ""


def filled_in(page: str) -> dict[str, str]:
    return {name: value for name, value in as_a_browser_sends(page).items() if value}


def upload(client: Client, content: bytes) -> CreditedImage:
    address = reverse("wagtailimages:add")
    form = {**as_a_browser_sends(client.get(address).content.decode()), "title": "dsc_0001"}
    answer = client.post(address, {**form, "file": SimpleUploadedFile("dsc_0001.jpg", content, content_type="image/jpeg")})
    assert answer.status_code == 302, answer.content.decode()
    return CreditedImage.objects.get()


@pytest.fixture
def picture(editor_client: Client, photograph: bytes) -> CreditedImage:
    return upload(editor_client, photograph)


@pytest.fixture
def story(editor_client: Client, section: SectionPage, picture: CreditedImage, django_capture_on_commit_callbacks: Any) -> ArticlePage:
    with django_capture_on_commit_callbacks(execute=True):
        body = [editing.picture_block(picture.pk, alt_text="Boats")]
        answer = editing.create(editor_client, section, action="publish", lead_picture=str(picture.pk), body=body)
    assert answer.status_code == 302
    return ArticlePage.objects.get()


def test_the_form_of_the_picture_is_filled(editor_client: Client, picture: CreditedImage):
    shown = filled_in(editor_client.get(reverse("wagtailimages:edit", args=[picture.pk])).content.decode())
    # Of the place XMP says a part and IIM another. Dates stand there as the desk writes them.
    in_the_form = {"place": "Quay 3, Lowmere", "taken_on": "01/05/2026"}
    expected = {**{field: said for field, said in EVERYTHING.values() if field not in {"tags", "licence"}}, **in_the_form}
    assert {field: shown.get(field) for field in expected} == expected
    assert shown["licence"] == "cc-by"
    # Whom it shows is a tag, too.
    assert shown["tags"] == "7, harbour"


def test_page_feed_and_json_ld_say_whom_to_thank(story: ArticlePage):
    page = BeautifulSoup(Client().get(story.url).content.decode(), "html.parser")
    for frame in page.select(".story__lead, .inline-picture"):
        assert frame.select_one(".credit").get_text() == WHOLE_LINE
    graph = json.loads(page.find("script", type="application/ld+json").string)["@graph"]
    images = [node for node in graph if node["@type"] == "ImageObject"]
    images += next(node["image"] for node in graph if "NewsArticle" in node["@type"])
    assert len(images) >= 4
    for image in images:
        assert image["creditText"] == WHOLE_LINE
        assert image["creator"] == {"@type": "Person", "name": "Ada Holm"}
        assert (image["copyrightNotice"], image["license"]) == ("© 2026 Ada Holm", "https://fenwick.example/terms")
    [item] = ElementTree.fromstring(Client().get("/feed/").content).findall("channel/item")
    assert item.findtext(f"{MEDIA}content/{MEDIA}credit[@role='owner']") == WHOLE_LINE
    assert item.findtext(f"{MEDIA}content/{MEDIA}credit[@role='photographer']") == "Ada Holm"


def addresses_on(page: str) -> set[str]:
    return set(re.findall(r"/media/images/[^\"\s,]+", page))


def test_every_file_that_readers_get_says_whose_it_is_and_never_where_somebody_stood(story: ArticlePage, picture: CreditedImage):
    feeds = "".join(Client().get(address).content.decode() for address in ("/feed/", "/feed.json"))
    served = addresses_on(Client().get(story.url).content.decode()) | addresses_on(feeds)
    served |= {picture.get_rendition(spec).url for spec in ("width-300|format-png", "original", "original|format-png", "original|format-avif")}
    assert {address.rsplit(".", 1)[1] for address in served} == {"jpg", "webp", "avif", "png"}
    for address in served:
        response = Client().get(address)
        assert response.status_code == 200, address
        content = response.getvalue()
        said = tags_in(content)
        assert {name: said.get(name) for name in SERVED} == SERVED, address
        assert not [name for name in said if "GPS" in name or name.startswith(("IFD0:", "ExifIFD:", "XMP-exif:"))], address
        assert b"GPS" not in content
        if address.endswith(".jpg"):
            assert (said["IPTC:By-line"], said["IPTC:CopyrightNotice"]) == ("Ada Holm", "© 2026 Ada Holm")


def test_nobody_gets_the_original_or_its_place(picture: CreditedImage, photograph: bytes, editor_client: Client):
    assert Client().get(picture.file.url).status_code == 404
    assert editor_client.get(picture.file.url).getvalue() == photograph
