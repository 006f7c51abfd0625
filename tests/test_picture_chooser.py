"""The dialog in which a picture is chosen: what each may be used for, whether it was used before, and which are refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Licence
from tests.factories import make_article, make_picture, picture_file

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from articles.models import CreditedImage, SectionPage

LAYOUTS = pytest.mark.parametrize("layout", ["grid", "list"])
CHOOSE, RESULTS, SEVERAL, CREATE = (f"wagtailimages_chooser:{name}" for name in ("choose", "choose_results", "chosen_multiple", "create"))
OVER = "ended on"


def offered(client: Client, **asked: Any) -> str:
    return client.get(reverse(RESULTS), asked).content.decode()


def titles(client: Client, **asked: Any) -> set[str]:
    return {picture.title for picture in client.get(reverse(RESULTS), asked).context["results"]}


def choose(client: Client, picture: CreditedImage, *, name: str = "chosen", **headers: str) -> dict[str, Any]:
    return client.get(reverse(f"wagtailimages_chooser:{name}", args=[picture.pk]), headers=headers).json()


def yesterday() -> Any:
    return timezone.now() - timedelta(days=1)


@LAYOUTS
@pytest.mark.parametrize("several", [{}, {"multiple": "1"}], ids=["one", "several"])
def test_each_picture_says_whom_to_credit_on_what_terms_and_where_it_was(editor_client: Client, section: SectionPage, layout: str, several: dict[str, str]):
    agency = Licence.objects.create(slug="fenwick", name="Fenwick, editorial")
    picture = make_picture(creator="Ada Holm", licence=agency, uses_allowed=5, for_newsletter=False)
    for publish in (True, True, False):
        make_article(section, lead_picture=picture, publish=publish)
    page = offered(editor_client, layout=layout, **several)
    for words in ("Ada Holm / Fenwick Pictures", "Fenwick, editorial", "Not for newsletters", "3 of 5 stories left", "In 3 stories"):
        assert words in page


@LAYOUTS
def test_pictures_that_may_not_be_used_are_marked(editor_client: Client, section: SectionPage, layout: str):
    make_picture(rights_end=yesterday())
    make_picture(for_web=False)
    make_article(section, lead_picture=make_picture(uses_allowed=1))
    page = offered(editor_client, layout=layout)
    for mark in ("Rights are over", "Not for our pages", "Used up"):
        assert page.count(mark) == 1


def test_a_picture_that_may_be_used_is_chosen(editor_client: Client):
    picture = make_picture()
    assert choose(editor_client, picture)["result"]["id"] == str(picture.pk)
    assert choose(editor_client, picture, name="select_format")["step"] == "select_format"


@pytest.mark.parametrize("name", ["chosen", "select_format"])
@pytest.mark.parametrize(("fields", "why"), [({"rights_end": True}, OVER), ({"for_web": False}, "is not for our pages")], ids=["over", "not for the web"])
def test_a_picture_that_readers_may_not_be_shown_is_refused_in_the_dialog(editor_client: Client, name: str, fields: dict[str, Any], why: str):
    picture = make_picture(**{field: yesterday() if field == "rights_end" else value for field, value in fields.items()})
    answer = choose(editor_client, picture, name=name)
    assert answer["step"] == "choose"
    assert 'role="alert"' in answer["html"]
    assert why in answer["html"]
    assert "Choose another one." in answer["html"]
    assert "data-chooser-modal-search" in answer["html"]


def test_a_picture_that_is_used_up_is_refused(editor_client: Client, section: SectionPage):
    picture = make_picture(uses_allowed=1)
    draft = make_article(section, lead_picture=picture, publish=False)
    assert choose(editor_client, picture)["step"] == "chosen"
    draft.get_latest_revision().publish()
    assert "is in as many published stories as it may be" in choose(editor_client, picture)["html"]


def test_a_story_may_go_on_showing_what_it_uses_up_itself(editor_client: Client, section: SectionPage):
    picture = make_picture(uses_allowed=1)
    story = make_article(section, lead_picture=picture)
    own, other = (f"http://testserver{reverse('wagtailadmin_pages:edit', args=[pk])}" for pk in (story.pk, section.pk))
    assert choose(editor_client, picture, referer=own)["step"] == "chosen"
    assert "Used up" not in editor_client.get(reverse(RESULTS), headers={"referer": own}).content.decode()
    for elsewhere in (other, "http://[", "http://testserver/nowhere/"):
        assert choose(editor_client, picture, referer=elsewhere)["step"] == "choose"


def test_of_several_each_refused_one_is_named(editor_client: Client):
    over, not_for_web, cleared = make_picture(title="North pier", rights_end=yesterday()), make_picture(title="South pier", for_web=False), make_picture()
    answer = editor_client.get(reverse(SEVERAL), {"multiple": "1", "id": [over.pk, not_for_web.pk, cleared.pk]}).json()
    assert answer["step"] == "choose"
    assert "“North pier”" in answer["html"]
    assert "“South pier”" in answer["html"]
    chosen = editor_client.get(reverse(SEVERAL), {"multiple": "1", "id": [cleared.pk]}).json()
    assert [result["id"] for result in chosen["result"]] == [str(cleared.pk)]


def test_an_upload_that_readers_may_not_be_shown_is_stored_and_not_chosen(editor_client: Client):
    fields = {"title": "North pier", "file": picture_file(), "credit_line": "Fenwick", "rights_end": "2020-01-01 00:00", "description": "", "tags": ""}
    answer = editor_client.post(reverse(CREATE), {f"image-chooser-upload-{name}": value for name, value in fields.items()}).json()
    assert answer["step"] == "choose"
    assert "“North pier”" in answer["html"]
    assert titles(editor_client) == {"North pier"}


def test_it_is_narrowed_and_searched(editor_client: Client, section: SectionPage):
    agency = Licence.objects.create(slug="fenwick", name="Fenwick, editorial")
    make_picture(title="Bought", creator="Ada Holm", licence=agency)
    make_picture(title="Ending", creator="Ada Holm", rights_end=timezone.now() + timedelta(days=3))
    make_picture(title="Over", rights_end=yesterday(), for_feeds=False)
    make_article(section, lead_picture=make_picture(title="Used", description=""))
    assert titles(editor_client, licence="fenwick") == {"Bought"}
    assert titles(editor_client, licence="none") == {"Ending", "Over", "Used"}
    assert titles(editor_client, use="feeds") == {"Bought", "Ending", "Used"}
    assert titles(editor_client, end="7") == {"Ending"}
    assert "No pictures match." in offered(editor_client, only="without_creator", licence="fenwick")
    assert titles(editor_client, only="unused") == {"Bought", "Ending", "Over"}
    assert titles(editor_client, only="without_alt_text") == {"Used"}
    assert titles(editor_client, only="used_up") == titles(editor_client, only="territory") == set()
    assert titles(editor_client, q="hol") == {"Bought", "Ending"}
    assert titles(editor_client, q="hol", end="7", only="unused") == {"Ending"}
    assert titles(editor_client, q="fenwick pic", licence="none", only="without_creator") == {"Over", "Used"}


@LAYOUTS
def test_more_pictures_take_no_more_queries(
    editor_client: Client, section: SectionPage, settings: Any, django_assert_max_num_queries: DjangoAssertNumQueries, layout: str
):
    settings.WAGTAILIMAGES_CHOOSER_PAGE_SIZE = 100
    agency = Licence.objects.create(slug="fenwick", name="Fenwick, editorial")

    def show(number: int) -> None:
        pictures = [make_picture(licence=agency, uses_allowed=3) for _ in range(number)]
        make_article(section, body=[("picture", {"image": {"image": picture, "decorative": True, "alt_text": ""}, "caption": ""}) for picture in pictures])
        for picture in pictures:
            picture.get_rendition("max-165x165")

    show(20)
    offered(editor_client, layout=layout)
    with django_assert_max_num_queries(25) as few:
        assert offered(editor_client, layout=layout).count("In 1 story") == 20
    show(40)
    with django_assert_max_num_queries(25) as many:
        assert offered(editor_client, layout=layout).count("In 1 story") == 60
    assert len(many) == len(few)
