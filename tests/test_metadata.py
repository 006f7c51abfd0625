"""What the head of a page says to browsers, search engines and those who share it."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from django.test import override_settings

from articles.models import ArticlePage, Byline, BylineRole, SourceCredit, Topic
from tests.factories import make_article, make_contributor, make_picture, make_source, picture_file

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import SectionPage

HOSTILE = '"><script>alert(1)</script> \u2028 & 🎉'


class Head(HTMLParser):
    """The `<meta>` of a page by name or property, each with its values in order, and its canonical address."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.meta: dict[str, list[str]] = {}
        self.canonical = ""
        self.feed(html.partition("</head>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "meta" and "content" in said:
            self.meta.setdefault(said.get("property") or said.get("name", ""), []).append(said["content"])
        if tag == "link" and said.get("rel") == "canonical":
            self.canonical = said["href"]

    def one(self, name: str) -> str:
        [value] = self.meta[name]
        return value


def head_of(client: Client, address: str) -> Head:
    response = client.get(address)
    assert response.status_code == 200
    return Head(response.content.decode())


@pytest.fixture
def story(section: SectionPage) -> ArticlePage:
    """A story with a picture, two bylines, two topics and a source, published and updated at known times."""
    picture = make_picture(file=picture_file(size=(2400, 1600)), creator="Cleo Marsh", description="Boats at the quay.")
    article = make_article(section, title="Ferry leaves on time", slug="ferry", dek="For the hundredth day.", lead_picture=picture)
    ada, ben = make_contributor(name="Ada Holm", biography="Writes about boats.", portrait=picture), make_contributor(name="Ben Ruud")
    article.bylines.add(Byline(contributor=ada, sort_order=0), Byline(contributor=ben, role=BylineRole.EDITING, sort_order=1))
    article.source_credits.add(SourceCredit(source=make_source(name="Gazette", description="A weekly.")))
    article.tags.add(Topic.objects.create(name="Ferries", slug="ferries", description="Boats that come back."), "Council")
    article.save()
    ArticlePage.objects.update(first_published_at=datetime(2026, 5, 4, 6, 30, tzinfo=UTC), updated_at=datetime(2026, 5, 5, 7, 0, tzinfo=UTC))
    return ArticlePage.objects.get()


# Address: Open Graph's type, the title that is shared, the description, the width of the picture.
PAGES = [
    ("/", "website", "The Test Courier", "", "800"),
    ("/harbour/", "website", "Harbour", "", "800"),
    ("/harbour/ferry/", "article", "Ferry leaves on time", "For the hundredth day.", "1200"),
    ("/topics/ferries/", "website", "Ferries", "Boats that come back.", "480"),
    ("/sources/gazette/", "website", "Gazette", "A weekly.", "480"),
    ("/people/ada-holm/", "profile", "Ada Holm", "Writes about boats.", "320"),
]


@pytest.mark.parametrize("page", PAGES, ids=[page[0] for page in PAGES])
def test_every_page_says_what_it_is_called_and_shows(client: Client, story: ArticlePage, page: tuple[str, str, str, str, str]) -> None:
    address, kind, title, description, width = page
    head = head_of(client, address)
    assert head.canonical == head.one("og:url") == f"http://testserver{address}"
    assert (head.one("og:type"), head.one("og:title"), head.one("og:site_name")) == (kind, title, "The Test Courier")
    assert head.one("og:locale") == "en_GB"
    for name in ("description", "og:description"):
        assert head.meta.get(name, [""]) == [description]
    assert head.one("og:image").startswith("http://testserver/media/images/")
    assert (head.one("og:image:width"), head.one("og:image:type")) == (width, "image/jpeg")
    assert head.one("og:image:alt") == "Boats at the quay. (Picture: Cleo Marsh / Fenwick Pictures)"
    assert head.one("twitter:card") == "summary_large_image"
    assert "robots" not in head.meta


@pytest.mark.parametrize("address", [page[0] for page in PAGES])
def test_the_picture_that_is_shared_is_there_in_that_size(client: Client, story: ArticlePage, address: str) -> None:
    head = head_of(client, address)
    response = client.get(head.one("og:image"))
    assert response.status_code == 200
    response.close()


def test_a_story_says_when_by_whom_and_about_what(client: Client, story: ArticlePage) -> None:
    head = head_of(client, story.get_url())
    assert head.one("article:published_time") == "2026-05-04T06:30:00+00:00"
    assert head.one("article:modified_time") == "2026-05-05T07:00:00+00:00"
    assert head.one("article:section") == "Harbour"
    assert head.meta["article:tag"] == ["Ferries", "Council"]
    assert head.meta["article:author"] == ["http://testserver/people/ada-holm/", "http://testserver/people/ben-ruud/"]


def test_fixing_a_typo_does_not_re_date_a_story(client: Client, story: ArticlePage) -> None:
    ArticlePage.objects.update(updated_at=None)
    ArticlePage.objects.get().save_revision().publish()
    head = head_of(client, story.get_url())
    assert head.one("article:modified_time") == head.one("article:published_time") == "2026-05-04T06:30:00+00:00"


def test_a_story_without_a_picture_is_shared_without_one(client: Client, article: ArticlePage) -> None:
    head = head_of(client, article.get_url())
    assert head.one("twitter:card") == "summary"
    assert not [name for name in head.meta if name.startswith("og:image")]


def test_a_picture_whose_file_is_lost_is_not_shared(client: Client, section: SectionPage) -> None:
    picture = make_picture()
    article = make_article(section, lead_picture=picture)
    picture.file.storage.delete(picture.file.name)
    assert "og:image" not in head_of(client, article.get_url()).meta


def test_a_picture_without_alt_text_is_shared_with_its_credit_alone(client: Client, section: SectionPage) -> None:
    article = make_article(section, lead_picture=make_picture(description="", title="IMG_2041.jpg"))
    assert head_of(client, article.get_url()).one("og:image:alt") == "(Picture: Fenwick Pictures)"


def test_words_for_search_engines_go_before_the_dek(client: Client, section: SectionPage) -> None:
    article = make_article(section, dek="For readers.", search_description="For search engines.")
    assert head_of(client, article.get_url()).one("description") == "For search engines."


def test_whatever_an_editor_types_stays_within_its_attribute(client: Client, section: SectionPage) -> None:
    article = make_article(section, title=HOSTILE, slug="odd", dek=HOSTILE, lead_picture=make_picture(description=HOSTILE, credit_line=HOSTILE))
    head = head_of(client, article.get_url())
    assert head.one("og:title") == HOSTILE
    assert head.one("og:description") == HOSTILE
    assert HOSTILE in head.one("og:image:alt")


def test_a_further_page_of_a_list_is_its_own_canonical_address(client: Client, section: SectionPage) -> None:
    for number in range(13):
        make_article(section, title=f"Story {number}", slug=f"story-{number}")
    head = head_of(client, "/harbour/?page=2")
    assert head.canonical == head.one("og:url") == "http://testserver/harbour/?page=2"


@pytest.mark.parametrize("address", ["/search/?q=ferry", "/search/?label=news"])
def test_search_engines_do_not_list_what_was_searched_for(client: Client, story: ArticlePage, address: str) -> None:
    assert head_of(client, address).one("robots").startswith("noindex")


def test_a_site_that_is_not_in_production_is_not_listed(client: Client, article: ArticlePage) -> None:
    assert client.get(article.get_url()).headers["X-Robots-Tag"] == "noindex, nofollow"


@override_settings(SEARCH_ENGINES=True)
def test_a_site_in_production_is_listed(client: Client, article: ArticlePage) -> None:
    assert "X-Robots-Tag" not in client.get(article.get_url()).headers
