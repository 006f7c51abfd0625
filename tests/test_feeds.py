"""Feeds: which stories they hold, and what is said of each."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import feedparser
import pytest
from defusedxml import ElementTree
from django.contrib.staticfiles import finders
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from articles.models import ArticlePage, Byline, BylineRole, Paper, Topic
from articles.xml_text import xml_text
from tests.factories import make_article, make_contributor, make_picture, make_section, make_source
from tests.feed_reading import ATOM, CONTENT, DC, MEDIA, channel, items, json_items, parsed, titles

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import CreditedImage, FrontPage, SectionPage, Source

XHTML = "{http://www.w3.org/1999/xhtml}"
HOSTILE = [
    "Ends CDATA ]]> here",
    "<script>alert(1)</script>",
    "Fish & chips < 5 > 3 \"quoted\" 'and' &amp; &nbsp;",
    "".join(["Bells", *map(chr, range(1, 32)), "ring"]),
    "Not a character \ufffe\uffff",
    "Ferry ⛴️👩‍👩‍👧 leaves 𝒏𝒐𝒘",
    "المعدية تغادر في موعدها \u202eabc",
    "{% now 'Y' %}{{ 7 }}",
]


@pytest.fixture
def whole_stories(front_page: FrontPage) -> None:
    Paper.objects.create(site=Site.objects.get(), feeds_full_text=True)


@pytest.fixture
def story(section: SectionPage) -> ArticlePage:
    """A story with a credited picture, two bylines and two tags."""
    picture = make_picture(creator="Cleo Marsh", credit_line="Fenwick Pictures", licence_id="cc-by", copyright_notice="© 2026 Fenwick", description="Boats")
    story = make_article(section, title="Ferry leaves on time", dek="As it has for years.", lead_picture=picture)
    story.bylines.add(
        Byline(contributor=make_contributor(name="Ada Holm")),
        Byline(contributor=make_contributor(name="Ben Ruud"), role=BylineRole.REPORTING),
    )
    story.tags.add("Ferries", "Council")
    story.save_revision().publish()
    return ArticlePage.objects.get(pk=story.pk)


def picture_block(picture: CreditedImage) -> tuple[str, Any]:
    return ("picture", {"image": {"image": picture, "alt_text": "A boat", "decorative": False}, "caption": ""})


def quote(source: Source) -> tuple[str, Any]:
    return ("quote", {"words": "Every boat was there.", "speaker": "An official", "speaker_role": "", "source": source})


def test_no_text_holds_what_xml_cannot() -> None:
    assert xml_text("\0a\0\x1fb\ud800\ufffe ") == "a  b"
    assert xml_text("a\tb\n⛴️") == "a\tb\n⛴️"


def every_feed(client: Client) -> dict[str, list[str]]:
    """The titles in each feed that the story above can be in, in both formats."""
    folders = ["/", "/harbour/", "/topics/ferries/", "/people/ada-holm/"]
    in_rss = {f"{folder}feed/": titles(client, f"{folder}feed/") for folder in folders}
    in_json = {f"{folder}feed.json": [item["title"] for item in json_items(client, f"{folder}feed.json")] for folder in folders}
    return {**in_rss, **in_json}


def test_a_story_is_in_the_feeds_of_site_section_topic_and_contributor(client: Client, story: ArticlePage) -> None:
    assert {tuple(found) for found in every_feed(client).values()} == {("Ferry leaves on time",)}


def test_stories_of_others_are_not_in_a_narrow_feed(client: Client, front_page: FrontPage, story: ArticlePage) -> None:
    make_article(make_section(front_page, title="Town"), title="Lamp is lit")
    found = every_feed(client)
    assert {address for address, names in found.items() if "Lamp is lit" in names} == {"/feed/", "/feed.json"}


def test_rss_says_what_it_is(client: Client, story: ArticlePage) -> None:
    response = client.get("/harbour/feed/")
    assert response.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    feed = parsed(client, "/harbour/feed/")
    assert feed.version == "rss20"
    assert feed.feed.title == "Harbour – The Test Courier"
    assert feed.feed.link == "http://testserver/harbour/"
    assert feed.feed.language == "en-gb"
    assert feed.feed.ttl == "15"
    own = channel(client, "/harbour/feed/").find(f"{ATOM}link")
    assert own is not None
    assert own.attrib == {"rel": "self", "href": "http://testserver/harbour/feed/"}


def test_an_item_says_what_the_story_says(client: Client, story: ArticlePage) -> None:
    entry = parsed(client).entries[0]
    assert entry.link == "http://testserver/harbour/ferry-leaves-on-time/"
    assert entry.summary == "As it has for years."
    assert [tag.term for tag in entry.tags] == ["Harbour", "Council", "Ferries"]
    item = items(client)[0]
    assert [creator.text for creator in item.findall(f"{DC}creator")] == ["Ada Holm", "Ben Ruud"]
    assert tuple(entry.published_parsed)[:6] == story.first_published_at.timetuple()[:6]
    assert item.find(f"{ATOM}updated") is None


def test_a_picture_comes_with_its_size_alt_text_and_credit(client: Client, story: ArticlePage) -> None:
    content = items(client)[0].find(f"{MEDIA}content")
    assert content is not None
    assert content.attrib.pop("url").startswith("http://testserver/media/images/")
    assert content.attrib == {"type": "image/jpeg", "medium": "image", "width": "1200", "height": "800"}
    said = [(part.tag.removeprefix(MEDIA), part.attrib.get("role"), part.text) for part in content]
    assert said == [
        ("credit", "photographer", "Cleo Marsh"),
        ("credit", "owner", "Cleo Marsh / Fenwick Pictures, CC BY 4.0"),
        ("description", None, "Boats"),
        ("copyright", None, "© 2026 Fenwick"),
        ("license", None, "CC BY 4.0"),
    ]
    assert story.lead_picture.credit.text in [text for _, _, text in said]


def test_json_says_the_same(client: Client, story: ArticlePage) -> None:
    assert client.get("/feed.json").headers["Content-Type"] == "application/feed+json; charset=utf-8"
    [item] = json_items(client)
    assert item["url"] == "http://testserver/harbour/ferry-leaves-on-time/"
    assert item["content_text"] == "As it has for years."
    assert item["authors"] == [
        {"name": "Ada Holm", "url": "http://testserver/people/ada-holm/"},
        {"name": "Ben Ruud", "url": "http://testserver/people/ben-ruud/"},
    ]
    assert item["tags"] == ["Harbour", "Council", "Ferries"]
    assert item["_credit"] == {
        "text": "Cleo Marsh / Fenwick Pictures, CC BY 4.0",
        "alt": "Boats",
        "copyright": "© 2026 Fenwick",
        "licence": "CC BY 4.0",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
    }
    assert item["id"] == parsed(client).entries[0].id


def test_updated_is_what_readers_are_told(client: Client, story: ArticlePage) -> None:
    story.is_update = True
    story.save_revision().publish()
    story.refresh_from_db()
    assert parsed(client).entries[0].updated_parsed[:6] == story.updated_at.timetuple()[:6]
    assert datetime.fromisoformat(json_items(client)[0]["date_modified"]) == story.updated_at


def test_the_id_is_no_address_and_outlives_a_move_and_a_new_slug(client: Client, front_page: FrontPage, story: ArticlePage) -> None:
    before = items(client)[0].find("guid")
    assert before is not None
    assert before.attrib == {"isPermaLink": "false"}
    story.move(make_section(front_page, title="Town"), pos="last-child")
    moved = ArticlePage.objects.get(pk=story.pk)
    moved.slug = "ferry-is-late"
    moved.save_revision().publish()
    after = parsed(client).entries[0]
    assert after.link == "http://testserver/town/ferry-is-late/"
    assert after.id == before.text == json_items(client)[0]["id"]


def test_a_copy_has_an_id_of_its_own(client: Client, story: ArticlePage) -> None:
    story.copy(update_attrs={"slug": "again", "title": "Again"}, copy_revisions=False, keep_live=True)
    assert len({item["id"] for item in json_items(client)}) == 2


def test_the_30_newest_come_newest_first(client: Client, section: SectionPage) -> None:
    now = timezone.now()
    for number in range(31):
        story = make_article(section, title=f"Story {number}")
        ArticlePage.objects.filter(pk=story.pk).update(first_published_at=now - timedelta(hours=number))
    assert titles(client) == [f"Story {number}" for number in range(30)]


def hide_draft(story: ArticlePage) -> None:
    story.unpublish()


def hide_scheduled(story: ArticlePage) -> None:
    story.unpublish()
    story.go_live_at = timezone.now() + timedelta(days=1)
    story.save_revision().publish()


def hide_expired(story: ArticlePage) -> None:
    story.unpublish(set_expired=True)


def hide_private(story: ArticlePage) -> None:
    PageViewRestriction.objects.create(page=story, restriction_type=PageViewRestriction.LOGIN)


def hide_in_private_site(story: ArticlePage) -> None:
    PageViewRestriction.objects.create(page=story.get_parent().get_parent(), restriction_type=PageViewRestriction.PASSWORD, password="open")


@pytest.mark.parametrize("hide", [hide_draft, hide_scheduled, hide_expired, hide_private])
def test_what_readers_may_not_open_is_in_no_feed(client: Client, story: ArticlePage, hide: Any) -> None:
    hide(story)
    assert {tuple(found) for found in every_feed(client).values()} == {()}


def test_a_private_newspaper_has_no_feed_of_a_section_and_an_empty_one_of_its_own(client: Client, story: ArticlePage) -> None:
    hide_in_private_site(story)
    assert titles(client) == []
    assert client.get("/harbour/feed.json").status_code == 404


def test_a_sponsored_story_says_so(client: Client, section: SectionPage) -> None:
    make_article(section, title="Buy a boat", label="sponsored")
    entry = parsed(client).entries[0]
    assert entry.title == "Sponsored: Buy a boat"
    assert "Sponsored" in [tag.term for tag in entry.tags]
    assert json_items(client)[0]["_sponsored"] == {"is_sponsored": True}


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("folder", ["/", "/harbour/", "/topics/odd/", "/people/odd/"])
def test_odd_words_make_valid_feeds(client: Client, section: SectionPage, whole_stories: None, words: str, folder: str) -> None:
    contributor = make_contributor(name=words, slug="odd", job_title=words)
    topic = Topic.objects.create(name=words, slug="odd", description=words)
    picture = make_picture(description=words, credit_line=f"Credit {words}", caption=words)
    story = make_article(section, title=words, slug="odd", dek=words, lead_picture=picture, body=[("paragraph", f"<p>{words}</p>"), ("heading", words)])
    story.bylines.add(Byline(contributor=contributor))
    story.tags.add(topic)
    story.save()
    said = "".join(character if character.isprintable() or character in "\u202e\u200d" else " " for character in words)
    [item] = items(client, f"{folder}feed/")
    assert (item.findtext("title") or "").split() == said.replace("\ufffe", " ").replace("\uffff", " ").split()
    assert not parsed(client, f"{folder}feed/").bozo
    assert "<script" not in json_items(client, f"{folder}feed.json")[0]["content_html"]


@pytest.mark.usefixtures("whole_stories")
class TestWholeStories:
    """What a feed holds when the paper's settings ask for whole stories."""

    def html(self, client: Client) -> str:
        encoded = items(client)[0].findtext(f"{CONTENT}encoded") or ""
        assert json_items(client)[0]["content_html"] == encoded
        return encoded

    def test_every_picture_has_its_credit_below_it(self, client: Client, section: SectionPage) -> None:
        lead, inline = make_picture(credit_line="Lead Agency"), make_picture(credit_line="Inline Agency", source_url="https://agency.example/1")
        make_article(section, lead_picture=lead, lead_caption="At dawn", body=[picture_block(inline)])
        html = self.html(client)
        assert html.index("At dawn") < html.index("Lead Agency") < html.index("Inline Agency")
        assert 'alt="A boat"' in html
        assert 'href="https://agency.example/1"' in html
        assert html.count("<img") == html.count("<figcaption") == 2

    def test_every_address_is_absolute(self, client: Client, section: SectionPage, article: ArticlePage) -> None:
        source = make_source(name="Lowmere Gazette")
        body = [
            ("paragraph", f'<p><a linktype="page" id="{article.pk}">page</a> <a href="/topics/">path</a> <a href="#here">anchor</a></p>'),
            quote(source),
            picture_block(make_picture()),
        ]
        later = make_article(section, title="Later", body=body)
        ArticlePage.objects.filter(pk=later.pk).update(first_published_at=timezone.now() + timedelta(minutes=1))
        html = self.html(client)
        assert html.count('href="') == html.count('href="http://testserver/') == 4
        assert html.count('src="') == html.count('src="http://testserver/media/') == 1
        assert 'href="http://testserver/harbour/later/#here"' in html

    @pytest.mark.parametrize(
        "bad",
        [
            "<script>steal()</script>",
            '<img src="x" onerror="steal()">',
            '<a href="javascript:steal()">x</a>',
            '<a href="jav\tascript:steal()">x</a>',
            "<style>p{background:url(//steal())}</style>",
            '<iframe src="https://steal().example"></iframe>',
            '<svg onload="steal()"></svg>',
            '<p style="x:steal()" class="steal()" data-x="steal()">p</p>',
            '<a href="http://[steal()">x</a>',
        ],
    )
    def test_nothing_that_runs_gets_through(self, client: Client, section: SectionPage, bad: str) -> None:
        make_article(section, body=[("paragraph", f"<p>Before</p>{bad}<p>After</p>")])
        html = self.html(client)
        assert "steal()" not in html
        assert "Before" in html
        assert "After" in html

    def test_an_unnamed_sources_internal_name_is_not_in_it(self, client: Client, section: SectionPage) -> None:
        source = make_source(kind="unnamed", name="a harbour official", internal_name="Jonas Bergqvistohm", homepage="")
        make_article(section, body=[quote(source)])
        assert "a harbour official" in self.html(client)
        assert "Bergqvistohm" not in client.get("/feed/").content.decode() + client.get("/feed.json").content.decode()

    def test_somebody_paid_for_it_is_said_inside_too(self, client: Client, section: SectionPage) -> None:
        make_article(section, label="sponsored")
        assert "Somebody paid for this piece." in self.html(client)

    def test_a_story_without_a_body_is_there(self, client: Client, section: SectionPage) -> None:
        story = make_article(section, title="Nothing yet")
        story.body = []
        story.save()
        assert titles(client) == ["Nothing yet"]
        assert json_items(client)[0]["content_text"] == "One sentence below the headline."


