"""What a request carries: never more than 4 KB of it is read, and nothing is parsed before its type is known."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

from django.http import HttpRequest, UnreadablePostError

MAX_BODY_BYTES = 4096
# How deep Python reads lists in lists depends on its version; this does not.
MOST_BRACKETS = 200
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class BodyTooLarge(ValueError):
    """The body is over MAX_BODY_BYTES. No more than that of it was read."""


class LengthMissing(ValueError):
    """The body comes in chunks, and this server cannot tell where it ends."""


class WrongContentType(ValueError):
    """The body is of another type than `expected`."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


class MalformedBody(ValueError):
    """The body cannot be read as what it says it is, or names no kind."""


def kind_in_json(request: HttpRequest) -> str:
    """The `kind` of a JSON object; its other members are let pass. Raises BodyTooLarge, LengthMissing, WrongContentType, MalformedBody."""
    body = _read(request, JSON)
    if body.count(b"[") + body.count(b"{") > MOST_BRACKETS:
        raise MalformedBody
    try:
        # UTF-8 without a mark of byte order, and each name once: what RFC 8259 (4, 6, 8.1) asks for where others are to read the same.
        value: Any = json.loads(body.decode(), parse_constant=_refuse, object_pairs_hook=_each_once)
    except ValueError as error:
        raise MalformedBody from error
    kind = value.get("kind") if isinstance(value, dict) else None
    if not isinstance(kind, str):
        raise MalformedBody
    return kind


def kind_in_form(request: HttpRequest) -> str:
    """The `kind` of a plain form; empty to withdraw. Raises BodyTooLarge, LengthMissing, WrongContentType, MalformedBody."""
    fields = parse_qs(_read(request, FORM).decode(errors="replace"), keep_blank_values=True)
    if "kind" not in fields:
        raise MalformedBody
    return fields["kind"][-1].strip()


def _refuse(constant: str) -> None:
    """NaN and the infinities are no JSON."""
    raise ValueError(constant)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("A name stands twice.")
    return members


def _read(request: HttpRequest, content_type: str) -> bytes:
    stated = _stated_length(request)
    if stated > MAX_BODY_BYTES:
        raise BodyTooLarge
    if request.content_type != content_type:
        raise WrongContentType(content_type)
    try:
        body = _stream(request).read(MAX_BODY_BYTES + 1)
    except UnreadablePostError as error:
        raise MalformedBody from error
    if len(body) > MAX_BODY_BYTES:
        raise BodyTooLarge
    if len(body) < stated:
        # The connection broke off: "kind=" may have been the beginning of "kind=love", and would withdraw.
        raise MalformedBody
    return body


def _stated_length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        return 0
    # Python refuses to read a number of more than 4,300 digits.
    return int(length) if len(length) < 20 else MAX_BODY_BYTES + 1


def _stream(request: HttpRequest) -> Any:
    """
    Where the body is read from.

    Django reads as far as Content-Length says. A chunked body has none; it is read from the server itself, which must mark its end (wsgi.input_terminated).
    """
    environ = getattr(request, "environ", None)
    if environ is None or "Transfer-Encoding" not in request.headers:
        return request
    if not environ.get("wsgi.input_terminated"):
        raise LengthMissing
    return environ["wsgi.input"]
