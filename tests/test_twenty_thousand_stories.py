"""What pages ask the database is the same with 200 stories and with 20,000."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articles.models import Byline, Topic
from tests.factories import make_article, make_contributor, make_picture, make_section, picture_file
from tests.many_stories import print_copies
from tests.test_query_counts import questions

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import ArticlePage, FrontPage, SectionPage

ADDRESSES = ["/harbour/ferry/", "/", "/harbour/", "/topics/ferries/", "/search/?q=ferry", "/feed/"]
pytestmark = pytest.mark.slow


@pytest.fixture
def harbour(front_page: FrontPage) -> SectionPage:
    """The section that grows, between two others."""
    sections = [make_section(front_page, title=title) for title in ("Town", "Harbour", "Culture")]
    for other in (sections[0], sections[2]):
        make_article(other, title=f"News of {other.title}")
    return sections[1]


def print_story(section: SectionPage, *, title: str, slug: str) -> ArticlePage:
    """A story with all that its copies have."""
    story = make_article(section, title=title, slug=slug, lead_picture=make_picture(file=picture_file(size=(300, 200))))
    story.tags.add(Topic.objects.get_or_create(name="Ferries", slug="ferries")[0])
    story.bylines.add(Byline(contributor=make_contributor()))
    story.save_revision().publish()
    return story


def test_no_page_asks_more_with_20000_stories_than_with_200(client: Client, harbour: SectionPage) -> None:
    print_story(harbour, title="The ferry is late", slug="ferry")
    boat = print_story(harbour, title="The boat is late", slug="boat")
    print_copies(boat, count=200)
    few = {address: len(questions(client, address)) for address in ADDRESSES}
    print_copies(boat, count=19_800, first=200)
    many = {address: len(questions(client, address)) for address in ADDRESSES}
    assert many == few
    assert few["/harbour/ferry/"] <= 12, few
    assert max(few.values()) <= 14, few
