"""A story in an RSS or Atom feed, with the words that Dublin Core, Media RSS and the content module add. Entities are refused before anything is parsed."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.wire.copy import WireCopy
from articles.wire.excerpts import is_excerpt
from articles.wire.html import Reading, read_html
from articles.wire.links import link_address, picture_address
from articles.wire.pieces import LeftOut, Picture
from articles.wire.refusals import Unreadable
from articles.wire.shape import LONGEST_DEK, LONGEST_HEADLINE, recognise
from articles.wire.text import read_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

ATOM = "{http://www.w3.org/2005/Atom}"
RDF = "{http://purl.org/rss/1.0/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
PROLOGUE = r"(?:<\?[^>]*>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>|\s)*"
BEGINNING = re.compile(rf"{PROLOGUE}<(rss|feed|item|entry|rdf:RDF)\b", re.DOTALL | re.IGNORECASE)
BEGINS_WITHIN = 20_000
DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
HTML = re.compile(r"<[a-z/!]|&(?:#\d+|#x[0-9a-f]+|\w+);", re.IGNORECASE)
# What is said of all pictures of an item is looked for anew for each of them.
MOST_PICTURES = 500
# One item is often copied out of a feed without what declares its names.
NAMESPACES = " ".join(
    [
        f'xmlns:content="{CONTENT[1 : CONTENT.index("}")]}"',
        f'xmlns:dc="{DC[1:-1]}"',
        f'xmlns:media="{MEDIA[1:-1]}"',
        f'xmlns:atom="{ATOM[1:-1]}"',
        *(f'xmlns:{name}="urn:not-read:{name}"' for name in ("dcterms", "georss", "itunes", "slash", "wfw", "thr", "feedburner", "sy", "creativeCommons")),
    ]
)


def is_feed(text: str) -> bool:
    return bool(BEGINNING.match(text[:BEGINS_WITHIN]))


def read_feed_item(text: str, *, item: int | None = None, known: Collection[str] = ()) -> WireCopy:
    """The only story of a feed, or that of number `item`, counted from 1. Raises Unreadable."""
    entry = _chosen(_entries(_root(text)), item)
    copy = WireCopy("atom" if entry.tag.startswith(ATOM) else "rss", address=_link(entry))
    summary, content = _texts(entry, base=copy.address)
    copy.headline = _plain(_child(entry, "title"))[:LONGEST_HEADLINE]
    if copy.headline:
        copy.recognise("headline", copy.headline, _("It is the item's title."))
    if content.pieces:
        _take_summary(" ".join(piece.text for piece in summary.pieces), copy, content)
    _take_fields(entry, copy)
    reading = content if content.pieces else summary
    reading.pieces[:0] = _pictures(entry, reading)
    if not any(piece.text for piece in reading.pieces):
        raise Unreadable(_("This item has a title and no text. Open its address, copy the story, and paste it."))
    return recognise(reading, into=copy, known=known)


def _root(text: str) -> Element:
    text = DECLARATION.sub("", text)
    beginning = BEGINNING.match(text[:BEGINS_WITHIN])
    name = beginning[1].lower() if beginning else ""
    if name == "item":
        text = f"<rss {NAMESPACES}><channel>{text}</channel></rss>"
    elif name == "entry":
        text = f'<feed xmlns="{ATOM[1:-1]}" {NAMESPACES}>{text}</feed>'
    try:
        return fromstring(text, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable(_("This feed defines entities, which no feed needs, so it was not read. Copy the text of the story and paste it.")) from error
    except (ParseError, ValueError, RecursionError) as error:
        raise Unreadable(_("This feed is damaged or was cut off. Fetch it again, or copy the text of the story and paste it.")) from error


def _entries(root: Element) -> list[Element]:
    return [element for element in root.iter() if element.tag in {"item", f"{RDF}item", f"{ATOM}entry"}]


def _chosen(entries: list[Element], number: int | None) -> Element:
    if not entries:
        raise Unreadable(_("This feed has no story in it. Copy the text of the story and paste it."))
    if number is None and len(entries) == 1:
        return entries[0]
    if number is None or not 1 <= number <= len(entries):
        text = ngettext(
            "This feed has %(count)s story. Say its number, 1.",
            "This feed has %(count)s stories. Say the number of the one that you mean, counted from 1, or paste its item alone.",
            len(entries),
        )
        raise Unreadable(text % {"count": len(entries)})
    return entries[number - 1]


def _child(entry: Element, *names: str) -> Element | None:
    for name in names:
        for tag in [name] if name.startswith("{") else [name, f"{ATOM}{name}", f"{RDF}{name}"]:
            found = entry.find(tag)
            if found is not None and (found.text or len(found)):
                return found
    return None


def _plain(element: Element | None) -> str:
    """A title: in RSS it may be HTML, and nobody says so."""
    return " ".join(" ".join(piece.text for piece in _reading(element, base="").pieces).split())


def _texts(entry: Element, *, base: str) -> tuple[Reading, Reading]:
    """The item's summary and its full text, each empty where there is none."""
    return _reading(_child(entry, "description", "summary"), base=base), _reading(_child(entry, CONTENT, "content"), base=base)


def _reading(element: Element | None, *, base: str) -> Reading:
    if element is None:
        return Reading()
    if element.get("type") == "xhtml":
        for inner in element.iter():
            inner.tag = inner.tag.rpartition("}")[2]
        return read_html(tostring(element, encoding="unicode", method="html"), base=base)
    text = element.text or ""
    return read_html(text, base=base) if HTML.search(text) else read_text(text)


