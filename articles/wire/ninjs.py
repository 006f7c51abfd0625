"""News items in JSON: ninjs 2 and 3 of the IPTC, and 1, whose names differ. https://iptc.org/standards/ninjs/"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from articles.wire.copy import WireCopy
from articles.wire.excerpts import is_excerpt
from articles.wire.html import read_html
from articles.wire.lines import byline_of
from articles.wire.links import picture_address
from articles.wire.pieces import LeftOut, Picture
from articles.wire.refusals import Unreadable
from articles.wire.runs import without_control_characters
from articles.wire.shape import LONGEST_DEK, LONGEST_HEADLINE, recognise
from articles.wire.text import read_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from articles.wire.html import Reading
    from articles.wire.pieces import Piece

Item = dict[str, Any]
DEK_ROLES = frozenset({"dek", "deck", "subheadline", "subhead", "subheading", "sub", "subtitle", "standfirst"})
NO_DEKS = frozenset({"caption", "drop", "seo", "twitter", "social", "alttext", "keywords"})
ABOUT = (
    *("keywords", "subjects", "subject", "people", "person", "organisations", "organisation"),
    *("places", "place", "events", "event", "genres"),
)
# What the first picture of a story is called, among the names of programs and of people.
MAIN_PICTURES = frozenset({"main", "lead", "featured", "featureimage", "featuredimage", "featuremedia", "hero", "mainimage", "mainpicture"})
BODIES = frozenset({"headlines", "headline", "bodies", "body_html", "body_html5", "body_xhtml", "body_text"})
LONGEST_NAME = 255


def is_json(text: str) -> bool:
    return text.lstrip()[:1] == "{" and not text.lstrip().startswith("{\\rtf")


def read_ninjs(text: str, *, known: Collection[str] = ()) -> WireCopy:
    """The item as wire copy. Raises Unreadable for JSON that is no item of text."""
    item = _item(text)
    copy = WireCopy("ninjs")
    reading = _body(item)
    _take_headlines(item, copy)
    _take_descriptions(item, copy, reading)
    _take_fields(item, copy)
    _take_pictures(item, reading)
    if not reading.pieces:
        raise Unreadable(_("This item has no text, only what describes it. Import an item whose “bodies” hold the story."))
    return recognise(reading, into=copy, known=known)


def _item(text: str) -> Item:
    try:
        item = _in_small_letters(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("This begins like JSON and is none: it is damaged or was cut off. Fetch the item again, and paste all of it.")) from error
    if not isinstance(item, dict) or BODIES.isdisjoint(item):
        raise Unreadable(_("This is JSON, and no news item in ninjs. Import one whose “headlines” and “bodies” hold the story, or paste its text."))
    return item


def _in_small_letters(value: Any) -> Any:
    """ninjs 3 writes "contentType" where ninjs 2 has "contenttype". Texts are as databases can store them."""
    if isinstance(value, dict):
        return {str(name).lower(): _in_small_letters(inner) for name, inner in value.items()}
    if isinstance(value, str):
        # JSON can write halves of characters, which no database stores.
        return without_control_characters(value.encode(errors="replace").decode())
    return [_in_small_letters(inner) for inner in value] if isinstance(value, list) else value


def _objects(item: Item, name: str) -> list[Item]:
    """The objects of a list; of a ninjs 1 object of objects, those with their names."""
    value = item.get(name)
    if isinstance(value, dict):
        return [{"name": key, **inner} for key, inner in value.items() if isinstance(inner, dict)]
    return [inner for inner in value if isinstance(inner, dict)] if isinstance(value, list) else []


def _string(item: Item, *names: str) -> str:
    """The first of these that is a text, in one line."""
    return next((" ".join(value.split()) for value in map(item.get, names) if isinstance(value, str) and value.strip()), "")


def _words(item: Item) -> str:
    """The value of a headline or description, without mark-up."""
    value = item.get("value")
    if not isinstance(value, str):
        return ""
    is_html = "html" in _string(item, "contenttype").lower()
    return " ".join((" ".join(piece.text for piece in read_html(value).pieces) if is_html else value).split())


def _body(item: Item) -> Reading:
    """The body as HTML where there is one, for it keeps links; else as plain text."""
    bodies = [body for body in _objects(item, "bodies") if isinstance(body.get("value"), str) and body["value"].strip()]
    html = next((body["value"] for body in bodies if "html" in _string(body, "contenttype").lower()), None)
    html = html or next((body["value"] for body in bodies if not _string(body, "contenttype") and "html" in _string(body, "role").lower()), None)
    html = html or next((item[name] for name in ("body_html", "body_html5", "body_xhtml") if isinstance(item.get(name), str) and item[name].strip()), None)
    if html:
        return read_html(html, base=picture_address(_string(item, "uri")))
    plain = next((body["value"] for body in bodies if "xml" not in _string(body, "contenttype").lower()), item.get("body_text"))
    return read_text(plain if isinstance(plain, str) else "")


def _take_headlines(item: Item, copy: WireCopy) -> None:
    headlines = [(_string(one, "role").lower(), _words(one)) for one in _objects(item, "headlines")]
    headlines = [(role, words) for role, words in headlines if words]
    main = next((words for role, words in headlines if role == "main"), None)
    main = main or next((words for role, words in headlines if role not in DEK_ROLES), None) or _string(item, "headline")
    if main:
        copy.headline = main[:LONGEST_HEADLINE]
        copy.recognise("headline", main, _("The item's headline says so."))
    for role, words in headlines:
        if role in DEK_ROLES and not copy.dek and len(words) <= LONGEST_DEK:
            copy.dek = words
            copy.recognise("dek", words, _("The item has it as a second headline."))
        elif words != main:
            copy.left_out.append(LeftOut(words, _("It is another headline of the item.")))


def _take_descriptions(item: Item, copy: WireCopy, reading: Reading) -> None:
    descriptions = [(_string(one, "role").lower(), _words(one)) for one in _objects(item, "descriptions")]
    plain = [("", words) for words in [_string(item, "description_text")] if words]
    for role, words in [*descriptions, *plain]:
        if not words or words == copy.dek:
            continue
        if is_excerpt(words, reading.pieces):
            copy.left_out.append(LeftOut(words, _("It is a description that only repeats the beginning of the story.")))
        elif copy.dek or role in NO_DEKS or len(words) > LONGEST_DEK:
            copy.left_out.append(LeftOut(words, _("It is a description of the item, and no dek.")))
        else:
            copy.dek = words
            copy.recognise("dek", words, _("The item describes itself so."))


def _take_fields(item: Item, copy: WireCopy) -> None:
    copy.byline = _by(item)[:LONGEST_NAME]
    copy.dateline = _string(item, "located")[:100]
    copy.address = picture_address(_string(item, "uri", "canonicalurl"))
    copy.sources = list(dict.fromkeys(filter(None, (_string(one, "name")[:LONGEST_NAME] for one in _objects(item, "infosources")))))
    copy.keywords = list(dict.fromkeys(_keywords(item)))
    for what, words in (("byline", copy.byline), ("dateline", copy.dateline), *(("source", name) for name in copy.sources)):
        if words:
            copy.recognise(what, words, _("The item says so in a field of its own."))
    _note_conditions(item, copy)


def _by(item: Item) -> str:
    """Who made it, without the word that says so."""
    said = _string(item, "by", "byline")
    return byline_of(said) or said


def _keywords(item: Item) -> Iterator[str]:
    for name in ABOUT:
        value = item.get(name)
        yield from (" ".join(word.split()) for word in (value if isinstance(value, list) else []) if isinstance(word, str) and word.strip())
        yield from filter(None, (_string(one, "name") for one in _objects(item, name)))


def _note_conditions(item: Item, copy: WireCopy) -> None:
    status = _string(item, "pubstatus").lower()
    if status and status != "usable":
        copy.notes.append(_("The sender has marked this item as “%(status)s”. Ask before it is published.") % {"status": status})
    said = [
        ("embargoed", _("The copy is embargoed: %(line)s")),
        ("ednote", _("A note to editors: %(line)s")),
        ("usageterms", _("Terms of use: %(line)s")),
        ("copyrightnotice", _("Copyright notice: %(line)s")),
    ]
    copy.notes += [words % {"line": _string(item, name)} for name, words in said if _string(item, name)]


def _take_pictures(item: Item, reading: Reading) -> None:
    """Associated pictures stand above the story, the one that is called its main picture first, unless its body has them as well."""
    associated = [one for one in _objects(item, "associations") if _string(one, "type").lower() in {"picture", "image", "photo", "graphic"}]
    pictures = [(picture, _addresses(one)) for one in sorted(associated, key=_is_further) if (picture := _picture(one))]
    said = {known: picture for picture, addresses in reversed(pictures) for known in (*addresses, picture.caption) if known}
    inside = [piece for piece in reading.pieces if isinstance(piece, Picture)]
    known_inside = {known for piece in inside for known in (piece.address, piece.caption) if known}
    reading.pieces = [_said_better(piece, said) for piece in reading.pieces]
    reading.pieces[:0] = [picture for picture, addresses in pictures if known_inside.isdisjoint({*addresses, picture.caption})]


def _addresses(item: Item) -> list[str]:
    """Those of all its renditions: a body may show a smaller one."""
    return [picture_address(_string(one, "href")) for one in _objects(item, "renditions")]


def _said_better(piece: Piece, said: dict[str, Picture]) -> Piece:
    """A picture of the body at the address of its widest rendition, with what its association says of it where the body is silent."""
    better = (said.get(piece.address) or said.get(piece.caption)) if isinstance(piece, Picture) else None
    if not isinstance(piece, Picture) or better is None:
        return piece
    filled = piece.filled_from(better)
    # A caption in the body may end with the credit, without a mark.
    caption = filled.caption.removesuffix(filled.credit).rstrip() or better.caption
    return replace(filled, is_beside=False, address=better.address or piece.address, caption=caption)


def _is_further(item: Item) -> bool:
    return MAIN_PICTURES.isdisjoint({_string(item, "name").lower(), _string(item, "rel").lower(), _string(item, "role").lower()})


def _picture(item: Item) -> Picture | None:
    renditions = [one for one in _objects(item, "renditions") if picture_address(_string(one, "href")) and _is_image(one)]
    widest = max(renditions, key=_width, default={})
    described = {_string(one, "role").lower(): words for one in reversed(_objects(item, "descriptions")) if (words := _words(one))}
    alt_text = next((words for role, words in described.items() if "alt" in role), "")
    captions = [words for role, words in reversed(described.items()) if "alt" not in role and role not in {"credit", "long"}]
    headlines = [words for one in _objects(item, "headlines") if (words := _words(one))]
    return Picture(
        picture_address(_string(widest, "href")),
        alt_text,
        described.get("caption", "") or next(iter(captions), "") or _string(item, "description_text", "body_text", "caption"),
        described.get("credit", "") or _credit(item),
        title=next(iter(headlines), "") or _string(item, "headline", "title"),
        creator=_by(item) if _string(item, "creditline", "credit") or "credit" in described else "",
        **_rights(item),
        is_beside=True,
    )


def _rights(item: Item) -> dict[str, str]:
    """What it says of the picture's rights, by the names of the piece."""
    holder, source_type = _string(item, "copyrightholder"), item.get("digitalsourcetype")
    links = [_string(one, "linkedrights") for one in [item.get("rightsinfo"), *_objects(item, "rightsinfo")] if isinstance(one, dict)]
    return {
        "copyright_notice": _string(item, "copyrightnotice") or (f"© {holder}" if holder else ""),
        "usage_terms": _string(item, "usageterms"),
        "licence_url": next(filter(None, map(picture_address, links)), ""),
        "rights_end": _string(item, "expires"),
        "digital_source_type": _string(source_type, "uri", "literal", "name") if isinstance(source_type, dict) else _string(item, "digitalsourcetype"),
    }


def _is_image(rendition: Item) -> bool:
    """Associations may hold the page, or a film, as well."""
    said = _string(rendition, "contenttype", "mimetype").lower()
    return not said or said.startswith("image/")


def _width(rendition: Item) -> float:
    width = rendition.get("width")
    return width if isinstance(width, int | float) else 0


def _credit(item: Item) -> str:
    """The credit as it is said or, piece by piece, who made it and whose it is."""
    said = _string(item, "creditline", "credit") or _by(item)
    holder = _string(item, "copyrightholder")
    return said or holder or _string(item, "copyrightnotice")
