"""Every message of the site is there in every language that the site brings, whole and fit to be used."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import polib
import pytest

from tests.messages import APPS, LANGUAGES, ROOT, SOURCES, catalogue, collect

PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|%%|\{[a-z_]*\}")
PLURAL_FORMS = {"ar": 6, "de": 2, "es": 3, "fr": 2}

each_catalogue = pytest.mark.parametrize(("app", "language"), [(app, language) for app in APPS for language in LANGUAGES])


def read(app: str, language: str) -> polib.POFile:
    return polib.pofile(str(catalogue(ROOT, app, language)))


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def key_of(entry: polib.POEntry) -> tuple[str | None, str, str]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


@each_catalogue
def test_a_catalogue_is_complete(app: str, language: str) -> None:
    entries = read(app, language)
    assert [entry.msgid for entry in entries if not all(translations(entry)) or entry.fuzzy or entry.obsolete] == []


@each_catalogue
def test_plurals_have_all_forms_of_the_language(app: str, language: str) -> None:
    entries = [entry for entry in read(app, language) if entry.msgid_plural]
    assert [entry.msgid for entry in entries if len(entry.msgstr_plural) != PLURAL_FORMS[language]] == []


@each_catalogue
def test_placeholders_are_those_of_the_message(app: str, language: str) -> None:
    """In a plural, a form for one may leave the number out, or say it in the words of the other form."""
    wrong = []
    for entry in read(app, language):
        allowed = [Counter(PLACEHOLDER.findall(text)) for text in (entry.msgid, entry.msgid_plural) if text]
        wrong += [text for text in translations(entry) if Counter(PLACEHOLDER.findall(text)) not in allowed]
    assert wrong == []


@each_catalogue
def test_what_is_read_is_what_was_compiled(app: str, language: str) -> None:
    compiled = polib.mofile(str(catalogue(ROOT, app, language).with_suffix(".mo")))
    assert {key_of(entry): translations(entry) for entry in compiled} == {key_of(entry): translations(entry) for entry in read(app, language)}


@pytest.mark.slow
def test_no_message_of_the_code_is_missing(tmp_path: Path) -> None:
    for source in SOURCES:
        shutil.copytree(ROOT / source, tmp_path / source, ignore=shutil.ignore_patterns("__pycache__", "locale", "static"))
    collect(tmp_path)
    for app in APPS:
        wanted = {key_of(entry) for entry in polib.pofile(str(catalogue(tmp_path, app, "de")))}
        assert wanted ^ {key_of(entry) for entry in read(app, "de")} == set(), app
        assert all({key_of(entry) for entry in read(app, language)} == wanted for language in LANGUAGES), app
