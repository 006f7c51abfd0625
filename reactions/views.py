"""The readers' interface without JavaScript: a plain form, the page that says what was kept, and refusals a person can read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from reactions import limits, problems, services, voters
from reactions.boards import PageNotOpenToReaders, standing_of
from reactions.bodies import kind_in_form
from reactions.models import page_model
from reactions.outages import the_cache
from reactions.own import own_votes_of
from reactions.panels import panel_of
from reactions.summaries import summary_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from wagtail.models import Page

DOUBLE_TAP_SECONDS = 2
View = Callable[..., HttpResponse]


class SeeOther(HttpResponseRedirect):
    """What the form did is shown at another address, which a reload does not send again (RFC 9110, 15.4.4)."""

    status_code = 303


def readable(view: View) -> View:
    """Answer a refusal with a page."""

    @wraps(view)
    def answer(request: HttpRequest, page_id: int) -> HttpResponse:
        try:
            return view(request, page_id)
        except problems.REFUSALS as error:
            # A database that is away is not asked once more: each time costs the reader some seconds.
            back_to = "" if isinstance(error, problems.DATABASE_IS_AWAY) else _story_address(request, page_id)
            return problems.as_page(request, problems.problem_for(error), back_to=back_to)

    return answer


def readable_of_own(view: View) -> View:
    """Answer a refusal with a page that speaks of all that is kept of a reader, and not of one reaction."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except problems.REFUSALS as error:
            problem = problems.problem_for(error)
            if problem.status == HTTPStatus.FORBIDDEN:
                text = gettext("Reactions are erased only when their reader presses the button on this site's own page. Open that page, and press it there.")
                problem = replace(problem, detail=text)
            return problems.as_page(request, problem, template="reactions/own_refused.html")

    return answer


@readable
def vote_by_form(request: HttpRequest, page_id: int) -> HttpResponse:
    """Keep the reaction that a form sends, or withdraw it when it is empty, and go on to the page that says so."""
    limits.refuse_other_sites(request)
    limits.refuse_robots(request)
    kind = kind_in_form(request)
    voter = voters.known_voter(request) or _new_voter(request, page_id, kind)
    network_key = voters.network_key_for(request)
    limits.refuse_too_many(voter_key=None if voter.is_new else voter.key, network_key=network_key)
    response = SeeOther(reverse("reactions:done", args=[page_id]), headers={"Cache-Control": "private, no-store"})
    if not kind:
        services.withdraw_vote(page_id=page_id, voter_key=voter.key, earlier_key=voter.earlier_key)
        return response
    services.cast_vote(page_id=page_id, voter_key=voter.key, kind=kind, network_key=network_key, by_account=voter.by_account, earlier_key=voter.earlier_key)
    voters.hand_out_cookie(request, response, voter)
    return response


@readable
def done(request: HttpRequest, page_id: int) -> HttpResponse:
    """What is kept of the reader's, with the ways to change it, to withdraw it, and back to the story."""
    standing = standing_of(page_id=page_id)
    page = _page(page_id)
    voter = voters.known_voter(request)
    vote = services.vote_of(page_id=standing.board.counted_id, voter_key=voter.key, earlier_key=voter.earlier_key) if voter else None
    summary = summary_of(standing.board, standing.totals, own=vote)
    language = standing.board.language_code
    board = replace(standing.board, kinds=tuple(kind.as_read_in(language) for kind in standing.board.kinds))
    own = replace(vote, kind=vote.kind.as_read_in(language)) if vote else None
    context = {"story": page, "back_to": _address_of(request, page), "board": board, "vote": own, "summary": summary}
    with _language_of(page):
        return _private(render(request, "reactions/done.html", context))


def panel(request: HttpRequest, page_id: int) -> HttpResponse:
    """The panel by itself, for a page of another site to mount: the same for every reader. Empty where nothing is shown."""
    standing = standing_of(page_id=page_id)
    page = _page(page_id)
    with _language_of(page):
        response = render(request, "reactions/embedded.html", panel_of(page, standing))
    response["Cache-Control"] = "public, max-age=0, s-maxage=5"
    return response


def embed(request: HttpRequest) -> HttpResponse:
    """The way to the script that mounts panels on other sites: its own address changes with what is in it."""
    return HttpResponseRedirect(static("reactions/embed.js"), headers={"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"})


def no_such_page(request: HttpRequest, **parts: Any) -> HttpResponse:
    """The answer for whatever is no page's number: for a person after a form or on the page after it, else for a script."""
    problem = problems.problem_for(PageNotOpenToReaders())
    if request.method == "POST" or request.path.rstrip("/").endswith("/done"):
        return problems.as_page(request, problem)
    return problems.as_json(problem)


@readable_of_own
def own_votes(request: HttpRequest) -> HttpResponse:
    """Every reaction that is kept of this reader, and the way to erase them."""
    return _private(render(request, "reactions/own.html", {"votes": own_votes_of(request)}))


def export_own_votes(request: HttpRequest) -> HttpResponse:
    """The same as a file: {"reactions": [{"page", "title", "url", "kind", "label", "cast_at", "changed_at"}, …]}, newest first."""
    reactions = [vote.as_json(request) for vote in own_votes_of(request)]
    response = JsonResponse({"reactions": reactions}, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="reactions.json"'
    return _private(response)


@readable_of_own
def erase_own_votes(request: HttpRequest) -> HttpResponse:
    """Take every reaction of this reader back and forget the reader, who gets a page that says so and loses the cookie."""
    limits.refuse_other_sites(request)
    limits.refuse_robots(request)
    erased = services.erase_reader(voter_keys=voters.own_keys(request))
    response = render(request, "reactions/own.html", {"votes": [], "is_erased": True, "erased": erased})
    voters.take_cookie_back(response)
    return _private(response)


def _language_of(page: Page) -> AbstractContextManager[None]:
    """The language that the page is written in, where a site has several. Its address says nothing of it here."""
    return translation.override(page.locale.language_code) if getattr(settings, "WAGTAIL_I18N_ENABLED", False) else nullcontext()


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


def _new_voter(request: HttpRequest, page_id: int, kind: str) -> voters.Voter:
    """A new voter, or the one that the same tap a moment ago has made: a form can be sent twice before its cookie is there."""
    voter = voters.voter_for_first_vote()
    network_key = voters.network_key_for(request)
    if network_key is None or not kind:
        return voter
    tap = f"reactions:tap:{page_id}:{network_key.hex}:{voters.digest_of(kind)}"
    first = the_cache.ask(lambda: cache.get_or_set(tap, voter.cookie, DOUBLE_TAP_SECONDS), otherwise=None)
    return voters.voter_from_cookie_value(first or "") or voter


def _story_address(request: HttpRequest, page_id: int) -> str:
    try:
        standing_of(page_id=page_id)
        return _address_of(request, _page(page_id))
    except PageNotOpenToReaders:
        return ""


def _page(page_id: int) -> Page:
    page = page_model().objects.filter(pk=page_id).first()
    if page is None:
        raise PageNotOpenToReaders(page_id)
    return page


def _address_of(request: HttpRequest, page: Any) -> str:
    return page.specific.get_url(request) or "/"
