"""A contributor's page: who they are, and their stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.models import Byline, BylineRole
from tests.factories import make_article, make_contributor, make_picture

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import FrontPage, SectionPage


def test_a_contributor_shows_portrait_with_credit_job_and_life(client: Client, front_page: FrontPage) -> None:
    portrait = make_picture(credit_line="Fenwick Pictures", description="Ada Holm on the quay")
    make_contributor(name="Ada Holm", job_title="Harbour correspondent", biography="Grew up on the quay.\n\nWrites at night.", portrait=portrait)
    html = client.get("/people/ada-holm/").content.decode()
    assert "Harbour correspondent" in html
    assert "<p>Writes at night.</p>" in html
    assert 'alt="Ada Holm on the quay"' in html
    assert "Fenwick Pictures" in html
    assert "No story with this byline is published yet." in html


def test_a_story_with_two_roles_is_listed_once(client: Client, section: SectionPage) -> None:
    ada, ben = make_contributor(name="Ada Holm"), make_contributor(name="Ben Ruud")
    article = make_article(section, title="Written and photographed")
    article.bylines.add(Byline(contributor=ada), Byline(contributor=ada, role=BylineRole.PHOTOGRAPHS))
    article.save()
    other = make_article(section, title="By somebody else")
    other.bylines.add(Byline(contributor=ben))
    other.save()
    html = client.get("/people/ada-holm/").content.decode()
    assert html.count("Written and photographed</a>") == 1
    assert "By somebody else" not in html


def test_drafts_are_not_listed(client: Client, section: SectionPage) -> None:
    draft = make_article(section, title="Not finished", publish=False)
    draft.bylines.add(Byline(contributor=make_contributor(name="Ada Holm")))
    draft.save()
    assert "Not finished" not in client.get("/people/ada-holm/").content.decode()
