"""`reactions_field` in Wagtail's content API, versions 2 and 3, of a project that is not ours."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.projects import ROOT, Project, new_project

NOTES = """
from uuid import UUID
from wagtail.models import Page, Site
from plain.notes.models import NotePage
from reactions.services import cast_vote
home = Site.objects.get().root_page
notes = [home.add_child(instance=NotePage(title=f"Note {number}", slug=f"note-{number}")) for number in range(12)]
for number, kind in enumerate(["love", "love", "sad"]):
    cast_vote(page_id=notes[0].pk, voter_key=UUID(int=number), kind=kind)
print(notes[0].pk)
"""
# Asked twice: the first time a process learns the boards of pages.
ASK = """
import json
from dataclasses import replace
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client = Client()
client.get({address!r})
with CaptureQueriesContext(connection) as captured:
    answer = client.get({address!r})
asked = [query["sql"] for query in captured if "reactions_tally" in query["sql"]]
print(json.dumps({{"status": answer.status_code, "body": answer.json(), "queries": len(captured), "for_reactions": len(asked)}}))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return new_project(tmp_path_factory.mktemp("headless"), ROOT, settings="plain.headless")


@pytest.fixture(scope="module")
def note(project: Project) -> int:
    """The number of the first of twelve notes: two readers chose Love, one Sad."""
    return int(project.run(NOTES))


def ask(project: Project, address: str) -> dict[str, Any]:
    """What the address answers: `status`, `body`, and how many `queries` it cost, those `for_reactions` among them."""
    return json.loads(project.run(ASK.format(address=address)))


@pytest.mark.parametrize("version", [2, 3])
def test_the_detail_says_what_the_readers_interface_says(project: Project, note: int, version: int) -> None:
    shown = ask(project, f"/api/v{version}/pages/{note}/")
    expected = ask(project, f"/reactions/{note}/")["body"]
    assert shown["body"]["reactions"] | {"as_of": ""} == expected | {"as_of": ""}
    assert expected["total"] == 3
    assert shown["for_reactions"] == 1


def test_the_field_can_be_given_to_a_page_type_of_another_app(project: Project, note: int) -> None:
    post = project.run(
        "from datetime import date; from wagtail.models import Site; from plain.blog.models import BlogPage;"
        "print(Site.objects.get().root_page.add_child(instance=BlogPage(title='A quiet day', slug='quiet', date=date(2026, 5, 1))).pk)"
    )
    shown = ask(project, f"/api/v3/pages/{post}/")["body"]
    assert (shown["date"], shown["reactions"]["total"]) == ("2026-05-01", 0)


def test_version_3_describes_the_field(project: Project, note: int) -> None:
    schemas = ask(project, "/api/v3/openapi.json")["body"]["components"]["schemas"]
    assert set(schemas["SummaryOut"]["properties"]) == {"page", "state", "total", "as_of", "kinds"}
    assert {"$ref": "#/components/schemas/SummaryOut"} in schemas["NotePageSchema"]["properties"]["reactions"]["anyOf"]


@pytest.mark.parametrize("limit", [2, 12])
def test_a_list_costs_one_query_for_reactions_however_many_pages(project: Project, note: int, limit: int) -> None:
    shown = ask(project, f"/api/v2/pages/?type=notes.NotePage&fields=reactions&order=id&limit={limit}")
    assert [item["reactions"]["total"] for item in shown["body"]["items"]] == [3, *[0] * (limit - 1)]
    assert shown["for_reactions"] == 1


def test_a_list_of_version_3_shows_no_fields_and_asks_for_none(project: Project, note: int) -> None:
    shown = ask(project, "/api/v3/pages/?type=notes.NotePage&limit=12")
    assert len(shown["body"]["items"]) == 12
    assert shown["for_reactions"] == 0


def test_a_page_whose_reactions_are_off_says_so_and_nothing_else(project: Project, note: int) -> None:
    project.run(f"from reactions.models import Board; Board.objects.create(page_id={note + 1}, state='off')")
    shown = ask(project, f"/api/v3/pages/{note + 1}/")["body"]["reactions"]
    assert (shown["state"], shown["total"], shown["kinds"]) == ("off", 0, [])


def test_a_page_of_a_type_that_takes_none_says_null(project: Project, note: int) -> None:
    project.run("from pathlib import Path; Path('plain/without.py').write_text('from plain.headless import *; REACTIONS = {}')")
    without = replace(project, settings="plain.without")
    assert ask(without, f"/api/v3/pages/{note}/")["body"]["reactions"] is None
