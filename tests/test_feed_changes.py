"""A feed is sent again when anything in it has changed, and not before; what it costs does not grow with the newspaper."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from articles import syndication
from articles.models import ArticlePage, Byline, Contributor, CreditedImage, Paper, Source, Topic
from tests.factories import make_article, make_contributor, make_picture, make_section, make_source
from tests.test_feeds import picture_block, quote

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from articles.models import FrontPage, SectionPage

PUBLIC = {"public", "max-age=0", "s-maxage=60", "stale-while-revalidate=300"}
ADDRESSES = ["/feed/", "/feed.json", "/harbour/feed/", "/topics/ferries/feed/", "/people/ada-holm/feed.json"]


@pytest.fixture
def paper(front_page: FrontPage) -> Paper:
    return Paper.objects.create(site=Site.objects.get())


@pytest.fixture
def story(section: SectionPage) -> ArticlePage:
    """One with all that a feed shows, inside its body too."""
    body = [picture_block(make_picture(credit_line="Inline Agency")), quote(make_source(name="Lowmere Gazette"))]
    story = make_article(section, title="Ferry leaves on time", lead_picture=make_picture(credit_line="Lead Agency"), body=body)
    story.bylines.add(Byline(contributor=make_contributor(name="Ada Holm")))
    story.tags.add("Ferries")
    story.save_revision().publish()
    return ArticlePage.objects.get(pk=story.pk)


def again(client: Client, first: HttpResponse, address: str, *, by: str = "ETag") -> HttpResponse:
    """Ask for the feed as a program does that has it."""
    headers = {"If-None-Match": first.headers["ETag"]} if by == "ETag" else {"If-Modified-Since": first.headers["Last-Modified"]}
    return client.get(address, headers=headers)


@pytest.mark.parametrize("by", ["ETag", "Last-Modified"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_what_has_not_changed_is_neither_sent_nor_made(client: Client, monkeypatch: pytest.MonkeyPatch, story: ArticlePage, address: str, by: str) -> None:
    first = client.get(address)
    monkeypatch.setattr(syndication, "entries_of", None)
    with CaptureQueriesContext(connection) as asked:
        second = again(client, first, address, by=by)
    assert (second.status_code, second.content) == (304, b"")
    assert second.headers["ETag"] == first.headers["ETag"]
    assert {directive.strip() for directive in second.headers["Cache-Control"].split(",")} == PUBLIC
    # The site, the paper's settings, the section, topic or contributor; then one for all that the feed shows.
    assert len(asked) <= 4, "\n".join(query["sql"] for query in asked)


def test_a_cache_may_keep_a_feed(client: Client, story: ArticlePage) -> None:
    for address in ADDRESSES:
        response = client.get(address)
        assert {directive.strip() for directive in response.headers["Cache-Control"].split(",")} == PUBLIC
        assert not response.cookies
        assert "cookie" not in response.headers.get("Vary", "").lower()


def test_head_says_the_same_without_the_feed(client: Client, story: ArticlePage) -> None:
    for address in ADDRESSES:
        got, headed = client.get(address), client.head(address)
        assert (headed.status_code, headed.content) == (200, b"")
        assert headed.headers["ETag"] == got.headers["ETag"]


def test_unknown_parameters_are_ignored(client: Client, story: ArticlePage) -> None:
    assert client.get("/feed/?utm=x&page=9").content == client.get("/feed/").content


def test_nothing_but_reading_is_answered(client: Client, story: ArticlePage) -> None:
    assert client.post("/feed/").status_code == 405


def rename_contributor() -> None:
    contributor = Contributor.objects.get()
    contributor.name = "Ada Holm-Berg"
    contributor.save()


def rename_section() -> None:
    section = ArticlePage.objects.get().get_parent()
    section.title = "Docks"
    section.save()


def rename_topic() -> None:
    Topic.objects.update(name="Boats")


def add_tag() -> None:
    story = ArticlePage.objects.get()
    story.tags.add("Council")
    story.save()


def credit_lead_anew() -> None:
    CreditedImage.objects.filter(credit_line="Lead Agency").update(credit_line="Other Agency")


def describe_lead_anew() -> None:
    CreditedImage.objects.filter(credit_line="Lead Agency").update(description="Three boats")


def correct_headline() -> None:
    story = ArticlePage.objects.get()
    story.title = "Ferry leaves late"
    story.save_revision().publish()


def move_story() -> None:
    story = ArticlePage.objects.get()
    story.move(make_section(story.get_parent().get_parent(), title="Town"), pos="last-child")


def unpublish() -> None:
    ArticlePage.objects.get().unpublish()


def delete() -> None:
    ArticlePage.objects.get().delete()


def restrict() -> None:
    PageViewRestriction.objects.create(page=ArticlePage.objects.get(), restriction_type=PageViewRestriction.LOGIN)


def publish_another() -> None:
    make_article(ArticlePage.objects.get().get_parent().specific)


def name_paper() -> None:
    paper = Paper.objects.get()
    paper.name = "The Other Courier"
    paper.save()


def ask_for_whole_stories() -> None:
    paper = Paper.objects.get()
    paper.feeds_full_text = True
    paper.save()


CHANGES = [rename_contributor, rename_section, rename_topic, add_tag, credit_lead_anew, describe_lead_anew, correct_headline, move_story, unpublish, delete]
CHANGES += [restrict, publish_another, name_paper, ask_for_whole_stories]


@pytest.mark.parametrize("by", ["ETag", "Last-Modified"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_sends_it_again(client: Client, paper: Paper, story: ArticlePage, change: Callable[[], None], by: str) -> None:
    first = client.get("/feed/")
    change()
    second = again(client, first, "/feed/", by=by)
    assert second.status_code == 200
    assert second.content != first.content


def credit_inline_anew() -> None:
    CreditedImage.objects.filter(credit_line="Inline Agency").update(credit_line="Other Agency")


def rename_source() -> None:
    Source.objects.update(name="The Gazette")


def rewrite_body() -> None:
    story = ArticlePage.objects.get()
    story.body = [("paragraph", "<p>All else.</p>")]
    story.save()


@pytest.mark.parametrize("change", [credit_inline_anew, rename_source, rewrite_body, credit_lead_anew])
def test_a_change_within_a_story_sends_whole_stories_again(client: Client, paper: Paper, story: ArticlePage, change: Callable[[], None]) -> None:
    ask_for_whole_stories()
    first = client.get("/feed/")
    assert again(client, first, "/feed/").status_code == 304
    change()
    second = again(client, first, "/feed/")
    assert second.status_code == 200
    assert second.content != first.content


def test_a_change_that_is_taken_back_is_noticed_by_date_too(client: Client, story: ArticlePage) -> None:
    client.get("/feed/")
    rename_contributor()
    changed = client.get("/feed/")
    Contributor.objects.update(name="Ada Holm")
    assert again(client, changed, "/feed/", by="Last-Modified").status_code == 200


def test_a_section_of_another_site_with_the_same_address_is_another_feed(client: Client, story: ArticlePage) -> None:
    first = client.get("/feed/")
    Site.objects.create(hostname="other.example", root_page=story.get_parent())
    other = client.get("/feed/", headers={"Host": "other.example"})
    assert b"http://other.example/feed/" in other.content
    assert again(client, first, "/feed/", by="Last-Modified").status_code == 304


def test_a_draft_of_a_published_story_changes_nothing(client: Client, story: ArticlePage) -> None:
    first = client.get("/feed/")
    story.title = "Not ready"
    story.save_revision()
    assert again(client, first, "/feed/").status_code == 304


def questions(client: Client, address: str) -> list[str]:
    """The SQL of one request, once pictures' files are made and the cache knows where the sites begin."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return [query["sql"] for query in captured]


