"""What an editor is told and spared while writing a story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import streamfield

from articles.models import ArticlePage, SourceCredit
from tests import editing, factories

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from articles.models import SectionPage


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def told(response: HttpResponse) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def credits_of(article: ArticlePage) -> list[tuple[Any, str]]:
    return list(SourceCredit.objects.filter(page=article).values_list("source__name", "usage"))


def test_a_draft_needs_a_headline_only(editor_client: Client, section: SectionPage):
    editing.create(editor_client, section, dek="", body=[], title="Ferry")
    assert ArticlePage.objects.get().title == "Ferry"


def test_a_headline_and_a_dek_pasted_in_several_lines_stay_one_line(editor_client: Client, section: SectionPage):
    editing.create(editor_client, section, title="Ferry\r\nleaves", dek="On time,\nit says.")
    article = ArticlePage.objects.get()
    assert (article.title, article.dek) == ("Ferry leaves", "On time, it says.")


def test_publishing_asks_for_what_a_draft_may_lack(editor_client: Client, section: SectionPage):
    response = editing.create(editor_client, section, action="publish", dek="", body=[])
    assert set(response.context["form"].errors) == {"dek", "body"}
    assert not ArticlePage.objects.exists()


def test_a_complete_story_goes_live(editor_client: Client, section: SectionPage):
    editing.create(editor_client, section, action="publish")
    assert ArticlePage.objects.get().live


def test_a_draft_may_have_a_lead_picture_without_alt_text_and_a_published_story_may_not(editor_client: Client, section: SectionPage):
    picture = factories.make_picture(description="")
    editing.create(editor_client, section, lead_picture=str(picture.pk))
    article = ArticlePage.objects.get()
    response = editing.edit(editor_client, article, action="publish", lead_picture=str(picture.pk))
    assert "This picture has no alt text. Edit the picture and describe what it shows, then publish." in text_of(response)
    article.refresh_from_db()
    assert not article.live


def test_a_picture_in_the_body_needs_alt_text_or_is_decorative(editor_client: Client, section: SectionPage):
    picture = factories.make_picture().pk
    refused = editing.create(editor_client, section, action="publish", body=[editing.picture_block(picture)])
    assert "Please add some alt text for your image or mark it as decorative" in text_of(refused)
    editing.create(editor_client, section, action="publish", slug="described", body=[editing.picture_block(picture, alt_text="Boats")])
    editing.create(editor_client, section, action="publish", slug="decorative", body=[editing.picture_block(picture, decorative=True)])
    assert set(ArticlePage.objects.live().values_list("slug", flat=True)) == {"described", "decorative"}


@pytest.mark.parametrize("words", ["", "   ", "\n\t"])
def test_a_quote_without_words_is_refused(editor_client: Client, section: SectionPage, words: str):
    source = factories.make_source()
    response = editing.create(editor_client, section, action="publish", body=[editing.quote(words=words, source=source.pk)])
    assert "A quote needs words. Write what was said, or remove the quote." in text_of(response)
    assert not ArticlePage.objects.exists()


def test_a_quote_without_source_is_kept_in_a_draft_and_refused_at_publication(editor_client: Client, section: SectionPage):
    editing.create(editor_client, section, body=[editing.quote()])
    article = ArticlePage.objects.get()
    response = editing.edit(editor_client, article, action="publish", body=[editing.quote()])
    assert "Choose the source this story has these words from" in text_of(response)


@pytest.mark.parametrize("field", ["words", "speaker"])
def test_a_quote_never_names_its_unnamed_source(editor_client: Client, section: SectionPage, field: str):
    source = factories.make_source(kind="unnamed", name="a harbour official", internal_name="Jonas Bergqvist", homepage="")
    response = editing.create(editor_client, section, action="publish", body=[editing.quote(**{field: "As jonas  bergqvist put it", "source": source.pk})])
    assert "This gives the internal name of an unnamed source away" in text_of(response)
    assert not ArticlePage.objects.exists()


def test_publishing_credits_the_quoted_source_and_says_so(editor_client: Client, article: ArticlePage):
    source = factories.make_source(name="Lowmere Gazette")
    response = editing.edit(editor_client, article, action="publish", body=[editing.quote(source=source.pk), editing.quote(source=source.pk)])
    assert credits_of(article) == [("Lowmere Gazette", "quoted-from")]
    assert "Lowmere Gazette is quoted, so a source credit was added." in told(response)


def test_a_new_story_is_credited_too(editor_client: Client, section: SectionPage):
    gazette, board = factories.make_source(name="Gazette"), factories.make_source(name="Harbour Board")
    body = [editing.quote(source=gazette.pk), editing.quote(source=board.pk)]
    response = editing.create(editor_client, section, action="publish", body=body)
    assert credits_of(ArticlePage.objects.get()) == [("Gazette", "quoted-from"), ("Harbour Board", "quoted-from")]
    assert "Gazette, Harbour Board are quoted" in told(response)


def test_publishing_again_credits_nobody_twice(editor_client: Client, article: ArticlePage):
    source = factories.make_source()
    body = [editing.quote(source=source.pk)]
    editing.edit(editor_client, article, action="publish", body=body)
    editor_client.get(reverse("wagtailadmin_home"))  # The messages of the first publication are read.
    credit = SourceCredit.objects.get()
    stored = [{"id": credit.pk, "source": source.pk, "usage": credit.usage, "piece_title": "", "piece_url": "", "seen_date": "", "private_note": ""}]
    response = editing.edit(editor_client, article, action="publish", body=body, source_credits=stored)
    assert SourceCredit.objects.count() == 1
    assert "is quoted" not in told(response)


def test_a_source_credited_in_another_way_is_not_credited_again(editor_client: Client, article: ArticlePage):
    source = factories.make_source(name="Gazette")
    credit = {"source": source.pk, "usage": "interviewed", "piece_title": "", "piece_url": "", "seen_date": "", "private_note": ""}
    editing.edit(editor_client, article, action="publish", body=[editing.quote(source=source.pk)], source_credits=[credit])
    assert credits_of(article) == [("Gazette", "interviewed")]


def test_saving_a_draft_adds_no_credit(editor_client: Client, article: ArticlePage):
    source = factories.make_source()
    response = editing.edit(editor_client, article, body=[editing.quote(source=source.pk)])
    assert list(article.get_latest_revision_as_object().source_credits.all()) == []
    assert "is quoted" not in told(response)


def test_an_uncredited_quote_is_reported_while_the_story_is_a_draft(editor_client: Client, article: ArticlePage):
    source = factories.make_source(name="Lowmere Gazette")
    editing.edit(editor_client, article, body=[editing.quote(source=source.pk)])
    page = text_of(editor_client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])))
    assert "Quoted, and not yet credited:" in page
    editing.edit(editor_client, article, action="publish", body=[editing.quote(source=source.pk)])
    assert "Quoted, and not yet credited:" not in text_of(editor_client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])))


def test_a_script_is_no_address_of_a_piece(editor_client: Client, article: ArticlePage):
    credit = {"source": factories.make_source().pk, "usage": "reported-by", "piece_title": "", "seen_date": "", "private_note": ""}
    response = editing.edit(editor_client, article, action="publish", source_credits=[{**credit, "piece_url": "javascript:alert(1)"}])
    assert "Enter a valid URL" in text_of(response)
    assert not SourceCredit.objects.exists()


def test_a_related_story_can_only_be_a_story(editor_client: Client, section: SectionPage):
    body = [("related_story", {"story": str(section.pk)})]
    response = editing.create(editor_client, section, action="publish", body=body)
    assert "body" in response.context["form"].errors


def test_tags_are_written_freely(editor_client: Client, article: ArticlePage):
    editing.edit(editor_client, article, action="publish", tags='Ferry, "North quay", 日本')
    slugs = ArticlePage.objects.get().tags.values_list("slug", flat=True)
    assert sorted(slugs) == ["ferry", "north-quay", "riben"]


def test_an_empty_body_is_not_published(editor_client: Client, article: ArticlePage):
    form = {**editing.story_form(slug=article.slug), **streamfield([]), "body-count": "0", "action-publish": "on"}
    response = editor_client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), form)
    assert "body" in response.context["form"].errors


# The rights to its pictures


def in_body(picture: Any) -> dict[str, Any]:
    return {"body": [editing.picture_block(picture.pk, alt_text="Boats")]}


def as_lead(picture: Any) -> dict[str, Any]:
    return {"lead_picture": str(picture.pk)}


@pytest.mark.parametrize("shown", [as_lead, in_body])
@pytest.mark.parametrize(
    ("rights", "reason"),
    [
        ({"rights_end": datetime(2026, 5, 1, 12, tzinfo=UTC)}, "The rights to the picture “Harbour at dawn” ended on "),
        ({"for_web": False}, "The picture “Harbour at dawn” is not for our pages."),
    ],
)
def test_a_picture_that_may_not_be_shown_is_not_published(editor_client: Client, section: SectionPage, rights: Any, reason: str, shown: Any):
    picture = factories.make_picture(**rights)
    response = editing.create(editor_client, section, action="publish", **shown(picture))
    assert refusals(response).startswith(reason)
    assert not ArticlePage.objects.exists()
    editing.create(editor_client, section, **shown(picture))
    assert not ArticlePage.objects.get().live


@pytest.mark.parametrize("shown", [as_lead, in_body])
@pytest.mark.parametrize(
    ("rights", "told"),
    [
        ({"rights_end": datetime(2026, 5, 1, 12, tzinfo=UTC)}, "Readers see the story without it."),
        ({"for_web": False}, "Readers see the story without it."),
        ({"uses_allowed": 1}, "This story may go on showing it."),
    ],
)
def test_an_old_story_can_be_corrected_though_the_rights_to_its_picture_ended(editor_client: Client, section: SectionPage, rights: Any, told: str, shown: Any):
    picture, other = factories.make_picture(), factories.make_picture(title="Another one", **rights)
    factories.make_article(section, title="First", lead_picture=picture)
    editing.create(editor_client, section, action="publish", title="Second", slug="second", **shown(picture))
    story = ArticlePage.objects.get(slug="second")
    type(picture).objects.filter(pk=picture.pk).update(**rights)
    page = text_of(editor_client.get(reverse("wagtailadmin_pages:edit", args=[story.pk])))
    assert told in page
    assert "Choose another one." not in page
    assert editing.edit(editor_client, story, action="publish", title="Second, corrected", **shown(picture)).status_code == 302
    assert ArticlePage.objects.get(pk=story.pk).title == "Second, corrected"
    if "uses_allowed" not in rights:
        # Another one is refused as ever.
        refused = editing.edit(editor_client, story, action="publish", **shown(other))
        assert refusals(refused).endswith("Choose another one.")


def test_a_draft_of_an_old_story_holds_nothing_of_what_is_published(editor_client: Client, section: SectionPage):
    picture = factories.make_picture(rights_end=datetime(2026, 5, 1, 12, tzinfo=UTC))
    story = factories.make_article(section)
    editing.edit(editor_client, story, lead_picture=str(picture.pk))
    refused = editing.edit(editor_client, story, action="publish", lead_picture=str(picture.pk))
    assert refusals(refused).startswith("The rights to the picture “Harbour at dawn” ended on ")


def refusals(response: HttpResponse) -> str:
    """What is said beside the fields, that of a block's picture at the picture."""
    said = [(name, error) for name, errors in response.context["form"].errors.as_data().items() for error in errors]
    at_picture = [error.as_json_data()["blockErrors"][0]["blockErrors"]["image"]["blockErrors"]["image"] for name, error in said if name == "body"]
    return " ".join([*(str(error.message) for name, error in said if name == "lead_picture"), *(error["messages"][0] for error in at_picture)])


