"""The admin page on which an editor pastes or uploads wire copy: who may, what comes of it, and what is refused."""

from __future__ import annotations

import io
import zipfile
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission

from articles.models import ArticlePage, ImportedCopy
from tests.factories import make_picture, make_section
from tests.wire import FIVE, data_of, docx, market_docx, paragraph, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser
    from django.http import HttpResponse

    from articles.models import FrontPage, SectionPage

pytestmark = pytest.mark.django_db
STORY = "Lock closes for the winter\n\nBoats go round.\n\nPhoto: Ada Holm\n\nThe lock closed on Monday.\n\nIt opens in March.\n"


def send(client: Client, section: SectionPage, *, file: bytes | None = None, name: str = "copy.txt", **fields: Any) -> HttpResponse:
    files = {"file": SimpleUploadedFile(name, file)} if file is not None else {}
    return client.post(reverse("newsroom_import_story"), {"section": section.pk, **fields, **files})


def words_of(answer: HttpResponse) -> str:
    return unescape(" ".join(answer.content.decode().split()))


def test_pasted_copy_becomes_a_draft_whose_editor_is_told_what_was_recognised(editor_client: Client, section: SectionPage, editor: AbstractUser) -> None:
    answer = send(editor_client, section, text=STORY)
    story = ArticlePage.objects.get()
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[story.pk])
    assert (story.title, story.dek, story.live, story.owner) == ("Lock closes for the winter", "Boats go round.", False, editor)
    said = words_of(editor_client.get(answer.url))
    assert "“Lock closes for the winter” was imported: 2 paragraphs, 0 quotations." in said
    assert "The copy credits its picture to: <strong>Ada Holm</strong>." in said
    assert "Imported copy: what was recognised, and what is left to do" in said
    assert "It stands between the headline and a credit line, byline, date or picture." in said


def test_an_uploaded_file_does_as_well(editor_client: Client, section: SectionPage) -> None:
    for expected in FIVE:
        # Whatever the file is called.
        assert send(editor_client, section, file=data_of(expected), name="upload.bin").status_code == 302
    assert {story.title for story in ArticlePage.objects.all()} == {expected.headline for expected in FIVE}


def test_what_browsers_know_of_a_paste_keeps_its_links(editor_client: Client, section: SectionPage) -> None:
    html = '<h1>Lock closes</h1><p>The <a href="https://lock.example/">lock</a> closed.</p>'
    send(editor_client, section, text="Lock closes\n\nThe lock closed.", pasted_html=html)
    assert '<a href="https://lock.example/">' in str(ArticlePage.objects.get().body.raw_data[0]["value"])


def test_a_rich_paste_of_hardly_any_mark_up_is_no_plain_text(editor_client: Client, section: SectionPage) -> None:
    send(editor_client, section, text="Lock closes\n\nIt closed.", pasted_html="<meta charset='utf-8'>Lock closes<br><br>It closed.")
    assert ArticlePage.objects.get().body.raw_data[0]["value"] == "<p>It closed.</p>"


def test_text_that_speaks_of_a_tag_is_no_html(editor_client: Client, section: SectionPage) -> None:
    send(editor_client, section, text="How the web is written\n\nEvery paragraph begins with <p>, she said. It ends by itself.")
    assert ArticlePage.objects.get().body.raw_data[0]["value"] == "<p>Every paragraph begins with &lt;p&gt;, she said. It ends by itself.</p>"


def test_the_credit_is_no_longer_offered_once_there_is_a_picture_nor_the_report_once_it_is_published(editor_client: Client, section: SectionPage) -> None:
    url = send(editor_client, section, text=STORY).url
    story = ArticlePage.objects.get()
    story.lead_picture = make_picture()
    story.save_revision()
    said = words_of(editor_client.get(url))
    assert "The copy credits its picture to" not in said
    assert "Imported copy: what was recognised" in said
    story.save_revision().publish()
    assert "Imported copy: what was recognised" not in words_of(editor_client.get(url))
    assert ImportedCopy.objects.filter(page=story).exists()


