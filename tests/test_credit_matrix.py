"""
One credit line on every surface: each place that shows a picture, by each kind of picture.

The table would notice: for each line of ours that writes a credit, one test takes that line away and sees exactly its places go red.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from defusedxml import ElementTree
from django.contrib.auth import get_user_model
from django.template import engines
from django.template.loaders import filesystem
from django.test import Client
from django.utils import timezone
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed

from articles import feed_entries, feed_formats, structured_data
from articles.blocks import FactBoxBlock
from articles.content_api.pictures import CreditField, picture_as_data
from articles.models import Byline, CreditedImage, Licence, Paper, SectionPage, SourceCredit
from articles.rights import Use
from tests.factories import make_article, make_contributor, make_picture, make_source, picture_file
from tests.feed_reading import CONTENT, MEDIA

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "articles" / "templates" / "articles"
VIDEO = "https://vimeo.com/1"
STORY, LOCK = "/harbour/ferry/", "/harbour/lock/"
AGENCY = {"credit_line": "Fenwick Pictures"}
HOLM = {**AGENCY, "creator": "Ada Holm"}


@dataclass(frozen=True)
class Kind:
    """A kind of picture, and the line that thanks for it."""

    fields: dict[str, Any]
    line: str
    licence: str = ""
    may_not: frozenset[Use] = frozenset()


KINDS = {
    "creator and credit line": Kind(HOLM, "Ada Holm / Fenwick Pictures"),
    "credit line alone": Kind(AGENCY, "Fenwick Pictures"),
    "an owner besides": Kind({**AGENCY, "source_name": "Harbour Archive"}, "Fenwick Pictures / Harbour Archive"),
    "free licence": Kind({**HOLM, "source_url": "https://fenwick.example/1"}, "Ada Holm / Fenwick Pictures, CC BY 4.0", licence="cc-by"),
    "markup and quotes": Kind({**AGENCY, "creator": "<b>Ada</b> & \"Søn\" 'X'"}, "<b>Ada</b> & \"Søn\" 'X' / Fenwick Pictures"),
    "emoji": Kind({**AGENCY, "creator": "Ada 📷 Holm"}, "Ada 📷 Holm / Fenwick Pictures"),
    "right to left": Kind({"credit_line": "وكالة الميناء", "creator": "نورا حداد"}, "نورا حداد / وكالة الميناء"),
    "made by generative AI": Kind({**AGENCY, "digital_source_type": "trainedAlgorithmicMedia"}, "Fenwick Pictures, made with generative AI"),
    "not for feeds": Kind({**AGENCY, "for_feeds": False}, "Fenwick Pictures", may_not=frozenset({Use.FEEDS})),
    "not for social media": Kind({**AGENCY, "for_social": False}, "Fenwick Pictures", may_not=frozenset({Use.SOCIAL})),
    "not for our pages": Kind({**AGENCY, "for_web": False}, "Fenwick Pictures", may_not=frozenset({Use.WEB})),
    "ended": Kind({**AGENCY, "rights_end": timezone.now()}, "Fenwick Pictures", may_not=frozenset(Use)),
}


class Newspaper:
    """A story that shows one picture wherever a story can, and another story beside it that leads there. Each page is asked for once."""

    def __init__(self, section: SectionPage, kind: Kind) -> None:
        Embed.objects.create(hash=get_embed_hash(VIDEO), url=VIDEO, type="video", html="")
        Paper.objects.create(site=section.get_site(), feeds_full_text=True)
        licence = Licence.objects.get(slug=kind.licence) if kind.licence else None
        self.picture: CreditedImage = make_picture(file=picture_file(size=(300, 200)), licence=licence, **kind.fields)
        image = {"image": self.picture, "alt_text": "Boats", "decorative": False}
        body = [("picture", {"image": image, "caption": ""}), ("embed", {"url": VIDEO, "title": "The ferry", "image": image})]
        self.story = make_article(section, title="Ferry", slug="ferry", lead_picture=self.picture, body=body)
        self.story.tags.add("Ferries")
        self.story.bylines.add(Byline(contributor=make_contributor(name="Ada Holm", portrait=self.picture)))
        self.story.source_credits.add(SourceCredit(source=make_source(name="Gazette")))
        self.story.save_revision().publish()
        make_article(section, title="Lock", slug="lock", body=[("related_story", {"story": self.story})])
        # A second one beside it, which the first does not point to.
        make_article(section, title="Quay", slug="quay")
        self.month = f"/harbour/{timezone.localtime(self.story.first_published_at):%Y/%m}/"
        self._texts: dict[str, str] = {}

    @cached_property
    def desk(self) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.create_superuser("anna"))
        return client

    def text(self, address: str, client: Client | None = None, **headers: str) -> str:
        key = f"{address} {headers}"
        if key not in self._texts:
            self._texts[key] = (client or Client()).get(address, headers=headers).getvalue().decode()
        return self._texts[key]

    def html(self, address: str, client: Client | None = None, **headers: str) -> BeautifulSoup:
        return BeautifulSoup(self.text(address, client, **headers), "html.parser")


@dataclass(frozen=True)
class Surface:
    """
    A place that shows the picture. `read` gives what stands there instead of a credit, for each picture in it. `line` is what writes it: a template of
    articles and a text in it, or a name of LINES. `form` is how the place words it. `use` is what the picture must be cleared for; None: the desk's.
    """

    read: Callable[[Newspaper], list[str]]
    line: tuple[str, str] | str
    use: Use | None = Use.WEB
    form: str = "{}"


def texts(selector: str, address: str) -> Callable[[Newspaper], list[str]]:
    def read(paper: Newspaper) -> list[str]:
        return credits_beside(paper.html(address).select(selector))

    return read


def credits_beside(frames: Any) -> list[str]:
    """The credit in each frame that shows a picture; "" where there is none."""
    shown = [frame for frame in frames if frame.find("img")]
    return [one.get_text().strip() if (one := frame.select_one(".credit, .card__credit")) else "" for frame in shown]


def in_feed(paper: Newspaper) -> Element:
    items = ElementTree.fromstring(paper.text("/feed/")).findall("channel/item")
    return next(item for item in items if item.findtext("title") == "Ferry")


def in_feed_body(number: int) -> Callable[[Newspaper], list[str]]:
    """What stands below the first, second or third picture of the whole story."""

    def read(paper: Newspaper) -> list[str]:
        frames = BeautifulSoup(in_feed(paper).findtext(f"{CONTENT}encoded") or "", "html.parser").find_all("figure")
        shown = [frame for frame in frames if frame.find("img")]
        return [" ".join(frame.figcaption.get_text().split()) if frame.figcaption else "" for frame in shown[number : number + 1]]

    return read


def in_rss(paper: Newspaper) -> list[str]:
    content = in_feed(paper).find(f"{MEDIA}content")
    return [] if content is None else [content.findtext(f"{MEDIA}credit[@role='owner']") or ""]


def in_json_feed(paper: Newspaper) -> list[str]:
    item = next(item for item in json.loads(paper.text("/feed.json"))["items"] if item["title"] == "Ferry")
    return [item.get("_credit", {}).get("text", "")] if "image" in item else []


def in_readable_feed(paper: Newspaper) -> list[str]:
    feed = paper.text("/feed/", **{"sec-fetch-dest": "document"})
    return credits_beside(BeautifulSoup(feed[feed.index("<html") : feed.index("</html>")], "html.parser").select(".feed__picture"))


def in_json_ld(address: str) -> Callable[[Newspaper], list[str]]:
    def read(paper: Newspaper) -> list[str]:
        found = paper.html(address).find("script", type="application/ld+json")
        return [node.get("creditText", "") for node in nodes(json.loads(found.string)) if node.get("@type") == "ImageObject"]

    return read


def nodes(value: Any) -> list[dict[str, Any]]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [*([value] if isinstance(value, dict) else []), *(node for one in inner for node in nodes(one))]


def in_open_graph(paper: Newspaper) -> list[str]:
    page = paper.html(STORY)
    alt = page.find("meta", property="og:image:alt")
    return [str(alt["content"]) if alt else ""] if page.find("meta", property="og:image") else []


def in_api(paper: Newspaper) -> list[str]:
    said = picture_as_data(CreditedImage.objects.get(pk=paper.picture.pk))
    return [said["credit"]["text"]] if said else []


def at_the_desk(paper: Newspaper) -> list[str]:
    return credits_in(paper.html("/admin/images/", paper.desk))


def at_the_desk_in_rows(paper: Newspaper) -> list[str]:
    return credits_in(paper.html("/admin/images/?layout=list", paper.desk))


def in_the_dialog(paper: Newspaper) -> list[str]:
    return credits_in(BeautifulSoup(paper.desk.get("/admin/images/chooser/").json()["html"], "html.parser"))


def credits_in(page: BeautifulSoup) -> list[str]:
    return [found.get_text().strip() for found in page.select(".newsroom-credit")] or [""]


CARD = ("includes/card.html", '{% include "articles/includes/short_credit.html" %}')
SURFACES = {
    "lead": Surface(texts(".story__lead", STORY), ("article_page.html", '{% include "articles/includes/figcaption.html"')),
    "body picture": Surface(texts(".inline-picture", STORY), ("blocks/picture.html", '{% include "articles/includes/figcaption.html"')),
    "embed": Surface(texts(".embed", STORY), ("blocks/embed.html", "{{ picture.credit }}"), form="Picture: {}"),
    "pointer in a story": Surface(texts(".see-also__picture", LOCK), ("blocks/related_story.html", CARD[1]), form="Picture: {}"),
    "related story": Surface(texts(".related .card__picture", "/harbour/quay/"), CARD, form="Picture: {}"),
    "front page": Surface(texts(".card__picture", "/"), CARD, form="Picture: {}"),
    "section": Surface(texts(".card__picture", "/harbour/"), CARD, form="Picture: {}"),
    "month": Surface(lambda paper: texts(".card__picture", paper.month)(paper), CARD, form="Picture: {}"),
    "topic": Surface(texts(".card__picture", "/topics/ferries/"), CARD, form="Picture: {}"),
    "contributor": Surface(texts(".card__picture", "/people/ada-holm/"), CARD, form="Picture: {}"),
    "source": Surface(texts(".card__picture", "/sources/gazette/"), CARD, form="Picture: {}"),
    "search": Surface(texts(".card__picture", "/search/?q=ferry"), CARD, form="Picture: {}"),
    "portrait": Surface(texts(".portrait", "/people/ada-holm/"), ("contributor.html", '{% include "articles/includes/short_credit.html"'), form="Picture: {}"),
    "RSS": Surface(in_rss, "RSS", use=Use.FEEDS),
    "RSS, lead of the whole story": Surface(in_feed_body(0), ("feeds/story.html", '{% include "articles/includes/figcaption.html"'), use=Use.FEEDS),
    "RSS, picture of the whole story": Surface(in_feed_body(1), ("blocks/picture.html", '{% include "articles/includes/figcaption.html"'), use=Use.FEEDS),
    "RSS, embed of the whole story": Surface(in_feed_body(2), ("blocks/embed.html", "{{ picture.credit }}"), use=Use.FEEDS, form="The ferry Vimeo Picture: {}"),
    "RSS as a page": Surface(in_readable_feed, ("feeds/page.html", '{% include "articles/includes/short_credit.html"'), use=Use.FEEDS, form="Picture: {}"),
    "JSON Feed": Surface(in_json_feed, "JSON Feed", use=Use.FEEDS),
    "JSON-LD of a story": Surface(in_json_ld(STORY), "JSON-LD"),
    "JSON-LD of a list": Surface(in_json_ld("/harbour/"), "JSON-LD"),
    "JSON-LD of a person": Surface(in_json_ld("/people/ada-holm/"), "JSON-LD"),
    "Open Graph": Surface(in_open_graph, ("includes/metadata.html", "{{ shared.alt }}"), use=Use.SOCIAL, form="Boats at the quay (Picture: {})"),
    "content API": Surface(in_api, "content API"),
    "the desk's list": Surface(at_the_desk, ("../wagtailimages/images/results_image.html", "{{ image.credit }}"), use=None),
    "the desk's list in rows": Surface(at_the_desk_in_rows, ("../wagtailimages/images/title_column_cell.html", "{{ instance.credit }}"), use=None),
    "the dialog of a story": Surface(in_the_dialog, ("admin/pictures/choice.html", "{{ image.credit }}"), use=None),
}
LINES: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "RSS": (feed_entries, "credits_by_role", lambda picture: []),
    "JSON Feed": (feed_formats, "_picture", lambda picture: {"image": picture.url}),
    "JSON-LD": (structured_data, "image", lambda *given, image=structured_data.image, **named: {**image(*given, **named), "creditText": ""}),
    "content API": (CreditField, "to_representation", lambda field, picture: {"text": "", "url": ""}),
}


def red(paper: Newspaper, kind: Kind) -> dict[str, list[str]]:
    """The places that say anything else than they should, and what."""
    found = {name: surface.read(paper) for name, surface in SURFACES.items()}
    return {name: said for name, said in found.items() if not is_right(SURFACES[name], kind, said)}


def is_right(surface: Surface, kind: Kind, said: list[str]) -> bool:
    if surface.use in kind.may_not:
        return said == []
    return bool(said) and set(said) == {surface.form.format(kind.line)}


@pytest.mark.parametrize("name", KINDS)
def test_every_surface_says_whom_to_thank(section: SectionPage, name: str) -> None:
    kind = KINDS[name]
    assert red(Newspaper(section, kind), kind) == {}


@pytest.mark.parametrize("line", dict.fromkeys(surface.line for surface in SURFACES.values()), ids=str)
def test_the_table_would_notice(section: SectionPage, monkeypatch: pytest.MonkeyPatch, line: tuple[str, str] | str) -> None:
    kind = KINDS["free licence"]
    paper = Newspaper(section, kind)
    take_away(line, monkeypatch)
    assert set(red(paper, kind)) == {name for name, surface in SURFACES.items() if surface.line == line}


def take_away(line: tuple[str, str] | str, monkeypatch: pytest.MonkeyPatch) -> None:
    if isinstance(line, str):
        monkeypatch.setattr(*LINES[line])
        return
    path, text = (TEMPLATES / line[0]).resolve(), line[1]
    assert path.read_text().count(text) == 1
    # An include goes as a whole.
    pattern = re.compile(re.escape(text) + (r".*?%}" if text.startswith("{%") and not text.endswith("%}") else ""))
    read = filesystem.Loader.get_contents

    def read_without(loader: Any, origin: Any) -> str:
        contents = read(loader, origin)
        return pattern.sub("", contents) if Path(origin.name) == path else contents

    monkeypatch.setattr(filesystem.Loader, "get_contents", read_without)
    forget_templates()


def forget_templates() -> None:
    for loader in engines["django"].engine.template_loaders:
        loader.reset()


@pytest.fixture(autouse=True)
def templates_as_they_are(monkeypatch: pytest.MonkeyPatch) -> Any:
    yield
    monkeypatch.undo()
    forget_templates()


def test_links_lead_to_where_it_came_from_and_to_the_terms(section: SectionPage) -> None:
    paper = Newspaper(section, KINDS["free licence"])
    for frame in paper.html(STORY).select(".story__lead, .inline-picture"):
        links = {link.get_text(): (link["href"], link["rel"]) for link in frame.select(".credit a")}
        assert links == {
            "Ada Holm / Fenwick Pictures": ("https://fenwick.example/1", ["external"]),
            "CC BY 4.0": ("https://creativecommons.org/licenses/by/4.0/", ["license", "external"]),
        }


def test_json_ld_says_all_that_search_engines_ask_of_a_picture(section: SectionPage) -> None:
    fields = {"copyright_notice": "© 2026 Fenwick", "acquire_url": "https://fenwick.example/buy", "digital_source_type": "digitalCapture"}
    kind = KINDS["free licence"]
    paper = Newspaper(section, Kind({**kind.fields, **fields, "extended_description": "Nine boats at a quay."}, kind.line, licence=kind.licence))
    found = json.loads(paper.html(STORY).find("script", type="application/ld+json").string)
    pictures = [node for node in nodes(found) if node.get("@type") == "ImageObject"]
    assert pictures
    for said in pictures:
        assert said["contentUrl"].startswith("http://testserver/media/images/")
        assert said["creditText"] == kind.line
        assert said["creator"] == {"@type": "Person", "name": "Ada Holm"}
        assert said["copyrightNotice"] == "© 2026 Fenwick"
        assert said["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert said["acquireLicensePage"] == "https://fenwick.example/buy"
        assert said["digitalSourceType"] == "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
        assert said["description"] == "Nine boats at a quay."


def test_a_picture_is_told_in_words_to_those_who_cannot_see_it(section: SectionPage) -> None:
    paper = Newspaper(section, Kind({**AGENCY, "extended_description": "Nine boats at a quay."}, "Fenwick Pictures"))
    for frame in paper.html(STORY).select(".story__lead, .inline-picture"):
        assert frame.figcaption.details.summary.get_text() == "The picture in words"
        assert "Nine boats at a quay." in frame.figcaption.details.get_text()
    assert "<details>" in (in_feed(paper).findtext(f"{CONTENT}encoded") or "")


def test_a_fact_box_holds_no_picture() -> None:
    assert not {"image", "embed"} & set(FactBoxBlock().child_blocks["text"].features)


# A new place that forgets the credit

WITHOUT_CREDIT = {
    "articles/includes/nameplate.html": "the paper's own logo",
    "articles/blocks/previews/front.html": "a drawing",
}
FILES_ASKED_FOR = {
    "articles/templatetags/articles_tags.py": {"story_picture", "preload_picture"},
    "articles/templatetags/metadata_tags.py": {"shared_picture"},
    "articles/structured_data.py": {"pictures", "story", "profile"},
    "articles/feed_entries.py": {"_picture"},
    "articles/content_api/pictures.py": {"to_representation"},
    "articles/renditions.py": {"make_renditions", "make_fallbacks", "offered", "_files"},
}


def test_every_template_that_shows_a_picture_says_whom_to_thank() -> None:
    found = {}
    for folder in (ROOT / "articles" / "templates", ROOT / "reactions" / "templates", ROOT / "templates"):
        for path in folder.rglob("*.html"):
            text = path.read_text()
            if re.search(r"{% story_picture|<img\b|{% image\b|{% picture ", text):
                found[str(path.relative_to(folder))] = bool(re.search(r"figcaption\.html|short_credit\.html|\.credit }}|Picture: Ada Holm", text))
    assert {name for name, has_credit in found.items() if not has_credit} == set(WITHOUT_CREDIT)


def test_every_module_that_asks_for_a_file_of_a_picture_is_known() -> None:
    asking = {"offered", "jpeg", "crops", "get_rendition", "get_renditions", "get_renditions_or_not_found"}
    found: dict[str, set[str]] = {}
    for path in [path for app in ("articles", "reactions", "newsroom") for path in (ROOT / app).rglob("*.py")]:
        for function in [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]:
            calls = {node.func for node in ast.walk(function) if isinstance(node, ast.Call)}
            names = {call.id if isinstance(call, ast.Name) else getattr(call, "attr", "") for call in calls}
            if names & asking:
                found.setdefault(str(path.relative_to(ROOT)), set()).add(function.name)
    assert found == FILES_ASKED_FOR
