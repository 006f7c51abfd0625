"""Stories and pictures in Wagtail's content API, versions 2 and 3, of a project that turns it on."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from articles.content_api.pictures import FILE
from articles.renditions import PLACES
from tests.projects import ROOT, Project, new_project

NEWSPAPER = """
from io import BytesIO
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Page, Site
from articles.models import ArticlePage, CreditedImage, FrontPage, Licence, SectionPage
def picture(name, **fields):
    file = BytesIO()
    Image.new("RGB", (300, 200), "teal").save(file, "JPEG")
    licence = Licence.objects.get(slug="cc-by")
    values = {"creator": "Ada Holm", "credit_line": "Fenwick", "description": "Boats", "licence": licence, **fields}
    return CreditedImage.objects.create(title=name, file=ImageFile(BytesIO(file.getvalue()), name=f"{name}.jpg"), **values)
home = Page.objects.get(depth=1).add_child(instance=FrontPage(title="Courier", slug="courier"))
Site.objects.update(root_page=home)
harbour = home.add_child(instance=SectionPage(title="Harbour", slug="harbour"))
lead, inline = picture("lead", source_url="https://fenwick.example/1", caption="At dawn", for_social=False), picture("inline")
for number in range(4):
    body = [("picture", {"image": {"image": inline, "alt_text": "In the story", "decorative": False}, "caption": ""})]
    harbour.add_child(instance=ArticlePage(title=f"Story {number}", slug=f"story-{number}", dek="One sentence.", lead_picture=lead, body=body))
print(ArticlePage.objects.first().pk, lead.pk, inline.pk)
"""
ASK = """
import json
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client = Client()
client.get({address!r})
with CaptureQueriesContext(connection) as captured:
    answer = client.get({address!r})
print(json.dumps({{"status": answer.status_code, "body": answer.json(), "queries": len(captured)}}))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return new_project(tmp_path_factory.mktemp("newspaper"), ROOT, settings="plain.newspaper")


@pytest.fixture(scope="module")
def numbers(project: Project) -> tuple[int, int, int]:
    """The ids of a story, of its lead picture and of the one in its body."""
    story, lead, inline = map(int, project.run(NEWSPAPER).split())
    return story, lead, inline


def ask(project: Project, address: str) -> dict[str, Any]:
    return json.loads(project.run(ASK.format(address=address)))


def set_rights(project: Project, **fields: Any) -> None:
    project.run(f"from articles.models import CreditedImage; CreditedImage.objects.filter(title='lead').update(**{fields})")


@pytest.fixture
def ended(project: Project, numbers: tuple[int, int, int]) -> Any:
    set_rights(project, rights_end="2020-01-01T00:00Z")
    yield
    set_rights(project, rights_end=None)


def test_the_file_is_that_of_a_lead_picture() -> None:
    assert PLACES["lead"].fallback == FILE


@pytest.mark.parametrize("version", [2, 3])
def test_a_story_brings_its_pictures_with_their_credit(project: Project, numbers: tuple[int, int, int], version: int) -> None:
    story, lead, inline = numbers
    shown = ask(project, f"/api/v{version}/pages/{story}/")["body"]
    picture = shown["lead_picture"]
    file = picture.pop("file")
    assert re.search(r"/media/images/lead\.width-1200\.format-jpeg\.by-[0-9a-f]{8}\.jpg$", file["url"])
    assert (file["width"], file["height"]) == (300, 200)
    assert picture == {
        "id": lead,
        "alt": "Boats",
        "caption": "At dawn",
        "extended_description": "",
        "credit": {"text": "Ada Holm / Fenwick, CC BY 4.0", "url": "https://fenwick.example/1"},
        "creator": "Ada Holm",
        "copyright_notice": "",
        "licence": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/", "acquire_url": ""},
        "digital_source_type": "",
        "uses": ["web", "feeds", "newsletter", "republication"],
        "rights_end": None,
    }
    [block] = shown["body"]
    assert (block["value"]["image"]["id"], block["value"]["image"]["alt"]) == (inline, "In the story")
    assert block["value"]["image"]["credit"]["text"] == "Ada Holm / Fenwick, CC BY 4.0"


@pytest.mark.parametrize("version", [2, 3])
def test_a_picture_says_whom_to_thank(project: Project, numbers: tuple[int, int, int], version: int) -> None:
    shown = ask(project, f"/api/v{version}/images/{numbers[1]}/")["body"]
    assert shown["credit"] == {"text": "Ada Holm / Fenwick, CC BY 4.0", "url": "https://fenwick.example/1"}
    assert shown["licence"]["name"] == "CC BY 4.0"
    assert shown["alt"] == "Boats"
    assert shown["uses"] == ["web", "feeds", "newsletter", "republication"]
    assert shown["file"]["width"] == 300


@pytest.mark.parametrize("version", [2, 3])
def test_a_picture_whose_rights_are_over_is_in_no_story(project: Project, numbers: tuple[int, int, int], ended: None, version: int) -> None:
    assert ask(project, f"/api/v{version}/pages/{numbers[0]}/")["body"]["lead_picture"] is None


@pytest.mark.parametrize("version", [2, 3])
def test_it_is_in_no_list_of_pictures(project: Project, numbers: tuple[int, int, int], ended: None, version: int) -> None:
    listed = ask(project, f"/api/v{version}/images/")["body"]["items"]
    assert [item["id"] for item in listed] == [numbers[2]]
    assert ask(project, f"/api/v{version}/images/{numbers[1]}/")["status"] == 404


@pytest.mark.parametrize("version", [2, 3])
def test_nobody_is_told_where_an_original_is(project: Project, numbers: tuple[int, int, int], version: int) -> None:
    for address in (f"/api/v{version}/images/", f"/api/v{version}/images/{numbers[1]}/"):
        assert "original_images" not in json.dumps(ask(project, address)["body"])


def test_version_3_describes_the_credit(project: Project, numbers: tuple[int, int, int]) -> None:
    schemas = ask(project, "/api/v3/openapi.json")["body"]["components"]["schemas"]
    assert set(schemas["CreditDict"]["properties"]) == {"text", "url"}
    assert {"$ref": "#/components/schemas/PictureDict"} in schemas["ArticlePageSchema"]["properties"]["lead_picture"]["anyOf"]
    assert {"$ref": "#/components/schemas/CreditDict"} in schemas["ImageSchema"]["properties"]["credit"]["anyOf"]


def test_a_list_costs_the_same_however_many_stories(project: Project, numbers: tuple[int, int, int]) -> None:
    few, many = (ask(project, f"/api/v2/pages/?type=articles.ArticlePage&fields=lead_picture,dek&limit={limit}") for limit in (1, 4))
    assert len(many["body"]["items"]) == 4
    assert many["queries"] == few["queries"]


def test_a_list_of_pictures_costs_the_same_however_many(project: Project, numbers: tuple[int, int, int]) -> None:
    few, many = (ask(project, f"/api/v2/images/?fields=credit,licence&limit={limit}") for limit in (1, 2))
    assert len(many["body"]["items"]) == 2
    # Wagtail asks for the tags of each.
    assert many["queries"] - few["queries"] <= 1
