"""The rules of the house that tools can check: who imports whom, how large things are, and what a page may hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.application.use_cases import FAILURE, SUCCESS, lint_imports
from importlinter.configuration import configure

ROOT = Path(__file__).resolve().parents[1]
APPS = ["articles", "reactions"]
PACKAGES = [*APPS, "newsroom", "tests"]
FIXED_NAMES = ["newsroom", "articles", "reactions", "templates", "manage.py", "tests", "requirements.txt"]
TEXT = {".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".in", ".svg", ""}
INLINE = re.compile(r"""<script(?![^>]*\b(?:src=|type="application/(?:ld\+)?json"))|<style\b|\sstyle=|\son[a-z]+=["']""", re.IGNORECASE)
HOST = re.compile(r"""(?<![\w.])(?:https?:)?//(?!www\.w3\.org/)(?:[\w-]+\.)+(?!example\b)[a-z]{2,}(?!\.?[\w-])""", re.IGNORECASE)

PICTURE_UNASKED = re.compile(r"(?<!picture_shown_here )\b(?:\w+\.)+(?:lead_picture|portrait|image)\b(?!_id)")
# They look up files, make files and index words, whatever is shown later; the others are the editors'.
PICTURES_WHATEVER_THEIR_RIGHTS = {
    *(
        "articles/cards.py",
        "articles/chooser_blocks.py",
        "articles/content_api/stories.py",
        "articles/reading.py",
        "articles/search/passages.py",
        "articles/tasks.py",
    ),
    *("articles/forms/pages.py", "articles/panels.py", "articles/suggestions/story.py"),
}


def files(*folders: str, suffixes: set[str]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in (ROOT / folder).rglob("*") if path.suffix in suffixes and path.is_file() and "__pycache__" not in path.parts)


def modules(*folders: str) -> Iterator[Path]:
    return (path for path in files(*folders, suffixes={".py"}) if "migrations" not in path.parts)


def found(pattern: re.Pattern[str], paths: Iterator[Path]) -> list[str]:
    return [f"{path.relative_to(ROOT)}: {match.group().strip()}" for path in paths for match in pattern.finditer(path.read_text())]


def test_the_import_contracts_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))
    configure()

    assert lint_imports(is_debug_mode=False) == SUCCESS != FAILURE


@pytest.mark.parametrize(("app", "other"), [("reactions", "articles"), ("articles", "reactions")])
def test_an_app_does_not_name_the_other(app: str, other: str) -> None:
    # What import-linter does not see: names in strings, template paths, tag libraries, URL names.
    naming = re.compile(rf"""\b{other}(?:\.[A-Za-z_]|_tags\b)|["']{other}[:/]|\bimport {other}\b""")

    assert found(naming, files(app, suffixes={".py", ".html", ".js", ".css"})) == []


def test_the_fixed_names_are_at_the_top() -> None:
    assert [name for name in FIXED_NAMES if not (ROOT / name).exists()] == []


def test_no_module_is_longer_than_400_lines() -> None:
    assert [str(path.relative_to(ROOT)) for path in modules(*PACKAGES) if len(path.read_text().splitlines()) > 400] == []


def test_no_function_is_longer_than_30_lines() -> None:
    functions = [
        (path, node)
        for path in modules(*APPS, "newsroom")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert [f"{path.relative_to(ROOT)}:{node.lineno} {node.name}" for path, node in functions if (node.end_lineno or 0) - node.lineno >= 30] == []


def test_no_module_is_named_for_nothing() -> None:
    assert [path for path in modules(*PACKAGES) if path.stem in {"utils", "common", "helpers", "misc"}] == []


def test_templates_hold_no_inline_script_or_style() -> None:
    assert found(INLINE, files(*APPS, "newsroom", "templates", suffixes={".html"})) == []


def test_templates_ask_for_pictures_that_may_be_shown() -> None:
    # What shows a picture takes it from `shown_picture`, `shared_picture` and their like, or through {% picture_shown_here … %}.
    templates = (path for path in files(*APPS, "templates", suffixes={".html"}) if "admin" not in path.parts)

    assert found(PICTURE_UNASKED, templates) == []


def test_modules_ask_for_pictures_that_may_be_shown() -> None:
    taking = {str(path.relative_to(ROOT)) for path in modules("articles") if takes_pictures_unasked(ast.parse(path.read_text()))}

    assert taking == PICTURES_WHATEVER_THEIR_RIGHTS


def takes_pictures_unasked(tree: ast.Module) -> bool:
    """Whether a story's or a person's picture is taken other than as `shown(…)`."""
    asked = [call for call in ast.walk(tree) if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "shown"]
    inside = {node for call in asked for node in ast.walk(call)}
    return any(is_picture(node) for node in ast.walk(tree) if node not in inside)


def is_picture(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in {"lead_picture", "portrait"}
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value == "image"


def test_pages_name_no_other_host() -> None:
    assert found(HOST, files(*APPS, "newsroom", "templates", suffixes={".html", ".css", ".js", ".svg"})) == []


def test_no_file_knows_where_it_was_written() -> None:
    places = re.compile("|".join(re.escape(f"{place}/") for place in (ROOT, Path.home())))
    top = (path for path in ROOT.iterdir() if path.is_file() and path.suffix in TEXT and not path.name.startswith(".git"))

    assert found(places, top) == []
    assert found(places, files(*PACKAGES, "templates", "docs", ".ci", suffixes=TEXT)) == []
