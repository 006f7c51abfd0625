"""Reader pages ask the database the same few questions, however much the newspaper has printed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from articles.models import ArticlePage, Byline, SourceCredit, TaggedArticle, Topic
from tests.factories import make_article, make_contributor, make_picture, make_section, make_source

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import CreditedImage, FrontPage, SectionPage


def questions(client: Client, address: str) -> list[str]:
    """The SQL of one request with an empty cache, once the pictures' files are made and the process knows its content types."""
    assert client.get(address).status_code == 200
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return [query["sql"] for query in captured]


def print_stories(sections: list[SectionPage], *, count: int, first: int = 0, picture: CreditedImage) -> None:
    """Published stories with a picture, a byline and a tag, spread over the sections, in a few bulk inserts."""
    contributor = make_contributor()
    topic, _ = Topic.objects.get_or_create(name="Ferries", slug="ferries")
    content_type = ContentType.objects.get_for_model(ArticlePage)
    now = timezone.now()
    pages = []
    for number in range(first, first + count):
        section = sections[number % len(sections)]
        printed_at = now - timedelta(minutes=number)
        values = {"path": Page._get_path(section.path, section.depth + 1, number + 1), "depth": section.depth + 1, "content_type": content_type}
        slug = f"story-{number}"
        words = {"title": f"Story {number}", "draft_title": f"Story {number}", "slug": slug, "url_path": f"{section.url_path}{slug}/"}
        pages.append(Page(**values, **words, live=True, first_published_at=printed_at, last_published_at=printed_at, locale_id=section.locale_id))
    pages = Page.objects.bulk_create(pages)
    for page in pages:
        article = ArticlePage(page_ptr=page, dek="One sentence.", body=[("paragraph", "<p>Text.</p>")], lead_picture=picture)
        article.save_base(raw=True, force_insert=True)
    Byline.objects.bulk_create(Byline(page_id=page.pk, contributor=contributor) for page in pages)
    TaggedArticle.objects.bulk_create(TaggedArticle(content_object_id=page.pk, tag=topic) for page in pages)


@pytest.fixture
def sections(front_page: FrontPage) -> list[SectionPage]:
    return [make_section(front_page, title=title) for title in ["Harbour", "Town", "Culture", "Sport", "Business", "Opinion"]]


@pytest.mark.parametrize("address", ["/", "/harbour/", "/topics/ferries/"])
def test_a_list_costs_the_same_with_24_stories_and_with_2000(client: Client, sections: list[SectionPage], address: str) -> None:
    picture = make_picture()
    print_stories(sections, count=24, picture=picture)
    few = questions(client, address)
    print_stories(sections, count=1976, first=24, picture=picture)
    many = questions(client, address)
    assert len(many) == len(few), "\n".join(many)
    assert len(few) <= 14, "\n".join(few)


@pytest.fixture
def rich_story(sections: list[SectionPage]) -> ArticlePage:
    """A story with all that a story can have, several times over, and an embed."""
    harbour = sections[0]
    others = [make_article(harbour, title=f"Other story {number}", lead_picture=make_picture()) for number in range(4)]
    sources = [make_source() for _ in range(4)]
    body: list[tuple[str, object]] = []
    for other, source in zip(others, sources, strict=True):
        body += [
            ("paragraph", f'<p>See <a linktype="page" id="{other.pk}">this</a>.</p>'),
            ("quote", {"words": "Every boat was there.", "speaker": "Ines Calder", "speaker_role": "", "source": source}),
            ("picture", {"image": {"image": make_picture(), "alt_text": "A boat", "decorative": False}, "caption": ""}),
            ("related_story", {"story": other}),
        ]
    body.append(("embed", {"url": "https://www.youtube.com/watch?v=lowmere", "title": "", "image": None}))
    article = make_article(harbour, title="All there is", lead_picture=make_picture(), body=body)
    article.bylines.add(*(Byline(contributor=make_contributor()) for _ in range(3)))
    article.source_credits.add(*(SourceCredit(source=source) for source in sources))
    article.tags.add("Ferries", "Old lock", "Council")
    article.save()
    others[0].tags.add("Ferries")
    others[0].save()
    return article


def test_a_story_with_all_there_is_costs_at_most_12_questions(client: Client, rich_story: ArticlePage) -> None:
    asked = questions(client, rich_story.get_url())
    assert len(asked) <= 12, "\n".join(asked)


def test_a_story_costs_the_same_with_300_tags_and_30_bylines_among_2000_others(client: Client, rich_story: ArticlePage, sections: list[SectionPage]) -> None:
    few = questions(client, rich_story.get_url())
    print_stories(sections[1:], count=2000, picture=make_picture())
    rich_story.tags.add(*(f"Topic {number}" for number in range(297)))
    rich_story.bylines.add(*(Byline(contributor=make_contributor()) for _ in range(27)))
    rich_story.save()
    many = questions(client, rich_story.get_url())
    assert len(many) == len(few), "\n".join(many)


def test_what_a_body_names_and_readers_may_not_see_costs_nothing_more(client: Client, rich_story: ArticlePage) -> None:
    before = questions(client, rich_story.get_url())
    for block in rich_story.body:
        if block.block_type == "related_story":
            block.value["story"].unpublish()
            break
    after = questions(client, rich_story.get_url())
    # A link to a page that is not published is looked up for its address.
    assert len(after) <= len(before) + 1, "\n".join(after)


def test_a_plain_story_costs_at_most_11_questions(client: Client, article: ArticlePage) -> None:
    asked = questions(client, article.get_url())
    assert len(asked) <= 11, "\n".join(asked)


def test_a_restriction_elsewhere_costs_nothing(client: Client, rich_story: ArticlePage, sections: list[SectionPage]) -> None:
    without = questions(client, rich_story.get_url())
    sections[3].view_restrictions.create(restriction_type="login")
    assert len(questions(client, rich_story.get_url())) == len(without)
