"""A source's page: what it is, which stories rely on it, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.models import PageViewRestriction

from articles.models import SourceCredit, SourceKind, SourceUsage
from tests.factories import make_article, make_source

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import ArticlePage, SectionPage, Source


def credit(article: ArticlePage, source: Source, **fields: str) -> ArticlePage:
    article.source_credits.add(SourceCredit(source=source, **fields))
    article.save()
    return article


def test_a_source_shows_what_it_is_and_how_stories_use_it(client: Client, section: SectionPage) -> None:
    source = make_source(name="Lowmere Gazette", description="The weekly of the lower town.", homepage="https://gazette.example/")
    article = make_article(section, title="Ferry leaves on time")
    credit(article, source, usage=SourceUsage.REPORTED_BY, piece_title="Boats, counted", piece_url="https://gazette.example/boats")
    html = client.get(source.public_url).content.decode()
    assert "Outlet" in html
    assert "The weekly of the lower town." in html
    assert '<a href="https://gazette.example/" rel="external">' in html
    assert article.title in html
    assert 'Reported by <a href="https://gazette.example/boats" rel="external">Boats, counted</a>' in html


def test_a_story_that_only_quotes_the_source_is_listed_as_well(client: Client, section: SectionPage) -> None:
    source = make_source(name="Lowmere Gazette")
    quote = ("quote", {"words": "Every boat was there.", "speaker": "", "speaker_role": "", "source": source})
    make_article(section, title="Quotes and does not credit", body=[quote])
    html = client.get(source.public_url).content.decode()
    assert "Quotes and does not credit" in html
    assert "<li>Quoted from</li>" in html


def test_nobody_learns_of_a_source_before_a_story_is_published(client: Client, section: SectionPage) -> None:
    source = make_source(name="Ines Calder", kind=SourceKind.PERSON)
    draft = credit(make_article(section, publish=False), source)
    assert client.get(source.public_url).status_code == 404
    draft.save_revision().publish()
    assert client.get(source.public_url).status_code == 200
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(source.public_url).status_code == 404


def test_an_unnamed_source_has_no_page(client: Client, section: SectionPage) -> None:
    source = make_source(kind=SourceKind.UNNAMED, name="a harbour official", internal_name="Karl Whitlock", homepage="")
    credit(make_article(section), source)
    assert [client.get(f"/sources/{slug}/").status_code for slug in ["a-harbour-official", "karl-whitlock", "unnamed", "none"]] == [404] * 4


def test_what_the_desk_knows_is_not_on_the_page(client: Client, section: SectionPage) -> None:
    source = make_source(name="Harbour Office", internal_name="Karl Whitlock", other_names="HO\nThe Office")
    credit(make_article(section), source, private_note="Met at the old lock")
    html = client.get(source.public_url).content.decode()
    assert "Whitlock" not in html
    assert "Met at the old lock" not in html
