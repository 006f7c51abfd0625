"""What every address of the readers' interface answers alike: HEAD, OPTIONS, methods it does not know, refusals, and other sites that are let in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from reactions import conf, problems

View = Callable[..., HttpResponse]


def answering(*, in_json: Mapping[str, View] | None = None, in_pages: Mapping[str, View] | None = None) -> View:
    """
    A view out of one for each method. HEAD is answered as GET is; the server leaves the body out.

    What `in_json` cannot do is answered as problem+json, and needs no session and no other middleware of a page: see `answers_in_json`.
    """
    scripts, pages = dict(in_json or {}), dict(in_pages or {})
    views = scripts | pages
    allowed = sorted([*views, "OPTIONS", *(["HEAD"] if "GET" in views else [])])

    @csrf_exempt
    def answer(request: HttpRequest, **parts: int) -> HttpResponse:
        if request.method == "OPTIONS":
            return _let_in(request, HttpResponse(status=204, headers={"Allow": ", ".join(allowed)}), allowed)
        try:
            response = _view(views, request.method, allowed)(request, **parts)
        except problems.REFUSALS as error:
            response = problems.as_json(problems.problem_for(error))
        return _let_in(request, response, allowed)

    answer.in_json = frozenset(scripts) | ({"HEAD"} if "GET" in scripts else set())  # type: ignore[attr-defined] # A function may carry what it likes.
    return answer


def answers_in_json(view: View, method: str | None) -> bool:
    """Whether `view` was made by `answering`, and this method of it speaks JSON."""
    return method in getattr(view, "in_json", ())


def _view(views: Mapping[str, View], method: str | None, allowed: list[str]) -> View:
    view = views.get("GET" if method == "HEAD" else method or "")
    if view is None:
        raise problems.MethodNotAllowed(allowed)
    return view


def _let_in(request: HttpRequest, response: HttpResponse, allowed: list[str]) -> HttpResponse:
    """Tell a browser that a page of a site in ALLOWED_ORIGINS may read this (Fetch standard, CORS protocol). What all may read says so itself."""
    if not conf.get("ALLOWED_ORIGINS") or "Access-Control-Allow-Origin" in response:
        return response
    patch_vary_headers(response, ["Origin"])
    origin = request.headers.get("Origin")
    if origin and origin in conf.get("ALLOWED_ORIGINS"):
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Credentials"] = "true"
        response["Access-Control-Allow-Methods"] = ", ".join(allowed)
        response["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key"
    return response
