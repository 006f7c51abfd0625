"""
One credit line on every surface: each place that shows a picture, by each kind of picture.

The table would notice: for each line of ours that writes a credit, one test takes that line away and sees exactly its places go red.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from defusedxml import ElementTree
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed

from articles import feed_entries, feed_formats, ninjs, structured_data, widgets
from articles.content_api.pictures import CreditField
from articles.models import Byline, CreditedImage, Licence, Paper, SectionPage, SourceCredit
from articles.pictures import choosing
from articles.rights import Use
from tests.content_api import ask
from tests.factories import make_article, make_contributor, make_picture, make_source, picture_file
from tests.feed_reading import CONTENT, MEDIA

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "articles" / "templates" / "articles"
PRINT = ROOT / "articles" / "styles" / "print.css"
VIDEO = "https://vimeo.com/1"
STORY, LOCK = "/harbour/ferry/", "/harbour/lock/"
AGENCY = {"credit_line": "Fenwick Pictures"}
HOLM = {**AGENCY, "creator": "Ada Holm"}


@dataclass(frozen=True)
class Kind:
    """A kind of picture, and the line that thanks for it. Each picture of the kind is credited by its own name besides, so that none passes for another."""

    fields: dict[str, Any]
    line: str
    licence: str = ""
    may_not: frozenset[Use] = frozenset()

    def fields_of(self, name: str) -> dict[str, Any]:
        return {**self.fields, "credit_line": f"{self.fields['credit_line']} {name}"}

    def line_of(self, name: str) -> str:
        return self.line.replace(self.fields["credit_line"], f"{self.fields['credit_line']} {name}")


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


# The pictures, by the names of their files: of a story its lead, those in its body and a contributor's portrait; the leads of two other stories.
LEADS = {"lead", "lock", "quay"}
NAMES = (*sorted(LEADS), "inline", "embed", "portrait")
# A picture and the credit that stands beside it.
Said = list[tuple[str, str]]


class Newspaper:
    """A story that shows pictures wherever a story can, and others beside it, one of which leads there. Each page is asked for once."""

    def __init__(self, section: SectionPage, kind: Kind) -> None:
        Embed.objects.create(hash=get_embed_hash(VIDEO), url=VIDEO, type="video", html="")
        Paper.objects.create(site=section.get_site(), feeds_full_text=True)
        licence = Licence.objects.get(slug=kind.licence) if kind.licence else None
        self.pictures: dict[str, CreditedImage] = {
            name: make_picture(file=picture_file(name=f"{name}.jpg", size=(300, 200)), licence=licence, **kind.fields_of(name)) for name in NAMES
        }
        image, poster = ({"image": self.pictures[name], "alt_text": "Boats", "decorative": False} for name in ("inline", "embed"))
        body = [("picture", {"image": image, "caption": ""}), ("embed", {"url": VIDEO, "title": "The ferry", "image": poster})]
        self.story = make_article(section, title="Ferry", slug="ferry", lead_picture=self.pictures["lead"], body=body)
        self.story.tags.add("Ferries")
        self.story.bylines.add(Byline(contributor=make_contributor(name="Ada Holm", portrait=self.pictures["portrait"])))
        self.story.source_credits.add(SourceCredit(source=make_source(name="Gazette")))
        self.story.save_revision().publish()
        SectionPage.objects.update(offers_ninjs=True)
        make_article(section, title="Lock", slug="lock", lead_picture=self.pictures["lock"], body=[("related_story", {"story": self.story})])
        # One beside them, which the first does not point to.
        make_article(section, title="Quay", slug="quay", lead_picture=self.pictures["quay"])
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

    def html(self, address: str, client: Client | None = None, **headers: str) -> Any:
        return BeautifulSoup(self.text(address, client, **headers), "html.parser")


@dataclass(frozen=True)
class Surface:
    """
    A place that shows pictures. `read` gives what stands there instead of a credit, for each picture in it. `line` is what writes it: a template of
    articles and a text in it, or a name of LINES. `shows` are the pictures that belong there, `form` is how the place words it. `use` is what a picture
    must be cleared for; None: the desk's.
    """

    read: Callable[[Newspaper], Said]
    line: tuple[str, str] | str
    shows: set[str]
    use: Use | None = Use.WEB
    form: str = "{}"


def name_of(address: str) -> str:
    """Which picture the file at this address is."""
    found = re.search(r"/images/([a-z]+)[._]", address)
    assert found, address
    return found[1]


def beside(frames: Any, selector: str = ".credit, .card__credit") -> Said:
    """The credit in each frame that shows a picture; "" where there is none."""
    shown = [frame for frame in frames if frame.find("img")]
    return [(name_of(frame.img["src"]), one.get_text().strip() if (one := frame.select_one(selector)) else "") for frame in shown]


def texts(selector: str, address: str) -> Callable[[Newspaper], Said]:
    return lambda paper: beside(paper.html(address).select(selector))


def hidden_on_paper() -> list[str]:
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", PRINT.read_text().split("@media print {", 1)[1])
    return [re.sub(r"/\*.*?\*/", "", selectors, flags=re.DOTALL).strip() for selectors, declared in rules if "display: none" in declared]


def on_paper(selector: str, *, hidden: Callable[[], list[str]] = hidden_on_paper) -> Callable[[Newspaper], Said]:
    """The same of a story that is printed: what the style sheet for paper hides is not there."""

    def read(paper: Newspaper) -> Said:
        page = BeautifulSoup(paper.text(STORY), "html.parser")
        for one in [one for rule in hidden() for one in page.select(rule)]:
            one.extract()
        # Whatever is left has its credit.
        assert {name for name, _credit in beside(page.select("figure"))} <= {"lead", "inline"}
        return beside(page.select(selector))

    return read


def feed_items(paper: Newspaper) -> list[Element]:
    return ElementTree.fromstring(paper.text("/feed/")).findall("channel/item")


def in_rss(paper: Newspaper) -> Said:
    contents = [content for item in feed_items(paper) for content in item.findall(f"{MEDIA}content")]
    return [(name_of(content.get("url", "")), content.findtext(f"{MEDIA}credit[@role='owner']") or "") for content in contents]


def in_feed_body(name: str) -> Callable[[Newspaper], Said]:
    """What stands below one of the pictures of the whole story."""

    def read(paper: Newspaper) -> Said:
        frames: Any = BeautifulSoup(feed_body(paper), "html.parser").find_all("figure")
        shown = [frame for frame in frames if frame.find("img") and name_of(frame.img["src"]) == name]
        return [(name, " ".join(frame.figcaption.get_text().split()) if frame.figcaption else "") for frame in shown]

    return read


def feed_body(paper: Newspaper) -> str:
    return next(item.findtext(f"{CONTENT}encoded") or "" for item in feed_items(paper) if item.findtext("title") == "Ferry")


def in_json_feed(paper: Newspaper) -> Said:
    items = json.loads(paper.text("/feed.json"))["items"]
    return [(name_of(item["image"]), item.get("_credit", {}).get("text", "")) for item in items if "image" in item]


def in_ninjs(paper: Newspaper) -> Said:
    associated = json.loads(paper.text(f"{STORY}ninjs.json")).get("associations", [])
    pictures = [one for one in associated if one["type"] == "picture"]
    return [(name_of(one["renditions"][0]["href"]), next((text["value"] for text in one["descriptions"] if text["role"] == "credit"), "")) for one in pictures]


def in_readable_feed(paper: Newspaper) -> Said:
    feed = paper.text("/feed/", **{"sec-fetch-dest": "document"})
    return beside(BeautifulSoup(feed[feed.index("<html") : feed.index("</html>")], "html.parser").select(".feed__picture"))


def in_json_ld(address: str) -> Callable[[Newspaper], Said]:
    def read(paper: Newspaper) -> Said:
        found = paper.html(address).find("script", type="application/ld+json")
        pictures = [node for node in nodes(json.loads(found.string)) if node.get("@type") == "ImageObject"]
        return [(name_of(node["contentUrl"]), node.get("creditText", "")) for node in pictures]

    return read


def nodes(value: Any) -> list[dict[str, Any]]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [*([value] if isinstance(value, dict) else []), *(node for one in inner for node in nodes(one))]


def in_open_graph(paper: Newspaper) -> Said:
    page = paper.html(STORY)
    image, alt = (page.find("meta", property=f"og:image{part}") for part in ("", ":alt"))
    return [(name_of(image["content"]), str(alt["content"]) if alt else "")] if image else []


def pictures_in_api(version: int) -> Callable[[Newspaper], Said]:
    fields = "?fields=credit,file" if version == 2 else ""
    return lambda paper: in_answer(ask(f"/api/v{version}/images/{fields}").json()["items"])


def story_in_api(version: int) -> Callable[[Newspaper], Said]:
    def read(paper: Newspaper) -> Said:
        story = ask(f"/api/v{version}/pages/{paper.story.pk}/").json()
        return in_answer([story["lead_picture"], *(block["value"]["image"] for block in story["body"])])

    return read


def in_answer(pictures: list[dict[str, Any] | None]) -> Said:
    return [(name_of(picture["file"]["url"]), picture["credit"]["text"]) for picture in pictures if picture]


def at_the_desk(address: str, selector: str, credit: str = ".newsroom-credit") -> Callable[[Newspaper], Said]:
    return lambda paper: beside(paper.html(address, paper.desk).select(selector), credit)


def in_the_dialog(layout: str, selector: str) -> Callable[[Newspaper], Said]:
    def read(paper: Newspaper) -> Said:
        dialog = paper.desk.get("/admin/images/chooser/", {"layout": layout}).json()["html"]
        return beside(BeautifulSoup(dialog, "html.parser").select(selector), ".newsroom-credit")

    return read


def many_at_once(paper: Newspaper) -> Said:
    ids = "&".join(f"id={picture.pk}" for picture in paper.pictures.values())
    return at_the_desk(f"/admin/bulk/articles/creditedimage/edit_credit_and_rights/?{ids}", ".newsroom-many__pictures li", ".w-sr-only")(paper)


def chosen_in_the_editor(paper: Newspaper) -> Said:
    """Beside the lead picture, and beside those of the body, which a script shows."""
    page = paper.html(f"/admin/pages/{paper.story.pk}/edit/", paper.desk)
    body = json.loads(page.select_one("#body")["data-w-block-arguments-value"])
    lead = page.select_one("#id_lead_picture-chooser")
    chosen = [(one["preview"]["url"], one["title"]) for one in nodes(body) if "preview" in one]
    return below_titles([(lead.img["src"], lead.select_one(".chooser__title").get_text()), *chosen])


def chosen_now(paper: Newspaper) -> Said:
    answers = [paper.desk.get(f"/admin/images/chooser/chosen/{picture.pk}/").json() for picture in paper.pictures.values()]
    results = [answer["result"] for answer in answers if answer["step"] == "chosen"]
    return below_titles([(result["preview"]["url"], result["title"]) for result in results])


def below_titles(chosen: list[tuple[str, str]]) -> Said:
    return [(name_of(address), title.partition("\n")[2]) for address, title in chosen]


CARD = ("includes/card.html", '{% include "articles/includes/short_credit.html" %}')
LEAD_LINE = ("article_page.html", '{% include "articles/includes/figcaption.html"')
BODY_LINE = ("blocks/picture.html", '{% include "articles/includes/figcaption.html"')
EMBED_LINE = ("blocks/embed.html", "{{ picture.credit }}")
SURFACES = {
    "lead": Surface(texts(".story__lead", STORY), LEAD_LINE, {"lead"}),
    "body picture": Surface(texts(".inline-picture", STORY), BODY_LINE, {"inline"}),
    "embed": Surface(texts(".embed", STORY), EMBED_LINE, {"embed"}, form="Picture: {}"),
    "lead on paper": Surface(on_paper(".story__lead"), LEAD_LINE, {"lead"}),
    "body picture on paper": Surface(on_paper(".inline-picture"), BODY_LINE, {"inline"}),
    "pointer in a story": Surface(texts(".see-also__picture", LOCK), ("blocks/related_story.html", CARD[1]), {"lead"}, form="Picture: {}"),
    "related stories": Surface(texts(".related .card__picture", "/harbour/quay/"), CARD, {"lead", "lock"}, form="Picture: {}"),
    "front page": Surface(texts(".card__picture", "/"), CARD, LEADS, form="Picture: {}"),
    "section": Surface(texts(".card__picture", "/harbour/"), CARD, LEADS, form="Picture: {}"),
    "month": Surface(lambda paper: texts(".card__picture", paper.month)(paper), CARD, LEADS, form="Picture: {}"),
    "topic": Surface(texts(".card__picture", "/topics/ferries/"), CARD, {"lead"}, form="Picture: {}"),
    "contributor": Surface(texts(".card__picture", "/people/ada-holm/"), CARD, {"lead"}, form="Picture: {}"),
    "source": Surface(texts(".card__picture", "/sources/gazette/"), CARD, {"lead"}, form="Picture: {}"),
    "search": Surface(texts(".card__picture", "/search/?q=quay"), CARD, {"quay"}, form="Picture: {}"),
    "portrait": Surface(
        texts(".portrait", "/people/ada-holm/"), ("contributor.html", '{% include "articles/includes/short_credit.html"'), {"portrait"}, form="Picture: {}"
    ),
    "RSS": Surface(in_rss, "RSS", LEADS, use=Use.FEEDS),
    "RSS, lead of the whole story": Surface(
        in_feed_body("lead"), ("feeds/story.html", '{% include "articles/includes/figcaption.html"'), {"lead"}, use=Use.FEEDS
    ),
    "RSS, picture of the whole story": Surface(in_feed_body("inline"), BODY_LINE, {"inline"}, use=Use.FEEDS),
    "RSS, embed of the whole story": Surface(in_feed_body("embed"), EMBED_LINE, {"embed"}, use=Use.FEEDS, form="The ferry Vimeo Picture: {}"),
    "RSS as a page": Surface(
        in_readable_feed, ("feeds/page.html", '{% include "articles/includes/short_credit.html"'), LEADS, use=Use.FEEDS, form="Picture: {}"
    ),
    "JSON Feed": Surface(in_json_feed, "JSON Feed", LEADS, use=Use.FEEDS),
    "ninjs": Surface(in_ninjs, "ninjs", {"lead", "inline", "embed"}, use=Use.REPUBLICATION),
    "JSON-LD of a story": Surface(in_json_ld(STORY), "JSON-LD", LEADS | {"inline", "embed"}),
    "JSON-LD of a list": Surface(in_json_ld("/harbour/"), "JSON-LD", LEADS),
    "JSON-LD of a person": Surface(in_json_ld("/people/ada-holm/"), "JSON-LD", {"lead", "portrait"}),
    "Open Graph": Surface(in_open_graph, ("includes/metadata.html", "{{ shared.alt }}"), {"lead"}, use=Use.SOCIAL, form="Boats at the quay (Picture: {})"),
    "content API 2": Surface(pictures_in_api(2), "content API", set(NAMES)),
    "content API 2, a story": Surface(story_in_api(2), "content API", {"lead", "inline", "embed"}),
    "content API 3": Surface(pictures_in_api(3), "content API", set(NAMES)),
    "content API 3, a story": Surface(story_in_api(3), "content API", {"lead", "inline", "embed"}),
    "the desk's list": Surface(
        at_the_desk("/admin/images/", ".listing.images li"), ("../wagtailimages/images/results_image.html", "{{ image.credit }}"), set(NAMES), use=None
    ),
    "the desk's list in rows": Surface(
        at_the_desk("/admin/images/?layout=list", ".listing tbody tr"),
        ("../wagtailimages/images/title_column_cell.html", "{{ instance.credit }}"),
        set(NAMES),
        use=None,
    ),
    "many at once": Surface(
        many_at_once, ("admin/pictures/many_selected.html", "({{ picture.credit }})</span>"), set(NAMES), use=None, form="Harbour at dawn ({})"
    ),
    "the dialog of a story": Surface(in_the_dialog("grid", ".listing.images li"), ("admin/pictures/choice.html", "{{ image.credit }}"), set(NAMES), use=None),
    "the dialog in rows": Surface(
        in_the_dialog("list", ".listing tbody tr"), ("../wagtailimages/chooser/title_column_cell.html", "{{ instance.credit }}"), set(NAMES), use=None
    ),
    "what a story's form has": Surface(chosen_in_the_editor, "what a form has", {"lead", "inline", "embed"}, use=None),
    "what is chosen for it now": Surface(chosen_now, "what is chosen now", set(NAMES)),
}
LINES: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "RSS": (feed_entries, "credits_by_role", lambda picture: []),
    "JSON Feed": (feed_formats, "_picture", lambda picture: {"image": picture.url}),
    "JSON-LD": (structured_data, "image", lambda *given, image=structured_data.image, **named: {**image(*given, **named), "creditText": ""}),
    "ninjs": (ninjs, "_descriptions", lambda *, credit="", descriptions=ninjs._descriptions, **texts: descriptions(**texts)),
    "content API": (CreditField, "to_representation", lambda field, picture: {"text": "", "url": ""}),
    "what a form has": (widgets, "title_and_credit", str),
    "what is chosen now": (choosing, "title_and_credit", str),
}


def red(paper: Newspaper, kind: Kind) -> dict[str, Said]:
    """The places that say anything else than they should, and what."""
    found = {name: surface.read(paper) for name, surface in SURFACES.items()}
    return {name: said for name, said in found.items() if not is_right(SURFACES[name], kind, said)}


def is_right(surface: Surface, kind: Kind, said: Said) -> bool:
    if surface.use in kind.may_not:
        return said == []
    return set(said) == {(name, surface.form.format(kind.line_of(name))) for name in surface.shows}
