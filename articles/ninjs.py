"""
A story as other newsrooms' programs take it: ninjs 3.1, the IPTC's News in JSON (https://iptc.org/standards/ninjs/).

Nothing is said here that the story's readers are not told: what it relies on comes from articles.reliance, credits from articles.credits, and a picture
is in it only where other papers may show it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _

from articles import reading
from articles.credits import creators
from articles.feed_bodies import as_html_elsewhere
from articles.feed_entries import identity_of
from articles.models import BylineRole, SectionPage
from articles.models.source_types import DigitalSourceType
from articles.named_in_body import WITH_PICTURES
from articles.policies import PolicyKind
from articles.reliance import reliances
from articles.renditions import jpeg, prefetch_renditions
from articles.rich_text import resolve_links
from articles.rights import Use, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wagtail.blocks import StreamValue

    from articles.models import ArticlePage, Byline, CreditedImage, Topic
    from articles.publication import Publication
    from articles.reliance import Reliance

Node = dict[str, Any]

VERSION = "3.1"
STANDARD = {"name": "ninjs", "version": VERSION, "schema": f"http://www.iptc.org/std/ninjs/ninjs-schema_{VERSION}.json"}
# Below the story's own address.
NAME = "ninjs.json"
# What a person had to do with the story, in lower case as in the standard's own examples.
RELATIONS = {
    BylineRole.WORDS: "author",
    BylineRole.REPORTING: "author",
    BylineRole.PHOTOGRAPHS: "photographer",
    BylineRole.GRAPHICS: "illustrator",
    BylineRole.EDITING: "editor",
}
# It points to a story that the other paper has not got.
LEFT_OUT = "related_story"
LINES = ["p", "h2", "h3", "h4", "li", "tr", "caption", "summary"]


def offering_section(story: ArticlePage) -> SectionPage | None:
    """The section that the story is filed under, if other newsrooms may fetch its stories as data and every reader may open this one."""
    section = SectionPage.objects.ancestor_of(story).order_by("-depth").first()
    return section if section and section.offers_ninjs and not story.get_view_restrictions().exists() else None


def document(story: ArticlePage, *, section: SectionPage, publication: Publication) -> Node:
    """The story as a ninjs object, in as many queries whatever it holds. What is not known is left out."""
    bylines, topics = reading.BYLINES(story=story.pk), reading.TOPICS(story=story.pk)
    resolve_links(story.body)
    blocks = [block for block in story.body if block.block_type != LEFT_OUT]
    pictures = _pictures(story, blocks)
    prefetch_renditions([picture for _rel, picture, _caption in pictures], "lead", "inline")
    relied_on = reliances(story, reading.SOURCE_CREDITS(story=story.pk))
    html = as_html_elsewhere(story, blocks, template="articles/ninjs/body.html", use=Use.REPUBLICATION, base_url=publication.address_of(story))
    return _known(
        {
            **_identity(story, publication),
            "by": _by(bylines),
            "people": [_person(publication, byline) for byline in bylines],
            "located": story.dateline,
            "headlines": [{"role": "main", "contentType": "text/plain", "value": story.title}],
            "descriptions": _descriptions(summary=story.dek),
            "bodies": _bodies(html),
            "subjects": [_section(publication, section), *(_topic(publication, topic) for topic in topics)],
            "genres": [{"name": story.get_label_display(), "literal": story.label}],
            "infoSources": [_source(publication, reliance) for reliance in relied_on],
            "trustIndicators": _policies(publication),
            "associations": list(_associations(publication, pictures)),
        }
    )


def _identity(story: ArticlePage, publication: Publication) -> Node:
    """Which story it is, which version of it, and whose. Readers' "updated" is `updated_at`, never a date of Wagtail's."""
    address = publication.address_of(story)
    return {
        "standard": STANDARD,
        "uri": identity_of(story),
        "type": "text",
        "representationType": "full",
        "version": str(story.live_revision_id or ""),
        "firstCreated": publication.moment(story.first_published_at),
        "versionCreated": publication.moment(story.updated_at or story.first_published_at),
        "pubStatus": "usable",
        "language": publication.language_tag,
        "title": story.title,
        "slugline": story.slug,
        "copyrightHolder": publication.name,
        "altIds": [{"role": "url", "value": address}],
        "renditions": [{"name": "web", "href": address, "contentType": "text/html", "title": story.title}],
    }


# Who and what about


def _by(bylines: Iterable[Byline]) -> str:
    """Those who wrote or reported it, as a reader would say it."""
    names = list(dict.fromkeys(byline.contributor.name for byline in bylines if RELATIONS[BylineRole(byline.role)] == "author"))
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def _person(publication: Publication, byline: Byline) -> Node:
    contributor = byline.contributor
    return {"name": contributor.name, "rel": RELATIONS[BylineRole(byline.role)], "uri": publication.absolute(contributor.get_absolute_url())}


def _section(publication: Publication, section: SectionPage) -> Node:
    return {"name": section.title, "rel": "section", "uri": publication.address_of(section)}


def _topic(publication: Publication, topic: Topic) -> Node:
    return {"name": topic.name, "rel": "about", "uri": publication.absolute(topic.get_absolute_url())}


def _source(publication: Publication, reliance: Reliance) -> Node:
    """One that the story relies on, as its readers are told. The piece is how it can be looked up."""
    piece = {"type": "web", "role": "piece", "name": reliance.piece_title, "value": reliance.piece_url}
    return _known(
        {
            "name": reliance.name,
            "role": reliance.way,
            "literal": reliance.kind,
            "uri": publication.absolute(reliance.url),
            "contactInfo": [_known(piece)] if reliance.piece_url else [],
        }
    )


def _policies(publication: Publication) -> list[Node]:
    """Where the paper says how it works."""
    found = publication.paper.policy_addresses().items()
    return [{"title": str(PolicyKind(kind).label), "href": publication.absolute(address)} for kind, address in found]


# Words


def _descriptions(**texts: str) -> list[Node]:
    return [{"role": role, "contentType": "text/plain", "value": text} for role, text in texts.items() if text]


def _bodies(html: str) -> list[Node]:
    """The body as HTML with its pictures and credits, and as plain text without them. Paragraphs of the text stand apart by an empty line."""
    text = plain_text(html)
    counted = {"charCount": len(text), "wordCount": len(text.split())}
    return [
        {"role": "main", "contentType": "text/html", **counted, "value": html},
        {"role": "text", "contentType": "text/plain", **counted, "value": text},
    ]


def plain_text(html: str) -> str:
    """The words of a story's HTML, without pictures, their captions and what is embedded."""
    soup = BeautifulSoup(html, "html.parser")
    for figure in soup.find_all("figure"):
        if not figure.find("blockquote"):
            figure.decompose()
    # A list's point may be made of paragraphs.
    lines = [element for element in soup.find_all([*LINES, "figcaption"]) if not element.find(LINES)]
    texts = (" ".join(line.get_text(" " if line.name == "tr" else "").split()) for line in lines)
    return "\n\n".join(filter(None, texts))