def publish(section: SectionPage, *, count: int) -> None:
    """Stories with a picture, a byline, two tags, and pictures, quotes and links in their bodies."""
    for _ in range(count):
        target = ArticlePage.objects.first()
        link = f'<p>See <a linktype="page" id="{target.pk}">this</a>.</p>' if target else "<p>Text.</p>"
        body: list[tuple[str, Any]] = [("paragraph", link), picture_block(make_picture()), quote(make_source())]
        body += [("related_story", {"story": target})] if target else []
        story = make_article(section, lead_picture=make_picture(), body=body)
        story.bylines.add(Byline(contributor=Contributor.objects.first() or make_contributor(name="Ada Holm")))
        story.tags.add("Ferries", "Council")
        story.save()


@pytest.mark.parametrize(("is_whole", "most"), [(False, 6), (True, 10)], ids=["summaries", "whole stories"])
def test_30_stories_cost_as_many_questions_as_3(client: Client, paper: Paper, section: SectionPage, is_whole: bool, most: int) -> None:
    Paper.objects.update(feeds_full_text=is_whole)
    publish(section, count=3)
    few = {address: questions(client, address) for address in ADDRESSES}
    publish(section, count=27)
    ArticlePage.objects.update(first_published_at=timezone.now() - timedelta(hours=1))
    for address in ADDRESSES:
        many = questions(client, address)
        assert len(many) == len(few[address]) <= most, "\n".join(many)


def test_a_section_feed_does_not_slow_stories_down(client: Client, story: ArticlePage) -> None:
    assert [sql for sql in questions(client, story.get_url()) if "'feed'" in sql] == []