@pytest.mark.parametrize("shown", [as_lead, in_body])
def test_a_picture_goes_into_as_many_stories_as_were_agreed(editor_client: Client, section: SectionPage, shown: Any):
    picture = factories.make_picture(uses_allowed=1)
    first = factories.make_article(section, title="First", lead_picture=picture)
    refused = editing.create(editor_client, section, action="publish", title="Second", slug="second", **shown(picture))
    assert refusals(refused).startswith("The picture “Harbour at dawn” is in as many published stories as it may be.")
    assert not ArticlePage.objects.filter(slug="second").exists()
    # The story that has it may be published again.
    editing.edit(editor_client, first, action="publish", title="First, changed", lead_picture=str(picture.pk))
    first.refresh_from_db()
    assert first.title == "First, changed"
    first.unpublish()
    editing.create(editor_client, section, action="publish", title="Second", slug="second", **shown(picture))
    assert ArticlePage.objects.get(slug="second").live


def test_an_editor_is_told_of_rights_that_end_within_a_week(editor_client: Client, section: SectionPage):
    soon, later = (factories.make_picture(title=f"Ends in {days}", rights_end=timezone.now() + timedelta(days=days)) for days in (6, 8))
    body = [("picture", {"image": {"image": picture, "alt_text": "A boat", "decorative": False}, "caption": ""}) for picture in (soon, later)]
    article = factories.make_article(section, body=body)
    page = text_of(editor_client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])))
    assert "The rights to the picture “Ends in 6” end on " in page
    assert "The rights to the picture “Ends in 8”" not in page
    assert editing.edit(editor_client, article, action="publish", body=[editing.picture_block(soon.pk, alt_text="Boats")]).status_code == 302