# Pictures


def _pictures(story: ArticlePage, blocks: Iterable[StreamValue.StreamChild]) -> list[tuple[str, CreditedImage, str]]:
    """What other papers may show: how it is used, the picture, and the caption that it has there. A picture comes as often as the story has it."""
    in_body = [block.value for block in blocks if block.block_type in WITH_PICTURES]
    found = [
        ("lead", shown(story.lead_picture, Use.REPUBLICATION), story.lead_caption),
        *(("inline", shown(value["image"], Use.REPUBLICATION), value.get("caption") or "") for value in in_body),
    ]
    return [(rel, picture, caption) for rel, picture, caption in found if picture]


def _associations(publication: Publication, pictures: Iterable[tuple[str, CreditedImage, str]]) -> Iterable[Node]:
    """Each picture once, if its file is there, with its own words and rights."""
    by_picture = {picture.pk: (rel, picture, caption) for rel, picture, caption in reversed(list(pictures))}
    for number, (rel, picture, caption) in enumerate(reversed(by_picture.values()), start=1):
        file = jpeg(picture, rel)
        if file is None:
            continue
        rendition = {"name": "main", "href": publication.absolute(file.url), "contentType": "image/jpeg", "width": file.width, "height": file.height}
        yield _known(
            {
                "name": _("Picture %(number)s") % {"number": number},
                "rel": rel,
                "uri": f"{publication.root}/#picture-{picture.pk}",
                "type": "picture",
                "by": ", ".join(creators(picture)),
                "descriptions": _descriptions(
                    caption=caption or picture.caption, alt=_alt(picture), credit=picture.credit.text, long=picture.extended_description
                ),
                "places": [{"name": picture.place}] if picture.place else [],
                "renditions": [rendition],
                **_rights(picture, publication),
            }
        )


def _alt(picture: CreditedImage) -> str:
    """What the picture means in this story, where it is said, else what it shows."""
    return "" if getattr(picture, "decorative", False) else str(getattr(picture, "contextual_alt_text", None) or picture.default_alt_text)


def _rights(picture: CreditedImage, publication: Publication) -> Node:
    """What the picture's record says of its rights. It is out of date once they end."""
    return {
        "copyrightHolder": picture.source_name or picture.credit_line,
        "copyrightNotice": picture.copyright_notice,
        "usageTerms": _usage_terms(picture),
        "rightsInfo": {"linkedRights": picture.licence_address} if picture.licence_address else {},
        "expires": publication.moment(picture.rights_end),
        "digitalSourceType": _source_type(picture),
    }


def _usage_terms(picture: CreditedImage) -> str:
    """The terms in words, as the picture's files have them, and where it may be shown."""
    return " – ".join(filter(None, [picture.usage_terms or str(picture.licence or ""), picture.territory_note]))


def _source_type(picture: CreditedImage) -> Node:
    address = picture.digital_source_address
    return {"name": str(DigitalSourceType(picture.digital_source_type).label), "uri": address} if address else {}


def _known(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in ("", None, [], {})}
