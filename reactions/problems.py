"""What is answered when a request is refused: the same words as application/problem+json (RFC 9457) and as a page a person can read."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import singledispatch
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reactions.boards import PageNotOpenToReaders
from reactions.bodies import MAX_BODY_BYTES, BodyTooLarge, LengthMissing, MalformedBody, WrongContentType
from reactions.limits import CrossSiteRequest, NotAReader, TooManyRequests
from reactions.models import BoardState
from reactions.services import BoardNotOpen, UnknownKind

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
RETRY_SECONDS = 5


class MalformedRequest(ValueError):
    """An address or a header does not say what it must. The message is a translated sentence that says what to do."""


class MethodNotAllowed(Exception):
    """The address does not know this method. `allowed` are those it knows."""

    def __init__(self, allowed: list[str]) -> None:
        super().__init__(allowed)
        self.allowed = allowed


@dataclass(frozen=True)
class Problem:
    """An answer that refuses. `detail` is a sentence that says what to do; `more` are members beside the standard's."""

    status: HTTPStatus
    detail: str
    more: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"type": "about:blank", "title": self.status.phrase, "status": self.status.value, "detail": self.detail, **self.more}


DATABASE_IS_AWAY = (OperationalError, InterfaceError)
# What problem_for knows.
REFUSALS = (
    BoardNotOpen,
    BodyTooLarge,
    CrossSiteRequest,
    LengthMissing,
    MalformedBody,
    MalformedRequest,
    MethodNotAllowed,
    NotAReader,
    PageNotOpenToReaders,
    TooManyRequests,
    UnknownKind,
    WrongContentType,
    *DATABASE_IS_AWAY,
)


def as_json(problem: Problem) -> HttpResponse:
    """The refusal for a script. No cache keeps it."""
    return _private(JsonResponse(problem.as_json(), status=problem.status.value, content_type=CONTENT_TYPE), problem)


def as_page(request: HttpRequest, problem: Problem, *, back_to: str = "", template: str = "reactions/refused.html") -> HttpResponse:
    """The refusal for a person, with the way back to the story when there is one. No cache keeps it."""
    # A site's own base may ask the database, which is what does not answer.
    base = "reactions/plain.html" if problem.status == HTTPStatus.SERVICE_UNAVAILABLE else "reactions/base.html"
    context = {"problem": problem, "back_to": back_to, "base": base}
    response = TemplateResponse(request, template, context, status=problem.status.value)
    return _private(response.render(), problem)


def _private(response: HttpResponse, problem: Problem) -> HttpResponse:
    for name, value in {"Cache-Control": "private, no-store", **problem.headers}.items():
        response[name] = value
    return response


@singledispatch
def problem_for(error: Exception) -> Problem:
    """What to answer for one of REFUSALS. Any other error is raised again."""
    raise error


@problem_for.register
def _unknown_kind(error: UnknownKind) -> Problem:
    if error.offered:
        detail = _("This reaction is not offered here. Choose one of these: %(kinds)s.") % {"kinds": ", ".join(error.offered)}
    else:
        detail = _("This story offers no reaction to choose any more. Go back to the story to read on.")
    return Problem(HTTPStatus.BAD_REQUEST, detail, more={"kinds": list(error.offered)})


@problem_for.register
def _malformed_body(error: MalformedBody) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, _('No reaction could be read from what was sent. Send one as “kind”, for example: {"kind": "love"}.'))


@problem_for.register
def _malformed_request(error: MalformedRequest) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, str(error))


@problem_for.register
def _cross_site(error: CrossSiteRequest) -> Problem:
    return Problem(HTTPStatus.FORBIDDEN, _("This reaction was sent from another site, so it was not kept. Open the story itself and choose there."))


@problem_for.register
def _not_a_reader(error: NotAReader) -> Problem:
    return Problem(HTTPStatus.FORBIDDEN, _("Only what a reader taps is counted, not what a robot or a browser sends ahead. Open the story and choose there."))


@problem_for.register
def _no_such_page(error: PageNotOpenToReaders) -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, _("There is no page here that takes reactions. Check the address, or go on from the front page."))


@problem_for.register
def _method_not_allowed(error: MethodNotAllowed) -> Problem:
    allowed = ", ".join(error.allowed)
    return Problem(
        HTTPStatus.METHOD_NOT_ALLOWED, _("This address answers to: %(methods)s. Use one of these.") % {"methods": allowed}, headers={"Allow": allowed}
    )


@problem_for.register
def _board_not_open(error: BoardNotOpen) -> Problem:
    if error.state == BoardState.OFF:
        detail = _("This story takes no reactions. Go back to the story to read on.")
    else:
        detail = _("The reactions to this story are closed. Go back to the story to see the final figures.")
    return Problem(HTTPStatus.CONFLICT, detail, more={"state": error.state.value})


@problem_for.register
def _length_missing(error: LengthMissing) -> Problem:
    return Problem(HTTPStatus.LENGTH_REQUIRED, _("The request does not say how long it is. Send it again with a Content-Length."))


@problem_for.register
def _too_large(error: BodyTooLarge) -> Problem:
    detail = _("A reaction is at most %(bytes)d bytes long, and this was more. Send only the kind.") % {"bytes": MAX_BODY_BYTES}
    return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)


@problem_for.register
def _wrong_content_type(error: WrongContentType) -> Problem:
    return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _("Send the reaction as %(type)s, and say so in Content-Type.") % {"type": error.expected})


@problem_for.register(OperationalError)
@problem_for.register(InterfaceError)
def _database_is_away(error: Exception) -> Problem:
    logger.error("A reader was answered 503: the database does not answer.", exc_info=error)
    detail = _("Reactions cannot be kept or read just now. Try again in a few seconds.")
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, more={"retry_after": RETRY_SECONDS}, headers={"Retry-After": str(RETRY_SECONDS)})


@problem_for.register
def _too_many(error: TooManyRequests) -> Problem:
    seconds = error.retry_after_seconds
    detail = ngettext(
        "That was more reactions than can be taken at once. Try again in %(seconds)d second.",
        "That was more reactions than can be taken at once. Try again in %(seconds)d seconds.",
        seconds,
    ) % {"seconds": seconds}
    return Problem(HTTPStatus.TOO_MANY_REQUESTS, detail, more={"retry_after": seconds}, headers={"Retry-After": str(seconds)})
