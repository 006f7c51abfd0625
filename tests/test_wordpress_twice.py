"""An export that is imported again: nothing comes twice, what an editor changed stays, what is new is brought up to date, what was missing is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.serializers import serialize
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageLogEntry, Revision

from articles.fetching import NotFetched, fetch
from articles.models import ArticlePage, Contributor, CreditedImage, Topic, WordPressPicture, WordPressPost, WordPressToDo
from articles.wordpress.pictures import Pictures
from articles.wordpress.stories import store
from tests.wordpress_export import whole_site

if TYPE_CHECKING:
    from articles.wordpress.stories import Draft, Stored
    from tests.wordpress_export import Import, Site, Wxr

KEPT: tuple[Any, ...] = (ArticlePage, Revision, CreditedImage, Contributor, Topic, Redirect, PageLogEntry, WordPressPost, WordPressPicture, WordPressToDo)


def everything() -> dict[str, str]:
    """Every row that an import writes, whole."""
    return {model.__name__: serialize("json", model.objects.order_by("pk")) for model in KEPT}


def edit(story: ArticlePage, **values: Any) -> None:
    for name, value in values.items():
        setattr(story, name, value)
    story.save_revision().publish()


def test_twice_changes_nothing(old_site: Site, imported: Import) -> None:
    wxr = whole_site(posts=30, pictures=18, site=old_site.url)
    first = imported(wxr)
    ContentType.objects.clear_cache()
    before, asked = everything(), len(old_site.asked)
    second = imported(wxr)

    assert (first.posts, first.live, first.fetched) == ({"imported": 30}, 30, 18)
    assert (second.posts, second.fetched, second.redirects, second.stories) == ({"unchanged": 30}, 0, 0, [])
    assert everything() == before
    assert (len(old_site.asked), asked) == (18, 18)


def test_a_post_that_says_something_new_brings_its_story_up_to_date(old_site: Site, wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1, title="Ferry leaves").post(2))
    story = ArticlePage.objects.get(title="Ferry leaves")
    newer = type(wxr)(wxr.site).post(1, title="Ferry leaves", content="It has come back.", tags=["Ferries"]).post(2)
    report = imported(newer)

    assert report.posts == {"updated": 1, "unchanged": 1}
    updated = ArticlePage.objects.get(pk=story.pk)
    assert (str(updated.body[0].value.source), updated.first_published_at, updated.url) == ("<p>It has come back.</p>", story.first_published_at, story.url)
    assert [topic.name for topic in updated.tags.all()] == ["Ferries"]
    assert [byline.contributor.name for byline in updated.bylines.all()] == ["Ada Holm"]


def test_a_post_that_is_not_public_any_more_is_told_and_not_taken_down(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1))
    report = imported(type(wxr)(wxr.site).post(1, status="private"))

    assert ArticlePage.objects.get().live
    assert "It is not public there any more, and here it is: take it down if it should not be." in report.stories[0].to_dos


def test_what_an_editor_changed_stays_and_is_told(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1, title="Ferry leaves"))
    edit(ArticlePage.objects.get(), title="Ferry leaves late")
    newer = type(wxr)(wxr.site).post(1, title="Ferry leaves", content="It has come back.")

    for _again in range(2):
        report = imported(newer)
        assert report.posts == {"edited_here": 1}
        assert [story.number for story in report.stories] == [1]
    assert ArticlePage.objects.get().title == "Ferry leaves late"


def test_an_edited_story_whose_post_is_the_same_is_nothing_to_tell(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1))
    edit(ArticlePage.objects.get(), title="Another headline")

    assert imported(wxr).posts == {"unchanged": 1}


def test_a_story_that_was_taken_down_is_not_put_up_again(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1))
    ArticlePage.objects.get().unpublish()
    report = imported(type(wxr)(wxr.site).post(1, content="New words."))

    assert (report.posts, ArticlePage.objects.get().live) == ({"edited_here": 1}, False)


def test_a_story_that_was_deleted_does_not_come_back(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1))
    ArticlePage.objects.get().delete()

    assert (imported(wxr).posts, ArticlePage.objects.count()) == ({"deleted_here": 1}, 0)


def test_a_story_stays_in_the_section_that_it_was_moved_to(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1, categories=["harbour"]))
    story = ArticlePage.objects.get()
    culture = story.get_parent().get_siblings().get(slug="culture")
    story.move(culture, pos="last-child")
    imported(type(wxr)(wxr.site).post(1, categories=["harbour"], content="New words."))

    assert ArticlePage.objects.get().get_parent() == culture


def test_an_editor_who_takes_the_same_place_at_the_same_moment_ends_no_import(wxr: Wxr, imported: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[int] = []

    def meet_once(draft: Draft, **said: Any) -> Stored:
        stored = store(draft, **said)
        if draft.item.number not in met:
            met.append(draft.item.number)
            Contributor.objects.create(pk=Contributor.objects.earliest("pk").pk, name="Somebody else")
        return stored

    monkeypatch.setattr("articles.wordpress.importing.store", transaction.atomic(meet_once))
    report = imported(wxr.post(1, title="Ferry").post(2, title="Lock"))

    assert (report.posts, report.live, met) == ({"imported": 2}, 2, [1, 2])
    assert sorted(ArticlePage.objects.values_list("title", flat=True)) == ["Ferry", "Lock"]


# Pictures that were not to be had


def test_a_picture_that_cannot_be_fetched_is_left_to_do_and_its_story_imported(old_site: Site, wxr: Wxr, imported: Import) -> None:
    old_site.is_gone = True
    wxr.post(1, content=f'Text.\n\n<img src="{wxr.site}/x.jpg" alt="Boats">', meta={"_thumbnail_id": 5}).attachment(5, "quay.jpg", credit="Ada Holm")
    report = imported(wxr)

    assert ArticlePage.objects.get().live
    assert report.pictures == [
        {"address": f"{wxr.site}/wp-content/uploads/quay.jpg", "problem": "The site answered 404."},
        {"address": f"{wxr.site}/x.jpg", "problem": "The site answered 404."},
    ]
    assert report.stories[0].to_dos[0] == f"The picture {wxr.site}/wp-content/uploads/quay.jpg is missing. The site answered 404."


def test_it_is_asked_for_again_only_on_demand_and_put_in(old_site: Site, wxr: Wxr, imported: Import) -> None:
    old_site.is_gone = True
    wxr.post(1, content='Text.\n\n[gallery ids="5"]', meta={"_thumbnail_id": 6})
    wxr.attachment(5, "quay.jpg", credit="Ada Holm").attachment(6, "lock.jpg", credit="Ada Holm")
    imported(wxr)
    asked = len(old_site.asked)
    imported(wxr)
    assert len(old_site.asked) == asked

    in_vain = imported(wxr, tries_pictures_again=True)
    assert (in_vain.posts, len(old_site.asked)) == ({"unchanged": 1}, 2 * asked)

    old_site.is_gone = False
    report = imported(wxr, tries_pictures_again=True)
    story = ArticlePage.objects.get()

    assert (report.posts, report.fetched, report.pictures) == ({"updated": 1}, 2, [])
    assert story.lead_picture.title == "Picture 6"
    assert [block.block_type for block in story.body] == ["paragraph", "picture"]
    assert imported(wxr, tries_pictures_again=True).posts == {"unchanged": 1}


def test_each_is_put_in_when_it_comes_and_those_that_are_missing_are_told(old_site: Site, wxr: Wxr, imported: Import) -> None:
    def newer(*names: str) -> Wxr:
        return type(wxr)(wxr.site).post(1, content="Text.\n\n" + "\n\n".join(f'<img src="{wxr.site}/2024/{name}.jpg" alt="Boats">' for name in names))

    def missing() -> list[str]:
        return [one.text.split("/")[-1].split(".jpg")[0] for one in WordPressToDo.objects.filter(kind="picture")]

    imported(newer("missing"))
    assert missing() == ["missing"]
    old_site.is_gone = True
    imported(newer("missing", "quay"))
    assert missing() == ["missing", "quay"]
    imported(newer("missing-too", "quay"))
    assert missing() == ["missing-too", "quay"]

    old_site.is_gone = False
    report = imported(newer("missing-too", "quay"), tries_pictures_again=True)
    assert (report.posts, missing()) == ({"updated": 1}, ["missing-too"])
    assert [block.block_type for block in ArticlePage.objects.get().get_latest_revision_as_object().body] == ["paragraph", "picture"]


@pytest.mark.parametrize("is_deleted", [False, True], ids=["changes", "deletes"])
def test_nothing_is_put_into_a_story_that_an_editor_changes_while_its_pictures_are_fetched(
    old_site: Site, wxr: Wxr, imported: Import, is_deleted: bool
) -> None:
    imported(wxr.post(1, title="Ferry leaves"))

    def fetch_meanwhile(url: str, **bounds: Any) -> bytes:
        story = ArticlePage.objects.get()
        story.delete() if is_deleted else edit(story, title="Ferry leaves late")
        return old_site.fetch(url, **bounds)

    newer = type(wxr)(wxr.site).post(1, title="Ferry leaves", content="New words.", meta={"_thumbnail_id": 5}).attachment(5, "quay.jpg", credit="Ada Holm")
    report = imported(newer, fetch=fetch_meanwhile)

    assert report.posts == {"deleted_here" if is_deleted else "edited_here": 1}
    assert list(ArticlePage.objects.values_list("title", flat=True)) == ([] if is_deleted else ["Ferry leaves late"])


def test_it_is_not_put_into_a_story_that_an_editor_has_changed(old_site: Site, wxr: Wxr, imported: Import) -> None:
    old_site.is_gone = True
    imported(wxr.post(1, meta={"_thumbnail_id": 5}).attachment(5, "quay.jpg", credit="Ada Holm"))
    edit(ArticlePage.objects.get(), title="Another headline")
    old_site.is_gone = False
    report = imported(wxr, tries_pictures_again=True)

    assert (report.posts, ArticlePage.objects.get().lead_picture) == ({"edited_here": 1}, None)


def test_without_fetching_everything_is_left_to_do_and_taken_up_later(old_site: Site, wxr: Wxr, imported: Import) -> None:
    wxr.post(1, meta={"_thumbnail_id": 5}).attachment(5, "quay.jpg", credit="Ada Holm")
    report = imported(wxr, fetch=None)
    assert (old_site.asked, report.stories[0].to_dos[0].endswith("It was not asked for yet.")) == ([], True)

    assert imported(wxr, tries_pictures_again=True).fetched == 1
    assert ArticlePage.objects.get().lead_picture


@pytest.mark.django_db
def test_a_site_that_lets_everything_wait_is_soon_asked_no_more() -> None:
    now = [0.0]
    asked: list[str] = []

    def wait(url: str) -> bytes:
        asked.append(url)
        now[0] += 30
        raise NotFetched("It took too long.")

    pictures = Pictures(site_url="http://gone.example", fetch=wait, clock=lambda: now[0])
    for number in range(6):
        assert pictures.obtain(WordPressPicture(site_url="http://gone.example", address=f"http://gone.example/{number}.jpg")) is None

    assert len(asked) == 3
    # The others are new to the next import.
    assert WordPressPicture.objects.filter(tried_at=None).count() == 3


def test_what_is_no_picture_is_left_to_do(wxr: Wxr, imported: Import) -> None:
    wxr.post(1, meta={"_thumbnail_id": 5}).attachment(5, "a-page.jpg", credit="Ada Holm")
    report = imported(wxr)

    assert report.pictures[0]["problem"] == "What is there is no picture, or one of a kind that is not shown here."
    assert not CreditedImage.objects.exists()


def test_a_picture_on_this_machine_is_left_to_do(wxr: Wxr, imported: Import) -> None:
    wxr.post(1, content='Text.\n\n<img src="http://127.0.0.1/x.jpg" alt="">').attachment(5, "http://169.254.169.254/meta.jpg")
    report = imported(wxr, fetch=fetch)

    assert [one["problem"] for one in report.pictures] == ["It is at an address of this machine or of a private network, which is not asked."]
