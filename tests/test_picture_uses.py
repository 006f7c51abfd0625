"""In which stories a picture is shown, and in how many more it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test.utils import CaptureQueriesContext

from articles.picture_uses import uses_left, uses_left_of_all, uses_of, uses_of_all
from tests.factories import make_article, make_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.models import CreditedImage, SectionPage

pytestmark = pytest.mark.django_db


def shown(picture: CreditedImage) -> tuple[str, Any]:
    """A block that shows the picture in a story's body."""
    return ("picture", {"image": {"image": picture, "decorative": False, "alt_text": "Boats"}, "caption": ""})


def test_a_story_is_one_use_wherever_it_shows_the_picture(section: SectionPage) -> None:
    picture = make_picture()
    story = make_article(section, lead_picture=picture, body=[shown(picture), shown(picture)])
    assert list(uses_of(picture)) == [story]


def test_published_stories_come_first_and_drafts_after_them(section: SectionPage) -> None:
    picture = make_picture()
    earlier, draft, later = (
        make_article(section, lead_picture=picture),
        make_article(section, body=[shown(picture)], publish=False),
        make_article(section, body=[shown(picture)]),
    )
    assert list(uses_of(picture)) == [later, earlier, draft]
    assert uses_of_all([picture]) == {picture.pk: [later, earlier, draft]}


def test_an_alias_is_its_original(section: SectionPage) -> None:
    picture = make_picture(uses_allowed=2)
    story = make_article(section, lead_picture=picture)
    alias = story.create_alias(update_slug="again")
    assert list(uses_of(picture)) == [story]
    assert uses_left(picture) == 1
    assert uses_left(picture, besides=alias) == 2


def test_only_published_stories_use_a_picture_up(section: SectionPage) -> None:
    picture = make_picture(uses_allowed=1)
    story = make_article(section, lead_picture=picture, publish=False)
    assert uses_left(picture) == 1
    story.get_latest_revision().publish()
    assert uses_left(picture) == 0
    assert uses_left(picture, besides=story) == 1


def test_without_a_limit_there_is_nothing_to_count() -> None:
    assert uses_left(make_picture()) is None


def test_fewer_stories_allowed_than_there_are_leave_none(section: SectionPage) -> None:
    picture = make_picture(uses_allowed=1)
    for _ in range(3):
        make_article(section, lead_picture=picture)
    assert uses_left(picture) == 0


def test_many_pictures_cost_as_much_as_one(section: SectionPage, django_assert_num_queries: Callable[[int], CaptureQueriesContext]) -> None:
    pictures = [make_picture(uses_allowed=3, title=f"Harbour {number}") for number in range(12)]
    for picture in pictures:
        make_article(section, lead_picture=picture, body=[shown(picture)])
    uses_of_all(pictures[:1])
    for some in (pictures[:1], pictures):
        with django_assert_num_queries(2):
            assert {len(stories) for stories in uses_of_all(some).values()} == {1}
        with django_assert_num_queries(2):
            assert set(uses_left_of_all(some).values()) == {2}