UNMARKED = "Swimmers find a bell\n\nIt hung in a church.\n\nTwo swimmers found a bell on Saturday. It is old.\n\nIt is shown in May.\n"
PUT_BACK, TAKE = "Put the dek back as the first paragraph", "Make the first paragraph the dek"


def test_a_dek_that_may_be_the_storys_beginning_is_asked_about_until_somebody_writes_one(editor_client: Client, section: SectionPage) -> None:
    url = send(editor_client, section, text=UNMARKED).url
    assert "nothing in the copy marks it as the dek" in words_of(editor_client.get(url))
    story = ArticlePage.objects.get()
    story.dek = "A bell that was lost for 264 years."
    story.save_revision()
    assert PUT_BACK not in words_of(editor_client.get(url))


def test_a_dek_that_went_back_into_the_story_is_not_spoken_of_as_if_it_stood_there(editor_client: Client, section: SectionPage) -> None:
    url = send(editor_client, section, text=UNMARKED).url
    story = ArticlePage.objects.get()
    story.dek = ""
    story.save_revision(clean=False)
    said = words_of(editor_client.get(url))
    assert "put it back" not in said
    assert "No dek was found in the copy. Write one, or make the first paragraph the dek." in said


def test_copy_without_a_dek_offers_its_first_paragraph_and_copy_with_a_marked_one_nothing(editor_client: Client, section: SectionPage) -> None:
    without = "Lock closes\n\nThe lock closed. It opens in March.\n\nBoats go round.\n"
    assert "No dek was found in the copy." in words_of(editor_client.get(send(editor_client, section, text=without).url))
    assert TAKE not in words_of(editor_client.get(send(editor_client, section, text=STORY).url))


def test_readers_learn_nothing_of_the_import(editor_client: Client, section: SectionPage, client: Client) -> None:
    send(editor_client, section, text=STORY)
    story = ArticlePage.objects.get()
    story.save_revision().publish()
    for address in (story.get_url(), "/feed/", "/feed.json", "/search/?q=lock"):
        assert "Ada Holm" not in client.get(address).content.decode()


def test_the_list_of_articles_has_the_way_there_for_those_who_may(editor_client: Client, section: SectionPage, make_user: Callable[..., AbstractUser]) -> None:
    assert reverse("newsroom_import_story") in editor_client.get(reverse("newsroom_articles:index")).content.decode()
    other = Client()
    publisher = make_user("pia", "Editors")
    GroupPagePermission.objects.filter(group__in=publisher.groups.all(), permission__codename="add_page").delete()
    other.force_login(publisher)
    assert reverse("newsroom_import_story") not in other.get(reverse("newsroom_articles:index")).content.decode()
    assert other.get(reverse("newsroom_import_story")).status_code == 302


def test_only_sections_that_one_may_add_to_are_offered_and_taken(make_user: Callable[..., AbstractUser], front_page: FrontPage) -> None:
    harbour, culture = make_section(front_page, title="Harbour"), make_section(front_page, title="Culture")
    editor = make_user("edda", "Editors")
    GroupPagePermission.objects.filter(group__in=editor.groups.all(), permission__codename="add_page").update(page=culture)
    client = Client()
    client.force_login(editor)
    page = client.get(reverse("newsroom_import_story")).content.decode()
    assert "Culture</option>" in page
    assert "Harbour</option>" not in page
    assert "Select a valid choice" in words_of(send(client, harbour, text=STORY))
    assert not ArticlePage.objects.exists()
    assert send(client, culture, text=STORY).status_code == 302


def test_moderators_and_strangers_may_not(moderator_client: Client, client: Client, section: SectionPage) -> None:
    for one in (moderator_client, client):
        assert one.get(reverse("newsroom_import_story")).status_code == 302
        assert send(one, section, text=STORY).status_code == 302
    assert not ArticlePage.objects.exists()


def test_a_paste_without_a_token_is_refused(editor: AbstractUser, section: SectionPage) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert send(client, section, text=STORY).status_code == 403
    assert not ArticlePage.objects.exists()


