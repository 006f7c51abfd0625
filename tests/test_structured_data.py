"""What pages say to search engines and to those who share them: one graph of schema.org's terms, Open Graph, and whom pictures are credited to."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import ArticlePage, Byline, BylineRole, Contributor, Paper, SourceCredit, SourceKind, SourceUsage, Topic, WorkLabel
from articles.structured_data import script
from tests.factories import make_article, make_contributor, make_picture, make_source, picture_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from articles.models import FrontPage, SectionPage

# What of each type is used: our own list of terms of https://schema.org, so that a slip in a name is seen. What a type inherits stands with its parent.
PROPERTIES = {
    "Thing": {"name", "description", "url", "image", "sameAs", "mainEntityOfPage"},
    "CreativeWork": {
        *("about", "archivedAt", "author", "citation", "contributor", "creator", "creditText", "copyrightNotice", "acquireLicensePage", "license"),
        *("dateModified", "datePublished", "editor", "hasPart", "headline", "inLanguage", "isAccessibleForFree", "isBasedOn", "isPartOf", "keywords"),
        *("mainEntity", "publisher"),
    },
    "Article": {"articleSection"},
    "NewsArticle": {"dateline"},
    "ImageObject": {"caption"},
    "MediaObject": {"contentUrl", "width", "height"},
    "Organization": {
        "foundingDate",
        "logo",
        "slogan",
        "publishingPrinciples",
        "ethicsPolicy",
        "correctionsPolicy",
        "ownershipFundingInfo",
        "unnamedSourcesPolicy",
    },
    "NewsMediaOrganization": {"verificationFactCheckingPolicy", "masthead"},
    "Person": {"jobTitle", "worksFor"},
    "ItemList": {"itemListElement"},
    "ListItem": {"position", "item"},
}
PARENTS = {
    **dict.fromkeys(["CreativeWork", "Organization", "Person", "ItemList", "ListItem"], "Thing"),
    **dict.fromkeys(["Article", "MediaObject", "WebPage", "WebSite", "Dataset"], "CreativeWork"),
    **dict.fromkeys(["AboutPage", "CollectionPage", "ProfilePage"], "WebPage"),
    **dict.fromkeys(["NewsArticle", "AdvertiserContentArticle"], "Article"),
    **dict.fromkeys(["AnalysisNewsArticle", "BackgroundNewsArticle", "OpinionNewsArticle", "ReportageNewsArticle", "ReviewNewsArticle"], "NewsArticle"),
    "ImageObject": "MediaObject",
    "NewsMediaOrganization": "Organization",
    "BreadcrumbList": "ItemList",
}
HOSTILE = "</script><script>alert(1)</script> “quoted” 'single' & \u2028 🎉"


def graph(client: Client, address: str) -> list[dict[str, Any]]:
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(address).content.decode(), re.DOTALL)
    found = json.loads(text)
    assert found["@context"] == "https://schema.org"
    return found["@graph"]


def node(nodes: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    return next(one for one in nodes if kind in ([one["@type"]] if isinstance(one["@type"], str) else one["@type"]))


def nodes_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every node, however deep. A reference alone (`@id`) is none."""
    if isinstance(value, list):
        for one in value:
            yield from nodes_in(one)
    elif isinstance(value, dict):
        if set(value) != {"@id"}:
            yield value
        yield from nodes_in(list(value.values()))


def properties_of(kind: str) -> set[str]:
    """Those of a type and of what it is a kind of. KeyError for a type that is no term of ours."""
    own = PROPERTIES.get(kind, set())
    return own if kind == "Thing" else own | properties_of(PARENTS[kind])


@pytest.fixture
def story(section: SectionPage) -> ArticlePage:
    picture = make_picture(creator="Ada Holm", credit_line="Fenwick Pictures", copyright_notice="© Fenwick Pictures", licence_id="agency")
    article = make_article(section, title="The ferry comes home", dek="Nine days late.", lead_picture=picture, first_published_at=timezone.now())
    article.bylines.add(Byline(contributor=make_contributor(name="Ines Calder"), role=BylineRole.WORDS))
    article.source_credits.add(SourceCredit(source=make_source(name="Lowmere Gazette"), usage=SourceUsage.INTERVIEWED))
    article.save()
    return article


