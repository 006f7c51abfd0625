"""What a page weighs on its way to a reader, compressed as servers do it."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.urls import reverse

from articles.models import Byline, SourceCredit
from newsroom.demo.phrases import SUBJECTS
from tests.factories import make_article, make_contributor, make_picture, make_source, picture_file
from tests.styles import ROOT, SHEETS, built

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import ArticlePage, CreditedImage, SectionPage

HTML_BYTES = 25 * 1024
CSS_BYTES = 12 * 1024
SCRIPT_BYTES = 6 * 1024

STYLE_SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
SCRIPT = re.compile(r'<script [^>]*src="([^"]+)"')


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, compresslevel=6, mtime=0))


def weight_of_files(addresses: list[str]) -> int:
    return sum(compressed(Path(str(finders.find(address.removeprefix("/static/")))).read_bytes()) for address in addresses)


def small_picture() -> CreditedImage:
    """A picture that all files are made of in no time; their addresses are as long as those of a large one."""
    return make_picture(file=picture_file(size=(300, 200)))


def inline() -> tuple[str, dict[str, object]]:
    return "picture", {"image": {"image": small_picture(), "alt_text": "", "decorative": False}, "caption": "The quay at six, before the ferry came."}


@pytest.fixture
def long_story(section: SectionPage, django_capture_on_commit_callbacks: Any) -> ArticlePage:
    """A story of a thousand words with all else that a story has: pictures, quotes, sources, bylines, tags, related stories and the panel of reactions."""
    words = " ".join(f"{subject[0]} and number {number}." for number, subject in zip(range(1000), SUBJECTS * 1000, strict=False)).split()[:1000]
    paragraphs: list[tuple[str, Any]] = [("paragraph", f"<p>{' '.join(words[start : start + 50])}</p>") for start in range(0, 1000, 50)]
    source = make_source()
    quote = ("quote", {"words": "Every boat was there.", "speaker": "Ines Calder", "speaker_role": "harbour master", "source": source})
    with django_capture_on_commit_callbacks(execute=True):
        others = [make_article(section, lead_picture=small_picture()) for _ in range(4)]
        body = [*paragraphs[:10], inline(), quote, ("related_story", {"story": others[0]}), inline(), *paragraphs[10:]]
        story = make_article(section, title="A long story", lead_picture=small_picture(), body=body)
    story.bylines.add(*(Byline(contributor=make_contributor()) for _ in range(3)))
    story.source_credits.add(*(SourceCredit(source=make_source()) for _ in range(4)))
    story.tags.add("Ferries", "Old lock", "Council")
    story.save()
    return story


@pytest.fixture
def html(client: Client, long_story: ArticlePage) -> str:
    return client.get(long_story.get_url()).content.decode()


def test_an_article_is_a_page_of_a_thousand_words_and_25_kilobytes(html: str) -> None:
    assert len(re.findall(r"\w+", re.sub(r"<[^>]+>", " ", html))) > 1000
    assert "reaction-panel" in html
    assert compressed(html.encode()) <= HTML_BYTES


def test_an_article_has_one_style_sheet_of_12_kilobytes(html: str) -> None:
    [sheet] = STYLE_SHEET.findall(html)
    assert weight_of_files([sheet]) <= CSS_BYTES


def test_the_scripts_of_an_article_are_6_kilobytes(html: str) -> None:
    scripts = SCRIPT.findall(html)
    # The script of embeds comes with them, and counts even though this story has none.
    assert 0 < weight_of_files([*scripts, "/static/articles/embeds.js"]) <= SCRIPT_BYTES


@pytest.mark.parametrize("address", ["/", "/harbour/", "/topics/ferries/", "/search/?q=story", "/nothing/here/"])
def test_every_page_has_the_same_one_style_sheet(client: Client, long_story: ArticlePage, html: str, address: str) -> None:
    assert STYLE_SHEET.findall(client.get(address).content.decode()) == STYLE_SHEET.findall(html)


def test_every_picture_of_every_page_keeps_its_room(client: Client, long_story: ArticlePage) -> None:
    people = [byline.contributor for byline in long_story.bylines.all()]
    people[0].portrait = small_picture()
    people[0].save()
    addresses = ["/", "/harbour/", long_story.get_url(), "/topics/ferries/", people[0].get_absolute_url(), f"{reverse('articles:search')}?q=story"]
    for address in addresses:
        images = re.findall(r"<img [^>]*>", client.get(address).content.decode())
        assert images, address
        for image in images:
            assert re.search(r' width="\d+"', image), (address, image)
            assert re.search(r' height="\d+"', image), (address, image)
        assert sum('fetchpriority="high"' in image for image in images) <= 1
        assert all(("fetchpriority" in image) != ('loading="lazy"' in image) for image in images), address


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_style_sheet_is_made_of_its_parts(sheet: str) -> None:
    assert (ROOT / sheet).read_text() == built(sheet), "Run: make styles, after a change of its parts."


def test_static_files_are_collected_with_a_hash_and_compressed_twice(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    [sheet] = tmp_path.glob("newsroom/reader.*.css")
    assert re.fullmatch(r"reader\.[0-9a-f]{12}\.css", sheet.name)
    content = sheet.read_bytes()
    assert gzip.decompress(Path(f"{sheet}.gz").read_bytes()) == content
    assert brotli.decompress(Path(f"{sheet}.br").read_bytes()) == content
