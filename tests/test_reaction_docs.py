"""docs/reactions.md says what is so: its tables are compared with the code, and its examples are run."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.checks import run_checks
from django.template import Context, Template
from django.test import Client
from django.utils.module_loading import import_string
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView

from articles.models import ArticlePage
from reactions import conf
from reactions.desk.permissions import ASSIGNABLE
from reactions.desk.reach import IN_SECTIONS
from reactions.models import Board
from reactions.signals import reactions_changed
from tests.ballots import store_votes
from tests.factories import make_article
from tests.readers import Reader

if TYPE_CHECKING:
    from playwright.sync_api import Page as BrowserPage
    from pytest_django import DjangoCaptureOnCommitCallbacks

    from articles.models import SectionPage
    from tests.conftest import LiveSite

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "reactions.md").read_text()
PLAIN = ROOT / "tests" / "plain"
WHERE = {
    "settings, in `INSTALLED_APPS`": "settings.py",
    "settings": "settings.py",
    "urls.py, above Wagtail's pages": "urls.py",
    "the page's template": "blog/templates/blog/blog_page.html",
}


def section(heading: str) -> str:
    return TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def rows(heading: str) -> list[list[str]]:
    """The cells of the section's table, its heading left out."""
    lines = [line for line in section(heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def code(cell: str) -> str:
    """What stands between the first two backticks; nothing where there are none."""
    return cell.split("`")[1] if "`" in cell else ""


def example(heading: str, language: str = "python") -> str:
    [found] = re.findall(rf"```{language}\n(.*?)```", section(heading), re.DOTALL)
    return found


def run(heading: str) -> dict[str, Any]:
    """The names that the section's example leaves behind."""
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(example(heading), heading, "exec"), names)  # noqa: S102 - our own page.
    return names


def test_the_four_lines_are_those_of_the_plain_project() -> None:
    lines = {where: code(line) for where, line in rows("Install")}
    assert list(lines) == list(WHERE)
    for where, line in lines.items():
        assert [one.strip() for one in (PLAIN / WHERE[where]).read_text().splitlines()].count(line) == 1


def test_the_plain_project_has_no_other_line_of_ours() -> None:
    lines = [line.strip() for file in {*WHERE.values(), "blog/models.py"} for line in (PLAIN / file).read_text().splitlines()]
    assert {line for line in lines if "reaction" in line.lower() and not line.startswith('"""')} == {code(line) for _, line in rows("Install")}


def test_every_setting_is_in_the_table_with_its_default() -> None:
    assert {code(name): ast.literal_eval(code(default)) for name, default, _ in rows("Settings")} == conf.DEFAULTS


@pytest.mark.parametrize("heading", ["Settings", "Votes from other origins"])
def test_examples_of_settings_pass_the_checks(heading: str, settings: Any) -> None:
    settings.REACTIONS = run(heading)["REACTIONS"]
    assert [message for message in run_checks() if (message.id or "").startswith("reactions.")] == []


def test_the_middleware_of_the_example_are_there() -> None:
    assert all(import_string(name) for name in run("Votes past the middleware")["MIDDLEWARE"])


def test_every_custom_property_is_in_the_table() -> None:
    styles = [Path(finders.find(f"reactions/{name}.css")).read_text() for name in ("reactions", "done", "mark")]
    used = {(own, site) for style in styles for own, site in re.findall(r"var\((--reactions-[a-z-]+),\s*(?:var\((--[a-z][a-z-]*))?", style)}
    assert {(code(own), code(site)) for own, site, _ in rows("The look")} == used


def test_every_class_of_the_panel_is_named() -> None:
    templates = "".join((ROOT / "reactions" / "templates" / "reactions" / name).read_text() for name in ("panel.html", "kind.html", "choice.html"))
    assert set(re.findall(r"reactions__[a-z-]+", templates)) - set(re.findall(r"`(reactions__[a-z-]+)`", section("The look"))) == set()


def test_every_permission_is_in_the_table_with_where_it_can_be_given() -> None:
    said = {codename: where for names, _, where in rows("Who may do what") for codename in re.findall(r"`(\w+)`", names)}
    assert said == {codename: "yes" if codename in IN_SECTIONS else "no" for codename in ASSIGNABLE}


def test_every_command_is_in_the_table() -> None:
    commands = {path.stem for path in (ROOT / "reactions" / "management" / "commands").glob("[!_]*.py")}
    assert {code(name) for name, _ in rows("Commands")} == commands


def test_the_addresses_are_those_of_the_openapi_document(db: None) -> None:
    document = Client().get("/reactions/openapi.json").json()
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    named = {tuple(code(row[0]).split("?")[0].split(" ")) for row in rows("The JSON interface")}
    assert named == described
    assert f"OpenAPI {document['openapi']}." in section("The JSON interface")


def test_the_summary_has_the_members_that_are_named(article: ArticlePage) -> None:
    summary, named = Reader().summary(article), set(re.findall(r"`(\w+)`", section("The JSON interface")))
    assert {*summary, *summary["kinds"][0]} <= named
    assert Reader().put(article, b'{"kind": "love"}').json()["mine"] == "love"


def test_the_lines_for_another_site_are_those_of_the_script() -> None:
    script = Path(finders.find("reactions/embed.js")).read_text()
    lines = example("Votes from other origins", "html").splitlines()
    assert [line for line in lines if f"//   {line}\n" not in script] == []
    assert len(lines) == 2


def test_the_receiver_of_the_example_hears_of_a_vote(article: ArticlePage, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    receiver = run("When something changes")["purge_stories"]
    cache.set(f"story-{article.pk}", "HTML")
    with django_capture_on_commit_callbacks(execute=True):
        Reader().cast(article, "love")
    assert cache.get(f"story-{article.pk}") is None
    assert reactions_changed.disconnect(receiver)


def test_the_lists_template_says_totals_and_marks(article: ArticlePage, section: SectionPage) -> None:
    Board.objects.create(page=article, minimum_for_shares=3)
    store_votes(article, 3, kind="love")
    pages = [article, make_article(section, title="Nothing happened")]
    html = " ".join(Template(example("Totals in templates", "html")).render(Context({"pages": pages})).split())
    assert "Most felt: Love, 100%" in html
    assert "<p>0 </p>" in html


def test_the_queries_answer(article: ArticlePage, section: SectionPage) -> None:
    store_votes(article, 2, kind="sad")
    quiet = make_article(section, title="Nothing happened")
    names = run("Totals in queries")
    assert [story.pk for story in names["loud"]] == [article.pk]
    assert list(names["saddest"]) == list(names["most_felt"]) == [article, quiet]
    assert set(names["shares"]) == {article.pk, quiet.pk}


def test_the_field_of_the_content_api_has_the_name_that_is_said() -> None:
    assert run("Wagtail's content API")["api_fields"][1].name == "reactions"


def test_the_viewset_of_the_example_has_the_panel() -> None:
    viewset = run("What editors set")["BlogPageViewSet"]
    for own, usual in ((viewset.edit_view_class, EditView), (viewset.revisions_revert_view_class, RevisionsRevertView), (viewset.add_view_class, CreateView)):
        assert issubclass(own, usual)
        assert own.get_side_panels is not usual.get_side_panels


def test_the_script_of_the_example_hears_of_a_vote(live_site: LiveSite, browser_page: BrowserPage, article: ArticlePage) -> None:
    browser_page.goto(live_site.address(article))
    browser_page.evaluate(example("When something changes", "js"))
    browser_page.get_by_role("button", name="Love").click()
    browser_page.wait_for_selector('body[data-reactions="1, mine: love"]')