def test_the_form_asks_few_questions(editor_client: Client, section: SectionPage, django_assert_max_num_queries: Any) -> None:
    editor_client.get(reverse("newsroom_import_story"))
    with django_assert_max_num_queries(16):
        editor_client.get(reverse("newsroom_import_story"))


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


ENTITIES = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><w>&b;</w>'
WORDS = paragraph(run("Headline"), style="Title") + paragraph(run("A paragraph of the story."))
REFUSED: dict[str, tuple[bytes, str]] = {
    "five megabytes": (b"A line of the story.\n\n" * 240_000, "more than 1.0 MB"),
    "very many lines": (b"a\n\n" * 20_000, "more lines than any story has"),
    "empty": (b"", "There is nothing in it."),
    "white space": (b" \r\n\t\n", "There is nothing in it."),
    "one line": (b"Lock closes for the winter", "This is one paragraph alone."),
    "only a headline and a credit": (b"Lock closes\n\nGetty Images\n", "there is no paragraph below the headline"),
    "zeros": (b"\x00" * 5_000, "This file is not text."),
    "a program": (bytes(range(256)) * 50, "This file is not text."),
    "control characters": (b"\x01\x02\x03 text" * 50, "This file is not text."),
    "PDF": (b"%PDF-1.7\n...", "This is a PDF file"),
    "JPEG": (b"\xff\xd8\xff\xe0....", "This is a JPEG file"),
    "RTF": (b"{\\rtf1\\ansi Hello}", "This is a RTF file"),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "Save it as .docx without a password"),
    "some ZIP": (zipped(**{"a.txt": b"text"}), "This is a ZIP file and no Word document"),
    "half a document": (market_docx()[:700], "damaged or was cut off"),
    "no document inside": (zipped(**{"[Content_Types].xml": b"<Types/>"}), "damaged or was cut off"),
    "broken XML": (docx("<w:p>"), "damaged or was cut off"),
    "a high ratio": (docx(WORDS, other_parts={"word/media/x.bin": b"\x00" * 60_000_000}), "far larger when it is unpacked"),
    "much XML": (docx(WORDS, other_parts={f"word/x{number}.xml": b"<a>" + bytes(range(48, 58)) * 20_000 + b"</a>" for number in range(50)}), "far larger"),
    "many parts": (docx(WORDS, other_parts={f"word/x{number}.bin": b"" for number in range(2_001)}), "far larger when it is unpacked"),
    "entities": (docx(WORDS, other_parts={"word/numbering.xml": ENTITIES}), "defines entities"),
    "many elements": (docx(WORDS, other_parts={"word/x.xml": b"<a>" + b"<b/>" * 210_000 + b"</a>"}), "damaged|more mark-up|far larger"),
    "deep elements": (docx("<w:sdt>" * 100 + "</w:sdt>" * 100), "more mark-up than any story has"),
    "deep HTML": (b"<div>" * 500 + b"text</div>", "more mark-up than any story has"),
    "broken JSON": (b'{"headlines": [', "begins like JSON and is none"),
    "deep JSON": (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "begins like JSON and is none"),
    "other JSON": (b'{"a": 1}', "no news item in ninjs"),
    "ninjs without text": (b'{"headlines": [{"value": "Lock closes"}], "type": "picture"}', "This item has no text"),
    "ninjs of odd types": (b'{"headlines": 7, "bodies": {"a": null}, "associations": "x", "by": [1], "infosources": [3]}', "This item has no text"),
    "entities in a feed": (b'<!DOCTYPE r [<!ENTITY a "x">]><rss><channel><item><title>&a;</title></item></channel></rss>', "defines entities"),
    "broken feed": (b"<rss><channel><item>", "This feed is damaged"),
    "empty feed": (b"<rss><channel></channel></rss>", "This feed has no story in it"),
    "feed of two": (b"<rss><channel><item><title>a</title></item><item/></channel></rss>", "This feed has 2 stories"),
    "item without text": (b"<item><title>Lock closes</title></item>", "This item has a title and no text"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_a_sentence_and_nothing_is_stored(name: str, editor_client: Client, section: SectionPage) -> None:
    data, sentence = REFUSED[name]
    answer = send(editor_client, section, file=data)
    assert answer.status_code == 200
    assert any(part in words_of(answer) for part in sentence.split("|"))
    assert not ArticlePage.objects.exists()
    assert not ImportedCopy.objects.exists()


@pytest.mark.parametrize("megabytes", [2, 5])
def test_a_paste_of_megabytes_is_told_so_however_large_it_is(megabytes: int, editor_client: Client, section: SectionPage) -> None:
    answer = send(editor_client, section, text="A line of the story.\n\n" * (megabytes * 48_000))
    assert answer.status_code in {200, 413}
    assert "This is more than 1.0 MB" in words_of(answer)
    assert "Import as a draft" in words_of(answer)
    assert not ArticlePage.objects.exists()


def test_what_is_told_so_has_the_form_as_it_was_opened(editor_client: Client, section: SectionPage) -> None:
    opened = editor_client.get(reverse("newsroom_import_story"))
    refused = send(editor_client, section, text="x" * 5_000_000, fetches_pictures="on")
    assert refused.status_code == 413
    for answer in (opened, refused):
        assert answer.context["form"]["fetches_pictures"].value() is True
        assert answer.context["form"]["text"].value() in {None, ""}


def test_so_is_one_of_nobody_who_may_import(moderator_client: Client, client: Client, section: SectionPage) -> None:
    for one in (moderator_client, client):
        assert send(one, section, text="x" * 5_000_000).status_code == 302


def test_nothing_at_all_and_both_at_once_are_refused(editor_client: Client, section: SectionPage) -> None:
    assert "Paste the copy, or choose a file." in words_of(send(editor_client, section))
    assert "Leave one of them out." in words_of(send(editor_client, section, text=STORY, file=STORY.encode()))
    assert not ArticlePage.objects.exists()


def test_windows_1252_is_read_and_told(editor_client: Client, section: SectionPage) -> None:
    answer = send(editor_client, section, file="Café “Anker” closes\n\nIt’s over.\n\nThe café’s last guest – a gull – paid 4 €.\n".encode("cp1252"))
    story = ArticlePage.objects.get()
    assert (story.title, story.body.raw_data[0]["value"]) == ("Café “Anker” closes", "<p>The café’s last guest – a gull – paid 4 €.</p>")
    assert "it was read as Windows-1252" in words_of(editor_client.get(answer.url))


def test_scripts_in_the_copy_run_nowhere_in_the_editor(editor_client: Client, section: SectionPage) -> None:
    evil = '<h1>Lock <script>steal()</script>closes</h1><p>"><img src=x onerror=steal()>&lt;script&gt;steal()&lt;/script&gt; said</p><p>two</p>'
    page = editor_client.get(send(editor_client, section, text=evil).url).content.decode()
    assert "<script>steal" not in page
    assert "onerror=steal" not in page


BODIES = rb'"bodies": [{"value": "It closed\u0000.\n\nIt opens."}], "keywords": ["a\u0000"]'
ODD = {
    "ninjs": rb'{"headlines": [{"value": "Lock\u0000 closes \ud800"}], "by": "Ada\u0000", ' + BODIES + b"}",
    "utf-16": f"Lock closes\n\n<p>It\x00 closed.</p><a href='javascript:\x00'>x</a>\n\n<p>{'It opens. ' * 200}</p>".encode("utf-16"),
    "references": b"<h1>Lock&#0; closes</h1><p>It closed&#xD800;.</p><p>It &#1;opens.</p>",
}


@pytest.mark.parametrize("name", ODD)
def test_characters_that_no_database_stores_are_left_out(name: str, editor_client: Client, section: SectionPage) -> None:
    assert send(editor_client, section, file=ODD[name]).status_code == 302
    stored = f"{ArticlePage.objects.values_list('title', 'body')} {ImportedCopy.objects.values_list('report')}"
    assert "\\x00" not in stored
    assert "\\u0000" not in stored
    assert "\\ud800" not in stored
