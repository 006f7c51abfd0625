"""The short way that a reader's tap takes through a site."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, get_script_prefix, get_urlconf, resolve, reverse

from reactions import conf
from reactions.methods import answers_in_json

Answer = Callable[[HttpRequest], HttpResponseBase]


class ShortWay:
    """
    Answers for reactions in JSON without the middleware that stands below it in MIDDLEWARE: sessions, users, messages, and what else a page needs.

    An answer that depends on who is signed in (REACTIONS["ACCOUNTS"]) goes the whole way, as forms and pages do.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(_root(get_script_prefix(), get_urlconf())) or conf.get("ACCOUNTS"):
            return self.get_response(request)
        try:
            match = resolve(request.path_info, getattr(request, "urlconf", None))
        except Resolver404:
            return self.get_response(request)
        if not answers_in_json(match.func, request.method):
            return self.get_response(request)
        # Raises DisallowedHost, as CommonMiddleware would.
        request.get_host()
        request.resolver_match = match
        response = match.func(request, *match.args, **match.kwargs)
        response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


@cache
def _root(script_prefix: str, urlconf: str | None) -> str:
    return f"/{reverse('reactions:batch').removeprefix(script_prefix)}"
