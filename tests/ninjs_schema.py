"""
ninjs 3.1 as JSON Schema, for the tests.

Written down from the IPTC's schema (http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json, © IPTC, CC BY 4.0), without what a story of ours never has: events,
planning, organisations, objects. Like the standard's it refuses every property that is not named here; and unlike it, texts that are empty.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

TEXT = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "format": "uri", "pattern": "^(https?|urn):"}
MOMENT = {"type": "string", "format": "date-time", "pattern": "(Z|[+-][0-9]{2}:[0-9]{2})$"}
NUMBER = {"type": "integer"}
PERCENT = {"type": "integer", "minimum": 0, "maximum": 100}


def node(*required: str, **properties: Any) -> dict[str, Any]:
    """An object of these properties and no others."""
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": properties}


def several(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item, "minItems": 1}


WORDS = {"role": TEXT, "contentType": TEXT, "value": TEXT}
NAMED = {"name": TEXT, "uri": ADDRESS, "literal": TEXT}
POSTAL_ADDRESS = node(lines=several(TEXT), locality=TEXT, area=TEXT, postalCode=TEXT, country=TEXT)
CONTACT = {
    **node(type=TEXT, role=TEXT, lang=TEXT, name=TEXT, value=TEXT, address=POSTAL_ADDRESS),
    "oneOf": [{"required": ["value"]}, {"required": ["address"]}],
}
CONTACTS = {"contactInfo": several(CONTACT)}
RENDITION = node("name", name=TEXT, href=ADDRESS, contentType=TEXT, title=TEXT, width=NUMBER, height=NUMBER, sizeInBytes=NUMBER, format=TEXT, aspectRatio=TEXT)
RIGHTS = {
    **node(langId=ADDRESS, linkedRights=ADDRESS, encodedRights=TEXT),
    "oneOf": [{"required": ["linkedRights"]}, {"required": ["encodedRights"]}],
}
PROPERTIES: dict[str, Any] = {
    "uri": ADDRESS,
    "type": {"enum": ["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"]},
    "representationType": {"enum": ["full", "partial"]},
    **dict.fromkeys(
        ["profile", "version", "copyrightHolder", "copyrightNotice", "usageTerms", "edNote", "language", "title", "by", "slugline", "located"], TEXT
    ),
    **dict.fromkeys(["firstCreated", "versionCreated", "contentCreated", "embargoedUntil", "expires"], MOMENT),
    "pubStatus": {"enum": ["usable", "withheld", "canceled"]},
    "urgency": {"type": "integer", "minimum": 1, "maximum": 9},
    "headlines": several(node("value", **WORDS)),
    "descriptions": several(node("value", **WORDS)),
    "bodies": several(node("value", **WORDS, charCount=NUMBER, wordCount=NUMBER)),
    "people": several(node(**NAMED, rel=TEXT, **CONTACTS)),
    "places": several(node(**NAMED, rel=TEXT, **CONTACTS)),
    "subjects": several(node(**NAMED, rel=TEXT, creator=TEXT, relevance=PERCENT, confidence=PERCENT)),
    "genres": several(node(**NAMED)),
    "infoSources": several(node(**NAMED, role=TEXT, **CONTACTS)),
    "trustIndicators": several(node(role=ADDRESS, title=TEXT, href=ADDRESS)),
    "standard": node(name=TEXT, version=TEXT, schema=ADDRESS),
    "altIds": several(node(role=TEXT, value=TEXT)),
    "renditions": several(RENDITION),
    "rightsInfo": RIGHTS,
    "digitalSourceType": node(**NAMED),
}
ASSOCIATED = node("uri", "name", **PROPERTIES, name=TEXT, rel=TEXT)
NINJS = node("uri", **PROPERTIES, associations=several(ASSOCIATED))


def validate(document: dict[str, Any]) -> None:
    """Raises jsonschema.ValidationError for what is no ninjs."""
    Draft202012Validator(NINJS, format_checker=FormatChecker()).validate(document)
