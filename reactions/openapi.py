"""What the OpenAPI document says about each address beyond what the code says of itself."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from reactions.problems import CONTENT_TYPE


class KindOut(Schema):
    slug: str
    label: str
    icon: str
    count: int
    share: int | None


class SummaryOut(Schema):
    page: int
    state: str
    total: int
    as_of: str
    kinds: list[KindOut]


class BatchOut(Schema):
    pages: list[SummaryOut]


class BallotOut(SummaryOut):
    mine: str | None


class MineOut(Schema):
    kind: str | None


PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence that says what to do."},
        "kinds": {"type": "array", "items": {"type": "string"}, "description": "The kinds offered here, when an unknown one was sent."},
        "state": {"type": "string", "enum": ["closed", "off"], "description": "Why no reaction is taken."},
        "retry_after": {"type": "integer", "description": "Seconds to wait."},
    },
}
MEANINGS = {
    400: "What was sent cannot be understood, or the kind is not offered here.",
    403: "Sent by another site's page, by a robot, or by a browser ahead of its reader.",
    404: "No such page, not live, private, or of a type that takes no reactions.",
    405: "The address does not know the method; Allow names those it knows.",
    409: "The board is closed or off.",
    411: "A chunked body that the server cannot tell the end of.",
    413: "More than 4 KB were sent.",
    415: "The body is of another type.",
    429: "Too many; Retry-After says how long to wait.",
    503: "The database does not answer; Retry-After says how long to wait.",
}
VOTING = [400, 403, 404, 405, 409, 411, 413, 415, 429, 503]
KIND_BODY = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string", "description": "The slug of a kind offered on the page."}}}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 16, "maxLength": 128, "pattern": "^[!-~]+$"},
    "description": "A random text of the reader's own, until there is a cookie: the same text is the same reader, so that two first votes at once are one.",
}
PAGES = {
    "name": "pages",
    "in": "query",
    "required": True,
    "schema": {"type": "string", "pattern": "^[0-9]{1,18}(,[0-9]{1,18}){0,99}$"},
    "description": "Up to 100 numbers of pages, with commas between them.",
}


def _refusals(*statuses: int, form: bool = False) -> dict[int, Any]:
    content = {"text/html": {"schema": {"type": "string"}}} if form else {CONTENT_TYPE: {"schema": PROBLEM}}
    return {status: {"description": MEANINGS[status], "content": content} for status in statuses}


def _operation(summary: str, response: Any, **extra: Any) -> dict[str, Any]:
    return {"summary": summary, "response": response, "openapi_extra": extra}


NOT_MODIFIED = {304: {"description": "Nothing has changed since the ETag that was sent."}}
BATCH = _operation("The totals of many pages", BatchOut, parameters=[PAGES], responses={**NOT_MODIFIED, **_refusals(400, 405, 503)})
SUMMARY = _operation("The totals of a page", SummaryOut, responses={**NOT_MODIFIED, **_refusals(404, 405, 503)})
MINE = _operation("The reader's own reaction", MineOut, responses=_refusals(404, 405, 503))
CAST = _operation(
    "Set or change the reader's reaction",
    BallotOut,
    parameters=[IDEMPOTENCY_KEY],
    requestBody={"required": True, "content": {"application/json": {"schema": KIND_BODY}}},
    responses=_refusals(*VOTING),
)
WITHDRAW = _operation("Take the reader's reaction back", BallotOut, parameters=[IDEMPOTENCY_KEY], responses=_refusals(400, 403, 404, 405, 409, 429, 503))
FORM = _operation(
    "Set, change or withdraw the reader's reaction by a plain form",
    {303: None},
    requestBody={"required": True, "content": {"application/x-www-form-urlencoded": {"schema": KIND_BODY}}},
    responses=_refusals(*VOTING, form=True),
)
