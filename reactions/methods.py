"""What every address of the readers' interface answers alike: HEAD, OPTIONS, methods it does not know, and other sites that are let in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from reactions import conf, problems

View = Callable[..., HttpResponse]


def answering(view: View, methods: list[str]) -> View:
    """`view` for these methods. HEAD is answered as GET is; the server leaves the body out."""
    allowed = sorted([*methods, "OPTIONS", *(["HEAD"] if "GET" in methods else [])])

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, **parts: int) -> HttpResponse:
        if request.method == "OPTIONS":
            return _let_in(request, HttpResponse(status=204, headers={"Allow": ", ".join(allowed)}), allowed)
        if request.method not in allowed:
            return problems.as_json(problems.problem_for(problems.MethodNotAllowed(allowed)))
        return _let_in(request, _answer_head(view, request, parts) if request.method == "HEAD" else view(request, **parts), allowed)

    return answer


def _answer_head(view: View, request: HttpRequest, parts: dict[str, int]) -> HttpResponse:
    request.method = "GET"
    try:
        return view(request, **parts)
    finally:
        request.method = "HEAD"


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
