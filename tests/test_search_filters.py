"""A search is narrowed by section, topic, type of work, source and dates; whatever else is asked gets a kind page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from articles.models import ArticlePage, Byline, SourceCredit, Topic, WorkLabel
from tests.factories import make_article, make_contributor, make_picture, make_section, make_source

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import FrontPage, SectionPage

NONSENSE = [
    "q=" + "x" * 10_000,
    "q=" + "%22ferry%22%20AND%20(NOT",
    "q=%00",
    "q=ferry%00",
    "q=%25_%25",
    "q=%E2%80%AEferry%E2%80%8F",
    "q=%21%3F%2E%2C",
    "q=ferry&page=nonsense",
    "q=ferry&page=-1",
    "q=ferry&page=99999999999999999999",
    "q=ferry&from=nonsense&to=2026-13-45",
    "q=ferry&from=0001-01-01&to=9999-12-31",
    "q=ferry&from=2026-05-01T00:00",
    "q=ferry&section=%00&topic=%00&label=%00&source=%00&from=%00&to=%00&sort=%00",
    "q=ferry&topic=" + "x" * 1_000 + "&source=%27%3B+DROP",
    "q=ferry&section=no-such&topic=no-such&label=no-such&source=no-such&sort=no-such",
    "&".join(f"p{number}=1" for number in range(500)) + "&q=ferry",
    "&".join(["q=ferry"] * 500),
    "q[]=ferry&from[]=1",
    "q=%ED%A0%80",
]


def search(client: Client, **asked: str) -> str:
    response = client.get("/search/", asked)
    assert response.status_code == 200
    return response.content.decode()


def publish_on(article: ArticlePage, day: datetime) -> ArticlePage:
    ArticlePage.objects.filter(pk=article.pk).update(first_published_at=day)
    return article


@pytest.fixture
def newspaper(front_page: FrontPage, section: SectionPage) -> None:
    """Two stories about the ferry that differ in everything a filter asks for."""
    ferries, gazette = Topic.objects.create(name="Ferries", slug="ferries"), make_source(name="Gazette")
    early = make_article(section, title="Early ferry", label=WorkLabel.OPINION)
    early.tags.add(ferries)
    early.source_credits.add(SourceCredit(source=gazette))
    early.save_revision().publish()
    publish_on(early, datetime(2026, 5, 1, 12, tzinfo=UTC))
    late = make_article(make_section(front_page, title="Culture"), title="Late ferry")
    publish_on(late, datetime(2026, 5, 3, 12, tzinfo=UTC))


FILTERS = [
    {"section": "harbour"},
    {"topic": "ferries"},
    {"label": "opinion"},
    {"source": "gazette"},
    {"to": "2026-05-01"},
    {"from": "2026-04-30", "to": "2026-05-02"},
]


@pytest.mark.parametrize("asked", FILTERS)
@pytest.mark.parametrize("query", ["ferry", ""])
def test_each_filter_narrows_the_search(client: Client, newspaper: None, asked: dict[str, str], query: str) -> None:
    html = search(client, q=query, **asked)
    assert "Early ferry" in html
    assert "Late ferry" not in html
    assert "1 story" in html


def test_the_first_and_the_last_day_count(client: Client, newspaper: None) -> None:
    html = search(client, q="ferry", **{"from": "2026-05-01", "to": "2026-05-03"})
    assert "2 stories" in html


def test_a_filter_in_use_is_a_chip_that_takes_it_away(client: Client, newspaper: None) -> None:
    html = search(client, q="ferry", section="harbour", label="opinion", whatever="else")
    assert 'href="?q=ferry&amp;label=opinion"' in html
    assert 'href="?q=ferry&amp;section=harbour"' in html
    assert "whatever" not in html
    assert '<details class="search-filters">' in html


def test_choices_say_how_many_stories_they_have(client: Client, newspaper: None) -> None:
    html = search(client, q="ferry")
    for choice in ("Harbour (1)", "Culture (1)", "Ferries (1)", "Opinion (1)", "Gazette (1)", "Review (0)"):
        assert f">{choice}</option>" in html


def test_newest_first_goes_by_date_alone(client: Client, newspaper: None) -> None:
    html = search(client, q="ferry", sort="newest")
    assert html.index("Late ferry") < html.index("Early ferry")
    assert '<option value="newest" selected>' in html


def test_pages_of_results_keep_the_filters(client: Client, section: SectionPage) -> None:
    for number in range(13):
        make_article(section, title=f"Ferry no. {number:02}", slug=f"ferry-{number}")
    html = search(client, q="ferry", section="harbour", sort="newest", whatever="else")
    assert 'href="?q=ferry&amp;section=harbour&amp;sort=newest&amp;page=2"' in html
    assert search(client, q="ferry", section="harbour", page="2").count('class="card__headline"') == 1


def test_stories_beyond_the_ranked_ones_are_reached_too(client: Client, section: SectionPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.search.ranking.RANKED", 5)
    for number in range(13):
        make_article(section, title=f"Ferry no. {number:02}", slug=f"ferry-{number}")
    pages = search(client, q="ferry") + search(client, q="ferry", page="2")
    assert "13 stories" in pages
    assert all(f'href="/harbour/ferry-{number}/"' in pages for number in range(13))


@pytest.mark.parametrize("asked", NONSENSE)
def test_nonsense_gets_a_kind_page(client: Client, newspaper: None, asked: str) -> None:
    response = client.get(f"/search/?{asked}")
    assert response.status_code in (200, 400, 404)
    html = response.content.decode()
    assert 'role="search"' in html
    assert len(html) < 40_000


def test_what_is_no_date_is_said_so(client: Client, newspaper: None) -> None:
    html = search(client, q="ferry", **{"from": "yesterday"})
    assert "That is no date." in html
    assert '<details class="search-filters" open>' in html
    assert "later than the second" in search(client, q="ferry", **{"from": "2026-05-02", "to": "2026-05-01"})


def test_signs_that_turn_the_page_around_are_left_out(client: Client, newspaper: None) -> None:
    html = client.get(f"/search/?q={quote(chr(0x202E) + 'ferry')}").content.decode()
    assert "\u202e" not in html
    assert "2 stories" in html


def test_finding_nothing_says_where_to_look_instead(client: Client, newspaper: None) -> None:
    html = search(client, q="submarine")
    assert "Where to look instead" in html
    assert 'href="/topics/ferries/"' in html
    assert 'href="/culture/"' in html


def test_results_are_not_for_search_engines(client: Client, newspaper: None) -> None:
    assert '<meta name="robots" content="noindex">' in search(client, q="ferry")
    assert '<meta name="robots" content="noindex">' in search(client, label="opinion")


def test_the_form_alone_may_be_listed(client: Client, section: SectionPage) -> None:
    html = search(client)
    assert "noindex" not in html
    assert '<link rel="canonical" href="http://testserver/search/">' in html


def test_a_source_that_is_only_quoted_is_a_filter_too(client: Client, section: SectionPage) -> None:
    quote = ("quote", {"words": "We sail.", "speaker": "Ines Calder", "speaker_role": "", "source": make_source(name="Gazette")})
    quoting = make_article(section, title="Quoting ferry", body=[quote])
    SourceCredit.objects.filter(page=quoting).delete()
    make_article(section, title="Other ferry")
    html = search(client, q="ferry", source="gazette")
    assert "Quoting ferry" in html
    assert "Other ferry" not in html


def test_a_source_of_drafts_alone_is_no_filter(client: Client, section: SectionPage) -> None:
    draft = make_article(section, title="Not finished", publish=False)
    draft.source_credits.add(SourceCredit(source=make_source(name="Whistle Weekly")))
    draft.save()
    assert "Whistle Weekly" not in search(client, q="ferry", source="whistle-weekly")


def test_no_page_of_results_holds_a_word_of_what_is_not_published(client: Client, front_page: FrontPage, newspaper: None) -> None:
    members_only = make_section(front_page, title="Membership")
    PageViewRestriction.objects.create(page=members_only, restriction_type=PageViewRestriction.LOGIN)
    secret = Topic.objects.create(name="Zeppelins", slug="zeppelins")
    for parent, publish in ((members_only, True), (front_page.get_children().get(slug="harbour").specific, False)):
        hidden = make_article(parent, title=f"Ferry kraken {publish}", body=[("paragraph", "<p>The ferry periscope.</p>")], publish=publish)
        hidden.tags.add(secret)
        hidden.source_credits.add(SourceCredit(source=make_source(kind="unnamed", name=f"an official {publish}", internal_name="Bergq", homepage="")))
        hidden.save()
    addresses = ["q=ferry", "q=ferry&sort=newest", "label=news", "q=kraken", "q=periscope", "q=ferry&section=membership"]
    pages = {address: client.get(f"/search/?{address}").content.decode().casefold() for address in addresses}
    for address, html in pages.items():
        for word in ("kraken", "periscope", "zeppelins", "bergq", "an official", "membership"):
            if word not in address:
                assert word not in html, (address, word)


def questions(client: Client, address: str) -> int:
    assert client.get(address).status_code == 200
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


@pytest.mark.parametrize("address", ["/search/?q=ferry", "/search/?q=ferry&sort=newest", "/search/?q=ferry&section=harbour&label=news&from=2020-01-01"])
def test_a_search_asks_the_same_few_questions_however_much_it_finds(client: Client, section: SectionPage, address: str) -> None:
    picture, topic, source = make_picture(), Topic.objects.create(name="Ferries", slug="ferries"), make_source()
    body = [("picture", {"image": {"image": picture, "alt_text": "", "decorative": True}, "caption": "A ferry."})]
    counts = []
    for numbers in (range(3), range(3, 30)):
        for number in numbers:
            article = make_article(section, title=f"Ferry {number}", slug=f"ferry-{number}", lead_picture=picture, body=body)
            article.tags.add(topic)
            article.source_credits.add(SourceCredit(source=source))
            article.bylines.add(Byline(contributor=make_contributor()))
            article.save_revision().publish()
        counts.append(questions(client, address))
    assert counts[0] == counts[1]
    assert counts[0] <= 15


@pytest.mark.postgres
@pytest.mark.parametrize("asked", FILTERS)
def test_each_filter_narrows_the_search_on_postgresql(client: Client, newspaper: None, asked: dict[str, str]) -> None:
    html = search(client, q="ferry", **asked)
    assert "Early <mark>" not in html
    assert "Early ferry" in html
    assert "Late ferry" not in html


@pytest.mark.postgres
@pytest.mark.parametrize("asked", NONSENSE)
def test_nonsense_gets_a_kind_page_on_postgresql(client: Client, newspaper: None, asked: str) -> None:
    assert client.get(f"/search/?{asked}").status_code in (200, 400, 404)
    assert client.get(f"/search/suggest/?{asked}").status_code == 200
