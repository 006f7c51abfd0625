"""`{% reaction_panel page %}`: the same HTML for every reader, right where reactions are, nothing where they are not."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page, PageViewRestriction

from articles.models import ArticlePage, SectionPage
from reactions import services
from reactions.models import Board, Icon, ReactionKind, Vote
from tests.factories import make_article
from tests.readers import Reader

TEMPLATE = "{% load reactions_tags %}{% reaction_panel page %}"


def panel(page: Page, **context: Any) -> str:
    return Template(TEMPLATE).render(Context({"page": page, **context})).strip()


def vote(page: ArticlePage, *kinds: str) -> None:
    for number, kind in enumerate(kinds, start=1):
        services.cast_vote(page_id=page.pk, voter_key=UUID(int=number), kind=kind)


class Buttons(HTMLParser):
    """The submit buttons of each form: the form's address, and what each button sends."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: dict[str, list[tuple[str | None, str | None]]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            assert values["method"] == "post"
            self.forms[values["action"] or ""] = []
        elif tag == "button":
            assert values["type"] == "submit"
            list(self.forms.values())[-1].append((values["name"], values["value"]))


def test_the_form_in_it_works_as_it_stands(article: ArticlePage) -> None:
    [(action, buttons)] = Buttons(panel(article)).forms.items()
    assert [name for name, _ in buttons] == ["kind"] * 6
    reader = Reader()
    for name, value in buttons:
        assert reader.client.post(action, f"{name}={value}", content_type="application/x-www-form-urlencoded").status_code == 303
        assert reader.mine(article) == value


def test_it_asks_the_question_and_says_the_figures(article: ArticlePage) -> None:
    Board.objects.create(page=article, minimum_for_shares=3)
    vote(article, "love")
    html = panel(article)
    assert "What&#x27;s Your Reaction?" in html or "What's Your Reaction?" in html
    assert "1 reaction\n" in html
    assert "%</span>" not in html
    vote(article, "love", "love", "sad")
    html = panel(article)
    assert "3 reactions" in html
    assert "67%" in html


def test_it_holds_no_token_and_nothing_inline(article: ArticlePage) -> None:
    html = panel(article, request=RequestFactory().get("/"))
    assert "csrf" not in html.lower()
    assert " style=" not in html
    assert "<style" not in html
    assert not re.search(r"\son\w+=", html)
    assert re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL) == [""]


def test_it_is_the_same_for_a_reader_who_has_voted(article: ArticlePage) -> None:
    reader = Reader()
    reader.cast(article, "love")
    response = reader.client.get(article.get_url())
    assert response.content == Client().get(article.get_url()).content
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_it_asks_the_database_at_most_four_times(article: ArticlePage, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    vote(article, "love", "sad", "angry")
    panel(article)
    with django_assert_max_num_queries(4):
        panel(article)


def test_a_closed_board_shows_its_figures_and_no_buttons(article: ArticlePage) -> None:
    vote(article, "love")
    Board.objects.create(page=article, state="closed")
    html = panel(article)
    assert "The figures are final." in html
    assert "1 reaction" in html
    assert "<button" not in html
    assert "<form" not in html


def test_a_retired_kind_shows_its_votes_and_no_button(article: ArticlePage) -> None:
    vote(article, "love")
    ReactionKind.objects.get(slug="love").retire()
    html = panel(article)
    assert 'value="love"' not in html
    assert 'data-kind="love"' in html


def test_it_is_left_out_where_reactions_are_not(article: ArticlePage, section: SectionPage) -> None:
    request = RequestFactory().get("/")
    request.is_preview = True  # As Wagtail marks it.
    assert panel(article, request=request) == ""
    assert panel(section) == ""
    assert panel(make_article(section, publish=False)) == ""
    assert panel(ArticlePage(title="Not saved")) == ""
    Board.objects.create(page=article, state="off")
    assert panel(article) == ""


def test_it_is_left_out_where_there_is_nothing_to_choose(article: ArticlePage) -> None:
    ReactionKind.objects.update(retired_at=timezone.now())
    assert panel(article) == ""
    vote_kept = ReactionKind.objects.get(slug="love")
    vote_kept.bring_back()
    vote(article, "love")
    vote_kept.retire()
    assert "1 reaction" in panel(article)


def test_it_is_left_out_of_a_private_page(article: ArticlePage, section: SectionPage) -> None:
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    assert panel(article) == ""


def test_every_icon_that_can_be_chosen_is_drawn(db: None) -> None:
    sprite = ET.fromstring(Path(finders.find("reactions/icons.svg")).read_bytes())  # noqa: S314 - our own file.
    drawn = {symbol.get("id") for symbol in sprite}
    assert drawn == set(Icon.values)


@pytest.mark.parametrize("name", ["reactions.css", "reactions.js", "icons.svg"])
def test_it_loads_nothing_from_another_host(name: str) -> None:
    text = Path(finders.find(f"reactions/{name}")).read_text().replace("http://www.w3.org/2000/svg", "")
    assert "http" not in text.replace("https://", "http")
    assert "//" not in re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)


def test_two_panels_of_one_page_share_no_id(article: ArticlePage) -> None:
    ids = re.findall(r"\sid=[\"']([^\"']+)", panel(article) + panel(article))
    assert len(ids) == len(set(ids))


def test_readers_are_told_what_moderators_took_out_where_the_site_says_so(article: ArticlePage, moderator: Any, settings: Any) -> None:
    vote(article, "love", "sad", "sad")
    services.exclude_votes(votes=Vote.objects.filter(kind__slug="sad"), by=moderator, reason="A script")
    assert "taken out" not in panel(article)
    settings.REACTIONS = {**settings.REACTIONS, "SHOW_EXCLUDED": True}
    assert "2 reactions were taken out of the count by moderators." in panel(article)
    services.restore_votes(votes=Vote.objects.all(), by=moderator, reason="A school")
    assert "taken out" not in panel(article)
