"""Exports that are cut off, hostile, or none."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest

from articles.models import ArticlePage, CreditedImage, WordPressPicture
from articles.wordpress.export import Export, NotAnExport
from articles.wordpress.markup import as_html
from tests.wordpress_export import Wxr, whole_site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.wordpress_export import Import, Site

LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>
"""


def without_head(wxr: Wxr) -> str:
    return wxr.text().partition("?>")[2]


def test_a_file_that_was_cut_off_is_imported_up_to_there_and_told(wxr: Wxr, imported: Import) -> None:
    text = wxr.post(1, title="The first").post(2, title="The second").post(3, title="The third").text()
    report = imported(text[: text.index("The third") + 4])

    assert sorted(ArticlePage.objects.values_list("title", flat=True)) == ["The first", "The second"]
    assert "cut off or damaged there, after “The second”. What stands before is read." in report.end
    line = text[: text.index("The third")].count("\n") + 1
    assert f"beyond line {line}:" in report.end


def test_it_goes_on_with_the_whole_file(old_site: Site, imported: Import) -> None:
    """Pictures stand behind the posts: those of the first part are put in once they are known."""
    text = whole_site(posts=12, pictures=18, site=old_site.url).text()
    imported(text[: text.index("<wp:post_id><![CDATA[7]]>")])
    begun = ArticlePage.objects.count()
    assert not CreditedImage.objects.exists()
    report = imported(text)

    assert begun == 6
    assert (report.posts["unchanged"] + report.posts["updated"], report.posts["imported"]) == (begun, 12 - begun)
    assert report.end == ""
    assert ArticlePage.objects.live().exclude(lead_picture=None).count() == 12
    assert (CreditedImage.objects.count(), WordPressPicture.objects.count()) == (18, 18)


def test_a_file_that_ends_in_its_head_is_no_export(wxr: Wxr, imported: Import) -> None:
    with pytest.raises(NotAnExport, match=r"This is no WordPress export\. Make one .* beyond line"):
        imported(wxr.text()[:300])


@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE], ids=["entities of entities", "an entity that is a file"])
def test_entities_of_its_own_are_refused_and_nothing_is_read(wxr: Wxr, imported: Import, head: str) -> None:
    with pytest.raises(NotAnExport, match="declares entities of its own"):
        imported(head + without_head(wxr.post(1, title="&a;").attachment(2, "quay.jpg")))
    assert not ArticlePage.objects.exists()
    assert not WordPressPicture.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "Boats", "<html><body>Boats</body></html>", "<rss><channel><title>A feed</title><item><title>x</title></item></channel></rss>"]
)
def test_what_is_no_export_is_refused(imported: Import, text: str) -> None:
    with pytest.raises(NotAnExport, match="This is no WordPress export"):
        imported(text)
    assert not ArticlePage.objects.exists()


def test_characters_that_xml_cannot_hold_do_not_end_it(wxr: Wxr, imported: Import) -> None:
    report = imported(wxr.post(1, title="Boats\x08 and \x0cships", content="Text\x00 here.").text())

    assert (report.end, ArticlePage.objects.get().title) == ("", "Boats and ships")


def test_a_post_that_cannot_be_stored_is_told_and_the_others_imported(wxr: Wxr, imported: Import) -> None:
    deep = "<div>" * 200 + "Text" + "</div>" * 200
    report = imported(wxr.post(1, content=deep).post(2))

    assert report.posts == {"failed": 1, "imported": 1}
    assert "Copy the text of the story alone" in report.stories[0].to_dos[0]


def test_reading_takes_no_more_memory_for_a_longer_export(tmp_path: Path) -> None:
    def peak(posts: int) -> int:
        path = whole_site(posts=posts, pictures=0).write(tmp_path / f"{posts}.xml")
        tracemalloc.start()
        assert sum(1 for item in Export(path).items() if item.kind == "post") == posts
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(2_000) < 2 * peak(200)


@pytest.mark.parametrize(
    "content", ["[a]" * 50_000, "[/a]" * 50_000, "[a b='c'" * 30_000, "[caption]" * 20_000 + "[/caption]" * 20_000], ids=["open", "closed", "cut", "nested"]
)
@pytest.mark.timeout(20)
def test_brackets_without_end_take_no_time(content: str) -> None:
    assert as_html(content, gallery=lambda numbers: [], address_of=lambda number: "").html is not None


def test_an_item_without_anything_is_skipped(imported: Import, wxr: Wxr) -> None:
    text = wxr.text().replace("</channel>", "<item></item><item><wp:post_type>post</wp:post_type><wp:post_id>x</wp:post_id></item></channel>")

    assert imported(text).posts == {"skipped": 2}
