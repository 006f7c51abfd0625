"""The pictures of wire copy: fetched with the words that come with them, within bounds, and stored with the draft or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, ModelLogEntry

from articles.models import ArticlePage, CreditedImage, Licence
from articles.pictures.elsewhere import is_uncredited
from articles.wire.drafts import draft_from
from articles.wire.formats import read_wire
from articles.wire.links import widest_of
from articles.wire.pictures import fetch_pictures
from articles.wire.placing import pictures_now
from articles.wire.report import notes_of
from tests.factories import make_article, make_picture, make_section, picture_file
from tests.wire.pictures import FIRST, SECOND, Import, figure, html, kinds, ninjs, ninjs_picture, on_loopback, with_credit
from tests.wordpress_export import drawing

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from articles.models import FrontPage, SectionPage
    from tests.wire.pictures import PictureSite

pytestmark = pytest.mark.django_db
END = datetime(2199, 1, 1, 6, tzinfo=UTC)


# What comes with them


def test_pictures_of_ninjs_come_with_their_words_and_their_rights(wire: PictureSite, copy_imported: Import) -> None:
    licence = Licence.objects.get(slug="cc-by")
    lead = ninjs_picture(
        wire.at("/lamp.jpg"),
        name="main",
        by="Ada Holm",
        creditLine="Ada Holm / Northern Wire",
        copyrightHolder="Northern Wire",
        usageTerms="Not for calendars.",
        rightsInfo={"linkedRights": licence.deed},
        expires="2199-01-01T06:00:00Z",
        digitalSourceType={"uri": "http://cv.iptc.org/newscodes/digitalsourcetype/compositeCapture"},
        headlines=[{"value": "Gannet Head lit"}],
        descriptions=[{"role": "caption", "value": "The lamp on Friday."}, {"role": "altText", "value": "A lamp above the sea"}],
    )
    story, report = copy_imported(ninjs(ninjs_picture(wire.at("/boats.jpg"), creditLine="Ben Ruud", caption="Boats."), lead))
    picture = story.lead_picture

    assert (picture.title, picture.description, picture.caption) == ("Gannet Head lit", "A lamp above the sea", "The lamp on Friday.")
    assert (picture.credit_line, picture.creator, picture.copyright_notice) == ("Ada Holm / Northern Wire", "Ada Holm", "© Northern Wire")
    assert (picture.usage_terms, picture.licence, picture.licence_url) == ("Not for calendars.", licence, "")
    assert (picture.rights_end.year, picture.digital_source_type, picture.may_be_used()) == (2199, "compositeCapture", True)
    # The one that is not called the main picture stands in the story.
    assert [(block.value["image"].credit_line, block.value["caption"]) for block in story.body if block.block_type == "picture"] == [("Ben Ruud", "")]
    # It has no place in the text, so it stands below.
    assert kinds(story) == ["paragraph", "paragraph", "picture"]
    assert [one["is_lead"] for one in report["pictures"]] == [True, False]


def test_a_picture_that_the_body_shows_small_is_fetched_at_its_widest(wire: PictureSite, copy_imported: Import) -> None:
    small, large = wire.at("/quay-small.jpg"), wire.at("/quay-large.jpg")
    renditions = [{"href": small, "width": 256}, {"href": large, "width": 3000}]
    item = {**ninjs_picture(small, by="Von Ada Holm", caption="The quay."), "renditions": renditions}
    body = f"<p>{FIRST}</p>{figure(small, caption='', credit='')}<p>{SECOND}</p>"
    story, report = copy_imported(ninjs(item, body=body))

    assert (story.lead_picture.credit_line, story.lead_caption or story.lead_picture.caption) == ("Ada Holm", "The quay.")
    assert [one["address"] for one in report["pictures"]] == [large]


def test_pictures_of_a_feed_come_in_their_widest_size_and_with_the_credit_of_the_owner(wire: PictureSite, copy_imported: Import) -> None:
    item = f"""<item><title>Lamp burns again</title><description>Boats see it.</description>
      <media:group><media:content url="{wire.at("/small.jpg")}" medium="image" width="320"/>
        <media:content url="{wire.at("/large.jpg")}" medium="image" width="2400"/>
        <media:description>The lamp.</media:description><media:credit role="photographer">Ada Holm</media:credit>
        <media:credit role="owner">Ada Holm / Northern Wire</media:credit>
        <media:copyright url="https://wire.example/terms">2026 Northern Wire</media:copyright></media:group>
      <enclosure url="{wire.at("/boats.jpg")}" type="image/jpeg" length="1"/><media:credit>Northern Wire</media:credit>
      <content:encoded><![CDATA[<p>{FIRST}</p><p>{SECOND}</p>]]></content:encoded></item>"""
    story, _report = copy_imported(item.encode())
    picture = story.lead_picture

    assert wire.asked == ["/large.jpg", "/boats.jpg"]
    assert (picture.credit_line, picture.creator, picture.caption) == ("Ada Holm / Northern Wire", "Ada Holm", "The lamp.")
    assert (picture.copyright_notice, picture.licence_url) == ("2026 Northern Wire", "https://wire.example/terms")
    assert [block.value["image"].credit_line for block in story.body if block.block_type == "picture"] == ["Northern Wire"]


def test_pictures_of_html_stand_where_the_copy_has_them_and_the_first_above_the_story(wire: PictureSite, copy_imported: Import) -> None:
    body = f"<p>{FIRST}</p>{figure(wire.at('/a.jpg'))}<p>{SECOND}</p>{figure(wire.at('/b.jpg'), credit='Ben Ruud', caption='Boats.')}<p>The end came.</p>"
    story, report = copy_imported(html(body))

    assert (story.lead_picture.credit_line, story.lead_picture.caption, story.lead_picture.description) == ("Ada Holm", "The lamp on Friday.", "A lamp")
    assert kinds(story) == ["paragraph", "paragraph", "picture", "paragraph"]
    assert story.body[2].value["image"].credit_line == "Ben Ruud"
    assert story.body[2].value["image"].contextual_alt_text == "A lamp"
    assert report["credit"] == "Ada Holm"


def test_the_widest_of_several_files_is_fetched_and_its_licence_kept(wire: PictureSite, copy_imported: Import) -> None:
    sources = f"{wire.at('/small.jpg')} 320w, {wire.at('/large.jpg')} 2400w"
    body = f'<figure><img src="{wire.at("/tiny.jpg")}" srcset="{sources}" alt=""><figcaption>The lamp. <a rel="license" href="https://terms.example/">Terms</a></figcaption></figure>'
    story, _report = copy_imported(html(f"{body}<p>{FIRST}</p><p>{SECOND}</p>"))

    assert wire.asked == ["/large.jpg"]
    assert story.lead_picture.licence_url == "https://terms.example/"


def test_a_picture_without_a_credit_is_cleared_for_nothing_and_told(wire: PictureSite, copy_imported: Import) -> None:
    story, report = copy_imported(html(f"{figure(wire.at('/IMG_7.jpg'), credit='', alt='IMG_7.jpg', caption='')}<p>{FIRST}</p><p>{SECOND}</p>"))
    picture = story.lead_picture

    assert is_uncredited(picture)
    assert not any(getattr(picture, f"for_{use}") for use in ("web", "feeds", "newsletter", "social", "republication"))
    # The name of a file is no alt text.
    assert (picture.title, picture.description) == ("IMG_7", "")
    assert report["pictures"][0]["is_uncredited"]
    assert notes_of(report) == ["Nobody is credited for the picture “IMG_7”. Say in the library who is, and clear it for our pages."]


def test_the_name_of_a_file_describes_nothing_however_its_address_writes_it(wire: PictureSite, copy_imported: Import) -> None:
    body = f"{figure(wire.at('/Lamp%20am%20Kai.jpg'), alt='Lamp am Kai.jpg', caption='')}<p>{FIRST}</p><p>{SECOND}</p>"
    story, _report = copy_imported(html(body))

    assert (story.lead_picture.title, story.lead_picture.description) == ("Lamp am Kai", "")


@pytest.mark.parametrize("name", ["a%00b", "%00a%1Fb%7F", "a%E2%80%AEb"])
def test_characters_that_no_title_may_have_are_left_out_of_the_name_of_a_file(name: str, wire: PictureSite, copy_imported: Import) -> None:
    story, _report = copy_imported(html(f"{figure(wire.at(f'/{name}.jpg'), alt='', caption='')}<p>{FIRST}</p><p>{SECOND}</p>"))

    assert story.lead_picture.title == "a b"


def test_a_credit_line_that_stands_alone_is_that_of_the_only_picture(wire: PictureSite, copy_imported: Import) -> None:
    only = figure(wire.at("/a.jpg"), credit="")
    story, _report = copy_imported(html(f"{only}<p>Photo: Ada Holm / Northern Wire</p><p>{FIRST}</p><p>{SECOND}</p>"))

    assert story.lead_picture.credit_line == "Ada Holm / Northern Wire"


def test_of_two_pictures_nobody_knows_whose_the_line_is(wire: PictureSite, copy_imported: Import) -> None:
    two = "".join(figure(wire.at(path), credit="") for path in ("/a.jpg", "/b.jpg"))
    copy_imported(html(f"{two}<p>Photo: Ada Holm / Northern Wire</p><p>{FIRST}</p><p>{SECOND}</p>"))

    assert [is_uncredited(picture) for picture in CreditedImage.objects.all()] == [True, True]


def test_what_the_file_says_fills_what_the_copy_does_not(wire: PictureSite, copy_imported: Import) -> None:
    wire.files["/a.jpg"] = with_credit("Ada Holm / Fenwick Pictures")
    story, _report = copy_imported(html(f"{figure(wire.at('/a.jpg'), credit='')}<p>{FIRST}</p><p>{SECOND}</p>"))
    picture = story.lead_picture

    assert (picture.credit_line, picture.may_be_used()) == ("Ada Holm / Fenwick Pictures", True)


def test_what_another_newsroom_offers_as_ninjs_comes_whole(copy_imported: Import, front_page: FrontPage, client: Client) -> None:
    section = make_section(front_page, title="Offered", offers_ninjs=True)
    lead = make_picture(file=picture_file(size=(640, 400)), creator="Ada Holm", caption="The quay.", usage_terms="Papers only.", rights_end=END)
    crane = make_picture(file=picture_file(size=(400, 640)), title="Crane", credit_line="Port of Lowmere", description="A crane", caption="")
    body = [("paragraph", f"<p>{FIRST}</p>"), ("picture", {"image": {"image": crane, "alt_text": "The crane", "decorative": False}, "caption": "Broken."})]
    theirs = make_article(section, title="Ferry leaves", body=[*body, ("paragraph", f"<p>{SECOND}</p>")], lead_picture=lead)
    item = client.get(f"{theirs.get_url()}ninjs.json").content
    CreditedImage.objects.update(file_hash="")

    def from_storage(url: str, **options: Any) -> bytes:
        with default_storage.open(url.partition("/media/")[2]) as file:
            return file.read()

    story, report = copy_imported(item, fetch=from_storage)
    pictures = [story.lead_picture, *(block.value["image"] for block in story.body if block.block_type == "picture")]

    assert [one["problem"] for one in report["pictures"]] == [""] * len(report["pictures"])
    assert [(one.credit.text, one.caption, one.usage_terms, one.rights_end) for one in pictures] == [
        ("Ada Holm / Fenwick Pictures", "The quay.", "Papers only.", END),
        ("Port of Lowmere", "Broken.", "", None),
    ]
    assert kinds(story) == ["paragraph", "picture", "paragraph"]


SIZES = {
    "a.jpg 320w, b.jpg 2400w": "b.jpg",
    "a.jpg 2400w,b.jpg 320w": "a.jpg",
    "a.jpg, b.jpg 320w, c.jpg": "b.jpg",
    "/w_320,h_2/a.jpg 320w 200h , /w_900,h_2/a.jpg 900w": "/w_900,h_2/a.jpg",
    "a.jpg 1x, b.jpg 2x": "",
    "a.jpg 0w, b.jpg -5w, c.jpg 9999999w": "",
    ", ,": "",
    "": "",
}


@pytest.mark.parametrize("srcset", SIZES)
def test_the_widest_size_is_told_by_its_width(srcset: str) -> None:
    assert widest_of(srcset) == SIZES[srcset]


@pytest.mark.parametrize("end", ["soon", "2030-13-01", "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_an_end_that_is_no_moment_is_none(end: str, wire: PictureSite, copy_imported: Import) -> None:
    story, _report = copy_imported(ninjs(ninjs_picture(wire.at("/a.jpg"), creditLine="Ada Holm", expires=end)))

    assert (story.lead_picture.credit_line, story.lead_picture.rights_end) == ("Ada Holm", None)


# The library's own


def test_a_file_that_the_library_has_is_used_and_keeps_its_credit(wire: PictureSite, copy_imported: Import) -> None:
    wire.files["/again.jpg"] = drawing(5)
    first, _report = copy_imported(html(f"{figure(wire.at('/again.jpg'))}<p>{FIRST}</p><p>{SECOND}</p>"))
    story, report = copy_imported(html(f"{figure(wire.at('/again.jpg'), credit='Somebody Else', caption='Again.')}<p>{FIRST}</p><p>{SECOND}</p>"))

    assert CreditedImage.objects.count() == 1
    assert (story.lead_picture, story.lead_picture.credit_line, story.lead_caption) == (first.lead_picture, "Ada Holm", "Again.")
    assert report["pictures"][0]["was_here"]


def test_what_the_user_may_not_choose_is_not_taken(wire: PictureSite, copy_imported: Import, editor: AbstractUser) -> None:
    wire.files["/a.jpg"] = drawing(5)
    copy_imported(html(f"{figure(wire.at('/a.jpg'))}<p>{FIRST}</p><p>{SECOND}</p>"))
    CreditedImage.objects.update(collection=Collection.get_first_root_node().add_child(name="Of others"))
    GroupCollectionPermission.objects.filter(permission__codename="choose_image").delete()
    story, report = copy_imported(html(f"{figure(wire.at('/a.jpg'))}<p>{FIRST}</p><p>{SECOND}</p>"), user=editor.username)

    assert not report["pictures"][0]["was_here"]
    assert story.lead_picture.uploaded_by_user == editor


def test_two_addresses_of_one_file_are_one_picture_which_is_shown_once(wire: PictureSite, copy_imported: Import) -> None:
    wire.files["/a.jpg"] = wire.files["/b.jpg"] = drawing(5)
    body = f"{figure(wire.at('/a.jpg'))}<p>{FIRST}</p>{figure(wire.at('/b.jpg'))}<p>{SECOND}</p>{figure(wire.at('/a.jpg'))}"
    story, report = copy_imported(html(body))

    assert (CreditedImage.objects.count(), wire.asked, kinds(story)) == (1, ["/a.jpg", "/b.jpg"], ["paragraph", "paragraph"])
    assert [one["is_repeated"] for one in report["pictures"]] == [False, True, True]


def test_of_one_file_at_two_addresses_the_place_in_the_text_counts(wire: PictureSite, copy_imported: Import) -> None:
    wire.files["/b.jpg"] = wire.files["/small-b.jpg"] = drawing(5)
    lead, beside = (ninjs_picture(wire.at(path), creditLine="Ada Holm") for path in ("/a.jpg", "/b.jpg"))
    story, report = copy_imported(ninjs(lead, beside, body=f"<p>{FIRST}</p><p>{SECOND}</p>{figure(wire.at('/small-b.jpg'))}<p>The end came.</p>"))

    assert kinds(story)[-2:] == ["picture", "paragraph"]
    assert [(one["is_lead"], one["is_repeated"]) for one in report["pictures"]] == [(True, False), (False, True), (False, False)]


# The page


def told_of_pictures(client: Client, url: str) -> str:
    """What the draft's form says was recognised."""
    page = " ".join(client.get(url).content.decode().split())
    return page.partition('<details class="newsroom-imported">')[2].partition("</details>")[0]


