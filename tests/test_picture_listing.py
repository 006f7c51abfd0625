"""The list of pictures: what each may be used for and where it was, what it is narrowed by, and how pictures are found."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles.models import CreditedImage, Licence
from articles.pictures.standing import note_standings
from tests.factories import make_article, make_contributor, make_picture

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from articles.models import SectionPage

LAYOUTS = pytest.mark.parametrize("layout", ["grid", "list"])


def listed(client: Client, **asked: Any) -> str:
    response = client.get(reverse("wagtailimages:index_results"), asked)
    assert response.status_code == 200
    return response.content.decode()


def titles(client: Client, **asked: Any) -> set[str]:
    response = client.get(reverse("wagtailimages:index_results"), asked)
    return {picture.title for picture in response.context["object_list"]}


def days(number: float) -> Any:
    return timezone.now() + timedelta(days=number)


@LAYOUTS
def test_each_picture_says_what_it_may_be_used_for(editor_client: Client, section: SectionPage, layout: str):
    agency = Licence.objects.create(slug="fenwick", name="Fenwick, editorial")
    picture = make_picture(licence=agency, rights_end=days(3), for_feeds=False, for_social=False, uses_allowed=3, territory_note="Not in Norland")
    make_article(section, lead_picture=picture)
    page = listed(editor_client, layout=layout)
    end = date_format(timezone.localtime(picture.rights_end), "DATE_FORMAT")
    for words in ("Fenwick, editorial", "Not in Norland", f"Ends on {end}", "Not for feeds, social media", "2 of 3 stories left", "In 1 story"):
        assert words in page


@LAYOUTS
@pytest.mark.parametrize(
    ("fields", "mark"), [({"rights_end": -1}, "Rights are over"), ({"for_web": False}, "Not for our pages")], ids=["ended", "not for the web"]
)
def test_a_picture_that_may_not_be_used_is_marked(editor_client: Client, layout: str, fields: dict[str, Any], mark: str):
    make_picture(**{name: days(value) if name == "rights_end" else value for name, value in fields.items()})
    assert mark in listed(editor_client, layout=layout)


def test_a_picture_is_used_up_by_published_stories(editor_client: Client, section: SectionPage):
    picture = make_picture(uses_allowed=1)
    story = make_article(section, lead_picture=picture, publish=False)
    assert "Used up" not in listed(editor_client)
    story.get_latest_revision().publish()
    page = listed(editor_client)
    assert "Used up" in page
    assert "0 of 1 story left" in page


def test_it_is_narrowed_by_licence(editor_client: Client):
    agency = Licence.objects.create(slug="fenwick", name="Fenwick, editorial")
    make_picture(title="Bought", licence=agency)
    make_picture(title="Found")
    assert titles(editor_client, licence="fenwick") == {"Bought"}
    assert titles(editor_client, licence="none") == {"Found"}
    assert titles(editor_client) == {"Bought", "Found"}


def test_it_is_narrowed_by_what_pictures_are_cleared_for(editor_client: Client):
    make_picture(title="For all")
    make_picture(title="Not for feeds", for_feeds=False)
    make_picture(title="Over", rights_end=days(-1))
    assert titles(editor_client, use="feeds") == {"For all"}
    assert titles(editor_client, use="web") == {"For all", "Not for feeds"}


@pytest.mark.parametrize(("end", "expected"), [("ended", {"-1"}), ("7", {"3"}), ("30", {"3", "20"}), ("", {"-1", "3", "20", "200", "None"})])
def test_it_is_narrowed_by_the_end_of_rights(editor_client: Client, end: str, expected: set[str]):
    for number in (-1, 3, 20, 200, None):
        make_picture(title=str(number), rights_end=None if number is None else days(number))
    assert titles(editor_client, end=end) == expected


def test_it_is_narrowed_by_what_is_missing(editor_client: Client, section: SectionPage):
    led_by, in_body, portrait = (make_picture(title=title, creator="Ada Holm") for title in ("Lead", "Body", "Portrait"))
    make_article(section, lead_picture=led_by, publish=False)
    make_article(section, body=[("picture", {"image": {"image": in_body, "decorative": False, "alt_text": "Boats"}, "caption": ""})])
    make_contributor(portrait=portrait)
    make_picture(title="Nobody's", creator="")
    make_picture(title="Undescribed", creator="Ada Holm", description="")
    assert titles(editor_client, only="without_creator") == {"Nobody's"}
    assert titles(editor_client, only="without_alt_text") == {"Undescribed"}
    assert titles(editor_client, only="unused") == {"Nobody's", "Undescribed"}
    assert titles(editor_client, only=["unused", "without_creator"]) == {"Nobody's"}


def test_it_is_narrowed_by_limits(editor_client: Client, section: SectionPage):
    used_up, in_body, left, drafted = (make_picture(title=title, uses_allowed=1) for title in ("Lead", "Body", "Left", "Draft"))
    make_article(section, lead_picture=used_up, body=[("picture", {"image": {"image": in_body, "decorative": True, "alt_text": ""}, "caption": ""})])
    make_article(section, lead_picture=drafted, publish=False)
    make_article(section, lead_picture=make_picture(title="No limit", territory_note="Not in Norland"))
    CreditedImage.objects.filter(pk=left.pk).update(uses_allowed=2)
    make_article(section, lead_picture=left)
    assert titles(editor_client, only="used_up") == {"Lead", "Body"}
    assert titles(editor_client, only="territory") == {"No limit"}
    assert titles(editor_client, only=["used_up", "territory"]) == set()
    assert titles(editor_client, q="fenwick", only="used_up") == {"Lead", "Body"}


def test_where_nothing_is_left_nobody_is_told_to_upload(editor_client: Client):
    make_picture()
    page = listed(editor_client, end="ended")
    assert "No pictures match." in page
    assert "upload" not in page


PARTS_OF_NAMES = pytest.mark.parametrize("asked", ["holm", "hol", "Ada", "fenw", "Fenwick Pict", "ada fenwick"])


def assert_found(client: Client, asked: str) -> None:
    make_picture(title="Wanted", creator="Ada Holm", credit_line="Fenwick Pictures")
    make_picture(title="Other", creator="Cleo Marsh", credit_line="Lowmere Gazette")
    assert titles(client, q=asked) == {"Wanted"}
    assert titles(client, q=asked, only="unused", use="web", end="ended") == set()


@PARTS_OF_NAMES
def test_pictures_are_found_by_creator_and_credit(editor_client: Client, asked: str):
    assert_found(editor_client, asked)


@pytest.mark.postgres
@PARTS_OF_NAMES
def test_pictures_are_found_by_creator_and_credit_on_postgresql(editor_client: Client, asked: str):
    assert_found(editor_client, asked)


def test_what_is_found_is_narrowed_as_well(editor_client: Client):
    agency = Licence.objects.create(slug="fenwick", name="Fenwick, editorial")
    make_picture(title="Wanted", creator="Ada Holm", licence=agency, rights_end=days(3), description="")
    make_picture(title="Cleared", creator="Ada Holm")
    found = titles(editor_client, q="holm", licence="fenwick", use="web", end="7", only=["without_alt_text", "unused"])
    assert found == {"Wanted"}


def show_pictures(section: SectionPage, numbers: range) -> None:
    """Pictures under a licence, for which there are stories left, in a story of their own."""
    agency, _made = Licence.objects.get_or_create(slug="fenwick", defaults={"name": "Fenwick, editorial"})
    pictures = [make_picture(title=f"Harbour {number}", creator="Ada Holm", licence=agency, uses_allowed=3, rights_end=days(3)) for number in numbers]
    make_article(section, body=[("picture", {"image": {"image": picture, "decorative": False, "alt_text": "Boats"}, "caption": ""}) for picture in pictures])
    for picture in pictures:
        picture.get_rendition("max-165x165")


@pytest.mark.parametrize("asked", [{"layout": "grid"}, {"layout": "list"}, {"q": "holm", "end": "7"}], ids=["grid", "list", "found"])
def test_more_pictures_take_no_more_queries(
    editor_client: Client, section: SectionPage, settings: Any, django_assert_max_num_queries: DjangoAssertNumQueries, asked: dict[str, str]
):
    settings.WAGTAILIMAGES_INDEX_PAGE_SIZE = 100
    show_pictures(section, range(20))
    listed(editor_client, **asked)
    with django_assert_max_num_queries(40) as few:
        assert listed(editor_client, **asked).count("In 1 story") == 20
    show_pictures(section, range(20, 60))
    with django_assert_max_num_queries(40) as many:
        assert listed(editor_client, **asked).count("In 1 story") == 60
    assert len(many) == len(few)


@pytest.mark.django_db
def test_a_licence_that_the_credit_names_is_not_said_twice() -> None:
    pictures = [make_picture(licence_id="cc-by"), make_picture(licence_id="agency")]
    note_standings(pictures)
    assert [picture.standing.rights for picture in pictures] == [[], ["Agency subscription"]]
