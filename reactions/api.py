"""The JSON side of the readers' interface. Each view parses, makes one call, and answers."""

from __future__ import annotations

import json
import re
from hashlib import blake2s
from math import ceil
from typing import cast

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from ninja import NinjaAPI

from reactions import limits, openapi, problems, services, voters
from reactions.boards import PageNotOpenToReaders, standing_of
from reactions.bodies import kind_in_json
from reactions.figures import Figures, figures_of
from reactions.summaries import summary_of

MAX_PAGES = 100
IDEMPOTENCY_KEY = re.compile(r"[!-~]{16,128}")
MAX_AGE_SECONDS = 5
PRIVATE = "private, no-store"

# The views are reached by urls.py; ninja writes the OpenAPI document of what is registered here.
document = NinjaAPI(
    title="Reactions",
    version="1",
    description="What readers answer to “What's Your Reaction?”: the totals of pages, and the reader's own reaction.",
    urls_namespace="reactions",
    docs_url=None,
)


@document.get("/", url_name="batch", **openapi.BATCH)
def batch(request: HttpRequest) -> HttpResponse:
    """The totals of up to 100 pages. Pages that take no reactions are left out."""
    page_ids = _page_ids(request)
    figures = figures_of(page_ids)
    shown = [figures[page_id] for page_id in page_ids if page_id in figures]
    return _public(request, b'{"pages": [%s]}' % b", ".join(one.body for one in shown), shown)


@document.get("/{int:page_id}/", url_name="page", **openapi.SUMMARY)
def summary(request: HttpRequest, page_id: int) -> HttpResponse:
    """The totals of a page. The same for every reader."""
    figures = figures_of([page_id])
    if not figures:
        raise PageNotOpenToReaders(page_id)
    return _public(request, figures[page_id].body, [figures[page_id]])


@document.get("/{int:page_id}/mine/", url_name="mine", **openapi.MINE)
def mine(request: HttpRequest, page_id: int) -> HttpResponse:
    """The reader's own reaction to a page, or null."""
    board = standing_of(page_id=page_id).board
    voter = voters.known_voter(request)
    vote = services.vote_of(page_id=board.counted_id, voter_key=voter.key, earlier_key=voter.earlier_key) if voter else None
    return _private(json.dumps({"kind": _slug(vote)}))


@document.put("/{int:page_id}/mine/", url_name="mine", **openapi.CAST)
def cast_mine(request: HttpRequest, page_id: int) -> HttpResponse:
    """Set the reader's reaction, or change it. Repeating it changes nothing."""
    limits.refuse_other_sites(request)
    limits.refuse_robots(request)
    kind = kind_in_json(request)
    voter = voters.known_voter(request) or voters.voter_for_first_vote(idempotency_key=_idempotency_key(request))
    network_key = voters.network_key_for(request)
    limits.refuse_too_many(voter_key=None if voter.is_new else voter.key, network_key=network_key)
    ballot = services.cast_vote(
        page_id=page_id, voter_key=voter.key, kind=kind, network_key=network_key, by_account=voter.by_account, earlier_key=voter.earlier_key
    )
    response = _ballot(ballot)
    voters.hand_out_cookie(request, response, voter)
    return response


@document.delete("/{int:page_id}/mine/", url_name="mine", **openapi.WITHDRAW)
def withdraw_mine(request: HttpRequest, page_id: int) -> HttpResponse:
    """Take the reader's reaction back. Repeating it changes nothing."""
    limits.refuse_other_sites(request)
    limits.refuse_robots(request)
    # A reader nobody knows has nothing to take back, and hears the same.
    voter = voters.known_voter(request) or voters.voter_for_first_vote(idempotency_key=_idempotency_key(request))
    limits.refuse_too_many(voter_key=None if voter.is_new else voter.key, network_key=voters.network_key_for(request))
    return _ballot(services.withdraw_vote(page_id=page_id, voter_key=voter.key, earlier_key=voter.earlier_key))


def _page_ids(request: HttpRequest) -> list[int]:
    """The ids of ?pages=1,2,3, each once. Raises MalformedRequest."""
    try:
        names = request.GET.get("pages", "").split(",")
    except TooManyFieldsSent:
        names = []
    if not names or not all(name.isascii() and name.isdigit() and len(name) < 19 for name in names):
        raise problems.MalformedRequest(_("Name the pages by their numbers, with commas between them, for example: ?pages=1,2,3."))
    ids = list(dict.fromkeys(int(name) for name in names))
    if len(ids) > MAX_PAGES:
        raise problems.MalformedRequest(_("Ask for at most %(count)d pages at once, and for the rest in another request.") % {"count": MAX_PAGES})
    return ids


def _idempotency_key(request: HttpRequest) -> str:
    """The key that makes two first votes one voter; none when it is missing. A short one could be another reader's too: it raises MalformedRequest."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not IDEMPOTENCY_KEY.fullmatch(key):
        raise problems.MalformedRequest(_("Make the Idempotency-Key a random text of 16 to 128 letters, digits or signs without spaces, or leave it out."))
    return key or ""


def _slug(vote: services.OwnVote | None) -> str | None:
    return vote.kind.slug if vote else None


def _ballot(ballot: services.Ballot) -> HttpResponse:
    summary = summary_of(ballot.board, ballot.totals, own=ballot.vote)
    return _private(summary.as_json(mine=_slug(ballot.vote)))


def _private(body: str) -> HttpResponse:
    return HttpResponse(body, content_type="application/json", headers={"Cache-Control": PRIVATE})


def _public(request: HttpRequest, body: bytes, figures: list[Figures]) -> HttpResponse:
    """
    An answer that any cache may keep: so long that figures are never older than MAX_AGE_SECONDS, the time that they were kept here included.

    Its ETag is weak (RFC 9110, 8.8.1): it covers what is counted, not the moment of counting.
    """
    etag = f'W/"{figures[0].tag if len(figures) == 1 else blake2s("".join(one.tag for one in figures).encode(), digest_size=12).hexdigest()}"'
    seconds_left = MAX_AGE_SECONDS - ceil(max((one.age_seconds() for one in figures), default=0))
    headers = {"Cache-Control": f"public, max-age=0, s-maxage={seconds_left}", "ETag": etag, "Access-Control-Allow-Origin": "*"}
    response = HttpResponse(body, content_type="application/json", headers=headers)
    return cast(HttpResponse, get_conditional_response(request, etag=etag, response=response))
