"""Links from post to post become links from story to story, whatever they look like and whichever came first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from wagtail.models import ReferenceIndex

from articles.models import ArticlePage, WordPressPost
from articles.wordpress.links import key_of
from tests.test_wordpress_twice import edit, everything

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.wordpress_export import Import, Site, Wxr


def link(address: str, words: str = "the ferry") -> str:
    return f'Read about <a href="{address}">{words}</a>.'


def words(number: int) -> str:
    """All text of the story that was made of this post."""
    body = WordPressPost.objects.get(number=number).page.body
    return " ".join(str(block.value.source if hasattr(block.value, "source") else block.value) for block in body)


def to_story(number: int, said: str = "the ferry") -> str:
    return f'<a linktype="page" id="{WordPressPost.objects.get(number=number).page_id}">{said}</a>'


FORMS = [
    "{site}/2024/03/ferry/",
    "{site}/2024/03/ferry",
    "{site}/2024/03/Ferry/#comments",
    "{site}/2024/03/ferry/?utm_source=letter&amp;utm_medium=mail",
    "{secure}/2024/03/ferry/",
    "{www}/2024/03/ferry/",
    "/2024/03/ferry/",
    "../ferry/",
    "{site}/?p=7",
    "/?p=7",
    "{www}/index.php?p=7&amp;preview=true#more-7",
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("is_later", [False, True], ids=["to an earlier post", "to a later post"])
def test_a_link_to_another_post_leads_to_its_story(wxr: Wxr, imported: Import, form: str, is_later: bool) -> None:
    port = wxr.site.rpartition(":")[2]
    address = form.format(site=wxr.site, secure=wxr.site.replace("http:", "https:"), www=f"https://www.old.lowmere.example:{port}")
    posts = [(7, {"slug": "ferry"}), (8, {"content": link(address)})]
    for number, said in posts[::-1] if is_later else posts:
        wxr.post(number, **said)
    report = imported(wxr)

    assert words(8) == f"<p>Read about {to_story(7)}.</p>"
    assert report.links == 1


def test_readers_are_led_to_the_story_and_the_editors_see_that_it_is_linked(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(7, slug="ferry").post(8, slug="lock", content=link("/2024/03/ferry/")))
    ferry = ArticlePage.objects.get(slug="ferry")

    assert '<a href="/harbour/ferry/">the ferry</a>' in Client().get("/harbour/lock/").content.decode()
    assert [reference.object_id for reference in ReferenceIndex.get_references_to(ferry)] == [str(ArticlePage.objects.get(slug="lock").pk)]


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/2024/03/ferry/",
        "{site}/2024/03/",
        "{site}/category/boats/",
        "{site}/?p=99",
        "{site}/?p=seven",
        "{site}/",
        "{site}:99999/2024/03/ferry/",
        "mailto:desk@lowmere.example",
    ],
)
def test_what_leads_elsewhere_stays(wxr: Wxr, imported: Import, address: str) -> None:
    address = address.format(site=wxr.site)
    report = imported(wxr.post(7, slug="ferry").post(8, content=link(address)))

    assert "linktype" not in words(8)
    assert (report.links, report.posts) == (0, {"imported": 2})


def test_a_site_below_a_path_is_told_from_what_is_beside_it() -> None:
    def key(address: str) -> str:
        return key_of(address, site_url="https://www.lowmere.example/log")

    assert key("http://lowmere.example/log/2024/ferry/") == "/2024/ferry"
    assert key("http://lowmere.example/log/?p=7") == key("http://lowmere.example/log?p=7") == "?p=7"
    assert key("http://lowmere.example/logbook/2024/ferry/") == key("http://lowmere.example/?p=7") == ""


def test_addresses_with_letters_of_other_alphabets_are_one_however_they_are_written(wxr: Wxr, imported: Import) -> None:
    wxr.post(7, link=f"{wxr.site}/2024/03/f%C3%A4hre/").post(8, content=link("/2024/03/fähre/") + link("/2024/03/F%c3%a4hre", "it"))

    assert imported(wxr).links == 2


def test_a_bare_address_becomes_the_headline(wxr: Wxr, imported: Import) -> None:
    """WordPress shows a card for an address that stands alone on its line."""
    address = f"{wxr.site}/2024/03/ferry/"
    imported(wxr.post(7, title="Ferry &amp; lock", slug="ferry").post(8, content=f"Before.\n\n{address}\n\nSee {link(address, address)}"))

    assert words(8).count(to_story(7, "Ferry &amp; lock")) == 2
    assert "old.lowmere" not in words(8)


def test_links_in_lists_and_links_to_itself_lead_on_too(wxr: Wxr, imported: Import) -> None:
    wxr.post(7, slug="ferry", excerpt="All of it.", content=f"<ul><li>{link('/?p=8')}</li><li>{link('/2024/03/ferry/', 'here')}</li></ul>").post(8)
    imported(wxr)

    stored = str(WordPressPost.objects.get(number=7).page.body.get_prep_value())

    assert to_story(8) in stored
    assert to_story(7, "here") in stored


def test_a_draft_is_not_led_to_for_its_address_would_be_seen(wxr: Wxr, imported: Import) -> None:
    wxr.post(7, slug="secret", status="draft", link=f"{wxr.site}/?p=7").post(8, content=link("/?p=7"))
    imported(wxr)

    assert f'<a href="{wxr.site}/?p=7">' in words(8)

    imported(type(wxr)(wxr.site).post(7, slug="secret"))
    assert to_story(7) in words(8)


def test_a_target_that_was_deleted_here_is_not_led_to(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(7, slug="ferry"))
    ArticlePage.objects.get().delete()
    imported(wxr.post(8, content=link("/2024/03/ferry/")))

    assert f'<a href="{wxr.site}/2024/03/ferry/">' in words(8)


def test_a_scheduled_post_is_led_to_once_it_has_appeared(wxr: Wxr, imported: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    wxr.post(7, slug="ferry", status="future", published="2199-01-01 06:00:00").post(8, content=link("/2024/03/ferry/") + link("/?p=7", "it"))
    imported(wxr)
    assert (words(8).count(wxr.site), "linktype" in words(8)) == (2, False)

    monkeypatch.setattr("articles.wordpress.export.timezone.now", lambda: datetime(2199, 1, 2, tzinfo=UTC))
    report = imported(wxr)
    assert (report.links, words(8)) == (2, f"<p>Read about {to_story(7)}.Read about {to_story(7, 'it')}.</p>")


def test_a_link_that_no_database_can_hold_stays(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(7, link=f"{wxr.site}/2024/%00ferry/").post(8, content=link("/2024/%00ferry/")))

    assert words(8) == f'<p>Read about <a href="{wxr.site}/2024/%00ferry/">the ferry</a>.</p>'
    assert list(WordPressPost.objects.order_by("number").values_list("path", "open_links")) == [("?p=7", []), ("/2024/03/post-8", [])]


# Later, and again


def test_a_target_that_comes_with_a_later_export_is_led_to(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(8, content=link("/2024/03/ferry/"), modified="2024-04-01 08:00:00"))
    before = ArticlePage.objects.get()
    report = imported(type(wxr)(wxr.site).post(7, slug="ferry"))
    story = ArticlePage.objects.get(pk=before.pk)

    assert words(8) == f"<p>Read about {to_story(7)}.</p>"
    assert (report.posts, report.links) == ({"imported": 1}, 1)
    assert (story.live, story.first_published_at, story.updated_at) == (True, before.first_published_at, before.updated_at)
    assert story.updated_at is not None


def test_its_history_says_so(wxr: Wxr, imported: Import, editor_client: Client) -> None:
    imported(wxr.post(8, content=link("/2024/03/ferry/")).post(7, slug="ferry"))
    page = editor_client.get(f"/admin/pages/{WordPressPost.objects.get(number=8).page_id}/history/").content.decode()

    assert "Put in 1 link to a story that was imported later." in page


def test_with_late_links_twice_changes_nothing(wxr: Wxr, imported: Import) -> None:
    wxr.post(8, content=link("/2024/03/ferry/") + link("/category/boats/", "boats")).post(7, slug="ferry", content=link("/?p=8"))
    assert imported(wxr).links == 2
    before = everything()
    report = imported(wxr)

    assert (report.posts, report.links) == ({"unchanged": 2}, 0)
    assert everything() == before


def test_killed_before_its_late_links_it_puts_them_in_the_next_time(wxr: Wxr, imported: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    wxr.post(8, content=link("/2024/03/ferry/")).post(7, slug="ferry")
    with monkeypatch.context() as killed:
        killed.setattr("articles.wordpress.importing.put_in_late_links", lambda site_url: 0)
        imported(wxr)
    assert "linktype" not in words(8)
    report = imported(wxr)

    assert to_story(7) in words(8)
    assert (report.posts, report.links) == ({"unchanged": 2}, 1)


def test_a_story_that_somebody_changed_is_left_alone(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(8, content=link("/2024/03/ferry/")))
    edit(ArticlePage.objects.get(), title="Another headline")
    before = ArticlePage.objects.get().latest_revision_id
    report = imported(wxr.post(7, slug="ferry"))

    assert "linktype" not in words(8)
    assert (report.links, WordPressPost.objects.get(number=8).page.latest_revision_id) == (0, before)


@pytest.mark.parametrize(("status", "stands"), [("draft", (False, False)), ("future", (False, True)), ("publish", (True, False))])
def test_late_links_leave_a_story_as_public_as_it_was(wxr: Wxr, imported: Import, status: str, stands: tuple[bool, bool]) -> None:
    imported(wxr.post(8, status=status, content=link("/2024/03/ferry/"), published="2199-01-01 06:00:00" if status == "future" else "2024-03-01 06:00:00"))
    imported(wxr.post(7, slug="ferry"))
    story = WordPressPost.objects.get(number=8).page

    assert (story.live, bool(story.approved_schedule)) == stands
    assert to_story(7) in str(story.get_latest_revision_as_object().body.get_prep_value())


WITHHELD = {
    "private": {"status": "private"},
    "a draft": {"status": "draft"},
    "behind a password": {"password": "heron"},
    "held back": {"meta": {"_thumbnail_id": 22}},
}


@pytest.mark.parametrize("said", WITHHELD.values(), ids=WITHHELD)
@pytest.mark.parametrize("published", ["2024-03-01 06:00:00", "2199-01-01 06:00:00"], ids=["published", "scheduled"])
def test_late_links_publish_nothing_that_was_withheld(wxr: Wxr, imported: Import, said: dict[str, Any], published: str) -> None:
    status = "publish" if published < "2100" else "future"
    imported(wxr.post(8, content="For all readers.", status=status, published=published))
    before = WordPressPost.objects.get(number=8).page
    scheduled = before.scheduled_revision
    newer: dict[str, Any] = {"status": status, "content": "Not for readers yet. " + link("/2024/03/ferry/"), **said}
    imported(type(wxr)(wxr.site).post(8, published=published, **newer).post(7, slug="ferry").attachment(22, "quay.jpg"))
    story = WordPressPost.objects.get(number=8).page

    assert (story.live, story.live_revision_id, words(8)) == (before.live, before.live_revision_id, "<p>For all readers.</p>")
    assert story.scheduled_revision == scheduled
    assert to_story(7) in str(story.get_latest_revision_as_object().body.get_prep_value())


def test_stories_of_an_import_that_knew_nothing_of_links_are_led_on_too(wxr: Wxr, imported: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    wxr.post(8, content=link("/2024/03/ferry/")).post(7, slug="ferry")
    with monkeypatch.context() as earlier:
        earlier.setattr("articles.wordpress.importing.put_in_late_links", lambda site_url: 0)
        imported(wxr)
    WordPressPost.objects.update(path="", open_links=None)
    imported(wxr)

    assert to_story(7) in words(8)
    assert list(WordPressPost.objects.order_by("number").values_list("path", "open_links")) == [("/2024/03/ferry", []), ("/2024/03/post-8", [])]


def test_links_to_files_stay_and_are_counted(wxr: Wxr, imported: Import) -> None:
    content = link(f"{wxr.site}/wp-content/uploads/2024/03/quay.jpg", "the quay") + link("/wp-content/uploads/minutes.pdf", "minutes")
    report = imported(wxr.post(7, content=content))

    assert words(7).count("/wp-content/uploads/") == 2
    assert report.file_links == 2
    assert "Links to files of the old site, which were left as they are: 2. They break when that site is gone." in list(report.lines())
    assert imported(wxr).file_links == 2


def test_a_look_for_late_links_is_no_import(wxr: Wxr, imported: Import) -> None:
    def imported_at() -> list[datetime]:
        return list(WordPressPost.objects.order_by("number").values_list("imported_at", flat=True))

    imported(wxr.post(7, slug="ferry").post(8, content=link("/2024/03/lock/")))
    WordPressPost.objects.update(open_links=None)
    before = imported_at()
    imported(wxr)
    assert imported_at() == before
    imported(type(wxr)(wxr.site).post(9, slug="lock"))
    assert to_story(9) in words(8)
    assert imported_at()[:2] == before


# What comes out the same


def test_a_post_that_says_something_new_of_which_its_story_knows_nothing_is_not_written_again(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(7, slug="ferry", content="Text."))
    revision, imported_at = ArticlePage.objects.get().latest_revision_id, WordPressPost.objects.get().imported_at
    report = imported(type(wxr)(wxr.site).post(7, slug="ferry", content="<p>Text.</p>\n", categories=["Gossip"]))

    assert report.posts == {"unchanged": 1}
    assert (ArticlePage.objects.get().latest_revision_id, WordPressPost.objects.get().imported_at) == (revision, imported_at)


def test_posts_that_are_read_in_a_new_way_are_written_again_only_if_something_else_comes_of_them(
    wxr: Wxr, imported: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(wxr.post(7).post(8))
    monkeypatch.setattr("articles.wordpress.export.Item.fingerprint", property(lambda item: f"anew {item.number}"))
    before = list(ArticlePage.objects.order_by("pk").values_list("pk", "latest_revision_id"))

    assert imported(wxr).posts == {"unchanged": 2}
    assert list(ArticlePage.objects.order_by("pk").values_list("pk", "latest_revision_id")) == before
    assert {post.fingerprint for post in WordPressPost.objects.all()} == {"anew 7", "anew 8"}


def test_an_address_that_changed_leads_on_as_the_old_one_does(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(7, slug="ferry"))
    report = imported(type(wxr)(wxr.site).post(7, slug="ferry", link=f"{wxr.site}/news/ferry/").post(8, content=link("/news/ferry/")))

    assert (report.posts, to_story(7) in words(8)) == ({"unchanged": 1, "imported": 1}, True)
    assert Client().get("/news/ferry/")["Location"] == Client().get("/2024/03/ferry/")["Location"] == "/harbour/ferry/"


def test_links_of_a_post_take_one_query_more(wxr: Wxr, imported: Import, old_site: Site, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    imported(wxr.post(1).post(2).post(3))

    def queries(number: int, content: str) -> int:
        with django_assert_max_num_queries(500) as seen:
            imported(type(wxr)(wxr.site).post(number, content=content))
        return len(seen)

    queries(10, "Text.")
    none, one, three = queries(11, "Text."), queries(12, link("/?p=1")), queries(13, link("/?p=1") + link("/?p=2") + link("/?p=3"))
    # Wagtail notes what a story refers to with a query for it.
    assert one - none <= 4
    assert three == one