def assert_told(client: Client, url: str, title: str, sentence: str) -> None:
    row = told_of_pictures(client, url).partition(f">{title}</a>")[2].partition("</dd>")[0]
    assert sentence in row


def send(client: Client, section: SectionPage, data: bytes, **fields: Any) -> Any:
    with mock.patch("articles.wire.views.fetch", on_loopback):
        return client.post(reverse("newsroom_import_story"), {"section": section.pk, "text": data.decode(), **fields})


def test_an_editor_gets_the_pictures_unless_the_tick_is_taken_away(
    wire: PictureSite, editor_client: Client, editor: AbstractUser, section: SectionPage
) -> None:
    data = html(f"{figure(wire.at('/a.jpg'))}<p>{FIRST}</p>{figure(wire.at('/missing.jpg'))}<p>{SECOND}</p>")
    assert 'name="fetches_pictures"' in editor_client.get(reverse("newsroom_import_story")).content.decode()
    send(editor_client, section, data)
    assert (wire.asked, ArticlePage.objects.get().lead_picture) == ([], None)
    answer = send(editor_client, section, data, fetches_pictures="on")
    picture, page = CreditedImage.objects.get(), " ".join(editor_client.get(answer.url).content.decode().split())

    assert (picture.uploaded_by_user, picture.credit_line) == (editor, "Ada Holm")
    assert ModelLogEntry.objects.get(action="wagtail.create").user == editor
    assert "1 picture comes with it." in page
    assert f'href="{reverse("wagtailimages:edit", args=[picture.pk])}"' in page
    assert "The site answered 404." in page


