"""The front page: what leads, what stands beside it, a strip for each section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.models import PageViewRestriction

from articles.models import WorkLabel
from tests.factories import make_article, make_picture, make_section

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import ArticlePage, FrontPage, SectionPage


def html_of(client: Client, address: str = "/") -> str:
    return client.get(address).content.decode()


def test_an_empty_newspaper_says_so(client: Client, front_page: FrontPage) -> None:
    assert "Nothing is published yet." in html_of(client)


def test_the_newest_story_with_a_picture_leads(client: Client, section: SectionPage) -> None:
    make_article(section, title="Older, with a picture", lead_picture=make_picture())
    make_article(section, title="Newer, with a picture", lead_picture=make_picture())
    make_article(section, title="Newest, with none")
    lead, _, beside = html_of(client).partition("splash__beside")
    assert "Newer, with a picture" in lead
    assert "Newest, with none" in beside


def test_a_piece_that_was_paid_for_never_leads(client: Client, section: SectionPage) -> None:
    make_article(section, title="Reported", lead_picture=make_picture())
    make_article(section, title="Paid for", lead_picture=make_picture(), label=WorkLabel.SPONSORED)
    lead, _, beside = html_of(client).partition("splash__beside")
    assert "Reported" in lead
    assert "Paid for" not in lead
    assert "Sponsored" in beside


def test_each_section_has_a_strip_of_what_stands_nowhere_above(client: Client, front_page: FrontPage) -> None:
    harbour, culture = make_section(front_page, title="Harbour"), make_section(front_page, title="Culture")
    for number in range(8):
        make_article(harbour, title=f"Harbour story {number}", slug=f"harbour-{number}")
        make_article(culture, title=f"Culture story {number}", slug=f"culture-{number}")
    html = html_of(client)
    for number in range(8):
        assert html.count(f">Harbour story {number}<") <= 1
    assert 'id="section-harbour"' in html
    assert 'id="section-culture"' in html


def test_drafts_and_restricted_stories_are_not_on_the_front(client: Client, front_page: FrontPage, article: ArticlePage) -> None:
    members_only = make_section(front_page, title="Members only")
    make_article(members_only, title="Behind the door")
    make_article(members_only, title="Not finished", publish=False)
    PageViewRestriction.objects.create(page=members_only, restriction_type=PageViewRestriction.LOGIN)
    html = html_of(client)
    assert article.title in html
    assert "Behind the door" not in html
    assert "Not finished" not in html
    assert "Members only" not in html


def test_every_picture_on_the_front_names_its_credit(client: Client, section: SectionPage) -> None:
    for number in range(3):
        make_article(section, title=f"Story {number}", slug=f"story-{number}", lead_picture=make_picture(credit_line=f"Agency {number}"))
    html = html_of(client)
    assert all(f"Agency {number}" in html for number in range(3))


def test_sections_that_are_kept_out_of_menus_are_not_in_the_navigation(client: Client, front_page: FrontPage) -> None:
    make_section(front_page, title="Shown")
    make_section(front_page, title="Kept out", show_in_menus=False)
    html = html_of(client)
    assert ">Shown</a>" in html
    assert ">Kept out</a>" not in html
