"""
ninjs 3.1 as JSON Schema, for the tests: the whole standard, and what we ask of ourselves besides.

Written down from the IPTC's schema (http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json, © IPTC, CC BY 4.0), whose titles and descriptions are left out:

    python -m tests.ninjs_schema ninjs-schema_3.1.json

says where a copy of the IPTC's file demands anything else, and exits with 1 if it does.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs

if TYPE_CHECKING:
    from collections.abc import Iterator

Schema = dict[str, Any]

GEO_JSON = "https://geojson.org/schema/GeoJSON.json"
# They demand nothing, or say where a schema lives.
SAYS_NOTHING = {"title", "description", "$id", "$schema"}
EMPTY: tuple[Any, ...] = ("", None, [], {})
ABSOLUTE = re.compile(r"(https?://|urn:)\S+")
WITH_ZONE = re.compile(r"\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)")

TEXT = {"type": "string"}
ADDRESS = {"type": "string", "format": "uri"}
MOMENT = {"type": "string", "format": "date-time"}
WHOLE = {"type": "integer"}
NUMBER = {"type": "number"}
PERCENT = {"type": "integer", "minimum": 0, "maximum": 100}
URGENCY = {"type": "integer", "minimum": 1, "maximum": 9}


def node(*required: str, **properties: Schema) -> Schema:
    """An object of these properties and no others."""
    return {"type": "object", "additionalProperties": False, "properties": properties} | ({"required": list(required)} if required else {})


def several(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def one_of(*words: str) -> Schema:
    return {"type": "string", "enum": list(words)}


def either(*names: str) -> Schema:
    """Exactly one of these is there."""
    return {"oneOf": [{"required": [name]} for name in names]}


def defined(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


# What is used in more places than one

STATUS = one_of("usable", "withheld", "canceled")
IDENTIFIED = {"name": TEXT, "rel": TEXT, "uri": ADDRESS, "literal": TEXT}
REACHED = {"contactInfo": several(defined("contactInfoType"))}
WORDS = {"role": TEXT, "contentType": TEXT, "value": TEXT}

CONTACT = node(
    type=TEXT,
    role=TEXT,
    lang=TEXT,
    name=TEXT,
    value=TEXT,
    address=node(lines=several(TEXT), locality=TEXT, area=TEXT, postalCode=TEXT, country=TEXT),
) | either("value", "address")
ORGANISATION = node(**IDENTIFIED, symbols=several(node(exchange=TEXT, symbolType=ADDRESS, symbol=TEXT)), **REACHED)
RENDITION = node(
    "name",
    **dict.fromkeys(["name", "contentType", "title", "format", "aspectRatio", "videoCodec", "transportProtocol", "bitrate"], TEXT),
    **dict.fromkeys(["width", "height", "sizeInBytes"], WHOLE),
    **dict.fromkeys(["duration", "frameRate"], NUMBER),
    href=ADDRESS,
    poi=node(x=WHOLE, y=WHOLE),
    scanType=one_of("progressive", "interlaced"),
)

# Events and plans

# A year, a month or a day of it, or a moment.
TRUNCATED = {
    "type": "string",
    "pattern": r"^(-?(?:[1-9][0-9]*)?[0-9]{4})(-(1[0-2]|0[1-9])(-(3[01]|0[1-9]|[12][0-9])(T(2[0-3]|[01][0-9]):([0-5][0-9]):([0-5][0-9])"
    r"(\.[0-9]+)?(Z|[+-](?:2[0-3]|[01][0-9]):[0-5][0-9])?)?)?)?$",
}
RULE = node(
    frequency=one_of("secondly", "minutely", "hourly", "daily", "weekly", "monthly", "yearly"),
    interval=WHOLE,
    until=MOMENT,
    count=WHOLE,
)
DATES = node(
    startDate=MOMENT,
    endDate=MOMENT,
    expectedStartDate=defined("truncatedDateTimeType"),
    expectedEndDate=defined("truncatedDateTimeType"),
    expectedDuration=TEXT,
    # No array is a text, but that is how the standard has it: nothing can be said here.
    recurrence=node(recurrenceDates={"type": "array", **defined("truncatedDateTimeType")}, recurrenceRules=several(RULE)),
) | {"anyOf": [either("startDate", "expectedStartDate"), either("endDate", "expectedEndDate")]}
COMMISSIONED = node(by=TEXT, on=MOMENT, references=several(node(name=TEXT, value=TEXT)))
EVENT_DETAILS = node(
    eventStatus=ADDRESS,
    plannedCoverageStatus=ADDRESS,
    dates={"type": "object", **defined("datesObjectType")},
    organiser={"type": "object", **defined("organisationType")},
)
PLANNED = node(
    uri=ADDRESS,
    title=TEXT,
    pubStatus=STATUS,
    type={"type": "string", **defined("newsObjectType")},
    commissioned={"type": "object", **defined("commissionedType")},
    dates={"type": "object", **defined("datesObjectType")},
    audiences=several(node(audience=TEXT, significance=WHOLE)),
    exclAudience=several(TEXT),
    edNote=TEXT,
    urgency=URGENCY,
    language=TEXT,
    itemCount=node(rangeFrom=WHOLE, rangeTo=WHOLE),
    wordCount=WHOLE,
    renditions=several(defined("renditionType")),
)

# A piece of news

TEXTS = ["profile", "version", "copyrightHolder", "copyrightNotice", "usageTerms", "edNote", "language", "title", "by", "slugline", "located"]
MOMENTS = ["firstCreated", "versionCreated", "contentCreated", "embargoedUntil", "expires"]
NEWS: dict[str, Schema] = {
    **dict.fromkeys(TEXTS, TEXT),
    **dict.fromkeys(MOMENTS, MOMENT),
    "uri": ADDRESS,
    "type": defined("newsObjectType"),
    "representationType": one_of("full", "partial"),
    "pubStatus": STATUS,
    "urgency": URGENCY,
    "headlines": several(node("value", **WORDS)),
    "descriptions": several(node("value", **WORDS)),
    "bodies": several(node("value", **WORDS, charCount=WHOLE, wordCount=WHOLE)),
    "people": several(node(**IDENTIFIED, **REACHED)),
    "organisations": several(defined("organisationType")),
    "places": several(node(**IDENTIFIED, **REACHED, geoJSON={"$ref": f"{GEO_JSON}#"})),
    "subjects": several(node(**IDENTIFIED, creator=TEXT, relevance=PERCENT, confidence=PERCENT)),
    "events": several(node(**IDENTIFIED, id=TEXT)),
    "eventDetails": EVENT_DETAILS,
    "plannedCoverage": several(PLANNED),
    "objects": several(node(**IDENTIFIED)),
    "infoSources": several(node(name=TEXT, role=TEXT, uri=ADDRESS, literal=TEXT, **REACHED)),
    "renditions": several(defined("renditionType")),
    "associations": several(
        {"type": "object", **defined("ninjsType"), "properties": {"name": TEXT, "rel": TEXT}, "required": ["name", "uri"], "unevaluatedProperties": False}
    ),
    "altIds": several(node(role=TEXT, value=TEXT)),
    "trustIndicators": several(node(role=ADDRESS, title=TEXT, href=ADDRESS)),
    "standard": node(name=TEXT, version=TEXT, schema=ADDRESS),
    "genres": several(node(name=TEXT, uri=TEXT, literal=TEXT)),
    "rightsInfo": node(langId=ADDRESS, linkedRights=ADDRESS, encodedRights=TEXT) | either("linkedRights", "encodedRights"),
    "digitalSourceType": node(name=TEXT, uri=ADDRESS, literal=TEXT),
}
NINJS: Schema = {
    "$defs": {
        "datesObjectType": DATES,
        "contactInfoType": CONTACT,
        "commissionedType": COMMISSIONED,
        "truncatedDateTimeType": TRUNCATED,
        "organisationType": ORGANISATION,
        "renditionType": RENDITION,
        "newsObjectType": one_of("text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"),
        "ninjsType": {"type": "object", "properties": NEWS},
        # Not a definition; the IPTC's file has it among them.
        "unevaluatedProperties": False,
    },
    "type": "object",
    **defined("ninjsType"),
    "required": ["uri"],
    "unevaluatedProperties": False,
}


def validator(schema: Schema) -> jsonschema_rs.Draft202012Validator:
    """One that holds addresses and moments to their formats. Places with coordinates are not looked into: our stories have none."""
    registry = jsonschema_rs.Registry([(GEO_JSON, {"type": "object", "required": ["type"]})])
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, registry=registry)


STANDARD = validator(NINJS)


def validate(document: Schema) -> None:
    """Raises jsonschema_rs.ValidationError for what is no ninjs, and ValueError for what the standard allows and we do not say."""
    STANDARD.validate(document)
    for path, name, value in values(document):
        if value in EMPTY:
            raise ValueError(f"{path} is empty")
        if name in {"uri", "href", "linkedRights", "schema"} and not ABSOLUTE.fullmatch(value):
            raise ValueError(f"{path} is no absolute address: {value}")
        if name in MOMENTS and not WITH_ZONE.fullmatch(value):
            raise ValueError(f"{path} has no time zone: {value}")


def values(value: Any, path: str = "", name: str = "") -> Iterator[tuple[str, str, Any]]:
    """All that a document says, with where it stands and what it is called there."""
    yield path, name, value
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield from values(part, f"{path}/{key}", str(key))


# Against the IPTC's own file


def differences(theirs: Any, ours: Any, path: str = "") -> Iterator[str]:
    """Where one schema demands what the other does not."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        # A property may be called "title".
        left_out = set() if path.endswith("/properties") else SAYS_NOTHING
        for key in sorted((theirs.keys() | ours.keys()) - left_out):
            yield from differences(theirs.get(key), ours.get(key), f"{path}/{key}")
    elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        for number, (their, our) in enumerate(zip(theirs, ours, strict=True)):
            yield from differences(their, our, f"{path}/{number}")
    elif theirs != ours:
        yield f"{path or '/'}: {json.dumps(theirs)} in the file, {json.dumps(ours)} here"


if __name__ == "__main__":
    found = list(differences(json.loads(Path(sys.argv[1]).read_text()), NINJS))
    print("\n".join(found) or "Nothing is demanded there that is not demanded here, and the other way round.")  # noqa: T201 -- It is a command.
    sys.exit(bool(found))