def _take_summary(summary: str, copy: WireCopy, content: Reading) -> None:
    summary = " ".join(summary.split())
    if not summary:
        return
    if is_excerpt(summary, content.pieces):
        copy.left_out.append(LeftOut(summary, _("It is a description that only repeats the beginning of the story.")))
    elif len(summary) > LONGEST_DEK:
        copy.left_out.append(LeftOut(summary, _("It is a description of the item, and no dek.")))
    else:
        copy.dek = summary
        copy.recognise("dek", summary, _("The item describes itself so."))


def _take_fields(entry: Element, copy: WireCopy) -> None:
    copy.byline = _author(entry)
    for what, words in (("byline", copy.byline), ("address", copy.address)):
        if words:
            copy.recognise(what, words, _("The item says so in a field of its own."))
    categories = [*entry.findall("category"), *entry.findall(f"{ATOM}category"), *entry.findall(f"{DC}subject")]
    copy.keywords = list(dict.fromkeys(filter(None, (" ".join((one.get("label") or one.get("term") or one.text or "").split()) for one in categories))))


def _author(entry: Element) -> str:
    author = _child(entry, f"{DC}creator", "author")
    if author is None:
        return ""
    said = " ".join((author.findtext(f"{ATOM}name") or author.text or "").split())
    # RSS 2.0 has an address first: "desk@agency.example (Ada Holm)".
    in_brackets = re.search(r"\(([^()]+)\)$", said)
    return (in_brackets[1] if in_brackets and "@" in said else said).removeprefix("By ")[:255]


def _link(entry: Element) -> str:
    links = [element.get("href", "") for element in entry.findall(f"{ATOM}link") if element.get("rel", "alternate") == "alternate"]
    plain = _child(entry, "link")
    return link_address(next(iter(links), "") or (plain.text or "" if plain is not None else ""))


def _pictures(entry: Element, reading: Reading) -> list[Picture]:
    """Pictures beside the text. Of one that the text has as well, the text's gets what is said here and not there."""
    found: dict[str, Picture] = {}
    for picture in (*islice(_media_pictures(entry), MOST_PICTURES), *_enclosed(entry)):
        if picture.address:
            found[picture.address] = found[picture.address].filled_from(picture) if picture.address in found else picture
    inside = {piece.address for piece in reading.pieces if isinstance(piece, Picture)}
    reading.pieces = [piece.filled_from(found[piece.address]) if isinstance(piece, Picture) and piece.address in found else piece for piece in reading.pieces]
    return [replace(picture, is_beside=True) for address, picture in found.items() if address not in inside]


def _media_pictures(entry: Element) -> Iterator[Picture]:
    """What Media RSS (https://www.rssboard.org/media-rss) names. The contents of a group are one picture in several sizes, of which the widest is taken."""
    for parent in entry.iter():
        contents = [media for media in parent if media.tag == f"{MEDIA}content" and _is_image(media)]
        if parent.tag == f"{MEDIA}group" and contents:
            yield _described([max(contents, key=_width), parent, entry])
        elif parent.tag != f"{MEDIA}group":
            yield from (_described([media, entry]) for media in contents)


def _described(places: list[Element]) -> Picture:
    """`places` are where something may be said of the picture: with it, with the sizes that it has, and with the item."""
    title, caption = _media(places[:-1], "title"), _media(places[:-1], "description")
    credit, creator = _credits(places)
    return Picture(
        picture_address(places[0].get("url", "")),
        caption=caption or title,
        credit=credit,
        title=title,
        creator=creator,
        copyright_notice=_media(places, "copyright"),
        licence_url=picture_address(_attribute(places, "license", "href") or _attribute(places, "copyright", "url")),
    )


def _credits(places: list[Element]) -> tuple[str, str]:
    """Whom to credit, and who made it where that is said besides. A feed that names an owner gives the owner the whole line."""
    said = next(filter(None, (place.findall(f"{MEDIA}credit") for place in places)), [])
    by_role = {one.get("role", ""): " ".join((one.text or "").split()) for one in reversed(said)}
    owner, first = by_role.get("owner", ""), next(filter(None, (" ".join((one.text or "").split()) for one in said)), "")
    return (owner, by_role.get("photographer", "")) if owner else (first, "")


def _enclosed(entry: Element) -> Iterator[Picture]:
    credit, _creator = _credits([entry])
    for enclosure in entry.findall("enclosure"):
        if enclosure.get("type", "").startswith("image/"):
            yield Picture(picture_address(enclosure.get("url", "")), credit=credit)
    for link in entry.findall(f"{ATOM}link"):
        if link.get("rel") == "enclosure" and link.get("type", "").startswith("image/"):
            yield Picture(picture_address(link.get("href", "")), credit=credit, title=" ".join(link.get("title", "").split()))


def _is_image(media: Element) -> bool:
    return media.get("medium") == "image" or media.get("type", "").startswith("image/")


def _width(media: Element) -> int:
    width = media.get("width", "")
    return int(width) if width.isascii() and width.isdigit() and len(width) < 8 else 0


def _media(places: Iterable[Element], name: str) -> str:
    """The first that these places say."""
    return next(filter(None, (" ".join((place.findtext(f"{MEDIA}{name}") or "").split()) for place in places)), "")


def _attribute(places: Iterable[Element], name: str, attribute: str) -> str:
    found = (place.find(f"{MEDIA}{name}") for place in places)
    return next((one.get(attribute, "") for one in found if one is not None), "")
