"""What pages say to search engines and to those who share them: one graph of schema.org's terms, Open Graph, and whom pictures are credited to."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from articles.models import Byline, BylineRole, Paper, SourceCredit, SourceKind, SourceUsage, WorkLabel
from articles.structured_data import script
from tests.factories import make_article, make_contributor, make_picture, make_source

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import ArticlePage, FrontPage, SectionPage

# The terms that are used, as https://schema.org/version/latest defines them.
TYPES = {
    "AboutPage",
    "BreadcrumbList",
    "CollectionPage",
    "CreativeWork",
    "Dataset",
    "ImageObject",
    "ItemList",
    "ListItem",
    "NewsArticle",
    "NewsMediaOrganization",
    "Organization",
    "OpinionNewsArticle",
    "Person",
    "ProfilePage",
    "ReportageNewsArticle",
    "Thing",
    "WebPage",
    "WebSite",
}
HOSTILE = "</script><script>alert(1)</script> “quoted” 'single' & \u2028 🎉"


def graph(client: Client, address: str) -> list[dict[str, Any]]:
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(address).content.decode(), re.DOTALL)
    found = json.loads(text)
    assert found["@context"] == "https://schema.org"
    return found["@graph"]


def node(nodes: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    return next(one for one in nodes if kind in ([one["@type"]] if isinstance(one["@type"], str) else one["@type"]))


def types_in(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(types_in, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    own = value.get("@type", [])
    return {*([own] if isinstance(own, str) else own)}.union(*map(types_in, value.values()))


@pytest.fixture
def story(section: SectionPage) -> ArticlePage:
    picture = make_picture(creator="Ada Holm", credit_line="Fenwick Pictures", copyright_notice="© Fenwick Pictures", licence="agency")
    article = make_article(section, title="The ferry comes home", dek="Nine days late.", lead_picture=picture, first_published_at=timezone.now())
    article.bylines.add(Byline(contributor=make_contributor(name="Ines Calder"), role=BylineRole.WORDS))
    article.source_credits.add(SourceCredit(source=make_source(name="Lowmere Gazette"), usage=SourceUsage.INTERVIEWED))
    article.save()
    return article


def test_a_story_says_what_search_engines_ask_for(client: Client, story: ArticlePage) -> None:
    nodes = graph(client, story.url)
    said = node(nodes, "NewsArticle")
    assert said["headline"] == "The ferry comes home"
    assert [author["name"] for author in said["author"]] == ["Ines Calder"]
    assert said["author"][0]["url"].endswith("/people/ines-calder/")
    assert said["datePublished"] == said["dateModified"]
    assert re.search(r"[+-]\d\d:\d\d$|Z$", said["datePublished"])
    assert said["publisher"]["@id"] == node(nodes, "NewsMediaOrganization")["@id"]
    assert [step["position"] for step in node(nodes, "BreadcrumbList")["itemListElement"]] == [1, 2, 3]


def test_the_lead_picture_is_there_in_three_shapes_with_its_credit(client: Client, story: ArticlePage) -> None:
    said = node(graph(client, story.url), "NewsArticle")
    assert [round(image["width"] / image["height"], 2) for image in said["image"]] == [1.78, 1.33, 1.0]
    for image in said["image"]:
        assert image["creditText"] == story.lead_picture.credit.text
        assert image["creator"] == {"@type": "Person", "name": "Ada Holm"}
        assert image["copyrightNotice"] == "© Fenwick Pictures"
        assert image["contentUrl"].startswith("http")


def test_what_a_story_relies_on_is_cited_and_an_unnamed_source_is_not(client: Client, story: ArticlePage) -> None:
    secret = make_source(kind=SourceKind.UNNAMED, name="A person at the harbour", internal_name="Wren Tallow")
    story.source_credits.add(SourceCredit(source=secret, usage=SourceUsage.INTERVIEWED, private_note="Met at the quay"))
    story.save()
    said = node(graph(client, story.url), "NewsArticle")
    assert said["citation"] == ["Lowmere Gazette"]
    page = client.get(story.url).content.decode()
    assert "Wren Tallow" not in page
    assert "Met at the quay" not in page


@pytest.mark.parametrize(("label", "kind"), [(WorkLabel.OPINION, "OpinionNewsArticle"), (WorkLabel.SPONSORED, "AdvertiserContentArticle")])
def test_the_kind_of_work_is_said(client: Client, section: SectionPage, label: str, kind: str) -> None:
    assert node(graph(client, make_article(section, label=label, first_published_at=timezone.now()).url), kind)


def test_whatever_an_editor_types_cannot_end_the_script(client: Client, section: SectionPage) -> None:
    article = make_article(section, title=HOSTILE, first_published_at=timezone.now())
    assert node(graph(client, article.url), "NewsArticle")["headline"] == HOSTILE
    assert "<script>alert" not in client.get(article.url).content.decode()
    assert "\u2028" not in script([{"name": HOSTILE}])


def test_every_page_has_a_graph_of_known_types(client: Client, story: ArticlePage, front_page: FrontPage, section: SectionPage) -> None:
    for address in ("/", section.url, story.url, "/people/ines-calder/", "/sources/lowmere-gazette/"):
        nodes = graph(client, address)
        assert types_in(nodes) <= TYPES, address
        assert node(nodes, "NewsMediaOrganization")["name"]


def test_a_shared_story_shows_its_picture_with_size_and_credit(client: Client, story: ArticlePage) -> None:
    page = client.get(story.url).content.decode()
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    assert '<meta property="og:image:width" content="1200">' in page
    assert story.lead_picture.credit.text in re.findall(r'og:image:alt" content="([^"]*)"', page)[0]
    assert re.search(r'article:author" content="http://[^"]*/people/ines-calder/"', page)


def test_how_we_work_is_there_once_something_is_written(client: Client, front_page: FrontPage, section: SectionPage) -> None:
    assert client.get("/how-we-work/").status_code == 404
    site = front_page.get_site()
    Paper.objects.create(site=site, name="The Lowmere Courier", policies=[("corrections", {"text": "<p>We say so.</p>", "page": None, "url": ""})])
    page = client.get("/how-we-work/").content.decode()
    assert "We say so." in page
    assert 'href="/how-we-work/"' in client.get("/").content.decode()
    paper = node(graph(client, "/"), "NewsMediaOrganization")
    assert (paper["name"], paper["correctionsPolicy"]) == ("The Lowmere Courier", f"{site.root_url}/how-we-work/#corrections")


def test_an_accent_that_cannot_be_read_is_refused(front_page: FrontPage) -> None:
    with pytest.raises(Exception, match="contrast"):
        Paper(site=front_page.get_site(), accent="#ffee99").full_clean()
