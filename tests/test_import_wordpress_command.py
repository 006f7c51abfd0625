"""What whoever imports a WordPress export types, and is told."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from articles.models import ArticlePage, CreditedImage, WordPressPicture, WordPressPost
from tests.factories import make_section
from tests.wordpress_export import Wxr

if TYPE_CHECKING:
    from pathlib import Path

    from articles.models import FrontPage
    from tests.wordpress_export import Site


@pytest.fixture(autouse=True)
def sections(front_page: FrontPage) -> None:
    for title in ("Harbour", "News"):
        make_section(front_page, title=title)


@pytest.fixture(autouse=True)
def on_loopback(old_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.management.commands.import_wordpress.fetch", old_site.fetch)


def run(wxr: Wxr | str, path: Path, *arguments: str, **options: Any) -> tuple[str, str]:
    """What the command prints, and what it says meanwhile."""
    out, err = StringIO(), StringIO()
    (path / "export.xml").write_text(wxr if isinstance(wxr, str) else wxr.text(), encoding="utf-8")
    call_command("import_wordpress", path / "export.xml", *arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_the_report_says_what_was_done_and_what_is_left_to_people(wxr: Wxr, tmp_path: Path) -> None:
    wxr.post(1, title="Ferry", categories=["Gossip"], meta={"_thumbnail_id": 8}).post(2, title="Lock", meta={"_thumbnail_id": 9}).post(3, kind="page")
    said, progress = run(wxr.attachment(8, "missing.jpg").attachment(9, "quay.jpg"), tmp_path, "--section", "news")
    lines = said.splitlines()

    assert lines[0].startswith(f"Posts of {wxr.site}: 2, in ")
    assert lines[1:] == [
        "       2  imported",
        "Stored: published 1, drafts 1, scheduled 0; pictures 1; redirects 4.",
        "Not posts, and left out: page (1).",
        "Categories without a section, which the mapping could name: gossip (1).",
        "Pictures that nobody is credited for: 1. They are in the library, cleared for no use: credit them there, then clear them.",
        "Pictures that could not be fetched; --retry-pictures asks for them again:",
        f"  {wxr.site}/wp-content/uploads/missing.jpg  The site answered 404.",
        "Stories to look at:",
        f"  1  “Ferry”  The picture {wxr.site}/wp-content/uploads/missing.jpg is missing. The site answered 404.",
        "  2  “Lock”  It waits as a draft, for it cannot be published as it is: "
        "Nobody is credited for the picture “Picture 9”. Say in the library who is, and clear it for our pages.",
    ]
    assert progress == "2 of 2 posts\n"


def test_the_report_as_json(wxr: Wxr, tmp_path: Path) -> None:
    report = json.loads(run(wxr.post(1, title="Ferry"), tmp_path, "--section", "news", "--json")[0])

    assert (report["posts"], report["live"], report["site_url"], report["end"]) == ({"imported": 1}, 1, wxr.site, "")


def test_a_dry_run_stores_and_fetches_nothing(wxr: Wxr, tmp_path: Path, old_site: Site) -> None:
    wxr.post(1, meta={"_thumbnail_id": 5}, categories=["Gossip"]).attachment(5, "quay.jpg")
    said, _progress = run(wxr, tmp_path, "--section", "news", "--dry-run")

    assert "(Nothing was stored: this is what an import would do.)" in said
    assert "gossip (1)" in said
    assert not any(model.objects.exists() for model in (ArticlePage, CreditedImage, WordPressPost, WordPressPicture))
    assert old_site.asked == []


def test_no_pictures_then_pictures(wxr: Wxr, tmp_path: Path, old_site: Site) -> None:
    wxr.post(1, meta={"_thumbnail_id": 5}).attachment(5, "quay.jpg", credit="Ada Holm")
    run(wxr, tmp_path, "--section", "news", "--no-pictures")
    assert old_site.asked == []

    run(wxr, tmp_path, "--section", "news", "--retry-pictures")

    assert ArticlePage.objects.get().lead_picture


@pytest.mark.parametrize(
    ("name", "text"),
    [("map.toml", 'section = "news"\n[categories]\ngossip = "harbour"\n'), ("map.json", '{"section": "news", "categories": {"gossip": "harbour"}}')],
)
def test_the_mapping_is_toml_or_json(wxr: Wxr, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    run(wxr.post(1, categories=["Gossip"]), tmp_path, mapping=tmp_path / name)

    assert ArticlePage.objects.get().get_parent().slug == "harbour"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('sections = "news"', "says something of “sections” that is not understood. It can hold: categories, authors, section, credit, credit_fields, kinds."),
        ("categories = 3", "says something of “categories”"),
        ("section = ", "cannot be read"),
        ('section = "sport"', "There is no section “sport”. Give one of these: harbour, news."),
        ("", "Say with --section where stories go that no category says: harbour, news."),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused_with_what_to_change(wxr: Wxr, tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "map.toml").write_text(text)
    with pytest.raises(CommandError) as refusal:
        run(wxr.post(1), tmp_path, mapping=tmp_path / "map.toml")

    assert why in str(refusal.value)
    assert not ArticlePage.objects.exists()


def test_a_file_that_was_cut_off_ends_with_an_error_after_the_report(wxr: Wxr, tmp_path: Path) -> None:
    text = wxr.post(1, title="The first").post(2).text()
    with pytest.raises(CommandError, match="The import is not complete"):
        run(text[:-40], tmp_path, "--section", "news")

    assert ArticlePage.objects.filter(title="The first").exists()


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_wordpress", tmp_path / "nothing.xml", "--section", "news")
