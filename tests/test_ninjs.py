"""Stories as ninjs, for other newsrooms' programs: where a section offers them, by the standard, and with nothing that readers are not told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from articles import addresses
from articles.models import ArticlePage, Byline, BylineRole, Licence, Paper, SourceCredit
from articles.ninjs import plain_text
from tests import ninjs_schema
from tests.factories import make_article, make_contributor, make_picture, make_section, make_source, picture_file
from tests.test_private_words import PRIVATE_WORDS

if TYPE_CHECKING:
    from articles.models import CreditedImage, FrontPage, SectionPage

PUBLISHED_AT = datetime(2026, 5, 1, 6, 30, tzinfo=UTC)
SMALL = {"uri": "urn:uuid:3f0c5a52-8d5e-4a53-9c7f-0d9f6c1f4a10", "type": "text"}


@pytest.fixture
def harbour(front_page: FrontPage) -> SectionPage:
    return make_section(front_page, title="Harbour", offers_ninjs=True)


@pytest.fixture
def picture() -> CreditedImage:
    return make_picture(
        file=picture_file(size=(300, 200)),
        creator="Ada Holm",
        credit_line="Fenwick Pictures",
        caption="The ferry at the quay.",
        copyright_notice="© 2026 Fenwick Pictures",
        usage_terms="Newspapers only",
        territory_note="Not in Norland",
        licence=Licence.objects.get(slug="cc-by"),
        digital_source_type="digitalCapture",
        rights_end=datetime(2199, 1, 1, tzinfo=UTC),
        place="Lowmere",
    )


@pytest.fixture
def story(harbour: SectionPage, picture: CreditedImage) -> ArticlePage:
    """A story with everything that a story can have."""
    gazette = make_source(name="Lowmere Gazette", internal_name="Bergqvistohm's old paper")
    unnamed = make_source(kind="unnamed", name="a harbour official", internal_name="Jonas Bergqvistohm", homepage="")
    other = make_picture(file=picture_file(size=(300, 200)), title="Crane", description="A crane", credit_line="Port of Lowmere")
    body = [
        ("paragraph", "<p>The ferry left on <b>time</b>.</p><p>Nobody was late.</p>"),
        ("heading", "What comes next"),
        ("item_list", {"items": ["<p>The north quay</p>", "<p>The fish market</p>"], "numbered": False}),
        ("picture", {"image": {"image": other, "alt_text": "The crane that broke", "decorative": False}, "caption": "The crane on Monday."}),
        ("quote", {"words": "Every boat was there.", "speaker": "Ines Calder", "speaker_role": "", "source": gazette}),
        ("related_story", {"story": make_article(harbour, title="Another story")}),
    ]
    page = make_article(harbour, title="Ferry leaves on time", publish=False, body=body, lead_picture=picture, lead_caption="Monday.", dateline="Lowmere")
    page.first_published_at = PUBLISHED_AT
    page.bylines.add(Byline(contributor=make_contributor(name="Ada Holm")), Byline(contributor=make_contributor(name="Ben Ruud"), role=BylineRole.EDITING))
    page.source_credits.add(
        SourceCredit(source=gazette, usage="reported-by", piece_title="Boats counted", piece_url="https://gazette.example/boats", private_note="Zanzibarcode"),
        SourceCredit(source=unnamed, usage="interviewed", private_note="Met at the lockkeeper's kitchen"),
    )
    page.tags.add("Ferries")
    page.save_revision().publish()
    return ArticlePage.objects.get(pk=page.pk)


def fetch(story: Any) -> dict[str, Any]:
    """The story as ninjs, which keeps to the standard."""
    response = Client().get(f"{story.url}ninjs.json")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    document = json.loads(response.content)
    ninjs_schema.validate(document)
    return document


def test_a_story_with_everything_is_valid_and_complete(story: ArticlePage) -> None:
    document = fetch(story)

    assert document["standard"]["version"] == "3.1"
    assert document["uri"].startswith("urn:uuid:")
    assert document["headlines"] == [{"role": "main", "contentType": "text/plain", "value": "Ferry leaves on time"}]
    assert document["descriptions"] == [{"role": "summary", "contentType": "text/plain", "value": "One sentence below the headline."}]
    assert (document["by"], document["located"], document["pubStatus"], document["language"]) == ("Ada Holm", "Lowmere", "usable", "en-GB")
    assert [(person["name"], person["rel"]) for person in document["people"]] == [("Ada Holm", "author"), ("Ben Ruud", "editor")]
    assert [(subject["name"], subject["rel"]) for subject in document["subjects"]] == [("Harbour", "section"), ("Ferries", "about")]
    assert document["genres"] == [{"name": "News", "literal": "news"}]
    assert document["renditions"][0]["href"] == "http://testserver/harbour/ferry-leaves-on-time/"


def test_a_story_with_nothing_is_valid(harbour: SectionPage) -> None:
    document = fetch(make_article(harbour, title="Short"))

    assert not {"by", "people", "located", "infoSources", "associations"} & document.keys()


@pytest.mark.parametrize(
    "wrong",
    [
        {"headline": "No such property"},
        {"uri": "a story"},
        {"pubStatus": "live"},
        {"versionCreated": "yesterday"},
        {"urgency": 10},
        {"headlines": [{"role": "main"}]},
        {"infoSources": [{"name": "Lowmere Log", "rel": "reported-by"}]},
        {"infoSources": [{"contactInfo": [{"type": "web", "name": "The piece"}]}]},
        {"rightsInfo": {}},
        {"renditions": [{"name": "web", "href": "/harbour/"}]},
        {"associations": [{"uri": "urn:x:1"}]},
        {"associations": [{"uri": "urn:x:1", "name": "Picture", "caption": "No such property"}]},
        {"associations": [{"uri": "urn:x:1", "name": "Picture", "associations": [{"uri": "urn:x:2"}]}]},
        {"organisations": [{"name": "Harbour Trust", "symbols": [{"ticker": "LHT"}]}]},
        {"eventDetails": {"dates": {"expectedStartDate": "4 May"}}},
        {"places": [{"name": "Lowmere", "geoJSON": "54.1, -4.2"}]},
    ],
    ids=lambda wrong: json.dumps(wrong)[:60],
)
def test_what_is_no_ninjs_is_refused_by_the_schema(wrong: dict[str, Any]) -> None:
    ninjs_schema.validate(SMALL)
    with pytest.raises(jsonschema_rs.ValidationError):
        ninjs_schema.validate({**SMALL, **wrong})


@pytest.mark.parametrize("vague", [{"title": ""}, {"genres": []}, {"altIds": [{}]}, {"uri": "tag:lowmere.example,2031:1"}])
def test_what_the_standard_allows_and_says_nothing_is_refused_too(vague: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"is empty|no absolute address"):
        ninjs_schema.validate({**SMALL, **vague})


def test_a_copy_of_the_standard_that_demands_something_else_is_told_apart() -> None:
    file = {"$id": "http://paper.example/ninjs.json", "title": "ninjs", **ninjs_schema.NINJS}
    assert not list(ninjs_schema.differences(file, ninjs_schema.NINJS))

    other = json.loads(json.dumps(file))
    del other["$defs"]["ninjsType"]["properties"]["title"]
    other["required"] = ["uri", "type"]
    assert [line.partition(":")[0] for line in ninjs_schema.differences(other, ninjs_schema.NINJS)] == [
        "/$defs/ninjsType/properties/title",
        "/required",
    ]


def test_info_sources_are_the_storys_source_credits(story: ArticlePage) -> None:
    assert fetch(story)["infoSources"] == [
        {
            "name": "Lowmere Gazette",
            "role": "reported-by",
            "literal": "outlet",
            "uri": "http://testserver/sources/lowmere-gazette/",
            "contactInfo": [{"type": "web", "role": "piece", "name": "Boats counted", "value": "https://gazette.example/boats"}],
        },
        {"name": "a harbour official", "role": "interviewed", "literal": "unnamed"},
    ]


def test_a_picture_brings_its_credit_and_its_rights(story: ArticlePage) -> None:
    lead, inline = fetch(story)["associations"]

    assert (lead["type"], lead["rel"], lead["by"], lead["copyrightHolder"]) == ("picture", "lead", "Ada Holm", "Fenwick Pictures")
    assert {text["role"]: text["value"] for text in lead["descriptions"]} == {
        "caption": "Monday.",
        "alt": "Boats at the quay",
        "credit": "Ada Holm / Fenwick Pictures, CC BY 4.0",
    }
    assert lead["copyrightNotice"] == "© 2026 Fenwick Pictures"
    assert lead["usageTerms"] == "Newspapers only – Not in Norland"
    assert lead["rightsInfo"]["linkedRights"].startswith("https://creativecommons.org/licenses/by/4.0/")
    assert lead["digitalSourceType"]["uri"].endswith("/digitalCapture")
    assert lead["expires"].startswith("2199-01-01")
    assert lead["renditions"][0]["href"].startswith("http://testserver/media/")
    assert {text["role"]: text["value"] for text in inline["descriptions"]}["alt"] == "The crane that broke"


def test_the_body_comes_as_html_with_credits_and_as_text_without_pictures(story: ArticlePage) -> None:
    html, text = fetch(story)["bodies"]

    assert "<figcaption>The crane on Monday. Port of Lowmere" in html["value"]
    assert 'src="http://testserver/media/' in html["value"]
    assert text["value"].split("\n\n") == [
        "The ferry left on time.",
        "Nobody was late.",
        "What comes next",
        "The north quay",
        "The fish market",
        "Every boat was there.",
        "Ines Calder, Lowmere Gazette",
    ]
    assert (text["charCount"], text["wordCount"]) == (len(text["value"]), len(text["value"].split()))
    assert "Another story" not in html["value"]


def test_a_row_of_a_table_is_a_line_of_text() -> None:
    assert plain_text("<table><caption>Boats</caption><tr><th>North</th><td>41</td></tr></table>") == "Boats\n\nNorth 41"


@pytest.mark.parametrize(
    "change", [{"for_republication": False}, {"rights_end": datetime(2020, 1, 1, tzinfo=UTC)}], ids=["not for other papers", "rights over"]
)
def test_a_picture_that_other_papers_may_not_show_is_nowhere_in_it(story: ArticlePage, picture: CreditedImage, change: dict[str, Any]) -> None:
    for shown_there in (picture, story.body[3].value["image"]):
        for field, value in change.items():
            setattr(shown_there, field, value)
        shown_there.save()
    document = fetch(ArticlePage.objects.get(pk=story.pk))

    assert "associations" not in document
    assert "/media/" not in json.dumps(document)


def test_it_holds_no_private_words(story: ArticlePage) -> None:
    said = Client().get(f"{story.url}ninjs.json").content.decode().casefold()

    assert "a harbour official" in said
    assert [word for word in PRIVATE_WORDS if word in said] == []


def test_readers_update_is_the_version_and_wagtails_dates_are_not(story: ArticlePage) -> None:
    updated_at = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
    ArticlePage.objects.filter(pk=story.pk).update(updated_at=updated_at)
    document = fetch(story)

    assert datetime.fromisoformat(document["firstCreated"]) == PUBLISHED_AT
    assert datetime.fromisoformat(document["versionCreated"]) == updated_at


def test_sponsored_stories_say_so(harbour: SectionPage) -> None:
    document = fetch(make_article(harbour, title="A fine boat", label="sponsored"))

    assert document["genres"] == [{"name": "Sponsored", "literal": "sponsored"}]
    assert document["bodies"][1]["value"].startswith("Somebody paid for this piece.")


def test_the_papers_policies_are_trust_indicators(story: ArticlePage) -> None:
    Paper.objects.create(site=Site.objects.get(), policies=[("ethics", {"text": "<p>We take no gifts.</p>", "page": None, "url": ""})])

    assert fetch(story)["trustIndicators"] == [{"title": "Ethics", "href": "http://testserver/how-we-work/#ethics"}]


# Where it is offered


def test_a_section_offers_its_stories_only_when_an_editor_says_so(story: ArticlePage, harbour: SectionPage) -> None:
    link = f'<link rel="alternate" type="application/json" title="ninjs" href="http://testserver{story.url}ninjs.json">'
    assert link in Client().get(story.url).content.decode()

    harbour.offers_ninjs = False
    harbour.save()

    assert Client().get(f"{story.url}ninjs.json").status_code == 404
    assert "ninjs" not in Client().get(story.url).content.decode()


def test_a_new_section_offers_nothing(article: ArticlePage) -> None:
    assert Client().get(f"{article.url}ninjs.json").status_code == 404


def test_nothing_private_is_offered(story: ArticlePage, harbour: SectionPage) -> None:
    draft = make_article(harbour, title="Draft", publish=False)
    assert Client().get(f"{harbour.url}draft/ninjs.json").status_code == 404
    assert draft.live is False
    for path in (harbour.url, "/", "/nowhere/at-all/"):
        assert Client().get(f"{path}ninjs.json").status_code == 404

    PageViewRestriction.objects.create(page=harbour, restriction_type=PageViewRestriction.LOGIN)

    assert Client().get(f"{story.url}ninjs.json").status_code == 404


def test_an_editor_switches_it_on_in_the_sections_form(editor_client: Client, section: SectionPage) -> None:
    form = editor_client.get(f"/admin/pages/{section.pk}/edit/").content.decode()

    assert "Offer its stories to other newsrooms as data" in form


# Caches


def test_it_is_kept_like_feeds_and_asked_for_by_its_mark(story: ArticlePage) -> None:
    client, address = Client(), f"{story.url}ninjs.json"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert "s-maxage=60" in first["Cache-Control"]
    assert "Set-Cookie" not in first
    assert (again.status_code, again.content) == (304, b"")

    contributor = story.bylines.first().contributor
    contributor.name = "Ada Holm-Reyes"
    contributor.save()

    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_it_is_kept_no_longer_than_a_pictures_rights_last(story: ArticlePage, picture: CreditedImage) -> None:
    picture.rights_end = timezone.now() + timezone.timedelta(seconds=20)
    picture.save()

    seconds = int(Client().get(f"{story.url}ninjs.json")["Cache-Control"].split("s-maxage=")[1].split(",")[0])

    assert seconds <= 20


def test_it_is_purged_with_the_story_where_it_is_offered(story: ArticlePage, front_page: FrontPage) -> None:
    article = make_article(make_section(front_page, title="Culture"), title="Concert")

    assert f"{story.url}ninjs.json" in addresses.of_story(story)
    assert addresses.stories_themselves([story, article]) == {story.url, f"{story.url}ninjs.json", article.url}


def test_it_asks_as_many_questions_whatever_the_story_holds(story: ArticlePage, harbour: SectionPage) -> None:
    def questions(page: ArticlePage) -> int:
        fetch(page)
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            fetch(page)
        return len(captured)

    longer = make_article(harbour, title="Longer", publish=False, lead_picture=story.lead_picture)
    longer.body = [(block.block_type, block.value) for block in story.body] * 3
    longer.bylines.add(*(Byline(contributor=make_contributor()) for _ in range(5)))
    longer.source_credits.add(*(SourceCredit(source=make_source()) for _ in range(5)))
    longer.tags.add("Ferries", "Quays", "Boats")
    longer.save_revision().publish()

    assert questions(longer) == questions(story)
    assert questions(story) <= 20