@pytest.fixture
def whole(story: ArticlePage, front_page: FrontPage) -> ArticlePage:
    """The story with a topic and a picture in its body, another story beside it, in a paper that says all it can."""
    words = {"text": "<p>We ask first.</p>", "page": None, "url": ""}
    Paper.objects.create(
        site=front_page.get_site(),
        name="The Lowmere Courier",
        motto="Told straight",
        founded_on=date(1887, 3, 14),
        logo=picture_file(name="logo.png", size=(600, 120), file_format="PNG"),
        policies=[("ethics", words), ("unnamed_sources", words), ("ownership", {"text": "", "page": None, "url": "https://trust.example/owners"})],
        accounts=[("account", "https://social.example/@courier")],
    )
    Contributor.objects.update(portrait=story.lead_picture, job_title="Harbour correspondent", biography="Writes.")
    story.tags.add(Topic.objects.create(name="Ferries", slug="ferries", description="Boats that come back."))
    inline = make_picture(creator="Ada Holm", caption="The quay.")
    story.body = [("picture", {"image": {"image": inline, "alt_text": "", "decorative": False}, "caption": ""})]
    story.save()
    make_article(story.get_parent(), title="Another story", lead_picture=make_picture(creator="Ada Holm"))
    return story


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


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        (WorkLabel.NEWS, "ReportageNewsArticle"),
        (WorkLabel.ANALYSIS, "AnalysisNewsArticle"),
        (WorkLabel.OPINION, "OpinionNewsArticle"),
        (WorkLabel.EXPLAINER, "BackgroundNewsArticle"),
        (WorkLabel.REVIEW, "ReviewNewsArticle"),
        (WorkLabel.SPONSORED, "AdvertiserContentArticle"),
    ],
)
def test_the_kind_of_work_is_said(client: Client, section: SectionPage, label: str, kind: str) -> None:
    assert node(graph(client, make_article(section, label=label, first_published_at=timezone.now()).url), kind)


def test_whatever_an_editor_types_cannot_end_the_script(client: Client, section: SectionPage) -> None:
    article = make_article(section, title=HOSTILE, first_published_at=timezone.now())
    assert node(graph(client, article.url), "NewsArticle")["headline"] == HOSTILE
    assert "<script>alert" not in client.get(article.url).content.decode()
    assert "\u2028" not in script([{"name": HOSTILE}])