def test_whoever_may_not_add_pictures_gets_none(wire: PictureSite, make_user: Callable[..., AbstractUser], section: SectionPage) -> None:
    editor, client = make_user("edda", "Editors"), Client()
    GroupCollectionPermission.objects.filter(group__in=editor.groups.all(), permission__codename="add_image").delete()
    client.force_login(editor)

    assert "fetches_pictures" not in client.get(reverse("newsroom_import_story")).content.decode()
    send(client, section, html(f"{figure(wire.at('/a.jpg'))}<p>{FIRST}</p><p>{SECOND}</p>"), fetches_pictures="on")
    assert (wire.asked, ArticlePage.objects.get().lead_picture) == ([], None)


def test_a_story_is_not_published_with_a_picture_that_nobody_is_credited_for(wire: PictureSite, editor_client: Client, section: SectionPage) -> None:
    answer = send(editor_client, section, html(f"{figure(wire.at('/a.jpg'), credit='')}<p>{FIRST}</p><p>{SECOND}</p>"), fetches_pictures="on")
    page = editor_client.get(answer.url).content.decode()

    assert "is not for our pages" in page
    assert "Nobody is credited for it." in page
    picture = CreditedImage.objects.get()
    assert picture.rights_end is None or picture.rights_end > timezone.now()


