""""""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.template import engines
from django.template.loaders import filesystem

from articles.blocks import FactBoxBlock
from articles.models import SectionPage
from tests.credit_surfaces import (
    AGENCY,
    KINDS,
    LINES,
    ROOT,
    STORY,
    SURFACES,
    TEMPLATES,
    Kind,
    Newspaper,
    feed_body,
    hidden_on_paper,
    name_of,
    nodes,
    on_paper,
    red,
)

if TYPE_CHECKING:
    pass


@pytest.mark.parametrize("name", KINDS)
def test_every_surface_says_whom_to_thank(section: SectionPage, name: str) -> None:
    kind = KINDS[name]
    assert red(Newspaper(section, kind), kind) == {}


@pytest.mark.parametrize("line", dict.fromkeys(surface.line for surface in SURFACES.values()), ids=str)
def test_the_table_would_notice(section: SectionPage, monkeypatch: pytest.MonkeyPatch, line: tuple[str, str] | str) -> None:
    kind = KINDS["free licence"]
    paper = Newspaper(section, kind)
    take_away(line, monkeypatch)
    assert set(red(paper, kind)) == {name for name, surface in SURFACES.items() if surface.line == line}


def test_the_table_would_notice_a_style_sheet_that_hides_credits_on_paper(section: SectionPage) -> None:
    kind = KINDS["free licence"]
    paper = Newspaper(section, kind)
    for selector, name in ((".story__lead", "lead"), (".inline-picture", "inline")):
        assert on_paper(selector, hidden=lambda: [*hidden_on_paper(), ".credit"])(paper) == [(name, "")]
        assert on_paper(selector)(paper) == [(name, kind.line_of(name))]


def take_away(line: tuple[str, str] | str, monkeypatch: pytest.MonkeyPatch) -> None:
    if isinstance(line, str):
        monkeypatch.setattr(*LINES[line])
        return
    path, text = (TEMPLATES / line[0]).resolve(), line[1]
    assert path.read_text().count(text) == 1
    # An include goes as a whole.
    pattern = re.compile(re.escape(text) + (r".*?%}" if text.startswith("{%") and not text.endswith("%}") else ""))
    read = filesystem.Loader.get_contents

    def read_without(loader: Any, origin: Any) -> str:
        contents = read(loader, origin)
        return pattern.sub("", contents) if Path(origin.name) == path else contents

    monkeypatch.setattr(filesystem.Loader, "get_contents", read_without)
    forget_templates()


def forget_templates() -> None:
    for loader in engines["django"].engine.template_loaders:
        loader.reset()


@pytest.fixture(autouse=True)
def templates_as_they_are(monkeypatch: pytest.MonkeyPatch) -> Any:
    yield
    monkeypatch.undo()
    forget_templates()


def test_links_lead_to_where_it_came_from_and_to_the_terms(section: SectionPage) -> None:
    paper = Newspaper(section, KINDS["free licence"])
    for frame in paper.html(STORY).select(".story__lead, .inline-picture"):
        links = {link.get_text(): (link["href"], link["rel"]) for link in frame.select(".credit a")}
        assert links == {
            f"Ada Holm / Fenwick Pictures {name_of(frame.img['src'])}": ("https://fenwick.example/1", ["external"]),
            "CC BY 4.0": ("https://creativecommons.org/licenses/by/4.0/", ["license", "external"]),
        }