@pytest.mark.parametrize("address", ["/nowhere/feed/", "/nowhere/feed.json", "/topics/nowhere/feed/", "/people/nowhere/feed.json", "/harbour/ferry/feed/"])
def test_there_is_no_feed_of_nothing(client: Client, story: ArticlePage, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_page_of_another_kind_keeps_its_address(client: Client, front_page: FrontPage, section: SectionPage) -> None:
    # Not possible in the editor; a site may have pages of its own there.
    other = make_section(front_page, title="Shop")
    page = make_article(other, title="Feed your cat", slug="fodder")
    ArticlePage.objects.filter(pk=page.pk).update(slug="feed", url_path=f"{other.url_path}feed/")
    type(other).objects.filter(pk=other.pk).update(live=False)
    assert "Feed your cat" in client.get("/shop/feed/").content.decode()


@pytest.mark.parametrize("address", ["/feed/", "/feed.json", "/topics/ferries/feed/", "/topics/ferries/feed.json"])
def test_an_empty_feed_is_a_feed(client: Client, front_page: FrontPage, address: str) -> None:
    Topic.objects.create(name="Ferries", slug="ferries")
    assert (json_items if address.endswith("json") else items)(client, address) == []


@pytest.mark.parametrize(
    ("address", "feeds"),
    [
        ("/", ["/feed/", "/feed.json"]),
        ("/harbour/", ["/harbour/feed/", "/harbour/feed.json", "/feed/", "/feed.json"]),
        ("/harbour/ferry-leaves-on-time/", ["/harbour/feed/", "/harbour/feed.json", "/feed/", "/feed.json"]),
        ("/topics/ferries/", ["/topics/ferries/feed/", "/topics/ferries/feed.json", "/feed/", "/feed.json"]),
        ("/people/ada-holm/", ["/people/ada-holm/feed/", "/people/ada-holm/feed.json", "/feed/", "/feed.json"]),
    ],
)
def test_pages_name_their_feeds(client: Client, story: ArticlePage, address: str, feeds: list[str]) -> None:
    html = client.get(address).content.decode()
    links = [line for line in html.splitlines() if 'rel="alternate"' in line]
    assert [line.split('href="')[1].split('"')[0] for line in links] == feeds
    assert {client.get(feed).status_code for feed in feeds} == {200}


def test_a_person_who_opens_a_feed_gets_a_page(client: Client, story: ArticlePage) -> None:
    response = client.get("/feed/", headers={"Sec-Fetch-Dest": "document"})
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert "Sec-Fetch-Dest" in response.headers["Vary"]
    page = ElementTree.fromstring(response.content).find(f"channel/{XHTML}html/{XHTML}body")
    assert page is not None
    assert page.findtext(f".//{XHTML}h2/{XHTML}a") == "Ferry leaves on time"
    assert "Picture: Cleo Marsh / Fenwick Pictures, CC BY 4.0" in "".join(page.itertext())
    sheets = re.findall(r'<\?xml-stylesheet href="([^"]+)"', response.content.decode())
    assert [finders.find(sheet.removeprefix("/static/")) is None for sheet in sheets] == [False] * 2


def test_a_program_that_gets_the_page_reads_the_same_feed(client: Client, story: ArticlePage) -> None:
    plain, readable = (feedparser.parse(client.get("/feed/", headers=headers).content) for headers in ({}, {"Sec-Fetch-Dest": "document"}))
    assert not readable.bozo
    assert readable.feed.title == plain.feed.title
    # The parser guesses the language of the words from the page's.
    read = [
        [(entry.id, entry.link, entry.title, entry.summary, entry.author, entry.tags[0].term, entry.media_content) for entry in feed.entries]
        for feed in (plain, readable)
    ]
    assert read[0] == read[1] != []


@pytest.mark.parametrize("words", HOSTILE)
def test_odd_words_make_a_valid_page(client: Client, section: SectionPage, words: str) -> None:
    make_article(section, title=words, slug="odd", dek=words, lead_picture=make_picture(description=words))
    assert ElementTree.fromstring(client.get("/feed/", headers={"Sec-Fetch-Dest": "document"}).content).find(f".//{XHTML}h2") is not None