def test_the_draft_tells_of_its_pictures_as_they_are_now(wire: PictureSite, editor_client: Client, section: SectionPage) -> None:
    first, second = (figure(wire.at(path), credit="", caption=words) for path, words in (("/a.jpg", "The quay."), ("/b.jpg", "The lamp.")))
    url = send(editor_client, section, html(f"{first}<p>{FIRST}</p>{second}<p>{SECOND}</p>"), fetches_pictures="on").url
    editor_client.get(url)  # and with it the messages
    for title in ("The quay", "The lamp"):
        assert_told(editor_client, url, title, "Nobody is credited for it.")
    CreditedImage.objects.filter(title="The quay").update(credit_line="Ben Ruud", for_web=True)
    CreditedImage.objects.filter(title="The lamp").delete()

    assert_told(editor_client, url, "The quay", "Credited to Ben Ruud.")
    assert "The lamp" not in told_of_pictures(editor_client, url)
    assert "Nobody is credited" not in told_of_pictures(editor_client, url)


def test_pictures_of_a_draft_are_looked_up_at_once(wire: PictureSite, section: SectionPage, django_assert_num_queries: Any) -> None:
    pieces = "".join(f"{figure(wire.at(f'/{number}.jpg'))}<p>{FIRST}</p>" for number in range(4))
    copy = read_wire(html(f"{pieces}<p>{SECOND}</p>"))
    report = draft_from(copy, section=section, pictures=fetch_pictures(copy, fetch=on_loopback)).report
    with django_assert_num_queries(1):
        assert [one["credit_there"] for one in pictures_now(report)] == ["Ada Holm"] * 4