def test_json_ld_says_all_that_search_engines_ask_of_a_picture(section: SectionPage) -> None:
    fields = {"copyright_notice": "© 2026 Fenwick", "acquire_url": "https://fenwick.example/buy", "digital_source_type": "digitalCapture"}
    kind = KINDS["free licence"]
    paper = Newspaper(section, Kind({**kind.fields, **fields, "extended_description": "Nine boats at a quay."}, kind.line, licence=kind.licence))
    found = json.loads(paper.html(STORY).find("script", type="application/ld+json").string)
    pictures = [node for node in nodes(found) if node.get("@type") == "ImageObject"]
    assert pictures
    for said in pictures:
        assert said["contentUrl"].startswith("http://testserver/media/images/")
        assert said["creditText"] == kind.line_of(name_of(said["contentUrl"]))
        assert said["creator"] == {"@type": "Person", "name": "Ada Holm"}
        assert said["copyrightNotice"] == "© 2026 Fenwick"
        assert said["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert said["acquireLicensePage"] == "https://fenwick.example/buy"
        assert said["digitalSourceType"] == "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
        assert said["description"] == "Nine boats at a quay."


def test_a_picture_is_told_in_words_to_those_who_cannot_see_it(section: SectionPage) -> None:
    paper = Newspaper(section, Kind({**AGENCY, "extended_description": "Nine boats at a quay."}, "Fenwick Pictures"))
    for frame in paper.html(STORY).select(".story__lead, .inline-picture"):
        assert frame.figcaption.details.summary.get_text() == "The picture in words"
        assert "Nine boats at a quay." in frame.figcaption.details.get_text()
    assert "<details>" in feed_body(paper)


def test_a_fact_box_holds_no_picture() -> None:
    assert not {"image", "embed"} & set(FactBoxBlock().child_blocks["text"].features)


# A new place that forgets the credit

# Templates that show more pictures than they have credits, and why.
WITHOUT_CREDIT = {
    "articles/includes/nameplate.html": "the paper's own logo, and the one for dark pages",
    "articles/blocks/previews/front.html": "a drawing",
    "articles/admin/pictures/kept_lookalikes.html": "the file that was just sent, whose form says whom to credit",
}
SHOWS_PICTURE = re.compile(r"{% story_picture|<img\b|{% image\b|{% picture ")
SAYS_CREDIT = re.compile(r"figcaption\.html|short_credit\.html|\.credit }}|Picture: Ada Holm")
FILES_ASKED_FOR = {
    "articles/templatetags/articles_tags.py": {"story_picture", "preload_picture"},
    "articles/templatetags/metadata_tags.py": {"shared_picture"},
    "articles/structured_data.py": {"pictures", "story", "profile"},
    "articles/feed_entries.py": {"_picture"},
    "articles/ninjs.py": {"_associations"},
    "articles/content_api/pictures.py": {"to_representation"},
    "articles/renditions.py": {"make_renditions", "make_fallbacks", "offered", "_files"},
}


def test_every_template_says_whom_to_thank_for_each_picture_that_it_shows() -> None:
    found = {}
    for folder in (ROOT / "articles" / "templates", ROOT / "reactions" / "templates", ROOT / "templates"):
        for path in folder.rglob("*.html"):
            found[str(path.relative_to(folder))] = lacks_a_credit(path.read_text())
    assert {name for name, is_lacking in found.items() if is_lacking} == set(WITHOUT_CREDIT)


def lacks_a_credit(template: str) -> bool:
    return len(SHOWS_PICTURE.findall(template)) > len(SAYS_CREDIT.findall(template))


def test_one_credit_is_not_enough_for_two_pictures() -> None:
    shown = "{% story_picture picture %}{% include 'articles/includes/figcaption.html' %}"
    assert not lacks_a_credit(shown)
    assert lacks_a_credit(f"{shown}{{% image other max-165x165 %}}")


def test_every_module_that_asks_for_a_file_of_a_picture_is_known() -> None:
    asking = {"offered", "jpeg", "crops", "get_rendition", "get_renditions", "get_renditions_or_not_found"}
    found: dict[str, set[str]] = {}
    for path in [path for app in ("articles", "reactions", "newsroom") for path in (ROOT / app).rglob("*.py")]:
        for function in [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]:
            calls = {node.func for node in ast.walk(function) if isinstance(node, ast.Call)}
            names = {call.id if isinstance(call, ast.Name) else getattr(call, "attr", "") for call in calls}
            if names & asking:
                found.setdefault(str(path.relative_to(ROOT)), set()).add(function.name)
    assert found == FILES_ASKED_FOR
