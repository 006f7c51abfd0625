"""How the tests read feeds: with a feed reader's parser, with an XML parser, and against JSON Feed's rules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import feedparser
import jsonschema_rs
from defusedxml import ElementTree

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from django.test import Client

MEDIA = "{http://search.yahoo.com/mrss/}"
DC = "{http://purl.org/dc/elements/1.1/}"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"

TEXT = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "pattern": "^https?://"}
AUTHOR = {
    "type": "object",
    "properties": {"name": TEXT, "url": ADDRESS, "avatar": ADDRESS},
    "anyOf": [{"required": ["name"]}, {"required": ["url"]}, {"required": ["avatar"]}],
    "additionalProperties": False,
}
# Extensions: "The name of a custom object begins with an underscore", and it is an object.
EXTENSIONS = {"^_[^.]*$": {"type": "object"}}
ITEM = {
    "type": "object",
    "required": ["id"],
    "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
    "properties": {
        "id": TEXT,
        "url": ADDRESS,
        "external_url": ADDRESS,
        "title": TEXT,
        "content_html": TEXT,
        "content_text": TEXT,
        "summary": TEXT,
        "image": ADDRESS,
        "banner_image": ADDRESS,
        "date_published": {"type": "string", "format": "date-time", "pattern": "(Z|[+-][0-9]{2}:[0-9]{2})$"},
        "date_modified": {"type": "string", "format": "date-time", "pattern": "(Z|[+-][0-9]{2}:[0-9]{2})$"},
        "authors": {"type": "array", "items": AUTHOR, "minItems": 1},
        "tags": {"type": "array", "items": TEXT, "uniqueItems": True},
        "language": TEXT,
    },
    "patternProperties": EXTENSIONS,
    "additionalProperties": False,
}
# Written from https://www.jsonfeed.org/version/1.1/; `author` is left out, for 1.1 replaces it by `authors`.
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": TEXT,
        "home_page_url": ADDRESS,
        "feed_url": ADDRESS,
        "description": TEXT,
        "user_comment": TEXT,
        "next_url": ADDRESS,
        "icon": ADDRESS,
        "favicon": ADDRESS,
        "authors": {"type": "array", "items": AUTHOR, "minItems": 1},
        "language": {"type": "string", "pattern": "^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$"},
        "expired": {"type": "boolean"},
        "items": {"type": "array", "items": ITEM},
    },
    "patternProperties": EXTENSIONS,
    "additionalProperties": False,
}


def parsed(client: Client, address: str = "/feed/") -> Any:
    """The feed as a feed reader has it. Fails when the parser finds fault with it."""
    found = feedparser.parse(client.get(address).content)
    assert not found.bozo, found.bozo_exception
    return found


def channel(client: Client, address: str = "/feed/") -> Element:
    """The feed's `<channel>`."""
    found = ElementTree.fromstring(client.get(address).content).find("channel")
    assert found is not None
    return found


def items(client: Client, address: str = "/feed/") -> list[Element]:
    return channel(client, address).findall("item")


def json_items(client: Client, address: str = "/feed.json") -> list[dict[str, Any]]:
    """The items of a JSON Feed that keeps to the standard."""
    feed = json.loads(client.get(address).content)
    jsonschema_rs.validate(JSON_FEED, feed, validate_formats=True)
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    return feed["items"]


def titles(client: Client, address: str = "/feed/") -> list[str]:
    return [entry.title for entry in parsed(client, address).entries]