WITH_PICTURES = ["/", "/harbour/", "/harbour/the-ferry-comes-home/", "/topics/ferries/", "/people/ines-calder/", "/sources/lowmere-gazette/"]
ADDRESSES = [*WITH_PICTURES, "/how-we-work/", "/search/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_has_one_graph_of_terms_that_belong_together(client: Client, whole: ArticlePage, address: str) -> None:
    nodes = graph(client, address)
    assert node(nodes, "NewsMediaOrganization")["name"] == "The Lowmere Courier"
    known = {one["@id"] for one in nodes_in(nodes) if "@id" in one}
    for one in nodes_in(nodes):
        kinds = one["@type"] if isinstance(one["@type"], list) else [one["@type"]]
        assert set(one) - {"@type", "@id"} <= set().union(*map(properties_of, kinds)), one
        assert not [name for name, value in one.items() if value in ("", None, [], {})], one
        assert all(value.startswith("http") for name, value in one.items() if name in {"@id", "url", "contentUrl", "item", "license"}), one
        # What is only referred to is said somewhere in the same graph.
        assert all(value["@id"] in known for value in one.values() if isinstance(value, dict) and set(value) == {"@id"}), one


@pytest.mark.parametrize("address", WITH_PICTURES)
def test_each_picture_of_a_page_is_there_as_it_is_shown_with_whom_to_thank(client: Client, whole: ArticlePage, address: str) -> None:
    shown = set(re.findall(r'<img [^>]*src="(/media/images/[^"]*\.jpg)"', client.get(address).content.decode()))
    said = [one for one in nodes_in(graph(client, address)) if one["@type"] == "ImageObject" and "/logos/" not in one["url"]]
    pictures = {one["contentUrl"].removeprefix("http://testserver"): one for one in said}
    assert shown
    assert shown <= set(pictures)
    for picture in pictures.values():
        assert picture["creditText"] == "Ada Holm / Fenwick Pictures"
        assert isinstance(picture["width"], int)


def test_the_picture_of_an_embed_is_said_where_the_embed_is_shown(client: Client, section: SectionPage) -> None:
    image = {"image": make_picture(creator="Ada Holm", caption="The quay."), "alt_text": "Boats", "decorative": False}
    known, unknown = make_article(section, title="Known"), make_article(section, title="Unknown")
    for article, url in ((known, "https://vimeo.com/1"), (unknown, "https://nobody.example/1")):
        article.body = [("embed", {"url": url, "title": "", "image": image})]
        article.save_revision().publish()
    [said] = [one for one in nodes_in(graph(client, known.url)) if one["@type"] == "ImageObject"]
    assert (said["creditText"], said["caption"]) == ("Ada Holm / Fenwick Pictures", "The quay.")
    assert said["contentUrl"].removeprefix("http://testserver") in client.get(known.url).content.decode()
    assert [one for one in nodes_in(graph(client, unknown.url)) if one["@type"] == "ImageObject"] == []


@pytest.mark.parametrize(
    ("creator", "names"),
    [
        ("Ada Holm", "Ada Holm"),
        ("Ada Holm; Ben Ruud;", ["Ada Holm", "Ben Ruud"]),
        ("Ada Holm, Ben Ruud, Ada Holm", ["Ada Holm", "Ben Ruud"]),
        ("نورا حداد؛ آدا هولم", ["نورا حداد", "آدا هولم"]),
        ("Holm, Ada", "Holm, Ada"),
        ("Ada Holm, Jr.", "Ada Holm, Jr."),
        ("Ada Holm, staff photographer", "Ada Holm, staff photographer"),
        (";", None),
    ],
)
def test_creators_of_a_picture_are_a_person_each(client: Client, section: SectionPage, creator: str, names: str | list[str] | None) -> None:
    article = make_article(section, lead_picture=make_picture(creator=creator))
    people = [{"@type": "Person", "name": name} for name in (names if isinstance(names, list) else [names])]
    expected = people if isinstance(names, list) else people[0] if names else {"@type": "Organization", "name": "Fenwick Pictures"}
    for image in node(graph(client, article.url), "NewsArticle")["image"]:
        assert image["creator"] == expected


@pytest.mark.parametrize(
    ("licence", "said"),
    [
        ("agency", {"acquireLicensePage": "https://fenwick.example/1"}),
        ("all-rights-reserved", {"acquireLicensePage": "https://fenwick.example/1"}),
        ("cc-by", {"license": "https://creativecommons.org/licenses/by/4.0/"}),
        ("cc-by-sa", {"license": "https://creativecommons.org/licenses/by-sa/4.0/"}),
        ("cc0", {"license": "https://creativecommons.org/publicdomain/zero/1.0/"}),
        ("own-work", {}),
        ("", {}),
    ],
)
def test_a_licence_is_said_in_the_terms_that_fit_it(client: Client, section: SectionPage, licence: str, said: dict[str, str]) -> None:
    article = make_article(section, lead_picture=make_picture(licence_id=licence or None, source_url="https://fenwick.example/1"))
    for image in node(graph(client, article.url), "NewsArticle")["image"]:
        assert {name: image[name] for name in ("license", "acquireLicensePage") if name in image} == said


@pytest.mark.parametrize(
    ("fields", "credit", "said"),
    [
        ({"kind": "outlet"}, {}, "Gazette"),
        ({"kind": "person"}, {"usage": "interviewed"}, "Gazette"),
        (
            {"kind": "outlet"},
            {"piece_title": "Boats", "piece_url": "https://gazette.example/boats"},
            {"@type": "CreativeWork", "name": "Boats", "url": "https://gazette.example/boats", "publisher": {"@type": "Organization", "name": "Gazette"}},
        ),
        ({"kind": "person"}, {"piece_title": "Memoirs"}, {"@type": "CreativeWork", "name": "Memoirs", "author": {"@type": "Person", "name": "Gazette"}}),
        ({"kind": "dataset", "homepage": ""}, {}, {"@type": "Dataset", "name": "Gazette", "url": "http://testserver/sources/gazette/"}),
        (
            {"kind": "document", "homepage": "https://town.example/plan", "archive_url": "https://archive.example/plan"},
            {},
            {"@type": "CreativeWork", "name": "Gazette", "url": "https://town.example/plan", "archivedAt": "https://archive.example/plan"},
        ),
        ({"kind": "document"}, {"piece_url": "https://town.example/1"}, {"@type": "CreativeWork", "name": "Gazette", "url": "https://town.example/1"}),
    ],
    ids=["an outlet's word", "somebody's word", "a piece", "a book", "data", "a document that is archived", "a document"],
)
def test_what_is_cited_is_said_for_what_it_is(client: Client, article: ArticlePage, fields: dict[str, Any], credit: dict[str, Any], said: Any) -> None:
    article.source_credits.add(SourceCredit(source=make_source(name="Gazette", **fields), private_note="Not for readers", **credit))
    article.save()
    [cited] = node(graph(client, article.url), "NewsArticle")["citation"]
    for owner in ("publisher", "author"):
        if owner in cited and isinstance(cited, dict):
            assert cited[owner].pop("url") == "http://testserver/sources/gazette/"
    assert cited == said


def test_the_paper_itself_is_the_author_where_nobody_is_named(client: Client, article: ArticlePage) -> None:
    [author] = node(graph(client, article.url), "NewsArticle")["author"]
    assert (author["@type"], author["name"], author["url"]) == ("NewsMediaOrganization", "The Test Courier", "http://testserver/")


def test_editors_and_photographers_are_not_authors(client: Client, article: ArticlePage) -> None:
    for name, role in [("Ada Holm", "reporting"), ("Ben Ruud", "editing"), ("Cleo Marsh", "photographs"), ("Ada Holm", "words")]:
        contributor = Contributor.objects.filter(name=name).first() or make_contributor(name=name)
        article.bylines.add(Byline(contributor=contributor, role=role))
    article.save()
    said = node(graph(client, article.url), "NewsArticle")
    assert [[one["name"] for one in said[part]] for part in ("author", "editor", "contributor")] == [["Ada Holm"], ["Ben Ruud"], ["Cleo Marsh"]]


def test_updated_is_what_an_editor_said_and_nothing_else(client: Client, article: ArticlePage) -> None:
    article.save_revision().publish()
    said = node(graph(client, article.url), "NewsArticle")
    assert said["dateModified"] == said["datePublished"]
    ArticlePage.objects.update(first_published_at=datetime(2026, 5, 4, 6, tzinfo=UTC), updated_at=datetime(2026, 5, 5, 7, tzinfo=UTC))
    said = node(graph(client, article.url), "NewsArticle")
    assert (said["datePublished"], said["dateModified"]) == ("2026-05-04T06:00:00+00:00", "2026-05-05T07:00:00+00:00")


def test_a_story_behind_a_door_is_not_said_to_be_free(editor_client: Client, article: ArticlePage) -> None:
    article.view_restrictions.create(restriction_type="login")
    assert node(graph(editor_client, article.url), "NewsArticle")["isAccessibleForFree"] is False


def test_a_preview_says_nothing_to_machines(article: ArticlePage) -> None:
    assert b"ld+json" not in article.make_preview_request().content


def test_lists_say_their_stories_in_the_order_of_the_page(client: Client, section: SectionPage) -> None:
    for number in range(3):
        make_article(section, title=f"Story {number}", slug=f"story-{number}")
    for address in ("/", "/harbour/"):
        listed = node(graph(client, address), "CollectionPage")["mainEntity"]["itemListElement"]
        assert [(one["position"], one["url"]) for one in listed] == [(place, f"http://testserver/harbour/story-{3 - place}/") for place in (1, 2, 3)]


def test_the_paper_says_where_each_policy_can_be_read(client: Client, whole: ArticlePage) -> None:
    paper = node(graph(client, whole.url), "NewsMediaOrganization")
    root = "http://testserver/how-we-work/"
    assert paper["ethicsPolicy"] == f"{root}#ethics"
    assert paper["unnamedSourcesPolicy"] == f"{root}#unnamed-sources"
    assert paper["ownershipFundingInfo"] == "https://trust.example/owners"
    assert paper["publishingPrinciples"] == root
    assert (paper["foundingDate"], paper["slogan"], paper["sameAs"]) == ("1887-03-14", "Told straight", ["https://social.example/@courier"])
    assert (paper["logo"]["width"], paper["logo"]["height"]) == (600, 120)


def questions(client: Client, address: str) -> int:
    client.get(address)
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def test_saying_all_this_costs_few_questions(client: Client, article: ArticlePage, front_page: FrontPage) -> None:
    Paper.objects.create(site=front_page.get_site(), name="The Lowmere Courier")
    assert questions(client, article.url) <= 12
    assert questions(client, "/") <= 15


def test_a_front_page_full_of_pictures_costs_as_few(client: Client, whole: ArticlePage) -> None:
    assert questions(client, "/") <= 15


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
